//! Transactions of a client. One is begun on the upstream with the first statement that runs in it.

use query::{Error, ErrorKind};

use super::{Connection, Outcome};
use crate::message::backend::{self, Standing};
use crate::statement::{Lasting, Modes};
use crate::upstream::TransactionId;

/// How a client's transaction stands.
#[derive(Debug)]
pub(super) enum Block {
    Idle,
    Open(Open),
    /// It has failed, and the client has yet to end it. What was begun is rolled back already, unless there is a
    /// savepoint that the client may go back to.
    Failed(Option<Open>),
}

/// An open transaction.
#[derive(Debug, Default)]
pub(super) struct Open {
    id: Option<TransactionId>,
    /// The client has not asked for it: it is for the statements of one message, or up to a Sync.
    implicit: bool,
    /// Something was changed in it.
    pub(super) changed: bool,
    savepoints: Vec<Savepoint>,
    /// The client wanted to go back to one, and could not.
    refused: bool,
}

/// A point that a transaction can go back to, as long as nothing was changed behind it.
#[derive(Debug)]
struct Savepoint {
    name: String,
    /// What was changed when it was made.
    changed: bool,
}

impl Block {
    pub(super) fn standing(&self) -> Standing {
        match self {
            Self::Idle => Standing::Idle,
            Self::Open(open) if open.implicit => Standing::Idle,
            Self::Open(_) => Standing::InTransaction,
            Self::Failed(_) => Standing::Failed,
        }
    }

    /// Whether the client is in a transaction that it has asked for.
    pub(super) fn is_open(&self) -> bool {
        self.standing() != Standing::Idle
    }

    pub(super) fn take_transaction(&mut self) -> Option<TransactionId> {
        match std::mem::replace(self, Self::Idle) {
            Self::Open(open) | Self::Failed(Some(open)) => open.id,
            Self::Idle | Self::Failed(None) => None,
        }
    }
}

impl Connection {
    /// Refuses what cannot run in a transaction that has failed.
    pub(super) fn check_block(&self) -> Outcome {
        match self.block {
            Block::Failed(_) => Err(Error::new(
                ErrorKind::Conflict,
                "current transaction is aborted, commands ignored until end of transaction block",
            )
            .with_sqlstate("25P02")
            .into()),
            Block::Idle | Block::Open(_) => Ok(()),
        }
    }

    /// The transaction that a statement runs in, begun now if it is the first; `None` outside of one.
    pub(super) async fn transaction(&mut self) -> Outcome<Option<TransactionId>> {
        // An engine of one's own runs one statement at a time: what an open cursor has yet to read is read first.
        if self.has_changed() || self.has_state {
            self.keep_open_cursors().await?;
        }
        match &self.block {
            Block::Open(Open { id: Some(id), .. }) => return Ok(Some(id.clone())),
            Block::Open(_) => {}
            Block::Idle | Block::Failed(_) => return Ok(None),
        }
        let begun = super::watched(&mut self.wire, &mut self.watcher, &mut self.portals, self.upstream.begin()).await?;
        if let Block::Open(open) = &mut self.block {
            open.id = Some(begun.clone());
        }
        Ok(Some(begun))
    }

    /// A statement that may change something is about to run.
    pub(super) fn will_change(&mut self) -> Outcome {
        let setting = if self.block.is_open() { "transaction_read_only" } else { "default_transaction_read_only" };
        if self.settings.get(setting) == Some("on") {
            return Err(Error::new(ErrorKind::Denied, "cannot change anything in a read-only transaction")
                .with_sqlstate("25006")
                .into());
        }
        if let Block::Open(open) = &mut self.block {
            open.changed = true;
        }
        Ok(())
    }

    /// Whether something was changed in the transaction that is open.
    pub(super) fn has_changed(&self) -> bool {
        match &self.block {
            Block::Open(open) => open.changed || open.savepoints.iter().any(|savepoint| savepoint.changed),
            Block::Idle | Block::Failed(_) => false,
        }
    }

