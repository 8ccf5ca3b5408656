//! The calls of the Flight protocol. `DoGet` is served by [`crate::doget`].

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_flight::flight_service_server::FlightService;
use arrow_flight::sql::Command;
use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightInfo, HandshakeRequest, HandshakeResponse,
    PollInfo, PutResult, SchemaResult, Ticket,
};
use futures::stream::BoxStream;
use http::{Extensions, HeaderMap};
use proto::{Audience, error_to_status, schema_to_ipc};
use query::{Error, ErrorKind, LAKE_CATALOG, Principal, Result};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::{Request, Response, Status, Streaming};
use transport::ConnectionId;

use crate::command::{unsupported, unsupported_call};
use crate::login::{Admitted, Door};
use crate::poll::Polls;
use crate::road::Road;
use crate::session::{Called, Handle, Name, Session, Sessions, Transaction, Work};
use crate::waiting::Places;
use crate::{action, answers, command, metadata, poll, put, script};

/// The name of the cookie that carries a session's token.
const COOKIE: &str = "tavana_session";

/// All that the calls share.
pub(crate) struct Service {
    pub(crate) road: Road,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) door: Arc<Door>,
    /// Statements that wait or run; the drain waits for them.
    pub(crate) active: TaskTracker,
    /// Cancelled when the drain begins.
    pub(crate) draining: CancellationToken,
    pub(crate) sql_info: arrow_flight::sql::metadata::SqlInfoData,
    /// There is a lake that can be written to.
    pub(crate) has_lake: bool,
    /// Engines have doors of their own, which endpoints name.
    pub(crate) has_own_doors: bool,
    /// Statements whose client asks how far they are.
    pub(crate) polls: Polls,
    /// Where their places in line are kept, if anywhere.
    pub(crate) places: Option<Arc<Places>>,
}

/// What a call says of who makes it.
pub(crate) struct Caller {
    connection: Option<ConnectionId>,
    token: Option<Name>,
    /// Without authentication there is nobody to be told from others.
    admitted: Option<Admitted>,
    called: Called,
}

