//! The extended protocol: a statement is looked at, gets its values, is described and run, each by a message.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_schema::{DataType, SchemaRef};
use query::{Error, ErrorKind, script};
use tokio::sync::Mutex;

use super::portal::{Left, Portal, State};
use super::run::Given;
use super::text::Types;
use super::{Connection, Outcome, watched};
use crate::message::Target;
use crate::message::backend::{self, Column};
use crate::message::frontend::Bind;
use crate::oid;
use crate::parameters;
use crate::statement::{Argument, Backend, Call, Declare, Effect, Pass, Statement};
use crate::upstream::{Prepared, TransactionId};

/// How many statements, and how many portals, a client may have.
const STATEMENTS: usize = 10_000;
const PORTALS: usize = 10_000;
/// How many parameters a statement may have: they travel as columns.
const PARAMETERS: usize = 10_000;

/// A statement under a name.
pub(super) struct PreparedStatement {
    pub(super) sql: Arc<str>,
    pub(super) statement: Statement,
    /// The types of its parameters, as the client declared them or was told them.
    pub(super) types: Vec<u32>,
    /// What the upstream knows of it, if it is for the upstream.
    pub(super) looked_at: Option<LookedAt>,
    /// The parameters of the query of a cursor that it declares.
    cursor_query: Option<SchemaRef>,
    /// The client was told its columns before it gave values.
    described: AtomicBool,
}

/// What the upstream has told of a statement.
pub(super) struct LookedAt {
    /// The text that the upstream has.
    text: String,
    pub(super) types: Types,
    pub(super) schema: SchemaRef,
    pub(super) parameters: SchemaRef,
    is_update: Option<bool>,
    /// Its name there, and whether it was looked at in a transaction: only then it can run in one.
    handle: Mutex<(Prepared, bool)>,
}

impl PreparedStatement {
    /// Columns as they are told before there are values, if it returns rows. Those whose types depend on values are
    /// told as text.
    fn columns(&self) -> Option<Vec<Column>> {
        let looked_at = self.looked_at.as_ref()?;
        looked_at.returns_rows(&self.statement).then(|| columns(&looked_at.schema, &[], &looked_at.types))
    }

    /// Whether a column was told as text because its type was not known yet.
    pub(super) fn told_as_text(&self, column: usize) -> bool {
        let open = |looked_at: &LookedAt| {
            looked_at.schema.fields().get(column).is_some_and(|field| *field.data_type() == DataType::Null)
        };
        self.described.load(Ordering::Relaxed) && self.looked_at.as_ref().is_some_and(open)
    }

    /// Whether the client relies on the columns that it was told.
    pub(super) fn is_described(&self) -> bool {
        self.described.load(Ordering::Relaxed)
    }
}

impl LookedAt {
    pub(super) fn returns_rows(&self, statement: &Statement) -> bool {
        match self.is_update {
            Some(is_update) => !is_update,
            None => !matches!(statement, Statement::Pass(Pass { effect: Effect::Updates, .. })),
        }
    }
}

/// Columns in the formats that a client wants them in.
fn in_formats(mut columns: Vec<Column>, formats: &[i16]) -> Vec<Column> {
    for (at, column) in columns.iter_mut().enumerate() {
        column.format = match formats {
            [] => column.format,
            [all] => *all,
            each => each.get(at).copied().unwrap_or(0),
        };
    }
    columns
}

