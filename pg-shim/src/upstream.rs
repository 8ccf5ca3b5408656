//! The Flight SQL server behind the shim, as its standard calls: the shim knows nothing else of it, save for how a Tavana is
//! asked where a result is.

mod stage;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::{
    ActionBeginTransactionRequest, ActionBeginTransactionResult, ActionClosePreparedStatementRequest,
    ActionCreatePreparedStatementRequest, ActionEndTransactionRequest, Any, CommandPreparedStatementQuery,
    CommandPreparedStatementUpdate, CommandStatementIngest, CommandStatementQuery, CommandStatementUpdate,
    DoPutUpdateResult, EndTransaction, ProstMessageExt,
};
use arrow_flight::{Action, FlightData, FlightDescriptor, FlightInfo, HandshakeRequest, Ticket};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{FutureExt, Stream, StreamExt, TryStreamExt};
use prost::Message;
use proto::{CreatePreparedStatementResult, SetOptionsRequest, SetOptionsResult, batches_of, schema_from_ipc};
use query::{Asked, Error, ErrorKind, Result};
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};

use crate::error::{of_arrow, of_error, of_status};
use crate::meaning::TYPE_NAME;
use crate::within::{Calls, Read, Transport, Within};

pub(crate) use stage::{Fetching, Place, Stage};

/// A session on the upstream.
#[derive(Clone)]
pub(crate) struct Upstream {
    flight: FlightServiceClient<Calls>,
    /// For reads, where it is in this process.
    within: Option<Arc<dyn Within>>,
    header: Option<MetadataValue<Ascii>>,
}

/// Rows that are there for the fetching.
pub(crate) enum Announced {
    /// By calls of Flight SQL.
    Flight(FlightInfo),
    /// Within this process.
    Within(Read),
}

impl Announced {
    /// Their columns; none where the upstream does not tell them beforehand.
    pub(crate) fn schema(&self) -> Result<SchemaRef> {
        match self {
            Self::Flight(info) => columns(&info.schema),
            Self::Within(read) => Ok(with_names_of_elements(&read.schema)),
        }
    }

    /// How many rows were changed by a statement that returns none.
    pub(crate) fn changed(&self) -> Result<Option<u64>> {
        match self {
            Self::Flight(info) if info.endpoint.is_empty() && columns(&info.schema)?.fields().is_empty() => {
                Ok(Some(u64::try_from(info.total_records).unwrap_or(0)))
            }
            _ => Ok(None),
        }
    }
}

/// A statement that the upstream has looked at without running it.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) handle: Bytes,
    /// Its columns; no fields if it returns no rows.
    pub(crate) schema: SchemaRef,
    pub(crate) parameters: SchemaRef,
    /// Whether it returns no rows, where the upstream tells.
    pub(crate) is_update: Option<bool>,
}

/// Rows on their way, with their columns. Dropping them ends the statement.
pub(crate) struct Rows {
    pub(crate) schema: SchemaRef,
    pub(crate) batches: BoxStream<'static, Result<RecordBatch>>,
    /// By what the upstream is asked after them, until the first have come.
    pub(crate) fetching: Option<Fetching>,
}

/// A transaction of the upstream.
pub(crate) type TransactionId = Bytes;

impl Upstream {
    /// A session that begins with this proof of who asks, the value of an `authorization` header.
    ///
    /// # Errors
    /// Those of the upstream; `Unauthenticated` when it does not take the proof.
    pub(crate) async fn log_in(transport: Transport, proof: Option<&str>) -> Result<Self> {
        let header = proof.map(header).transpose()?;
        let mut session = Self { flight: client(transport.calls), within: transport.within, header };
        let hello = futures::stream::iter([HandshakeRequest::default()]);
        let request = session.request(hello);
        let answer = match session.flight.handshake(request).await {
            Ok(answer) => answer,
            // A server that knows no sessions takes the proof with each call, if it asks for one at all.
            Err(status) if status.code() == tonic::Code::Unimplemented => return Ok(session),
            Err(status) => return Err(of_status(&status)),
        };
        let told = answer.metadata().get("authorization").cloned();
        let replies: Vec<_> = answer.into_inner().try_collect().await.map_err(|status| of_status(&status))?;
        // The token is told in a header, or else it is the reply itself.
        let reply = replies.into_iter().next_back().and_then(|reply| String::from_utf8(reply.payload.into()).ok());
        let told = told.or_else(|| header_of(&reply?));
        session.header = told.or(session.header);
        Ok(session)
    }

