//! The one way of every statement: prepare, admit, place, run; and run again, where that is right.

mod answer;
mod ask;
mod kept;
mod run;
mod size;
mod state;
mod turn;
mod way;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use catalog::Catalog;
use query::{
    Effect, Error, ErrorKind, Fingerprint, Fleet, Frames, LakeReads, LakeSnapshots, Prepared, Principal, Result,
    Statement, Tally, WorkerId,
};
use scheduler::{Load, Scheduler};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::attempts::Attempts;
use crate::cache::ResultCache;
use crate::lease::Writers;
use crate::looks::Looks;
use crate::metrics::Metrics;
use crate::served;
use crate::session::{Session, Sessions, Transaction};

pub(crate) use run::{Stage, Track};

use state::state_of_error;

/// The SQLSTATE of a statement that names a table which is not there.
const MISSING_TABLE: &str = "42P01";

/// What the engine says of it behind its name.
const DOES_NOT_EXIST: &str = "\" does not exist";

/// What statements need on their way.
pub(crate) struct Road {
    pub(crate) fleet: Arc<dyn Fleet>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) scheduler: Scheduler,
    pub(crate) metrics: Metrics,
    /// There is a lake that can be written to.
    pub(crate) has_lake: bool,
    /// Who may write to it.
    pub(crate) writers: Writers,
    /// How many results were said to be at an engine.
    pub(crate) named: AtomicUsize,
    /// What goes on to its end when its client has left; the drain waits for it.
    pub(crate) tasks: TaskTracker,
    /// Bytes of the longest statement.
    pub(crate) sql_limit: usize,
    /// What engines said of statements.
    pub(crate) looks: Looks,
    /// Results that are kept, if any are.
    pub(crate) results: Option<ResultCache>,
    /// Which snapshot the lake is at, where results of it are kept.
    pub(crate) snapshots: Option<Arc<dyn LakeSnapshots>>,
    /// The statements that wait or run, and what is expected and learned of them.
    pub(crate) attempts: Arc<Attempts>,
    /// The sessions that there are.
    pub(crate) sessions: Arc<Sessions>,
    /// For statements about the service itself, which do not wait behind what they tell of.
    pub(crate) asides: Arc<Semaphore>,
}

/// How many statements about the service itself run at a time without waiting in line.
pub(crate) const ASIDES: usize = 4;

/// A result that has begun, and what must live as long as it.
pub(crate) struct Begun {
    pub(crate) frames: Frames,
    pub(crate) tally: Arc<Tally>,
}

impl Begun {
    /// A result that is over.
    fn nothing() -> Self {
        Self { frames: Box::pin(futures::stream::empty()), tally: Arc::default() }
    }
}

impl Road {
    /// The worker that a read of the principal had best run on now, and the address of its engine's own door. Of workers
    /// that have as much free memory, each is named in its turn: what is named has not come yet.
    pub(crate) async fn location(&self, principal: &Principal) -> Option<(WorkerId, String)> {
        let free = |load: &Load| load.capacity.memory.saturating_sub(load.granted);
        let workers: Vec<Load> = self.scheduler.snapshot().workers.into_iter().filter(|load| load.open).collect();
        let most = workers.iter().map(free).max()?;
        let best: Vec<&Load> = workers.iter().filter(|load| free(load) == most).collect();
        let turn = self.named.fetch_add(1, Ordering::Relaxed);
        let id = best.get(turn % best.len())?.worker;
        let uri = self.fleet.worker(id)?.open(principal).await.ok()?.location().await?;
        Some((id, uri))
    }

    /// A statement of this text, with the tables that it may name. Refuses what is too long before
    /// anything looks at it.
    pub(crate) async fn statement(&self, session: &Session, sql: &str) -> Result<Statement> {
        if sql.len() > self.sql_limit {
            return Err(Error::new(
                ErrorKind::Limit,
                format!("the statement has {} bytes, more than the limit of {}", sql.len(), self.sql_limit),
            )
            .with_hint("send data as parameters, or raise --sql-limit on the server"));
        }
        let listing = self.catalog.tables().await;
        let tables = listing.named_in(sql, &[]);
        let all_tables = Arc::ptr_eq(&tables, &listing.tables);
        let settings = session.settings();
        let fingerprint = Fingerprint::of(sql);
        let served = served::named_in(sql);
        Ok(Statement {
            sql: sql.into(),
            tables,
            all_tables,
            settings,
            reads: None,
            otherwise: None,
            fingerprint,
            served,
        })
    }

