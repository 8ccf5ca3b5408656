//! The extended protocol: a statement is looked at, gets its values, is described and run, each by a message.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_schema::DataType;
use bytes::Bytes;
use query::{Error, ErrorKind, script};

use super::portal::{Left, Portal, State};
use super::prepared::{columns, in_formats};
use super::run::Given;
use super::{Connection, Outcome};
use crate::message::Target;
use crate::message::backend::{self, Column};
use crate::message::frontend::Bind;
use crate::statement::{Effect, Fetched, Pass, Statement};
use crate::{oid, parameters};

/// How many statements, and how many portals, a client may have.
pub(super) const STATEMENTS: usize = 10_000;
const PORTALS: usize = 10_000;

impl Connection {
    pub(super) async fn parse(&mut self, name: String, sql: &str, types: Vec<u32>) -> Outcome {
        self.entry.work(sql);
        let statements = script::statements(sql);
        if statements.len() > 1 {
            let message = "cannot insert multiple commands into a prepared statement";
            return Err(Error::new(ErrorKind::Syntax, message).into());
        }
        let sql = statements.first().copied().unwrap_or_default();
        if name.is_empty()
            && let Some(before) = self.prepared.remove("")
        {
            // Gone even if what comes in its place is none.
            self.forget(before).await;
        }
        let statement = Statement::read(sql)?;
        if !matches!(statement, Statement::Commit | Statement::Rollback | Statement::RollbackTo(_) | Statement::Empty) {
            self.check_block()?;
        }
        self.check_name(&name)?;
        let prepared = match &statement {
            Statement::Declare(declare) => self.cursor_looked_at(sql, declare.clone(), types).await?,
            _ => self.looked_at(sql, statement, types).await?,
        };
        if let Some(before) = self.prepared.insert(name, Arc::new(prepared)) {
            self.forget(before).await;
        }
        backend::parse_complete(&mut self.wire.out);
        Ok(())
    }

    pub(super) async fn bind(&mut self, bind: Bind) -> Outcome {
        let statement = self.prepared.get(&bind.statement).cloned().ok_or_else(|| no_statement(&bind.statement))?;
        if !matches!(statement.statement, Statement::Commit | Statement::Rollback | Statement::RollbackTo(_)) {
            self.check_block()?;
            self.tell_anew(&bind.statement).await?;
        }
        let statement = self.prepared.get(&bind.statement).cloned().unwrap_or(statement);
        if !bind.portal.is_empty() && self.portals.contains_key(&bind.portal) {
            let message = format!("cursor \"{}\" already exists", bind.portal);
            return Err(Error::new(ErrorKind::Exists, message).with_sqlstate("42P03").into());
        }
        if self.portals.len() >= PORTALS {
            return Err(too_many("portals", PORTALS).into());
        }
        let expected = match &statement.looked_at {
            Some(looked_at) => looked_at.parameters.fields().len(),
            None => statement.types.len(),
        };
        if bind.values.len() != expected {
            let message = format!(
                "bind message supplies {} parameters, but prepared statement \"{}\" requires {expected}",
                bind.values.len(),
                bind.statement
            );
            return Err(Error::new(ErrorKind::Syntax, message).with_sqlstate("08P01").into());
        }
        if let Some(format) = bind.result_formats.iter().find(|format| !matches!(format, 0 | 1)) {
            let message = format!("unsupported format code: {format}");
            return Err(Error::new(ErrorKind::Data, message).with_sqlstate("22023").into());
        }
        let values = match &statement.looked_at {
            Some(looked_at) => parameters::batch(
                &looked_at.parameters,
                &statement.types,
                &bind.formats,
                &bind.values,
                self.settings.text(),
            )?,
            None => None,
        };
        if let Some(columns) = statement.columns()
            && bind.result_formats.len() > 1
            && bind.result_formats.len() != columns.len()
        {
            let message = format!(
                "bind message has {} result formats but query has {} columns",
                bind.result_formats.len(),
                columns.len()
            );
            return Err(Error::new(ErrorKind::Syntax, message).with_sqlstate("08P01").into());
        }
        let given = match (&statement.statement, &statement.cursor_query) {
            (Statement::Backend(_), _) => {
                let binary = bind.formats.first() == Some(&1);
                let number = bind.values.first().cloned().flatten().map(|value| number(&value, binary)).transpose()?;
                Given { number, ..Given::default() }
            }
            (Statement::Configure(_), _) => {
                let text = |(at, value): (usize, &Option<Bytes>)| match (value, statement.types.get(at)) {
                    (None, _) => Ok(None),
                    (Some(value), Some(&oid::BOOL)) if value.len() == 1 && value[0] <= 1 => {
                        Ok(Some((value[0] == 1).to_string()))
                    }
                    (Some(value), _) => parameters::utf8(value).map(|text| Some(text.to_owned())),
                };
                let texts = bind.values.iter().enumerate().map(text).collect::<query::Result<_>>()?;
                Given { texts, ..Given::default() }
            }
            (_, Some(query)) => Given {
                values: parameters::batch(query, &statement.types, &bind.formats, &bind.values, self.settings.text())?
                    .map(|values| (statement.types.clone(), values)),
                ..Given::default()
            },
            _ => Given::default(),
        };
        let portal = Portal { given, ..Portal::new(statement, values, bind.result_formats) };
        self.portals.insert(bind.portal, portal);
        backend::bind_complete(&mut self.wire.out);
        Ok(())
    }

