//! One statement on one connection, from its text to its last batch. Everything here blocks.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use query::{Class, Effect, Error, ErrorKind, Prepared, Result, Statement, Tally};

use super::encode::{Encoder, Sink};
use super::error::from_engine;
use super::parser::EngineParser;
use super::pump::Pump;
use super::running::{Entry, Task};
use super::{Core, Run, bind};
use crate::ffi::{self, Connection, Failure, LogicalType, statement_type, type_id};
use crate::gate::{Gate, StatementKind};

/// Looks at a statement: is it allowed, what does it return, what does it ask for.
pub(super) fn prepare(
    core: &Core,
    connection: &Connection,
    entry: &Entry,
    statement: &Statement,
    given: Option<&RecordBatch>,
) -> Result<Prepared> {
    let _holds = entry.holds(connection);
    let (class, prepared) = bound(core, connection, entry.task(), statement)?;
    let schema = if class.returns_rows { result_schema(connection, &prepared.columns())?.schema } else { no_columns() };
    let parameters = parameter_schema(connection, &prepared)?;
    let mut looked = Prepared { statement: statement.clone(), class, schema, parameters };
    if let Some(batch) = given.filter(|batch| looked.is_open() && batch.num_rows() > 0 && class.effect == Effect::Reads)
    {
        looked.schema = settled_schema(connection, entry.task(), &statement.sql, batch)?;
    }
    Ok(looked)
}

