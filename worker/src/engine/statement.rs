//! One statement on one connection, from its text to its last batch. Everything here blocks.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use query::{Effect, Error, ErrorKind, Plan, Prepared, Result, Statement, Tally};

use super::bind::Parameter;
use super::bound::{Bound, OUTDATED, Purpose, bound, outdated};
use super::collect::{Collector, Still};
use super::error::from_engine;
use super::outlet::Outlet;
use super::pump::{self, Pump};
use super::running::{Entry, Task};
use super::tables::Taken;
use super::{Core, Run, keeping, lake, schema, served};
use crate::arena::engine::Blocks;
use crate::ffi::{
    self, Chunk, Connection, Failure, LogicalType, Outcome, Place, Pushing, Receive, statement_type, type_id,
};

/// How often rows of a client are written of which it is known that they were not committed, because another was first.
const WRITES: usize = 4;

/// Operators are measured of statements that are expected to have so many rows on their way: of others it would take longer
/// than they do.
const MEASURED_ROWS: u64 = 10_000;

/// What a statement is looked at and run with.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) core: &'a Core,
    pub(super) connection: &'a Connection,
    pub(super) entry: &'a Entry,
    /// Whether it may change tables of the lake and write files.
    pub(super) may_write: bool,
}

/// Looks at a statement: is it allowed, what does it return, what does it ask for.
pub(super) fn prepare(scene: &Scene<'_>, statement: &Statement, given: Option<&RecordBatch>) -> Result<Prepared> {
    let Scene { connection, entry, .. } = *scene;
    let _holds = entry.holds(connection);
    let _served = served::bind(connection, entry.task(), &statement.served)?;
    let Bound {
        class,
        reads_lake,
        lake_tables,
        unpinnable,
        ordered,
        repeatable,
        may_repeat,
        stays,
        closed,
        judgement,
        prepared,
        narrow: _narrow,
        ..
    } = bound(scene, statement, Purpose::Look, None)?;
    let converter = connection.converter();
    let schema = if class.returns_rows {
        schema::of_result(&converter, &prepared.columns())?.schema
    } else {
        schema::of_nothing()
    };
    let parameters = schema::of_parameters(&converter, prepared.parameters())?;
    let (statement, lake_tables) = (statement.clone(), lake_tables.into());
    let mut looked = Prepared {
        statement,
        class,
        schema,
        parameters,
        reads_lake,
        lake_tables,
        unpinnable,
        ordered,
        stays,
        repeatable,
        plan: None,
    };
    looked.plan = prepared.plan().filter(|plan| !is_one_row(plan)).map(Arc::new);
    if let Some(batch) = given.filter(|batch| looked.is_open() && batch.num_rows() > 0 && class.effect == Effect::Reads)
    {
        let sql = looked.statement.sql.clone();
        looked.schema = settled_schema(connection, entry.task(), &prepared, batch, &sql)?;
        looked.repeatable = may_repeat && connection.bound_is_consistent();
    }
    if closed && keeping::are_few(given) {
        connection.keep(&looked.statement.sql, judgement, prepared);
    }
    Ok(looked)
}

/// Whether a plan reads nothing and is one row of expressions, of which there is nothing to say.
fn is_one_row(plan: &Plan) -> bool {
    plan.operators().iter().all(|at| matches!(at.operator.as_str(), "PROJECTION" | "DUMMY_SCAN"))
}

/// Runs a statement, once for each row of its parameters; its rows go to the outlet.
pub(super) fn run(
    scene: &Scene<'_>,
    run: &mut Run,
    blocks: Option<Arc<Blocks>>,
    tally: &Tally,
    outlet: &Arc<Outlet>,
) -> Result<()> {
    let Scene { connection, entry, .. } = *scene;
    let _holds = entry.holds(connection);
    let _served = served::bind(connection, entry.task(), &run.statement.served)?;
    let input = run.input.take().map(|input| input.bind(connection, entry.task())).transpose()?;
    // The rows of a client are here, and go with this run: whoever sent it has them no more.
    let mut left = if input.is_some() && !connection.in_transaction() { WRITES } else { 1 };
    let mut turn = None;
    loop {
        left -= 1;
        match run_once(scene, run, blocks.clone(), (tally, outlet), turn.take()) {
            Err(error) if error.sqlstate() == OUTDATED => {
                // Two that take turns to make the views that they want would never end.
                turn = Some(scene.core.tables.take_turn(entry.task())?);
                left += 1;
            }
            Err(error) if error.sqlstate() == "40001" && left > 0 => {}
            Err(error) if error.sqlstate() == "42P07" && left > 0 => {
                let sql = run.statement.otherwise.take().ok_or(error)?;
                run.statement.sql = sql;
            }
            outcome => return outcome,
        }
    }
}

