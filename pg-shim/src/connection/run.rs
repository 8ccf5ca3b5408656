//! Statements, run: those for the upstream, and those that are the shim's own.

use arrow_array::RecordBatch;
use query::{Error, ErrorKind};
use tokio::time::Instant;

use super::portal::{Flow, Portal, State};
use super::prepared::{PreparedStatement, columns};
use super::text::Types;
use super::{Connection, Outcome, watched};
use crate::cells::Format;
use crate::message::backend::{self, Column};
use crate::rows::RowEncoder;
use crate::statement::{Effect, Fetched, Lasting, Pass, Statement, Tag};
use crate::upstream::{Announced, Rows};

/// Whether a result's columns are told with it.
#[derive(Clone, Copy)]
pub(super) enum Telling<'a> {
    /// They are: as text, as the simple protocol has it.
    Told,
    /// The client has asked for them, and for these formats.
    Known(&'a [i16]),
}

impl Telling<'_> {
    pub(super) fn formats(&self) -> &[i16] {
        match self {
            Self::Told => &[],
            Self::Known(formats) => formats,
        }
    }
}

/// Values for the parameters of a statement that is the shim's own.
#[derive(Clone, Default)]
pub(super) struct Given {
    pub(super) number: Option<f64>,
    /// Those that are texts.
    pub(super) texts: Vec<Option<String>>,
    /// Those of a cursor's query, with their types.
    pub(super) values: Option<(Vec<u32>, RecordBatch)>,
}

/// Formats of columns as the encoder takes them.
pub(super) fn formats_of(codes: &[i16]) -> Vec<Format> {
    codes.iter().map(|code| if *code == 1 { Format::Binary } else { Format::Text }).collect()
}

impl Connection {
    /// From now on the session's limit on statements counts.
    pub(super) fn limit_time(&mut self) {
        let limit = self.settings.statement_timeout().map(|limit| Instant::now() + limit);
        self.watcher.limit(limit);
    }

    /// Gives a statement its values, and asks where its rows are.
    pub(super) async fn announce(
        &mut self,
        statement: &PreparedStatement,
        values: Option<RecordBatch>,
    ) -> Outcome<Announced> {
        let Some(looked_at) = &statement.looked_at else {
            return Err(Error::new(ErrorKind::Bug, "the statement is not one for the upstream").into());
        };
        let prepared = self.handle(looked_at).await?;
        self.bound(&prepared.handle, values).await
    }

    /// Gives a statement of the upstream its values, and asks where its rows are.
    pub(super) async fn bound(&mut self, handle: &bytes::Bytes, values: Option<RecordBatch>) -> Outcome<Announced> {
        let work = self.upstream.announce(handle, values);
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await
    }

    /// Begins a portal. One that returns no rows is then done: how many rows it has changed.
    pub(super) async fn open(&mut self, portal: &mut Portal) -> Outcome<Option<u64>> {
        let statement = portal.statement.clone();
        let Some(looked_at) = &statement.looked_at else { return Ok(Some(0)) };
        if let Statement::Pass(pass) = &statement.statement
            && pass.effect != Effect::Reads
        {
            self.will_change()?;
            self.may_have_state(&statement.sql, pass);
        }
        if !looked_at.returns_rows(&statement.statement) {
            let prepared = self.handle(looked_at).await?;
            let work = self.upstream.update(&prepared.handle, portal.values.clone());
            let changed = watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await?;
            return Ok(Some(changed.unwrap_or(0)));
        }
        let info = match std::mem::replace(&mut portal.state, State::Ready) {
            State::Announced(info) => *info,
            _ => self.announce(&statement, portal.values.clone()).await?,
        };
        let rows = watched(&mut self.wire, &mut self.watcher, &mut self.portals, self.upstream.rows(info)).await?;
        let rows = self.with_nulls(rows, &statement, portal.values.as_ref()).await?;
        let told = columns(&rows.schema, &portal.formats, &looked_at.types);
        if statement.is_described() {
            let before = columns(&looked_at.schema, &portal.formats, &looked_at.types);
            let same = before.len() == told.len()
                && before
                    .iter()
                    .zip(&told)
                    .enumerate()
                    .all(|(at, (before, now))| statement.told_as_text(at) || before.kind.oid == now.kind.oid);
            if !same {
                return Err(Error::new(ErrorKind::Unsupported, "cached plan must not change result type")
                    .with_hint("prepare the statement again")
                    .into());
            }
        }
        let mut formats = formats_of(&portal.formats);
        if formats.len() <= 1 {
            formats = vec![formats.first().copied().unwrap_or(Format::Text); told.len()];
        }
        for (at, format) in formats.iter_mut().enumerate() {
            if statement.told_as_text(at) {
                *format = Format::Text;
            }
        }
        let encoder = RowEncoder::new(&rows.schema, &formats, self.settings.text(), looked_at.types.names)?;
        portal.state = State::Open(Box::new(Flow::new(rows, told, encoder)));
        Ok(None)
    }

