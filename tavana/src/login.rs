//! Puts together who judges credentials, from the settings.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::Utc;
use identity::{Authenticator, Keys, Oidc, OidcOptions, Pepper};
use query::Result;
use state::{Database, Folder, read_secret};
use transport::TlsFiles;

use crate::self_signed;
use crate::settings::{self, Settings, StateSettings, Tls};

/// The file of the secret of digests of keys in the state folder.
const KEY_SECRET: &str = "keys.secret";

/// The keys, and the database in which their records lie.
pub(crate) async fn keys(state: &StateSettings) -> Result<(Database, Keys)> {
    let database = database(state).await?;
    let keys = keys_in(state, &database)?;
    Ok((database, keys))
}

fn keys_in(state: &StateSettings, database: &Database) -> Result<Keys> {
    let folder = Folder::open(&state.folder)?;
    let secret = match &state.key_secret {
        Some(file) => read_secret(file)?,
        None => folder.secret(KEY_SECRET)?,
    };
    Ok(Keys::new(Arc::new(state::Keys::new(database.clone())), Pepper::new(&secret)))
}

/// The database of what outlives the process, if anything does.
pub(crate) async fn state_of(settings: &Settings) -> Result<Option<Database>> {
    match settings.login.auth.keys || settings.history_days > 0 {
        true => database(&settings.state).await.map(Some),
        false => Ok(None),
    }
}

async fn database(state: &StateSettings) -> Result<Database> {
    match &state.database {
        Some(url) => Database::at_url(url.reveal()).await,
        None => Database::in_folder(&Folder::open(&state.folder)?).await,
    }
}

/// Who judges credentials; nobody, where none are asked for.
pub(crate) async fn authenticator(settings: &Settings, database: Option<&Database>) -> Result<Option<Authenticator>> {
    let auth = settings.login.auth;
    if auth.is_none() {
        return Ok(None);
    }
    let keys = database.filter(|_| auth.keys).map(|database| keys_in(&settings.state, database)).transpose()?;
    let oidc = match &settings.login.oidc {
        Some(oidc) => Some(Oidc::new(options(oidc)).await?),
        None => None,
    };
    Ok(Some(Authenticator::new(keys, oidc)))
}

fn options(oidc: &settings::Oidc) -> OidcOptions {
    OidcOptions {
        issuer: oidc.issuer.clone(),
        audiences: oidc.audiences.clone(),
        jwks: oidc.jwks.clone(),
        name_claim: oidc.name_claim.clone(),
        scope_claim: oidc.scope_claim.clone(),
        scopes: oidc.scopes.clone(),
    }
}

/// How the Flight SQL door is shut against listeners.
#[derive(Debug, Default)]
pub(crate) struct Door {
    /// What TLS is made of; `None` without TLS.
    pub(crate) files: Option<TlsFiles>,
    /// The certificate that clients are to trust, where the service has made its own.
    pub(crate) authority: Option<PathBuf>,
}

/// The door of a service that listens there.
pub(crate) fn door(settings: &Settings, listen: SocketAddr) -> Result<Door> {
    let client_ca = settings.login.tls_client_ca.clone();
    match &settings.login.tls {
        Tls::Off => {
            if !listen.ip().is_loopback() {
                tracing::warn!(
                    "keys and results cross the network in the clear: --tls-cert and --tls-key, or a proxy that \
                     ends TLS, keep others from reading them"
                );
            }
            Ok(Door::default())
        }
        Tls::Files { certificate, key } => {
            let files = TlsFiles { certificate: certificate.clone(), key: key.clone(), client_ca };
            Ok(Door { files: Some(files), authority: None })
        }
        Tls::SelfSigned => {
            let made = self_signed::make(&Folder::open(&settings.state.folder)?, listen, Utc::now())?;
            let files = TlsFiles { certificate: made.certificate, key: made.key, client_ca };
            Ok(Door { files: Some(files), authority: Some(made.authority) })
        }
    }
}
