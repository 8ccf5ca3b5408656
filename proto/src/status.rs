use bytes::Bytes;
use prost::Message;
use query::{Error, ErrorKind};
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Code, Status};

use crate::engine::ErrorDetail;

/// Longest error text sent to a client, in bytes of the header in which it travels, where most characters beside
/// letters and digits take three: gRPC libraries accept 8 KiB of headers by default.
const TEXT_LIMIT: usize = 6 * 1024;
/// Longest part of an error on its way from an engine, in bytes: all three go in one header, and the server takes
/// 16 KiB of those.
const PART_LIMIT: usize = 3 * 1024;

const SQLSTATE: &str = "x-tavana-sqlstate";
const KIND: &str = "x-tavana-kind";
const DETAIL: &str = "x-tavana-error-bin";

/// Who reads a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A client: the text is for a person, the SQLSTATE at its head and in a trailer.
    Client,
    /// The server, from an engine: the error travels as a value.
    Server,
}

/// The gRPC status code of an error kind.
pub fn grpc_code(kind: ErrorKind) -> Code {
    match kind {
        ErrorKind::Syntax | ErrorKind::Data | ErrorKind::Limit => Code::InvalidArgument,
        ErrorKind::Missing => Code::NotFound,
        ErrorKind::Exists => Code::AlreadyExists,
        ErrorKind::Denied => Code::PermissionDenied,
        ErrorKind::Unauthenticated => Code::Unauthenticated,
        ErrorKind::Unsupported => Code::Unimplemented,
        ErrorKind::Memory | ErrorKind::Source => Code::FailedPrecondition,
        ErrorKind::Cancelled => Code::Cancelled,
        ErrorKind::TimedOut => Code::DeadlineExceeded,
        ErrorKind::Conflict | ErrorKind::Lost => Code::Aborted,
        ErrorKind::Unavailable => Code::Unavailable,
        ErrorKind::Corrupt => Code::DataLoss,
        ErrorKind::Bug => Code::Internal,
    }
}

/// An error as a gRPC status.
pub fn error_to_status(error: &Error, audience: Audience) -> Status {
    let mut metadata = MetadataMap::new();
    if let Ok(value) = MetadataValue::try_from(error.sqlstate()) {
        metadata.insert(SQLSTATE, value);
    }
    metadata.insert(KIND, MetadataValue::from_static(error.kind().label()));
    let text = match audience {
        Audience::Client => shorten(format!("[{}] {error}", error.sqlstate()), TEXT_LIMIT, header_width),
        Audience::Server => {
            metadata.insert_bin(DETAIL, MetadataValue::from_bytes(&detail_of(error).encode_to_vec()));
            String::new()
        }
    };
    Status::with_details_and_metadata(grpc_code(error.kind()), text, Bytes::new(), metadata)
}

/// An error as it travels from an engine.
pub(crate) fn detail_of(error: &Error) -> ErrorDetail {
    ErrorDetail {
        kind: error.kind().label().to_owned(),
        sqlstate: error.sqlstate().to_owned(),
        message: shorten(error.message().to_owned(), PART_LIMIT, char::len_utf8),
        detail: error.detail().map(|text| shorten(text.to_owned(), PART_LIMIT, char::len_utf8)),
        hint: error.hint().map(|text| shorten(text.to_owned(), PART_LIMIT, char::len_utf8)),
    }
}

/// The error that has travelled so.
pub(crate) fn error_of(detail: ErrorDetail) -> Error {
    let kind = ErrorKind::from_label(&detail.kind).unwrap_or(ErrorKind::Bug);
    let mut error = Error::new(kind, detail.message).with_sqlstate(detail.sqlstate);
    if let Some(text) = detail.detail {
        error = error.with_detail(text);
    }
    if let Some(text) = detail.hint {
        error = error.with_hint(text);
    }
    error
}

/// The error that an engine sent; a status without one means that the conversation itself broke.
pub fn error_from_status(status: &Status) -> Error {
    let detail = status
        .metadata()
        .get_bin(DETAIL)
        .and_then(|value| value.to_bytes().ok())
        .and_then(|bytes| ErrorDetail::decode(bytes).ok());
    let Some(detail) = detail else {
        if status.code() == Code::OutOfRange {
            // Our own end refused the answer for its length; the engine is well.
            return Error::new(ErrorKind::Limit, "the statement has too many columns, or their names are too long")
                .with_detail(status.message().to_owned())
                .with_hint("select fewer columns, or give them shorter names");
        }
        return Error::lost_innocently("the engine that ran this statement is gone").with_detail(status.to_string());
    };
    error_of(detail)
}

/// What a character takes in the header of a status message, where all but the plainest are escaped.
fn header_width(character: char) -> usize {
    let plain = character.is_ascii_alphanumeric() || "-_.~!*'(),:;=@/".contains(character);
    if plain { 1 } else { 3 * character.len_utf8() }
}

/// The text up to a limit of the widths of its characters.
fn shorten(mut text: String, limit: usize, width: fn(char) -> usize) -> String {
    let mut left = limit;
    let too_long = text.char_indices().find_map(|(at, character)| {
        left.checked_sub(width(character)).map_or(Some(at), |rest| {
            left = rest;
            None
        })
    });
    if let Some(end) = too_long {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_comes_through_whole() {
        let error = Error::new(ErrorKind::Missing, "no column \"a\"")
            .with_sqlstate("42703")
            .with_detail("line 1")
            .with_hint("did you mean \"b\"?");
        let status = error_to_status(&error, Audience::Server);
        assert_eq!(error_from_status(&status), error);
    }

    #[test]
    fn a_client_sees_the_sqlstate_at_the_head_and_in_a_trailer() {
        let status = error_to_status(&Error::new(ErrorKind::Syntax, "oh"), Audience::Client);
        assert_eq!(status.message(), "[42601] oh");
        assert_eq!(status.metadata().get(SQLSTATE).map(|v| v.as_bytes()), Some(&b"42601"[..]));
        assert_eq!(status.code(), Code::InvalidArgument);
    }

    #[test]
    fn an_error_of_an_engine_fits_into_the_headers_that_the_server_takes() {
        let long = "x".repeat(100_000);
        let error = Error::new(ErrorKind::Syntax, long.clone()).with_detail(long.clone()).with_hint(long);
        let mut headers = http::HeaderMap::new();
        error_to_status(&error, Audience::Server).add_header(&mut headers).ok();
        let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 32).sum();
        assert!(bytes > 9 * 1024 && bytes < 16 * 1024, "{bytes}");
    }

    #[test]
    fn an_answer_that_is_too_long_does_not_mean_that_the_engine_is_gone() {
        let error = error_from_status(&Status::out_of_range("decoded message length too large"));
        assert_eq!((error.kind(), error.is_lost_innocently()), (ErrorKind::Limit, false));
        assert!(error_from_status(&Status::unknown("broken pipe")).is_lost_innocently());
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let status = error_to_status(&Error::new(ErrorKind::Syntax, "é".repeat(100_000)), Audience::Client);
        assert_eq!(status.message().chars().filter(|c| *c == 'é').count(), (TEXT_LIMIT - 13) / 6);
        let mut headers = http::HeaderMap::new();
        status.add_header(&mut headers).ok();
        let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        assert!(bytes < 8 * 1024 - 1024, "{bytes}");
    }
}