/// Runs a statement, once for each row of its parameters.
pub(super) fn run(
    core: &Core,
    connection: &Connection,
    entry: &Entry,
    run: &mut Run,
    tally: &Tally,
    send: &mut Sink<'_>,
) -> Result<()> {
    let _holds = entry.holds(connection);
    let _turn = run.input.is_some().then(|| core.input_turn.lock());
    let _input = run.input.take().map(|input| input.bind(connection, entry.task())).transpose()?;
    let sql = &run.statement.sql;
    let (class, prepared) = bound(core, connection, entry.task(), &run.statement)?;
    let rows = run.parameters.as_ref().map_or(0, arrow_array::RecordBatch::num_rows);
    let given = run.parameters.as_ref().map_or(0, arrow_array::RecordBatch::num_columns);
    let wanted = prepared.parameters().len();
    if wanted > 0 && given == 0 {
        return Err(wrong_count(wanted, given));
    }
    let columns = run
        .parameters
        .as_ref()
        .filter(|_| wanted > 0)
        .map(|batch| columns_of_parameters(&prepared, batch))
        .transpose()?;
    if class.effect == Effect::Ends {
        connection.note_transaction(false);
    }
    let mut encoder = None;
    // Parameters without a row, as an empty list of them: nothing is run.
    let times = if wanted > 0 { rows } else { 1 };
    for row in 0..times {
        if let Some(columns) = &columns {
            bind_row(&prepared, columns, row, sql)?;
        }
        entry.task().check()?;
        let mut result = prepared.stream().map_err(|failure| stopped(entry.task(), &failure, sql))?;
        if encoder.is_none() && class.returns_rows {
            encoder = Some(encoder_for(connection, &result.columns(), run.schema.as_ref(), core.message_limit)?);
        }
        match &mut encoder {
            Some(encoder) => {
                let pump = Pump { connection, task: entry.task(), sql };
                let outcome = pump.run(&mut result, encoder, send);
                drop(result);
                match outcome {
                    Err(error) if class.effect == Effect::Reads => {
                        return Err(explained(error, entry.task(), &prepared, sql));
                    }
                    outcome => outcome?,
                }
            }
            None => {
                while result.next().map_err(|failure| stopped(entry.task(), &failure, sql))?.is_some() {
                    entry.task().check()?;
                }
                tally.add_changed(result.changed());
            }
        }
    }
    if let Some(mut encoder) = encoder {
        encoder.finish(send)?;
        tally.add_rows(encoder.rows());
    }
    if class.effect == Effect::Begins {
        connection.note_transaction(true);
    }
    Ok(())
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
    let mut rows = prepared.stream()?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// The columns that a query has with these values of its parameters. The engine tells them only of a
/// result, so a query around this one that reads nothing is run.
fn settled_schema(connection: &Connection, task: &Task, sql: &str, batch: &RecordBatch) -> Result<SchemaRef> {
    let text = sql.trim_end().trim_end_matches(';');
    let around = format!("SELECT * FROM ({text}\n) LIMIT 0");
    let prepared = connection.prepare(&around).map_err(|failure| stopped(task, &failure, ""))?;
    bind_row(&prepared, &columns_of_parameters(&prepared, batch)?, 0, "")?;
    let mut rows = prepared.stream().map_err(|failure| stopped(task, &failure, ""))?;
    Ok(result_schema(connection, &rows.columns())?.schema)
}

/// The columns in the order of the parameters: by their names where each named parameter has a column of
/// its name, else as they come.
fn columns_of_parameters(prepared: &ffi::Prepared<'_>, batch: &RecordBatch) -> Result<Vec<ArrayRef>> {
    let wanted = prepared.parameters();
    if batch.num_columns() != wanted.len() {
        return Err(wrong_count(wanted.len(), batch.num_columns()));
    }
    let named = |name: &str| batch.column_by_name(name).filter(|_| name.parse::<u64>().is_err()).cloned();
    let by_name: Option<Vec<ArrayRef>> = wanted.iter().map(|(name, _)| named(name)).collect();
    Ok(by_name.unwrap_or_else(|| batch.columns().to_vec()))
}

/// Gives the parameters the values of a row.
fn bind_row(prepared: &ffi::Prepared<'_>, columns: &[ArrayRef], row: usize, sql: &str) -> Result<()> {
    for (index, column) in columns.iter().enumerate() {
        let value = bind::value(column, row)?;
        prepared.bind(index + 1, &value).map_err(|failure| from_engine(&failure, sql))?;
    }
    Ok(())
}

fn wrong_count(wanted: usize, given: usize) -> Error {
    Error::new(ErrorKind::Syntax, format!("the statement has {wanted} parameters, {given} were bound"))
        .with_sqlstate("07001")
}

/// Judges and binds a statement.
fn bound<'c>(
    core: &Core,
    connection: &'c Connection,
    task: &Arc<Task>,
    statement: &Statement,
) -> Result<(Class, ffi::Prepared<'c>)> {
    let sql = &statement.sql;
    task.check()?;
    let judged = match &core.gate {
        Some(gate) => {
            let known = |name: &str| statement.tables.iter().any(|table| table.name.eq_ignore_ascii_case(name));
            Some(gate.judge(sql, StatementKind::Other, &known, &EngineParser(connection))?)
        }
        None => None,
    };
    // Only now: extracting already runs some statements that the gate refuses.
    let extracted = connection.extract(sql).map_err(|failure| stopped(task, &failure, sql))?;
    match extracted.len() {
        1 => {}
        0 => return Err(Error::new(ErrorKind::Syntax, "the statement is empty")),
        count => {
            return Err(Error::new(
                ErrorKind::Syntax,
                format!("the text holds {count} statements; one at a time is run"),
            )
            .with_hint("send them one by one"));
        }
    }
    task.check()?;
    core.tables.define(connection, task, statement)?;
    let prepared = extracted.prepare(0).map_err(|failure| {
        let error = stopped(task, &failure, sql);
        match error.kind() {
            ErrorKind::Missing => core.tables.reason(&statement.tables, &error).unwrap_or(error),
            _ => error,
        }
    })?;
    let class = match judged {
        Some(class) => {
            Gate::agree(sql, StatementKind::from_code(prepared.kind()))?;
            class
        }
        None => class_without_gate(&prepared),
    };
    Ok((class, prepared))
}

