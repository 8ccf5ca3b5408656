//! Portals and cursors: statements with their values, whose rows are taken in parts. A statement runs once, whatever
//! the parts: its stream stays open in between, and the upstream waits.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::SystemTime;

use arrow_array::RecordBatch;
use futures::{FutureExt, StreamExt};
use query::{Error, ErrorKind};

use super::beside::Beside;
use super::prepared::PreparedStatement;
use super::run::Given;
use super::{Connection, Outcome, flush_watched, watched};
use crate::cursors::OpenCursor;
use crate::message::backend::Column;
use crate::rows::RowEncoder;
use crate::upstream::{Announced, Rows};
use crate::wire::FULL;

/// How many rows are encoded at a time.
const SLICE: usize = 1024;
/// Bytes of a slice of which no more than one is held at a time.
const WIDE: usize = 1 << 20;
/// What is kept of one cursor that cannot be read on from the upstream, in bytes.
const KEPT: usize = 64 << 20;

/// A statement with its values.
pub(super) struct Portal {
    pub(super) statement: Arc<PreparedStatement>,
    pub(super) values: Option<RecordBatch>,
    pub(super) formats: Vec<i16>,
    /// Values for a statement that is the shim's own.
    pub(super) given: Given,
    pub(super) state: State,
    /// It outlives its transaction.
    pub(super) hold: bool,
    /// It runs in the transaction in which it was made, and so ends with that.
    pub(super) within: bool,
    /// The transaction in which it was made has ended well: it does not go with one that fails later.
    pub(super) settled: bool,
    /// The statement as the client wrote it, for those who look at cursors.
    pub(super) text: Arc<str>,
    /// It was made by DECLARE.
    pub(super) is_cursor: bool,
    /// It is counted among those that are open.
    pub(super) counted: Option<OpenCursor>,
    pub(super) made: SystemTime,
}

impl Portal {
    /// One that has not begun, and ends with its transaction.
    pub(super) fn new(statement: Arc<PreparedStatement>, values: Option<RecordBatch>, formats: Vec<i16>) -> Self {
        Self {
            text: statement.sql.clone(),
            statement,
            values,
            formats,
            given: Given::default(),
            state: State::Ready,
            hold: false,
            within: true,
            settled: false,
            is_cursor: false,
            counted: None,
            made: SystemTime::now(),
        }
    }
}

/// How far a portal is.
pub(super) enum State {
    /// It has not begun.
    Ready,
    /// Where its rows are is known, and so are its columns.
    Announced(Box<Announced>),
    /// Rows are on their way.
    Open(Box<Flow>),
    /// Rows of the shim's own are sent in parts.
    Told(super::parts::Told),
    /// So are those of a `FETCH`.
    Fetching(super::parts::Fetching),
    /// All is done.
    Done,
}

/// Rows on their way to a client.
pub(super) struct Flow {
    pub(super) rows: Rows,
    pub(super) columns: Vec<Column>,
    pub(super) encoder: RowEncoder,
    /// The batch that is being sent, and how many of its rows were.
    batch: Option<(RecordBatch, usize)>,
    /// What was read before anybody asked for it, and how many bytes that is.
    ahead: VecDeque<query::Result<RecordBatch>>,
    ahead_bytes: usize,
    /// The upstream has no more.
    finished: bool,
    /// How many rows were sent or passed over.
    pub(super) taken: u64,
}

/// Whether there may be more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    More,
    None,
}

impl Flow {
    pub(super) fn new(rows: Rows, columns: Vec<Column>, encoder: RowEncoder) -> Self {
        Self { rows, columns, encoder, batch: None, ahead: VecDeque::new(), ahead_bytes: 0, finished: false, taken: 0 }
    }

    /// Reads what is left, up to a bound; whether that was all.
    ///
    /// Cancel-safe: what was read is kept.
    async fn read_ahead(&mut self) -> bool {
        while !self.finished {
            if self.ahead_bytes > KEPT {
                return false;
            }
            match self.rows.batches.next().await {
                Some(Ok(batch)) => {
                    self.ahead_bytes += batch.get_array_memory_size();
                    self.ahead.push_back(Ok(batch));
                }
                // It is for whoever reads that far.
                Some(Err(error)) => {
                    self.finished = true;
                    self.ahead.push_back(Err(error));
                }
                None => self.finished = true,
            }
        }
        true
    }