fn run_once(
    scene: &Scene<'_>,
    run: &Run,
    blocks: Option<Arc<Blocks>>,
    (tally, outlet): (&Tally, &Arc<Outlet>),
    turn: Option<Taken>,
) -> Result<()> {
    let Scene { core, connection, entry, .. } = *scene;
    let sql = &run.statement.sql;
    let Bound { class, prepared, makes_macro, closed, judgement, views, narrow: _narrow, .. } =
        bound(scene, &run.statement, Purpose::Run, turn.as_ref())?;
    // A thread that waits for a store cannot tell that it lasts. What reads its own text alone waits for none.
    let _helped = (core.is_remote && judgement.is_none()).then(|| core.helpers.help());
    if !closed && prepared.parameters().is_empty() && class.effect == Effect::Reads {
        prepared.run_as_bound();
    }
    let rows = run.parameters.as_ref().map_or(0, arrow_array::RecordBatch::num_rows);
    let given = run.parameters.as_ref().map_or(0, arrow_array::RecordBatch::num_columns);
    let wanted = prepared.parameters().len();
    if wanted > 0 && given == 0 {
        return Err(wrong_count(wanted, given));
    }
    let parameters =
        run.parameters.as_ref().filter(|_| wanted > 0).map(|batch| parameters_of(&prepared, batch)).transpose()?;
    if class.effect == Effect::Ends {
        check_kept(connection, sql)?;
        connection.note_transaction(false);
    }
    let told = run.schema.clone();
    let converter = connection.converter();
    let collector = Collector::new(outlet.clone(), converter, told, core.message_limit, core.held_limit(), blocks);
    // Another statement, which knows other files of the same tables, may have made their views anew meanwhile; the engine
    // binds a statement again when it runs, if anything has changed.
    let still = views.map(|views| -> Still {
        let tables = core.tables.clone();
        Box::new(move || {
            let _until_now = turn;
            tables.has(&views)
        })
    });
    let collector = Arc::new(collector.sparing(connection.in_transaction()).while_still(still));
    let pump = Pump { collector: &collector, outlet, task: entry.task(), sql };
    if class.effect != Effect::Reads && !is_of_rows(prepared.kind()) {
        connection.forget_kept();
    }
    // Parameters without a row, as an empty list of them: nothing is run.
    let times = if wanted > 0 { rows } else { 1 };
    let lakes = class.effect == Effect::ChangesLake && times > 1 && !connection.in_transaction();
    let together = if lakes { Some(Together::begin(connection, sql)?) } else { None };
    for row in 0..times {
        if let Some(parameters) = &parameters {
            bind_row(&prepared, parameters, row, sql)?;
        }
        entry.task().check()?;
        if class.returns_rows && class.effect == Effect::Reads && prepared.kind() == statement_type::SELECT {
            if connection.in_transaction() {
                entry.task().spare_transaction();
            }
            let measuring = (times == 1 && prepared.has_rows(MEASURED_ROWS)).then(|| connection.measure()).flatten();
            let outcome = pump.collect(&prepared);
            if let (Some(measuring), Ok(())) = (&measuring, &outcome) {
                tally.measures(measuring.found());
            }
            drop(measuring);
            if outcome.is_err() && collector.is_outdated() {
                return Err(outdated());
            }
            // In a transaction that has failed, nothing more is found out.
            outcome.map_err(|error| match connection.in_transaction() {
                true => error,
                false => explained(error, entry.task(), &prepared, sql),
            })?;
            continue;
        }
        if !collector.is_still() {
            return Err(outdated());
        }
        let mut result = pump::run(&prepared).map_err(|failure| stopped(entry.task(), &failure, sql))?;
        if class.returns_rows {
            pump.fetch(&mut result)?;
        } else {
            let tells_count = tells_count(prepared.kind(), &result.columns());
            let mut count = 0;
            while let Some(chunk) = result.next().map_err(|failure| stopped(entry.task(), &failure, sql))? {
                entry.task().check()?;
                count += if tells_count { count_in(&chunk) } else { 0 };
            }
            tally.add_changed(if tells_count { count } else { result.changed() });
        }
    }
    together.map(Together::commit).transpose()?;
    collector.finish()?;
    tally.add_rows(collector.rows());
    if class.effect == Effect::Begins {
        connection.note_transaction(true);
        if let Some(reads) = run.statement.reads.as_deref().filter(|_| !core.search_path.is_empty()) {
            lake::check_unchanged(&core.database, connection, reads).inspect_err(|_| {
                let _ = connection.run("ROLLBACK");
                connection.note_transaction(false);
            })?;
        }
    }
    if makes_macro {
        connection.note_macro();
    }
    if closed && keeping::are_few(run.parameters.as_ref()) {
        connection.keep(sql, judgement, prepared);
    }
    Ok(())
}

