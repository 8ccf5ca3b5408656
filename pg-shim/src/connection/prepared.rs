//! Statements under names: what the upstream has said of them, and how their columns and parameters are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use query::{Error, ErrorKind};
use tokio::sync::Mutex;

use super::text::Types;
use super::{Connection, Outcome, watched};
use crate::message::backend::Column;
use crate::statement::{Argument, Backend, Call, Declare, Effect, Pass, Statement, configure_parameters};
use crate::upstream::{Prepared, TransactionId};
use crate::{oid, parameters};

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
    pub(super) cursor_query: Option<SchemaRef>,
    /// What the PREPARE said that has made it, if one has.
    pub(super) of_sql: Option<OfSql>,
    pub(super) made: SystemTime,
    /// The client was told its columns before it gave values.
    pub(super) described: AtomicBool,
}

/// What a PREPARE says beside the statement.
#[derive(Clone)]
pub(super) struct OfSql {
    /// As the client has written it.
    pub(super) text: Arc<str>,
    /// The types of all parameters, also of those that the statement does not use.
    pub(super) types: Vec<u32>,
    /// Which parameters the statement uses, counted from 1.
    pub(super) used: Vec<usize>,
}

/// What the upstream has told of a statement.
pub(super) struct LookedAt {
    /// The text that the upstream has.
    text: String,
    /// The text before its parameters had types, if it tells of the session.
    pub(super) of_session: Option<String>,
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
    pub(super) fn columns(&self) -> Option<Vec<Column>> {
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
    /// The text in which the engine does not see beforehand which of these values are NULL.
    pub(super) fn with_hidden_nulls(&self, values: &RecordBatch, types: &[u32]) -> String {
        let is_null = |at: usize| values.columns().get(at).is_some_and(|column| column.null_count() > 0);
        parameters::with_hidden_nulls(&self.text, types, is_null)
    }

    pub(super) fn returns_rows(&self, statement: &Statement) -> bool {
        match self.is_update {
            Some(is_update) => !is_update,
            None => !matches!(statement, Statement::Pass(Pass { effect: Effect::Updates, .. })),
        }
    }
}

/// Columns in the formats that a client wants them in.
pub(super) fn in_formats(mut columns: Vec<Column>, formats: &[i16]) -> Vec<Column> {
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
    let column = |(at, field): (usize, &Arc<arrow_schema::Field>)| Column {
        name: types.called(at, schema.fields().len(), field),
        kind: types.of(at, field),
        format: 0,
    };
    in_formats(schema.fields().iter().enumerate().map(column).collect(), formats)
}

impl Connection {
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
                Statement::Configure(calls) => configure_parameters(calls)
                    .into_iter()
                    .enumerate()
                    .map(|(at, is_text)| {
                        let own = if is_text { oid::TEXT } else { oid::BOOL };
                        types.get(at).copied().filter(|oid| !matches!(*oid, 0 | oid::UNKNOWN)).unwrap_or(own)
                    })
                    .collect(),
                _ => Vec::new(),
            };
            return Ok(PreparedStatement {
                sql: sql.into(),
                statement,
                types,
                looked_at: None,
                cursor_query: None,
                of_sql: None,
                made: SystemTime::now(),
                described,
            });
        };
        let text = self.text(sql)?;
        let transaction = self.transaction().await?;
        let mut text_sql = self.with_constants(text.sql.clone(), transaction.as_ref()).await?.into_owned();
        let mut prepared = self.prepare_upstream(&text_sql, transaction.as_ref()).await?;
        if prepared.parameters.fields().len() > PARAMETERS {
            return Err(Error::new(ErrorKind::Limit, format!("the statement has more than {PARAMETERS} parameters"))
                .with_hint("send many values as an array, or with COPY")
                .into());
        }
        let casts = parameters::cast_types(sql);
        let whole = text_sql.clone();
        let types = match self.with_operands(&types, &prepared, &casts, &text, sql, transaction.as_ref()).await? {
            Some(found) => {
                let typed = parameters::typed(&whole, &found);
                match self.prepare_upstream(&typed, transaction.as_ref()).await {
                    Ok(better) => {
                        self.upstream.close(&prepared.handle).await;
                        (prepared, text_sql) = (better, typed);
                        found
                    }
                    Err(_) => types,
                }
            }
            None => types,
        };
        let (types, with_elements) = self.with_lists(types, &text, sql, transaction.as_ref()).await?;
        // Columns whose types depend on parameters which the client has declared: the text says these types.
        let open = prepared.schema.fields().iter().any(|field| *field.data_type() == DataType::Null);
        if open || with_elements.is_some() {
            // What neither the client nor the engine knows is a text, as it is to PostgreSQL.
            let fields = prepared.parameters.fields().iter().enumerate();
            let known = fields.map(|(at, field)| match types.get(at).copied() {
                None | Some(0 | oid::UNKNOWN)
                    if open
                        && matches!(field.data_type(), DataType::Null | DataType::Utf8)
                        && !casts.contains_key(&(at + 1)) =>
                {
                    oid::TEXT
                }
                declared => declared.unwrap_or(0),
            });
            let typed = parameters::typed(&whole, &known.collect::<Vec<_>>());
            if let Ok(better) = self.prepare_upstream(&typed, transaction.as_ref()).await {
                self.upstream.close(&prepared.handle).await;
                (prepared, text_sql) = (better, typed);
            }
        }
        // What a function in the place of a table returns is not known before it has values; these tell only that.
        if let [only] = prepared.schema.fields().as_ref()
            && *only.data_type() == DataType::Null
        {
            let declared = |at: usize| match types.get(at).copied() {
                None | Some(0 | oid::UNKNOWN) => casts.get(&(at + 1)).copied(),
                declared => declared,
            };
            let known: Option<Vec<u32>> = (0..prepared.parameters.fields().len()).map(declared).collect();
            if let Some(example) = known.and_then(|known| parameters::with_examples(&text_sql, &known))
                && let Ok(example) = self.prepare_upstream(&example, transaction.as_ref()).await
            {
                self.upstream.close(&example.handle).await;
                prepared.schema = example.schema;
            }
        }
        // Lists of numbers keep their digits, so the text does not say their type, and nothing told that of the columns. They
        // are those of the statement with one element.
        if let Some(schema) = with_elements
            && prepared.schema.fields().iter().any(|field| *field.data_type() == DataType::Null)
            && prepared.schema.fields().len() <= schema.fields().len()
        {
            prepared.schema = schema;
        }
        // So do numbers.
        if types.contains(&oid::NUMERIC)
            && prepared.schema.fields().iter().any(|field| *field.data_type() == DataType::Null)
        {
            let example = parameters::typed_for_columns(&whole, &types);
            if let Ok(example) = self.prepare_upstream(&example, transaction.as_ref()).await {
                self.upstream.close(&example.handle).await;
                prepared.schema = example.schema;
            }
        }
        let told = prepared.parameters.fields();
        let types = told.iter().enumerate().map(|(at, field)| match types.get(at).copied() {
            None | Some(0 | oid::UNKNOWN) if *field.data_type() == DataType::Null => {
                casts.get(&(at + 1)).copied().unwrap_or(oid::TEXT)
            }
            None | Some(0 | oid::UNKNOWN) => match text.types.of(usize::MAX, field).oid {
                // Of `$1::integer::text` the engine tells the last type, and the first is meant.
                oid::TEXT => casts.get(&(at + 1)).copied().unwrap_or(oid::TEXT),
                told => told,
            },
            Some(declared) => declared,
        });
        let types = types.collect();
        let looked_at = LookedAt {
            text: text_sql,
            of_session: (text.types.names == oid::Names::Catalog).then_some(whole),
            types: text.types,
            schema: prepared.schema.clone(),
            parameters: prepared.parameters.clone(),
            is_update: prepared.is_update,
            handle: Mutex::new((prepared, transaction.is_some())),
        };
        let looked_at = Some(looked_at);
        Ok(PreparedStatement {
            sql: sql.into(),
            statement,
            types,
            looked_at,
            cursor_query: None,
            of_sql: None,
            made: SystemTime::now(),
            described,
        })
    }

    /// A `DECLARE`, whose query may have parameters.
    pub(super) async fn cursor_looked_at(
        &mut self,
        sql: &str,
        declare: Declare,
        types: Vec<u32>,
    ) -> Outcome<PreparedStatement> {
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
            of_sql: None,
            made: SystemTime::now(),
            described: AtomicBool::new(false),
        })
    }

    pub(super) async fn prepare_upstream(
        &mut self,
        sql: &str,
        transaction: Option<&TransactionId>,
    ) -> Outcome<Prepared> {
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, self.upstream.prepare(sql, transaction)).await
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
}
