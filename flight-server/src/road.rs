//! The one way of every statement: prepare, admit, place, run; and run again, where that is right.

use std::sync::Arc;

use crate::metrics::Metrics;
use crate::session::{Session, State, StateInUse};
use arrow_array::RecordBatch;
use bytes::Bytes;
use catalog::Catalog;
use futures::StreamExt;
use query::{
    Effect, Error, ErrorKind, Fingerprint, Fleet, Frames, Grant, Prepared, Principal, Result, ResultStream,
    Session as EngineSession, Statement, StatementId, Tally, Worker,
};
use scheduler::{Need, Request, Scheduler};

/// The state of a session gets this part of a worker: sessions last, and many people have one. Its statements
/// spill beyond it.
const STATE_PART: u64 = 16;
/// The SQLSTATE of a statement that names a table which is not there.
const MISSING_TABLE: &str = "42P01";

/// What statements need on their way.
pub(crate) struct Road {
    pub(crate) fleet: Arc<dyn Fleet>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) scheduler: Scheduler,
    pub(crate) metrics: Metrics,
    /// Bytes of the longest statement.
    pub(crate) sql_limit: usize,
}

/// A result that has begun, and what must live as long as it.
pub(crate) struct Begun {
    pub(crate) frames: Frames,
    pub(crate) tally: Arc<Tally>,
}

impl Road {
    /// A statement of this text, with the tables that it may name. Refuses what is too long before
    /// anything looks at it.
    pub(crate) async fn statement(&self, sql: &str) -> Result<Statement> {
        if sql.len() > self.sql_limit {
            return Err(Error::new(
                ErrorKind::Limit,
                format!("the statement has {} bytes, more than the limit of {}", sql.len(), self.sql_limit),
            )
            .with_hint("send data as parameters, or raise --sql-limit on the server"));
        }
        let listing = self.catalog.tables().await;
        let tables = listing.named_in(sql);
        let all_tables = Arc::ptr_eq(&tables, &listing.tables);
        Ok(Statement { sql: sql.into(), tables, all_tables, settings: [].into(), fingerprint: Fingerprint::of(sql) })
    }

    /// Looks at a statement without running it: on the session's engine if it holds state, else on any.
    pub(crate) async fn prepare(&self, session: &Session, sql: &str) -> Result<Prepared> {
        let statement = self.statement(sql).await?;
        match self.look(session, &statement, None).await {
            // The file may have come since the places were last looked at.
            Err(error) if error.sqlstate() == MISSING_TABLE => {
                self.catalog.relist().await;
                let anew = self.statement(sql).await?;
                if anew.tables == statement.tables {
                    return Err(error);
                }
                self.look(session, &anew, None).await
            }
            outcome => outcome,
        }
    }

    /// What a prepared statement is when it is run: its parameters may decide the types of columns, and the
    /// tables that it names may have other files than when it was prepared.
    pub(crate) async fn settle(
        &self,
        session: &Session,
        prepared: &Prepared,
        parameters: Option<&RecordBatch>,
    ) -> Result<Prepared> {
        let tables = self.catalog.named_in(&prepared.statement.sql).await;
        if tables == prepared.statement.tables && (!prepared.is_open() || parameters.is_none()) {
            return Ok(prepared.clone());
        }
        let statement = Statement { tables, ..prepared.statement.clone() };
        self.look(session, &statement, parameters).await
    }