/// Refuses to commit a transaction in which a statement has failed, and rolls it back: the engine would roll it back as
/// well, and say nothing of it.
fn check_kept(connection: &Connection, sql: &str) -> Result<()> {
    let plain = query::script::behind_comments(sql);
    let begins_with = |verb: &str| plain.get(..verb.len()).is_some_and(|word| word.eq_ignore_ascii_case(verb));
    if !(begins_with("commit") || begins_with("end")) || !connection.in_transaction() {
        return Ok(());
    }
    // A transaction that has failed answers nothing.
    let Err(failure) = connection.run("SELECT 1") else { return Ok(()) };
    let error = from_engine(&failure, sql);
    if error.kind() == ErrorKind::Lost {
        return Err(error);
    }
    let _ = connection.run("ROLLBACK");
    connection.note_transaction(false);
    Err(Error::new(ErrorKind::Conflict, "the transaction has failed, and nothing of it is kept")
        .with_sqlstate("25P02")
        .with_detail("a statement of it failed, or was cut off")
        .with_hint("run it again from its beginning"))
}

/// One transaction of all runs of a statement: a commit of the lake for each row of the parameters would take long, and a
/// failure would leave some. Dropped before its commit, it leaves nothing.
struct Together<'c> {
    connection: &'c Connection,
    sql: &'c str,
    open: bool,
}

impl<'c> Together<'c> {
    fn begin(connection: &'c Connection, sql: &'c str) -> Result<Self> {
        connection.run("BEGIN").map_err(|failure| from_engine(&failure, sql))?;
        Ok(Self { connection, sql, open: true })
    }

    fn commit(mut self) -> Result<()> {
        self.open = false;
        self.connection.run("COMMIT").map_err(|failure| from_engine(&failure, self.sql))
    }
}

impl Drop for Together<'_> {
    fn drop(&mut self) {
        if self.open {
            let _ = self.connection.run("ROLLBACK");
        }
    }
}

/// Whether a statement of this kind changes rows, and nothing that others mean.
fn is_of_rows(kind: u32) -> bool {
    use statement_type::{COPY, DELETE, INSERT, UPDATE};
    [COPY, DELETE, INSERT, UPDATE].contains(&kind)
}

/// Whether a statement's result is the number of the rows that it wrote, of which the engine's own count of changes does
/// not know.
fn tells_count(kind: u32, columns: &[(String, LogicalType)]) -> bool {
    [statement_type::CREATE, statement_type::COPY].contains(&kind)
        && matches!(columns, [(_, logical)] if logical.id() == type_id::BIGINT)
}

fn count_in(chunk: &Chunk) -> u64 {
    let columns = chunk.columns().unwrap_or_default();
    let first = columns.first().filter(|_| chunk.len() > 0);
    first.map_or(0, |column| u64::try_from(*column.values::<i64>().get(0)).unwrap_or(0))
}

