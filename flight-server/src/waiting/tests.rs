#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicU32, Ordering};

use arrow_array::Int64Array;
use async_trait::async_trait;
use query::Scope;

use super::*;

/// A store that notes what it is told, and does not answer so many times.
#[derive(Default)]
struct Notes {
    told: Mutex<Vec<String>>,
    fails: AtomicU32,
    has: Mutex<Option<Left>>,
}

impl Notes {
    fn note(&self, text: String) -> Result<()> {
        if self.fails.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err(Error::new(ErrorKind::Unavailable, "away"));
        }
        self.told.lock().unwrap().push(text);
        Ok(())
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

#[async_trait]
impl WaitingStore for Notes {
    fn id(&self, name: u128) -> String {
        format!("h{name}")
    }

    async fn left(&self) -> Result<Vec<(String, u64)>> {
        self.note("left".to_owned())?;
        Ok(vec![("h1".to_owned(), 4), ("h2".to_owned(), 9)])
    }

    async fn find(&self, id: &str) -> Result<Option<Left>> {
        self.note(format!("find {id}"))?;
        Ok(self.has.lock().unwrap().clone())
    }

    async fn keep(&self, id: &str, statement: &WaitingStatement) -> Result<()> {
        self.note(format!("keep {id} at {}", statement.order))
    }

    async fn begin(&self, id: &str, writes: bool) -> Result<()> {
        self.note(format!("begin {id} {writes}"))
    }

