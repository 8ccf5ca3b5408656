//! `PREPARE`, `EXECUTE` and `DEALLOCATE`: the same statements under the same names as those of the extended protocol.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use futures::TryStreamExt;
use query::{Error, ErrorKind};

use super::extended::{STATEMENTS, no_statement, too_many};
use super::portal::{Portal, State};
use super::prepared::{OfSql, PreparedStatement};
use super::run::{Given, Telling};
use super::{Connection, Outcome, watched};
use crate::message::backend::{self, Column};
use crate::statement::{Execute, Passed, Prepare, Statement};
use crate::{oid, parameters};

impl Connection {
    /// Whether another statement can have this name.
    pub(super) fn check_name(&self, name: &str) -> Outcome {
        if !name.is_empty() && self.prepared.contains_key(name) {
            let message = format!("prepared statement \"{name}\" already exists");
            return Err(Error::new(ErrorKind::Exists, message).with_sqlstate("42P05").into());
        }
        if self.prepared.len() >= STATEMENTS {
            return Err(too_many("prepared statements", STATEMENTS).into());
        }
        Ok(())
    }

    /// `PREPARE`, as the client has written it.
    pub(super) async fn prepare(&mut self, prepare: &Prepare, sql: &str) -> Outcome {
        self.check_name(&prepare.name)?;
        // The upstream knows nothing of parameters that are declared and not used.
        let used = parameters::used(&prepare.query);
        let declared = used.iter().map(|number| prepare.types.get(number - 1).copied().unwrap_or(0)).collect();
        let query = parameters::numbered_anew(&prepare.query, &used);
        let mut prepared = self.looked_at(&query, Statement::read(&query)?, declared).await?;
        let mut types = prepare.types.clone();
        for (number, kind) in used.iter().zip(&prepared.types) {
            types.resize(types.len().max(*number), oid::UNKNOWN);
            types[number - 1] = *kind;
        }
        prepared.of_sql = Some(OfSql { text: sql.into(), types, used });
        self.prepared.insert(prepare.name.clone(), Arc::new(prepared));
        Ok(())
    }

    /// `EXECUTE`; returns what it is answered with.
    pub(super) async fn execute_named(&mut self, execute: &Execute, telling: Telling<'_>) -> Outcome<String> {
        self.tell_anew(&execute.name).await?;
        let statement = self.named(execute)?;
        let Statement::Pass(pass) = &statement.statement else {
            return self.execute_own(&statement, execute, telling).await;
        };
        self.join_pipeline(pass);
        let values = self.values_of(execute, &statement).await?;
        let mut portal = Portal::new(statement.clone(), values, telling.formats().to_vec());
        if let Some(changed) = self.open(&mut portal).await? {
            return Ok(pass.tag.text(changed));
        }
        let State::Open(flow) = &mut portal.state else { return Ok(pass.tag.text(0)) };
        if matches!(telling, Telling::Told) {
            backend::row_description(&mut self.wire.out, &flow.columns);
        }
        let (sent, _) = self.send_rows(flow, None).await?;
        Ok(pass.tag.text(sent))
    }

    /// Makes a portal of an `EXECUTE` one of the statement that it runs, whose rows can be taken in parts. So is one of a
    /// `FETCH`; what else is the shim's own is answered at once.
    pub(super) async fn become_named(&mut self, portal: &mut Portal, execute: &Execute) -> Outcome {
        self.tell_anew(&execute.name).await?;
        let statement = self.named(execute)?;
        if let Statement::Fetch(_) = &statement.statement {
            portal.statement = statement;
        } else if let Statement::Pass(_) = &statement.statement {
            portal.values = self.values_of(execute, &statement).await?;
            portal.statement = statement;
        }
        Ok(())
    }

    /// The statement that an `EXECUTE` runs.
    fn named(&self, execute: &Execute) -> Outcome<Arc<PreparedStatement>> {
        let name = &execute.name;
        let statement = self.prepared.get(name).cloned().ok_or_else(|| no_statement(name))?;
        let expected = statement.of_sql.as_ref().map_or(&statement.types, |of_sql| &of_sql.types).len();
        let got = execute.values.len();
        if expected != got {
            let message = format!("wrong number of parameters for prepared statement \"{name}\"");
            return Err(Error::new(ErrorKind::Syntax, message)
                .with_detail(format!("Expected {expected} parameters but got {got}."))
                .into());
        }
        // One that the protocol has prepared may be an EXECUTE itself, even of itself.
        if matches!(statement.statement, Statement::Execute(_)) {
            let message = "EXECUTE does not run another EXECUTE";
            return Err(Error::new(ErrorKind::Limit, message)
                .with_sqlstate("54001")
                .with_hint("name the statement that is to run")
                .into());
        }
        Ok(statement)
    }

    /// The values that it gives to the parameters which the statement uses.
    async fn values_of(&mut self, execute: &Execute, statement: &PreparedStatement) -> Outcome<Option<RecordBatch>> {
        let used = statement.of_sql.as_ref().map(|of_sql| of_sql.used.as_slice());
        let values: Vec<Passed> = match used {
            Some(used) => used.iter().filter_map(|number| execute.values.get(number - 1).cloned()).collect(),
            None => execute.values.clone(),
        };
        self.passed(statement, &values).await
    }

