//! How a statement is stopped: asked every 100 ms, and after 2 s no longer asked.
//!
//! The engine forgets an interrupt that comes between two of its steps, and ignores it while it plans
//! or sits in a scalar function; so it is asked again, and the last step needs no consent.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use query::StatementId;
use tokio_util::task::TaskTracker;

/// How long to wait before asking again.
pub(super) const STEP: Duration = Duration::from_millis(100);
/// How often to ask.
pub(super) const STEPS: u32 = 20;

/// Something that runs statements and can be asked to stop one.
#[async_trait]
pub(super) trait Stoppable: Send + Sync + 'static {
    /// Asks once; whether the statement has ended.
    async fn ask(&self, id: StatementId) -> bool;

    /// Does what needs no consent.
    fn force(&self, id: StatementId);
}

/// Stops the statement when dropped, unless it was disarmed.
pub(super) struct StopOnDrop<S: Stoppable> {
    target: Arc<S>,
    id: StatementId,
    tasks: TaskTracker,
    runtime: tokio::runtime::Handle,
    armed: bool,
    /// What lives as long as the statement may be at work.
    kept: Option<Box<dyn Send>>,
}

impl<S: Stoppable> StopOnDrop<S> {
    /// A guard whose ladder runs as a task of the tracker.
    pub(super) fn new(target: Arc<S>, id: StatementId, tasks: &TaskTracker) -> Self {
        Self { target, id, tasks: tasks.clone(), runtime: tokio::runtime::Handle::current(), armed: true, kept: None }
    }

    /// Keeps this until the statement has stopped, or its guard is dropped when nothing was left to stop.
    pub(super) fn keep(&mut self, kept: impl Send + 'static) {
        self.kept = Some(Box::new(kept));
    }

    /// The statement is over: nothing is left to stop.
    pub(super) fn disarm(&mut self) {
        self.armed = false;
    }
}

impl<S: Stoppable> Drop for StopOnDrop<S> {
    fn drop(&mut self) {
        if self.armed {
            let (target, id, kept) = (self.target.clone(), self.id, self.kept.take());
            let stop = async move {
                climb(&*target, id).await;
                drop(kept);
            };
            self.tasks.spawn_on(stop, &self.runtime);
        }
    }
}

async fn climb<S: Stoppable>(target: &S, id: StatementId) {
    for _ in 0..STEPS {
        // An engine that does not answer in time is asked again, and forced in the end.
        if tokio::time::timeout(STEP, target.ask(id)).await == Ok(true) {
            return;
        }
        tokio::time::sleep(STEP).await;
    }
    target.force(id);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Notify;

    struct Statement {
        asked: AtomicU32,
        yields_after: u32,
        over: Notify,
        forced: AtomicU32,
    }

    #[async_trait]
    impl Stoppable for Statement {
        async fn ask(&self, _: StatementId) -> bool {
            let ended = self.asked.fetch_add(1, Ordering::Relaxed) >= self.yields_after;
            if ended {
                self.over.notify_one();
            }
            ended
        }
        fn force(&self, _: StatementId) {
            self.forced.fetch_add(1, Ordering::Relaxed);
            self.over.notify_one();
        }
    }

    async fn stop(yields_after: u32) -> (u32, Duration) {
        let statement = Arc::new(Statement {
            asked: AtomicU32::new(0),
            yields_after,
            over: Notify::new(),
            forced: AtomicU32::new(0),
        });
        let begun = tokio::time::Instant::now();
        drop(StopOnDrop::new(statement.clone(), StatementId(1), &TaskTracker::new()));
        statement.over.notified().await;
        (statement.forced.load(Ordering::Relaxed), begun.elapsed())
    }

    /// Tells of its drop whether the statement had been asked to its end by then.
    struct Kept(Arc<Statement>, Arc<AtomicU32>);

    impl Drop for Kept {
        fn drop(&mut self) {
            self.1.store(self.0.asked.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_kept_lives_until_it_has_stopped() {
        for (armed, asked_at_its_end) in [(true, 4), (false, 0)] {
            let statement = Arc::new(Statement {
                asked: AtomicU32::new(0),
                yields_after: 3,
                over: Notify::new(),
                forced: AtomicU32::new(0),
            });
            let (tasks, asked) = (TaskTracker::new(), Arc::new(AtomicU32::new(u32::MAX)));
            let mut stop = StopOnDrop::new(statement.clone(), StatementId(1), &tasks);
            stop.keep(Kept(statement, asked.clone()));
            if !armed {
                stop.disarm();
            }
            drop(stop);
            tasks.close();
            tasks.wait().await;
            assert_eq!(asked.load(Ordering::Relaxed), asked_at_its_end);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_yields_is_not_forced() {
        assert_eq!(stop(3).await.0, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_does_not_is_forced_after_two_seconds() {
        let (forced, after) = stop(u32::MAX).await;
        assert_eq!(forced, 1);
        assert!(after >= Duration::from_secs(2) && after < Duration::from_millis(2200), "{after:?}");
    }
}
