//! Transactions, the writer's lease, and what is left of a call that was dropped.

use super::*;

/// A session with a transaction, on engines that do what they are told to.
struct Stage {
    script: Arc<Script>,
    road: Road,
    sessions: Arc<Sessions>,
    session: Arc<Session>,
}

impl Stage {
    async fn new() -> Self {
        let script = Arc::new(Script::default());
        let road = road(&script).await;
        let sessions = Arc::new(Sessions::default());
        let session = sessions.begin(Principal::local()).unwrap();
        Self { script, road, sessions, session }
    }

    fn begin(&self) -> Arc<crate::session::Transaction> {
        let id = self.sessions.begin_transaction(&self.session).unwrap();
        self.sessions.transaction(&self.session.principal, &id.to_be_bytes()).unwrap()
    }

    /// Runs a statement for which engines do this, in order.
    async fn run(
        &self,
        effect: Effect,
        transaction: Option<&Arc<crate::session::Transaction>>,
        outcomes: Vec<Outcome>,
    ) -> Result<u64> {
        self.script.outcomes.lock().unwrap().extend(outcomes);
        let work = Work { transaction: transaction.cloned(), ..work(effect) };
        let outcome = self.road.run(&self.session, &work, &Track::default()).await;
        assert!(self.script.outcomes.lock().unwrap().is_empty(), "it was asked less often than it should");
        outcome
    }

    /// Sends a statement, and leaves while the last of what engines do for it is under way.
    async fn leave(
        &self,
        effect: Effect,
        transaction: Option<&Arc<crate::session::Transaction>>,
        outcomes: Vec<Outcome>,
    ) {
        let moment = std::time::Duration::from_millis(1);
        assert!(tokio::time::timeout(moment, self.run(effect, transaction, outcomes)).await.is_err());
        assert!(self.script.outcomes.lock().unwrap().is_empty());
    }

    async fn open(&self) -> Option<crate::session::Owner> {
        self.session.state().await.unwrap().open()
    }

    async fn end(&self, transaction: &crate::session::Transaction, commit: bool, outcomes: Vec<Outcome>) -> Result<()> {
        self.script.outcomes.lock().unwrap().extend(outcomes);
        let outcome = self.road.end(transaction, commit).await;
        assert!(self.script.outcomes.lock().unwrap().is_empty(), "it was asked less often than it should");
        outcome
    }

    fn engines_of_sessions(&self) -> usize {
        self.road.scheduler.snapshot().sessions
    }

    async fn can_write(&self) -> bool {
        tokio::time::timeout(std::time::Duration::ZERO, self.road.writers.lease())
            .await
            .is_ok_and(|lease| lease.is_ok())
    }
}

fn done() -> Outcome {
    Outcome::Sends(vec![])
}

#[tokio::test]
async fn a_transaction_takes_an_engine_at_its_first_write_and_the_lease_with_it() {
    let stage = Stage::new().await;
    let transaction = stage.begin();
    stage.run(Effect::Reads, Some(&transaction), vec![Outcome::Sends(vec![row()])]).await.unwrap();
    assert_eq!((stage.engines_of_sessions(), transaction.phase()), (0, Phase::Lazy));
    // BEGIN, and then the statement.
    stage.run(Effect::ChangesLake, Some(&transaction), vec![done(), done()]).await.unwrap();
    assert_eq!((stage.engines_of_sessions(), transaction.phase()), (1, Phase::Held));
    assert!(!stage.can_write().await);
    stage.run(Effect::ChangesLake, Some(&transaction), vec![done()]).await.unwrap();
    stage.end(&transaction, true, vec![done()]).await.unwrap();
    assert!(stage.can_write().await);
}

