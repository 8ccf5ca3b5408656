//! Rows of what the shim answers itself, taken in parts: `SHOW`, `FETCH` and the like in a portal with a limit.

use std::collections::VecDeque;

use bytes::{Buf, Bytes, BytesMut};
use query::{Error, ErrorKind};

use super::portal::{Portal, State};
use super::run::Telling;
use super::{Connection, Outcome};
use crate::message::backend;
use crate::statement::{Fetch, Statement};

/// Rows that were made at once and are sent in parts.
pub(super) struct Told {
    rows: VecDeque<Bytes>,
    /// What the statement is answered with behind them.
    end: Bytes,
}

/// How far a `FETCH` is that is taken in parts.
#[derive(Clone, Copy, Default)]
pub(super) struct Fetching {
    sent: u64,
    /// Where its cursor was left.
    place: Option<u64>,
}

impl Connection {
    /// Runs what the shim answers itself, whose rows are few, and sends up to `limit` of them.
    pub(super) async fn own_in_parts(&mut self, portal: &mut Portal, limit: u64) -> Outcome {
        let statement = portal.statement.clone();
        let begin = self.wire.out.len();
        portal.state = State::Done;
        self.own(&statement.statement, &statement.sql, Telling::Known(&portal.formats), portal.given.clone()).await?;
        // What was sent meanwhile is sent.
        if self.wire.out.len() < begin {
            return Ok(());
        }
        let mut told = self.wire.out.split_off(begin);
        let mut rows = VecDeque::new();
        let mut end = Bytes::new();
        while let Some(message) = next_message(&mut told) {
            match message.first() {
                Some(b'D') => rows.push_back(message),
                Some(b'C') => end = message,
                _ => self.wire.out.extend_from_slice(&message),
            }
        }
        portal.state = State::Told(Told { rows, end });
        self.tell_part(portal, Some(limit));
        Ok(())
    }

    /// Sends the next rows of what was made before.
    pub(super) fn tell_part(&mut self, portal: &mut Portal, limit: Option<u64>) {
        let State::Told(told) = &mut portal.state else { return };
        let mut sent = 0;
        while limit.is_none_or(|limit| sent < limit) {
            let Some(row) = told.rows.pop_front() else {
                self.wire.out.extend_from_slice(&told.end);
                portal.state = State::Done;
                return;
            };
            self.wire.out.extend_from_slice(&row);
            sent += 1;
        }
        backend::portal_suspended(&mut self.wire.out);
    }

    /// `FETCH`, up to `limit` of its rows; the rest is left in the cursor until it is asked for.
    pub(super) async fn fetch_part(&mut self, portal: &mut Portal, fetch: &Fetch, limit: Option<u64>) -> Outcome {
        self.check_block()?;
        let before = match portal.state {
            State::Fetching(fetching) => fetching,
            _ => Fetching::default(),
        };
        if before.place.is_some() && before.place != self.place_of(&fetch.cursor) {
            let message = format!("cursor \"{}\" was moved while its rows were being fetched", fetch.cursor);
            return Err(Error::new(ErrorKind::Conflict, message).with_sqlstate("55000").into());
        }
        let left = fetch.count.map(|count| count.saturating_sub(before.sent));
        let count = match (left, limit) {
            (Some(left), Some(limit)) => Some(left.min(limit)),
            (left, limit) => left.or(limit),
        };
        portal.state = State::Done;
        let got = self.fetched(&Fetch { count, ..fetch.clone() }, Telling::Known(&portal.formats)).await?;
        let sent = before.sent + got;
        if limit == Some(got) {
            portal.state = State::Fetching(Fetching { sent, place: self.place_of(&fetch.cursor) });
            backend::portal_suspended(&mut self.wire.out);
        } else {
            backend::command_complete(&mut self.wire.out, &format!("FETCH {sent}"));
        }
        Ok(())
    }

    /// How many rows were taken from a cursor.
    fn place_of(&self, cursor: &str) -> Option<u64> {
        match &self.portals.get(cursor)?.state {
            State::Open(flow) => Some(flow.taken),
            _ => None,
        }
    }

    /// What a portal is answered with that has no more.
    pub(super) fn tell_none(&mut self, statement: &Statement) -> Outcome {
        self.own_columns(statement).ok_or_else(super::extended::cannot_be_run)?;
        let tag = match statement {
            Statement::Show(_) => "SHOW",
            Statement::Fetch(_) => "FETCH 0",
            _ => "SELECT 0",
        };
        backend::command_complete(&mut self.wire.out, tag);
        Ok(())
    }
}

/// Takes one message, with its head.
fn next_message(from: &mut BytesMut) -> Option<Bytes> {
    let mut length = from.get(1..5)?;
    let length = 1 + usize::try_from(length.get_u32()).ok()?;
    (from.len() >= length).then(|| from.split_to(length).freeze())
}
