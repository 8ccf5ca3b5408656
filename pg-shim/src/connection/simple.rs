//! The simple protocol: a text of statements, each run and answered in turn.

use query::script;

use super::run::{Given, Telling};
use super::{Connection, Outcome, Stop};
use crate::message::backend;
use crate::statement::Statement;
use crate::wire::Broken;

impl Connection {
    pub(super) async fn simple(&mut self, text: &str) -> Result<(), Broken> {
        self.entry.work(text);
        // The unnamed ones do not outlive the next message of this kind.
        self.portals.remove("");
        if let Some(statement) = self.prepared.remove("") {
            self.forget(statement).await;
        }
        let outcome = self.run_all(text).await;
        let outcome = match outcome {
            Ok(()) => self.end_implicit().await,
            failed => failed,
        };
        self.watcher.limit(None);
        match outcome {
            Ok(()) => {}
            Err(Stop::Failed(error)) => self.fail(&error).await?,
            Err(Stop::Broken(broken)) => return Err(broken),
        }
        if !self.block.is_open() {
            self.drop_portals();
        }
        self.ready().await
    }

    async fn run_all(&mut self, text: &str) -> Outcome {
        let statements = script::statements(text);
        if statements.is_empty() {
            backend::empty_query(&mut self.wire.out);
            return Ok(());
        }
        // All are judged before any runs: half of a text that is not SQL must not have an effect.
        let mut read = Vec::with_capacity(statements.len());
        for sql in &statements {
            match Statement::read(sql) {
                Ok(statement) => read.push((*sql, statement)),
                Err(error) => {
                    self.place(&error, text, sql);
                    return Err(error.into());
                }
            }
        }
        let several = read.len() > 1;
        for (sql, statement) in &read {
            // Several statements of one message are one transaction, unless they say otherwise themselves.
            if several && !matches!(statement, Statement::Begin(..) | Statement::Commit | Statement::Rollback) {
                self.begin_implicit();
            }
            let outcome = self.run_one(sql, statement).await;
            if let Err(Stop::Failed(error)) = &outcome {
                self.place(error, text, sql);
            }
            outcome?;
        }
        Ok(())
    }

    async fn run_one(&mut self, sql: &str, statement: &Statement) -> Outcome {
        self.limit_time();
        match statement {
            Statement::Pass(pass) => {
                self.check_block()?;
                self.pass(sql, pass).await
            }
            own => self.own(own, sql, Telling::Told, Given::default()).await,
        }
    }
}
