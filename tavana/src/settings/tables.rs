use std::collections::BTreeMap;

use identity::Secret;
use query::S3Options;
use url::Url;

use super::aws::Ambient;
use super::data::{is_remote, location};
use super::declaration::Key;
use super::environment::Environment;
use super::layers::Layers;
use super::origin::Problems;

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
    /// The database of the metadata, without its password.
    pub(super) fn metadata_shown(&self) -> Option<String> {
        let mut url = Url::parse(self.metadata.as_ref()?.reveal()).ok()?;
        if url.password().is_some() {
            // It has a host, so that it can have a password.
            let _ = url.set_password(Some("***"));
        }
        Some(url.to_string())
    }
}

/// Reads where tables are to lie; what is wrong goes to `problems`.
pub(super) fn read(layers: &Layers, environment: &Environment, problems: &mut Problems) -> Option<TablesSetting> {
    let metadata = layers.get(Key::TablesMetadata).map(|raw| raw.text.trim());
    let is_database = |url: &str| {
        let scheme = url.starts_with("postgres://") || url.starts_with("postgresql://");
        scheme && Url::parse(url).is_ok_and(|url| url.has_host())
    };
    if metadata.is_some_and(|url| !is_database(url)) {
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