    async fn look(
        &self,
        session: &Session,
        statement: &Statement,
        parameters: Option<&RecordBatch>,
    ) -> Result<Prepared> {
        let mut state = session.state().await?;
        let outcome = match state.get() {
            Some(held) => {
                let outcome = held.engine.prepare(statement, parameters).await;
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

    /// Runs a statement that returns no rows, to its end, and returns how many rows it changed.
    pub(crate) async fn run(
        &self,
        session: &Session,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
    ) -> Result<u64> {
        let mut begun = self.begin(session, prepared, parameters).await?;
        while let Some(piece) = begun.frames.next().await {
            piece?;
        }
        Ok(begun.tally.changed())
    }

    /// Starts a statement: waits for its grant, and returns when its first batch is there. Until then,
    /// one that only reads is run again when its engine was lost or its memory did not suffice.
    ///
    /// Cancel-safe: dropping the call leaves the queue, or stops the engine.
    pub(crate) async fn begin(
        &self,
        session: &Session,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
    ) -> Result<Begun> {
        let state = session.state().await?;
        let outcome = match (state.get().is_some(), prepared.class.effect) {
            (false, Effect::Reads) => {
                drop(state);
                self.read(&session.principal, prepared, parameters).await
            }
            (false, Effect::Ends) => {
                Err(Error::new(ErrorKind::Conflict, "no transaction is open").with_sqlstate("25P01"))
            }
            _ => self.run_in_state(session, state, prepared, parameters).await,
        };
        outcome.map_err(|error| self.with_near_names(error))
    }

    async fn read(&self, principal: &Principal, prepared: &Prepared, parameters: Option<RecordBatch>) -> Result<Begun> {
        let mut need = Need::Standard;
        let mut lost = false;
        loop {
            let id = StatementId(rand::random());
            let grant = self.scheduler.admit(Request { principal: principal.clone(), need, id }).await?;
            let granted = grant.share().memory;
            let attempt = self.attempt(principal, prepared, parameters.clone(), need, id, grant).await;
            match attempt {
                Err(error) if error.is_lost_innocently() && !lost => lost = true,
                Err(error) if error.kind() == ErrorKind::Memory => match more(need, granted) {
                    Some(larger) => need = larger,
                    None => return Err(error.with_detail(format!("granted: {} MiB, a whole worker", granted >> 20))),
                },
                outcome => return outcome,
            }
            self.metrics.rerun();
            tracing::info!(fingerprint = %prepared.statement.fingerprint, ?need, "a statement is run again");
        }
    }

    async fn attempt(
        &self,
        principal: &Principal,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        need: Need,
        id: StatementId,
        grant: Grant,
    ) -> Result<Begun> {
        let worker = self.fleet.worker(grant.worker()).ok_or_else(no_worker)?;
        let engine = match need {
            Need::Standard => worker.open(principal).await?,
            _ => worker.open_alone(principal, grant.share()).await?,
        };
        let result = engine.execute(id, prepared, parameters, None, grant).await?;
        begun(result, engine).await
    }

    /// Runs a statement in the session's own engine, which is started when this is the first statement
    /// that needs it. Never run again: what it did may be there.
    async fn run_in_state(
        &self,
        session: &Session,
        mut state: StateInUse,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
    ) -> Result<Begun> {
        if state.get().is_none() {
            session.check_open()?;
            let opened = self.open_state(&session.principal).await?;
            state.set(Some(opened));
        }
        let held = state.get().ok_or_else(no_worker)?;
        let grant = Grant::new(held.grant.worker(), held.grant.share(), || ());
        let id = StatementId(rand::random());
        let outcome = held.engine.execute(id, prepared, parameters, None, grant).await;
        let result = outcome.map_err(|error| state_of_error(&mut state, error))?;
        // The guard lives as long as the result: the engine runs one statement of a session at a time.
        let frames = result.frames;
        let frames = futures::stream::unfold(Some((frames, state)), |flow| async move {
            let (mut frames, mut state) = flow?;
            match frames.next().await? {
                Ok(piece) => Some((Ok(piece), Some((frames, state)))),
                Err(error) => Some((Err(state_of_error(&mut state, error)), None)),
            }
        });
        Ok(Begun { frames: Box::pin(frames), tally: result.tally })
    }

    async fn open_state(&self, principal: &Principal) -> Result<State> {
        let id = StatementId(rand::random());
        let workers = self.fleet.workers();
        let smallest = workers.iter().map(|worker| worker.capacity().memory).min().unwrap_or_default();
        let request = Request { principal: principal.clone(), need: Need::Bytes(smallest / STATE_PART), id };
        let grant = self.scheduler.admit_session(request).await?;
        let worker: Arc<dyn Worker> = self.fleet.worker(grant.worker()).ok_or_else(no_worker)?;
        let engine = worker.open_alone(principal, grant.share()).await?;
        Ok(State { engine, grant })
    }

    /// The engine knows only the tables that the statement names; the catalog knows them all.
    fn with_near_names(&self, error: Error) -> Error {
        if error.sqlstate() != MISSING_TABLE {
            return error;
        }
        let quoted = error.message().strip_prefix("table \"").and_then(|rest| rest.strip_suffix("\" does not exist"));
        let Some(name) = quoted else { return error };
        let near = self.catalog.near(name);
        if near.is_empty() {
            return error.with_hint("SHOW TABLES lists the tables");
        }
        let names: Vec<String> = near.iter().map(|name| format!("\"{name}\"")).collect();
        error.with_hint(format!("did you mean {}?", names.join(" or ")))
    }
}

/// The next larger need after memory did not suffice: twice the grant, then the largest worker alone.
fn more(need: Need, granted: u64) -> Option<Need> {
    match need {
        Need::Standard => Some(Need::Bytes(granted.saturating_mul(2))),
        Need::Bytes(_) => Some(Need::WorkerAlone),
        Need::WorkerAlone => None,
    }
}

/// Waits for the first piece, so that what is lost before it can be run again.
async fn begun(result: ResultStream, engine: Arc<dyn EngineSession>) -> Result<Begun> {
    // An empty result ends here, and is asked again below.
    let mut frames = result.frames.fuse();
    let first: Option<Bytes> = frames.next().await.transpose()?;
    let sent = first.is_some();
    let rest = futures::stream::unfold((frames, engine), move |(mut frames, engine)| async move {
        let piece = frames.next().await?.map_err(|error| in_the_middle(error, sent));
        Some((piece, (frames, engine)))
    });
    let frames = futures::stream::iter(first.map(Ok)).chain(rest);
    Ok(Begun { frames: Box::pin(frames), tally: result.tally })
}

fn in_the_middle(error: Error, sent: bool) -> Error {
    if error.is_lost_innocently() && sent {
        return Error::new(ErrorKind::Lost, "the engine was lost in the middle of the result")
            .with_detail(error.message().to_owned())
            .with_hint("rows that were received are incomplete; the query only reads and is safe to run again");
    }
    error
}

/// What an error in a session with state means for that: where the engine is gone, whatever for, all that the
/// session held is gone with it.
fn state_of_error(state: &mut StateInUse, error: Error) -> Error {
    let whole = state.get().is_some_and(|held| held.engine.is_whole());
    if whole && error.kind() != ErrorKind::Lost {
        return error;
    }
    state.set(None);
    Error::new(ErrorKind::Lost, "the session's engine was lost, and with it its temporary objects and settings")
        .with_detail(error.message().to_owned())
        .with_hint("the session goes on without them: make them again")
}

fn no_worker() -> Error {
    Error::new(ErrorKind::Unavailable, "no worker is there to run the statement").with_hint("try again in a moment")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
