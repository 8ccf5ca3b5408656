use std::sync::Arc;
use std::time::Duration;

use arrow_flight::{Action, FlightDescriptor, FlightInfo, HandshakeRequest, HandshakeResponse, PollInfo, Ticket};
use bytes::Bytes;
use catalog::Catalog;
use flight_server::{LakeWriters, Metrics, Options, Parts, Server};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use prometheus_client::registry::Registry;
use prost::Message;
use scheduler::{Policy, Scheduler};
use sizer::{Nothing, Sizer, SizerOptions};
use tonic::Code;
use tonic::service::Routes;
use tower::ServiceExt;

use crate::Names;
use crate::engine::{CAPACITY, Engine, WORKER};

/// The longest message that the server takes, in bytes: inputs are shorter.
pub(crate) const REQUEST_LIMIT: usize = 1 << 20;
/// What stands before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

/// Runs one input with a new server and a client of it, on a clock that stands still while there is something to do:
/// no wait takes time.
///
/// # Panics
/// When what must hold does not.
pub fn run(input: impl AsyncFnOnce(Client)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime starts").block_on(async { input(Client::of_new_server().await).await });
}

/// A client of a server that serves nobody else.
pub struct Client {
    server: Routes,
    engine: Engine,
    token: String,
    /// What the server has named.
    pub names: Names,
}

/// What came back from a call.
pub struct Reply {
    /// How it ended.
    pub code: Code,
    /// The bytes of its messages.
    pub messages: Vec<Bytes>,
}

impl Reply {
    /// Whether it ended well.
    pub fn is_ok(&self) -> bool {
        self.code == Code::Ok
    }

    /// The one message of a call that ended well.
    pub fn message<M: Message + Default>(&self) -> Option<M> {
        self.is_ok().then(|| M::decode(self.messages[0].clone()).expect("the server's messages are sound"))
    }
}

impl Client {
    async fn of_new_server() -> Self {
        let (server, engine) = new_server().await;
        let server = server.calls();
        let mut client = Self { server, engine, token: String::new(), names: Names::default() };
        let reply = client.call("Handshake", &HandshakeRequest::default()).await;
        let token = reply.message::<HandshakeResponse>().expect("a handshake is answered").payload;
        client.token = String::from_utf8_lossy(&token).into_owned();
        client
    }

    /// How often a statement that begins with `SELECT rows` was run.
    pub fn runs(&self) -> usize {
        self.engine.runs()
    }

    /// A call with one message.
    pub async fn call(&mut self, method: &str, message: &impl Message) -> Reply {
        self.send(method, proto::frame(message)).await
    }

    /// A call with any bytes where its messages should be.
    ///
    /// # Panics
    /// When it ends as no call of a client may.
    pub async fn send(&mut self, method: &str, body: Bytes) -> Reply {
        let request = Request::post(format!("/arrow.flight.protocol.FlightService/{method}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", format!("Bearer {}", self.token))
            .body(Full::new(body))
            .expect("a request of these words is one");
        let Ok(response) = self.server.clone().oneshot(request).await;
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap_or_else(|status| panic!("{method}: the answer broke off: {status}"));
        let trailers = body.trailers().cloned().unwrap_or_default();
        let (code, told) = end(&head.headers).or_else(|| end(&trailers)).expect("an answer has an end");
        let refused = [Code::Internal, Code::ResourceExhausted, Code::Unknown, Code::DataLoss];
        assert!(!refused.contains(&code), "{method}: a client must not be told {code:?}: {told}");
        Reply { code, messages: cut(body.to_bytes()) }
    }

    /// GetFlightInfo of these bytes as a command.
    pub async fn flight_info(&mut self, command: Bytes) -> Option<FlightInfo> {
        let reply = self.call("GetFlightInfo", &FlightDescriptor::new_cmd(command)).await;
        let info = reply.message::<FlightInfo>()?;
        self.names.learn(&info);
        Some(info)
    }

    /// PollFlightInfo of these bytes as a command.
    pub async fn poll(&mut self, command: Bytes) {
        let reply = self.call("PollFlightInfo", &FlightDescriptor::new_cmd(command)).await;
        if let Some(told) = reply.message::<PollInfo>() {
            told.info.iter().for_each(|info| self.names.learn(info));
            told.flight_descriptor.iter().for_each(|descriptor| self.names.learn_poll(descriptor));
        }
    }

    /// DoGet of these bytes as a ticket.
    pub async fn fetch(&mut self, ticket: Bytes) -> Reply {
        self.call("DoGet", &Ticket { ticket }).await
    }

    /// DoAction of this type and body.
    pub async fn act(&mut self, name: &str, body: Bytes) -> Reply {
        let reply = self.call("DoAction", &Action { r#type: name.to_owned(), body }).await;
        if let Some(result) = reply.messages.first().filter(|_| reply.is_ok()) {
            let result = arrow_flight::Result::decode(result.clone()).expect("the server's messages are sound");
            self.names.learn_result(&result);
        }
        reply
    }
}

/// A server that nobody has called yet, and its engines.
pub(crate) async fn new_server() -> (Server, Engine) {
    let engine = Engine::default();
    let parts = Parts {
        fleet: Arc::new(engine.clone()),
        catalog: Arc::new(Catalog::open(Vec::new()).await.unwrap_or_else(|_| panic!("no place fails"))),
        scheduler: Scheduler::new(vec![(WORKER, CAPACITY)], Policy::default()),
        metrics: Metrics::new(&mut Registry::default()),
        authenticator: None,
        tls: None,
        arrivals: None,
        snapshots: None,
        sizer: Arc::new(Sizer::new(Arc::new(Nothing), Arc::new(Nothing), SizerOptions::default())),
        history: None,
        waiting: None,
    };
    let options = Options {
        sql_limit: REQUEST_LIMIT / 4,
        request_limit: REQUEST_LIMIT,
        connections: 1,
        drain: Duration::from_secs(1),
        engine_version: "v0".to_owned(),
        lake: Some(LakeWriters::OneAtATime),
        result_cache: 1 << 20,
    };
    (Server::new(parts, options).expect("the server describes itself"), engine)
}

/// How a call ended and why, if this is where that is told.
fn end(headers: &HeaderMap) -> Option<(Code, String)> {
    let code = Code::from_bytes(headers.get("grpc-status")?.as_bytes());
    let told = headers.get("grpc-message").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Some((code, told.unwrap_or_default()))
}

/// The messages of a body.
fn cut(mut body: Bytes) -> Vec<Bytes> {
    let mut messages = Vec::new();
    while body.len() >= HEAD {
        let head = body.split_to(HEAD);
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        assert!(length <= body.len(), "an answer ends in the middle of a message");
        messages.push(body.split_to(length));
    }
    messages
}
