//! Errors about what tables do not have here, in words that say what to do instead: the engine's are about itself.

use query::{Error, ErrorKind};

/// How an error is told to PostgreSQL's clients, where the engine's words say too little.
pub(crate) fn of(error: &Error) -> Option<Error> {
    let message = error.message();
    let (told, hint) = if let Some(kind) = serial(message) {
        (
            format!("columns of type {kind} are not supported: no sequence is made for a column"),
            "declare the column as integer or bigint, and give its numbers with the rows",
        )
    } else if message.starts_with("constraint not implemented") {
        (
            "columns that are GENERATED AS IDENTITY are not supported: no sequence is made for a column".to_owned(),
            "declare the column as integer or bigint, and give its numbers with the rows",
        )
    } else if message.starts_with("PRIMARY KEY/UNIQUE constraints are not supported") {
        (
            "PRIMARY KEY and UNIQUE are not supported: tables of the lake have no keys".to_owned(),
            "leave them out, or make a temporary table; NOT NULL is kept",
        )
    } else if message.starts_with("FOREIGN KEY constraints are not supported") {
        (
            "FOREIGN KEY is not supported: tables of the lake have no keys".to_owned(),
            "leave it out, or make a temporary table",
        )
    } else if message.starts_with("RETURNING clause not yet supported") {
        (
            "RETURNING is not supported for tables of the lake".to_owned(),
            "leave it out, and read the rows with a SELECT in the same transaction",
        )
    } else if message.starts_with("SELECT INTO not supported") {
        ("SELECT INTO is not supported".to_owned(), "CREATE TABLE … AS SELECT …")
    } else if message.ends_with("objects of this kind (MATERIALIZED)") {
        ("materialized views are not supported".to_owned(), "CREATE VIEW …, or CREATE TABLE … AS SELECT …")
    } else {
        return None;
    };
    let mut plain = Error::new(ErrorKind::Unsupported, told).with_hint(hint);
    if let Some(detail) = error.detail() {
        plain = plain.with_detail(detail);
    }
    Some(plain)
}

/// The name of a type that numbers rows by itself, if a message says that it is not there.
fn serial(message: &str) -> Option<&str> {
    const SERIAL: &[&str] = &["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"];
    let name = message.strip_prefix("type \"")?.strip_suffix("\" does not exist")?;
    SERIAL.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tables_do_not_have_is_said_plainly() {
        for message in [
            "type \"BIGSERIAL\" does not exist",
            "constraint not implemented!",
            "PRIMARY KEY/UNIQUE constraints are not supported in DuckLake",
            "RETURNING clause not yet supported for insertion into DuckLake table",
            "SELECT INTO not supported!",
            "statements do not make or change objects of this kind (MATERIALIZED)",
        ] {
            let plain = of(&Error::new(ErrorKind::Missing, message));
            assert!(plain.is_some_and(|plain| plain.sqlstate() == "0A000" && plain.hint().is_some()), "{message}");
        }
        assert_eq!(of(&Error::new(ErrorKind::Missing, "type \"serials\" does not exist")), None);
    }
}
