//! Who it is that comes: nobody is asked where the service has one local user; else a key is proven without being
//! told (SCRAM), or told under TLS, where it may be a token of an identity provider as well.

mod scram;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use query::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

use crate::connection::Stream;
use crate::message::Frontend;
use crate::message::backend;
use crate::message::frontend::{utf8, violation};
use crate::upstream::Upstream;
use crate::wire::{Broken, Incoming, Wire};
use crate::within::Transport;

/// One of a user's keys, as far as the proof of it needs.
#[derive(Clone, Debug)]
pub struct Verifier {
    /// Names the key.
    pub id: String,
    /// As PostgreSQL writes it: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`.
    pub scram: String,
}

/// The keys of a service, for clients that prove to have one without telling it.
#[async_trait]
pub trait Logins: Send + Sync {
    /// The valid keys of a user; none for one that does not exist. All have the same salt.
    ///
    /// # Errors
    /// When they cannot be looked up.
    async fn verifiers(&self, user: &str) -> Result<Vec<Verifier>>;

    /// A token for whoever has proven to have this key.
    ///
    /// # Errors
    /// `Unauthenticated` when it is not valid any more.
    async fn admit(&self, id: &str) -> Result<String>;
}

/// How clients prove who they are.
#[derive(Clone)]
pub enum Auth {
    /// They do not: the service has one local user.
    None,
    /// With a key.
    Keys(std::sync::Arc<dyn Logins>),
    /// The upstream judges a password, which travels in the clear and so asks for TLS on the way here.
    Upstream,
}

/// Begins a session on the upstream for whoever comes, once it is proven who that is.
pub(crate) async fn log_in(
    wire: &mut Wire<Box<dyn Stream>>,
    auth: &Auth,
    transport: Transport,
    user: &str,
    secure: bool,
) -> Result<Upstream, Broken> {
    let upstream = match auth {
        Auth::None => Upstream::log_in(transport, None).await,
        Auth::Keys(logins) if !secure => {
            let token = scram::exchange(wire, logins.as_ref(), user).await?;
            Upstream::of_token(transport, &token)
        }
        Auth::Keys(_) | Auth::Upstream => {
            let password = password(wire).await?;
            let proof = Zeroizing::new(format!("{user}:{}", *password));
            let proof = Zeroizing::new(format!("Basic {}", STANDARD.encode(proof.as_bytes())));
            Upstream::log_in(transport, Some(&proof)).await
        }
    };
    let upstream = upstream.map_err(|error| Broken::Fatal(refused(error, user)))?;
    backend::authentication_ok(&mut wire.out);
    Ok(upstream)
}

/// Asks for a password.
async fn password(wire: &mut Wire<Box<dyn Stream>>) -> Result<Zeroizing<String>, Broken> {
    backend::authentication_cleartext(&mut wire.out);
    wire.flush().await?;
    let body = answer(wire).await?;
    let text = body.strip_suffix(&[0]).ok_or_else(|| Broken::Fatal(violation("invalid password packet size")))?;
    let text = Zeroizing::new(utf8(text).map_err(Broken::Fatal)?);
    match text.is_empty() {
        true => Err(Broken::Fatal(wrong("empty password returned by client"))),
        false => Ok(text),
    }
}

/// What a client answers to what it was asked.
async fn answer(wire: &mut Wire<Box<dyn Stream>>) -> Result<bytes::Bytes, Broken> {
    match wire.message().await? {
        Incoming::End => Err(Broken::Gone),
        Incoming::Message(kind @ b'p', body) => match Frontend::read(kind, body) {
            Ok(Frontend::Password(body)) => Ok(body),
            _ => Err(Broken::Fatal(violation("expected password response"))),
        },
        Incoming::Message(b'X', _) => Err(Broken::Gone),
        Incoming::Message(kind, _) | Incoming::TooLong(kind) => {
            Err(Broken::Fatal(violation(format!("expected password response, got message type {kind}"))))
        }
    }
}

/// A login that has failed is 28P01, whatever the reason that the upstream has for it.
fn refused(error: Error, user: &str) -> Error {
    match error.kind() {
        ErrorKind::Unauthenticated => {
            let failed = wrong(format!("password authentication failed for user \"{user}\""));
            match error.hint() {
                Some(hint) => failed.with_detail(error.message()).with_hint(hint),
                None => failed.with_detail(error.message()),
            }
        }
        _ => error,
    }
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Unauthenticated, message).with_sqlstate("28P01")
}
