//! `GetFlightInfo`: where to fetch what was asked for.

use std::sync::{Arc, OnceLock};

use arrow_flight::sql::Command;
use arrow_flight::{FlightDescriptor, FlightEndpoint, FlightInfo, Location, Ticket};
use futures::{FutureExt, StreamExt};
use proto::schema_to_ipc;
use query::{Delivery, Effect, Prepared, Result, WorkerId};

use crate::command::{self, unsupported};
use crate::doget::ticket_of;
use crate::fan::Fan;
use crate::held::{Held, collected};
use crate::road::Track;
use crate::script::Last;
use crate::service::Service;
use crate::session::{Pending, Session, Work};
use crate::{doget, frames, metadata, options};

/// How Flight names the connection that a client has already.
const SAME_CONNECTION: &str = "arrow-flight-reuse-connection://?";

impl Service {
    pub(crate) async fn flight_info(
        self: &Arc<Self>,
        session: &Arc<Session>,
        descriptor: FlightDescriptor,
    ) -> Result<FlightInfo> {
        let _active = self.active.token();
        let command = command::of_descriptor(&descriptor)?;
        if let Some((session, work)) = self.work_of(session, &command).await? {
            return self.info_of(&session, work, descriptor).await;
        }
        let schema = metadata::schema(&command).ok_or_else(|| unsupported(&command))?;
        let ticket = Ticket { ticket: descriptor.cmd.clone() };
        Ok(FlightInfo {
            schema: schema_to_ipc(&schema),
            flight_descriptor: Some(descriptor),
            endpoint: vec![FlightEndpoint { ticket: Some(ticket), ..FlightEndpoint::default() }],
            total_records: -1,
            total_bytes: -1,
            ..FlightInfo::default()
        })
    }

    /// The statement of a command, and the session that it runs in; `None` for a command without one.
    pub(crate) async fn work_of(
        &self,
        session: &Arc<Session>,
        command: &Command,
    ) -> Result<Option<(Arc<Session>, Work)>> {
        match command {
            Command::CommandStatementQuery(query) => {
                self.check_open()?;
                self.looked_at(session, &query.query, query.transaction_id.as_deref()).await.map(Some)
            }
            Command::CommandPreparedStatementQuery(query) => {
                self.check_open()?;
                let handle = self.sessions.handle(&session.principal, &query.prepared_statement_handle)?;
                Ok(Some((handle.session.clone(), self.settled(&handle).await?)))
            }
            _ => Ok(None),
        }
    }

    /// Where to fetch a statement's result. One that changes something runs here, and only here: a ticket for it
    /// would be one that clients fetch twice or never.
    async fn info_of(
        self: &Arc<Self>,
        session: &Arc<Session>,
        work: Work,
        descriptor: FlightDescriptor,
    ) -> Result<FlightInfo> {
        let work = self.road.pinned(session, work).await?;
        let mut info = info_about(&work.prepared, descriptor);
        if let Some(statements) = &work.script {
            let last = self.run_script(session, &work, statements, &Track::default()).await?;
            return self.info_of_last(session, last, info);
        }
        let class = work.prepared.class;
        if !class.returns_rows {
            let changed = self.run_counted(session, &work).await?;
            info.total_records = i64::try_from(changed).unwrap_or(i64::MAX);
            return Ok(info);
        }
        if class.effect != Effect::Reads {
            let held = self.begun_ahead(session, &work, &Track::default()).await?;
            info.endpoint = vec![self.endpoint(session, Pending::Held(held))?];
            return Ok(info);
        }
        let count = if work.prepared.ordered { 1 } else { options::endpoints(session) };
        let location = self.location(session, &work).await;
        let locations: Vec<Location> = match &location {
            Some((_, uri)) => [uri, SAME_CONNECTION].map(|uri| Location { uri: uri.to_owned() }).into(),
            None => Vec::new(),
        };
        let work = Work { near: location.map(|(worker, _)| worker), ..work };
        info.endpoint = match count {
            1 => vec![self.endpoint(session, Pending::Run(Box::new(work)))?],
            count => {
                let fan = self.fan(session, work);
                let parts = (0..count).map(|_| self.endpoint(session, Pending::Part(fan.clone())));
                parts.collect::<Result<_>>()?
            }
        };
        info.endpoint.iter_mut().for_each(|endpoint| endpoint.location = locations.clone());
        Ok(info)
    }