impl Caller {
    pub(crate) fn of_http(headers: &HeaderMap, extensions: &Extensions) -> Self {
        let authorization = headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let cookie = headers
            .get_all(http::header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
        let admitted = extensions.get::<Admitted>().cloned();
        let token = cookie.map_or_else(|| token_in(authorization, admitted.as_ref()), token_of);
        let called = Called::of(headers);
        Self { connection: extensions.get::<ConnectionId>().copied(), token, admitted, called }
    }

    /// One within the process, by its header and what that proves.
    pub(crate) fn within(authorization: Option<&str>, admitted: Option<Admitted>) -> Self {
        let token = token_in(authorization, admitted.as_ref());
        Self { connection: None, token, admitted, called: Called::default() }
    }

    fn principal(&self) -> Principal {
        self.admitted.as_ref().map_or_else(Principal::local, |admitted| admitted.principal.clone())
    }

    pub(crate) fn of<T>(request: &Request<T>) -> Self {
        let headers = request.metadata().clone().into_headers();
        Self::of_http(&headers, request.extensions())
    }
}

/// The session that a header names. Where calls are authenticated, the header proves who calls, and names none.
fn token_in(authorization: Option<&str>, admitted: Option<&Admitted>) -> Option<Name> {
    let value = authorization.filter(|_| admitted.is_none())?;
    token_of(value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer "))?)
}

fn token_of(text: &str) -> Option<Name> {
    Name::from_str_radix(text.trim().trim_matches('"'), 16).ok()
}

impl Service {
    /// The caller's session.
    pub(crate) fn session(&self, caller: &Caller) -> Result<Arc<Session>> {
        let session = self.session_of(caller)?;
        if caller.connection.is_none() {
            session.comes_from_within();
        } else {
            session.called(&caller.called);
        }
        Ok(session)
    }

    fn session_of(&self, caller: &Caller) -> Result<Arc<Session>> {
        let principal = caller.principal();
        if let Some(session) = caller.token.and_then(|token| self.sessions.of_token(&principal, token)) {
            return Ok(session);
        }
        if let Some(login) = caller.admitted.as_ref().and_then(|admitted| admitted.login.as_ref()) {
            return login.session(&self.sessions);
        }
        match caller.connection {
            Some(connection) => self.sessions.of_connection(principal, connection),
            None => self.sessions.begin(principal),
        }
    }

    /// The caller's session, if it has one.
    pub(crate) fn existing(&self, caller: &Caller) -> Option<Arc<Session>> {
        let principal = caller.principal();
        let by_token = caller.token.and_then(|token| self.sessions.of_token(&principal, token));
        if by_token.is_some() {
            return by_token;
        }
        match caller.admitted.as_ref().and_then(|admitted| admitted.login.as_ref()) {
            Some(login) => login.existing(&self.sessions),
            None => self.sessions.known(&principal, caller.connection?),
        }
    }

    /// The catalog that names without one are looked for in first.
    pub(crate) fn default_catalog(&self) -> &'static str {
        if self.has_lake { LAKE_CATALOG } else { metadata::CATALOG }
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

    /// The transaction of this id; none for an empty one.
    pub(crate) fn transaction(&self, session: &Session, id: Option<&[u8]>) -> Result<Option<Arc<Transaction>>> {
        match id {
            None | Some([]) => Ok(None),
            Some(id) => self.sessions.transaction(&session.principal, id).map(Some),
        }
    }

    /// The transaction that a prepared statement runs in: the one it was prepared in, or when that has ended, the
    /// one that its session has begun since. Clients keep statements beyond transactions.
    pub(crate) fn transaction_of(&self, handle: &Handle) -> Option<Arc<Transaction>> {
        let prepared_in = handle.work.transaction.as_ref()?;
        if self.sessions.is_current(prepared_in) {
            return Some(prepared_in.clone());
        }
        self.sessions.last_transaction(&handle.session)
    }

    /// A statement that a client sends by itself, looked at.
    pub(crate) async fn looked_at(
        &self,
        session: &Arc<Session>,
        sql: &str,
        transaction: Option<&[u8]>,
    ) -> Result<(Arc<Session>, Work)> {
        let transaction = self.transaction(session, transaction)?;
        // A transaction's statements belong to its session, whatever connection they come by.
        let session = transaction.as_ref().map_or(session, |transaction| &transaction.session).clone();
        if sql.len() <= self.road.sql_limit
            && let Some(work) = script::of_text(&session, sql, transaction.clone())
        {
            return Ok((session, work));
        }
        if let Some(asks) = answers::asks(sql) {
            let work = self.road.answer(&session, transaction, sql, asks).await?;
            return Ok((session, work));
        }
        let prepared = self.road.prepare(&session, transaction.as_deref(), sql).await?;
        Ok((session, Work { prepared, parameters: None, transaction, script: None, near: None, answer: None }))
    }

    /// A prepared statement as it is now.
    pub(crate) async fn settled(&self, handle: &Handle) -> Result<Work> {
        self.settled_with(handle, handle.work.parameters.clone()).await
    }

    /// The same with these values.
    pub(crate) async fn settled_with(&self, handle: &Handle, parameters: Option<RecordBatch>) -> Result<Work> {
        if handle.work.script.is_some() || handle.work.answer.is_some() {
            return Ok(Work { transaction: self.transaction_of(handle), parameters, ..handle.work.clone() });
        }
        let transaction = self.transaction_of(handle);
        let looked_at = &handle.work.prepared;
        let prepared =
            self.road.settle(&handle.session, transaction.as_deref(), looked_at, parameters.as_ref()).await?;
        Ok(Work { prepared, parameters, transaction, script: None, near: None, answer: None })
    }

    async fn schema_of(
        &self,
        session: &Arc<Session>,
        descriptor: &FlightDescriptor,
    ) -> Result<arrow_schema::SchemaRef> {
        match command::of_descriptor(descriptor)? {
            Command::CommandStatementQuery(query) => {
                let (_, work) = self.looked_at(session, &query.query, query.transaction_id.as_deref()).await?;
                Ok(work.prepared.schema)
            }
            Command::CommandPreparedStatementQuery(query) => {
                let handle = self.sessions.handle(&session.principal, &query.prepared_statement_handle)?;
                Ok(handle.work.prepared.schema.clone())
            }
            other => metadata::schema(&other).ok_or_else(|| unsupported(&other)),
        }
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

    /// Gives the client a session of its own, and a token that stands for its credentials. Without
    /// authentication, whoever it says that it is: there is one local user.
    async fn handshake(&self, request: Request<Streaming<HandshakeRequest>>) -> Answer<Self::HandshakeStream> {
        let caller = Caller::of(&request);
        let session = self.0.sessions.begin(caller.principal()).map_err(to_client)?;
        let token = self.0.door.log_in(&self.0.sessions, caller.admitted.as_ref(), &session).map_err(to_client)?;
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
            && caller.admitted.as_ref().is_none_or(|admitted| admitted.login.is_none())
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
        let caller = Caller::of(&request);
        let results = action::serve(&self.0, &caller, request.into_inner()).await.map_err(to_client)?;
        Ok(Response::new(Box::pin(futures::stream::iter(results.into_iter().map(Ok)))))
    }

    async fn list_actions(&self, _: Request<Empty>) -> Answer<Self::ListActionsStream> {
        Ok(Response::new(Box::pin(futures::stream::iter(action::list().into_iter().map(Ok)))))
    }

    async fn list_flights(&self, _: Request<Criteria>) -> Answer<Self::ListFlightsStream> {
        Err(to_client(unsupported_call("ListFlights").with_hint("CommandGetTables lists the tables")))
    }

    async fn poll_flight_info(&self, request: Request<FlightDescriptor>) -> Answer<PollInfo> {
        let session = self.0.session(&Caller::of(&request)).map_err(to_client)?;
        let info = poll::serve(&self.0, &session, request.into_inner()).await.map_err(to_client)?;
        Ok(Response::new(info))
    }

    async fn do_exchange(&self, _: Request<Streaming<FlightData>>) -> Answer<Self::DoExchangeStream> {
        Err(to_client(unsupported_call("DoExchange")))
    }
}