/// Columns as a client is told them.
pub(super) fn columns(schema: &SchemaRef, formats: &[i16], types: &Types) -> Vec<Column> {
    let format = |at: usize| match formats {
        [] => 0,
        [all] => *all,
        each => each.get(at).copied().unwrap_or(0),
    };
    let column = |(at, field): (usize, &Arc<arrow_schema::Field>)| Column {
        name: field.name().clone(),
        kind: types.of(at, field),
        format: format(at),
    };
    schema.fields().iter().enumerate().map(column).collect()
}

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
        if !name.is_empty() && self.prepared.contains_key(&name) {
            let message = format!("prepared statement \"{name}\" already exists");
            return Err(Error::new(ErrorKind::Exists, message).with_sqlstate("42P05").into());
        }
        if self.prepared.len() >= STATEMENTS {
            return Err(too_many("prepared statements", STATEMENTS).into());
        }
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

    /// A statement, looked at by the upstream if it is for the upstream.
    pub(super) async fn looked_at(
        &mut self,
        sql: &str,
        statement: Statement,
        types: Vec<u32>,
    ) -> Outcome<PreparedStatement> {
        let described = AtomicBool::new(false);
        let Statement::Pass(_) = &statement else {
            let types = match &statement {
                Statement::Backend(Backend { argument: Argument::Parameter, call, .. }) => {
                    let own = if *call == Call::Sleep { oid::FLOAT8 } else { oid::INT4 };
                    vec![types.first().copied().filter(|oid| *oid != 0).unwrap_or(own)]
                }
                _ => Vec::new(),
            };
            return Ok(PreparedStatement {
                sql: sql.into(),
                statement,
                types,
                looked_at: None,
                cursor_query: None,
                described,
            });
        };
        let text = self.text(sql)?;
        let transaction = self.transaction().await?;
        let mut text_sql = text.sql.into_owned();
        let mut prepared = self.prepare_upstream(&text_sql, transaction.as_ref()).await?;
        // Columns whose types depend on parameters which the client has declared: the text says these types.
        let open = prepared.schema.fields().iter().any(|field| *field.data_type() == DataType::Null);
        if open {
            // What neither the client nor the engine knows is a text, as it is to PostgreSQL.
            let fields = prepared.parameters.fields().iter().enumerate();
            let known = fields.map(|(at, field)| match types.get(at).copied() {
                None | Some(0 | oid::UNKNOWN)
                    if matches!(field.data_type(), DataType::Null | DataType::Utf8)
                        && parameters::cast_type(&text_sql, at + 1).is_none() =>
                {
                    oid::TEXT
                }
                declared => declared.unwrap_or(0),
            });
            let typed = parameters::typed(&text_sql, &known.collect::<Vec<_>>());
            if let Ok(better) = self.prepare_upstream(&typed, transaction.as_ref()).await {
                self.upstream.close(&prepared.handle).await;
                (prepared, text_sql) = (better, typed);
            }
        }
        let told = prepared.parameters.fields();
        if told.len() > PARAMETERS {
            return Err(Error::new(ErrorKind::Limit, format!("the statement has more than {PARAMETERS} parameters"))
                .with_hint("send many values as an array, or with COPY")
                .into());
        }
        let types = told.iter().enumerate().map(|(at, field)| match types.get(at).copied() {
            None | Some(0 | oid::UNKNOWN) if *field.data_type() == DataType::Null => oid::TEXT,
            None | Some(0 | oid::UNKNOWN) => match text.types.of(usize::MAX, field).oid {
                // Of `$1::integer::text` the engine tells the last type, and the first is meant.
                oid::TEXT => parameters::cast_type(sql, at + 1).unwrap_or(oid::TEXT),
                told => told,
            },
            Some(declared) => declared,
        });
        let types = types.collect();
        let looked_at = LookedAt {
            text: text_sql,
            types: text.types,
            schema: prepared.schema.clone(),
            parameters: prepared.parameters.clone(),
            is_update: prepared.is_update,
            handle: Mutex::new((prepared, transaction.is_some())),
        };
        let looked_at = Some(looked_at);
        Ok(PreparedStatement { sql: sql.into(), statement, types, looked_at, cursor_query: None, described })
    }

    /// A `DECLARE`, whose query may have parameters.
    async fn cursor_looked_at(&mut self, sql: &str, declare: Declare, types: Vec<u32>) -> Outcome<PreparedStatement> {
        let query = Statement::read(&declare.query)?;
        let inner = self.looked_at(&declare.query, query, types).await?;
        let parameters = inner.looked_at.as_ref().map(|looked_at| looked_at.parameters.clone());
        let types = inner.types.clone();
        self.forget(Arc::new(inner)).await;
        Ok(PreparedStatement {
            sql: sql.into(),
            statement: Statement::Declare(declare),
            types,
            looked_at: None,
            cursor_query: parameters,
            described: AtomicBool::new(false),
        })
    }

    async fn prepare_upstream(&mut self, sql: &str, transaction: Option<&TransactionId>) -> Outcome<Prepared> {
        watched(&mut self.wire, &mut self.watcher, self.upstream.prepare(sql, transaction)).await
    }

    /// The statement as the upstream knows it, in the transaction that is open if one is.
    pub(super) async fn handle(&mut self, looked_at: &LookedAt) -> Outcome<Prepared> {
        let transaction = self.transaction().await?;
        let mut handle = looked_at.handle.lock().await;
        // What was looked at outside of a transaction would run outside of it.
        if transaction.is_some() && !handle.1 {
            let again = self.prepare_upstream(&looked_at.text, transaction.as_ref()).await?;
            self.upstream.close(&handle.0.handle).await;
            *handle = (again, true);
        }
        Ok(handle.0.clone())
    }

    /// A statement that nobody can name any more is forgotten upstream, unless a portal still needs it.
    pub(super) async fn forget(&mut self, statement: Arc<PreparedStatement>) {
        let used = self.portals.values().any(|portal| Arc::ptr_eq(&portal.statement, &statement));
        if let Some(looked_at) = &statement.looked_at
            && !used
        {
            let handle = looked_at.handle.lock().await.0.handle.clone();
            self.upstream.close(&handle).await;
        }
    }

    pub(super) async fn bind(&mut self, bind: Bind) -> Outcome {
        let statement = self.prepared.get(&bind.statement).cloned().ok_or_else(|| no_statement(&bind.statement))?;
        if !matches!(statement.statement, Statement::Commit | Statement::Rollback | Statement::RollbackTo(_)) {
            self.check_block()?;
        }
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
                Given { number, values: None }
            }
            (_, Some(query)) => Given {
                number: None,
                values: parameters::batch(query, &statement.types, &bind.formats, &bind.values, self.settings.text())?
                    .map(|values| (statement.types.clone(), values)),
            },
            _ => Given::default(),
        };
        let portal = Portal {
            text: statement.sql.clone(),
            statement,
            values,
            formats: bind.result_formats,
            state: State::Ready,
            given,
            hold: false,
            within: true,
            is_cursor: false,
        };
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
            State::Announced(info) => crate::upstream::columns(&info.schema)?,
            State::Open(flow) => flow.rows.schema.clone(),
            State::Ready | State::Done => looked_at.schema.clone(),
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
        let Statement::Pass(pass) = &statement.statement else {
            return match portal.state {
                State::Done => Ok(()),
                _ => {
                    portal.state = State::Done;
                    self.own(
                        &statement.statement,
                        &statement.sql,
                        super::run::Telling::Known(&portal.formats),
                        portal.given.clone(),
                    )
                    .await
                }
            };
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
            Left::More => backend::portal_suspended(&mut self.wire.out),
            Left::None => {
                portal.state = State::Done;
                backend::command_complete(&mut self.wire.out, &pass.tag.text(sent));
            }
        }
        Ok(())
    }

    /// Statements up to a Sync are one transaction: what changes something begins one, unless it is the only one.
    fn join_pipeline(&mut self, pass: &Pass) {
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

fn no_statement(name: &str) -> Error {
    let message = match name {
        "" => "unnamed prepared statement does not exist".to_owned(),
        name => format!("prepared statement \"{name}\" does not exist"),
    };
    Error::new(ErrorKind::Missing, message).with_sqlstate("26000")
}

fn no_portal(name: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("portal \"{name}\" does not exist")).with_sqlstate("34000")
}

fn too_many(what: &str, limit: usize) -> Error {
    Error::new(ErrorKind::Limit, format!("more than {limit} {what}")).with_hint("close those that are done with")
}
