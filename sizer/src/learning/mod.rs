//! What runs of statements have taught: how far the model was off, by statement, template, plan class and table.

mod conformal;
mod ladder;
mod record;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use moka::sync::Cache;
use query::{Learned, LearnedStore, Result};

pub(crate) use conformal::{Levels, Rung};
pub(crate) use ladder::{Basis, Expected, Seen};
pub(crate) use record::Record;

use crate::fingerprint::VERSION;

/// Of what something was learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    Exact,
    Template,
    Plan,
    Table,
}

impl Of {
    const ALL: [Self; 4] = [Self::Exact, Self::Template, Self::Plan, Self::Table];

    fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Template => "template",
            Self::Plan => "plan",
            Self::Table => "table",
        }
    }
}

/// The word under which the conformal levels are kept.
const GLOBAL: &str = "global";

pub(crate) type Key = (Of, u128);

/// What was learned, in memory: of so many statements at most, those that were asked for last.
pub(crate) struct Learning {
    records: Cache<Key, Arc<Mutex<Record>>>,
    levels: Mutex<Levels>,
    /// What has changed since it was saved. Bounded: see [`Learning::update`].
    changed: Mutex<Changed>,
}

#[derive(Default)]
struct Changed {
    records: HashMap<Key, Arc<Mutex<Record>>>,
    levels: bool,
}

/// Records that wait to be saved. While the store is away, what is learned of others stays in memory alone.
const MOST_UNSAVED: usize = 20_000;

impl Learning {
    pub(crate) fn new(most: u64) -> Self {
        Self {
            records: Cache::builder().max_capacity(most.saturating_mul(Of::ALL.len() as u64)).build(),
            levels: Mutex::new(Levels::default()),
            changed: Mutex::new(Changed::default()),
        }
    }

    /// A copy of what was learned of this.
    pub(crate) fn record(&self, key: Key) -> Option<Record> {
        self.records.get(&key).map(|record| locked(&record).clone())
    }

    pub(crate) fn update(&self, key: Key, change: impl FnOnce(&mut Record)) {
        let record = self.records.get_with(key, Default::default);
        change(&mut locked(&record));
        let mut changed = locked(&self.changed);
        if changed.records.len() < MOST_UNSAVED || changed.records.contains_key(&key) {
            changed.records.insert(key, record);
        }
    }

    pub(crate) fn level<T>(&self, of: impl FnOnce(&Levels) -> T) -> T {
        of(&locked(&self.levels))
    }

    pub(crate) fn update_levels(&self, change: impl FnOnce(&mut Levels)) {
        change(&mut locked(&self.levels));
        locked(&self.changed).levels = true;
    }

    /// Takes in what a store has kept. What cannot be read is left out, and said in the log.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn load(&self, store: &dyn LearnedStore) -> Result<usize> {
        let (mut taken, mut corrupt) = (0, 0);
        for row in store.load(VERSION).await? {
            if row.version != VERSION {
                continue;
            }
            match self.take(&row) {
                Some(()) => taken += 1,
                None => corrupt += 1,
            }
        }
        if corrupt > 0 {
            tracing::warn!(corrupt, taken, "some of what was learned of statements cannot be read, and is left out");
        }
        Ok(taken)
    }

    fn take(&self, row: &Learned) -> Option<()> {
        if row.kind == GLOBAL {
            *locked(&self.levels) = Levels::read(&row.content)?;
            return Some(());
        }
        let of = Of::ALL.into_iter().find(|of| of.word() == row.kind)?;
        let record = Record::read(&row.content)?;
        self.records.insert((of, row.id), Arc::new(Mutex::new(record)));
        Some(())
    }

    /// Keeps what has changed since the last time. What could not be saved is saved the next time. If it is dropped before
    /// its end, changes may not be saved until they change again.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn flush(&self, store: &dyn LearnedStore) -> Result<usize> {
        let changed = std::mem::take(&mut *locked(&self.changed));
        let mut rows: Vec<Learned> = Vec::with_capacity(changed.records.len() + 1);
        for ((of, id), record) in &changed.records {
            rows.push(row(of.word(), *id, locked(record).written()));
        }
        if changed.levels {
            rows.push(row(GLOBAL, 0, locked(&self.levels).written()));
        }
        if rows.is_empty() {
            return Ok(0);
        }
        match store.save(&rows).await {
            Ok(()) => Ok(rows.len()),
            Err(error) => {
                let mut now = locked(&self.changed);
                now.levels |= changed.levels;
                for (key, record) in changed.records {
                    if now.records.len() < MOST_UNSAVED {
                        now.records.entry(key).or_insert(record);
                    }
                }
                Err(error)
            }
        }
    }
}

fn row(kind: &str, id: u128, content: Vec<u8>) -> Learned {
    Learned { kind: kind.to_owned(), id, version: VERSION, content }
}

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
