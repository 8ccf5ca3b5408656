//! The calls of the Flight protocol. `DoGet` is served by [`crate::doget`].

use std::sync::Arc;

use arrow_flight::flight_service_server::FlightService;
use arrow_flight::sql::Command;
use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightEndpoint, FlightInfo, HandshakeRequest,
    HandshakeResponse, PollInfo, PutResult, SchemaResult, Ticket,
};
use futures::stream::BoxStream;
use http::{Extensions, HeaderMap};
use proto::{Audience, error_to_status, schema_to_ipc};
use query::{Error, ErrorKind, Prepared, Result};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::{Request, Response, Status, Streaming};

use crate::command::{self, unsupported, unsupported_call};
use crate::connection::ConnectionId;
use crate::road::Road;
use crate::session::{Name, Session, Sessions};
use crate::{action, doget, metadata, put};

/// The name of the cookie that carries a session's token.
const COOKIE: &str = "tavana_session";

/// All that the calls share.
pub(crate) struct Service {
    pub(crate) road: Road,
    pub(crate) sessions: Arc<Sessions>,
    /// Statements that wait or run; the drain waits for them.
    pub(crate) active: TaskTracker,
    /// Cancelled when the drain begins.
    pub(crate) draining: CancellationToken,
    pub(crate) sql_info: arrow_flight::sql::metadata::SqlInfoData,
}

/// What a call says of who makes it.
pub(crate) struct Caller {
    connection: Option<ConnectionId>,
    token: Option<Name>,
}

