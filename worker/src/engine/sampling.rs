//! What statements take: the engine's memory and spill files, looked at again and again while one runs, and its processor time.
//!
//! The engine's own peak is not used: in 1.5 it adds up what it should compare, and is of the whole instance. All that is
//! seen here is of the whole instance too, and is taken for a statement's only if no other one ran beside it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use query::{Taken, Tally};
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

use crate::ffi::{Database, Memory};

/// How often is looked at first; then ever less often.
const FIRST: Duration = Duration::from_millis(5);
/// How often is looked at a statement that lasts.
const LAST: Duration = Duration::from_millis(50);

/// The statements that are looked at.
#[derive(Default)]
pub(super) struct Sampling {
    /// How many run now.
    running: AtomicU64,
    /// How many have begun so far: who sees another number at its end than at its start was not alone.
    begun: AtomicU64,
    /// Where looks are taken; nowhere but at the start and the end without it.
    runtime: Option<Handle>,
}

/// One statement that is looked at, until this is dropped.
pub(super) struct Sample {
    sampling: Arc<Sampling>,
    database: Arc<Database>,
    /// What the engine had before.
    before: Memory,
    cpu_before: Duration,
    /// Nobody else ran when it began.
    began_alone: bool,
    number: u64,
    most: Arc<Mutex<Memory>>,
    /// Looks; ends with the statement.
    looking: OnceLock<AbortOnDropHandle<()>>,
}

impl Sampling {
    /// Looks are taken by the runtime that this is called in.
    pub(super) fn new() -> Self {
        Self { runtime: Handle::try_current().ok(), ..Self::default() }
    }

    /// Notes what there is before a statement.
    pub(super) fn begin(self: &Arc<Self>, database: &Arc<Database>) -> Sample {
        let began_alone = self.running.fetch_add(1, Ordering::SeqCst) == 0;
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let before = database.memory();
        Sample {
            sampling: self.clone(),
            database: database.clone(),
            before,
            cpu_before: processor_time(),
            began_alone,
            number,
            most: Arc::new(Mutex::new(before)),
            looking: OnceLock::new(),
        }
    }
}

impl Sample {
    /// Begins to look, again and again until the end.
    pub(super) fn look(&self) {
        let Some(runtime) = &self.sampling.runtime else { return };
        let (seen, looked_at) = (self.most.clone(), self.database.clone());
        let looking = runtime.spawn(async move {
            let mut pause = FIRST;
            loop {
                note(&seen, looked_at.memory());
                tokio::time::sleep(pause).await;
                pause = (pause * 5 / 4).min(LAST);
            }
        });
        let _ = self.looking.set(AbortOnDropHandle::new(looking));
    }

    /// Notes in the tally what the statement took so far, if it was alone.
    pub(super) fn tell(&self, tally: &Tally) {
        note(&self.most, self.database.memory());
        let alone = self.began_alone && self.sampling.begun.load(Ordering::SeqCst) == self.number;
        if !alone {
            return;
        }
        let most = *self.most.lock().unwrap_or_else(PoisonError::into_inner);
        tally.took(Taken {
            peak: most.used.saturating_sub(self.before.used),
            spilled: most.spilled.saturating_sub(self.before.spilled),
            cpu: processor_time().saturating_sub(self.cpu_before),
        });
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        self.sampling.running.fetch_sub(1, Ordering::SeqCst);
    }
}

fn note(most: &Mutex<Memory>, now: Memory) {
    let mut most = most.lock().unwrap_or_else(PoisonError::into_inner);
    most.used = most.used.max(now.used);
    most.spilled = most.spilled.max(now.spilled);
}

/// Processor time of this process so far, of all its threads.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
