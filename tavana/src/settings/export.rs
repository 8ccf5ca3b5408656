use std::collections::BTreeMap;

use query::S3Options;

use super::aws::Ambient;
use super::data::{is_remote, location};
use super::declaration::Key;
use super::environment::Environment;
use super::layers::Layers;
use super::origin::Problems;

/// Where ended days of the history are exported to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExportSetting {
    /// An absolute path, or `s3://bucket/prefix`.
    pub(crate) uri: String,
    /// How an `s3://` place is reached.
    pub(crate) s3: Option<S3Options>,
}

/// Reads where the history, which is kept for so many days, is to be exported to; what is wrong goes to `problems`.
pub(super) fn read(
    layers: &Layers,
    environment: &Environment,
    days: Option<u32>,
    problems: &mut Problems,
) -> Option<ExportSetting> {
    let raw = layers.get(Key::HistoryExport)?;
    if days == Some(0) {
        problems.add(&raw.origin, "with --history-days 0 nothing is recorded that could be exported");
        return None;
    }
    let uri = location(raw, environment, problems)?;
    if uri.contains(['*', '?', '[']) {
        problems.add(&raw.origin, format!("`{uri}` is a pattern; the history needs one folder or prefix"));
        return None;
    }
    let s3 = is_remote(&uri).then(|| Ambient::read(environment, problems).resolve(&BTreeMap::new(), problems).0);
    Some(ExportSetting { uri: uri.trim_end_matches('/').to_owned(), s3 })
}