    /// How the transaction, or each one to come, is to be.
    pub(super) fn set_modes(&mut self, modes: &Modes, lasting: Lasting) -> Outcome {
        let (prefix, local) = match lasting {
            Lasting::Transaction => ("transaction", true),
            Lasting::Session => ("default_transaction", false),
        };
        if local && !self.block.is_open() {
            backend::warning(&mut self.wire.out, "25P01", "SET TRANSACTION can only be used in transaction blocks");
            return Ok(());
        }
        if let Some(read_only) = modes.read_only {
            let value = if read_only { "on" } else { "off" };
            self.settings.set(&format!("{prefix}_read_only"), Some(value), local)?;
        }
        if let Some(level) = &modes.level {
            self.settings.set(&format!("{prefix}_isolation"), Some(level), local)?;
        }
        Ok(())
    }

    /// `BEGIN`.
    pub(super) fn begin(&mut self) {
        match &mut self.block {
            Block::Idle => {
                self.block = Block::Open(Open::default());
                self.begin_settings();
            }
            // What ran before in the same message belongs to it.
            Block::Open(open) if open.implicit => open.implicit = false,
            Block::Open(_) | Block::Failed(_) => {
                backend::warning(&mut self.wire.out, "25001", "there is already a transaction in progress");
            }
        }
    }

    /// A transaction for what the client sends at once.
    pub(super) fn begin_implicit(&mut self) {
        if matches!(self.block, Block::Idle) {
            self.block = Block::Open(Open { implicit: true, ..Open::default() });
            self.begin_settings();
        }
    }

    /// What is set from now on goes back with the transaction, which is as the session says each one is to be.
    fn begin_settings(&mut self) {
        self.settings.begin();
        self.engine_settings.begin();
        for (default, own) in [
            ("default_transaction_read_only", "transaction_read_only"),
            ("default_transaction_isolation", "transaction_isolation"),
        ] {
            let value = self.settings.get(default).map(str::to_owned);
            if let Err(error) = self.settings.set(own, value.as_deref(), true) {
                tracing::debug!(%error, "a transaction could not be as the session has it");
            }
        }
    }

    /// Ends the transaction of what a client has sent at once.
    pub(super) async fn end_implicit(&mut self) -> Outcome {
        match &self.block {
            Block::Open(open) if open.implicit => self.commit().await.map(|_| ()),
            _ => Ok(()),
        }
    }