    pub(super) async fn describe_statement(&mut self, name: &str) -> Outcome {
        let statement = self.prepared.get(name).cloned().ok_or_else(|| no_statement(name))?;
        backend::parameter_description(&mut self.wire.out, &statement.types);
        let columns = match &statement.looked_at {
            Some(_) => statement.columns(),
            None => self.own_columns(&statement.statement),
        };
        statement.described.store(true, Ordering::Relaxed);
        self.tell_columns(columns);
        Ok(())
    }

    pub(super) async fn describe_portal(&mut self, name: &str) -> Outcome {
        let mut portal = self.portals.remove(name).ok_or_else(|| no_portal(name))?;
        let outcome = self.columns_of(&mut portal).await;
        self.portals.insert(name.to_owned(), portal);
        self.tell_columns(outcome?);
        Ok(())
    }

    fn tell_columns(&mut self, columns: Option<Vec<Column>>) {
        match columns {
            Some(columns) => backend::row_description(&mut self.wire.out, &columns),
            None => backend::no_data(&mut self.wire.out),
        }
    }

    /// The columns of a portal, whose values are known: the upstream may tell more of them than of the statement.
    async fn columns_of(&mut self, portal: &mut Portal) -> Outcome<Option<Vec<Column>>> {
        let statement = portal.statement.clone();
        let Some(looked_at) = &statement.looked_at else {
            let own = self.own_columns(&statement.statement);
            return Ok(own.map(|own| in_formats(own, &portal.formats)));
        };
        if !looked_at.returns_rows(&statement.statement) {
            return Ok(None);
        }
        let open = looked_at.schema.fields().iter().any(|field| *field.data_type() == DataType::Null);
        let reads = matches!(&statement.statement, Statement::Pass(Pass { effect: Effect::Reads, .. }));
        if open && reads && !statement.is_described() && matches!(portal.state, State::Ready) {
            let info = self.announce(&statement, portal.values.clone()).await?;
            portal.state = State::Announced(Box::new(info));
        }
        let schema = match &portal.state {
            State::Announced(info) => info.schema()?,
            State::Open(flow) => flow.rows.schema.clone(),
            _ => looked_at.schema.clone(),
        };
        Ok(Some(columns(&schema, &portal.formats, &looked_at.types)))
    }

    pub(super) async fn execute(&mut self, name: &str, limit: usize) -> Outcome {
        let mut portal = self.portals.remove(name).ok_or_else(|| no_portal(name))?;
        self.entry.work(&portal.text);
        self.limit_time();
        let limit = (limit > 0).then(|| u64::try_from(limit).unwrap_or(u64::MAX));
        let outcome = self.execute_portal(&mut portal, limit).await;
        self.watcher.limit(None);
        // One that a statement has closed, or that ended with its transaction, does not come back.
        let gone = matches!(
            portal.statement.statement,
            Statement::Commit | Statement::Rollback | Statement::CloseCursor(_) | Statement::Discard(_)
        );
        if !gone {
            self.portals.insert(name.to_owned(), portal);
        }
        outcome
    }

