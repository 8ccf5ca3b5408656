use std::collections::BTreeMap;

use identity::Secret;
use query::S3Options;

use super::aws::Ambient;
use super::data::{is_remote, location};
use super::declaration::Key;
use super::environment::Environment;
use super::layers::Layers;
use super::origin::Problems;
use super::shown::{is_postgres, without_passwords};

/// Where the tables lie that statements can make and change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TablesSetting {
    /// An absolute path, or `s3://bucket/prefix`.
    pub(crate) uri: String,
    /// How an `s3://` place is reached.
    pub(crate) s3: Option<S3Options>,
    /// The URL of the database of their metadata; a file in the state folder where it is not named.
    pub(crate) metadata: Option<Secret>,
}

impl TablesSetting {
    /// The database of the metadata, without its passwords.
    pub(super) fn metadata_shown(&self) -> Option<String> {
        without_passwords(self.metadata.as_ref()?.reveal())
    }
}

/// Reads where tables are to lie; what is wrong goes to `problems`.
pub(super) fn read(layers: &Layers, environment: &Environment, problems: &mut Problems) -> Option<TablesSetting> {
    let metadata = layers.get(Key::TablesMetadata).map(|raw| raw.text.trim());
    if metadata.is_some_and(|url| !is_postgres(url)) {
        problems.add(
            &layers.origin(Key::TablesMetadata),
            "this is not the URL of a database; write postgres://user:password@host:5432/database",
        );
    }
    let Some(raw) = layers.get(Key::Tables) else {
        if metadata.is_some() {
            problems.add(
                &layers.origin(Key::TablesMetadata),
                "metadata is named, and no place for the tables; add --tables DIR or --tables s3://bucket/prefix",
            );
        }
        return None;
    };
    let uri = location(raw, environment, problems)?;
    if uri.contains(['*', '?', '[']) {
        problems.add(&raw.origin, format!("`{uri}` is a pattern; tables need one folder or prefix"));
        return None;
    }
    let s3 = is_remote(&uri).then(|| Ambient::read(environment, problems).resolve(&BTreeMap::new(), problems).0);
    Some(TablesSetting { uri: uri.trim_end_matches('/').to_owned(), s3, metadata: metadata.map(Secret::new) })
}
