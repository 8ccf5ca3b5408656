use std::io;
use std::path::Path;

use query::{Error, ErrorKind, S3Options};

/// The SQLSTATE `undefined_file`.
const UNDEFINED_FILE: &str = "58P01";

/// What a local place that cannot be read says to the person who named it.
pub(crate) fn local(path: &Path, error: &io::Error) -> Error {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => Error::new(ErrorKind::Missing, format!("there is no file or folder {shown}"))
            .with_sqlstate(UNDEFINED_FILE)
            .with_hint("check the spelling; a relative path starts from the folder in which the service was started"),
        io::ErrorKind::PermissionDenied => Error::new(ErrorKind::Denied, format!("{shown} may not be read"))
            .with_detail(error.to_string())
            .with_hint("give the user that runs the service permission to read it"),
        _ => Error::new(ErrorKind::Source, format!("{shown} could not be read")).with_detail(error.to_string()),
    }
}

/// What an S3 place that cannot be listed says: the endpoint and the store's own answer.
pub(crate) fn s3(place: &str, options: &S3Options, error: &object_store::Error) -> Error {
    told(format!("{place} could not be listed"), options, error)
}

/// The same of one that cannot be written.
pub(crate) fn unwritten(place: &str, options: &S3Options, error: &object_store::Error) -> Error {
    told(format!("{place} could not be written"), options, error)
}

fn told(message: String, options: &S3Options, error: &object_store::Error) -> Error {
    let endpoint = options.endpoint.as_deref().unwrap_or("Amazon S3");
    let answer = answer(error);
    let hint = match &options.credentials {
        None => {
            "the request was anonymous: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY if the bucket is not public"
        }
        Some(_) => "check the bucket's name, the keys, the region and AWS_ENDPOINT_URL",
    };
    Error::new(ErrorKind::Source, message).with_detail(format!("{endpoint} answered: {answer}")).with_hint(hint)
}

/// The code and message of the XML that S3 stores answer with, or the innermost cause.
fn answer(error: &object_store::Error) -> String {
    let whole = error.to_string();
    let tag = |name: &str| {
        let (_, rest) = whole.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
    };
    if let Some(code) = tag("Code") {
        return match tag("Message") {
            Some(message) => format!("{code}: {message}"),
            None => code.to_owned(),
        };
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
