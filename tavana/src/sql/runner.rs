//! Runs statements: announces, fetches, writes, shows progress, cancels.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use arrow_flight::error::FlightError;
use arrow_flight::sql::Any;
use arrow_flight::{FlightDescriptor, FlightInfo};
use arrow_schema::{ArrowError, Schema};
use futures::TryStreamExt;
use indicatif::HumanCount;
use prost::Message;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::client::{Client, told};
use super::output::{Format, Output, Rows, Target, Wanted};
use super::progress::{Progress, Told};

/// Why a statement did not come to its end.
#[derive(Debug)]
pub(super) enum Failure {
    /// Ctrl-C.
    Interrupted,
    /// The reader of the output has gone.
    NobodyReads,
    /// This, for a person.
    Error(String),
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Self {
        Self::Error(told(&status))
    }
}

impl From<FlightError> for Failure {
    fn from(error: FlightError) -> Self {
        match error {
            FlightError::Tonic(status) => Self::from(*status),
            other => Self::Error(other.to_string()),
        }
    }
}

/// What to run.
pub(super) enum Work<'a> {
    /// A statement.
    Statement(&'a str),
    /// The list of tables.
    Tables,
}

impl Work<'_> {
    /// Whether the number of rows that it changed is of interest, be it none.
    fn changes_rows(&self) -> bool {
        let Self::Statement(sql) = self else { return false };
        let first = query::script::behind_comments(sql).split(|c: char| !c.is_ascii_alphabetic()).next();
        first.is_some_and(|word| {
            ["insert", "update", "delete", "merge"].iter().any(|verb| word.eq_ignore_ascii_case(verb))
        })
    }
}

/// A session with its output.
pub(super) struct Runner {
    client: Client,
    output: Output,
    interrupt: Signal,
    ticks: Interval,
    pub(super) format: Format,
    pub(super) timing: bool,
}

impl Runner {
    /// A runner; must be made within a runtime.
    pub(super) fn new(client: Client, format: Format, target: Target) -> Result<Self, String> {
        let interrupt = signal(SignalKind::interrupt()).map_err(|error| format!("cannot watch for Ctrl-C: {error}"))?;
        let mut ticks = interval(Duration::from_millis(250));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Ok(Self { client, output: Output::open(&target)?, interrupt, ticks, format, timing: true })
    }

    /// Runs a statement and writes its rows.
    pub(super) async fn run(&mut self, statement: &str) -> Result<(), Failure> {
        self.work(Work::Statement(statement)).await
    }

    /// Does the work and writes its rows. Whatever ends it early cancels it at the server.
    pub(super) async fn work(&mut self, work: Work<'_>) -> Result<(), Failure> {
        let started = Instant::now();
        let mut progress = Progress::new(started);
        let changes_rows = work.changes_rows();
        let info = self.announce(work, &mut progress).await?;
        let outcome = self.fetch(&info, &mut progress).await;
        progress.clear();
        if !matches!(outcome, Ok(Fetched { complete: true, .. }) | Err(Failure::Error(_))) {
            self.client.cancel(info.clone()).await;
        }
        let fetched = outcome?;
        if let Err(error) = self.output.flush() {
            return Err(self.not_written(&error));
        }
        self.summary(&fetched, &info, changes_rows, started.elapsed());
        Ok(())
    }

    /// Ends the session.
    pub(super) async fn close(&mut self) {
        self.client.close().await;
    }