    /// One that is the shim's own.
    async fn execute_own(
        &mut self,
        statement: &PreparedStatement,
        execute: &Execute,
        telling: Telling<'_>,
    ) -> Outcome<String> {
        let mut given = Given::default();
        for value in &execute.values {
            let texts = match value {
                Passed::Null => None,
                Passed::Text(text) | Passed::Integer(text) => Some(text.clone()),
                Passed::Expression(_) => {
                    let message = "this statement takes constants only";
                    return Err(Error::new(ErrorKind::Unsupported, message).with_hint("EXECUTE name('value')").into());
                }
            };
            given.number = texts.as_deref().and_then(|text| text.trim().parse().ok());
            given.texts.push(texts);
        }
        let work = Box::pin(self.own_in_block(&statement.statement, &statement.sql, telling, given));
        work.await?.ok_or_else(|| {
            let message = "EXECUTE does not run statements about transactions";
            Error::new(ErrorKind::Unsupported, message).with_hint("send the statement itself").into()
        })
    }

    /// The values of parameters as a row.
    async fn passed(&mut self, statement: &PreparedStatement, values: &[Passed]) -> Outcome<Option<RecordBatch>> {
        let Some(looked_at) = &statement.looked_at else { return Ok(None) };
        let plain: Option<Vec<Option<Bytes>>> =
            values.iter().zip(&statement.types).map(|(value, kind)| plain(value, *kind)).collect();
        if let Some(plain) = plain {
            let row = parameters::batch(&looked_at.parameters, &statement.types, &[0], &plain, self.settings.text())?;
            return Ok(row);
        }
        let typed = values.iter().zip(&statement.types).map(|(value, kind)| {
            let sql = match value {
                Passed::Text(text) if oid::element_of(*kind).is_some() => parameters::list_for_engine(text)?,
                value => value.sql(),
            };
            Ok(match parameters::engine_type(*kind) {
                Some(kind) => format!("CAST({sql} AS {kind})"),
                None => sql,
            })
        });
        let sql = format!("SELECT {}", typed.collect::<query::Result<Vec<_>>>()?.join(", "));
        let text = self.text(&sql)?.sql.into_owned();
        let transaction = self.transaction().await?;
        let upstream = &mut self.upstream;
        let work = async {
            let info = upstream.announce_text(&text, transaction.as_ref()).await?;
            upstream.rows(info).await?.batches.try_collect::<Vec<_>>().await
        };
        let batches = watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await?;
        let row = batches.into_iter().find(|batch| batch.num_rows() == 1).ok_or_else(|| {
            Error::new(ErrorKind::Syntax, "the values of EXECUTE are not one row").with_hint("EXECUTE name(value, …)")
        })?;
        let got = row.schema();
        let named = looked_at.parameters.fields().iter().zip(got.fields());
        let fields: Vec<Field> = named.map(|(wanted, got)| got.as_ref().clone().with_name(wanted.name())).collect();
        let row = RecordBatch::try_new(Arc::new(Schema::new(fields)), row.columns().to_vec());
        Ok(Some(row.map_err(|error| {
            Error::new(ErrorKind::Bug, "the values of EXECUTE are no row").with_detail(error.to_string())
        })?))
    }

    /// The columns of what `EXECUTE` runs.
    pub(super) fn named_columns(&self, execute: &Execute) -> Option<Vec<Column>> {
        let statement = self.prepared.get(&execute.name)?;
        match &statement.statement {
            // One that is prepared by the protocol may be an EXECUTE itself.
            Statement::Execute(_) => None,
            _ if statement.looked_at.is_some() => statement.columns(),
            own => self.own_columns(own),
        }
    }

    /// `DEALLOCATE`; without a name all. What it is answered with.
    pub(super) async fn deallocate(&mut self, name: Option<&str>) -> Outcome<&'static str> {
        match name {
            Some(name) => {
                let statement = self.prepared.remove(name).ok_or_else(|| no_statement(name))?;
                self.forget(statement).await;
                Ok("DEALLOCATE")
            }
            None => {
                for (_, statement) in std::mem::take(&mut self.prepared) {
                    self.forget(statement).await;
                }
                Ok("DEALLOCATE ALL")
            }
        }
    }
}

/// A constant as the text of a value of this type; `None` if the engine has to say what it is there.
fn plain(value: &Passed, kind: u32) -> Option<Option<Bytes>> {
    const NUMBERS: [u32; 7] = [oid::INT2, oid::INT4, oid::INT8, oid::NUMERIC, oid::FLOAT4, oid::FLOAT8, oid::TEXT];
    match value {
        Passed::Null => Some(None),
        Passed::Text(text) => Some(Some(Bytes::copy_from_slice(text.as_bytes()))),
        Passed::Integer(digits) if NUMBERS.contains(&kind) => Some(Some(Bytes::copy_from_slice(digits.as_bytes()))),
        Passed::Integer(_) | Passed::Expression(_) => None,
    }
}
