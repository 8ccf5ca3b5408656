//! What the server sends. Each function appends one whole message.

use bytes::{BufMut, BytesMut};
use query::Error;

use crate::oid::PgType;
use crate::position;

/// How a transaction stands, as `ReadyForQuery` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// In no transaction.
    Idle,
    /// In one.
    InTransaction,
    /// In one that has failed.
    Failed,
}

/// One column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: PgType,
    /// 0 is text, 1 binary.
    pub(crate) format: i16,
}

fn message(out: &mut BytesMut, kind: u8, body: impl FnOnce(&mut BytesMut)) {
    out.put_u8(kind);
    let start = out.len();
    out.put_u32(0);
    body(out);
    let length = u32::try_from(out.len() - start).unwrap_or(u32::MAX);
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

fn text(out: &mut BytesMut, text: &str) {
    // A text ends at its first NUL for whoever reads it.
    let end = text.find('\0').unwrap_or(text.len());
    out.put_slice(&text.as_bytes()[..end]);
    out.put_u8(0);
}

pub(crate) fn authentication_ok(out: &mut BytesMut) {
    message(out, b'R', |out| out.put_u32(0));
}

pub(crate) fn authentication_cleartext(out: &mut BytesMut) {
    message(out, b'R', |out| out.put_u32(3));
}

pub(crate) fn authentication_sasl(out: &mut BytesMut, mechanism: &str) {
    message(out, b'R', |out| {
        out.put_u32(10);
        text(out, mechanism);
        out.put_u8(0);
    });
}

pub(crate) fn authentication_sasl_continue(out: &mut BytesMut, data: &[u8]) {
    message(out, b'R', |out| {
        out.put_u32(11);
        out.put_slice(data);
    });
}

pub(crate) fn authentication_sasl_final(out: &mut BytesMut, data: &[u8]) {
    message(out, b'R', |out| {
        out.put_u32(12);
        out.put_slice(data);
    });
}

pub(crate) fn negotiate_version(out: &mut BytesMut, newest_minor: u32, unknown: &[String]) {
    message(out, b'v', |out| {
        // The whole version, as PostgreSQL sends it and libpq reads it.
        out.put_u32(3 << 16 | newest_minor);
        out.put_u32(u32::try_from(unknown.len()).unwrap_or(u32::MAX));
        unknown.iter().for_each(|name| text(out, name));
    });
}

pub(crate) fn parameter_status(out: &mut BytesMut, name: &str, value: &str) {
    message(out, b'S', |out| {
        text(out, name);
        text(out, value);
    });
}

pub(crate) fn backend_key(out: &mut BytesMut, process: i32, secret: &[u8]) {
    message(out, b'K', |out| {
        out.put_i32(process);
        out.put_slice(secret);
    });
}

pub(crate) fn ready(out: &mut BytesMut, standing: Standing) {
    let standing = match standing {
        Standing::Idle => b'I',
        Standing::InTransaction => b'T',
        Standing::Failed => b'E',
    };
    message(out, b'Z', |out| out.put_u8(standing));
}

pub(crate) fn parse_complete(out: &mut BytesMut) {
    message(out, b'1', |_| {});
}

pub(crate) fn bind_complete(out: &mut BytesMut) {
    message(out, b'2', |_| {});
}

pub(crate) fn close_complete(out: &mut BytesMut) {
    message(out, b'3', |_| {});
}

pub(crate) fn no_data(out: &mut BytesMut) {
    message(out, b'n', |_| {});
}

pub(crate) fn portal_suspended(out: &mut BytesMut) {
    message(out, b's', |_| {});
}

pub(crate) fn empty_query(out: &mut BytesMut) {
    message(out, b'I', |_| {});
}

pub(crate) fn command_complete(out: &mut BytesMut, tag: &str) {
    message(out, b'C', |out| text(out, tag));
}

pub(crate) fn parameter_description(out: &mut BytesMut, oids: &[u32]) {
    message(out, b't', |out| {
        out.put_u16(u16::try_from(oids.len()).unwrap_or(u16::MAX));
        oids.iter().for_each(|oid| out.put_u32(*oid));
    });
}

pub(crate) fn row_description(out: &mut BytesMut, columns: &[Column]) {
    message(out, b'T', |out| {
        out.put_u16(u16::try_from(columns.len()).unwrap_or(u16::MAX));
        for column in columns {
            text(out, &column.name);
            out.put_u32(0);
            out.put_u16(0);
            out.put_u32(column.kind.oid);
            out.put_i16(column.kind.length);
            out.put_i32(column.kind.modifier);
            out.put_i16(column.format);
        }
    });
}

/// One row of texts.
pub(crate) fn text_row(out: &mut BytesMut, values: &[Option<&str>]) {
    message(out, b'D', |out| {
        out.put_u16(u16::try_from(values.len()).unwrap_or(u16::MAX));
        for value in values {
            match value {
                Some(value) => {
                    out.put_u32(u32::try_from(value.len()).unwrap_or(u32::MAX));
                    out.put_slice(value.as_bytes());
                }
                None => out.put_i32(-1),
            }
        }
    });
}

/// Which way rows of COPY go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyWay {
    In,
    Out,
}

