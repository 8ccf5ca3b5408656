//! Statements that the thread runs that was asked for them, in the hope that they are soon over.

use std::sync::{Arc, OnceLock};

use query::{Result, Tally};

use super::encode::Pieces;
use super::lane::Connections;
use super::outlet::{Lasts, Outlet};
use super::running::CancelOnDrop;
use super::statement::Scene;
use super::{Ending, Engine, Run, Started, messages, niceness, settings, statement};
use crate::arena::engine::Blocks;

/// What a thread keeps from statement to statement.
#[derive(Default)]
pub(crate) struct Seat(Option<Connections>);

/// What became of a statement.
pub(crate) enum Brief {
    /// Its whole result.
    Whole(Vec<Pieces>, Arc<Tally>),
    /// It lasted: its result was handed over, and is at its end.
    Lasted,
    /// It was not begun: the engine is that of one session, which has one connection.
    Declined,
}

impl Engine {
    /// Runs a statement in the thread of the caller, which blocks until its end. If its result turns out to be large, or
    /// not to be there soon, it is handed over before that, by whichever thread finds out.
    ///
    /// # Errors
    /// Why it failed, unless it lasted: then its result tells.
    pub(crate) fn run_here(
        &self,
        seat: &mut Seat,
        mut run: Run,
        blocks: Option<Arc<Blocks>>,
        lasts: Box<dyn FnOnce(Started) + Send>,
    ) -> Result<Brief> {
        if self.lanes.is_own() {
            return Ok(Brief::Declined);
        }
        let core = &self.core;
        let connections = match &mut seat.0 {
            Some(connections) => connections,
            none => none.insert(Connections::open(&core.database, core.search_path)?),
        };
        // The thread ends with a statement that lasts.
        niceness::allow(true);
        let entry = core.running.enter(run.id);
        let (outlet, tally) = (Arc::new(Outlet::default()), Arc::new(Tally::default()));
        entry.task().feeds(outlet.clone());
        let ending = Ending(outlet.clone());
        let rest = messages(outlet.clone(), CancelOnDrop(entry.task().clone()));
        let started = Started { messages: Box::pin(rest), tally: tally.clone() };
        // There from the moment when it lasts, to its end.
        let helped = Arc::new(OnceLock::new());
        let (core_of_it, helped_from) = (core.clone(), helped.clone());
        let sample = Arc::new(core.sampling.begin(&core.database));
        let sampled = sample.clone();
        outlet.keep(Lasts::new(move || {
            let _ = helped_from.set(core_of_it.helpers.help());
            sampled.look();
            lasts(started);
        }));
        let lent = settings::connection(core, connections, false, &run.statement.settings);
        let outcome = lent.and_then(|lent| {
            let scene = Scene { core, connection: &lent, entry: &entry, may_write: self.may_write };
            statement::run(&scene, &mut run, blocks, &tally, &outlet)
        });
        core.note_fatal(outcome.as_ref().err());
        drop(entry);
        match outlet.take_kept() {
            Some(whole) => {
                core.helpers.note_brief();
                outcome.map(|()| Brief::Whole(whole, tally))
            }
            None => {
                sample.tell(&tally);
                ending.0.end(outcome);
                // They helped until now.
                drop(helped);
                Ok(Brief::Lasted)
            }
        }
    }
}