#[tokio::test]
async fn a_transaction_that_did_nothing_ends_without_an_engine() {
    let stage = Stage::new().await;
    for commit in [true, false] {
        let transaction = stage.begin();
        stage.end(&transaction, commit, vec![]).await.unwrap();
    }
    assert!(stage.script.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_commit_that_fails_is_never_taken_for_one_that_did_not() {
    let stage = Stage::new().await;
    let transaction = stage.begin();
    stage.run(Effect::ChangesLake, Some(&transaction), vec![done(), done()]).await.unwrap();
    let conflict = Error::new(ErrorKind::Conflict, "another was first");
    let told = stage.end(&transaction, true, vec![Outcome::Fails(conflict.clone()), done()]).await;
    assert_eq!(told.unwrap_err(), conflict);
    assert!(stage.can_write().await);
    assert_eq!(stage.run(Effect::Reads, Some(&transaction), vec![]).await.unwrap_err().sqlstate(), "25P02");
    assert_eq!(stage.end(&transaction, true, vec![]).await.unwrap_err().sqlstate(), "25P02");
    stage.end(&transaction, false, vec![]).await.unwrap();
}

#[tokio::test]
async fn a_transaction_whose_engine_is_lost_does_not_go_on_in_silence() {
    let stage = Stage::new().await;
    let transaction = stage.begin();
    stage.run(Effect::ChangesLake, Some(&transaction), vec![done(), done()]).await.unwrap();
    *stage.script.dead.lock().unwrap() = true;
    let told = stage.run(Effect::ChangesLake, Some(&transaction), vec![Outcome::Fails(lost())]).await.unwrap_err();
    assert_eq!(told.kind(), ErrorKind::Lost);
    *stage.script.dead.lock().unwrap() = false;
    assert!(stage.can_write().await);
    assert_eq!(stage.run(Effect::ChangesLake, Some(&transaction), vec![]).await.unwrap_err().sqlstate(), "25P02");
    assert_eq!(stage.end(&transaction, true, vec![]).await.unwrap_err().sqlstate(), "25P02");
}

#[tokio::test(start_paused = true)]
async fn an_idle_transaction_is_rolled_back_and_its_client_told() {
    let stage = Stage::new().await;
    let transaction = stage.begin();
    stage.run(Effect::ChangesLake, Some(&transaction), vec![done(), done()]).await.unwrap();
    // One that came back to work meanwhile is not.
    stage.road.roll_back_idle(&stage.session).await;
    assert_eq!(transaction.phase(), Phase::Held);
    tokio::time::advance(std::time::Duration::from_secs(31)).await;
    stage.script.outcomes.lock().unwrap().push_back(done());
    stage.road.roll_back_idle(&stage.session).await;
    assert!(stage.can_write().await);
    assert_eq!(stage.engines_of_sessions(), 0);
    assert_eq!(stage.run(Effect::ChangesLake, Some(&transaction), vec![]).await.unwrap_err().sqlstate(), "25P03");
    assert_eq!(stage.end(&transaction, true, vec![]).await.unwrap_err().sqlstate(), "25P03");
    // One that was begun as a statement, the same; its session goes on.
    stage.run(Effect::Begins, None, vec![done()]).await.unwrap();
    stage.run(Effect::ChangesLake, None, vec![done()]).await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(31)).await;
    stage.script.outcomes.lock().unwrap().push_back(done());
    stage.road.roll_back_idle(&stage.session).await;
    assert_eq!(stage.run(Effect::ChangesLake, None, vec![]).await.unwrap_err().sqlstate(), "25P03");
    assert!(stage.run(Effect::ChangesLake, None, vec![done()]).await.is_ok());
}

#[tokio::test]
async fn a_write_by_itself_runs_again_when_another_was_first() {
    let stage = Stage::new().await;
    let conflict = || Outcome::Fails(Error::new(ErrorKind::Conflict, "another was first"));
    stage.run(Effect::ChangesLake, None, vec![conflict(), conflict(), done()]).await.unwrap();
    let told = stage.run(Effect::ChangesLake, None, vec![conflict(), conflict(), conflict(), conflict()]).await;
    assert_eq!(told.unwrap_err().sqlstate(), "40001");
    // Of one whose engine was lost, nobody knows.
    let told = stage.run(Effect::ChangesLake, None, vec![Outcome::Fails(lost())]).await.unwrap_err();
    assert_eq!(told.kind(), ErrorKind::Lost);
    assert!(stage.can_write().await);
    assert_eq!(stage.engines_of_sessions(), 0);
}

#[tokio::test]
async fn who_may_only_read_asks_no_engine_to_write() {
    let stage = Stage::new().await;
    let reader = Principal { name: "reader".into(), scope: query::Scope::Read };
    let session = stage.sessions.begin(reader).unwrap();
    for effect in [Effect::ChangesLake, Effect::WritesFiles] {
        let told = stage.road.run(&session, &work(effect), &Track::default()).await.unwrap_err();
        assert_eq!(told.sqlstate(), "42501");
    }
    assert!(stage.script.asked.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_is_dropped_goes_on_to_its_end() {
    let stage = Stage::new().await;
    for fails in [false, true] {
        let on = Arc::new(Notify::new());
        stage.run(Effect::Begins, None, vec![done()]).await.unwrap();
        stage.run(Effect::ChangesLake, None, vec![done()]).await.unwrap();
        stage.leave(Effect::Ends, None, vec![Outcome::Holds(on.clone())]).await;
        assert!(!stage.can_write().await);
        *stage.script.dead.lock().unwrap() = fails;
        if fails {
            stage.script.failure.lock().unwrap().replace(lost().with_sqlstate("40003"));
        }
        on.notify_one();
        assert_eq!(stage.open().await, None);
        assert!(stage.can_write().await);
        *stage.script.dead.lock().unwrap() = false;
        if fails {
            // Nobody has heard of it.
            let told = stage.run(Effect::ChangesLake, None, vec![]).await.unwrap_err();
            assert_eq!((told.kind(), told.sqlstate()), (ErrorKind::Lost, "40003"));
        }
        stage.run(Effect::ChangesLake, None, vec![done()]).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_begin_that_is_dropped_leaves_no_transaction_behind() {
    let stage = Stage::new().await;
    let on = Arc::new(Notify::new());
    stage.leave(Effect::Begins, None, vec![Outcome::Holds(on.clone())]).await;
    stage.script.outcomes.lock().unwrap().push_back(done());
    on.notify_one();
    assert_eq!(stage.open().await, None);
    assert!(stage.script.outcomes.lock().unwrap().is_empty(), "it was not rolled back");
    // The first statement of one with an id.
    let transaction = stage.begin();
    stage.leave(Effect::ChangesLake, Some(&transaction), vec![Outcome::Holds(on.clone())]).await;
    on.notify_one();
    assert!(stage.open().await.is_some());
    assert!(!stage.can_write().await);
    let told = stage.run(Effect::ChangesLake, Some(&transaction), vec![]).await.unwrap_err();
    assert_eq!(told.sqlstate(), "25P02");
    assert_eq!(stage.end(&transaction, true, vec![done()]).await.unwrap_err().sqlstate(), "25P02");
    assert!(stage.can_write().await);
    stage.end(&transaction, false, vec![]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn of_a_transaction_with_a_statement_that_was_cut_off_nothing_is_kept() {
    let stage = Stage::new().await;
    let lease = stage.road.writers.lease().await.unwrap();
    let transaction = stage.begin();
    stage.leave(Effect::ChangesLake, Some(&transaction), vec![]).await;
    drop(lease);
    assert_eq!(stage.end(&transaction, true, vec![]).await.unwrap_err().sqlstate(), "25P02");
    // By the word of the engine, it begins anew.
    let rollback = Work { transaction: Some(transaction.clone()), ..work(Effect::Ends) };
    let rollback = Work { prepared: prepared("ROLLBACK", Effect::Ends), ..rollback };
    stage.road.run(&stage.session, &rollback, &Track::default()).await.unwrap();
    stage.run(Effect::ChangesLake, Some(&transaction), vec![done(), done()]).await.unwrap();
    stage.leave(Effect::ChangesLake, Some(&transaction), vec![Outcome::Holds(Arc::default())]).await;
    assert!(matches!(transaction.phase(), Phase::Broken(_)));
    stage.script.outcomes.lock().unwrap().push_back(done());
    stage.road.run(&stage.session, &rollback, &Track::default()).await.unwrap();
    assert_eq!((stage.open().await, transaction.phase()), (None, Phase::Lazy));
    assert!(stage.can_write().await);
}

#[tokio::test]
async fn what_was_ended_is_told_as_it_ended() {
    let stage = Stage::new().await;
    let begun = async || {
        let transaction = stage.begin();
        stage.run(Effect::ChangesLake, Some(&transaction), vec![done(), done()]).await.unwrap();
        transaction
    };
    let kept = begun().await;
    stage.end(&kept, true, vec![done()]).await.unwrap();
    stage.end(&kept, true, vec![]).await.unwrap();
    assert_eq!(stage.end(&kept, false, vec![]).await.unwrap_err().sqlstate(), "25000");
    assert_eq!(stage.run(Effect::Reads, Some(&kept), vec![]).await.unwrap_err().sqlstate(), "25000");
    let undone = begun().await;
    stage.end(&undone, false, vec![done()]).await.unwrap();
    stage.end(&undone, false, vec![]).await.unwrap();
    assert_eq!(stage.end(&undone, true, vec![]).await.unwrap_err().sqlstate(), "25000");
    let unknown = begun().await;
    *stage.script.dead.lock().unwrap() = true;
    let gone = || Outcome::Fails(lost().with_sqlstate("40003"));
    assert_eq!(stage.end(&unknown, true, vec![gone(), gone()]).await.unwrap_err().sqlstate(), "40003");
    *stage.script.dead.lock().unwrap() = false;
    for _ in 0..2 {
        assert_eq!(stage.end(&unknown, true, vec![]).await.unwrap_err().sqlstate(), "40003");
        assert_eq!(stage.run(Effect::Reads, Some(&unknown), vec![]).await.unwrap_err().sqlstate(), "40003");
    }
    assert_eq!(stage.end(&unknown, false, vec![]).await.unwrap_err().sqlstate(), "40003");
    stage.end(&unknown, false, vec![]).await.unwrap();
    assert_eq!(kept.phase(), Phase::Ended(End::Kept));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_dropped_keeps_the_lease_until_it_has_stopped() {
    let stage = Stage::new().await;
    stage.leave(Effect::ChangesLake, None, vec![Outcome::Holds(Arc::default())]).await;
    assert!(!stage.can_write().await);
    stage.script.grants.lock().unwrap().clear();
    assert!(stage.can_write().await);
    // In a session with state, the same.
    stage.run(Effect::ChangesSession, None, vec![done()]).await.unwrap();
    stage.leave(Effect::ChangesLake, None, vec![Outcome::Holds(Arc::default())]).await;
    assert!(!stage.can_write().await);
    stage.script.grants.lock().unwrap().clear();
    assert!(stage.can_write().await);
}

#[tokio::test(start_paused = true)]
async fn a_write_waits_once_for_the_lease_and_leaves_a_grant_for_reads() {
    let stage = Stage::new().await;
    let _lease = stage.road.writers.lease().await.unwrap();
    let begun = tokio::time::Instant::now();
    let told = stage.run(Effect::ChangesLake, None, vec![]).await.unwrap_err();
    assert_eq!((told.sqlstate(), begun.elapsed().as_secs()), ("55P03", 60));
    let writes = (0..5).map(|_| stage.run(Effect::ChangesLake, None, vec![]));
    let read = async {
        let moment = std::time::Duration::from_secs(1);
        let work = Work { transaction: None, ..work(Effect::Reads) };
        tokio::time::sleep(moment).await;
        stage.script.outcomes.lock().unwrap().push_back(Outcome::Sends(vec![row()]));
        tokio::time::timeout(moment, stage.road.run(&stage.session, &work, &Track::default())).await
    };
    let (waited, read) = tokio::join!(futures::future::join_all(writes), read);
    assert!(waited.iter().all(|outcome| outcome.as_ref().is_err_and(|error| error.sqlstate() == "55P03")));
    assert!(read.is_ok_and(|read| read.is_ok()));
}

#[tokio::test]
async fn what_a_prepared_change_is_of_is_looked_at_again() {
    let stage = Stage::new().await;
    let old = prepared("INSERT INTO t VALUES (1)", Effect::ChangesSession);
    assert_eq!(stage.road.settle(&stage.session, None, &old, None).await.unwrap().class.effect, Effect::Reads);
}
