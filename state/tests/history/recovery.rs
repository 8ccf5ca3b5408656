use query::{AttemptEnd, History, StatementId, Status};
use state::{HistoryOptions, HistoryStore};

use crate::Place;
use crate::place::{attempt, end, record, standings};

pub(crate) async fn what_a_crash_left_running_is_lost(place: &Place) {
    let store = place.store().await;
    store.begin(attempt(1));
    store.begin(attempt(2));
    store.end(StatementId(2), end());
    store.flush().await;
    let service = store.read(&query::HistoryFilter::newest(1)).await.unwrap()[0].service.clone();
    // Cut off, as by a crash.
    drop(store);
    let store = place.store().await;
    store.begin(attempt(3));
    assert_eq!(standings(&store).await, [(3, Status::Running), (2, Status::Failed), (1, Status::Lost)]);
    let all = store.read(&query::HistoryFilter::newest(9)).await.unwrap();
    assert!(all.iter().all(|attempt| attempt.service == service), "a service has the same name after a restart");
    assert_eq!(all[2].end, Some(AttemptEnd::of(Status::Lost)));
}

pub(crate) async fn services_beside_each_other_leave_each_other_alone(place: &Place) {
    let (first, second) = (place.store().await, place.store().await);
    // A third one, with a folder of its own where the database can be shared.
    let elsewhere = Place::sqlite();
    let database = place.database().await;
    let third = HistoryStore::start(database, &elsewhere.state(), HistoryOptions::default()).unwrap();
    for (id, store) in (1..).zip([&first, &second, &third]) {
        store.begin(attempt(id));
        store.flush().await;
    }
    drop(first);
    let first = place.store().await;
    first.flush().await;
    use Status::{Failed, Lost, Running};
    assert_eq!(standings(&second).await, [(3, Running), (2, Running), (1, Lost)]);
    // What two have left, the one of the same folder closes that starts next.
    drop((first, second));
    let first = place.store().await;
    third.end(StatementId(3), end());
    third.flush().await;
    assert_eq!(standings(&first).await, [(3, Failed), (2, Lost), (1, Lost)]);
    // Both write at once.
    record(&first, 10..1500);
    record(&third, 2000..3500);
    tokio::join!(first.flush(), third.flush());
    assert_eq!(standings(&first).await.len(), 3 + 1490 + 1500);
}

pub(crate) async fn what_ended_before_a_stop_is_there(place: &Place) {
    let store = place.store().await;
    record(&store, 0..700);
    store.begin(attempt(700));
    store.stop().await;
    store.stop().await;
    // It has no writer any more; nobody waits for one.
    record(&store, 800..801);
    store.flush().await;
    store.tidy().await;
    drop(store);
    let found = standings(&place.store().await).await;
    assert_eq!((found.len(), found[0]), (701, (700, Status::Lost)));
}

pub(crate) async fn an_end_that_found_no_room_is_told_as_lost(place: &Place) {
    let store = place.store().await;
    store.begin(attempt(1));
    store.begin(attempt(2));
    store.flush().await;
    // More than there is room for while the writer has no turn.
    record(&store, 10..20_010);
    store.end(StatementId(1), end());
    assert_eq!(store.counts().dropped, 1);
    store.tidy().await;
    let found = standings(&store).await;
    assert_eq!(found.len(), 20_002);
    assert_eq!(found[20_000..], [(2, Status::Running), (1, Status::Lost)]);
}
