//! Statements on an engine process: looked at, run, and what is said when the engine falls silent.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use futures::{StreamExt, TryStreamExt};
use proto::engine::{ExecuteRequest, PrepareRequest};
use proto::{BriefAnswer, prepared_from_wire, schema_to_ipc, statement_to_wire};
use query::{
    Delivery, Effect, Error, ErrorKind, Fingerprint, Frames, Grant, InputStream, Prepared, Result, ResultStream,
    Statement, StatementId, Tally,
};

use super::ladder::StopOnDrop;
use super::link::id_bytes;
use super::pool::{AtWork, Host, shutting_down};
use crate::arena::server::Arena;
use crate::launch::ExitCause;

/// How long an engine that was cut off may take to end, before its cause is not waited for.
const END_LIMIT: Duration = Duration::from_secs(1);
/// A statement that takes longer does not go by the line for brief ones again.
const BRIEF: Duration = Duration::from_millis(2);

impl Host {
    /// Looks at a statement. Cancel-safe: dropping the call stops the engine.
    pub(super) async fn prepare(
        self: &Arc<Self>,
        statement: &Statement,
        parameters: Option<&RecordBatch>,
    ) -> Result<Prepared> {
        let id = StatementId(rand::random());
        let mut stop = StopOnDrop::new(self.clone(), id, &self.tasks);
        stop.keep(AtWork::enter(self, id, statement.fingerprint));
        let request = PrepareRequest {
            id: id_bytes(id),
            statement: Some(statement_to_wire(statement)),
            parameters: parameters.map(stream_of).transpose()?.unwrap_or_default().into(),
        };
        let reply = self.link.prepare(request).await;
        stop.disarm();
        match reply {
            Ok(reply) => prepared_from_wire(statement.clone(), &reply),
            Err(error) => {
                let explained = self.explain(error, statement.fingerprint).await;
                // Of several nobody knows which took the memory, and to look at a statement takes little.
                let in_company = !self.is_alive() && self.at_work().len() > 1;
                if explained.kind() == ErrorKind::Memory && in_company {
                    return Err(Error::lost_innocently("the engine ran out of memory on another statement"));
                }
                Err(explained)
            }
        }
    }

    /// Runs a statement. Cancel-safe: dropping the call or the stream stops the engine.
    pub(super) async fn execute(
        self: &Arc<Self>,
        id: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        input: Option<InputStream>,
        grant: Grant,
        delivery: Option<Delivery>,
    ) -> Result<ResultStream> {
        let mut stop = StopOnDrop::new(self.clone(), id, &self.tasks);
        // What is kept for clients of another engine, or of one that was here before, has to travel.
        let delivery = delivery.filter(|delivery| delivery.engine == self.number()).map(|delivery| delivery.number);
        let fingerprint = prepared.statement.fingerprint;
        stop.keep((AtWork::enter(self, id, fingerprint), grant));
        let shares = prepared.class.returns_rows && delivery.is_none();
        let lease = self.arena.as_ref().filter(|_| shares).and_then(Arena::lease);
        let request = ExecuteRequest {
            id: id_bytes(id),
            statement: Some(statement_to_wire(&prepared.statement)),
            parameters: parameters.as_ref().map(stream_of).transpose()?.unwrap_or_default().into(),
            has_input: input.is_some(),
            schema: prepared.told().map(|schema| schema_to_ipc(schema)).unwrap_or_default(),
            lease: lease.as_ref().map(|lease| lease.to_wire()),
            delivery,
        };
        let writes = writes(prepared);
        let tally = Arc::new(Tally::default());
        let fault = InputFault::default();
        let input = input.map(|input| fault.watch(input));
        let begun = Instant::now();
        let brief = self.brief.as_ref().filter(|_| {
            let reads = prepared.class.returns_rows && prepared.class.effect == Effect::Reads;
            reads && input.is_none() && delivery.is_none() && !self.is_own.load(Ordering::Relaxed)
        });
        let answer = match brief {
            Some(brief) => brief.ask(id, &request, fingerprint).await,
            None => Ok(None),
        };
        let result = match answer {
            Ok(Some(BriefAnswer::Result { frames, rows, changed })) => {
                stop.disarm();
                if let Some(lease) = lease {
                    lease.completion().tell();
                }
                tally.add_rows(rows);
                tally.add_changed(changed);
                tally.saw_memory(self.peak.load(Ordering::Relaxed));
                // The grant and its place among those at work end with it.
                drop(stop);
                let whole = (!frames.is_empty()).then_some(Ok(frames));
                let frames = Box::pin(futures::stream::iter(whole));
                return Ok(ResultStream { schema: prepared.schema.clone(), frames, tally });
            }
            Ok(Some(BriefAnswer::Lasts)) => self.link.lasting(id, lease, tally.clone()).await,
            Ok(Some(BriefAnswer::Failed(error))) | Err(error) => Err(error),
            Ok(None | Some(BriefAnswer::Declined)) => self.link.execute(&request, input, lease, tally.clone()).await,
        };
        let frames = match result {
            Ok(frames) => frames,
            Err(error) => {
                if let Some(fault) = fault.take() {
                    return Err(fault);
                }
                stop.disarm();
                let error = self.explain(error, fingerprint).await;
                return Err(self.after_write(error, writes));
            }
        };
        let (host, tally_of_flow) = (self.clone(), tally.clone());
        let flow = Flow { frames, host, begun, stop, fault, tally: tally_of_flow, fingerprint, writes };
        Ok(ResultStream { schema: prepared.schema.clone(), frames: Box::pin(flow.stream()), tally })
    }