fn class_without_gate(prepared: &ffi::Prepared<'_>) -> Class {
    match prepared.kind() {
        statement_type::SELECT | statement_type::EXPLAIN => Class { returns_rows: true, effect: Effect::Reads },
        _ => Class { returns_rows: false, effect: Effect::ChangesSession },
    }
}

/// An engine's failure; an interrupt is the caller's cancel.
fn stopped(task: &Task, failure: &Failure, sql: &str) -> Error {
    match task.check() {
        Err(cancelled) => cancelled,
        Ok(()) => from_engine(failure, sql),
    }
}

fn encoder_for(
    connection: &Connection,
    columns: &[(String, LogicalType)],
    told: Option<&SchemaRef>,
    message_limit: usize,
) -> Result<Encoder> {
    let schema = result_schema(connection, columns)?;
    if let Some(told) = told.filter(|told| !same_columns(told, &schema.schema)) {
        return Err(Error::new(
            ErrorKind::Conflict,
            "the columns of the result changed since the statement was prepared",
        )
        .with_detail(format!("prepared: {}\nnow: {}", columns_of(told), columns_of(&schema.schema)))
        .with_hint("run the statement again"));
    }
    Ok(Encoder::new(schema, columns, message_limit))
}

/// Whether batches of one schema may be sent under the other: the same names in the same order, with the same
/// types.
fn same_columns(told: &Schema, now: &Schema) -> bool {
    let columns = |schema: &Schema| -> Vec<(String, DataType)> {
        schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
    };
    columns(told) == columns(now)
}

fn columns_of(schema: &Schema) -> String {
    let columns: Vec<String> =
        schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
    columns.join(", ")
}

fn result_schema(connection: &Connection, columns: &[(String, LogicalType)]) -> Result<ffi::ArrowSchema> {
    if let Some((name, _)) = columns.iter().find(|(_, logical)| logical.id() == type_id::VARIANT) {
        return Err(variant(name));
    }
    if columns.iter().any(|(_, logical)| matches!(logical.id(), type_id::INVALID | type_id::ANY | type_id::SQLNULL)) {
        let fields: Vec<Field> = columns.iter().map(|(name, _)| Field::new(name, DataType::Null, true)).collect();
        return Ok(ffi::ArrowSchema::open(Arc::new(Schema::new(fields))));
    }
    connection.arrow_schema(columns).map_err(|failure| {
        // A VARIANT within another type shows itself only here.
        let cannot = |column: &&(String, LogicalType)| connection.arrow_schema(std::slice::from_ref(*column)).is_err();
        match columns.iter().find(cannot) {
            Some((name, _)) if failure.0.contains("VARIANT") => variant(name),
            _ => from_engine(&failure, ""),
        }
    })
}

fn variant(name: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("column \"{name}\" holds values of type VARIANT, which Arrow does not have"),
    )
    .with_hint(format!("cast it in the query: \"{name}\"::VARCHAR, or to the type that it holds"))
}

/// The parameters as fields; those whose type is open are of the type Null.
fn parameter_schema(connection: &Connection, prepared: &ffi::Prepared<'_>) -> Result<SchemaRef> {
    let mut fields = Vec::new();
    for (name, logical) in prepared.parameters() {
        let data_type = if matches!(logical.id(), type_id::INVALID | type_id::ANY | type_id::SQLNULL) {
            DataType::Null
        } else {
            arrow_type(connection, logical)?
        };
        fields.push(Field::new(name, data_type, true));
    }
    Ok(Arc::new(Schema::new(fields)))
}

fn arrow_type(connection: &Connection, logical: LogicalType) -> Result<DataType> {
    let schema = connection.arrow_schema(&[("p".to_owned(), logical)]).map_err(|failure| from_engine(&failure, ""))?;
    Ok(schema.schema.field(0).data_type().clone())
}

fn no_columns() -> SchemaRef {
    Arc::new(Schema::empty())
}
