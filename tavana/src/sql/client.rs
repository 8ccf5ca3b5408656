//! The Flight SQL calls that the terminal needs, with the cookies that carry the session.

use std::collections::BTreeMap;
use std::time::Duration;

use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::{CommandGetTables, CommandStatementQuery, ProstMessageExt};
use arrow_flight::{Action, CancelFlightInfoRequest, FlightDescriptor, FlightInfo, PollInfo, Ticket};
use futures::TryStreamExt;
use prost::Message;
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};

use super::access::Access;
use crate::place::{Place, innermost};
use crate::settings::Environment;

/// How long connecting may take, and how long a cancel may.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long leaving may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// The trailer with the SQLSTATE of an error.
const SQLSTATE: &str = "x-tavana-sqlstate";

/// A connection with its session.
#[derive(Clone)]
pub(super) struct Client {
    flight: FlightServiceClient<Channel>,
    cookies: Cookies,
    /// Proves who asks.
    header: Option<MetadataValue<tonic::metadata::Ascii>>,
}

impl Client {
    /// Connects to `grpc://host:port`, or with TLS to `grpcs://host:port`.
    pub(super) async fn connect(url: &str, access: &Access, environment: &Environment) -> Result<Self, String> {
        let header = access.header(environment)?;
        let place = Place::read(url)?;
        let endpoint = Endpoint::from_shared(place.url).map_err(|error| format!("`{url}` is not a URL: {error}"))?;
        let endpoint = access.trusting(endpoint, place.tls)?;
        let channel = endpoint.connect_timeout(PATIENCE).tcp_nodelay(true).connect().await.map_err(|error| {
            format!(
                "cannot connect to {url}: {}\nhint: is `tavana serve` running there? --url names another server",
                innermost(&error)
            )
        })?;
        let flight = FlightServiceClient::new(channel).max_decoding_message_size(usize::MAX);
        Ok(Self { flight, cookies: Cookies::default(), header })
    }

    /// Announces a statement. One that returns no rows has run when this returns.
    pub(super) async fn statement(&mut self, sql: &str) -> Result<FlightInfo, Status> {
        self.info(CommandStatementQuery { query: sql.to_owned(), transaction_id: None }).await
    }

    /// Announces the list of tables.
    pub(super) async fn tables(&mut self) -> Result<FlightInfo, Status> {
        self.info(CommandGetTables {
            catalog: None,
            db_schema_filter_pattern: None,
            table_name_filter_pattern: None,
            table_types: Vec::new(),
            include_schema: false,
        })
        .await
    }

    async fn info(&mut self, command: impl ProstMessageExt) -> Result<FlightInfo, Status> {
        let request = self.request(FlightDescriptor::new_cmd(command.as_any().encode_to_vec()));
        let answer = self.flight.get_flight_info(request).await;
        self.keep(answer)
    }

    /// The rows behind a ticket. Dropping the stream cancels the statement.
    pub(super) async fn rows(&mut self, ticket: Ticket) -> Result<FlightRecordBatchStream, Status> {
        let request = self.request(ticket);
        let answer = self.flight.do_get(request).await;
        let frames = self.keep(answer)?;
        Ok(FlightRecordBatchStream::new_from_flight_data(frames.map_err(FlightError::from)))
    }

    /// How far a statement is, where the server tells.
    pub(super) async fn poll(&mut self, descriptor: FlightDescriptor) -> Result<PollInfo, Status> {
        let request = self.request(descriptor);
        let answer = self.flight.poll_flight_info(request).await;
        self.keep(answer)
    }

    /// Tells the server that nobody wants the rows any more.
    pub(super) async fn cancel(&mut self, info: FlightInfo) {
        let body = CancelFlightInfoRequest::new(info).encode_to_vec();
        self.act("CancelFlightInfo", body, PATIENCE).await;
    }

    /// Tells the server that the session is over, if there is one.
    pub(super) async fn close(&mut self) {
        if self.cookies.header().is_some() {
            self.act("CloseSession", Vec::new(), FAREWELL).await;
        }
    }

    /// Does what a server may well not know, and waits a while for it. Whatever comes of it, nothing is lost: a dropped
    /// stream cancels as well, and a session ends by itself.
    async fn act(&mut self, name: &str, body: Vec<u8>, patience: Duration) {
        let request = self.request(Action { r#type: name.to_owned(), body: body.into() });
        let acting = async {
            let results = self.flight.do_action(request).await?.into_inner();
            results.try_for_each(|_| std::future::ready(Ok(()))).await
        };
        let _: Result<Result<(), Status>, _> = tokio::time::timeout(patience, acting).await;
    }

    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(value) = &self.header {
            request.metadata_mut().insert("authorization", value.clone());
        }
        if let Some(value) = self.cookies.header() {
            request.metadata_mut().insert("cookie", value);
        }
        request
    }

    fn keep<T>(&mut self, answer: Result<Response<T>, Status>) -> Result<T, Status> {
        let metadata = match &answer {
            Ok(response) => response.metadata(),
            Err(status) => status.metadata(),
        };
        self.cookies.read(metadata);
        answer.map(Response::into_inner)
    }
}

/// An error of the server as a person sees it: its own text, with the SQLSTATE where the text has none.
pub(super) fn told(status: &Status) -> String {
    let text = match status.message() {
        "" => status.code().to_string(),
        message => message.to_owned(),
    };
    let text = match status.code() {
        Code::Unauthenticated => format!("{text}\nhint: `tavana sql` takes the key from the variable TAVANA_KEY"),
        _ => text,
    };
    match status.metadata().get(SQLSTATE).and_then(|value| value.to_str().ok()) {
        Some(state) if !text.starts_with('[') => format!("[{state}] {text}"),
        _ => text,
    }
}

/// The cookies that the server has set.
#[derive(Clone, Debug, Default)]
struct Cookies(BTreeMap<String, String>);

impl Cookies {
    /// More cookies than this, no server sets.
    const LIMIT: usize = 64;

    fn read(&mut self, metadata: &MetadataMap) {
        for value in metadata.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            let ended = attributes.split(';').any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
            if ended || value.trim().is_empty() {
                self.0.remove(name.trim());
            } else if self.0.len() < Self::LIMIT {
                self.0.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }

    fn header(&self) -> Option<MetadataValue<tonic::metadata::Ascii>> {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { None } else { pairs.join("; ").parse().ok() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn cookies_are_kept_replaced_and_ended() {
        let mut cookies = Cookies::default();
        let mut set = |values: &[&'static str]| {
            let mut metadata = MetadataMap::new();
            for value in values {
                metadata.append("set-cookie", MetadataValue::from_static(value));
            }
            cookies.read(&metadata);
            cookies.header().map(|header| header.to_str().unwrap().to_owned())
        };
        assert_eq!(set(&["tavana_session=a; HttpOnly", "x=1"]).as_deref(), Some("tavana_session=a; x=1"));
        assert_eq!(set(&["tavana_session=b"]).as_deref(), Some("tavana_session=b; x=1"));
        assert_eq!(set(&["tavana_session=; Max-Age=0", "x=; "]), None);
    }

    #[test]
    fn an_error_shows_its_sqlstate_once() {
        let mut status = Status::not_found("[42P01] table \"x\" does not exist");
        status.metadata_mut().insert(SQLSTATE, "42P01".parse().unwrap());
        assert_eq!(told(&status), "[42P01] table \"x\" does not exist");
        let mut status = Status::not_found("gone");
        assert_eq!(told(&status), "gone");
        status.metadata_mut().insert(SQLSTATE, "42P01".parse().unwrap());
        assert_eq!(told(&status), "[42P01] gone");
    }
}
