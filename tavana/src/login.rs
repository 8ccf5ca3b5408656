//! Puts together who judges credentials, from the settings.

use std::sync::Arc;

use identity::{Authenticator, Keys, Pepper};
use query::Result;
use state::{Database, Folder, read_secret};

use crate::settings::{Settings, StateSettings};

/// The file of the secret of digests of keys in the state folder.
const KEY_SECRET: &str = "keys.secret";

/// The keys, and the database in which their records lie.
pub(crate) async fn keys(state: &StateSettings) -> Result<(Database, Keys)> {
    let folder = Folder::open(&state.folder)?;
    let secret = match &state.key_secret {
        Some(file) => read_secret(file)?,
        None => folder.secret(KEY_SECRET)?,
    };
    let database = match &state.database {
        Some(url) => Database::at_url(url.reveal()).await?,
        None => Database::in_folder(&folder).await?,
    };
    let keys = Keys::new(Arc::new(state::Keys::new(database.clone())), Pepper::new(&secret));
    Ok((database, keys))
}

/// Who judges credentials; nobody, where none are asked for.
pub(crate) async fn authenticator(settings: &Settings) -> Result<Option<Authenticator>> {
    let auth = settings.login.auth;
    if auth.is_none() {
        return Ok(None);
    }
    let keys = if auth.keys { Some(keys(&settings.state).await?.1) } else { None };
    Ok(Some(Authenticator::new(keys)))
}
