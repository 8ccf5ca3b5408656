//! Why a kind of statement is refused, and what to do instead.

use query::{Error, ErrorKind};

use super::token::{Token, Tokens};

struct Refusal {
    verb: &'static str,
    kind: ErrorKind,
    message: &'static str,
    hint: &'static str,
}

const fn denied(verb: &'static str, message: &'static str, hint: &'static str) -> Refusal {
    Refusal { verb, kind: ErrorKind::Denied, message, hint }
}

const fn unsupported(verb: &'static str, message: &'static str, hint: &'static str) -> Refusal {
    Refusal { verb, kind: ErrorKind::Unsupported, message, hint }
}

const EXTENSIONS: &str = "the service loads the extensions that its data needs when it starts";
const PROTOCOL: &str = "use the protocol's prepared statements: they take parameters and are kept for the session";
const LAKE: &str = "name what is to be read when the service starts (--data); its tables are then there by name";

const REFUSALS: &[Refusal] = &[
    denied("attach", "ATTACH is not permitted", LAKE),
    denied("detach", "DETACH is not permitted", LAKE),
    denied(
        "copy",
        "COPY is not permitted: the lake is read-only",
        "`--data NAME=URI,rw` makes a place that may be written; or fetch the result over Flight (`tavana sql --format parquet` writes it to a file), and read files with read_csv, \
         read_json or read_parquet",
    ),
    denied("export", "EXPORT is not permitted: the lake is read-only", "fetch the tables over Flight instead"),
    denied("import", "IMPORT is not permitted", LAKE),
    denied("install", "INSTALL is not permitted", EXTENSIONS),
    denied("load", "LOAD is not permitted", EXTENSIONS),
    denied("update", "UPDATE EXTENSIONS is not permitted", EXTENSIONS),
    denied("force", "FORCE is not permitted", EXTENSIONS_OR_CHECKPOINT),
    denied("checkpoint", "CHECKPOINT is not permitted", EXTENSIONS_OR_CHECKPOINT),
    denied(
        "pragma",
        "PRAGMA is not permitted",
        "use SET for settings of the session, and DESCRIBE or SHOW TABLES for tables",
    ),
    denied("call", "CALL is not permitted", "read from a table function with SELECT * FROM function(…)"),
    denied(
        "comment",
        "COMMENT is not permitted: tables of the lake are read-only",
        "keep notes outside of the service",
    ),
    denied("vacuum", "VACUUM is not permitted", "the service keeps no storage that needs it"),
    denied("analyze", "ANALYZE is not permitted", "SUMMARIZE tells about the data of a table"),
    denied("analyse", "ANALYSE is not permitted", "SUMMARIZE tells about the data of a table"),
    denied("grant", "GRANT is not permitted", "access is configured where the service starts"),
    denied("revoke", "REVOKE is not permitted", "access is configured where the service starts"),
    unsupported("prepare", "PREPARE is not supported", PROTOCOL),
    unsupported("execute", "EXECUTE is not supported", PROTOCOL),
    unsupported("deallocate", "DEALLOCATE is not supported", PROTOCOL),
    unsupported("savepoint", "SAVEPOINT is not supported", "use one transaction for each unit of work"),
    unsupported("release", "RELEASE is not supported", "use one transaction for each unit of work"),
    unsupported("listen", "LISTEN is not supported", "ask again with a query"),
    unsupported("declare", "DECLARE is not supported", "results stream: read as much of a query as you need"),
];

const EXTENSIONS_OR_CHECKPOINT: &str = "the service keeps its own storage and extensions";

fn find(tokens: &Tokens<'_>) -> Option<&'static Refusal> {
    REFUSALS.iter().find(|refusal| tokens.at(0, &[refusal.verb]))
}

/// Whether the statement begins with a verb that is refused by name.
pub(super) fn is_verb(tokens: &Tokens<'_>) -> bool {
    find(tokens).is_some()
}

/// The refusal of a statement by its verb.
pub(super) fn statement(tokens: &Tokens<'_>) -> Error {
    match find(tokens) {
        Some(refusal) => Error::new(refusal.kind, refusal.message).with_hint(refusal.hint),
        None => unknown(tokens),
    }
}

/// The refusal of a statement that nothing is known of.
pub(super) fn unknown(tokens: &Tokens<'_>) -> Error {
    let verb = tokens.get(0).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
    Error::new(ErrorKind::Denied, format!("this statement is not permitted ({verb})"))
        .with_hint("the service takes queries, temporary objects, transactions and SET of a session's settings")
}

/// The refusal of a `PIVOT` that would have to ask for its values first.
pub(super) fn pivot() -> Error {
    Error::new(ErrorKind::Unsupported, "PIVOT without its values is not supported")
        .with_hint("list the values: PIVOT … ON column IN (value, …) USING …")
}

/// The refusal of `EXPLAIN` before what has no plan.
pub(super) fn explained() -> Error {
    Error::new(ErrorKind::Denied, "EXPLAIN of this statement is not permitted")
        .with_hint("EXPLAIN takes a query, INSERT, UPDATE, DELETE, MERGE or CREATE TEMP TABLE … AS")
}

/// The refusal to make or change what is not temporary.
pub(super) fn lasting(what: &str) -> Error {
    Error::new(ErrorKind::Denied, format!("{what} is not permitted: the lake is read-only"))
        .with_hint("`tavana serve --tables DIR` makes a catalog to write to; CREATE TEMP TABLE, VIEW, MACRO or SEQUENCE lives as long as the session")
}

/// The refusal of a kind of object that nobody makes or changes.
pub(super) fn kind(kind: &str) -> Error {
    Error::new(ErrorKind::Denied, format!("statements do not make or change objects of this kind ({kind})")).with_hint(
        "they make and change schemas, tables and views of the lake, and temporary tables, views, macros and sequences",
    )
}
