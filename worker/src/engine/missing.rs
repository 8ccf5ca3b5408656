//! Functions that statements may not call because there are none of their names.

use query::{Error, ErrorKind};

use super::lake::number;
use crate::ffi::Connection;
use crate::gate;

/// The refusal of a function, unless the engine has none of that name: in the place of a table the gate permits those that
/// it knows, and refuses all others.
pub(super) fn or_refused(connection: &Connection, refusal: Error) -> Error {
    let Some(name) = gate::refused_as_unknown(&refusal) else { return refusal };
    let literal = name.replace('\'', "''");
    // A count, so that it costs the same whatever is found.
    let sql =
        format!("SELECT count(*) FROM system.main.duckdb_functions() WHERE lower(function_name) = lower('{literal}')");
    match number(connection, &sql) {
        Ok(Some(0)) => {
            Error::new(ErrorKind::Missing, format!("function \"{name}\" does not exist")).with_sqlstate("42883")
        }
        _ => refusal,
    }
}
