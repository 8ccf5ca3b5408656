//! Where in a client's text an error is.

use query::{Error, script};

use super::{Connection, Outcome, Stop};
use crate::position;
use crate::statement::Statement;

impl Connection {
    /// [`Connection::parse`], with the place of an error.
    pub(super) async fn parse_placed(&mut self, name: String, sql: &str, types: Vec<u32>) -> Outcome {
        let outcome = self.parse(name, sql, types).await;
        if let (Err(Stop::Failed(error)), [statement]) = (&outcome, script::statements(sql).as_slice()) {
            self.place(error, sql, statement);
        }
        outcome
    }

    /// Notes where in the text of the client an error of one of its statements is, for when it is told.
    pub(super) fn place(&mut self, error: &Error, text: &str, statement: &str) {
        let inner = match Statement::read(statement) {
            Ok(Statement::Prepare(prepare)) => Some(prepare.query),
            Ok(Statement::Declare(declare)) => Some(declare.query),
            _ => None,
        };
        // What the statement is about stands at its end.
        let inner = inner.and_then(|inner| statement.rfind(&inner).map(|at| &statement[at..at + inner.len()]));
        let asked = inner.unwrap_or(statement);
        let sent = self.text(asked);
        let sent = sent.as_ref().map_or(asked, |sent| &sent.sql);
        let begin = (asked.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
        self.position = position::of(error, asked, sent).and_then(|at| {
            let before = text.get(..begin? + at)?;
            // Clients count characters, from 1.
            Some(before.chars().count() + 1)
        });
    }
}
