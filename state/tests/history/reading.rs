use std::time::Instant;

use query::{Attempt, AttemptEnd, History, HistoryFilter, StatementId, Status};
use state::HistoryStore;

use crate::Place;
use crate::place::{attempt, end, operators, received, record, somebody, standings};

async fn newest(store: &HistoryStore, limit: u32) -> Vec<Attempt> {
    store.flush().await;
    store.read(&HistoryFilter::newest(limit)).await.unwrap()
}

pub(crate) async fn an_attempt_comes_back_as_it_was(place: &Place) {
    let store = place.store().await;
    // What was noted before is read, without a word.
    let newest = async |limit| store.read(&HistoryFilter::newest(limit)).await.unwrap();
    store.begin(attempt(1));
    let running = newest(10).await;
    let service = running[0].service.clone();
    assert_eq!(service.len(), 32);
    assert_eq!(running, [Attempt { service: service.clone(), ..attempt(1) }]);
    store.end(StatementId(1), AttemptEnd { operators: operators(1), ..end() });
    let ended = newest(10).await;
    assert_eq!(ended, [Attempt { service, end: Some(end()), ..attempt(1) }]);
    // PostgreSQL's texts hold no NUL.
    store.begin(Attempt { principal: "a\0b".into(), ..attempt(2) });
    assert_eq!(&*newest(1).await[0].principal, "a\u{fffd}b");
    assert_eq!(store.counts().dropped, 0);
}

pub(crate) async fn rows_are_written_together_and_read_newest_first(place: &Place) {
    let store = place.store().await;
    // Not in the order of their times.
    record(&store, 600..1200);
    record(&store, 0..600);
    store.begin(attempt(1200));
    assert_eq!(standings(&store).await.len(), 1201);
    let ids: Vec<_> = newest(&store, 5).await.iter().map(|attempt| attempt.id.0).collect();
    assert_eq!(ids, [1200, 1199, 1198, 1197, 1196]);
    // An attempt that began and ended between two writes is one row, one that lasts is two.
    assert_eq!(store.counts().written, 1201);
    store.end(StatementId(1200), end());
    store.flush().await;
    assert_eq!((store.counts().written, store.counts().waiting), (1202, 0));
}

pub(crate) async fn each_sees_what_he_asks_for(place: &Place) {
    let store = place.store().await;
    for id in 0..10 {
        store.begin(Attempt { principal: somebody(if id % 2 == 0 { "ada" } else { "bob" }), ..attempt(id) });
    }
    store.flush().await;
    let ids = |found: Vec<Attempt>| found.iter().map(|attempt| attempt.id.0).collect::<Vec<_>>();
    let of_bob = HistoryFilter::newest(100).of(somebody("bob"));
    assert_eq!(ids(store.read(&of_bob).await.unwrap()), [9, 7, 5, 3, 1]);
    let since = HistoryFilter { since: Some(received(5)), ..of_bob };
    assert_eq!(ids(store.read(&since).await.unwrap()), [9, 7, 5]);
    assert_eq!(ids(store.read(&HistoryFilter { limit: 1, ..since }).await.unwrap()), [9]);
    let nobody = HistoryFilter::newest(100).of(somebody("' OR '1'='1"));
    assert_eq!(store.read(&nobody).await.unwrap(), []);
}

pub(crate) async fn operators_and_estimates_are_of_the_same_attempts(place: &Place) {
    let store = place.store().await;
    for id in 0..20 {
        store.begin(Attempt { principal: somebody(if id < 10 { "ada" } else { "bob" }), ..attempt(id) });
        store.end(StatementId(id), AttemptEnd { operators: operators(id), ..end() });
    }
    store.flush().await;
    let filter = HistoryFilter::newest(2).of(somebody("ada"));
    let expected: Vec<_> = [9, 8].into_iter().flat_map(operators).collect();
    assert_eq!(store.operators(&filter).await.unwrap(), expected);
    let estimates = store.estimates(&filter).await.unwrap();
    let told: Vec<_> = estimates.iter().map(|of| (of.template, of.runs, of.newest)).collect();
    assert_eq!(told, [(8, 1, received(8)), (9, 1, received(9))]);
}

pub(crate) async fn a_hundred_thousand_rows_are_read_with_a_limit(place: &Place) {
    const ROWS: u128 = 100_000;
    let store = place.store().await;
    let begun = Instant::now();
    for id in (0..ROWS).step_by(10_000) {
        record(&store, id..id + 10_000);
        store.flush().await;
    }
    eprintln!("{ROWS} rows written in {:?}", begun.elapsed());
    assert_eq!(store.counts().dropped, 0);
    for limit in [100, 10_000] {
        let begun = Instant::now();
        let found = newest(&store, limit).await;
        eprintln!("{limit} of {ROWS} rows read in {:?}", begun.elapsed());
        assert_eq!(found.len(), limit as usize);
        assert_eq!(found[0].id.0, ROWS - 1);
    }
    let begun = Instant::now();
    let estimates = store.estimates(&HistoryFilter::newest(20_000)).await.unwrap();
    eprintln!("estimates from 20000 rows in {:?}", begun.elapsed());
    assert_eq!(estimates.iter().map(|of| of.runs).collect::<Vec<_>>(), [2000; 10]);
    assert_eq!(newest(&store, 1).await[0].status(), Status::Failed);
}