    /// Runs a statement of the simple protocol.
    pub(super) async fn pass(&mut self, sql: &str, pass: &Pass) -> Outcome {
        let text = self.text(sql)?;
        let transaction = self.transaction().await?;
        let text_sql = self.with_constants(text.sql, transaction.as_ref()).await?;
        if pass.effect != Effect::Reads {
            self.will_change()?;
            self.may_have_state(sql, pass);
        }
        if pass.effect == Effect::Updates {
            let work = self.upstream.update_text(&text_sql, transaction.as_ref());
            let changed = watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await?;
            backend::command_complete(&mut self.wire.out, &pass.tag.text(changed.unwrap_or(0)));
            return Ok(());
        }
        let (upstream, transaction) = (&mut self.upstream, transaction.as_ref());
        let work = async {
            match pass.effect {
                Effect::Reads => upstream.announce_text(&text_sql, transaction).await,
                _ => upstream.announce_change(&text_sql, transaction).await,
            }
        };
        let info = watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await?;
        if let Some(changed) = info.changed()? {
            backend::command_complete(&mut self.wire.out, &pass.tag.text(changed));
            return Ok(());
        }
        let rows = watched(&mut self.wire, &mut self.watcher, &mut self.portals, self.upstream.rows(info)).await?;
        let mut flow = self.flow(rows, &[], &text.types)?;
        backend::row_description(&mut self.wire.out, &flow.columns);
        let (sent, _) = self.send_rows(&mut flow, None).await?;
        backend::command_complete(&mut self.wire.out, &pass.tag.text(sent));
        Ok(())
    }

    /// What keeps the session on an engine of its own from now on: something temporary, and what is not known to be
    /// something else.
    fn may_have_state(&mut self, sql: &str, pass: &Pass) {
        let unknown = pass.effect == Effect::Changes && matches!(pass.tag, Tag::Plain(_));
        self.has_state |= unknown || crate::dialect::mentions(sql, "temp");
    }

    pub(super) fn flow(&self, rows: Rows, formats: &[i16], types: &Types) -> query::Result<Flow> {
        let told = columns(&rows.schema, formats, types);
        let encoder = RowEncoder::new(&rows.schema, &formats_of(formats), self.settings.text(), types.names)?;
        Ok(Flow::new(rows, told, encoder))
    }

    /// Runs a statement that is the shim's own.
    pub(super) async fn own(
        &mut self,
        statement: &Statement,
        sql: &str,
        telling: Telling<'_>,
        given: Given,
    ) -> Outcome {
        let tag: String = match statement {
            Statement::Commit => self.commit().await?.to_owned(),
            Statement::Rollback => {
                self.roll_back().await?;
                "ROLLBACK".to_owned()
            }
            Statement::RollbackTo(name) => {
                self.roll_back_to(name).await?;
                "ROLLBACK".to_owned()
            }
            Statement::Empty => {
                backend::empty_query(&mut self.wire.out);
                return Ok(());
            }
            other => {
                self.check_block()?;
                match self.own_in_block(other, sql, telling, given).await? {
                    Some(tag) => tag,
                    None => return Ok(()),
                }
            }
        };
        backend::command_complete(&mut self.wire.out, &tag);
        Ok(())
    }