/// Why a query that nobody cancelled says that it was interrupted: one of the engine's threads failed, which
/// interrupts the others, and one of those was first to report. What failed is found out by running the query
/// again for its error alone.
fn explained(error: Error, task: &Task, prepared: &ffi::Prepared<'_>, sql: &str) -> Error {
    const TRIES: usize = 3;
    for _ in 0..TRIES {
        if error.kind() != ErrorKind::Cancelled || task.check().is_err() {
            return error;
        }
        match drained(prepared) {
            Ok(()) => break,
            Err(failure) => {
                let found = stopped(task, &failure, sql);
                if found.kind() != ErrorKind::Cancelled {
                    return found;
                }
            }
        }
    }
    error
}

fn drained(prepared: &ffi::Prepared<'_>) -> Result<(), Failure> {
    let mut rows = pump::run(prepared)?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// The columns that a query has with these values of its parameters. The engine tells them when it is about to run it,
/// which goes no further.
fn settled_schema(
    connection: &Connection,
    task: &Task,
    prepared: &ffi::Prepared<'_>,
    batch: &RecordBatch,
    sql: &str,
) -> Result<SchemaRef> {
    bind_row(prepared, &parameters_of(prepared, batch)?, 0, sql)?;
    let look = Arc::new(Look::default());
    let outcome = prepared.collect(look.clone());
    let columns = look.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (columns, outcome) {
        (Some(columns), _) => Ok(schema::of_result(&connection.converter(), &columns)?.schema),
        (None, Err(failure)) => Err(stopped(task, &failure, sql)),
        (None, Ok(_)) => Err(Error::new(ErrorKind::Bug, "the engine did not tell the columns of a result")),
    }
}

/// Learns of the columns of a result, and wants none of its rows.
#[derive(Default)]
struct Look(Mutex<Option<Vec<(String, LogicalType)>>>);

impl Receive for Look {
    type Local = ();

    fn begin(&self, columns: Vec<(String, LogicalType)>) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(columns);
        false
    }

    fn local(&self) {}

    fn push(&self, (): &mut (), _: &Chunk, _: Place, _: &Pushing<'_>) -> Outcome {
        Outcome::Stop
    }

    fn complete(&self, (): &mut (), _: u64, _: bool) -> bool {
        false
    }
}

/// The values in the order of the parameters: by their names where each named parameter has a column of
/// its name, else as they come.
fn parameters_of(prepared: &ffi::Prepared<'_>, batch: &RecordBatch) -> Result<Vec<Parameter>> {
    let wanted = prepared.parameters();
    if batch.num_columns() != wanted.len() {
        return Err(wrong_count(wanted.len(), batch.num_columns()));
    }
    let named = |name: &str| batch.column_by_name(name).filter(|_| name.parse::<u64>().is_err()).cloned();
    let by_name: Option<Vec<ArrayRef>> = wanted.iter().map(|(name, _)| named(name)).collect();
    by_name.unwrap_or_else(|| batch.columns().to_vec()).into_iter().map(Parameter::new).collect()
}

/// Gives the parameters the values of a row.
fn bind_row(prepared: &ffi::Prepared<'_>, parameters: &[Parameter], row: usize, sql: &str) -> Result<()> {
    let mut numbered = (1..).zip(parameters);
    numbered.try_for_each(|(index, parameter)| parameter.bind(prepared, index, row, sql))
}

fn wrong_count(wanted: usize, given: usize) -> Error {
    let parameters = if wanted == 1 { "parameter" } else { "parameters" };
    let were = if given == 1 { "was" } else { "were" };
    Error::new(ErrorKind::Syntax, format!("the statement has {wanted} {parameters}, {given} {were} bound"))
        .with_sqlstate("07001")
}

/// An engine's failure; an interrupt is the caller's cancel.
pub(super) fn stopped(task: &Task, failure: &Failure, sql: &str) -> Error {
    match task.check() {
        Err(cancelled) => cancelled,
        Ok(()) => from_engine(failure, sql),
    }
}