    /// A session that was begun for a client, by the token that stands for it.
    ///
    /// # Errors
    /// `Bug` when that is no token.
    pub(crate) fn of_token(transport: Transport, token: &str) -> Result<Self> {
        let header = Some(header(&format!("Bearer {token}"))?);
        Ok(Self { flight: client(transport.calls), within: transport.within, header })
    }

    /// Whether it is the service of this process.
    pub(crate) fn is_within(&self) -> bool {
        self.within.is_some()
    }

    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(value) = &self.header {
            request.metadata_mut().insert("authorization", value.clone());
        }
        request
    }

    /// Looks at a statement.
    pub(crate) async fn prepare(&mut self, sql: &str, transaction: Option<&TransactionId>) -> Result<Prepared> {
        let request =
            ActionCreatePreparedStatementRequest { query: sql.to_owned(), transaction_id: transaction.cloned() };
        let answer = self.act("CreatePreparedStatement", request.as_any().encode_to_vec()).await?;
        let any = Any::decode(answer).map_err(|error| damaged(&error))?;
        let result = CreatePreparedStatementResult::decode(any.value).map_err(|error| damaged(&error))?;
        Ok(Prepared {
            schema: columns(&result.dataset_schema)?,
            parameters: parameters(&result.parameter_schema)?,
            is_update: result.is_update,
            handle: result.prepared_statement_handle,
        })
    }

    /// Forgets a statement. What cannot be forgotten now ends with the session.
    pub(crate) async fn close(&mut self, handle: &Bytes) {
        let request = ActionClosePreparedStatementRequest { prepared_statement_handle: handle.clone() };
        let outcome = self.act("ClosePreparedStatement", request.as_any().encode_to_vec()).await;
        if let Err(error) = outcome {
            tracing::debug!(%error, "a prepared statement could not be closed");
        }
    }

    /// Gives values for the parameters of a statement.
    async fn bind(&mut self, handle: &Bytes, values: RecordBatch) -> Result<()> {
        let command = CommandPreparedStatementQuery { prepared_statement_handle: handle.clone() };
        let schema = values.schema();
        self.put(command.as_any(), Some(schema), futures::stream::iter([Ok(values)])).await.map(|_| ())
    }

    /// Where the rows of a prepared statement with these values are.
    pub(crate) async fn announce(&mut self, handle: &Bytes, values: Option<RecordBatch>) -> Result<Announced> {
        if let Some(read) = self.read(Asked::Prepared { handle, values: values.clone() }).await? {
            return Ok(Announced::Within(read));
        }
        if let Some(values) = values {
            self.bind(handle, values).await?;
        }
        let command = CommandPreparedStatementQuery { prepared_statement_handle: handle.clone() };
        self.info_of(command.as_any()).await.map(Announced::Flight)
    }

    /// Where the rows of a query are.
    pub(crate) async fn announce_text(&mut self, sql: &str, transaction: Option<&TransactionId>) -> Result<Announced> {
        match self.read(Asked::Text { sql, transaction: transaction.map(AsRef::as_ref) }).await? {
            Some(read) => Ok(Announced::Within(read)),
            None => self.announce_change(sql, transaction).await,
        }
    }

    /// Where the rows of a statement are that may change something.
    pub(crate) async fn announce_change(
        &mut self,
        sql: &str,
        transaction: Option<&TransactionId>,
    ) -> Result<Announced> {
        let command = CommandStatementQuery { query: sql.to_owned(), transaction_id: transaction.cloned() };
        self.info_of(command.as_any()).await.map(Announced::Flight)
    }

    async fn read(&self, asked: Asked<'_>) -> Result<Option<Read>> {
        let Some(within) = &self.within else { return Ok(None) };
        within.read(self.header.as_ref().and_then(|header| header.to_str().ok()), asked).await.map_err(of_error)
    }

    async fn info_of(&mut self, command: Any) -> Result<FlightInfo> {
        let request = self.request(FlightDescriptor::new_cmd(command.encode_to_vec()));
        let info = self.flight.get_flight_info(request).await.map_err(|status| of_status(&status))?;
        Ok(info.into_inner())
    }

    /// The rows behind all endpoints, one after the other.
    pub(crate) async fn rows(&mut self, announced: Announced) -> Result<Rows> {
        let info = match announced {
            Announced::Flight(info) => info,
            Announced::Within(read) => {
                let schema = with_names_of_elements(&read.schema);
                let batches = batches_of(&schema, read.frames).map_err(of_error).boxed();
                return Ok(Rows { schema, batches, fetching: Some(Fetching::Within(read.handle)) });
            }
        };
        let mut told = columns(&info.schema)?;
        let mut tickets = info.endpoint.into_iter().filter_map(|endpoint| endpoint.ticket);
        let Some(ticket) = tickets.next() else {
            return Ok(Rows { schema: told, batches: futures::stream::empty().boxed(), fetching: None });
        };
        let fetching = Some(Fetching::Ticket(ticket.clone()));
        let mut first = self.fetch(ticket).await?.peekable();
        if told.fields().is_empty() {
            // A server that does not tell them beforehand tells them with the rows.
            if let Some(Ok(batch)) = std::pin::Pin::new(&mut first).peek().await {
                told = batch.schema();
            }
        }
        let (rest, own): (Vec<Ticket>, Self) = (tickets.collect(), self.clone());
        let rest = futures::stream::iter(rest).then(move |ticket| {
            let mut own = own.clone();
            async move { own.fetch(ticket).await }.boxed()
        });
        Ok(Rows { schema: told, batches: first.chain(rest.try_flatten()).boxed(), fetching })
    }

    async fn fetch(&mut self, ticket: Ticket) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let request = self.request(ticket);
        let frames = self.flight.do_get(request).await.map_err(|status| of_status(&status))?.into_inner();
        let batches = FlightRecordBatchStream::new_from_flight_data(frames.map_err(FlightError::from));
        Ok(batches.map_err(|error| of_arrow(&error)).boxed())
    }

    /// Runs a statement that returns no rows. How many rows it has changed, if the upstream tells.
    pub(crate) async fn update_text(&mut self, sql: &str, transaction: Option<&TransactionId>) -> Result<Option<u64>> {
        let command = CommandStatementUpdate { query: sql.to_owned(), transaction_id: transaction.cloned() };
        self.put(command.as_any(), None, futures::stream::empty()).await.map(|answer| changed(&answer))
    }

    /// As [`Upstream::update_text`], of a prepared statement, with values for its parameters.
    pub(crate) async fn update(&mut self, handle: &Bytes, values: Option<RecordBatch>) -> Result<Option<u64>> {
        let command = CommandPreparedStatementUpdate { prepared_statement_handle: handle.clone() };
        let schema = values.as_ref().map(RecordBatch::schema);
        let answer = self.put(command.as_any(), schema, futures::stream::iter(values.map(Ok))).await?;
        Ok(changed(&answer))
    }

    /// Appends rows to a table. How many these were, if the upstream tells.
    pub(crate) async fn ingest(
        &mut self,
        command: CommandStatementIngest,
        schema: SchemaRef,
        batches: impl Stream<Item = Result<RecordBatch>> + Send + 'static,
    ) -> Result<Option<u64>> {
        self.put(command.as_any(), Some(schema), batches).await.map(|answer| changed(&answer))
    }

    /// Sends rows with a command. An error in the rows ends the call and is its outcome.
    async fn put(
        &mut self,
        command: Any,
        schema: Option<SchemaRef>,
        batches: impl Stream<Item = Result<RecordBatch>> + Send + 'static,
    ) -> Result<Bytes> {
        let descriptor = FlightDescriptor::new_cmd(command.encode_to_vec());
        let Some(schema) = schema else {
            let alone = FlightData { flight_descriptor: Some(descriptor), ..FlightData::default() };
            return self.sent(futures::stream::iter([alone])).await;
        };
        let batches = batches.map_err(|error| FlightError::ExternalError(Box::new(error)));
        let mut encoded =
            FlightDataEncoderBuilder::new().with_schema(schema).with_flight_descriptor(Some(descriptor)).build(batches);
        // A stream of a call has no errors of its own. Rows that end with one must not look like rows that are all there:
        // their stream does not end, and the call is given up.
        let (fail, failed) = tokio::sync::oneshot::channel();
        let mut fail = Some(fail);
        let frames = futures::stream::poll_fn(move |cx| match std::task::ready!(encoded.poll_next_unpin(cx)) {
            Some(Err(error)) => {
                // Nobody hears it when the call has ended before.
                let _ = fail.take().map(|fail| fail.send(cause(error)));
                std::task::Poll::Pending
            }
            Some(Ok(data)) => std::task::Poll::Ready(Some(data)),
            None => std::task::Poll::Ready(None),
        });
        tokio::select! {
            answer = self.sent(frames) => answer,
            Ok(error) = failed => Err(error),
        }
    }

    async fn sent(&mut self, frames: impl Stream<Item = FlightData> + Send + 'static) -> Result<Bytes> {
        let request = self.request(frames);
        let mut answers = self.flight.do_put(request).await.map_err(|status| of_status(&status))?.into_inner();
        let mut answer = Bytes::new();
        while let Some(result) = answers.message().await.map_err(|status| of_status(&status))? {
            answer = result.app_metadata;
        }
        Ok(answer)
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&mut self) -> Result<TransactionId> {
        let answer = self.act("BeginTransaction", ActionBeginTransactionRequest {}.as_any().encode_to_vec()).await?;
        let any = Any::decode(answer).map_err(|error| damaged(&error))?;
        let result = ActionBeginTransactionResult::decode(any.value).map_err(|error| damaged(&error))?;
        Ok(result.transaction_id)
    }

    /// Ends one.
    pub(crate) async fn end(&mut self, transaction_id: TransactionId, commit: bool) -> Result<()> {
        let action = if commit { EndTransaction::Commit } else { EndTransaction::Rollback };
        let request = ActionEndTransactionRequest { transaction_id, action: action.into() };
        self.act("EndTransaction", request.as_any().encode_to_vec()).await.map(|_| ())
    }

    /// Sets an option of the session, or unsets it.
    ///
    /// # Errors
    /// `Missing` with 42704 when there is no such option, `Data` with 22023 when it does not take the value.
    pub(crate) async fn set_option(&mut self, name: &str, value: Option<&str>) -> Result<()> {
        let request = SetOptionsRequest::one(name, value);
        let answer = self.act("SetSessionOptions", request.encode_to_vec()).await?;
        let result = SetOptionsResult::decode(answer).map_err(|error| damaged(&error))?;
        match result.fault(name) {
            None => Ok(()),
            Some(proto::OptionFault::InvalidValue) => {
                let message = format!("invalid value for parameter \"{name}\": \"{}\"", value.unwrap_or_default());
                Err(Error::new(ErrorKind::Data, message).with_sqlstate("22023"))
            }
            Some(_) => {
                let message = format!("unrecognized configuration parameter \"{name}\"");
                Err(Error::new(ErrorKind::Missing, message).with_sqlstate("42704"))
            }
        }
    }

    /// Tells the upstream that the session is still wanted.
    pub(crate) async fn keep_alive(&mut self) {
        if let Err(error) = self.act("GetSessionOptions", Vec::new()).await {
            tracing::debug!(%error, "the upstream does not tell options");
        }
    }

    /// Ends the session.
    pub(crate) async fn leave(&mut self) {
        if let Err(error) = self.act("CloseSession", Vec::new()).await {
            tracing::debug!(%error, "a session could not be closed");
        }
    }

    async fn act(&mut self, name: &str, body: Vec<u8>) -> Result<Bytes> {
        let request = self.request(Action { r#type: name.to_owned(), body: body.into() });
        let mut answers = self.flight.do_action(request).await.map_err(|status| of_status(&status))?.into_inner();
        let mut answer = Bytes::new();
        while let Some(result) = answers.message().await.map_err(|status| of_status(&status))? {
            answer = result.body;
        }
        Ok(answer)
    }
}

/// The error that rows ended with.
fn cause(error: FlightError) -> Error {
    match error {
        FlightError::ExternalError(error) => match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(other) => Error::new(ErrorKind::Bug, other.to_string()),
        },
        other => of_arrow(&other),
    }
}

