//! The door: every call says who makes it before anything else of it is read.
//!
//! With authentication, a call brings a key or a token of an identity provider each time, or the token that
//! a handshake gave it for one of these. A cookie alone proves nothing: it only names one of the principal's
//! own sessions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::middleware::Next;
use http::{Request, Response, header};
use identity::{Authenticator, Credentials, Evidence, Reason, Refusal};
use proto::{Audience, error_to_status};
use query::{Error, ErrorKind, Principal, Result};
use tokio::time::Instant;

use crate::session::{IDLE_LIMIT, Name, Session, Sessions};

/// What the tokens of logins begin with.
const PREFIX: &str = "tvs_";
/// How long a login that nobody uses is kept; its session ends earlier, and begins anew when it is used.
const LOGIN_LIFE: Duration = Duration::from_secs(12 * 60 * 60);
/// How many logins there may be.
const LOGINS: usize = 100_000;
/// How often refusals for the same reason are logged.
const LOG_PAUSE: Duration = Duration::from_secs(10);

/// Who may come in.
pub(crate) struct Door {
    /// `None`: whoever connects is the one local user.
    authenticator: Option<Authenticator>,
    logins: Mutex<HashMap<Name, Arc<Login>>>,
    refused: Mutex<HashMap<Reason, Refused>>,
}

/// Who makes a call, once that is proven.
#[derive(Clone)]
pub(crate) struct Admitted {
    pub(crate) principal: Principal,
    evidence: Evidence,
    /// The login that it came by, if it was one.
    pub(crate) login: Option<Arc<Login>>,
}

/// What a handshake began: valid as long as what it was begun with.
pub(crate) struct Login {
    principal: Principal,
    evidence: Evidence,
    session: Mutex<Name>,
    used: Mutex<Instant>,
}

impl Login {
    /// Its session, if that is still there.
    pub(crate) fn existing(&self, sessions: &Sessions) -> Option<Arc<Session>> {
        sessions.of_token(&self.principal, *lock(&self.session))
    }

    /// Its session; a new one when that was idle for too long.
    pub(crate) fn session(&self, sessions: &Sessions) -> Result<Arc<Session>> {
        let mut name = lock(&self.session);
        if let Some(session) = sessions.of_token(&self.principal, *name) {
            return Ok(session);
        }
        let session = sessions.begin(self.principal.clone())?;
        *name = session.token;
        Ok(session)
    }
}

/// Refusals for one reason, since the last that was logged.
struct Refused {
    logged: Instant,
    unlogged: u64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets a call in, or answers it.
pub(crate) async fn admit(door: Arc<Door>, mut request: Request<Body>, next: Next) -> Response<Body> {
    match door.judge(&mut request).await {
        Ok(()) => next.run(request).await,
        Err(error) => error_to_status(&error, Audience::Client).into_http(),
    }
}

impl Door {
    pub(crate) fn new(authenticator: Option<Authenticator>) -> Self {
        Self { authenticator, logins: Mutex::default(), refused: Mutex::default() }
    }

    /// Notes with a call who makes it.
    ///
    /// # Errors
    /// `Unauthenticated` when it does not prove that.
    pub(crate) async fn judge<B>(&self, call: &mut Request<B>) -> Result<()> {
        let authorization = call.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
        if let Some(admitted) = self.admit_call(authorization).await? {
            call.extensions_mut().insert(admitted);
        }
        Ok(())
    }

    /// Who makes a call with this header; `None` without authentication.
    pub(crate) async fn admit_call(&self, authorization: Option<&[u8]>) -> Result<Option<Admitted>> {
        let Some(authenticator) = &self.authenticator else { return Ok(None) };
        let admitted = self.identify(authenticator, authorization).await.map_err(|refusal| {
            self.log(&refusal);
            refusal.error()
        })?;
        Ok(Some(admitted))
    }

    /// Who it is that came to an engine's own door with this header.
    pub(crate) async fn identify_visitor(&self, authorization: Option<&[u8]>) -> Result<Principal> {
        let Some(authenticator) = &self.authenticator else { return Ok(Principal::local()) };
        match self.identify(authenticator, authorization).await {
            Ok(admitted) => Ok(admitted.principal),
            Err(refusal) => {
                self.log(&refusal);
                Err(refusal.error())
            }
        }
    }

