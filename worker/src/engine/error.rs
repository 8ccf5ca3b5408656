//! What the engine says went wrong, as the kinds of error that the service knows.

use std::borrow::Cow;

use query::{Error, ErrorKind};
use serde_json::Value;

use crate::ffi::Failure;

/// Translates a failure of the engine on this statement. With `errors_as_json`, the engine says what
/// kind it is, and where in the text.
pub(crate) fn from_engine(failure: &Failure, sql: &str) -> Error {
    let parsed = failure.0.find('{').and_then(|start| serde_json::from_str::<Value>(&failure.0[start..]).ok());
    let Some(parsed) = parsed else {
        return from_parts("", &failure.0, &Value::Null, sql);
    };
    let exception = parsed["exception_type"].as_str().unwrap_or_default();
    let message = parsed["exception_message"].as_str().unwrap_or(&failure.0);
    from_parts(exception, message, &parsed, sql)
}

fn from_parts(exception: &str, message: &str, parsed: &Value, sql: &str) -> Error {
    let message = without_its_own_lines(message, sql);
    let message = &*without_passwords(&message);
    // Of this type alone: the words may be a client's.
    if exception == "FATAL" && message.contains("database has been invalidated") {
        return Error::lost_innocently("the engine broke down on another statement");
    }
    if CHANGES_WHAT_IS_READ_ONLY.iter().any(|words| message.contains(words)) {
        return Error::new(ErrorKind::Denied, "only temporary tables can be changed: the lake and views are read-only")
            .with_sqlstate("42501")
            .with_detail(message.to_owned())
            .with_hint("CREATE TEMP TABLE … AS SELECT … makes a copy that can be changed");
    }
    if message.contains("which is attached in read-only mode") {
        return Error::new(ErrorKind::Denied, "the lake is read-only for this key")
            .with_sqlstate("25006")
            .with_detail(message.to_owned())
            .with_hint("ask for a key with scope write");
    }
    let (kind, sqlstate) = classify(exception, message, parsed);
    let plain = missing(message, parsed).or_else(|| existing(message));
    let (primary, hint) = split_hint(plain.as_deref().unwrap_or(message));
    let mut error = Error::new(kind, lowercase_first(primary)).with_sqlstate(sqlstate);
    let position = parsed["position"].as_str().and_then(|position| position.parse::<usize>().ok());
    if let Some(shown) = position.and_then(|position| caret(sql, position)) {
        error = error.with_detail(shown);
    }
    match (hint, kind) {
        // The engine's own advice is about settings that statements may not change.
        (_, ErrorKind::Memory) => error.with_hint("narrow the query, or start the server with more --memory"),
        (Some(hint), _) => error.with_hint(hint),
        (None, ErrorKind::Conflict) => error.with_hint("roll back, and run the transaction again"),
        (None, ErrorKind::Exists) => error.with_hint("drop it first, or write CREATE OR REPLACE"),
        (None, _) => error,
    }
}

/// What the engine says of a database of metadata, without what is secret in its URL or its connection string.
fn without_passwords(message: &str) -> Cow<'_, str> {
    if !message.contains("ostgres") {
        return message.into();
    }
    let mut shown = String::with_capacity(message.len());
    for (number, rest) in message.split("://").enumerate() {
        let end = rest.find(|c: char| c.is_whitespace() || "\"'/".contains(c)).unwrap_or(rest.len());
        let host = rest[..end].rfind('@').filter(|_| number > 0);
        shown.push_str(if number > 0 { "://" } else { "" });
        shown.push_str(host.map_or("", |_| "…"));
        shown.push_str(&rest[host.unwrap_or(0)..]);
    }
    for word in ["password=", "password ="] {
        let mut from = 0;
        while let Some(at) = shown[from..].find(word).map(|at| from + at + word.len()) {
            let end = shown[at..]
                .find(|c: char| c.is_whitespace() || c == '&' || c == '"')
                .map_or(shown.len(), |end| at + end);
            shown.replace_range(at..end, "…");
            from = at;
        }
    }
    shown.into()
}

/// What the engine says of a change to a view, as which it knows the tables of the lake.
const CHANGES_WHAT_IS_READ_ONLY: [&str; 4] = [
    " is not an table",
    "Can only delete from base table",
    "Can only update base table",
    "Can only merge into base table",
];