fn client(calls: Calls) -> FlightServiceClient<Calls> {
    FlightServiceClient::new(calls).max_decoding_message_size(usize::MAX)
}

fn header(value: &str) -> Result<MetadataValue<Ascii>> {
    let header = MetadataValue::try_from(value).map(|mut header| {
        // Whoever writes headers into a log leaves it out.
        header.set_sensitive(true);
        header
    });
    header.map_err(|_| {
        Error::new(ErrorKind::Unauthenticated, "the password has characters that no key or token has")
            .with_sqlstate("28P01")
    })
}

fn header_of(token: &str) -> Option<MetadataValue<Ascii>> {
    (!token.is_empty()).then(|| header(&format!("Bearer {token}")).ok()).flatten()
}

/// Columns from a message of the upstream; none from an empty one.
fn columns(message: &Bytes) -> Result<SchemaRef> {
    match message.is_empty() {
        true => Ok(Arc::new(Schema::empty())),
        false => schema_from_ipc(message).map(|schema| with_names_of_elements(&schema)),
    }
}

/// Parameters; Tavana tells those whose type it does not know as text, and says so.
fn parameters(message: &Bytes) -> Result<SchemaRef> {
    let told = columns(message)?;
    let is_open = |field: &Field| field.metadata().get(TYPE_NAME).is_some_and(|name| name == "UNKNOWN");
    if !told.fields().iter().any(|field| is_open(field)) {
        return Ok(told);
    }
    let fields = told.fields().iter().map(|field| match is_open(field) {
        true => Arc::new(Field::new(field.name(), DataType::Null, true)),
        false => field.clone(),
    });
    Ok(Arc::new(Schema::new(fields.collect::<Vec<_>>())))
}

