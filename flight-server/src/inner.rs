//! The way in from within the process.

use std::sync::Arc;

use arrow_flight::flight_service_server::FlightServiceServer;
use arrow_schema::SchemaRef;
use http::{Request, Response};
use proto::{Audience, error_to_status};
use query::{Asked, Effect, Frames, Result};
use tonic::body::Body;
use tower::Service as _;

use crate::service::{Caller, Calls, Service};
use crate::session::Name;
use crate::{doget, put};

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

    /// Looks at a statement; where it is a read, the rest is its columns, its messages without that of the columns, and the
    /// handle that a ticket of it would have. It begins when the first message is asked for, and ends when they are dropped.
    /// `None` for what is no read: nothing of it was run.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// Those of `GetFlightInfo` and `DoPut`, of which this takes the place.
    pub async fn read(
        &self,
        authorization: Option<&str>,
        asked: Asked<'_>,
    ) -> Result<Option<(SchemaRef, Frames, [u8; 16])>> {
        let service = &self.service;
        let admitted = service.door.admit_call(authorization.map(str::as_bytes)).await?;
        let session = service.session(&Caller::within(authorization, admitted))?;
        let _active = service.active.token();
        service.check_open()?;
        let (session, work) = match asked {
            Asked::Prepared { handle, values } => {
                values.as_ref().map(put::check_values).transpose()?;
                let handle = service.sessions.handle(&session.principal, handle)?;
                (handle.session.clone(), service.settled_with(&handle, values).await?)
            }
            Asked::Text { sql, transaction } => service.looked_at(&session, sql, transaction).await?,
        };
        let work = service.road.pinned(&session, work).await?;
        let class = work.prepared.class;
        if work.script.is_some() || !class.returns_rows || class.effect != Effect::Reads {
            return Ok(None);
        }
        let name: Name = rand::random();
        let schema = work.prepared.schema.clone();
        Ok(Some((schema, doget::read(service.clone(), session, work, name), name.to_be_bytes())))
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
