//! Several statements in one text. They run in their order, in one transaction where none is open and none of them
//! says otherwise; the result is that of the last.

use std::sync::Arc;

use arrow_schema::{Schema, SchemaRef};
use query::{Class, Effect, Error, ErrorKind, Prepared, Result, Statement, script};

use crate::held::{Held, collected_if_small, collected_whole};
use crate::road::Track;
use crate::service::Service;
use crate::session::{Pending, Phase, Session, Transaction, Work};

/// What came of the last statement.
pub(crate) enum Last {
    /// Its rows are to be fetched.
    Rows(SchemaRef, Pending),
    /// It changed so many rows.
    Changed(u64),
}

/// The work of several statements, if these are several.
pub(crate) fn of_text(session: &Session, sql: &str, transaction: Option<Arc<Transaction>>) -> Option<Work> {
    let statements = script::statements(sql);
    if statements.len() < 2 {
        return None;
    }
    let statement = Statement::alone(sql, session.settings());
    // Nothing is known of the last one before those before it have run.
    let returns_rows = statements.last().is_some_and(|last| asks(last));
    let class = Class { returns_rows, effect: Effect::ChangesSession };
    let prepared = Prepared::unseen(statement, class, Arc::new(Schema::empty()));
    let script = statements.into_iter().map(Arc::from).collect();
    Some(Work { prepared, parameters: None, transaction, script: Some(script), near: None, answer: None })
}

impl Service {
    /// Runs the statements of a work that has several, the last to where its rows can be fetched.
    pub(crate) async fn run_script(
        self: &Arc<Self>,
        session: &Arc<Session>,
        work: &Work,
        statements: &[Arc<str>],
        track: &Track,
    ) -> Result<Last> {
        if work.parameters.is_some() {
            return Err(Error::new(ErrorKind::Unsupported, "several statements in one text take no parameters")
                .with_hint("send those with parameters one by one"));
        }
        let Some((last, before)) = statements.split_last() else { return Ok(Last::Changed(0)) };
        let unit = match &work.transaction {
            None if !statements.iter().any(|statement| ends_or_begins(statement)) => self.begin_unit(session).await?,
            _ => None,
        };
        let transaction = unit.as_ref().map(|unit| unit.transaction.clone()).or_else(|| work.transaction.clone());
        for sql in before {
            let work = self.part(session, sql, transaction.clone()).await?;
            self.run_tracked(session, &work, track).await?;
        }
        let work = self.part(session, last, transaction).await?;
        if work.prepared.class.effect == Effect::Reads {
            return self.last_read(session, work, unit, track).await;
        }
        if !work.prepared.class.returns_rows {
            let changed = self.run_tracked(session, &work, track).await?;
            if let Some(unit) = unit {
                unit.commit().await?;
            }
            return Ok(Last::Changed(changed));
        }
        let Held { schema, begun, measured } = self.begun_ahead(session, &work, track).await?;
        // Whole, because the transaction ends before they are fetched.
        let begun = collected_whole(begun).await?;
        if let Some(unit) = unit {
            unit.commit().await?;
        }
        Ok(Last::Rows(schema.clone(), Pending::Held(Held { schema, begun, measured })))
    }

    /// The rows of a last statement that reads. Those of a unit begin before it is kept, because a read that fails is a
    /// failure of the unit. What is not small of them is read again behind the unit: nobody knows when they are fetched.
    async fn last_read(&self, session: &Session, mut work: Work, unit: Option<Unit>, track: &Track) -> Result<Last> {
        let Some(unit) = unit else { return Ok(run_when_fetched(work)) };
        if unit.transaction.phase() == Phase::Lazy {
            // There is nothing to keep.
            work.transaction = None;
            return Ok(run_when_fetched(work));
        }
        let Held { schema, begun, mut measured } = self.begun_ahead(session, &work, track).await?;
        let small = match collected_if_small(begun).await {
            Ok(small) => unit.commit().await.map(|()| small),
            Err(error) => Err(error),
        };
        let small = small.inspect_err(|error| measured.end(Some(error)))?;
        if let Some(begun) = small {
            return Ok(Last::Rows(schema.clone(), Pending::Held(Held { schema, begun, measured })));
        }
        measured.end(None);
        work.transaction = None;
        Ok(run_when_fetched(work))
    }

    async fn part(&self, session: &Session, sql: &str, transaction: Option<Arc<Transaction>>) -> Result<Work> {
        let prepared = self.road.prepare(session, transaction.as_deref(), sql).await?;
        Ok(Work { prepared, parameters: None, transaction, script: None, near: None, answer: None })
    }

    /// A transaction for statements that came together; none if one is open in the session.
    async fn begin_unit(self: &Arc<Self>, session: &Arc<Session>) -> Result<Option<Unit>> {
        if session.may_hold_state() && session.state().await?.open().is_some() {
            return Ok(None);
        }
        let transaction = self.sessions.unit(session)?;
        Ok(Some(Unit { service: self.clone(), transaction, over: false }))
    }
}

fn run_when_fetched(work: Work) -> Last {
    Last::Rows(work.prepared.schema.clone(), Pending::Run(Box::new(work)))
}

/// Whether a statement begins or ends a transaction itself.
fn ends_or_begins(statement: &str) -> bool {
    begins_with(statement, &["begin", "start", "commit", "end", "rollback", "abort"])
}

/// Whether a statement is a question, as far as its first word tells.
fn asks(statement: &str) -> bool {
    let words = [
        "select",
        "with",
        "from",
        "values",
        "table",
        "show",
        "describe",
        "desc",
        "summarize",
        "explain",
        "pivot",
        "unpivot",
    ];
    script::behind_comments(statement).starts_with('(') || begins_with(statement, &words)
}

fn begins_with(statement: &str, words: &[&str]) -> bool {
    let first: String = script::behind_comments(statement).chars().take_while(char::is_ascii_alphabetic).collect();
    words.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// A transaction that is rolled back when this is dropped before its end.
struct Unit {
    service: Arc<Service>,
    transaction: Arc<Transaction>,
    over: bool,
}

impl Unit {
    /// Commits it, to the end of that even if the client leaves: half a commit would leave others waiting for it.
    async fn commit(mut self) -> Result<()> {
        self.over = true;
        let (service, transaction) = (self.service.clone(), self.transaction.clone());
        let committing = self.service.active.spawn(async move { service.road.end(&transaction, true).await });
        committing.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Bug, "the commit of the statements fell over")))
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let (service, transaction) = (self.service.clone(), self.transaction.clone());
        let tasks = self.service.active.clone();
        tasks.spawn(async move {
            // What cannot be rolled back is gone with its engine.
            let _ = service.road.end(&transaction, false).await;
        });
    }
}