    /// `COMMIT`; returns what it is answered with.
    pub(super) async fn commit(&mut self) -> Outcome<&'static str> {
        match &self.block {
            Block::Idle => {
                backend::warning(&mut self.wire.out, "25P01", "there is no transaction in progress");
                return Ok("COMMIT");
            }
            Block::Failed(open) => {
                let refused = open.as_ref().is_some_and(|open| open.refused);
                self.roll_back().await?;
                // A client that has heard of this and gone on believes that what came before stays.
                return if refused { Err(no_going_back().into()) } else { Ok("ROLLBACK") };
            }
            Block::Open(open) => {
                if open.id.is_some() {
                    self.keep_held_cursors().await?;
                }
            }
        }
        let id = self.block.take_transaction();
        self.drop_portals();
        let ended = match id {
            // To its end, whatever the client does: half a commit is worse than one that nobody hears of.
            Some(id) => self.upstream.end(id.clone(), true).await.map_err(|error| (error, id)),
            None => Ok(()),
        };
        match ended {
            Ok(()) => {
                self.end_settings(true)?;
                self.forward_settings().await?;
                Ok("COMMIT")
            }
            Err((error, id)) => {
                if let Err(error) = self.upstream.end(id, false).await {
                    tracing::debug!(%error, "what was not committed could not be rolled back either");
                }
                self.end_settings(false)?;
                self.forward_settings().await?;
                Err(error.into())
            }
        }
    }

    /// `ROLLBACK`.
    pub(super) async fn roll_back(&mut self) -> Outcome {
        if matches!(self.block, Block::Idle) {
            backend::warning(&mut self.wire.out, "25P01", "there is no transaction in progress");
            return Ok(());
        }
        let id = self.block.take_transaction();
        self.drop_all_of_transaction();
        self.end_settings(false)?;
        self.forward_settings().await?;
        match id {
            Some(id) => Ok(self.upstream.end(id, false).await?),
            None => Ok(()),
        }
    }

    /// A statement has failed: so has its transaction.
    pub(super) async fn fail_block(&mut self) {
        match std::mem::replace(&mut self.block, Block::Idle) {
            Block::Open(open) if open.implicit => {
                self.drop_all_of_transaction();
                // What was set goes back now: there is nobody who would say so.
                if let Err(error) = self.end_settings(false) {
                    tracing::debug!(%error, "settings could not be set back");
                }
                if let Err(error) = self.forward_settings().await {
                    tracing::debug!(?error, "settings could not be set back");
                }
                self.give_up(open).await;
            }
            Block::Open(open) if open.savepoints.is_empty() => {
                self.block = Block::Failed(None);
                self.drop_all_of_transaction();
                self.give_up(open).await;
            }
            Block::Open(open) => self.block = Block::Failed(Some(open)),
            other => self.block = other,
        }
    }

    async fn give_up(&mut self, open: Open) {
        if let Some(id) = open.id
            && let Err(error) = self.upstream.end(id, false).await
        {
            tracing::debug!(%error, "a transaction that has failed could not be rolled back");
        }
    }

    /// `SAVEPOINT`: costs nothing, and works as long as nothing is changed behind it.
    pub(super) fn savepoint(&mut self, name: String) -> Outcome {
        let Block::Open(open) = &mut self.block else { return Err(outside("SAVEPOINT")) };
        if open.implicit {
            return Err(outside("SAVEPOINT"));
        }
        let changed = std::mem::take(&mut open.changed);
        open.savepoints.push(Savepoint { name, changed });
        Ok(())
    }

    /// `RELEASE`.
    pub(super) fn release(&mut self, name: &str) -> Outcome {
        let Block::Open(open) = &mut self.block else { return Err(outside("RELEASE SAVEPOINT")) };
        let found = open.savepoints.iter().rposition(|savepoint| savepoint.name == name);
        let found = found.ok_or_else(|| no_savepoint(name))?;
        open.changed |= open.savepoints.drain(found..).any(|savepoint| savepoint.changed);
        Ok(())
    }

    /// `ROLLBACK TO`.
    pub(super) async fn roll_back_to(&mut self, name: &str) -> Outcome {
        let (mut open, failed) = match std::mem::replace(&mut self.block, Block::Idle) {
            Block::Open(open) if open.implicit => {
                self.block = Block::Open(open);
                return Err(outside("ROLLBACK TO SAVEPOINT"));
            }
            Block::Open(open) => (open, false),
            Block::Failed(Some(open)) => (open, true),
            Block::Failed(None) => {
                self.block = Block::Failed(None);
                return Err(no_savepoint(name).into());
            }
            Block::Idle => return Err(outside("ROLLBACK TO SAVEPOINT")),
        };
        let mut outcome = open.go_back(name);
        if failed && outcome.is_ok() && !self.has_outlived(&open).await {
            open.refused = true;
            outcome = Err(no_going_back());
        }
        self.block = if failed && outcome.is_err() { Block::Failed(Some(open)) } else { Block::Open(open) };
        Ok(outcome?)
    }
}

impl Connection {
    /// Whether the upstream's transaction is still there after a statement of it has failed: with changes it is one of
    /// the engine, which some failures end.
    async fn has_outlived(&mut self, open: &Open) -> bool {
        let Some(id) = open.id.as_ref().filter(|_| open.savepoints.iter().any(|savepoint| savepoint.changed)) else {
            return true;
        };
        match self.upstream.prepare("SELECT 1", Some(id)).await {
            Ok(prepared) => {
                self.upstream.close(&prepared.handle).await;
                true
            }
            Err(_) => false,
        }
    }
}

impl Open {
    fn go_back(&mut self, name: &str) -> query::Result<()> {
        let found = self.savepoints.iter().rposition(|savepoint| savepoint.name == name);
        let found = found.ok_or_else(|| no_savepoint(name))?;
        let later = self.savepoints[found + 1..].iter().any(|savepoint| savepoint.changed);
        if self.changed || later {
            self.refused = true;
            return Err(no_going_back());
        }
        self.savepoints.truncate(found + 1);
        Ok(())
    }
}

fn outside(what: &str) -> super::Stop {
    Error::new(ErrorKind::Conflict, format!("{what} can only be used in transaction blocks"))
        .with_sqlstate("25P01")
        .into()
}

fn no_savepoint(name: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("savepoint \"{name}\" does not exist")).with_sqlstate("3B001")
}

fn no_going_back() -> Error {
    Error::new(ErrorKind::Unsupported, "savepoints cannot undo changes: the engine has none")
        .with_detail(
            "going back to a savepoint works as long as nothing was changed behind it, and no error has ended the \
             engine's transaction",
        )
        .with_hint("roll the whole transaction back, and use one transaction for each unit of work")
}