    /// The next batch.
    ///
    /// Cancel-safe.
    async fn next(&mut self) -> query::Result<Option<RecordBatch>> {
        match self.ahead.pop_front() {
            Some(batch) => {
                let batch = batch?;
                self.ahead_bytes = self.ahead_bytes.saturating_sub(batch.get_array_memory_size());
                Ok(Some(batch))
            }
            None if self.finished => Ok(None),
            None => {
                let batch = self.rows.batches.next().await.transpose();
                // Nothing comes behind the end or an error.
                self.finished = !matches!(batch, Ok(Some(_)));
                batch
            }
        }
    }

    /// The rows that come next, if they are there and some of them can be held: their batch, and from which on. What is not
    /// given is for whoever waits for it.
    fn ready(&mut self) -> Option<(RecordBatch, usize)> {
        while self.batch.as_ref().is_none_or(|(batch, from)| *from >= batch.num_rows()) {
            match self.next().now_or_never()? {
                Ok(batch) => self.batch = Some((batch?, 0)),
                Err(error) => {
                    self.ahead.push_front(Err(error));
                    return None;
                }
            }
        }
        self.batch.take_if(|(batch, _)| !is_wide(batch))
    }
}

impl Connection {
    /// Sends up to `limit` rows, all without one. How many these were, and whether there may be more.
    pub(super) async fn send_rows(&mut self, flow: &mut Flow, limit: Option<u64>) -> Outcome<(u64, Left)> {
        let Some(limit) = limit else { return self.send_all(flow).await.map(|sent| (sent, Left::None)) };
        let mut sent = 0;
        while sent < limit {
            let Some((batch, from)) = self.current(flow).await? else { return Ok((sent, Left::None)) };
            let wanted = usize::try_from(limit - sent).unwrap_or(usize::MAX);
            let to = from + (batch.num_rows() - from).min(SLICE).min(wanted);
            flow.encoder.encode(&batch, from..to, &mut self.wire.out)?;
            sent += u64::try_from(to - from).unwrap_or(0);
            flow.taken += u64::try_from(to - from).unwrap_or(0);
            flow.batch = Some((batch, to));
            if self.wire.out.len() >= FULL {
                flush_watched(&mut self.wire, &mut self.watcher).await?;
            }
        }
        Ok((sent, Left::More))
    }

    /// Sends all rows that are left: how many these were. Where there are many, others write them meanwhile.
    async fn send_all(&mut self, flow: &mut Flow) -> Outcome<u64> {
        let (mut sent, mut beside) = (0, Beside::default());
        loop {
            let next = match beside.is_empty() {
                true => self.current(flow).await?,
                false if beside.has_room() => flow.ready(),
                false => None,
            };
            match next {
                Some((batch, from)) => {
                    let rows = from..batch.num_rows().min(from + SLICE);
                    let (to, count) = (rows.end, rows.len());
                    if beside.is_empty() && (to == batch.num_rows() || is_wide(&batch)) {
                        flow.encoder.encode(&batch, rows, &mut self.wire.out)?;
                    } else {
                        beside.begin(&flow.encoder, batch.clone(), rows);
                    }
                    let count = u64::try_from(count).unwrap_or(0);
                    (sent, flow.taken) = (sent + count, flow.taken + count);
                    flow.batch = Some((batch, to));
                }
                None if beside.is_empty() => return Ok(sent),
                None => {
                    let messages = beside.next().await?;
                    if !self.wire.out.is_empty() {
                        flush_watched(&mut self.wire, &mut self.watcher).await?;
                    }
                    beside.take_back(std::mem::replace(&mut self.wire.out, messages));
                }
            }
            if self.wire.out.len() >= FULL {
                flush_watched(&mut self.wire, &mut self.watcher).await?;
            }
        }
    }

