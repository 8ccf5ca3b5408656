//! Statements that killed an engine, by fingerprint and principal.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use query::{Error, ErrorKind, Fingerprint, Principal, Result, Statement};
use tokio::time::Instant;

/// How long a statement that killed an engine is refused.
const TERM: Duration = Duration::from_secs(600);
/// How many are remembered.
const LIMIT: usize = 10_000;

type Key = (Principal, Fingerprint);

/// Refuses statements that killed an engine.
///
/// One that was alone in its engine is refused at once. Of several at work together nobody knows which
/// it was: those are suspects, and refused when it happens a second time.
#[derive(Default)]
pub(super) struct Quarantine(Mutex<HashMap<Key, Record>>);

struct Record {
    since: Instant,
    refused: bool,
}

impl Quarantine {
    /// Notes that an engine died by its own fault while these were at work.
    pub(super) fn died(&self, principal: &Principal, at_work: &[Fingerprint]) {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        records.retain(|_, record| now.duration_since(record.since) < TERM);
        if records.len() >= LIMIT {
            return;
        }
        for fingerprint in at_work {
            let key = (principal.clone(), *fingerprint);
            let refused = at_work.len() == 1 || records.contains_key(&key);
            records.insert(key, Record { since: now, refused });
        }
    }

    /// Refuses a statement that killed an engine within the last ten minutes.
    pub(super) fn check(&self, principal: &Principal, statement: &Statement) -> Result<()> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if records.is_empty() {
            return Ok(());
        }
        match records.get(&(principal.clone(), statement.fingerprint)) {
            Some(record) if record.refused && record.since.elapsed() < TERM => {
                let left = TERM.saturating_sub(record.since.elapsed()).as_secs().div_ceil(60);
                Err(Error::new(
                    ErrorKind::Limit,
                    "this statement ended its engine a short time ago and is not run again yet",
                )
                .with_sqlstate("54001")
                .with_detail(format!("fingerprint {}; refused for another {left} min", statement.fingerprint))
                .with_hint("write it in another form: fewer joins, less nesting, shorter lists"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str) -> Statement {
        Statement {
            sql: sql.into(),
            tables: [].into(),
            all_tables: false,
            reads: None,
            otherwise: None,
            served: [].into(),
            settings: [].into(),
            fingerprint: Fingerprint::of(sql),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_alone_is_refused_for_ten_minutes() {
        let (quarantine, principal) = (Quarantine::default(), Principal::local());
        let bad = statement("select crash(1)");
        quarantine.died(&principal, &[bad.fingerprint]);
        assert!(quarantine.check(&principal, &statement("select crash(2)")).is_err());
        assert!(quarantine.check(&principal, &statement("select fine(1)")).is_ok());
        tokio::time::advance(TERM).await;
        assert!(quarantine.check(&principal, &bad).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn company_is_refused_the_second_time() {
        let (quarantine, principal) = (Quarantine::default(), Principal::local());
        let (bad, good, other) = (statement("select bad"), statement("select good"), statement("select other"));
        quarantine.died(&principal, &[bad.fingerprint, good.fingerprint]);
        assert!(quarantine.check(&principal, &bad).is_ok());
        quarantine.died(&principal, &[bad.fingerprint, other.fingerprint]);
        assert!(quarantine.check(&principal, &bad).is_err());
        assert!(quarantine.check(&principal, &good).is_ok() && quarantine.check(&principal, &other).is_ok());
    }
}
