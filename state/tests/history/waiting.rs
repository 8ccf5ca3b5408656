use std::time::{Duration, SystemTime};

use query::{ErrorKind, Left, WaitingStatement, WaitingStore};
use state::{HistoryOptions, HistoryStore};

use crate::Place;

fn statement(order: u64) -> WaitingStatement {
    WaitingStatement {
        principal: "ada".into(),
        sql: format!("SELECT '\0✓' -- {order}").into(),
        parameters: Some((0..=255).collect()),
        options: vec![("schema".into(), "\"größe\"".into()), ("TimeZone".into(), String::new())],
        order,
        // The database counts microseconds.
        received: SystemTime::UNIX_EPOCH + Duration::from_micros(1) + now(),
    }
}

fn now() -> Duration {
    Duration::from_secs(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
}

pub(crate) async fn what_waits_comes_back_to_its_service(place: &Place) {
    let history = place.store().await;
    let rows = history.waiting();
    assert_eq!(rows.left().await.unwrap(), []);
    let [first, second, third] = [1, 2, u128::MAX].map(|name| rows.id(name));
    assert!(first != second && !first.contains("00000000000000000000000000000001"));
    let other = HistoryStore::start(place.database().await, &Place::sqlite().state(), HistoryOptions::default());
    let other = other.unwrap().waiting();
    let kept = statement(5);
    rows.keep(&first, &kept).await.unwrap();
    rows.keep(&second, &WaitingStatement { parameters: None, ..statement(9) }).await.unwrap();
    other.keep(&third, &statement(2)).await.unwrap();
    // Cut off, as by a crash.
    drop(history);
    let history = place.store().await;
    let rows = history.waiting();
    let mut left = rows.left().await.unwrap();
    left.sort_by_key(|(_, order)| *order);
    assert_eq!(left, [(first.clone(), 5), (second.clone(), 9)]);
    assert_eq!(rows.find(&first).await.unwrap(), Some(Left::Waits(kept)));
    assert_eq!(rows.find(&third).await.unwrap(), None, "another service's");
    // What begins leaves nothing behind but that.
    rows.begin(&first, true).await.unwrap();
    rows.begin(&second, false).await.unwrap();
    for (id, writes) in [(&first, true), (&second, false)] {
        assert_eq!(rows.find(id).await.unwrap(), Some(Left::Began { principal: "ada".into(), writes }));
    }
    let content = "SELECT CAST(SUM(LENGTH(content) + LENGTH(digest)) AS TEXT) FROM waiting WHERE status <> 'waiting'";
    assert_eq!(place.texts(content).await, ["0"]);
    rows.forget(&[first.clone(), second]).await.unwrap();
    rows.forget(&[]).await.unwrap();
    assert_eq!(rows.find(&first).await.unwrap(), None);
    assert_eq!((rows.left().await.unwrap(), other.left().await.unwrap().len()), (vec![], 1));
}

pub(crate) async fn what_waits_and_makes_no_sense_is_passed_over(place: &Place) {
    let history = place.store().await;
    let rows = history.waiting();
    let ids: Vec<String> = (0..5).map(|name| rows.id(name)).collect();
    for (id, order) in ids.iter().zip(0..) {
        rows.keep(id, &statement(order)).await.unwrap();
    }
    place.run("UPDATE waiting SET place = -1 WHERE place = 0").await;
    place.run("UPDATE waiting SET status = 'x' WHERE place = 1").await;
    place.run("UPDATE waiting SET content = digest WHERE place = 2").await;
    place.run("UPDATE waiting SET start_time = -7 WHERE place = 4").await;
    // The one that is from before 1970 goes.
    assert_eq!(rows.left().await.unwrap().len(), 4);
    for id in [&ids[0], &ids[1], &ids[2], &ids[4]] {
        assert_eq!(rows.find(id).await.unwrap(), None);
    }
    assert!(matches!(rows.find(&ids[3]).await.unwrap(), Some(Left::Waits(_))));
    assert_eq!(rows.keep("x", &statement(u64::MAX)).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

pub(crate) async fn what_nobody_came_back_for_goes_after_a_day(place: &Place) {
    let history = place.store().await;
    let rows = history.waiting();
    let old = SystemTime::now() - Duration::from_secs(25 * 60 * 60);
    rows.keep(&rows.id(1), &WaitingStatement { received: old, ..statement(1) }).await.unwrap();
    rows.keep(&rows.id(2), &statement(2)).await.unwrap();
    assert_eq!(rows.left().await.unwrap(), [(rows.id(2), 2)]);
    place.run("ALTER TABLE waiting RENAME TO gone").await;
    let away = |kind| kind == ErrorKind::Unavailable;
    assert!(away(rows.left().await.unwrap_err().kind()) && away(rows.find("x").await.unwrap_err().kind()));
    assert!(away(rows.keep("x", &statement(3)).await.unwrap_err().kind()), "it is not kept for sure");
    assert!(away(rows.begin("x", true).await.unwrap_err().kind()));
    assert!(away(rows.forget(&["x".to_owned()]).await.unwrap_err().kind()));
}
