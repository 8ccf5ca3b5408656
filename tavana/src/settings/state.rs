use std::path::PathBuf;

use identity::Secret;

use super::declaration::Key;
use super::default_state;
use super::environment::Environment;
use super::layers::Layers;
use super::origin::Problems;
use super::shown::{is_postgres, without_passwords};

/// Where what must outlive the process lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StateSettings {
    /// The folder on this machine; holds all of it where there is no database.
    pub(crate) folder: PathBuf,
    /// The URL of the database that several gateways share.
    pub(crate) database: Option<Secret>,
    /// The file with the secret of digests of keys; in the folder where it is not named.
    pub(crate) key_secret: Option<PathBuf>,
}

impl StateSettings {
    /// Tells if keys could not be judged: gateways that share a database need one secret.
    pub(super) fn keys_possible(&self, layers: &Layers, problems: &mut Problems) {
        if self.database.is_some() && self.key_secret.is_none() {
            problems.add(
                &layers.origin(Key::State),
                "keys whose records lie in a database need --key-secret FILE, the same for all that use it; \
                 `openssl rand -hex 32` makes one",
            );
        }
    }

    /// As `--state` says it, without its passwords.
    pub(super) fn shown(&self) -> String {
        let Some(database) = &self.database else { return self.folder.to_string_lossy().into_owned() };
        without_passwords(database.reveal()).unwrap_or_else(|| "postgres://***".to_owned())
    }
}

/// Reads where the state is.
pub(super) fn read(layers: &Layers, environment: &Environment, problems: &mut Problems) -> StateSettings {
    let path = |key: Key| layers.get(key).map(|raw| environment.absolute(raw.text.trim()));
    let text = layers.get(Key::State).map(|raw| raw.text.trim());
    let database = text.filter(|text| text.starts_with("postgres://") || text.starts_with("postgresql://"));
    if let Some(url) = database
        && !is_postgres(url)
    {
        problems.add(
            &layers.origin(Key::State),
            "this is not the URL of a database; write postgres://user:password@host:5432/database",
        );
    }
    let folder = match (database, path(Key::StateFolder)) {
        (Some(_), folder) => folder,
        (None, Some(_)) => {
            let text =
                "only where --state is a database there is a folder beside it; --state names the folder otherwise";
            problems.add(&layers.origin(Key::StateFolder), text);
            None
        }
        (None, None) => path(Key::State),
    };
    StateSettings {
        folder: folder.unwrap_or_else(|| default_state(environment)),
        database: database.map(Secret::new),
        key_secret: path(Key::KeySecret),
    }
}
