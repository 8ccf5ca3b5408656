use std::time::{Duration, SystemTime};

use query::{Attempt, AttemptEnd, History, HistoryFilter, StatementId};
use state::{Day, HistoryOptions, HistoryStore};

use crate::Place;
use crate::place::{attempt, end, operators, standings};

const DAY: Duration = Duration::from_secs(86_400);

fn days_ago(days: u32) -> SystemTime {
    SystemTime::now() - days * DAY
}

fn record_at(store: &HistoryStore, id: u128, received: SystemTime) {
    store.begin(Attempt { received, ..attempt(id) });
    store.end(StatementId(id), AttemptEnd { operators: operators(id), ..end() });
}

async fn ids(store: &HistoryStore) -> Vec<u128> {
    standings(store).await.into_iter().map(|(id, _)| id).collect()
}

pub(crate) async fn old_rows_are_deleted_with_their_operators(place: &Place) {
    let options = HistoryOptions { days: Some(30), ..HistoryOptions::default() };
    let store = place.store_with(options).await;
    // More than are deleted at once.
    for id in 0..2500 {
        record_at(&store, id, days_ago(40));
    }
    record_at(&store, 3000, days_ago(29));
    // A clock that was ahead.
    record_at(&store, 3001, SystemTime::now() + 400 * DAY);
    assert_eq!(ids(&store).await.len(), 2502);
    store.tidy().await;
    assert_eq!(ids(&store).await, [3001, 3000]);
    assert_eq!(store.operators(&HistoryFilter::newest(10)).await.unwrap().len(), 6);
    let left = place.texts("SELECT query_id FROM query_operators").await;
    assert_eq!(left.len(), 6, "operators of deleted rows are deleted");
}

pub(crate) async fn rows_that_were_not_exported_stay(place: &Place) {
    let options = HistoryOptions { days: Some(30), only_exported: true, ..HistoryOptions::default() };
    let store = place.store_with(options).await;
    let (old, older) = (days_ago(40), days_ago(50));
    record_at(&store, 1, older);
    record_at(&store, 2, old);
    record_at(&store, 3, SystemTime::now());
    store.flush().await;
    store.tidy().await;
    assert_eq!(ids(&store).await, [3, 2, 1]);
    let mut turn = store.export_turn().await.unwrap().unwrap();
    let today = Day::of(SystemTime::now());
    assert_eq!(store.days_to_export(today).await.unwrap(), [Day::of(older), Day::of(old)]);
    assert!(!store.exported(Day::of(older), &mut turn).await.unwrap(), "nobody has begun to");
    // A row comes late: between the reading of the day and the word that it is safe.
    assert_eq!(store.export_day(Day::of(older), None).await.unwrap().len(), 1);
    record_at(&store, 4, older);
    store.flush().await;
    assert!(!store.exported(Day::of(older), &mut turn).await.unwrap());
    store.tidy().await;
    assert_eq!(ids(&store).await.len(), 4);
    // Once more, and all is there.
    assert_eq!(store.export_day(Day::of(older), None).await.unwrap().len(), 2);
    assert!(store.exported(Day::of(older), &mut turn).await.unwrap());
    assert_eq!(store.days_to_export(today).await.unwrap(), [Day::of(old)]);
    store.tidy().await;
    assert_eq!(ids(&store).await, [3, 2]);
    // A day that was exported, and has a row since, is exported again before that goes.
    store.export_day(Day::of(old), None).await.unwrap();
    assert!(store.exported(Day::of(old), &mut turn).await.unwrap());
    record_at(&store, 5, old);
    store.flush().await;
    store.tidy().await;
    assert_eq!(store.days_to_export(today).await.unwrap(), [Day::of(old)]);
    assert_eq!(ids(&store).await.len(), 3);
}

pub(crate) async fn a_day_is_exported_in_pages(place: &Place) {
    let store = place.store().await;
    let day = Day::of(days_ago(3));
    let begin = day.begin().unwrap();
    assert_eq!((Day::of(begin), Day::of(begin - Duration::from_micros(1))), (day, Day(day.0 - 1)));
    // Many of one moment, so that pages part there.
    for id in 0..6000 {
        record_at(&store, id, begin + Duration::from_secs((id / 5500) as u64));
    }
    record_at(&store, 6000, begin - Duration::from_micros(1));
    record_at(&store, 6001, begin + DAY);
    store.flush().await;
    let mut exported: Vec<Attempt> = Vec::new();
    loop {
        let page = store.export_day(day, exported.last()).await.unwrap();
        if page.is_empty() {
            break;
        }
        exported.extend(page);
    }
    assert!(exported.iter().map(|attempt| attempt.id.0).eq(0..6000));
    let other = place.store().await;
    let mut turn = store.export_turn().await.unwrap().unwrap();
    assert!(other.export_turn().await.unwrap().is_none(), "one at a time");
    assert_eq!(store.name().await.unwrap(), other.name().await.unwrap());
    assert!(exported.iter().all(|attempt| attempt.end == Some(end())));
    assert!(store.exported(day, &mut turn).await.unwrap());
    drop(turn);
    // A database hears of it in a moment.
    while other.export_turn().await.unwrap().is_none() {}
}

pub(crate) async fn no_literal_reaches_the_disk(place: &Place) {
    let options = HistoryOptions { redact: true, days: None, ..HistoryOptions::default() };
    let store = place.store_with(options).await;
    let texts = [
        "SELECT 'hush-1', \"kept\" FROM t WHERE a = 4711471147114711",
        "SELECT $a$hush-2$a$, E'it\\'s hush-3' /* hush-4 /* hush-5 */ hush-6 */ -- hush-7",
        "SELECT 'größe hush-8 ✓', $$hush-9",
    ];
    let record = |from: u128| {
        for (id, text) in (from..).zip(texts) {
            store.begin(Attempt { sql: text.into(), ..attempt(id) });
            let error = query::Error::new(query::ErrorKind::Data, "could not convert 'hush-10'");
            store.end(StatementId(id), AttemptEnd { error: Some((&error).into()), ..end() });
        }
    };
    record(0);
    store.flush().await;
    place.down(true).await;
    record(10);
    store.flush().await;
    assert!(store.counts().spooled > 0);
    let files = place.files();
    place.down(false).await;
    store.flush().await;
    let mut kept = place.texts("SELECT content FROM query_history").await;
    assert_eq!(kept.len(), 6);
    kept.push(String::from_utf8_lossy(&files).into_owned());
    for content in kept {
        for hidden in ["hush", "4711471147114711"] {
            assert!(!content.contains(hidden), "{hidden} is in {content:.2000}");
        }
        assert!(content.contains("SELECT ?"));
    }
    let read = store.read(&HistoryFilter::newest(9)).await.unwrap();
    assert!(read.iter().any(|attempt| &*attempt.sql == "SELECT ?, \"kept\" FROM t WHERE a = ?"));
    let error = read[0].end.as_ref().unwrap().error.as_ref().unwrap();
    assert_eq!((&*error.kind, error.sqlstate.as_str()), ("data", "22000"));
}
