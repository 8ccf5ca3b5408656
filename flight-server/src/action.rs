//! `DoAction`: prepared statements, transactions, cancelling, sessions; the other actions of the protocol are refused by
//! name.

use std::sync::Arc;

use arrow_flight::sql::{
    ActionBeginTransactionResult, ActionCancelQueryRequest, ActionCancelQueryResult,
    ActionClosePreparedStatementRequest, ActionCreatePreparedStatementRequest, ActionEndTransactionRequest, Any,
    EndTransaction, ProstMessageExt,
};
use arrow_flight::{
    Action, ActionType, CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, FlightInfo,
    RenewFlightEndpointRequest,
};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use prost::Message;
use proto::{CreatePreparedStatementResult, schema_to_ipc};
use query::{Error, ErrorKind, Result};

use crate::command::{no_substrait, unsupported_call};
use crate::doget::{name_in, unknown_ticket};
use crate::options;
use crate::service::{Caller, Service};
use crate::session::{Session, Work, bytes_of};

const CREATE: &str = "CreatePreparedStatement";
const CLOSE: &str = "ClosePreparedStatement";
const CREATE_SUBSTRAIT: &str = "CreatePreparedSubstraitPlan";
const BEGIN: &str = "BeginTransaction";
const END: &str = "EndTransaction";
const BEGIN_SAVEPOINT: &str = "BeginSavepoint";
const END_SAVEPOINT: &str = "EndSavepoint";
const CANCEL: &str = "CancelFlightInfo";
const CANCEL_QUERY: &str = "CancelQuery";
const RENEW: &str = "RenewFlightEndpoint";
const SET_OPTIONS: &str = "SetSessionOptions";
const GET_OPTIONS: &str = "GetSessionOptions";
const CLOSE_SESSION: &str = "CloseSession";

/// `CloseSessionResult` of `Flight.proto`: field 1, the status, is 1, closed.
const SESSION_CLOSED: &[u8] = &[0x08, 0x01];

/// `ActionCancelQueryResult.CancelResult` of `FlightSql.proto`.
const QUERY_CANCELLED: i32 = 1;
const QUERY_NOT_CANCELLABLE: i32 = 3;

/// The actions that are served.
pub(crate) fn list() -> Vec<ActionType> {
    [
        (CREATE, "Prepares a statement: ActionCreatePreparedStatementRequest → ActionCreatePreparedStatementResult"),
        (CLOSE, "Forgets a prepared statement: ActionClosePreparedStatementRequest"),
        (BEGIN, "Begins a transaction: ActionBeginTransactionRequest → ActionBeginTransactionResult"),
        (END, "Commits a transaction or rolls it back: ActionEndTransactionRequest"),
        (CANCEL, "Cancels a result, fetched or not: CancelFlightInfoRequest → CancelFlightInfoResult"),
        (CANCEL_QUERY, "As CancelFlightInfo, for older clients: ActionCancelQueryRequest → ActionCancelQueryResult"),
        (RENEW, "Lets a ticket live on, and be fetched again: RenewFlightEndpointRequest → FlightEndpoint"),
        (SET_OPTIONS, "Sets options of the session: SetSessionOptionsRequest → SetSessionOptionsResult"),
        (GET_OPTIONS, "Tells the options of the session: GetSessionOptionsRequest → GetSessionOptionsResult"),
        (CLOSE_SESSION, "Ends the session and what belongs to it: CloseSessionRequest → CloseSessionResult"),
    ]
    .map(|(name, description)| ActionType { r#type: name.to_owned(), description: description.to_owned() })
    .into()
}

/// Carries an action out.
pub(crate) async fn serve(
    service: &Arc<Service>,
    caller: &Caller,
    action: Action,
) -> Result<Vec<arrow_flight::Result>> {
    if action.r#type == GET_OPTIONS {
        // Clients ask in order to learn whether their session is there: it must not come to be by that.
        let session = service.existing(caller);
        return options::get(service, session.as_ref()).await.map(one);
    }
    let session = &service.session(caller)?;
    let body = &action.body;
    match action.r#type.as_str() {
        CREATE => create(service, session, body).await.map(one),
        CLOSE => {
            let request: ActionClosePreparedStatementRequest = unpacked(body)?;
            service.sessions.forget(&session.principal, &request.prepared_statement_handle);
            Ok(Vec::new())
        }
        BEGIN => {
            service.check_open()?;
            let transaction_id = bytes_of(service.sessions.begin_transaction(session)?);
            Ok(one(packed(&ActionBeginTransactionResult { transaction_id })))
        }
        END => end(service, session, body).await.map(|()| Vec::new()),
        CANCEL => {
            let request = CancelFlightInfoRequest::decode(body.clone()).map_err(|error| damaged(&error.to_string()))?;
            let cancelled = request.info.is_some_and(|info| cancel(service, session, &info));
            let status = if cancelled { CancelStatus::Cancelled } else { CancelStatus::NotCancellable };
            Ok(one(CancelFlightInfoResult { status: status.into() }.encode_to_vec().into()))
        }
        CANCEL_QUERY => {
            let request: ActionCancelQueryRequest = unpacked(body)?;
            let info = FlightInfo::decode(request.info).map_err(|error| damaged(&error.to_string()))?;
            let cancelled = cancel(service, session, &info);
            let result = if cancelled { QUERY_CANCELLED } else { QUERY_NOT_CANCELLABLE };
            Ok(one(packed(&ActionCancelQueryResult { result })))
        }
        RENEW => renew(service, session, body).map(one),
        SET_OPTIONS => options::set(service, session, body).await.map(one),
        CLOSE_SESSION => {
            service.sessions.close(session);
            Ok(one(SESSION_CLOSED.into()))
        }
        BEGIN_SAVEPOINT | END_SAVEPOINT => Err(no_savepoints()),
        CREATE_SUBSTRAIT => Err(no_substrait()),
        other => Err(unsupported_call(&shown(other))),
    }
}