/// What the engine says, without the lines of SQL with a caret that it quotes and that are not the client's: the lake asks
/// its metadata in statements of its own.
fn without_its_own_lines<'a>(message: &'a str, sql: &str) -> Cow<'a, str> {
    let is_own = |line: &str| {
        let line = line.strip_prefix("LINE ").and_then(|line| line.split_once(": "));
        line.is_some_and(|(number, line)| {
            let line = line.trim_matches('.').trim();
            number.bytes().all(|byte| byte.is_ascii_digit()) && (line.is_empty() || !sql.contains(line))
        })
    };
    if !message.lines().any(is_own) {
        return message.into();
    }
    let (mut kept, mut behind) = (Vec::new(), false);
    for line in message.lines() {
        let caret = behind && line.trim() == "^";
        behind = is_own(line);
        if !behind && !caret {
            kept.push(line);
        }
    }
    kept.join("\n").trim_end().to_owned().into()
}

/// What is missing, said as plainly as the other errors say things.
fn missing(message: &str, parsed: &Value) -> Option<String> {
    let (kind, name) = (parsed["type"].as_str()?, parsed["name"].as_str()?);
    let told = format!("{kind} with name {name} does not exist!");
    let rest = message.strip_prefix(&told)?;
    Some(format!("{} \"{name}\" does not exist{rest}", kind.to_lowercase()))
}

/// What exists already, likewise.
fn existing(message: &str) -> Option<String> {
    let (kind, rest) = message.split_once(" with name ")?;
    let name = rest.strip_suffix(" already exists!")?;
    Some(format!("{} {name} already exists", kind.to_lowercase()))
}

/// The kind and SQLSTATE of an exception. Where the engine's own type is too coarse, its words decide:
/// it reports a broken file as invalid input and a full disk as out of memory.
fn classify(exception: &str, message: &str, parsed: &Value) -> (ErrorKind, &'static str) {
    let subtype = parsed["error_subtype"].as_str().unwrap_or_default();
    match exception {
        _ if is_conflict(exception, message) => (ErrorKind::Conflict, "40001"),
        "TransactionContext"
            if message.contains("a single transaction can only write to a single attached database") =>
        {
            (ErrorKind::Unsupported, "0A000")
        }
        "Catalog" | "Binder" if is_beyond_the_lake(message) => (ErrorKind::Unsupported, "0A000"),
        "Binder" | "Catalog" if message.starts_with("Schema \"") && message.contains("\" not found in ") => {
            (ErrorKind::Missing, "3F000")
        }
        "Parser" | "Syntax" if message.contains("depth") => (ErrorKind::Limit, "54001"),
        "Parser" | "Syntax" => (ErrorKind::Syntax, "42601"),
        _ if let Some(finer) = by_words(exception, message) => finer,
        "Catalog" if subtype == "MISSING_ENTRY" || message.contains("does not exist") => {
            let sqlstate = match parsed["type"].as_str().unwrap_or_default() {
                kind if kind.contains("Function") => "42883",
                "Type" => "42704",
                "Schema" => "3F000",
                _ => "42P01",
            };
            (ErrorKind::Missing, sqlstate)
        }
        "Catalog" if message.starts_with("Column with name") => (ErrorKind::Exists, "42701"),
        "Catalog" if message.starts_with("Schema with name") => (ErrorKind::Exists, "42P06"),
        "Catalog" if message.contains("already exists") => (ErrorKind::Exists, "42P07"),
        "Binder" if subtype == "COLUMN_NOT_FOUND" || message.contains("does not have a column named") => {
            (ErrorKind::Missing, "42703")
        }
        "Binder" if subtype == "NO_MATCHING_FUNCTION" || message.contains("No function matches") => {
            (ErrorKind::Missing, "42883")
        }
        "Binder" | "Expression" | "Planner" if message.contains("expression depth") => (ErrorKind::Limit, "54001"),
        "Catalog" | "Binder" | "Planner" | "Expression" | "Parameter Not Resolved" | "Parameter Not Allowed" => {
            (ErrorKind::Syntax, "42000")
        }
        "Out of Range" => (ErrorKind::Data, "22003"),
        "Conversion" | "Mismatch Type" | "Invalid type" | "Unknown Type" => (ErrorKind::Data, "22P02"),
        "Divide by Zero" => (ErrorKind::Data, "22012"),
        "Constraint" if message.contains("NOT NULL constraint failed") => (ErrorKind::Data, "23502"),
        "Constraint" => (ErrorKind::Data, "23000"),
        "Dependency" => (ErrorKind::Data, "2BP01"),
        "Decimal" | "Object Size" | "Sequence" | "Executor" => (ErrorKind::Data, "22000"),
        "Out of Memory" if message.contains("max_temp_directory_size") || message.contains("No space left") => {
            (ErrorKind::Memory, "53100")
        }
        "Out of Memory" => (ErrorKind::Memory, "53200"),
        "INTERRUPT" => (ErrorKind::Cancelled, "57014"),
        "Permission" => (ErrorKind::Denied, "42501"),
        "TransactionContext" if message.contains("transaction is aborted") => (ErrorKind::Conflict, "25P02"),
        "TransactionContext" if message.contains("Failed to commit") => (ErrorKind::Source, "58030"),
        "TransactionContext" => (ErrorKind::Conflict, "40001"),
        "IO" | "HTTP" | "Network" | "Connection" if is_corrupt_file(message) => (ErrorKind::Corrupt, "XX001"),
        "IO" | "HTTP" | "Network" | "Connection" => (ErrorKind::Source, "58030"),
        "Invalid Input" | "Serialization" if is_corrupt_file(message) => (ErrorKind::Corrupt, "XX001"),
        "Invalid Input" | "Serialization" => (ErrorKind::Data, "22023"),
        "Not implemented" | "Missing Extension" | "Autoload Extension" => (ErrorKind::Unsupported, "0A000"),
        // The iceberg extension's word for a table that is not there.
        "Invalid Configuration" if message.to_ascii_lowercase().contains("iceberg") => (ErrorKind::Source, "58030"),
        "Settings" | "Invalid Configuration" => (ErrorKind::Denied, "55P02"),
        "FATAL" | "INTERNAL" | "NullPointer" => (ErrorKind::Lost, "58000"),
        _ if message.contains("Interrupted") => (ErrorKind::Cancelled, "57014"),
        _ => (ErrorKind::Data, "22000"),
    }
}

