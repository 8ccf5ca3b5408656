use query::{ErrorKind, History, HistoryFilter, StatementId, Status};
use state::HistoryOptions;

use crate::Place;
use crate::place::{attempt, end, record, standings};
use crate::postgres::Server;

const SMALL_SPOOL: u64 = 256 << 10;

pub(crate) async fn a_store_that_is_down_and_back(place: &Place) {
    let store = place.store().await;
    store.begin(attempt(0));
    record(&store, 1..3);
    store.flush().await;
    place.down(true).await;
    // It is under way before and after, or begins meanwhile, or both.
    store.begin(attempt(3));
    record(&store, 4..1000);
    store.end(StatementId(0), end());
    store.flush().await;
    let counts = store.counts();
    assert!(!counts.up && counts.spooled > 0 && counts.waiting == 0 && counts.dropped == 0, "{counts:?}");
    assert_eq!(store.read(&HistoryFilter::newest(1)).await.unwrap_err().kind(), ErrorKind::Unavailable);
    record(&store, 1000..1001);
    store.flush().await;
    place.down(false).await;
    store.flush().await;
    let counts = store.counts();
    assert!(counts.up && counts.spooled == 0 && counts.dropped == 0 && counts.corrupt == 0, "{counts:?}");
    let found = standings(&store).await;
    assert_eq!(found.len(), 1001);
    let running: Vec<_> = found.iter().filter(|(_, status)| *status == Status::Running).collect();
    assert_eq!(running, [&(3, Status::Running)]);
    store.end(StatementId(3), end());
    assert_eq!(standings(&store).await.iter().filter(|(_, status)| *status == Status::Failed).count(), 1001);
}

pub(crate) async fn an_end_is_not_undone_by_what_was_spooled_before_it(place: &Place) {
    let store = place.store().await;
    place.down(true).await;
    store.begin(attempt(1));
    store.begin(attempt(2));
    store.flush().await;
    place.down(false).await;
    // Its end is written first, and then what was noted on disk when it was under way.
    store.end(StatementId(1), end());
    assert_eq!(standings(&store).await, [(2, Status::Running), (1, Status::Failed)]);
    assert_eq!(store.counts().spooled, 0);
}

pub(crate) async fn what_was_spooled_before_a_crash_is_written_after_it(place: &Place) {
    let store = place.store().await;
    store.flush().await;
    place.down(true).await;
    store.begin(attempt(1));
    store.begin(attempt(2));
    store.flush().await;
    store.end(StatementId(2), end());
    record(&store, 3..5);
    store.flush().await;
    drop(store);
    // The store is still down when the service comes again.
    let store = place.store().await;
    store.begin(attempt(6));
    store.flush().await;
    assert!(!store.counts().up && store.counts().spooled > 0);
    place.down(false).await;
    store.flush().await;
    use Status::{Failed, Lost, Running};
    assert_eq!(standings(&store).await, [(6, Running), (4, Failed), (3, Failed), (2, Failed), (1, Lost)]);
    assert_eq!(store.counts().spooled, 0);
}

pub(crate) async fn a_spool_that_is_full_loses_the_oldest(place: &Place) {
    let options = HistoryOptions { spool: SMALL_SPOOL, days: None, ..HistoryOptions::default() };
    let store = place.store_with(options).await;
    place.down(true).await;
    for id in (0..3000).step_by(20) {
        record(&store, id..id + 20);
        store.flush().await;
        assert!(store.counts().spooled <= SMALL_SPOOL);
    }
    let dropped = store.counts().dropped;
    assert!(dropped > 1000, "{dropped}");
    place.down(false).await;
    store.flush().await;
    let found = standings(&store).await;
    assert_eq!(found.len() as u64 + dropped, 3000);
    let kept: Vec<_> = (dropped.into()..3000).rev().map(|id| (id, Status::Failed)).collect();
    assert_eq!(found, kept, "those that are kept are the newest");
}

pub(crate) async fn damaged_rows_are_passed_over(place: &Place) {
    // Before the service starts: lines that make no sense, among them one that does not end.
    let history = place.folder.path().join("history");
    std::fs::create_dir(&history).unwrap();
    std::fs::write(history.join("0.spool.0000000007"), b"{}\n\xff\xff\n{\"id\":\"").unwrap();
    let store = place.store().await;
    record(&store, 0..8);
    store.flush().await;
    assert_eq!(store.counts().corrupt, 3);
    let id = |number: u128| format!("query_id = '{number:032x}'");
    for damage in [
        format!("SET content = '' WHERE {}", id(0)),
        format!("SET content = '[1, 2]' WHERE {}", id(1)),
        format!("SET status = 'fine' WHERE {}", id(2)),
        format!("SET content = replace(content, 'postgresql', 'window') WHERE {}", id(3)),
        format!("SET query_id = 'x' WHERE {}", id(4)),
        format!("SET status = 'running' WHERE {}", id(5)),
        format!("SET content = substr(content, 1, 100) WHERE {}", id(6)),
    ] {
        place.run(&format!("UPDATE query_history {damage}")).await;
    }
    assert_eq!(standings(&store).await, [(7, Status::Failed)]);
    assert_eq!(store.counts().corrupt, 3 + 7);
    if !place.is_postgres() {
        // Bytes that are no text, which SQLite takes for some.
        place.run(&format!("UPDATE query_history SET content = CAST(x'ff00fe' AS TEXT) WHERE {}", id(6))).await;
        assert_eq!(standings(&store).await, [(7, Status::Failed)]);
        assert_eq!(store.counts().corrupt, 3 + 7 + 7);
    }
    assert_eq!(store.export_day(state::Day::of(crate::place::received(7)), None).await.unwrap().len(), 1);
}

pub(crate) async fn a_row_that_is_refused_holds_up_no_other(place: &Place) {
    let store = place.store().await;
    place
        .run(if place.is_postgres() {
            "ALTER TABLE query_history ADD CHECK (user_name <> 'poison')"
        } else {
            "CREATE TRIGGER refuse BEFORE INSERT ON query_history WHEN NEW.user_name = 'poison' \
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        })
        .await;
    record(&store, 0..50);
    store.begin(query::Attempt { principal: "poison".into(), ..attempt(50) });
    store.end(StatementId(50), end());
    record(&store, 51..100);
    assert_eq!(standings(&store).await.len(), 99);
    let counts = store.counts();
    assert!(counts.up && counts.dropped == 1 && counts.written == 99 && counts.spooled == 0, "{counts:?}");
}

/// With the server itself, last of all.
pub(crate) async fn a_server_that_is_stopped_and_started(server: &Server) {
    let place = Place::postgres(server, "stopped").await;
    let store = place.store().await;
    record(&store, 0..10);
    store.begin(attempt(10));
    store.flush().await;
    server.down();
    record(&store, 11..20);
    store.end(StatementId(10), end());
    store.flush().await;
    assert!(!store.counts().up && store.counts().spooled > 0);
    server.up();
    store.flush().await;
    assert_eq!(standings(&store).await.len(), 20);
    let counts = store.counts();
    assert!(counts.up && counts.spooled == 0 && counts.dropped == 0, "{counts:?}");
    store.stop().await;
}
