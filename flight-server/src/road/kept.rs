//! Reads whose results may be kept.

use std::sync::Arc;

use arrow_array::RecordBatch;
use query::{Effect, ErrorKind, LakeReads, LakeSnapshot, Prepared, Principal, Result, Statement, TableSource};

use super::{Begun, Road, Track};
use crate::asked::Asked;
use crate::cache::{Bypass, Keeping, ResultCache, is_alone};
use crate::options;
use crate::session::{Session, Work};

impl Road {
    /// What is asked with a statement, if what an engine says of it may be known already: its session holds nothing that it
    /// may be about, and it is in no transaction that reads one snapshot. To list the files of tables takes about as long as
    /// to ask an engine, which is done only where the result may then come without one.
    pub(super) fn asked_before(
        &self,
        session: &Session,
        statement: &Statement,
        parameters: Option<&RecordBatch>,
    ) -> Option<Asked> {
        let may = statement.tables.is_empty() || self.results.is_some() && options::wants_kept(session);
        let alone = statement.reads.is_none() && !session.may_hold_state();
        if may && alone { Asked::of(&session.principal, statement, parameters) } else { None }
    }

    /// What an engine said when this was asked before, if it is still right, and a worker would not refuse to say it again.
    pub(super) async fn said_before(
        &self,
        principal: &Principal,
        asked: &Asked,
        statement: &Statement,
    ) -> Option<Prepared> {
        let of_lake = self.looks.has(asked)?;
        // Of that worker which would be asked.
        self.fleet.workers().first()?.accepts(principal, statement).ok()?;
        let tables = self.tables_of(statement).await?;
        let lake = if of_lake { Some(self.snapshots.as_ref()?.newest().await?) } else { None };
        self.looks.get(asked, Statement { tables, ..statement.clone() }, lake.as_ref())
    }

    /// Learns what an engine says, if it was about the files that there are.
    pub(super) async fn note_said(&self, asked: Asked, prepared: &Prepared) {
        if prepared.stays
            && self.tables_of(&prepared.statement).await.is_some_and(|now| now == prepared.statement.tables)
        {
            self.looks.note(asked, prepared, None);
        }
    }

    /// A read whose session holds nothing: its result as it was before, where that is there and still right, without
    /// an engine; else by an engine, and kept where that can be.
    pub(super) async fn replay_or_read(&self, session: &Session, work: &Work, track: &Track) -> Result<Begun> {
        let Some(results) = &self.results else { return self.read(&session.principal, work, track).await };
        match self.replayed(results, session, work, track).await {
            Ok(Found::Result(begun)) => {
                if let Some(live) = track.live() {
                    live.replayed();
                }
                Ok(begun)
            }
            Ok(Found::Nothing(asked, lake, fresh)) => {
                let begun = match self.read(&session.principal, &fresh, track).await {
                    // The snapshot may be gone, or what it read of it.
                    Err(error) if lake.is_some() && is_of_snapshot(error.kind()) => {
                        results.bypassed(Bypass::Changed);
                        return self.read(&session.principal, work, track).await;
                    }
                    outcome => outcome?,
                };
                let keeping = Keeping {
                    cache: results.clone(),
                    catalog: self.catalog.clone(),
                    tasks: self.tasks.clone(),
                    asked,
                    lake,
                    prepared: fresh.prepared,
                };
                Ok(keeping.of(begun))
            }
            Err(why) => {
                results.bypassed(why);
                self.read(&session.principal, work, track).await
            }
        }
    }

    /// What is kept for a read, or how it is to be run so that it may be.
    async fn replayed(
        &self,
        results: &ResultCache,
        session: &Session,
        work: &Work,
        track: &Track,
    ) -> std::result::Result<Found, Bypass> {
        if !options::wants_kept(session) {
            return Err(Bypass::Off);
        }
        let lake = self.snapshot_for(work).await?;
        let asked = results.asked(&session.principal, &work.prepared, work.parameters.as_ref(), lake.as_ref())?;
        let tables = self.tables_of(&work.prepared.statement).await.ok_or(Bypass::Unlisted)?;
        if let Some(begun) = results.replay(&asked, &work.prepared.schema, (&tables, lake.as_ref())) {
            return Ok(Found::Result(begun));
        }
        if lake.as_ref().is_some_and(|lake| results.varies(&asked, lake)) {
            return Err(Bypass::of(&work.prepared));
        }
        if track.is_delivered() {
            return Err(Bypass::Direct);
        }
        let mut work = work.clone();
        if lake.is_some() || tables != work.prepared.statement.tables {
            // It was looked at when they had other files; or it is to be read in the snapshot.
            let statement = Statement { tables, ..work.prepared.statement.clone() };
            let reads = lake.as_ref().map(|lake| LakeReads { snapshot: Some(lake.number), tables: Vec::new() });
            let statement = Statement { reads: reads.map(Arc::new).or(statement.reads), ..statement };
            let now = self.look(session, work.transaction.as_deref(), &statement, work.parameters.as_ref()).await;
            let now = now.ok().filter(|now| now.schema == work.prepared.schema).ok_or(Bypass::Changed)?;
            if !now.repeatable {
                if let Some(lake) = lake {
                    results.note_varies(asked, lake);
                }
                return Err(Bypass::of(&now));
            }
            if lake.is_some() && !now.is_open() {
                self.looks.note(asked.clone(), &now, lake.as_ref());
            }
            work.prepared = now;
        }
        Ok(Found::Nothing(asked, lake, Box::new(work)))
    }

    /// The newest snapshot of the lake, for what may be read in it; none for what reads nothing of it, whatever it holds.
    async fn snapshot_for(&self, work: &Work) -> std::result::Result<Option<LakeSnapshot>, Bypass> {
        let prepared = &work.prepared;
        // What reads no table is by no snapshot more certain.
        let reads_table = prepared.reads_lake || !prepared.statement.tables.is_empty();
        let is_read = prepared.class.effect == Effect::Reads && work.transaction.is_none();
        match &self.snapshots {
            Some(snapshots) if is_read && reads_table && !is_alone(prepared) => {
                snapshots.newest().await.map(Some).ok_or(Bypass::Lake)
            }
            _ => Ok(None),
        }
    }

    /// The tables that it reads, with the files that they have now; `None` if that is not known.
    async fn tables_of(&self, statement: &Statement) -> Option<Arc<[TableSource]>> {
        match statement.tables.is_empty() {
            true => Some(statement.tables.clone()),
            false => Some(self.catalog.tables_now().await?.named_in(&statement.sql, &statement.tables)),
        }
    }
}

/// What there is for a read.
enum Found {
    /// Its result.
    Result(Begun),
    /// Nothing; what is asked, the snapshot of the lake that it is to be of, and how it is run.
    Nothing(Asked, Option<LakeSnapshot>, Box<Work>),
}

/// Whether a read may have failed for the snapshot that it was to be of, and not for what it asks.
fn is_of_snapshot(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Conflict | ErrorKind::Missing | ErrorKind::Source)
}
