//! Cursors: portals that statements make, move and close.

use std::sync::Arc;

use arrow_array::RecordBatch;
use query::{Error, ErrorKind};

use super::portal::{Left, Portal, State};
use super::run::Telling;
use super::{Connection, Outcome};
use crate::message::backend;
use crate::statement::{Declare, Effect, Fetch, Fetched, Pass, Statement};

/// How many cursors a client may have.
const CURSORS: usize = 1000;

impl Connection {
    /// `DECLARE`, with the types and the values of its parameters.
    pub(super) async fn declare(
        &mut self,
        declare: &Declare,
        sql: &str,
        values: Option<(Vec<u32>, RecordBatch)>,
    ) -> Outcome {
        if !self.block.is_open() && !declare.hold {
            return Err(Error::new(ErrorKind::Conflict, "DECLARE CURSOR can only be used in transaction blocks")
                .with_sqlstate("25P01")
                .with_hint("BEGIN first, or declare the cursor WITH HOLD")
                .into());
        }
        if self.portals.contains_key(&declare.name) {
            let message = format!("cursor \"{}\" already exists", declare.name);
            return Err(Error::new(ErrorKind::Exists, message).with_sqlstate("42P03").into());
        }
        if self.portals.values().filter(|portal| portal.is_cursor).count() >= CURSORS {
            return Err(Error::new(ErrorKind::Limit, format!("more than {CURSORS} cursors")).into());
        }
        let statement = Statement::read(&declare.query)?;
        if !matches!(statement, Statement::Pass(Pass { effect: Effect::Reads, .. })) {
            let message = "DECLARE CURSOR must specify a query that only reads";
            return Err(Error::new(ErrorKind::Syntax, message).into());
        }
        // One that outlives a transaction which has changed nothing reads outside of it.
        let within = self.block.is_open() && (!declare.hold || self.has_changed());
        if within {
            return self.declare_in_place(declare, sql, statement, values, true).await;
        }
        let block = std::mem::replace(&mut self.block, super::block::Block::Idle);
        let outcome = self.declare_in_place(declare, sql, statement, values, false).await;
        self.block = block;
        outcome
    }

    async fn declare_in_place(
        &mut self,
        declare: &Declare,
        sql: &str,
        statement: Statement,
        values: Option<(Vec<u32>, RecordBatch)>,
        within: bool,
    ) -> Outcome {
        let (types, values) = values.map_or((Vec::new(), None), |(types, values)| (types, Some(values)));
        let prepared = Arc::new(self.looked_at(&declare.query, statement, types).await?);
        let formats = if declare.binary { vec![1] } else { Vec::new() };
        let mut portal = Portal {
            hold: declare.hold,
            within,
            text: sql.into(),
            is_cursor: true,
            counted: Some(self.shared.cursors.count()),
            ..Portal::new(prepared, values, formats)
        };
        // It sees what there is now, not what there is when it is first read.
        self.open(&mut portal).await?;
        self.portals.insert(declare.name.clone(), portal);
        Ok(())
    }

    /// `FETCH` and `MOVE`; returns what they are answered with.
    pub(super) async fn fetch(&mut self, fetch: &Fetch, telling: Telling<'_>) -> Outcome<String> {
        let count = self.fetched(fetch, telling).await?;
        let word = match fetch.fetched {
            Fetched::Rows => "FETCH",
            Fetched::Nothing => "MOVE",
        };
        Ok(format!("{word} {count}"))
    }

    /// The same; how many rows these were.
    pub(super) async fn fetched(&mut self, fetch: &Fetch, telling: Telling<'_>) -> Outcome<u64> {
        let mut portal = self.portals.remove(&fetch.cursor).ok_or_else(|| no_cursor(&fetch.cursor))?;
        let outcome = self.fetch_from(&mut portal, fetch, telling).await;
        if outcome.is_ok() {
            self.portals.insert(fetch.cursor.clone(), portal);
        }
        outcome
    }

    async fn fetch_from(&mut self, portal: &mut Portal, fetch: &Fetch, telling: Telling<'_>) -> Outcome<u64> {
        if matches!(portal.state, State::Ready | State::Announced(_)) {
            self.open(portal).await?;
        }
        let State::Open(flow) = &mut portal.state else { return Ok(0) };
        let told = matches!(telling, Telling::Told) && fetch.fetched == Fetched::Rows;
        if told {
            backend::row_description(&mut self.wire.out, &flow.columns);
        }
        if let Telling::Known(formats) = telling
            && !formats.is_empty()
        {
            // Each FETCH of the extended protocol says how it wants its rows.
            flow.encoder = crate::rows::RowEncoder::new(
                &flow.rows.schema,
                &super::run::formats_of(formats),
                self.settings.text(),
                portal.statement.looked_at.as_ref().map_or_else(Default::default, |looked_at| looked_at.types.names),
            )?;
        }
        // FETCH 0 asks for the row that the cursor is on again, which is gone; no row is what there is.
        let (count, _): (u64, Left) = match fetch.fetched {
            Fetched::Rows => self.send_rows(flow, fetch.count).await?,
            Fetched::Nothing => self.skip_rows(flow, fetch.count).await?,
        };
        Ok(count)
    }

    pub(super) fn close_cursor(&mut self, name: Option<&str>) -> Outcome {
        match name {
            None => self.portals.retain(|_, portal| !portal.is_cursor),
            Some(name) => {
                self.portals.remove(name).ok_or_else(|| no_cursor(name))?;
            }
        }
        Ok(())
    }
}

fn no_cursor(name: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("cursor \"{name}\" does not exist")).with_sqlstate("34000")
}
