//! What the server answers itself.

use std::sync::Arc;

use query::{Class, Effect, Prepared, Result, Statement};

use super::{Begun, Road};
use crate::answers::{self, Answer, Asks};
use crate::frames;
use crate::session::{Session, Transaction, Work};

/// The column of `EXPLAIN TAVANA`.
const PLAN: &str = "tavana_plan";
/// The column of `KILL`.
const KILLED: &str = "killed";

impl Road {
    /// A statement that the server answers itself, as if an engine had looked at it.
    ///
    /// # Errors
    /// Those of the statement that is explained; `Syntax` for an id that is none.
    pub(crate) async fn answer(
        &self,
        session: &Session,
        transaction: Option<Arc<Transaction>>,
        sql: &str,
        asks: Asks<'_>,
    ) -> Result<Work> {
        let (schema, answer) = match asks {
            Asks::Explain(inner) => {
                let prepared = self.prepare(session, transaction.as_deref(), inner).await?;
                let text = self.explained(&prepared).await;
                let rows = answers::text_column(PLAN, text.lines())?;
                (rows.schema(), Answer::Rows(rows))
            }
            Asks::Kill(id) => (answers::text_schema(KILLED), Answer::Kill(answers::id_in(id)?)),
        };
        let class = Class { returns_rows: true, effect: Effect::Reads };
        let prepared = Prepared::unseen(Statement::alone(sql, session.settings()), class, schema);
        Ok(Work { prepared, parameters: None, transaction, script: None, near: None, answer: Some(answer) })
    }

    /// Gives the rows of what the server answers itself.
    pub(super) fn answered(&self, session: &Session, answer: &Answer) -> Result<Begun> {
        let rows = match answer {
            Answer::Rows(rows) => rows.clone(),
            Answer::Kill(id) => {
                self.attempts.kill(&session.principal, *id)?;
                answers::text_column(KILLED, [id.to_string()])?
            }
        };
        // The message of the columns is the caller's.
        let pieces = frames::result(&rows)?.into_iter().skip(1).map(Ok);
        Ok(Begun { frames: Box::pin(futures::stream::iter(pieces.collect::<Vec<_>>())), ..Begun::nothing() })
    }

    /// What `EXPLAIN TAVANA` tells of a statement.
    async fn explained(&self, prepared: &Prepared) -> String {
        let sizer = self.attempts.sizer();
        let mut text = sizer.explain(prepared, self.largest()).await.to_string();
        let snapshot = self.scheduler.snapshot();
        text.push_str(&format!(
            "\nNow: {} waiting, {} running; {}",
            snapshot.waiting,
            snapshot.running,
            self.expected_wait(),
        ));
        text
    }
}