fn one(body: Bytes) -> Vec<arrow_flight::Result> {
    vec![arrow_flight::Result { body }]
}

/// A client's text that is short enough to be repeated to it.
fn shown(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    format!("the action {short}")
}

fn no_savepoints() -> Error {
    Error::new(ErrorKind::Unsupported, "savepoints are not supported: the engine has none")
        .with_hint("use one transaction for each unit of work")
}

async fn create(service: &Service, session: &Arc<Session>, body: &Bytes) -> Result<Bytes> {
    service.check_open()?;
    let request: ActionCreatePreparedStatementRequest = unpacked(body)?;
    let (session, work) = service.looked_at(session, &request.query, request.transaction_id.as_deref()).await?;
    let Work { prepared, .. } = &work;
    let returns_rows = prepared.class.returns_rows;
    let result = CreatePreparedStatementResult {
        dataset_schema: if returns_rows { schema_to_ipc(&prepared.schema) } else { Bytes::new() },
        parameter_schema: schema_to_ipc(&told(&prepared.parameters)),
        is_update: Some(!returns_rows),
        prepared_statement_handle: service.sessions.keep(&session, work)?,
    };
    let any = Any {
        type_url: "type.googleapis.com/arrow.flight.protocol.sql.ActionCreatePreparedStatementResult".to_owned(),
        value: result.encode_to_vec().into(),
    };
    Ok(any.encode_to_vec().into())
}

/// Parameters as clients are told of them. One whose type the engine leaves open takes any, and text stands for that:
/// some clients make a vector of the type that they are told, and cannot put anything into one of nothing. The name of its
/// type says what it is.
fn told(parameters: &Schema) -> Schema {
    let told = parameters.fields().iter().map(|field| match field.data_type() {
        DataType::Null => {
            let name = ("ARROW:FLIGHT:SQL:TYPE_NAME".to_owned(), "UNKNOWN".to_owned());
            Arc::new(Field::new(field.name(), DataType::Utf8, true).with_metadata([name].into()))
        }
        _ => field.clone(),
    });
    Schema::new(told.collect::<Vec<_>>())
}

async fn end(service: &Arc<Service>, session: &Arc<Session>, body: &Bytes) -> Result<()> {
    let request: ActionEndTransactionRequest = unpacked(body)?;
    let commit = match request.action() {
        EndTransaction::Commit => true,
        EndTransaction::Rollback => false,
        EndTransaction::Unspecified => return Err(damaged("it says neither commit nor rollback")),
    };
    let transaction = service.sessions.transaction(&session.principal, &request.transaction_id)?;
    let own = service.clone();
    // To its end, even if the client leaves: half an end would leave others waiting for it.
    let ending = service.active.spawn(async move {
        let outcome = own.road.end(&transaction, commit).await;
        // One that could not be committed stays until it is rolled back, so that nothing goes on in its place.
        if outcome.is_ok() {
            own.sessions.end_transaction(&transaction);
        }
        outcome
    });
    ending.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Bug, "the end of the transaction fell over")))
}

fn cancel(service: &Service, session: &Session, info: &FlightInfo) -> bool {
    let names = info.endpoint.iter().filter_map(|endpoint| name_in(&endpoint.ticket.as_ref()?.ticket));
    let cancelled = names.filter(|name| service.sessions.cancel(&session.principal, *name)).count();
    let polled = info.flight_descriptor.as_ref();
    polled.is_some_and(|descriptor| service.polls.cancel(&session.principal, descriptor)) || cancelled > 0
}

fn renew(service: &Service, session: &Session, body: &Bytes) -> Result<Bytes> {
    let request = RenewFlightEndpointRequest::decode(body.clone()).map_err(|error| damaged(&error.to_string()))?;
    let mut endpoint = request.endpoint.ok_or_else(|| damaged("it holds no endpoint"))?;
    let name = endpoint.ticket.as_ref().and_then(|ticket| name_in(&ticket.ticket)).ok_or_else(unknown_ticket)?;
    let life = service.sessions.renew(&session.principal, name).ok_or_else(unknown_ticket)?;
    endpoint.expiration_time = Some((std::time::SystemTime::now() + life).into());
    Ok(endpoint.encode_to_vec().into())
}

fn packed(message: &impl ProstMessageExt) -> Bytes {
    message.as_any().encode_to_vec().into()
}

fn unpacked<M: ProstMessageExt>(body: &Bytes) -> Result<M> {
    let any = Any::decode(body.clone()).map_err(|error| damaged(&error.to_string()))?;
    any.unpack::<M>()
        .map_err(|error| damaged(&error.to_string()))?
        .ok_or_else(|| damaged("it holds a message of another type"))
}

fn damaged(detail: &str) -> Error {
    Error::new(ErrorKind::Syntax, "the action's body is damaged").with_detail(detail.to_owned())
}
