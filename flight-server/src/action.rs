//! `DoAction`: prepared statements, cancelling, the end of a session; the other actions of the protocol are refused by name.

use std::sync::Arc;

use arrow_flight::sql::{ActionClosePreparedStatementRequest, ActionCreatePreparedStatementRequest, Any};
use arrow_flight::{Action, ActionType, CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus};
use bytes::Bytes;
use prost::Message;
use proto::schema_to_ipc;
use query::{Error, ErrorKind, Result};

use crate::command::unsupported_call;
use crate::doget::name_in;
use crate::service::{Service, refuse_transaction};
use crate::session::Session;

const CREATE: &str = "CreatePreparedStatement";
const CLOSE: &str = "ClosePreparedStatement";
const CANCEL: &str = "CancelFlightInfo";
const CLOSE_SESSION: &str = "CloseSession";

/// `CloseSessionResult` of `Flight.proto`: field 1, the status, is 1, closed.
const SESSION_CLOSED: &[u8] = &[0x08, 0x01];

/// The actions that are served.
pub(crate) fn list() -> Vec<ActionType> {
    [
        (CREATE, "Prepares a statement: ActionCreatePreparedStatementRequest → ActionCreatePreparedStatementResult"),
        (CLOSE, "Forgets a prepared statement: ActionClosePreparedStatementRequest"),
        (CANCEL, "Cancels a result, fetched or not: CancelFlightInfoRequest → CancelFlightInfoResult"),
        (CLOSE_SESSION, "Ends the session and what belongs to it: CloseSessionRequest → CloseSessionResult"),
    ]
    .map(|(name, description)| ActionType { r#type: name.to_owned(), description: description.to_owned() })
    .into()
}

/// Carries an action out.
pub(crate) async fn serve(
    service: &Service,
    session: &Arc<Session>,
    action: Action,
) -> Result<Vec<arrow_flight::Result>> {
    match action.r#type.as_str() {
        CREATE => create(service, session, &action.body).await.map(|result| vec![result]),
        CLOSE => {
            let request: ActionClosePreparedStatementRequest = unpacked(&action.body)?;
            service.sessions.forget(&session.principal, &request.prepared_statement_handle);
            Ok(Vec::new())
        }
        CANCEL => {
            let request = CancelFlightInfoRequest::decode(action.body).map_err(|error| damaged(&error.to_string()))?;
            let result = CancelFlightInfoResult { status: cancel(service, session, &request).into() };
            Ok(vec![arrow_flight::Result { body: result.encode_to_vec().into() }])
        }
        CLOSE_SESSION => {
            service.sessions.close(session);
            Ok(vec![arrow_flight::Result { body: SESSION_CLOSED.into() }])
        }
        other => Err(unsupported_call(&shown(other))),
    }
}

/// A client's text that is short enough to be repeated to it.
fn shown(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    format!("the action {short}")
}

/// As `ActionCreatePreparedStatementResult` of `FlightSql.proto`, with `is_update` (since June 2026), by
/// which clients tell that a statement returns no rows.
#[derive(Clone, PartialEq, prost::Message)]
struct CreatePreparedStatementResult {
    #[prost(bytes = "bytes", tag = "1")]
    prepared_statement_handle: Bytes,
    #[prost(bytes = "bytes", tag = "2")]
    dataset_schema: Bytes,
    #[prost(bytes = "bytes", tag = "3")]
    parameter_schema: Bytes,
    #[prost(bool, optional, tag = "4")]
    is_update: Option<bool>,
}

async fn create(service: &Service, session: &Arc<Session>, body: &Bytes) -> Result<arrow_flight::Result> {
    service.check_open()?;
    let request: ActionCreatePreparedStatementRequest = unpacked(body)?;
    refuse_transaction(request.transaction_id.as_deref())?;
    let prepared = service.road.prepare(session, &request.query).await?;
    let result = CreatePreparedStatementResult {
        dataset_schema: if prepared.class.returns_rows { schema_to_ipc(&prepared.schema) } else { Bytes::new() },
        parameter_schema: schema_to_ipc(&prepared.parameters),
        is_update: Some(!prepared.class.returns_rows),
        prepared_statement_handle: service.sessions.keep(session, prepared)?,
    };
    let any = Any {
        type_url: "type.googleapis.com/arrow.flight.protocol.sql.ActionCreatePreparedStatementResult".to_owned(),
        value: result.encode_to_vec().into(),
    };
    Ok(arrow_flight::Result { body: any.encode_to_vec().into() })
}

fn cancel(service: &Service, session: &Session, request: &CancelFlightInfoRequest) -> CancelStatus {
    let endpoints = request.info.iter().flat_map(|info| &info.endpoint);
    let names = endpoints.filter_map(|endpoint| name_in(&endpoint.ticket.as_ref()?.ticket));
    let cancelled = names.filter(|name| service.sessions.cancel(&session.principal, *name)).count();
    if cancelled > 0 { CancelStatus::Cancelled } else { CancelStatus::NotCancellable }
}

fn unpacked<M: arrow_flight::sql::ProstMessageExt>(body: &Bytes) -> Result<M> {
    let any = Any::decode(body.clone()).map_err(|error| damaged(&error.to_string()))?;
    any.unpack::<M>()
        .map_err(|error| damaged(&error.to_string()))?
        .ok_or_else(|| damaged("it holds a message of another type"))
}

fn damaged(detail: &str) -> Error {
    Error::new(ErrorKind::Syntax, "the action's body is damaged").with_detail(detail.to_owned())
}