    /// The valid keys of a user, each as its id and its SCRAM verifier.
    pub(crate) async fn verifiers(&self, user: &str) -> Result<Vec<(String, String)>> {
        match &self.authenticator {
            Some(authenticator) if authenticator.takes_keys() => authenticator.verifiers(user).await,
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "a token of an identity provider is told in the clear, which asks for TLS",
            )
            .with_hint("start the service with --tls, or with --auth keys,oidc and log in with a key")),
        }
    }

    /// Who has proven to have the key with this id.
    pub(crate) async fn admit_key(&self, id: &str) -> Result<Admitted> {
        let Some(authenticator) = &self.authenticator else {
            return Err(Error::new(ErrorKind::Bug, "keys prove nothing here"));
        };
        let identity = authenticator.of_key(id).await.map_err(|refusal| {
            self.log(&refusal);
            refusal.error()
        })?;
        Ok(Admitted { principal: identity.principal, evidence: identity.evidence, login: None })
    }

    async fn identify(&self, authenticator: &Authenticator, authorization: Option<&[u8]>) -> Result<Admitted, Refusal> {
        let credentials = Credentials::of_header(authorization);
        if let Credentials::Bearer(secret) = &credentials
            && let Some(token) = secret.reveal().strip_prefix(PREFIX)
        {
            let name = Name::from_str_radix(token, 16).map_err(|_| Reason::Malformed)?;
            let login = lock(&self.logins).get(&name).cloned().ok_or(Reason::LoginEnded)?;
            authenticator.recheck(&login.evidence).await?;
            *lock(&login.used) = Instant::now();
            let (principal, evidence) = (login.principal.clone(), login.evidence.clone());
            return Ok(Admitted { principal, evidence, login: Some(login) });
        }
        let identity = authenticator.identify(&credentials).await?;
        Ok(Admitted { principal: identity.principal, evidence: identity.evidence, login: None })
    }

    /// The token by which a client that shook hands is known from now on. Without authentication, that of its
    /// session.
    pub(crate) fn log_in(&self, sessions: &Sessions, admitted: Option<&Admitted>, session: &Session) -> Result<String> {
        let Some(admitted) = admitted else { return Ok(format!("{:032x}", session.token)) };
        let login = Login {
            principal: admitted.principal.clone(),
            evidence: admitted.evidence.clone(),
            session: Mutex::new(session.token),
            used: Mutex::new(Instant::now()),
        };
        if lock(&self.logins).len() >= LOGINS {
            self.forget(sessions, Duration::ZERO);
        }
        let mut logins = lock(&self.logins);
        if logins.len() >= LOGINS {
            return Err(Error::new(ErrorKind::Unavailable, "too many logins are open").with_sqlstate("53300"));
        }
        let name: Name = rand::random();
        logins.insert(name, Arc::new(login));
        Ok(format!("{PREFIX}{name:032x}"))
    }

    /// Forgets logins that were idle for too long, or whose session its client has closed.
    pub(crate) fn expire(&self, sessions: &Sessions) {
        self.forget(sessions, LOGIN_LIFE);
    }

    /// Forgets logins that have no session and were idle for `life`, or less than a session has to be before it
    /// is ended: then it was closed.
    fn forget(&self, sessions: &Sessions, life: Duration) {
        lock(&self.logins).retain(|_, login| {
            let idle = lock(&login.used).elapsed();
            (idle >= IDLE_LIMIT && idle < life) || sessions.knows(*lock(&login.session))
        });
    }

    /// Logs a refusal; many for the same reason at once are counted. Nothing that the client sent is told.
    fn log(&self, refusal: &Refusal) {
        let reason = match refusal {
            Refusal::Refused(reason) => *reason,
            Refusal::Failed(error) => {
                tracing::error!(%error, "credentials cannot be checked");
                return;
            }
        };
        let mut refused = lock(&self.refused);
        let entry = refused.entry(reason);
        let count = match entry {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(Refused { logged: Instant::now(), unlogged: 0 });
                1
            }
            std::collections::hash_map::Entry::Occupied(mut occupied) => {
                let seen = occupied.get_mut();
                seen.unlogged += 1;
                if seen.logged.elapsed() < LOG_PAUSE {
                    return;
                }
                seen.logged = Instant::now();
                std::mem::take(&mut seen.unlogged)
            }
        };
        drop(refused);
        tracing::warn!(reason = reason.label(), count, "calls were refused for want of valid credentials");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use query::Scope;
    use std::time::SystemTime;

    fn admitted(name: &str) -> Admitted {
        let principal = Principal { name: name.into(), scope: Scope::Read };
        Admitted { principal, evidence: Evidence::Token(SystemTime::now() + LOGIN_LIFE), login: None }
    }

    fn known(door: &Door, token: &str) -> Option<Arc<Login>> {
        let name = Name::from_str_radix(token.strip_prefix(PREFIX).unwrap(), 16).unwrap();
        lock(&door.logins).get(&name).cloned()
    }

    #[tokio::test(start_paused = true)]
    async fn a_login_outlives_its_session_when_idle_and_ends_with_it_when_closed() {
        let (door, sessions) = (Door::new(None), Arc::new(Sessions::default()));
        let ada = admitted("ada");
        let session = sessions.begin(ada.principal.clone()).unwrap();
        let token = door.log_in(&sessions, Some(&ada), &session).unwrap();
        let login = known(&door, &token).unwrap();
        assert_eq!(login.session(&sessions).unwrap().token, session.token);
        let first = session.token;
        drop(session);
        tokio::time::advance(IDLE_LIMIT).await;
        sessions.expire();
        door.expire(&sessions);
        let session = known(&door, &token).unwrap().session(&sessions).unwrap();
        assert_ne!(session.token, first);
        *lock(&login.used) = Instant::now();
        sessions.close(&session);
        door.expire(&sessions);
        assert!(known(&door, &token).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_are_logged_once_in_a_while() {
        let door = Door::new(None);
        for _ in 0..1000 {
            door.log(&Reason::Wrong.into());
        }
        assert_eq!(lock(&door.refused)[&Reason::Wrong].unlogged, 999);
        tokio::time::advance(LOG_PAUSE).await;
        door.log(&Reason::Wrong.into());
        assert_eq!(lock(&door.refused)[&Reason::Wrong].unlogged, 0);
    }
}