    /// Looks at a statement without running it: on the session's engine if it holds state, else on any.
    pub(crate) async fn prepare(
        &self,
        session: &Session,
        transaction: Option<&Transaction>,
        sql: &str,
    ) -> Result<Prepared> {
        let mut statement = self.statement(session, sql).await?;
        statement.reads = self.reads_of(transaction);
        let asked = self.asked_before(session, &statement, None);
        if let Some(asked) = &asked
            && let Some(prepared) = self.said_before(&session.principal, asked, &statement).await
        {
            return Ok(prepared);
        }
        let mut relisted = false;
        loop {
            let error = match self.look(session, transaction, &statement, None).await {
                Err(error) if error.sqlstate() == MISSING_TABLE => error,
                outcome => {
                    if let (Ok(prepared), Some(asked)) = (&outcome, asked) {
                        self.note_said(asked, prepared).await;
                    }
                    return outcome;
                }
            };
            let name = missing_table(&error);
            // A view names it, not the statement.
            let mut listing = self.catalog.tables().await;
            let mut wider = listing.with(&statement.tables, name);
            if wider.is_none() && !std::mem::replace(&mut relisted, true) {
                // The file may have come since the places were last looked at.
                listing = self.catalog.relist().await;
                let named = listing.named_in(sql, &statement.tables);
                wider = if named != statement.tables { Some(named) } else { listing.with(&named, name) };
            }
            statement.tables = wider.ok_or(error)?;
            statement.all_tables = Arc::ptr_eq(&statement.tables, &listing.tables);
        }
    }

    /// What a prepared statement is when it is run: its parameters may decide the types of columns, and the
    /// tables that it names may have other files than when it was prepared.
    pub(crate) async fn settle(
        &self,
        session: &Session,
        transaction: Option<&Transaction>,
        prepared: &Prepared,
        parameters: Option<&RecordBatch>,
    ) -> Result<Prepared> {
        let looked_at = &prepared.statement;
        let tables = self.catalog.tables().await.named_in(&looked_at.sql, &looked_at.tables);
        let settings = session.settings();
        let same = tables == prepared.statement.tables && settings == prepared.statement.settings;
        let reads = self.reads_of(transaction);
        // What a change is of depends on the temporary objects that there are; what a transaction reads of the lake, on its
        // snapshot.
        let same = same && prepared.class.effect == Effect::Reads && reads.is_none();
        if same && (!prepared.is_open() || parameters.is_none()) {
            return Ok(prepared.clone());
        }
        let statement = Statement { tables, settings, reads, ..prepared.statement.clone() };
        let asked = self.asked_before(session, &statement, parameters);
        if let Some(asked) = &asked
            && let Some(prepared) = self.said_before(&session.principal, asked, &statement).await
        {
            return Ok(prepared);
        }
        let prepared = self.look(session, transaction, &statement, parameters).await?;
        if let Some(asked) = asked {
            self.note_said(asked, &prepared).await;
        }
        Ok(prepared)
    }

    /// What a transaction has read of the lake, if there is one and no engine holds it.
    fn reads_of(&self, transaction: Option<&Transaction>) -> Option<Arc<LakeReads>> {
        transaction.filter(|_| self.has_lake).and_then(Transaction::reads)
    }

    /// Whether an engine takes a statement, with its settings.
    pub(crate) async fn try_out(&self, principal: &Principal, statement: &Statement) -> Result<()> {
        self.look_anywhere(principal, statement, None).await.map(|_| ())
    }

    async fn look(
        &self,
        session: &Session,
        transaction: Option<&Transaction>,
        statement: &Statement,
        parameters: Option<&RecordBatch>,
    ) -> Result<Prepared> {
        let mut state = session.state().await?;
        let id = transaction.map(|transaction| transaction.name);
        let outcome = match state.get().filter(|held| held.holds_for(id)) {
            Some(held) => {
                // Its own transactions hold what they read.
                let statement = Statement { reads: None, ..statement.clone() };
                let outcome = held.engine.prepare(&statement, parameters).await;
                outcome.map_err(|error| state_of_error(&mut state, error))
            }
            None => {
                drop(state);
                self.look_anywhere(&session.principal, statement, parameters).await
            }
        };
        outcome.map_err(|error| self.with_near_names(error))
    }

    async fn look_anywhere(
        &self,
        principal: &Principal,
        statement: &Statement,
        parameters: Option<&RecordBatch>,
    ) -> Result<Prepared> {
        let worker = self.fleet.workers().into_iter().next().ok_or_else(no_worker)?;
        let engine = worker.open(principal).await?;
        match engine.prepare(statement, parameters).await {
            // Looking is always safe to do again.
            Err(error) if error.is_lost_innocently() => {
                self.metrics.rerun();
                engine.prepare(statement, parameters).await
            }
            outcome => outcome,
        }
    }

    /// The engine knows only the tables that the statement names; the catalog knows them all.
    fn with_near_names(&self, error: Error) -> Error {
        if error.sqlstate() != MISSING_TABLE {
            return error;
        }
        let name = missing_table(&error);
        if name.is_empty() || !error.message().ends_with(DOES_NOT_EXIST) {
            return error;
        }
        let near = self.catalog.near(name);
        if near.is_empty() {
            return error.with_hint("SHOW TABLES lists the tables");
        }
        let names: Vec<String> = near.iter().map(|name| format!("\"{name}\"")).collect();
        error.with_hint(format!("did you mean {}?", names.join(" or ")))
    }
}

/// The table that is missing, empty if the engine's words do not tell.
fn missing_table(error: &Error) -> &str {
    let named = error.message().strip_prefix("table \"").and_then(|rest| rest.split_once(DOES_NOT_EXIST));
    named.map_or("", |(name, _)| name)
}

fn no_worker() -> Error {
    Error::new(ErrorKind::Unavailable, "no worker is there to run the statement").with_hint("try again in a moment")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