/// Where a type of exception holds several things that PostgreSQL tells apart, by the engine's own words for them: what
/// kind of exception, how its message begins or what is in it, and what that is.
const WORDS: [(&str, &str, ErrorKind, &str); 29] = [
    ("Binder", "aggregate function calls cannot be nested", ErrorKind::Syntax, "42803"),
    ("Binder", "Referenced table \"", ErrorKind::Missing, "42P01"),
    ("Binder", "must appear in the GROUP BY clause", ErrorKind::Syntax, "42803"),
    ("Binder", "clause cannot contain aggregates", ErrorKind::Syntax, "42803"),
    ("Binder", "Ambiguous reference to column name", ErrorKind::Syntax, "42702"),
    ("Binder", "Duplicate alias \"", ErrorKind::Syntax, "42712"),
    ("Binder", "does not have a column with name", ErrorKind::Missing, "42703"),
    ("Binder", "Referenced update column", ErrorKind::Missing, "42703"),
    ("Binder", "values were supplied", ErrorKind::Syntax, "42601"),
    ("Binder", "with the same number of result columns", ErrorKind::Syntax, "42601"),
    ("Binder", "ORDER term out of range", ErrorKind::Syntax, "42P10"),
    ("Catalog", "does not have a column with name", ErrorKind::Missing, "42703"),
    ("Catalog", "that column does not exist", ErrorKind::Missing, "42703"),
    ("Conversion", "out of range for the destination type", ErrorKind::Data, "22003"),
    ("Conversion", "value is out of range!", ErrorKind::Data, "22003"),
    ("Conversion", "invalid date field format", ErrorKind::Data, "22007"),
    ("Conversion", "invalid timestamp field format", ErrorKind::Data, "22007"),
    ("Conversion", "invalid time field format", ErrorKind::Data, "22007"),
    ("Conversion", "to INTERVAL", ErrorKind::Data, "22007"),
    ("Conversion", "date field value out of range", ErrorKind::Data, "22008"),
    ("Conversion", "timestamp field value out of range", ErrorKind::Data, "22008"),
    ("Conversion", "time field value out of range", ErrorKind::Data, "22008"),
    ("Invalid Input", "More than one row returned by a subquery", ErrorKind::Data, "21000"),
    ("Out of Range", "cannot take square root", ErrorKind::Data, "2201F"),
    ("Out of Range", "cannot take logarithm", ErrorKind::Data, "2201E"),
    ("Binder", "LIMIT/OFFSET cannot be negative", ErrorKind::Data, "2201W"),
    ("Out of Range", "LIMIT/OFFSET cannot be negative", ErrorKind::Data, "2201W"),
    ("Binder", "(duplicate alias \"", ErrorKind::Syntax, "42712"),
    ("Catalog", ", trying to drop type", ErrorKind::Syntax, "42809"),
];

