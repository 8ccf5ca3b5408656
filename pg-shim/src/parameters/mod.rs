//! The values of Bind messages as columns of one row.

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use query::{Error, ErrorKind, Result};

use crate::cells::TextSettings;
use crate::oid;

/// The type that a parameter is told as.
pub fn oid_of_parameter(field: &Field) -> u32 {
    oid::of_field(field).oid
}

/// The values of a Bind message as one row; `None` for a statement without parameters.
///
/// # Errors
/// `Data`, with PostgreSQL's SQLSTATEs.
pub fn batch(
    _fields: &Schema,
    _oids: &[u32],
    _formats: &[i16],
    values: &[Option<Bytes>],
    _settings: &TextSettings,
) -> Result<Option<RecordBatch>> {
    match values {
        [] => Ok(None),
        _ => Err(Error::new(ErrorKind::Unsupported, "parameters are not read yet")),
    }
}

/// The name of a type for the engine, as a statement that declares its parameters has it; `None` for one that says
/// nothing, or that the engine has no name for.
pub(crate) fn engine_type(oid: u32) -> Option<&'static str> {
    Some(match oid {
        oid::BOOL => "BOOLEAN",
        oid::BYTEA => "BLOB",
        oid::INT2 => "SMALLINT",
        oid::INT4 => "INTEGER",
        oid::INT8 => "BIGINT",
        oid::FLOAT4 => "REAL",
        oid::FLOAT8 => "DOUBLE",
        oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME => "VARCHAR",
        oid::DATE => "DATE",
        oid::TIME => "TIME",
        oid::TIMETZ => "TIMETZ",
        oid::TIMESTAMP => "TIMESTAMP",
        oid::TIMESTAMPTZ => "TIMESTAMPTZ",
        oid::INTERVAL => "INTERVAL",
        oid::UUID => "UUID",
        oid::JSON | oid::JSONB => "JSON",
        _ => return None,
    })
}

/// The text with the declared types of its parameters.
pub(crate) fn typed(sql: &str, types: &[u32]) -> String {
    let (mut text, mut copied) = (String::with_capacity(sql.len() + 32), 0);
    for token in query::script::tokens(sql).filter(|token| token.kind == query::script::TokenKind::Parameter) {
        let number = token.text[1..].parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let kind = number.and_then(|at| types.get(at)).and_then(|oid| engine_type(*oid));
        if let Some(kind) = kind {
            text.push_str(&sql[copied..token.at]);
            text.push_str(&format!("CAST({} AS {kind})", token.text));
            copied = token.at + token.text.len();
        }
    }
    text.push_str(&sql[copied..]);
    text
}
