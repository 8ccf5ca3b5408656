//! Statements that are worked out as one row.
#![allow(clippy::unwrap_used)]

use std::sync::Mutex;

use super::*;
use crate::ffi::{Chunk, Column, Connection, Database, LogicalType, Pushing, Receive, Value};

/// Receives rows of a text.
#[derive(Default)]
struct Texts {
    columns: Mutex<Vec<String>>,
    rows: Mutex<Vec<String>>,
    /// It is told of the end of its thread.
    ends: Mutex<u32>,
    unwanted: bool,
    /// It finds no room so often.
    full: Mutex<u32>,
}

impl Receive for Texts {
    type Local = ();

    fn begin(&self, columns: Vec<(String, LogicalType)>) -> bool {
        *self.columns.lock().unwrap() = columns.into_iter().map(|(name, _)| name).collect();
        true
    }

    fn local(&self) {}

    fn push(&self, (): &mut (), chunk: &Chunk, _: Place, pushing: &Pushing<'_>) -> Outcome {
        let mut full = self.full.lock().unwrap();
        if *full > 0 {
            *full -= 1;
            let waker = pushing.waker().unwrap();
            std::thread::Builder::new().spawn(|| waker.wake()).unwrap();
            return Outcome::Later;
        }
        if self.unwanted {
            return Outcome::Stop;
        }
        assert_eq!(chunk.len(), 1);
        self.rows.lock().unwrap().push(texts_of(chunk).join("|"));
        Outcome::Taken
    }

    fn complete(&self, (): &mut (), _: u64, ended: bool) -> bool {
        *self.ends.lock().unwrap() += u32::from(ended);
        true
    }
}

/// The texts of a chunk's first row.
fn texts_of(chunk: &Chunk) -> Vec<String> {
    let text = |column: &Column<'_>| String::from_utf8(column.strings().get(0).to_vec()).unwrap();
    chunk.columns().unwrap().iter().map(text).collect()
}

fn connection() -> Connection {
    Database::open(&[]).unwrap().connect().unwrap()
}

fn row_of(connection: &Connection, sql: &str, values: &[Value]) -> Option<String> {
    let texts = Arc::new(Texts::default());
    let prepared = connection.prepare(sql).unwrap();
    (1..).zip(values).for_each(|(index, value)| prepared.bind(index, value).unwrap());
    let is_row = prepared.collect_row(texts.clone()).unwrap();
    let rows = std::mem::take(&mut *texts.rows.lock().unwrap());
    assert_eq!((rows.len(), *texts.ends.lock().unwrap()), (is_row.into(), is_row.into()), "{sql}");
    rows.into_iter().next()
}

#[test]
fn a_row_of_a_text_and_its_parameters_is_worked_out_without_a_schedule() {
    let connection = connection();
    let row = |sql: &str, values: &[Value]| row_of(&connection, sql, values);
    assert_eq!(row("SELECT '1'", &[]).as_deref(), Some("1"));
    assert_eq!(
        row("SELECT 'a' || ?::VARCHAR, upper(?::VARCHAR)", &[Value::text("b"), Value::text("c")]).as_deref(),
        Some("ab|C")
    );
    assert_eq!(row("SELECT (?::INTEGER + 1)::VARCHAR", &[Value::i32(41)]).as_deref(), Some("42"));
    assert_eq!(row("SELECT ((?::BIGINT) * 2)::VARCHAR || 'x'", &[Value::i64(7)]).as_deref(), Some("14x"));
}

