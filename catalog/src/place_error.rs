//! What can be wrong with a `--data` setting.

use query::{Error, ErrorKind};

pub(crate) fn missing(uri: &str) -> Error {
    Error::new(ErrorKind::Source, format!("--data {uri}: no such file or folder"))
        .with_hint("give the path of a folder or file that exists, a glob, or s3://bucket/prefix")
}

pub(crate) fn unreadable(uri: &str, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::NotFound {
        return missing(uri);
    }
    Error::new(ErrorKind::Source, format!("--data {uri}: cannot be read")).with_detail(error.to_string())
}

pub(crate) fn malformed(uri: &str, why: &str) -> Error {
    Error::new(ErrorKind::Source, format!("--data {uri}: {why}"))
}

pub(crate) fn unlistable(uri: &str, endpoint: &str, error: &object_store::Error) -> Error {
    Error::new(ErrorKind::Source, format!("--data {uri}: the store at {endpoint} does not list it"))
        .with_detail(shortened(&error.to_string()))
        .with_hint("check the bucket's name, the region, and AWS_* or [data.NAME.s3]")
}

/// Stores answer with whole documents.
fn shortened(text: &str) -> String {
    text.chars().take(500).collect()
}