pub(crate) fn copy_response(out: &mut BytesMut, way: CopyWay, binary: bool, columns: usize) {
    let kind = match way {
        CopyWay::In => b'G',
        CopyWay::Out => b'H',
    };
    message(out, kind, |out| {
        out.put_u8(u8::from(binary));
        out.put_u16(u16::try_from(columns).unwrap_or(u16::MAX));
        (0..columns).for_each(|_| out.put_u16(u16::from(binary)));
    });
}

pub(crate) fn copy_done(out: &mut BytesMut) {
    message(out, b'c', |_| {});
}

/// An error with which the connection ends.
pub(crate) fn fatal(out: &mut BytesMut, error: &Error) {
    fields(out, b'E', "FATAL", error.sqlstate(), error.message(), error.detail(), error.hint(), None);
}

/// An error of a statement, and at which character of the client's text it is.
pub(crate) fn error_at(out: &mut BytesMut, error: &Error, position: Option<usize>) {
    // What the engine shows of its statement may be none that the client has written.
    let detail = error.detail().and_then(position::without_line);
    let (sqlstate, message) = (error.sqlstate(), error.message());
    let position = position.map(|position| position.to_string());
    fields(out, b'E', "ERROR", sqlstate, message, detail.as_deref(), error.hint(), position.as_deref());
}

/// Something that a person may want to know.
pub(crate) fn warning(out: &mut BytesMut, sqlstate: &str, message: &str) {
    fields(out, b'N', "WARNING", sqlstate, message, None, None, None);
}

/// The same, where nothing is wrong.
pub(crate) fn notice(out: &mut BytesMut, sqlstate: &str, message: &str, hint: Option<&str>) {
    fields(out, b'N', "NOTICE", sqlstate, message, None, hint, None);
}

#[expect(clippy::too_many_arguments, reason = "as many as the message has fields")]
fn fields(
    out: &mut BytesMut,
    kind: u8,
    severity: &str,
    sqlstate: &str,
    primary: &str,
    detail: Option<&str>,
    hint: Option<&str>,
    position: Option<&str>,
) {
    // Where in the data of a COPY something is wrong.
    let is_context = detail.is_some_and(|detail| detail.starts_with("COPY ") && detail.contains(", line "));
    message(out, kind, |out| {
        let fields = [
            (b'S', Some(severity)),
            (b'V', Some(severity)),
            (b'C', Some(sqlstate)),
            (b'M', Some(primary)),
            (b'D', detail.filter(|_| !is_context)),
            (b'H', hint),
            (b'P', position),
            (b'W', detail.filter(|_| is_context)),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                out.put_u8(name);
                text(out, value);
            }
        }
        out.put_u8(0);
    });
}