    /// Runs one that a failed transaction does not take. What it is answered with, unless it has answered itself.
    pub(super) async fn own_in_block(
        &mut self,
        statement: &Statement,
        sql: &str,
        telling: Telling<'_>,
        given: Given,
    ) -> Outcome<Option<String>> {
        let tag = match statement {
            Statement::Begin(modes, tag) => {
                self.begin();
                self.set_modes(modes, Lasting::Transaction)?;
                tag
            }
            Statement::SetModes(modes, lasting) => {
                self.set_modes(modes, *lasting)?;
                "SET"
            }
            Statement::Savepoint(name) => {
                self.savepoint(name.clone())?;
                "SAVEPOINT"
            }
            Statement::Release(name) => {
                self.release(name)?;
                "RELEASE"
            }
            Statement::Set(set) => {
                self.set(set).await?;
                "SET"
            }
            Statement::Reset(name) => {
                self.reset(name.as_deref()).await?;
                "RESET"
            }
            Statement::Show(name) => {
                self.show(name.as_deref(), telling).await?;
                "SHOW"
            }
            Statement::Declare(declare) => {
                self.declare(declare, sql, given.values).await?;
                "DECLARE CURSOR"
            }
            Statement::Fetch(fetch) => return self.fetch(fetch, telling).await.map(Some),
            Statement::CloseCursor(name) => {
                self.close_cursor(name.as_deref())?;
                if name.is_some() { "CLOSE CURSOR" } else { "CLOSE CURSOR ALL" }
            }
            Statement::Copy(copy) => return self.copy(copy).await.map(Some),
            Statement::Prepare(prepare) => {
                self.prepare(prepare, sql).await?;
                "PREPARE"
            }
            Statement::Execute(execute) => return self.execute_named(execute, telling).await.map(Some),
            Statement::Deallocate(name) => self.deallocate(name.as_deref()).await?,
            Statement::Discard(what) => return self.discard(what).await.map(Some),
            Statement::Configure(calls) => {
                self.configure(calls, &given.texts, telling).await?;
                "SELECT 1"
            }
            Statement::Backend(call) => return self.call(call, given.number, telling).await.map(Some),
            Statement::Index(index) => self.index(index).await?,
            Statement::Nothing(tag) => tag,
            Statement::Missing(what) => {
                return Err(Error::new(ErrorKind::Unsupported, format!("{what} is not supported")).into());
            }
            Statement::Empty
            | Statement::Pass(_)
            | Statement::Commit
            | Statement::Rollback
            | Statement::RollbackTo(_) => {
                return Ok(None);
            }
        };
        Ok(Some(tag.to_owned()))
    }

    /// The columns of what the shim answers itself, if there are rows.
    pub(super) fn own_columns(&self, statement: &Statement) -> Option<Vec<Column>> {
        match statement {
            Statement::Show(name) => Some(super::setting::shown_columns(name.as_deref())),
            Statement::Configure(calls) => {
                Some(calls.iter().map(|call| super::setting::text_column(&call.column)).collect())
            }
            Statement::Backend(call) => Some(vec![super::backends::column(call)]),
            Statement::Execute(execute) => self.named_columns(execute),
            Statement::Fetch(fetch) if fetch.fetched == Fetched::Rows => {
                let portal = self.portals.get(&fetch.cursor)?;
                match &portal.state {
                    State::Open(flow) => Some(flow.columns.clone()),
                    _ => {
                        let looked_at = portal.statement.looked_at.as_ref()?;
                        Some(columns(&looked_at.schema, &portal.formats, &looked_at.types))
                    }
                }
            }
            _ => None,
        }
    }

    async fn discard(&mut self, what: &str) -> Outcome<String> {
        if what == "ALL" {
            if self.block.is_open() {
                return Err(Error::new(ErrorKind::Conflict, "DISCARD ALL cannot run inside a transaction block")
                    .with_sqlstate("25001")
                    .into());
            }
            self.portals.clear();
            self.deallocate(None).await?;
            self.reset(None).await?;
        }
        if matches!(what, "ALL" | "TEMP") {
            self.drop_temporary().await?;
        }
        Ok(format!("DISCARD {what}"))
    }

    /// Drops the temporary tables and views of the session.
    async fn drop_temporary(&mut self) -> Outcome {
        // Pools say this at each return of a connection, and few have made anything.
        if !self.has_state {
            return Ok(());
        }
        use arrow_array::cast::AsArray;
        use futures::TryStreamExt;
        let list = "SELECT 'DROP ' || kind || ' IF EXISTS temp.' || '\"' || replace(name, '\"', '\"\"') || '\"' FROM (\
                    SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE database_name = 'temp' AND NOT internal \
                    UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE database_name = 'temp')";
        let transaction = self.transaction().await?;
        let upstream = &mut self.upstream;
        let work = async {
            let info = upstream.announce_text(list, transaction.as_ref()).await?;
            let batches: Vec<_> = upstream.rows(info).await?.batches.try_collect().await?;
            for batch in batches {
                let Some(texts) = batch.column(0).as_string_opt::<i32>() else { continue };
                for text in texts.iter().flatten() {
                    upstream.update_text(text, transaction.as_ref()).await?;
                }
            }
            Ok(())
        };
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await
    }

    /// Answers with rows of texts.
    pub(super) fn tell_texts(&mut self, columns: &[Column], rows: &[Vec<String>], telling: Telling<'_>) {
        if matches!(telling, Telling::Told) {
            backend::row_description(&mut self.wire.out, columns);
        }
        for row in rows {
            let values: Vec<_> = row.iter().map(|value| Some(value.as_str())).collect();
            backend::text_row(&mut self.wire.out, &values);
        }
    }
}