    async fn forget(&self, ids: &[String]) -> Result<()> {
        let mut ids = ids.to_vec();
        ids.sort();
        self.note(format!("forget {}", ids.join(" ")))
    }
}

fn places(fails: u32) -> (Arc<Notes>, Places, TaskTracker) {
    let notes = Arc::new(Notes { fails: AtomicU32::new(fails), ..Notes::default() });
    let tasks = TaskTracker::new();
    (notes.clone(), Places::new(notes, tasks.clone()), tasks)
}

fn keeper(places: &Places, writes: bool) -> Arc<Keeper> {
    Arc::new(Keeper {
        store: places.store.clone(),
        tasks: places.tasks.clone(),
        id: places.store.id(7),
        principal: "ada".into(),
        sql: "SELECT 1".into(),
        parameters: None,
        options: Vec::new(),
        received: SystemTime::now(),
        writes,
        order: Mutex::default(),
        standing: Arc::default(),
    })
}

async fn settled(tasks: &TaskTracker) {
    tasks.close();
    tasks.wait().await;
}

fn somebody(name: &str) -> Principal {
    Principal { name: name.into(), scope: Scope::Read }
}

#[tokio::test]
async fn what_does_not_wait_is_not_written() {
    let (notes, places, tasks) = places(0);
    let keeper = keeper(&places, true);
    keeper.keep().await;
    keeper.waits(3);
    keeper.begins().await.unwrap();
    keeper.keep().await;
    keeper.over();
    settled(&tasks).await;
    assert!(notes.told().is_empty());
}

#[tokio::test]
async fn what_waits_is_kept_until_it_begins() {
    let (notes, places, tasks) = places(0);
    let keeper = keeper(&places, false);
    keeper.waits(3);
    keeper.keep().await;
    keeper.keep().await;
    assert_eq!(notes.told(), ["keep h7 at 3"]);
    keeper.begins().await.unwrap();
    settled(&tasks).await;
    assert_eq!(notes.told(), ["begin h7 false"]);
    keeper.over();
    settled(&tasks).await;
    assert_eq!(notes.told(), ["forget h7"]);
    keeper.over();
    settled(&tasks).await;
    assert!(notes.told().is_empty());
}

#[tokio::test]
async fn a_store_that_is_away_is_asked_again_and_fails_nothing() {
    let (notes, places, tasks) = places(1);
    let keeper = keeper(&places, true);
    keeper.waits(3);
    keeper.keep().await;
    assert!(notes.told().is_empty());
    keeper.begins().await.unwrap();
    settled(&tasks).await;
    assert!(notes.told().is_empty(), "it was not kept for sure");
}

#[tokio::test(start_paused = true)]
async fn a_write_begins_when_the_store_knows_it() {
    let (notes, places, _tasks) = places(0);
    let keeper = keeper(&places, true);
    keeper.waits(3);
    keeper.keep().await;
    notes.fails.store(5, Ordering::SeqCst);
    keeper.begins().await.unwrap();
    assert_eq!(notes.told(), ["keep h7 at 3", "begin h7 true"]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_kept_does_not_begin_without_the_store() {
    let (notes, places, _tasks) = places(0);
    let keeper = keeper(&places, true);
    keeper.left_at(3);
    assert_eq!(keeper.resumes(), Some(3));
    keeper.waits(3);
    assert_eq!(keeper.resumes(), None);
    notes.fails.store(u32::MAX, Ordering::SeqCst);
    let since = Instant::now();
    assert_eq!(keeper.begins().await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert!(since.elapsed() >= BEGINNING && since.elapsed() < 2 * BEGINNING);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_comes_back_for_is_forgotten() {
    let (notes, places, tasks) = places(0);
    assert_eq!(places.resume().await, Some(9));
    places.expire();
    settled(&tasks).await;
    assert_eq!(notes.told(), ["left"]);
    assert!(places.turn(1).await.is_some() && places.turn(3).await.is_none());
    tokio::time::advance(GRACE).await;
    places.expire();
    settled(&tasks).await;
    assert_eq!(notes.told(), ["forget h1 h2"]);
    assert!(places.turn(1).await.is_none());
}

#[tokio::test]
async fn what_was_left_is_its_principals_and_taken_up_once() {
    let (notes, places, tasks) = places(0);
    places.resume().await;
    let statement = WaitingStatement {
        principal: "ada".into(),
        sql: "SELECT 1".into(),
        parameters: None,
        options: Vec::new(),
        order: 4,
        received: SystemTime::UNIX_EPOCH,
    };
    *notes.has.lock().unwrap() = Some(Left::Waits(statement.clone()));
    let turn = places.turn(1).await.unwrap();
    assert_eq!(turn.find(&somebody("bob")).await.unwrap(), None);
    assert_eq!(turn.find(&somebody("ada")).await.unwrap(), Some(statement));
    let (_, other) = tokio::join!(async { turn.taken() }, places.turn(1));
    assert!(other.is_none(), "one that waits for its turn finds nothing");
    // One that had begun, and one that makes no sense.
    let turn = places.turn(2).await.unwrap();
    for (writes, sqlstate) in [(false, "58000"), (true, "40003")] {
        *notes.has.lock().unwrap() = Some(Left::Began { principal: "ada".into(), writes });
        assert_eq!(turn.find(&somebody("ada")).await.unwrap_err().sqlstate(), sqlstate);
        assert_eq!(turn.find(&somebody("bob")).await.unwrap(), None);
    }
    notes.fails.store(1, Ordering::SeqCst);
    assert_eq!(turn.find(&somebody("ada")).await.unwrap_err().kind(), ErrorKind::Unavailable);
    *notes.has.lock().unwrap() = None;
    notes.told();
    assert_eq!(turn.find(&somebody("ada")).await.unwrap(), None);
    drop(turn);
    settled(&tasks).await;
    assert_eq!(notes.told(), ["find h2", "forget h2"]);
    assert!(places.turn(2).await.is_none());
}

#[test]
fn values_come_back_and_secrets_and_what_is_large_are_not_kept() {
    let values: RecordBatch =
        RecordBatch::try_from_iter([("1", Arc::new(Int64Array::from(vec![Some(7), None])) as _)]).unwrap();
    assert_eq!(asked::read(&asked::written(&values).unwrap()), Some(values.clone()));
    let (_, places, _tasks) = places(0);
    let sound = |sql: &str, options: Vec<(String, String)>, values: Option<RecordBatch>| {
        let mut keeper = Arc::into_inner(keeper(&places, false)).unwrap();
        (keeper.sql, keeper.options, keeper.parameters) = (sql.into(), options, values);
        keeper.statement(1).is_some()
    };
    assert!(sound("SELECT 1", vec![("schema".to_owned(), "main".to_owned())], Some(values)));
    assert!(!sound("CREATE SECRET s (TYPE s3)", Vec::new(), None));
    assert!(!sound("COPY t TO 'x.parquet' (ENCRYPTION_CONFIG {footer_key: 'k'})", Vec::new(), None));
    assert!(!sound("SELECT 1", vec![("s3_secret_access_key".to_owned(), "x".to_owned())], None));
    assert!(!sound(&"x".repeat(SIZE + 1), Vec::new(), None));
    let large = Int64Array::from(vec![0; SIZE]);
    assert!(!sound("SELECT 1", Vec::new(), Some(RecordBatch::try_from_iter([("1", Arc::new(large) as _)]).unwrap())));
}
