//! Errors of PostgreSQL that the engine raises for us, where only it can know that something is not there.

use super::quote;

/// What stands before the SQLSTATE in the text of such an error.
pub(crate) const MARK: &str = "tavana raises ";

/// An expression that raises an error; `message` is an expression as well.
pub(crate) fn raised(sqlstate: &str, message: &str) -> String {
    format!("error('{MARK}{sqlstate} ' || {message})")
}

/// The error for a name of this kind that names nothing; `name` is an expression.
pub(super) fn missing(kind: &str, name: &str) -> String {
    let (sqlstate, before, after) = match kind {
        "regclass" => ("42P01", "relation \"", "\" does not exist"),
        "regtype" => ("42704", "type \"", "\" does not exist"),
        "regproc" | "regprocedure" => ("42883", "function \"", "\" does not exist"),
        "regnamespace" => ("3F000", "schema \"", "\" does not exist"),
        "regrole" => ("42704", "role \"", "\" does not exist"),
        "regoper" | "regoperator" => ("42883", "operator does not exist: ", ""),
        "regconfig" => ("42704", "text search configuration \"", "\" does not exist"),
        "regdictionary" => ("42704", "text search dictionary \"", "\" does not exist"),
        _ => ("42704", "collation \"", "\" for encoding \"UTF8\" does not exist"),
    };
    raised(sqlstate, &format!("{} || {name} || {}", quote::text(before), quote::text(after)))
}
