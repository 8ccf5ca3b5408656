//! One statement on one connection, from its text to its last batch. Everything here blocks.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use query::{Class, Effect, Error, ErrorKind, Prepared, Result, Statement, Tally};

use super::encode::{Encoder, Pieces};
use super::error::from_engine;
use super::parser::EngineParser;
use super::running::{Entry, Task};
use super::{Core, Run, bind};
use crate::ffi::{self, Connection, Failure, LogicalType, statement_type, type_id};
use crate::gate::{Gate, StatementKind};

/// Looks at a statement: is it allowed, what does it return, what does it ask for.
pub(super) fn prepare(core: &Core, connection: &Connection, entry: &Entry, statement: &Statement) -> Result<Prepared> {
    let _holds = entry.holds(connection);
    let (class, prepared) = bound(core, connection, entry.task(), statement)?;
    let schema = if class.returns_rows { result_schema(connection, &prepared)?.schema } else { no_columns() };
    let parameters = parameter_schema(connection, &prepared)?;
    Ok(Prepared { statement: statement.clone(), class, schema, parameters })
}

/// Runs a statement, once for each row of its parameters.
pub(super) fn run(
    core: &Core,
    connection: &Connection,
    entry: &Entry,
    run: &mut Run,
    tally: &Tally,
    send: &mut dyn FnMut(Pieces) -> Result<()>,
) -> Result<()> {
    let _holds = entry.holds(connection);
    let _turn = run.input.is_some().then(|| core.input_turn.lock());
    let input = run.input.take().map(|input| input.into_reader(entry.task().clone()));
    let _scan = input
        .map(|input| connection.scan(query::INPUT_NAME, input))
        .transpose()
        .map_err(|failure| from_engine(&failure, ""))?;
    let sql = &run.statement.sql;
    let (class, prepared) = bound(core, connection, entry.task(), &run.statement)?;
    let rows = run.parameters.as_ref().map_or(0, arrow_array::RecordBatch::num_rows);
    let given = run.parameters.as_ref().map_or(0, arrow_array::RecordBatch::num_columns);
    let wanted = prepared.parameters().len();
    if wanted > 0 && (rows == 0 || given < wanted) {
        return Err(Error::new(ErrorKind::Syntax, format!("the statement has {wanted} parameters, {given} were bound"))
            .with_sqlstate("07001"));
    }
    let mut encoder = None;
    for row in 0..rows.max(1) {
        if let Some(batch) = run.parameters.as_ref().filter(|_| wanted > 0) {
            for index in 0..wanted {
                let value = bind::value(batch.column(index), row)?;
                prepared.bind(index + 1, &value).map_err(|failure| from_engine(&failure, sql))?;
            }
        }
        entry.task().check()?;
        let mut result = prepared.stream().map_err(|failure| stopped(entry.task(), &failure, sql))?;
        if encoder.is_none() && class.returns_rows {
            // Parameters may have decided the types, so the columns are asked for again.
            encoder = Some(encoder_for(connection, &prepared, run.schema.as_ref(), core.message_limit)?);
        }
        while let Some(chunk) = result.next().map_err(|failure| stopped(entry.task(), &failure, sql))? {
            entry.task().check()?;
            if let Some(encoder) = &mut encoder {
                encoder.push(connection, &chunk, send)?;
            }
        }
        if encoder.is_none() {
            tally.add_changed(result.changed());
        }
    }
    if let Some(mut encoder) = encoder {
        encoder.finish(send)?;
        tally.add_rows(encoder.rows());
    }
    Ok(())
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
            return Err(Error::new(ErrorKind::Syntax, format!("the text holds {count} statements; one at a time is run"))
                .with_hint("send them one by one"));
        }
    }
    task.check()?;
    core.tables.define(connection, &statement.tables);
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
    prepared: &ffi::Prepared<'_>,
    told: Option<&SchemaRef>,
    message_limit: usize,
) -> Result<Encoder> {
    let schema = result_schema(connection, prepared)?;
    if let Some(told) = told.filter(|told| ***told != *schema.schema) {
        return Err(Error::new(ErrorKind::Conflict, "the columns of the result changed since the statement was prepared")
            .with_detail(format!("prepared: {}\nnow: {}", columns_of(told), columns_of(&schema.schema)))
            .with_hint("run the statement again"));
    }
    Ok(Encoder::new(schema, &prepared.columns(), message_limit))
}

fn columns_of(schema: &Schema) -> String {
    let columns: Vec<String> =
        schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
    columns.join(", ")
}

fn result_schema(connection: &Connection, prepared: &ffi::Prepared<'_>) -> Result<ffi::ArrowSchema> {
    let columns = prepared.columns();
    if let Some((name, _)) = columns.iter().find(|(_, logical)| logical.id() == type_id::VARIANT) {
        return Err(variant(name));
    }
    connection.arrow_schema(&columns).map_err(|failure| from_engine(&failure, ""))
}

fn variant(name: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("column \"{name}\" is of type VARIANT, which Arrow does not have"))
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
    let schema =
        connection.arrow_schema(&[("p".to_owned(), logical)]).map_err(|failure| from_engine(&failure, ""))?;
    Ok(schema.schema.field(0).data_type().clone())
}

fn no_columns() -> SchemaRef {
    Arc::new(Schema::empty())
}