fn by_words(exception: &str, message: &str) -> Option<(ErrorKind, &'static str)> {
    if exception == "Conversion" && is_too_large(message) {
        return Some((ErrorKind::Data, "22003"));
    }
    let found = WORDS.iter().find(|(kind, words, ..)| *kind == exception && message.contains(words))?;
    Some((found.2, found.3))
}

/// Whether a number was none for its type: then it was too large.
fn is_too_large(message: &str) -> bool {
    if message.starts_with("Could not cast value ") && message.contains(" to DECIMAL(") {
        return true;
    }
    let decimal =
        message.strip_prefix("Could not convert string \"").and_then(|rest| rest.split_once("\" to DECIMAL("));
    let is_number = |text: &str| text.contains(|c: char| c.is_ascii_digit()) && text.trim().parse::<f64>().is_ok();
    if decimal.is_some_and(|(text, _)| is_number(text)) {
        return true;
    }
    let text = message.strip_prefix("Could not convert string '").and_then(|rest| rest.split_once("' to "));
    text.is_some_and(|(text, kind)| {
        let digits = text.trim().trim_start_matches(['-', '+']);
        let is_integer = ["INT", "UINT"].iter().any(|begin| kind.starts_with(begin)) && !kind.starts_with("INTERVAL");
        is_integer && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether another transaction was first, in the words of the lake or of the database of its metadata. Errors whose words
/// may be a client's do not count.
fn is_conflict(exception: &str, message: &str) -> bool {
    const SIGNS: [&str; 7] = [
        "Transaction conflict",
        "database is locked",
        "database table is locked",
        "could not serialize access",
        "deadlock detected",
        "maximum retry count",
        "Failed to commit DuckLake transaction",
    ];
    // The commit failed, but for what another run will meet again.
    const OTHERS: [&str; 7] =
        ["IO Error", "HTTP", "disk I/O error", "disk is full", "No space left", "readonly database", "Permission"];
    let clients =
        ["Invalid Input", "Conversion", "Constraint", "Parser", "Syntax", "Binder", "Catalog"].contains(&exception);
    !clients
        && SIGNS.iter().any(|sign| message.contains(sign))
        && !(message.contains("Failed to commit") && OTHERS.iter().any(|sign| message.contains(sign)))
}

/// Whether it is about something that the lake does not do.
fn is_beyond_the_lake(message: &str) -> bool {
    const SIGNS: [&str; 4] = [
        "not yet supported for",
        "not supported for tables in a ducklake",
        "type in DuckLake",
        "not supported in DuckLake",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

fn is_corrupt_file(message: &str) -> bool {
    const SIGNS: [&str; 12] = [
        "magic bytes",
        "too small to be a Parquet",
        "Parquet file",
        "parquet file",
        "TProtocolException",
        "footer",
        "invalid TType",
        "decompress",
        "Malformed JSON",
        "malformed JSON",
        "corrupt",
        "dictionary page",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

/// The engine appends its advice in lines of its own.
fn split_hint(message: &str) -> (&str, Option<&str>) {
    match message.find("\nDid you mean").or_else(|| message.find("\n\n")) {
        Some(end) => (message[..end].trim_end(), Some(message[end..].trim())),
        None => (message.trim_end(), None),
    }
}

fn lowercase_first(message: &str) -> String {
    let mut chars = message.chars();
    let Some(first) = chars.next() else { return "the engine gave no reason".to_owned() };
    let acronym = chars.clone().next().is_some_and(|second| second.is_uppercase() || !second.is_alphabetic());
    if acronym { message.to_owned() } else { first.to_lowercase().chain(chars).collect() }
}

/// The line of the text that holds the position, and a caret below it.
fn caret(sql: &str, position: usize) -> Option<String> {
    const WIDTH: usize = 100;
    if position > sql.len() || !sql.is_char_boundary(position) {
        return None;
    }
    let number = sql[..position].matches('\n').count() + 1;
    let start = sql[..position].rfind('\n').map_or(0, |newline| newline + 1);
    let end = sql[position..].find('\n').map_or(sql.len(), |newline| position + newline);
    let line: Vec<char> = sql[start..end].chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let column = sql[start..position].chars().count();
    let from = column.saturating_sub(WIDTH / 2);
    let shown: String = line.iter().skip(from).take(WIDTH).collect();
    let lead = format!("line {number}: {}", if from > 0 { "…" } else { "" });
    let indent = lead.chars().count() + column - from;
    Some(format!("{lead}{}\n{:indent$}^", shown.trim_end(), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translate(json: &str, sql: &str) -> Error {
        from_engine(&Failure(json.to_owned()), sql)
    }

    #[test]
    fn a_syntax_error_shows_line_and_caret() {
        let sql = "SELECT 1,\n  2 FRM t";
        let json = r#"Parser Error: {"exception_type":"Parser","exception_message":"syntax error at or near \"t\"","position":"18"}"#;
        let error = translate(json, sql);
        assert_eq!(error.kind(), ErrorKind::Syntax);
        assert_eq!(error.detail(), Some("line 2:   2 FRM t\n                ^"));
    }

    #[test]
    fn carets_survive_wide_characters_long_lines_and_wild_positions() {
        assert_eq!(caret("sélect", 3), Some("line 1: sélect\n          ^".to_owned()));
        assert_eq!(caret("sélect", 2), None);
        assert_eq!(caret("x", 7), None);
        let long = format!("{}!", "a".repeat(500));
        let shown = caret(&long, 500).unwrap_or_default();
        assert!(shown.contains('…') && shown.lines().all(|line| line.chars().count() < 120), "{shown}");
    }

    #[test]
    fn a_missing_table_keeps_the_advice() {
        let json = r#"{"exception_type":"Catalog","exception_message":"Table with name ordrs does not exist!\nDid you mean \"orders\"?","error_subtype":"MISSING_ENTRY","type":"Table","name":"ordrs"}"#;
        let error = translate(json, "");
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Missing, "42P01"));
        assert_eq!(error.message(), "table \"ordrs\" does not exist");
        assert_eq!(error.hint(), Some("Did you mean \"orders\"?"));
    }

    #[test]
    fn words_tell_finer_codes() {
        for (exception, message, sqlstate) in [
            ("Binder", r#"Referenced table \"x\" not found!\nCandidate tables: \"nums\""#, "42P01"),
            ("Binder", "aggregate function calls cannot be nested", "42803"),
            ("Conversion", r#"Could not convert string \"1000\" to DECIMAL(4,2)"#, "22003"),
            ("Conversion", r#"Could not convert string \" -1e400\" to DECIMAL(4,2)"#, "22003"),
            ("Conversion", "Could not cast value 1000 to DECIMAL(4,2)", "22003"),
            ("Conversion", r#"Could not convert string \"abc\" to DECIMAL(4,2)"#, "22P02"),
            ("Conversion", r#"Could not convert string \"inf\" to DECIMAL(4,2)"#, "22P02"),
        ] {
            let json = format!(r#"{{"exception_type":"{exception}","exception_message":"{message}"}}"#);
            assert_eq!(translate(&json, "").sqlstate(), sqlstate, "{message}");
        }
    }

    #[test]
    fn only_the_engine_itself_can_say_that_it_is_broken() {
        let told = |exception: &str| {
            let message = "Failed: database has been invalidated because of a previous fatal error.";
            translate(&format!(r#"{{"exception_type":"{exception}","exception_message":"{message}"}}"#), "")
        };
        assert!(told("FATAL").is_lost_innocently());
        assert_eq!(told("Conversion").kind(), ErrorKind::Data);
        assert_eq!(translate("database has been invalidated", "").kind(), ErrorKind::Data);
    }

    #[test]
    fn what_exists_is_said_plainly() {
        let json = r#"{"exception_type":"Catalog","exception_message":"Table with name \"recent\" already exists!"}"#;
        let error = translate(json, "");
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Exists, "42P07"));
        assert_eq!(error.message(), "table \"recent\" already exists");
        assert_eq!(error.hint(), Some("drop it first, or write CREATE OR REPLACE"));
    }

    #[test]
    fn memory_gives_advice_that_can_be_followed() {
        let json = r#"{"exception_type":"Out of Memory","exception_message":"failed to allocate data of size 512.0 MiB (528.0 MiB/953.6 MiB used)\n\nPossible solutions:\n* Increasing the memory limit (SET memory_limit='...GB')"}"#;
        let error = translate(json, "");
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Memory, "53200"));
        assert_eq!(error.message(), "failed to allocate data of size 512.0 MiB (528.0 MiB/953.6 MiB used)");
        assert_eq!(error.hint(), Some("narrow the query, or start the server with more --memory"));
    }

    #[test]
    fn broken_files_are_told_from_bad_values() {
        let file = r#"{"exception_type":"Invalid Input","exception_message":"No magic bytes found at end of file '/l/a.parquet'"}"#;
        assert_eq!(translate(file, "").kind(), ErrorKind::Corrupt);
        let value = r#"{"exception_type":"Invalid Input","exception_message":"boom"}"#;
        assert_eq!(translate(value, "").kind(), ErrorKind::Data);
    }

    #[test]
    fn conflicts_are_told_from_other_failures_of_a_commit() {
        let told = |exception: &str, message: &str| {
            let error =
                translate(&format!(r#"{{"exception_type":"{exception}","exception_message":"{message}"}}"#), "");
            (error.kind(), error.sqlstate().to_owned())
        };
        let failed =
            "Failed to commit: Failed to commit DuckLake transaction.\\nFailed to flush changes into DuckLake: ";
        for (exception, message, kind, state) in [
            ("TransactionContext", format!("{failed}database is locked"), ErrorKind::Conflict, "40001"),
            (
                "Transaction",
                format!("{failed}Transaction conflict - attempting to insert"),
                ErrorKind::Conflict,
                "40001",
            ),
            ("IO", "Failed to execute: database is locked".to_owned(), ErrorKind::Conflict, "40001"),
            ("TransactionContext", format!("{failed}HTTP 503"), ErrorKind::Source, "58030"),
            ("TransactionContext", format!("{failed}disk I/O error"), ErrorKind::Source, "58030"),
            ("Invalid Input", "database is locked".to_owned(), ErrorKind::Data, "22023"),
            ("Constraint", "NOT NULL constraint failed: t.a".to_owned(), ErrorKind::Data, "23502"),
            (
                "Binder",
                "RETURNING clause not yet supported for updates of a DuckLake table".to_owned(),
                ErrorKind::Unsupported,
                "0A000",
            ),
            (
                "Invalid Input",
                "Cannot execute statement of type INSERT on database lake which is attached in read-only mode!"
                    .to_owned(),
                ErrorKind::Denied,
                "25006",
            ),
        ] {
            assert_eq!(told(exception, &message), (kind, state.to_owned()), "{exception}: {message}");
        }
    }

    #[test]
    fn passwords_are_not_told() {
        for (message, shown) in [
            (
                "Unable to connect to Postgres at \"postgres://u:hush@h:5/d\": \"postgres://u:hu@sh@h/d\" x",
                "Unable to connect to Postgres at \"postgres://…@h:5/d\": \"postgres://…@h/d\" x",
            ),
            ("Postgres dbname=x password=hush host=y", "Postgres dbname=x password=… host=y"),
            ("Postgres ://h/d?password=hush&a=b", "Postgres ://h/d?password=…&a=b"),
            ("of http://a:b@c", "of http://a:b@c"),
            ("Postgres password=", "Postgres password=…"),
        ] {
            assert_eq!(without_passwords(message), shown);
        }
    }

    #[test]
    fn only_lines_of_the_clients_own_statement_are_shown() {
        let failed = "Failed to query the database: no connection";
        let own = format!("{failed}\n\nLINE 2: SELECT * FROM postgres_query('__ducklake_metadata_lake', 'x')\n   ^");
        assert_eq!(without_its_own_lines(&own, "FROM t"), failed);
        assert_eq!(without_its_own_lines(&format!("{own}\n\nTry again"), ""), format!("{failed}\n\n\nTry again"));
        let clients = "wrong\n\nLINE 1: ...FROM t WHERE a...\n  ^";
        assert_eq!(without_its_own_lines(clients, "SELECT * FROM t WHERE a = b"), clients);
        assert_eq!(without_its_own_lines(clients, "SELECT 1"), "wrong");
    }

    #[test]
    fn no_words_are_still_an_error() {
        assert_eq!(translate("", "").message(), "the engine gave no reason");
    }
}