impl Caller {
    pub(crate) fn of_http(headers: &HeaderMap, extensions: &Extensions) -> Self {
        let bearer = headers
            .get(http::header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer ")));
        let cookie = headers
            .get_all(http::header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
        Self {
            connection: extensions.get::<ConnectionId>().copied(),
            token: cookie.or(bearer).and_then(|text| Name::from_str_radix(text.trim().trim_matches('"'), 16).ok()),
        }
    }

    pub(crate) fn of<T>(request: &Request<T>) -> Self {
        let headers = request.metadata().clone().into_headers();
        Self::of_http(&headers, request.extensions())
    }
}

impl Service {
    /// The caller's session.
    pub(crate) fn session(&self, caller: &Caller) -> Result<Arc<Session>> {
        if let Some(session) = caller.token.and_then(|token| self.sessions.of_token(token)) {
            return Ok(session);
        }
        match caller.connection {
            Some(connection) => self.sessions.of_connection(connection),
            None => self.sessions.begin(),
        }
    }

    /// Refuses new statements while the service drains.
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.draining.is_cancelled() {
            return Err(Error::new(ErrorKind::Unavailable, "the service is shutting down and takes no new statements")
                .with_sqlstate("57P01")
                .with_hint("try again when it is back"));
        }
        Ok(())
    }

    async fn flight_info(&self, session: &Arc<Session>, descriptor: FlightDescriptor) -> Result<FlightInfo> {
        let _active = self.active.token();
        let command = command::of_descriptor(&descriptor)?;
        match &command {
            Command::CommandStatementQuery(query) => {
                self.check_open()?;
                refuse_transaction(query.transaction_id.as_deref())?;
                let prepared = self.road.prepare(session, &query.query).await?;
                self.info_of(session, prepared, None, descriptor).await
            }
            Command::CommandPreparedStatementQuery(query) => {
                self.check_open()?;
                let handle = self.sessions.handle(&session.principal, &query.prepared_statement_handle)?;
                let parameters = handle.parameters.clone();
                let prepared = self.road.settle(&handle.session, &handle.prepared, parameters.as_ref()).await?;
                self.info_of(&handle.session, prepared, parameters, descriptor).await
            }
            other => {
                let schema = metadata::schema(other).ok_or_else(|| unsupported(other))?;
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
        }
    }

    /// Where to fetch a statement's result. One that returns no rows runs here, and only here.
    async fn info_of(
        &self,
        session: &Arc<Session>,
        prepared: Prepared,
        parameters: Option<arrow_array::RecordBatch>,
        descriptor: FlightDescriptor,
    ) -> Result<FlightInfo> {
        let schema = schema_to_ipc(&prepared.schema);
        let (endpoint, total_records) = if prepared.class.returns_rows {
            let ticket = doget::ticket_of(self.sessions.issue(session, prepared, parameters)?);
            (vec![FlightEndpoint { ticket: Some(ticket), ..FlightEndpoint::default() }], -1)
        } else {
            let changed = self.run_counted(session, &prepared, parameters).await?;
            (Vec::new(), i64::try_from(changed).unwrap_or(i64::MAX))
        };
        Ok(FlightInfo {
            schema,
            flight_descriptor: Some(descriptor),
            endpoint,
            total_records,
            total_bytes: -1,
            ..FlightInfo::default()
        })
    }

    /// Runs a statement that returns no rows, and counts it.
    pub(crate) async fn run_counted(
        &self,
        session: &Session,
        prepared: &Prepared,
        parameters: Option<arrow_array::RecordBatch>,
    ) -> Result<u64> {
        let mut measured = self.road.metrics.begin();
        let outcome = self.road.run(session, prepared, parameters).await;
        measured.end(outcome.as_ref().err());
        outcome
    }

    async fn schema_of(
        &self,
        session: &Arc<Session>,
        descriptor: &FlightDescriptor,
    ) -> Result<arrow_schema::SchemaRef> {
        match command::of_descriptor(descriptor)? {
            Command::CommandStatementQuery(query) => {
                refuse_transaction(query.transaction_id.as_deref())?;
                Ok(self.road.prepare(session, &query.query).await?.schema)
            }
            Command::CommandPreparedStatementQuery(query) => {
                let handle = self.sessions.handle(&session.principal, &query.prepared_statement_handle)?;
                Ok(handle.prepared.schema.clone())
            }
            other => metadata::schema(&other).ok_or_else(|| unsupported(&other)),
        }
    }
}

/// Transactions by id are not begun, so no id is valid.
pub(crate) fn refuse_transaction(id: Option<&[u8]>) -> Result<()> {
    match id {
        None | Some([]) => Ok(()),
        Some(_) => Err(Error::new(ErrorKind::Missing, "no such transaction")
            .with_sqlstate("25000")
            .with_hint("BEGIN and COMMIT as statements work within a session")),
    }
}

pub(crate) fn to_client(error: Error) -> Status {
    error_to_status(&error, Audience::Client)
}

type Answer<T> = Result<Response<T>, Status>;

/// The service as the generated code wants it.
#[derive(Clone)]
pub(crate) struct Calls(pub(crate) Arc<Service>);

#[tonic::async_trait]
impl FlightService for Calls {
    type HandshakeStream = BoxStream<'static, Result<HandshakeResponse, Status>>;
    type ListFlightsStream = BoxStream<'static, Result<FlightInfo, Status>>;
    type DoGetStream = BoxStream<'static, Result<FlightData, Status>>;
    type DoPutStream = BoxStream<'static, Result<PutResult, Status>>;
    type DoActionStream = BoxStream<'static, Result<arrow_flight::Result, Status>>;
    type ListActionsStream = BoxStream<'static, Result<ActionType, Status>>;
    type DoExchangeStream = BoxStream<'static, Result<FlightData, Status>>;

    /// Gives the client a session of its own, whoever it says that it is: there is one local user.
    async fn handshake(&self, _: Request<Streaming<HandshakeRequest>>) -> Answer<Self::HandshakeStream> {
        let session = self.0.sessions.begin().map_err(to_client)?;
        let token = format!("{:032x}", session.token);
        let reply = HandshakeResponse { protocol_version: 0, payload: token.clone().into() };
        let mut response: Response<Self::HandshakeStream> = Response::new(Box::pin(futures::stream::iter([Ok(reply)])));
        if let Ok(value) = format!("Bearer {token}").parse() {
            response.metadata_mut().insert("authorization", value);
        }
        Ok(response)
    }

    async fn get_flight_info(&self, request: Request<FlightDescriptor>) -> Answer<FlightInfo> {
        let caller = Caller::of(&request);
        let session = self.0.session(&caller).map_err(to_client)?;
        let info = self.0.flight_info(&session, request.into_inner()).await.map_err(to_client)?;
        let mut response = Response::new(info);
        if caller.token.is_none()
            && let Ok(value) = format!("{COOKIE}={:032x}; Path=/; HttpOnly", session.token).parse()
        {
            response.metadata_mut().insert("set-cookie", value);
        }
        Ok(response)
    }

    async fn get_schema(&self, request: Request<FlightDescriptor>) -> Answer<SchemaResult> {
        let session = self.0.session(&Caller::of(&request)).map_err(to_client)?;
        let schema = self.0.schema_of(&session, request.get_ref()).await.map_err(to_client)?;
        Ok(Response::new(SchemaResult { schema: schema_to_ipc(&schema) }))
    }

    async fn do_get(&self, _: Request<Ticket>) -> Answer<Self::DoGetStream> {
        // The router sends this call elsewhere.
        Err(to_client(unsupported_call("DoGet through the generated service")))
    }

    async fn do_put(&self, request: Request<Streaming<FlightData>>) -> Answer<Self::DoPutStream> {
        let session = self.0.session(&Caller::of(&request)).map_err(to_client)?;
        let result = put::serve(&self.0, &session, request.into_inner()).await.map_err(to_client)?;
        Ok(Response::new(Box::pin(futures::stream::iter([Ok(result)]))))
    }

    async fn do_action(&self, request: Request<Action>) -> Answer<Self::DoActionStream> {
        let session = self.0.session(&Caller::of(&request)).map_err(to_client)?;
        let results = action::serve(&self.0, &session, request.into_inner()).await.map_err(to_client)?;
        Ok(Response::new(Box::pin(futures::stream::iter(results.into_iter().map(Ok)))))
    }

    async fn list_actions(&self, _: Request<Empty>) -> Answer<Self::ListActionsStream> {
        Ok(Response::new(Box::pin(futures::stream::iter(action::list().into_iter().map(Ok)))))
    }

    async fn list_flights(&self, _: Request<Criteria>) -> Answer<Self::ListFlightsStream> {
        Err(to_client(unsupported_call("ListFlights").with_hint("CommandGetTables lists the tables")))
    }

    async fn poll_flight_info(&self, _: Request<FlightDescriptor>) -> Answer<PollInfo> {
        Err(to_client(unsupported_call("PollFlightInfo").with_hint("GetFlightInfo answers at once")))
    }

    async fn do_exchange(&self, _: Request<Streaming<FlightData>>) -> Answer<Self::DoExchangeStream> {
        Err(to_client(unsupported_call("DoExchange")))
    }
}
