//! Errors of the upstream, as PostgreSQL's clients want them.

use query::{Error, ErrorKind};
use tonic::{Code, Status};

use crate::catalog::raise::MARK;

const SQLSTATE: &str = "x-tavana-sqlstate";
/// A parameter has no value.
const NO_VALUE: &str = "07001";
/// What the engine says of a pattern whose last character is a backslash.
const UNESCAPED: &str = "like pattern must not end with escape character";
const KIND: &str = "x-tavana-kind";

/// What a status of the upstream says. Tavana tells the SQLSTATE in a trailer; of another server the code has to do.
pub(crate) fn of_status(status: &Status) -> Error {
    let header = |name| status.metadata().get(name).and_then(|value| value.to_str().ok());
    let kind = header(KIND).and_then(ErrorKind::from_label).unwrap_or_else(|| kind_of(status.code()));
    let (told, text) = told(status.message());
    let (text, hint) = match text.rsplit_once("\nhint: ") {
        Some((text, hint)) => (text, Some(hint)),
        None => (text, None),
    };
    let (message, detail) = match text.split_once('\n') {
        Some((message, detail)) => (message, Some(detail)),
        None => (text, None),
    };
    let message = if message.is_empty() { status.code().description() } else { message };
    let sqlstate = header(SQLSTATE).or(told);
    let mut error = Error::new(kind, message);
    if let Some(sqlstate) = sqlstate {
        error = error.with_sqlstate(sqlstate);
    }
    if let Some(detail) = detail {
        error = error.with_detail(detail);
    }
    if let Some(hint) = hint {
        error = error.with_hint(hint);
    }
    of_error(error)
}

/// An error of the server of this process.
pub(crate) fn of_error(error: Error) -> Error {
    if error.sqlstate() == NO_VALUE {
        // Values that a client gives are counted before they travel: here it is a statement without any.
        return Error::new(ErrorKind::Missing, "there is no parameter $1").with_sqlstate("42P02");
    }
    if let Some(error) = raised(error.message()) {
        return error;
    }
    // To the engine it is a fault of the text.
    if error.message().to_ascii_lowercase().starts_with(UNESCAPED) {
        return Error::new(ErrorKind::Data, "LIKE pattern must not end with escape character").with_sqlstate("22025");
    }
    // A message is one line.
    let Some((message, more)) = error.message().split_once('\n') else { return error };
    let detail = error.detail().map_or_else(|| more.to_owned(), |detail| format!("{more}\n{detail}"));
    let told = Error::new(error.kind(), message).with_sqlstate(error.sqlstate().to_owned()).with_detail(detail);
    match error.hint() {
        Some(hint) => told.with_hint(hint),
        None => told,
    }
}

/// The error that the engine was made to raise. What only quotes such a text, from data, is none.
fn raised(message: &str) -> Option<Error> {
    let own = ["", "Invalid Input Error: ", "invalid Input Error: ", "invalid input: "];
    let raised = own.iter().find_map(|before| message.strip_prefix(before)?.strip_prefix(MARK))?;
    let (sqlstate, message) = raised.split_once(' ')?;
    let kind = match sqlstate.get(..2)? {
        "22" => ErrorKind::Data,
        "3D" | "3F" | "42" => ErrorKind::Missing,
        _ => return None,
    };
    is_sqlstate(sqlstate).then(|| Error::new(kind, message).with_sqlstate(sqlstate))
}

/// The SQLSTATE at the head of a message, `[42601] …`, and the rest.
fn told(message: &str) -> (Option<&str>, &str) {
    let told = message.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    match told {
        Some((sqlstate, rest)) if is_sqlstate(sqlstate) => (Some(sqlstate), rest),
        _ => (None, message),
    }
}

fn is_sqlstate(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn kind_of(code: Code) -> ErrorKind {
    match code {
        Code::InvalidArgument | Code::OutOfRange => ErrorKind::Data,
        Code::NotFound => ErrorKind::Missing,
        Code::AlreadyExists => ErrorKind::Exists,
        Code::PermissionDenied => ErrorKind::Denied,
        Code::Unauthenticated => ErrorKind::Unauthenticated,
        Code::Unimplemented => ErrorKind::Unsupported,
        Code::FailedPrecondition => ErrorKind::Source,
        Code::ResourceExhausted => ErrorKind::Memory,
        Code::Cancelled => ErrorKind::Cancelled,
        Code::DeadlineExceeded => ErrorKind::TimedOut,
        Code::Aborted => ErrorKind::Conflict,
        Code::DataLoss => ErrorKind::Corrupt,
        Code::Unavailable => ErrorKind::Unavailable,
        Code::Ok | Code::Unknown | Code::Internal => ErrorKind::Bug,
    }
}

/// Arrow data that cannot be read.
pub(crate) fn of_arrow(error: &arrow_flight::error::FlightError) -> Error {
    match error {
        arrow_flight::error::FlightError::Tonic(status) => of_status(status),
        other => Error::new(ErrorKind::Corrupt, "the upstream's data cannot be read").with_detail(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tavana_tells_comes_through() {
        let error = Error::new(ErrorKind::Missing, "no table").with_detail("LINE 1: x\n        ^").with_hint("make it");
        let status = proto::error_to_status(&error, proto::Audience::Client);
        let read = of_status(&status);
        assert_eq!((read.message(), read.detail(), read.hint()), (error.message(), error.detail(), error.hint()));
        assert_eq!((read.kind(), read.sqlstate()), (ErrorKind::Missing, "42P01"));
    }

    #[test]
    fn within_the_process_errors_are_told_as_elsewhere() {
        for error in [
            Error::new(ErrorKind::Missing, "no column\nLINE 1: x\n        ^")
                .with_sqlstate("42703")
                .with_hint("make it"),
            Error::new(ErrorKind::Data, "no number\nat all").with_detail("row 3"),
            Error::new(ErrorKind::Syntax, "07001 it is").with_sqlstate(NO_VALUE),
        ] {
            let status = proto::error_to_status(&error, proto::Audience::Client);
            assert_eq!(of_error(error), of_status(&status));
        }
    }

    #[test]
    fn what_the_engine_raises_for_us_is_what_it_says() {
        let error =
            of_status(&Status::invalid_argument(format!("invalid input: {MARK}3F000 schema \"x\" does not exist")));
        assert_eq!((error.sqlstate(), error.message()), ("3F000", "schema \"x\" does not exist"));
        for other in [format!("no number: '{MARK}42P01 x'"), format!("{MARK}57P01 x"), "x".to_owned()] {
            assert_eq!(of_status(&Status::internal(other)).sqlstate(), "XX000");
        }
    }

    #[test]
    fn other_servers_errors_have_a_state() {
        let error = of_status(&Status::not_found("table x is not there"));
        assert_eq!((error.sqlstate(), error.message()), ("42P01", "table x is not there"));
        assert_eq!(of_status(&Status::internal("")).message(), Code::Internal.description());
    }
}
