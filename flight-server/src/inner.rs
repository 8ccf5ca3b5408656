//! The way in from within the process.

use std::sync::Arc;

use arrow_flight::flight_service_server::FlightServiceServer;
use http::{Request, Response};
use proto::{Audience, error_to_status};
use query::Result;
use tonic::body::Body;
use tower::Service as _;

use crate::doget;
use crate::service::{Calls, Service};

/// Calls from within the process: the same service as for those that come by a connection, and the same login. They are
/// not bounded here, as a client's are: who makes them does that.
#[derive(Clone)]
pub struct InnerDoor {
    calls: FlightServiceServer<Calls>,
    service: Arc<Service>,
}

impl InnerDoor {
    pub(crate) fn new(service: Arc<Service>) -> Self {
        let calls = FlightServiceServer::new(Calls(service.clone()))
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX);
        Self { calls, service }
    }

    /// Answers a call. Dropping it, or the body of its answer, ends what it asks for.
    pub async fn call(&self, mut request: Request<Body>) -> Response<Body> {
        if let Err(error) = self.service.door.judge(&mut request).await {
            return error_to_status(&error, Audience::Client).into_http();
        }
        if request.uri().path() == doget::PATH {
            return doget::serve(self.service.clone(), request).await;
        }
        let Ok(response) = self.calls.clone().call(request).await;
        response
    }

    /// The valid keys of a user, each as its id and its SCRAM verifier.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// `Unsupported` when keys prove nothing here, and those of the store of keys.
    pub async fn verifiers(&self, user: &str) -> Result<Vec<(String, String)>> {
        self.service.door.verifiers(user).await
    }

    /// Begins a session for whoever has proven to have the key with this id; returns the token that stands for it.
    ///
    /// # Errors
    /// `Unauthenticated` when the key is not valid, `Unavailable` when there are too many logins.
    pub async fn admit(&self, key_id: &str) -> Result<String> {
        let admitted = self.service.door.admit_key(key_id).await?;
        let session = self.service.sessions.begin(admitted.principal.clone())?;
        self.service.door.log_in(&self.service.sessions, Some(&admitted), &session)
    }
}