    /// Moves past up to `limit` rows.
    pub(super) async fn skip_rows(&mut self, flow: &mut Flow, limit: Option<u64>) -> Outcome<(u64, Left)> {
        let mut skipped = 0;
        while limit.is_none_or(|limit| skipped < limit) {
            let Some((batch, from)) = self.current(flow).await? else { return Ok((skipped, Left::None)) };
            let wanted = limit.map_or(usize::MAX, |limit| usize::try_from(limit - skipped).unwrap_or(usize::MAX));
            let to = from + (batch.num_rows() - from).min(wanted);
            skipped += u64::try_from(to - from).unwrap_or(0);
            flow.taken += u64::try_from(to - from).unwrap_or(0);
            flow.batch = Some((batch, to));
        }
        Ok((skipped, Left::More))
    }

    /// The batch whose rows come next, and from which on; `None` when all are gone.
    async fn current(&mut self, flow: &mut Flow) -> Outcome<Option<(RecordBatch, usize)>> {
        loop {
            if let Some((batch, from)) = flow.batch.take()
                && from < batch.num_rows()
            {
                return Ok(Some((batch, from)));
            }
            let fetching = flow.rows.fetching.take();
            match self.first_rows(fetching, flow.next()).await? {
                Some(batch) => flow.batch = Some((batch, 0)),
                None => return Ok(None),
            }
        }
    }

    /// Portals end with the transaction, save those of cursors that are to outlive it.
    pub(super) fn drop_portals(&mut self) {
        self.portals.retain(|_, portal| portal.hold);
        self.portals.values_mut().for_each(|portal| portal.settled = true);
    }

    /// With a transaction that has failed all that was made in it goes.
    pub(super) fn drop_all_of_transaction(&mut self) {
        self.portals.retain(|_, portal| portal.settled);
    }

    /// Cursors that outlive the transaction that they run in are read to their end.
    pub(super) async fn keep_held_cursors(&mut self) -> Outcome {
        let names: Vec<String> = self
            .portals
            .iter()
            .filter(|(_, portal)| portal.hold && portal.within)
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            let Some(mut portal) = self.portals.remove(&name) else { continue };
            if !matches!(portal.state, State::Open(_) | State::Done) {
                self.open(&mut portal).await?;
            }
            if let State::Open(flow) = &mut portal.state {
                self.keep(flow).await?;
            }
            portal.within = false;
            self.portals.insert(name, portal);
        }
        Ok(())
    }

    /// Reads what is left of all cursors and portals that are open.
    pub(super) async fn keep_open_cursors(&mut self) -> Outcome {
        let is_open = |portal: &Portal| matches!(&portal.state, State::Open(flow) if !flow.finished);
        let open = self.portals.iter().filter(|(_, portal)| is_open(portal));
        let names: Vec<String> = open.map(|(name, _)| name.clone()).collect();
        for name in names {
            let Some(mut portal) = self.portals.remove(&name) else { continue };
            if let State::Open(flow) = &mut portal.state {
                self.keep(flow).await?;
            }
            self.portals.insert(name, portal);
        }
        Ok(())
    }

    async fn keep(&mut self, flow: &mut Flow) -> Outcome {
        let reading = async { Ok(flow.read_ahead().await) };
        if watched(&mut self.wire, &mut self.watcher, &mut self.portals, reading).await? {
            return Ok(());
        }
        let message = format!("an open cursor has more than {} MiB left, which cannot be kept", KEPT >> 20);
        Err(Error::new(ErrorKind::Limit, message)
            .with_sqlstate("53400")
            .with_hint(
                "read the cursor to its end before other statements and COMMIT, or in a transaction that changes nothing",
            )
            .into())
    }
}

/// Whether rows are so long that a few slices of them are a lot of memory.
fn is_wide(batch: &RecordBatch) -> bool {
    let sizes = batch.columns().iter().map(|column| column.to_data().get_slice_memory_size().unwrap_or(usize::MAX));
    sizes.fold(0, usize::saturating_add) / batch.num_rows().max(1) > WIDE / SLICE
}

/// Reads ahead what is left of all that is open, up to a bound each; never ends by itself.
///
/// Cancel-safe.
pub(super) async fn read_ahead(portals: &mut HashMap<String, Portal>) -> Infallible {
    let open = portals.values_mut().filter_map(|portal| match &mut portal.state {
        State::Open(flow) => Some(flow.read_ahead()),
        _ => None,
    });
    // At once, for one of them may wait for another.
    futures::future::join_all(open).await;
    std::future::pending().await
}