    /// Waits until its end has had its consequences: whoever sends the statement again at once must find it refused.
    async fn settled(&self) {
        let _ = tokio::time::timeout(END_LIMIT, self.settled.subscribe().wait_for(|settled| *settled)).await;
    }

    /// What is said of an error of a statement that writes: when its engine is gone, it may have been done before.
    fn after_write(&self, error: Error, writes: bool) -> Error {
        let gone = matches!(error.kind(), ErrorKind::Lost | ErrorKind::Memory) && !self.is_alive();
        if !writes || !gone {
            return error;
        }
        Error::new(ErrorKind::Lost, "the engine was lost while it wrote: whether the change was made is not known")
            .with_sqlstate("40003")
            .with_detail(error.message().to_owned())
            .with_hint("look whether it is there before you run the statement again: all of it is, or nothing")
    }

    /// What really happened, when all that is known is that the engine fell silent.
    async fn explain(&self, error: Error, fingerprint: Fingerprint) -> Error {
        if error.kind() != ErrorKind::Lost {
            return error;
        }
        if self.stopped.load(Ordering::Relaxed) {
            return shutting_down();
        }
        if !error.is_lost_innocently() {
            // The engine itself said that this statement broke it: it serves nobody any more.
            *self.culprit.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint);
            self.kill();
            self.settled().await;
            return error;
        }
        let Ok(cause) = tokio::time::timeout(END_LIMIT, self.process.ended()).await else {
            self.kill();
            return error;
        };
        if self.grew_too_large.load(Ordering::Relaxed) {
            return Error::new(ErrorKind::Memory, "the engine grew beyond its share of memory and was ended")
                .with_detail(format!("limit: {} MiB", self.resident_limit.load(Ordering::Relaxed) >> 20))
                .with_hint("narrow the query, or start the server with more --memory");
        }
        if cause == ExitCause::OutOfMemory {
            return Error::new(ErrorKind::Memory, "the engine ran out of memory and ended")
                .with_hint("narrow the query, or start the server with more --memory");
        }
        if self.broke(cause) {
            self.settled().await;
            return Error::new(ErrorKind::Lost, format!("the engine ended with {cause} while it ran this statement"))
                .with_hint(
                    "the statement is not run again; write it in another form, or look at the files that it reads",
                );
        }
        Error::lost_innocently(format!("the engine was ended ({cause}) while it ran this statement"))
    }
}

/// Whether others may see what a statement has done: of the ends of transactions, all but those that take it back.
fn writes(prepared: &Prepared) -> bool {
    let sql = prepared.statement.sql.trim_start().as_bytes();
    let takes_back = ["rollback", "abort"]
        .iter()
        .any(|verb| sql.get(..verb.len()).is_some_and(|it| it.eq_ignore_ascii_case(verb.as_bytes())));
    prepared.class.effect.writes() || (prepared.class.effect == Effect::Ends && !takes_back)
}

fn stream_of(batch: &RecordBatch) -> Result<Vec<u8>> {
    let write = || {
        let mut writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema())?;
        writer.write(batch)?;
        writer.into_inner()
    };
    write().map_err(|error| {
        Error::new(ErrorKind::Unsupported, "the parameters cannot be encoded").with_detail(error.to_string())
    })
}

/// Why an input stream ended early, if it did. The call breaks off with it, and its end alone does not
/// tell that the engine is well.
#[derive(Clone, Default)]
struct InputFault(Arc<Mutex<Option<Error>>>);

impl InputFault {
    fn watch(&self, input: InputStream) -> InputStream {
        let fault = self.clone();
        let batches = input.batches.inspect_err(move |error| {
            *fault.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        });
        InputStream { schema: input.schema, batches: Box::pin(batches) }
    }

    fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A result on its way, with all that must be let go at its end.
struct Flow {
    frames: Frames,
    host: Arc<Host>,
    begun: Instant,
    stop: StopOnDrop<Host>,
    fault: InputFault,
    tally: Arc<Tally>,
    fingerprint: Fingerprint,
    writes: bool,
}

impl Flow {
    fn stream(self) -> impl futures::Stream<Item = Result<bytes::Bytes>> + Send {
        futures::stream::unfold(Some(self), |flow| async move {
            let mut flow = flow?;
            match flow.frames.next().await {
                Some(Ok(bytes)) => Some((Ok(bytes), Some(flow))),
                Some(Err(error)) => {
                    if let Some(fault) = flow.fault.take() {
                        return Some((Err(fault), None));
                    }
                    flow.stop.disarm();
                    let error = flow.host.explain(error, flow.fingerprint).await;
                    Some((Err(flow.host.after_write(error, flow.writes)), None))
                }
                None => {
                    flow.stop.disarm();
                    flow.tally.saw_memory(flow.host.peak.load(Ordering::Relaxed));
                    if let Some(brief) = flow.host.brief.as_ref().filter(|_| flow.begun.elapsed() < BRIEF) {
                        brief.was_brief(flow.fingerprint);
                    }
                    None
                }
            }
        })
    }
}