#[test]
fn all_else_goes_the_other_way() {
    let connection = connection();
    connection.run("CREATE TABLE t AS SELECT 'x' AS v").unwrap();
    let others = [
        "SELECT v FROM t",
        "SELECT 'a' WHERE false",
        "SELECT unnest(['a', 'b'])",
        "SELECT 'a' UNION ALL SELECT 'b'",
        "SELECT 'a' LIMIT 1",
        "SELECT (SELECT max(v) FROM t)",
        // These are not the same each time, or ask for the statement that is under way.
        "SELECT random()::VARCHAR",
        "SELECT now()::VARCHAR",
        "SELECT current_query()",
        "SELECT list_transform(['a'], lambda x: x || current_query())[1]",
        "SELECT uuid()::VARCHAR",
        // And these fail.
        "SELECT error('no')",
        "SELECT CAST('x' AS INTEGER)::VARCHAR",
        "INSERT INTO t VALUES ('y')",
        "SET threads = 2",
    ];
    for sql in others {
        assert_eq!(row_of(&connection, sql, &[]), None, "{sql}");
    }
    // It is bound anew when its parameter has a type.
    assert_eq!(row_of(&connection, "SELECT 'a' || ?", &[Value::text("x")]), None);
    assert_eq!(row_of(&connection, "SELECT CAST(?::VARCHAR AS INTEGER)::VARCHAR", &[Value::text("x")]), None);
    connection.run("BEGIN").unwrap();
    assert_eq!(row_of(&connection, "SELECT '1'", &[]), None, "a transaction may have failed");
    connection.run("ROLLBACK").unwrap();
    assert_eq!(row_of(&connection, "SELECT '1'", &[]).as_deref(), Some("1"));
    let count = connection.prepare("SELECT count(*)::VARCHAR FROM t").unwrap();
    let chunk = count.stream().unwrap().next().unwrap().unwrap();
    assert_eq!(texts_of(&chunk), ["1"], "nothing was done");
}

#[test]
fn one_kept_is_worked_out_again_with_other_values_and_types() {
    let connection = connection();
    let prepared = connection.prepare("SELECT 'v' || ?::VARCHAR").unwrap();
    let values = [(Value::text("a"), true), (Value::i32(1), false), (Value::text("b"), true), (Value::text(""), true)];
    for ((value, is_row), expected) in values.iter().zip(["va", "v1", "vb", "v"]) {
        let texts = Arc::new(Texts::default());
        prepared.bind(1, value).unwrap();
        assert_eq!(prepared.collect_row(texts.clone()).unwrap(), *is_row, "another type binds it anew, the other way");
        if !is_row {
            let mut collecting = prepared.collect(texts.clone()).unwrap();
            while collecting.step().unwrap() != Step::Finished {}
            collecting.finish().unwrap();
        }
        assert_eq!(*texts.rows.lock().unwrap(), [expected]);
    }
}

#[test]
fn long_values_that_come_of_json_are_whole() {
    let connection = connection();
    let long = "k".repeat(200_000);
    let document = format!(r#"{{"{long}": 1, "b": "{long}"}}"#);
    let values = [
        ("SELECT json_keys(?::VARCHAR)[1]", &document, Some(&long)),
        ("SELECT json_extract_string(?::VARCHAR, ['$.b', '$.b'])[2]", &document, Some(&long)),
        ("SELECT repeat(upper(?::VARCHAR), 2)[5:200004]", &document, None),
    ];
    for (sql, value, expected) in values {
        let row = row_of(&connection, sql, &[Value::text(value)]);
        assert_eq!(row.as_deref().map(str::len), Some(200_000), "{sql}");
        assert!(expected.is_none_or(|expected| row.as_ref() == Some(expected)), "{sql}");
    }
}

#[test]
fn it_waits_for_room_and_is_told_when_it_is_not_wanted() {
    let connection = connection();
    let prepared = connection.prepare("SELECT 'a'").unwrap();
    let texts = Arc::new(Texts { full: Mutex::new(3), ..Texts::default() });
    assert!(prepared.collect_row(texts.clone()).unwrap());
    assert_eq!(*texts.rows.lock().unwrap(), ["a"]);
    let unwanted = Arc::new(Texts { unwanted: true, ..Texts::default() });
    assert!(prepared.collect_row(unwanted.clone()).is_err());
    assert_eq!(Arc::strong_count(&unwanted), 1, "it was given up");
    assert_eq!(Arc::strong_count(&texts), 1);
}