/// Columns whose lists say of their elements what they are: Tavana tells it of the column (`UUID[]`).
fn with_names_of_elements(schema: &SchemaRef) -> SchemaRef {
    let name = |field: &Field| field.metadata().get(TYPE_NAME).filter(|name| name.ends_with("[]")).cloned();
    if schema.fields().iter().all(|field| name(field).is_none()) {
        return schema.clone();
    }
    let named = schema.fields().iter().map(|field| match name(field) {
        Some(name) => Arc::new(named(field, &name)),
        None => field.clone(),
    });
    Arc::new(Schema::new_with_metadata(named.collect::<Vec<_>>(), schema.metadata().clone()))
}

fn named(field: &Field, name: &str) -> Field {
    let mut named_field = field.clone();
    match (field.data_type(), name.strip_suffix("[]")) {
        (DataType::List(element), Some(name)) => {
            named_field.set_data_type(DataType::List(Arc::new(named(element, name))));
            named_field.set_metadata(std::collections::HashMap::new());
        }
        _ => named_field.set_metadata(std::collections::HashMap::from([(TYPE_NAME.to_owned(), name.to_owned())])),
    }
    named_field
}

fn changed(answer: &Bytes) -> Option<u64> {
    u64::try_from(DoPutUpdateResult::decode(answer.clone()).ok()?.record_count).ok()
}

fn damaged(error: &prost::DecodeError) -> Error {
    Error::new(ErrorKind::Bug, "the upstream's answer is damaged").with_detail(error.to_string())
}