    /// Writes what is left to write.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.output.flush().and_then(|()| self.output.keep()).map_err(|error| self.not_written(&error))
    }

    async fn announce(&mut self, work: Work<'_>, progress: &mut Progress) -> Result<FlightInfo, Failure> {
        let Self { client, interrupt, ticks, .. } = self;
        let announcing = async {
            match work {
                Work::Statement(sql) => client.statement(sql).await,
                Work::Tables => client.tables().await,
            }
        };
        tokio::pin!(announcing);
        loop {
            tokio::select! {
                info = &mut announcing => return Ok(info?),
                _ = interrupt.recv() => return Err(Failure::Interrupted),
                _ = ticks.tick() => progress.tick(),
            }
        }
    }

    async fn fetch(&mut self, info: &FlightInfo, progress: &mut Progress) -> Result<Fetched, Failure> {
        let announced = info.clone().try_decode_schema().ok();
        let mut fetched = Fetched { rows: 0, shown: None, returns_rows: false, complete: true };
        let mut writing: Option<Rows> = None;
        if let Some(schema) = announced.filter(has_columns) {
            writing = Some(self.begin(schema)?);
        }
        for ticket in info.endpoint.iter().filter_map(|endpoint| endpoint.ticket.clone()) {
            if self.fetch_one(ticket, info, progress, &mut writing, &mut fetched).await? == Wanted::Enough {
                fetched.complete = false;
                break;
            }
        }
        if let Some(rows) = writing {
            progress.clear();
            fetched.returns_rows = true;
            fetched.shown = rows.end().map_err(|error| self.not_written(&error))?;
        }
        Ok(fetched)
    }

    async fn fetch_one(
        &mut self,
        ticket: arrow_flight::Ticket,
        info: &FlightInfo,
        progress: &mut Progress,
        writing: &mut Option<Rows>,
        fetched: &mut Fetched,
    ) -> Result<Wanted, Failure> {
        let mut polling = Polling::of(self.client.clone(), info, &ticket);
        let mut client = self.client.clone();
        let opening = client.rows(ticket);
        tokio::pin!(opening);
        let mut stream = loop {
            tokio::select! {
                stream = &mut opening => break stream?,
                _ = self.interrupt.recv() => return Err(Failure::Interrupted),
                _ = self.ticks.tick() => progress.tick(),
                told = polling.next() => progress.told(told),
            }
        };
        loop {
            let batch = tokio::select! {
                batch = stream.try_next() => batch?,
                _ = self.interrupt.recv() => return Err(Failure::Interrupted),
                _ = self.ticks.tick() => { progress.tick(); continue }
                told = polling.next() => { progress.told(told); continue }
            };
            if writing.is_none()
                && let Some(schema) = stream.schema().filter(|schema| has_columns(schema))
            {
                *writing = Some(self.begin(schema.as_ref().clone())?);
            }
            let Some(batch) = batch else { return Ok(Wanted::More) };
            fetched.rows += batch.num_rows() as u64;
            progress.rows(batch.num_rows() as u64, self.format != Format::Table);
            if let Some(rows) = writing
                && rows.batch(&batch).map_err(|error| self.not_written(&error))? == Wanted::Enough
            {
                return Ok(Wanted::Enough);
            }
        }
    }

    fn begin(&mut self, schema: Schema) -> Result<Rows, Failure> {
        let rows = self.output.rows(self.format, &schema.into());
        rows.map_err(|error| self.not_written(&error))
    }

    fn not_written(&self, error: &dyn std::error::Error) -> Failure {
        if self.output.is_closed() { Failure::NobodyReads } else { Failure::Error(format!("cannot write: {error}")) }
    }

    /// What stands below the rows.
    fn summary(&self, fetched: &Fetched, info: &FlightInfo, changes_rows: bool, elapsed: Duration) {
        let time = if self.timing { format!(", {}", seconds(elapsed)) } else { String::new() };
        let text = match (fetched.returns_rows, fetched.shown, fetched.complete) {
            (false, ..) if info.total_records == 1 => format!("OK, 1 row{time}"),
            (false, ..) if changes_rows => {
                format!("OK, {} rows{time}", HumanCount(u64::try_from(info.total_records).unwrap_or(0)))
            }
            (false, ..) => format!("OK{time}"),
            (true, Some(shown), false) => {
                let known = u64::try_from(info.total_records).unwrap_or(0).max(fetched.rows);
                let (shown, known) = (HumanCount(shown as u64), HumanCount(known));
                format!("(showing {shown} of at least {known} rows; use --format csv for all{time})")
            }
            _ if fetched.rows == 1 => format!("(1 row{time})"),
            _ => format!("({} rows{time})", HumanCount(fetched.rows)),
        };
        // A summary that nobody reads is no error.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// What came of fetching.
struct Fetched {
    rows: u64,
    /// The rows of a table that are shown.
    shown: Option<usize>,
    returns_rows: bool,
    complete: bool,
}

fn has_columns(schema: &Schema) -> bool {
    !schema.fields().is_empty()
}

fn seconds(elapsed: Duration) -> String {
    match elapsed {
        short if short < Duration::from_secs(1) => format!("{:.1} ms", short.as_secs_f64() * 1000.0),
        long => format!("{:.2} s", long.as_secs_f64()),
    }
}

/// Asks the server how far a statement is, as long as it answers.
///
/// A descriptor that holds the statement itself is never polled: that would run it again.
struct Polling {
    client: Client,
    descriptor: Option<FlightDescriptor>,
    every: Interval,
}

impl Polling {
    fn of(client: Client, info: &FlightInfo, ticket: &arrow_flight::Ticket) -> Self {
        let mut every = interval(super::progress::QUIET);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        every.reset();
        let descriptor = info.flight_descriptor.clone().filter(names_a_running_statement);
        // One that does not know this kind is not asked again.
        let descriptor = Some(descriptor.unwrap_or_else(|| fetching(ticket)));
        Self { client, descriptor, every }
    }

    /// The next answer; pending for ever once the server does not answer. Cancel-safe: a lost answer is asked again.
    async fn next(&mut self) -> Told {
        let Some(descriptor) = self.descriptor.clone() else { return std::future::pending().await };
        self.every.tick().await;
        let answer = self.client.poll(descriptor).await;
        let Ok(poll) = answer else {
            self.descriptor = None;
            return Told::default();
        };
        self.descriptor = poll.flight_descriptor;
        let words = poll.info.map(|info| info.app_metadata).unwrap_or_default();
        Told { fraction: poll.progress, waits: super::progress::waits(&words) }
    }
}

/// Asks after the result behind a ticket, as this program's own server understands it.
fn fetching(ticket: &arrow_flight::Ticket) -> FlightDescriptor {
    let any = Any { type_url: "type.googleapis.com/tavana.v1.Fetching".to_owned(), value: ticket.ticket.clone() };
    FlightDescriptor::new_cmd(any.encode_to_vec())
}

fn names_a_running_statement(descriptor: &FlightDescriptor) -> bool {
    let command = &descriptor.cmd[..];
    !command.is_empty() && !command.windows(COMMANDS.len()).any(|part| part == COMMANDS)
}

/// Stands in the type name of every Flight SQL command.
const COMMANDS: &[u8] = b"arrow.flight.protocol.sql.";

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        Self::Error(error.to_string())
    }
}
