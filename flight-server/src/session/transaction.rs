//! Transactions that `BeginTransaction` gave an id. They take nothing until their first statement that needs them:
//! many clients open one with their connection.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use query::{Error, ErrorKind, LakeReads, LakeTable};

use super::{Name, Session};

/// A transaction with an id.
pub(crate) struct Transaction {
    pub(crate) name: Name,
    pub(crate) session: Arc<Session>,
    phase: Mutex<Phase>,
    /// What it has read of the lake while no engine held it.
    reads: Mutex<Arc<LakeReads>>,
}

/// How far a transaction is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The engine knows nothing of it yet.
    Lazy,
    /// It is open in the engine that holds its session's state.
    Held,
    /// It cannot be committed any more, and why.
    Broken(Error),
    /// It was ended.
    Ended(End),
}

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It was committed.
    Kept,
    /// It was rolled back.
    Undone,
    /// Its engine was lost while it committed it, and nobody knows.
    Unknown(Error),
}

impl Transaction {
    pub(super) fn new(name: Name, session: Arc<Session>) -> Self {
        Self { name, session, phase: Mutex::new(Phase::Lazy), reads: Mutex::default() }
    }

    pub(crate) fn phase(&self) -> Phase {
        self.lock().clone()
    }

    pub(crate) fn set(&self, phase: Phase) {
        if phase == Phase::Lazy {
            self.forget_reads();
        }
        *self.lock() = phase;
    }

    /// What it has read of the lake, as long as no engine holds it.
    pub(crate) fn reads(&self) -> Option<Arc<LakeReads>> {
        (*self.lock() == Phase::Lazy).then(|| self.lock_reads().clone())
    }

    /// Notes that it reads these tables of the lake, as they are in this snapshot if it has not read any before. Returns
    /// the snapshot that it reads.
    pub(crate) fn read(&self, now: i64, tables: &[LakeTable]) -> i64 {
        let mut reads = self.lock_reads();
        let known = Arc::make_mut(&mut reads);
        for table in tables {
            if !known.tables.contains(table) {
                known.tables.push(table.clone());
            }
        }
        *known.snapshot.get_or_insert(now)
    }

    /// It begins anew, in the present.
    pub(crate) fn forget_reads(&self) {
        *self.lock_reads() = Arc::default();
    }

    /// Notes that the engine has begun it.
    pub(crate) fn begun(&self) {
        let mut phase = self.lock();
        if *phase == Phase::Lazy {
            *phase = Phase::Held;
        }
    }

    /// Notes that a statement of it was dropped before its end: nothing of it can be kept.
    pub(crate) fn cut_off(&self) {
        let mut phase = self.lock();
        if matches!(*phase, Phase::Lazy | Phase::Held) {
            *phase = Phase::Broken(Error::new(ErrorKind::Cancelled, "a statement of it was cut off before its end"));
        }
    }

    fn lock_reads(&self) -> MutexGuard<'_, Arc<LakeReads>> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a statement in a transaction is told that is gone.
pub(crate) fn broken(why: &Error) -> Error {
    Error::new(ErrorKind::Conflict, "the transaction has failed, and nothing of it is kept")
        .with_sqlstate("25P02")
        .with_detail(why.message().to_owned())
        .with_hint("roll it back, and run it again from its beginning")
}

/// What a statement is told whose transaction was ended before.
pub(crate) fn ended(end: &End) -> Error {
    let how = match end {
        End::Kept => "it was committed",
        End::Undone => "it was rolled back",
        End::Unknown(error) => return error.clone(),
    };
    Error::new(ErrorKind::Missing, "the transaction was ended before")
        .with_sqlstate("25000")
        .with_detail(how)
        .with_hint("begin another")
}

/// What a statement is told whose transaction rested for too long, or went with its engine.
pub(crate) fn rested() -> Error {
    Error::new(ErrorKind::Conflict, "the transaction was rolled back: it was idle for too long, or its engine was lost")
        .with_sqlstate("25P03")
        .with_detail("one that has written to the lake may rest for 30 s, another for 10 min: others wait for it")
        .with_hint("run it again from its beginning, without long pauses")
}

/// The refusal of an id that is not known.
pub(super) fn unknown() -> Error {
    Error::new(ErrorKind::Missing, "no such transaction")
        .with_sqlstate("25000")
        .with_hint("it was ended, or its session was: begin another")
}