    async fn execute_portal(&mut self, portal: &mut Portal, limit: Option<u64>) -> Outcome {
        let statement = portal.statement.clone();
        if let (Statement::Execute(execute), State::Ready) = (&statement.statement, &portal.state) {
            self.check_block()?;
            self.become_named(portal, execute).await?;
        }
        let statement = portal.statement.clone();
        let Statement::Pass(pass) = &statement.statement else {
            return self.execute_own_portal(portal, &statement.statement, limit).await;
        };
        self.check_block()?;
        if matches!(portal.state, State::Ready | State::Announced(_)) {
            self.join_pipeline(pass);
            if let Some(changed) = self.open(portal).await? {
                portal.state = State::Done;
                backend::command_complete(&mut self.wire.out, &pass.tag.text(changed));
                return Ok(());
            }
        }
        let (sent, left) = match &mut portal.state {
            State::Open(flow) => self.send_rows(flow, limit).await?,
            _ => (0, Left::None),
        };
        match left {
            Left::More => {
                portal.counted.get_or_insert_with(|| self.shared.cursors.count());
                backend::portal_suspended(&mut self.wire.out);
            }
            Left::None => {
                portal.state = State::Done;
                if !portal.is_cursor {
                    portal.counted = None;
                }
                backend::command_complete(&mut self.wire.out, &pass.tag.text(sent));
            }
        }
        Ok(())
    }

    /// A portal of what the shim answers itself.
    async fn execute_own_portal(&mut self, portal: &mut Portal, statement: &Statement, limit: Option<u64>) -> Outcome {
        // What is in parts already holds rows, which cannot be lent while something is waited for.
        if matches!(portal.state, State::Done) {
            return self.tell_none(statement);
        }
        if matches!(portal.state, State::Told(_)) {
            self.tell_part(portal, limit);
            return Ok(());
        }
        let returns_rows = self.own_columns(statement).is_some();
        match (statement, limit) {
            (Statement::Fetch(fetch), _) if fetch.fetched == Fetched::Rows => {
                self.fetch_part(portal, fetch, limit).await
            }
            (_, Some(limit)) if returns_rows => self.own_in_parts(portal, limit).await,
            _ => {
                portal.state = State::Done;
                let sql = portal.statement.sql.clone();
                self.own(statement, &sql, super::run::Telling::Known(&portal.formats), portal.given.clone()).await
            }
        }
    }

    /// Statements up to a Sync are one transaction: what changes something begins one, unless it is the only one.
    pub(super) fn join_pipeline(&mut self, pass: &Pass) {
        if pass.effect != Effect::Reads && self.wire.next_is(b'S') != Some(true) {
            self.begin_implicit();
        }
    }

    pub(super) async fn close(&mut self, target: Target, name: &str) -> Outcome {
        match target {
            Target::Statement => {
                if let Some(statement) = self.prepared.remove(name) {
                    self.forget(statement).await;
                }
            }
            Target::Portal => {
                self.portals.remove(name);
            }
        }
        backend::close_complete(&mut self.wire.out);
        Ok(())
    }
}

/// A number, in text or in binary.
fn number(value: &[u8], binary: bool) -> query::Result<f64> {
    let wrong = || Error::new(ErrorKind::Data, "the argument is no number").with_sqlstate("22P02");
    if !binary {
        return std::str::from_utf8(value).ok().and_then(|text| text.trim().parse().ok()).ok_or_else(wrong);
    }
    match *value {
        [a, b] => Ok(f64::from(i16::from_be_bytes([a, b]))),
        [a, b, c, d] => Ok(f64::from(i32::from_be_bytes([a, b, c, d]))),
        [a, b, c, d, e, f, g, h] => {
            let bytes = [a, b, c, d, e, f, g, h];
            // As an integer a process id has its first half empty; as a float hardly any number has.
            match i32::try_from(i64::from_be_bytes(bytes)) {
                Ok(number) => Ok(f64::from(number)),
                Err(_) => Ok(f64::from_be_bytes(bytes)),
            }
        }
        _ => Err(wrong()),
    }
}

pub(super) fn no_statement(name: &str) -> Error {
    let message = match name {
        "" => "unnamed prepared statement does not exist".to_owned(),
        name => format!("prepared statement \"{name}\" does not exist"),
    };
    Error::new(ErrorKind::Missing, message).with_sqlstate("26000")
}

pub(super) fn cannot_be_run() -> Error {
    Error::new(ErrorKind::Conflict, "the portal has run, and cannot be run again")
        .with_sqlstate("55000")
        .with_hint("bind the statement to a portal again")
}

fn no_portal(name: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("portal \"{name}\" does not exist")).with_sqlstate("34000")
}

pub(super) fn too_many(what: &str, limit: usize) -> Error {
    Error::new(ErrorKind::Limit, format!("more than {limit} {what}")).with_hint("close those that are done with")
}