    /// Where else than here the result of a read can be fetched: from an engine of a worker that it will run on if it can,
    /// where engines have doors of their own.
    async fn location(&self, session: &Session, work: &Work) -> Option<(WorkerId, String)> {
        // It may run on the session's own engine, which is not known before it does.
        if !self.has_own_doors || session.may_hold_state() || (work.transaction.is_some() && work.prepared.unpinnable) {
            return None;
        }
        self.road.location(&session.principal).await
    }

    /// Where to fetch what came of the last of several statements.
    pub(crate) fn info_of_last(&self, session: &Arc<Session>, last: Last, mut info: FlightInfo) -> Result<FlightInfo> {
        match last {
            Last::Rows(schema, pending) => {
                info.schema = schema_to_ipc(&schema);
                info.endpoint = vec![self.endpoint(session, pending)?];
            }
            Last::Changed(changed) => info.total_records = i64::try_from(changed).unwrap_or(i64::MAX),
        }
        Ok(info)
    }

    pub(crate) fn endpoint(&self, session: &Arc<Session>, pending: Pending) -> Result<FlightEndpoint> {
        let ticket = ticket_of(self.sessions.issue(session, pending)?);
        Ok(FlightEndpoint { ticket: Some(ticket), ..FlightEndpoint::default() })
    }

    /// Begins a statement before its result is fetched.
    pub(crate) async fn begun_ahead(&self, session: &Session, work: &Work, track: &Track) -> Result<Held> {
        let mut measured = self.road.metrics.begin();
        let begun = match self.road.begin(session, work, track).await {
            Ok(begun) if work.prepared.class.effect != Effect::Reads => collected(begun).await,
            outcome => outcome,
        };
        match begun {
            Ok(begun) => Ok(Held { schema: work.prepared.schema.clone(), begun, measured }),
            Err(error) => {
                measured.end(Some(&error));
                Err(error)
            }
        }
    }

    /// A result for several streams, which begins when the first of them is read.
    fn fan(self: &Arc<Self>, session: &Arc<Session>, work: Work) -> Arc<Fan> {
        let (service, session, schema) = (self.clone(), session.clone(), work.prepared.schema.clone());
        let delivery: Arc<OnceLock<Option<Delivery>>> = Arc::default();
        let settled = delivery.clone();
        let begins = async move {
            let guard = service.active.token();
            let measured = service.road.metrics.begin();
            let track = Track::delivered(settled.get().copied().flatten());
            let begun = service.road.begin(&session, &work, &track).await;
            let counted = doget::counted(begun, measured, guard);
            Ok(frames::messages(Box::pin(counted)).boxed())
        };
        Fan::new(schema, delivery, begins.boxed())
    }

    /// Runs a statement that returns no rows, and counts it.
    pub(crate) async fn run_counted(self: &Arc<Self>, session: &Arc<Session>, work: &Work) -> Result<u64> {
        if let Some(statements) = &work.script {
            return match self.run_script(session, work, statements, &Track::default()).await? {
                Last::Changed(changed) => Ok(changed),
                Last::Rows(..) => Ok(0),
            };
        }
        self.run_tracked(session, work, &Track::default()).await
    }

    /// As [`Service::run_counted`], for who asks how far it is.
    pub(crate) async fn run_tracked(&self, session: &Session, work: &Work, track: &Track) -> Result<u64> {
        let mut measured = self.road.metrics.begin();
        let outcome = self.road.run(session, work, track).await;
        measured.end(outcome.as_ref().err());
        outcome
    }
}

/// What is known of a result before it runs.
pub(crate) fn info_about(prepared: &Prepared, descriptor: FlightDescriptor) -> FlightInfo {
    FlightInfo {
        schema: schema_to_ipc(&prepared.schema),
        flight_descriptor: Some(descriptor),
        total_records: -1,
        total_bytes: -1,
        ..FlightInfo::default()
    }
}
