//! PostgreSQL's door to a server, and what its clients are told.

use std::sync::Arc;

use async_trait::async_trait;
use flight_server::InnerDoor;
use futures::TryFutureExt;
use pg_shim::{Auth, Calls, Logins, Options, Read, Transport, Verifier, Within};
use query::{Asked, Error, ErrorKind, Result};
use tower::ServiceExt;

use crate::calls::{REQUEST_LIMIT, new_server};

/// Who is let in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Everybody.
    Open,
    /// Whoever proves to have a key; nobody does.
    Keys,
}

/// Gives these bytes to a new service, as those of a client that then leaves, on a clock that stands still while there
/// is something to do.
///
/// # Panics
/// When what the client is told is no answer.
pub fn run(door: Door, bytes: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let told = runtime.expect("a runtime starts").block_on(async {
        let server = new_server().await.0;
        let routes = server.calls();
        let calls = Calls::new(tower::service_fn(move |request| {
            routes.clone().oneshot(request).map_err(|never: std::convert::Infallible| match never {})
        }));
        let options = Options {
            database: "tavana".to_owned(),
            message_limit: REQUEST_LIMIT / 8,
            connections: 1,
            auth: if door == Door::Open { Auth::None } else { Auth::Keys(Arc::new(Keys)) },
            tls: None,
            tls_only: false,
            version: "PostgreSQL 15.0".to_owned(),
            peers: pg_shim::Peers::default(),
            cursors: pg_shim::Cursors::default(),
        };
        let within = Some(Arc::new(Reads(server.inner_door())) as _);
        pg_shim::Server::new(Transport { calls, within }, options).answer(bytes).await
    });
    check(&told);
}

/// What a client is told is whole messages of kinds that there are, and no error of the service's own.
fn check(mut told: &[u8]) {
    // The answers to whoever asks for encryption are no messages.
    while told.first() == Some(&b'N') {
        told = &told[1..];
    }
    while let Some((kind, rest)) = told.split_first() {
        let (length, _) = rest.split_first_chunk::<4>().expect("a message has a length");
        let length = u32::from_be_bytes(*length) as usize;
        assert!((4..=rest.len()).contains(&length), "a message ends in the middle");
        let (body, rest) = rest.split_at(length);
        match kind {
            b'E' | b'N' => check_error(&body[4..]),
            _ => assert!(b"123ACDGHIKRSTVZcdnstv".contains(kind), "there is no message of the kind {kind}"),
        }
        told = rest;
    }
}

fn check_error(body: &[u8]) {
    let fields: Vec<&[u8]> = body.split(|byte| *byte == 0).collect();
    let told = String::from_utf8(body.to_vec()).expect("errors are text");
    let state = fields.iter().find_map(|field| field.strip_prefix(b"C")).expect("an error has a SQLSTATE");
    assert!(state.len() == 5 && !state.starts_with(b"XX"), "a client must not be told {told:?}");
}

/// Reads by the way that they take where the server is in the same process.
struct Reads(InnerDoor);

#[async_trait]
impl Within for Reads {
    async fn read(&self, authorization: Option<&str>, asked: Asked<'_>) -> Result<Option<Read>> {
        let read = self.0.read(authorization, asked).await?;
        Ok(read.map(|(schema, frames, handle)| Read { schema, frames, handle }))
    }
}

/// One user with one key, that of RFC 7677.
struct Keys;

#[async_trait]
impl Logins for Keys {
    async fn verifiers(&self, user: &str) -> Result<Vec<Verifier>> {
        let scram = concat!(
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=",
            ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
        );
        let key = Verifier { id: "k".to_owned(), scram: scram.to_owned() };
        Ok(if user == "a" { vec![key] } else { Vec::new() })
    }

    async fn admit(&self, _: &str) -> Result<String> {
        Err(Error::new(ErrorKind::Unauthenticated, "nobody knows the key"))
    }
}
