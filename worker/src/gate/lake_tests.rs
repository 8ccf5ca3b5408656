//! What the gate permits and refuses where there is a writable lake.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use query::{Class, Effect, ErrorKind, Place, Result, Scheme};

use super::{Gate, Home, Judged, Parser, StatementKind, Target, function};

/// The engine's own parser.
struct Engine(crate::ffi::Connection);

impl Parser for Engine {
    fn serialize(&self, sql: &str) -> Result<Arc<String>> {
        crate::engine::parse(&self.0, sql)
    }
}

fn engine() -> Engine {
    let database = crate::ffi::Database::open(&[("threads", "1".to_owned())]).unwrap();
    Engine(database.connect().unwrap())
}

fn places() -> Arc<[Place]> {
    let place = |root: &str, writable| Place { root: root.into(), scheme: Scheme::Local, s3: None, writable };
    [place("/lake", false), place("/out", true)].into()
}

fn judged(engine: &Engine, sql: &str) -> Result<Judged> {
    let known = |name: &str| name == "orders";
    Gate::new(places(), true).judge(sql, StatementKind::Other, &known, engine)
}

/// With a temporary table `tt`, a table `t` of the lake, and a table `orders` of a place.
fn find(target: &Target) -> Home {
    match (target.name.as_str(), target.makes) {
        (_, true) | ("t", _) => Home::Lake,
        ("tt", _) => Home::Temporary,
        ("orders", _) => Home::Elsewhere("memory".into()),
        ("", false) => Home::Lake,
        _ => Home::Unknown,
    }
}

fn class(engine: &Engine, sql: &str, may_write: bool) -> Result<Class> {
    judged(engine, sql)?.settle(may_write, find)
}

#[test]
fn changes_of_the_lake_are_for_those_who_may_write() {
    let engine = engine();
    for sql in [
        "CREATE TABLE t (a INTEGER NOT NULL, b VARCHAR DEFAULT 'x')",
        "CREATE OR REPLACE TABLE t AS SELECT 1 AS a",
        "CREATE TABLE IF NOT EXISTS lake.s.t AS FROM orders",
        "CREATE TABLE lake.t AS SELECT 1 WITH NO DATA",
        "CREATE TABLE main.t AS WITH c AS (SELECT 1) FROM c",
        "CREATE TABLE \"LAKE\".\"Main\".x (a INTEGER)",
        "CREATE SCHEMA s",
        "CREATE SCHEMA IF NOT EXISTS lake.s",
        "DROP SCHEMA s CASCADE",
        "DROP SCHEMA IF EXISTS lake.s",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE VIEW v AS SELECT * FROM orders",
        "CREATE VIEW v AS SELECT * FROM memory.main.orders",
        "CREATE VIEW v AS FROM t WHERE a IN (SELECT a FROM MEMORY.orders)",
        "CREATE VIEW lake.v AS SELECT * FROM t WHERE a IN (FROM main.orders)",
        "CREATE OR REPLACE VIEW lake.s.v(a) AS SELECT * FROM read_parquet('/lake/a.parquet')",
        "DROP VIEW lake.v",
        "DROP TABLE t",
        "DROP TABLE IF EXISTS lake.main.t",
        "ALTER TABLE t ADD COLUMN c INTEGER DEFAULT 4",
        "ALTER TABLE lake.t ALTER COLUMN a TYPE BIGINT USING a + 1",
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE t RENAME COLUMN a TO b",
        "ALTER TABLE t RENAME a TO \"b.c\"",
        "ALTER TABLE t DROP COLUMN a",
        "ALTER TABLE t ALTER a SET NOT NULL",
        "ALTER TABLE t SET PARTITIONED BY (year(a), b)",
        "ALTER TABLE t RESET PARTITIONED BY",
        "ALTER TABLE t SET SORTED BY (a ASC)",
        "ALTER VIEW lake.v RENAME TO w",
        "COMMENT ON TABLE t IS 'what it is'",
        "COMMENT ON COLUMN lake.main.t.a IS NULL",
        "COMMENT ON VIEW lake.v IS 'x'",
        "INSERT INTO t VALUES (1), (2)",
        "INSERT INTO lake.s.t BY NAME SELECT 1 AS a",
        "INSERT OR REPLACE INTO t SELECT * FROM orders",
        "WITH c AS (SELECT 1 AS a) INSERT INTO t FROM c",
        "UPDATE t SET a = 1 WHERE b = 'x'",
        "UPDATE lake.t AS x SET a = y.a FROM orders y WHERE x.a = y.b",
        "DELETE FROM t USING orders o WHERE o.a = t.a",
        "TRUNCATE t",
        "TRUNCATE TABLE lake.t",
        "MERGE INTO t USING orders o ON t.a = o.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (o.a)",
        "COPY t FROM '/lake/a.csv' (HEADER, DELIMITER ';')",
        "COPY lake.t (a, b) FROM '/lake/*.parquet'",
        "EXPLAIN ANALYZE INSERT INTO t VALUES (1)",
    ] {
        let found = class(&engine, sql, true).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(found.effect, Effect::ChangesLake, "{sql}");
        let error = class(&engine, sql, false).expect_err(sql);
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Denied, "42501"), "{sql}: {error}");
        assert!(error.message().contains("scope read"), "{sql}: {error}");
    }
}

#[test]
fn temporary_things_are_anyones() {
    let engine = engine();
    for sql in [
        "INSERT INTO tt VALUES (1)",
        "UPDATE tt SET a = 1",
        "DELETE FROM main.tt",
        "DELETE FROM temp.x",
        "DROP TABLE tt",
        "ALTER TABLE temp.main.x RENAME TO y",
        "CREATE TEMP TABLE x AS FROM t",
        "CREATE TEMP MACRO m(a) AS a + 1",
        "COPY tt FROM '/lake/a.csv'",
        "COMMENT ON TABLE temp.x IS 'y'",
    ] {
        for may_write in [true, false] {
            let found = class(&engine, sql, may_write).unwrap_or_else(|error| panic!("{sql}: {error}"));
            assert_eq!(found.effect, Effect::ChangesSession, "{sql}");
        }
    }
    assert_eq!(class(&engine, "EXPLAIN INSERT INTO t VALUES (1)", false).unwrap().effect, Effect::Reads);
    // The engine says that it is not there.
    assert_eq!(class(&engine, "INSERT INTO nowhere VALUES (1)", false).unwrap().effect, Effect::ChangesSession);
}

#[test]
fn files_are_written_to_places_that_permit_it() {
    let engine = engine();
    for sql in [
        "COPY t TO '/out/a.parquet'",
        "COPY (SELECT * FROM orders) TO '/out/b.csv' (HEADER true, DELIMITER '/')",
        "COPY (FROM t) TO '/out/p' WITH (FORMAT parquet, PARTITION_BY (a, b), OVERWRITE_OR_IGNORE)",
        "COPY t TO '/out/p' (FORMAT 'parquet', COMPRESSION zstd, FILENAME_PATTERN 'part_{i}', ROW_GROUP_SIZE 10000)",
        "COPY t TO '/out/p' (FORMAT parquet, KV_METADATA {a: 'x', b: 1}, FIELD_IDS {a: {__duckdb_field_id: 1}})",
        "COPY t TO '/out/p' (FORMAT csv, FORCE_QUOTE (a, b), NULLSTR '', PREFIX '/', FILE_EXTENSION 'txt')",
    ] {
        let found = class(&engine, sql, true).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(found, Class { returns_rows: false, effect: Effect::WritesFiles }, "{sql}");
        assert!(class(&engine, sql, false).unwrap_err().message().contains("scope read"), "{sql}");
    }
    for (sql, hint) in [
        ("COPY t TO '/lake/a.parquet'", "--data NAME=URI,rw"),
        ("COPY t TO '/etc/a.parquet'", "/out"),
        ("COPY t TO '/out/../etc/a.parquet'", "\"..\""),
        ("COPY t TO 'a.parquet'", "/out"),
        ("COPY t TO '/out/*.parquet'", "wildcards"),
        ("COPY t TO '/dev/stdout'", ""),
        ("COPY t TO STDOUT", "COPY"),
        ("COPY t TO PROGRAM 'x'", "COPY"),
        ("COPY t TO ('/out/' || 'x')", "COPY"),
        ("COPY t TO $1", "COPY"),
        ("COPY t TO E'/out/\\x2e\\x2e/x'", "COPY"),
        ("COPY t TO '/out/a' (RETURN_FILES)", "there are"),
        ("COPY t TO '/out/a' (RETURN_STATS true)", "there are"),
        ("COPY t TO '/out/a' (ENCRYPTION_CONFIG {footer_key: 'k'})", "there are"),
        ("COPY t TO '/out/a' (FORMAT sqlite)", "parquet"),
        ("COPY t TO '/out/a' (FORMAT \"iceberg\")", "one string"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN '../../x')", "slashes"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN '..{i}')", "slashes"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN ('a' || '/../x'))", "one string"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN '.' '.')", "one string"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN '.' || '.' || chr(47))", "functions"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN (chr(46)||chr(46)||chr(47)||'x'))", "functions"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN getvariable('p'))", "functions"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN concat('.', '.'))", "functions"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN 'a'.concat('b'))", "functions"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN \"concat\" ('a'))", "functions"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN $1)", "parameters"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN ?)", "parameters"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN ['x'])", "one string"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN)", "one string"),
        ("COPY t TO '/out/a' (FILENAME_PATTERN current_user)", "one string"),
        ("COPY t TO '/out/a' (FILE_EXTENSION $e)", "parameters"),
        ("COPY t TO '/out/a' (FORMAT $1)", "parameters"),
        ("COPY t TO '/out/a' (FORMAT ('parquet'))", "one string"),
        ("COPY t TO '/out/a' (FORMAT E'\\x63sv')", "plain"),
        ("COPY t TO '/out/a' (KV_METADATA {a: getvariable('p')})", "functions"),
        ("COPY t TO '/out/a' (ROW_GROUP_SIZE $1)", "parameters"),
        ("COPY t FROM '/lake/a.csv' (FORMAT $1)", "parameters"),
        ("COPY t FROM '/lake/a.csv' (NULLSTR (concat('a', 'b')))", "functions"),
        ("COPY t TO '/out/a' (FILE_EXTENSION 'a/b')", "slashes"),
        ("COPY t TO '/out/a' CSV HEADER", "brackets"),
        ("COPY t TO '/out/a' (HEADER) x", "brackets"),
        ("COPY (SELECT * FROM read_text('/etc/passwd')) TO '/out/a'", ""),
        ("COPY (SELECT getenv('HOME')) TO '/out/a'", ""),
        ("COPY (INSERT INTO t VALUES (1) RETURNING *) TO '/out/a'", ""),
        ("COPY duckdb_secrets() TO '/out/a'", ""),
        ("COPY t FROM '/etc/passwd'", ""),
        ("COPY t FROM '/lake/a.csv' (STORE_REJECTS)", "there are"),
        ("COPY t FROM '/lake/a.csv' (NULLSTR (SELECT content FROM read_text('/etc/passwd')))", ""),
        ("COPY orders FROM '/lake/a.csv'", "lake.main.orders"),
        ("COPY memory.main.x FROM '/lake/a.csv'", "lake.schema"),
        ("COPY FROM DATABASE lake TO memory", ""),
        ("COPY __ducklake_metadata_0.x TO '/out/a'", "lake.snapshots"),
        ("EXPLAIN ANALYZE COPY t TO '/out/a'", ""),
    ] {
        let error = class(&engine, sql, true).expect_err(sql);
        let kinds = [ErrorKind::Denied, ErrorKind::Unsupported, ErrorKind::Syntax];
        assert!(kinds.contains(&error.kind()), "{sql}: {error}");
        assert!(error.to_string().contains(hint), "{sql}: {error}");
    }
}

#[test]
fn what_is_not_known_to_be_harmless_is_refused() {
    let engine = engine();
    for sql in [
        "SELECT * FROM __ducklake_metadata_lake.main.ducklake_table",
        "SELECT * FROM \"__DuckLake_Metadata_Lake\".ducklake_table",
        "SELECT * FROM __ducklake_metadata_00ff.ducklake_table",
        "FROM t WHERE a IN (SELECT table_id FROM __ducklake_metadata_x.main.ducklake_table)",
        "INSERT INTO __ducklake_metadata_x.ducklake_table VALUES (1)",
        "DELETE FROM \"__DUCKLAKE_metadata_x\".main.ducklake_table",
        "INSERT INTO t SELECT table_id FROM __ducklake_metadata_x.ducklake_table",
        "UPDATE t SET a = (SELECT max(table_id) FROM __ducklake_metadata_x.ducklake_table)",
        "DROP TABLE __ducklake_metadata_x.main.ducklake_table",
        "CREATE TABLE __ducklake_metadata_x.y (a INTEGER)",
        "CREATE VIEW v AS FROM __ducklake_metadata_x.ducklake_table",
        "CREATE SCHEMA __ducklake_metadata_x",
        "CREATE SCHEMA __ducklake_metadata_x.s",
        "USE __ducklake_metadata_x",
        "SET schema = '__ducklake_metadata_x'",
        "SET search_path = 'lake,__ducklake_metadata_x.main'",
        "DESCRIBE __ducklake_metadata_x.ducklake_table",
        "SUMMARIZE __ducklake_metadata_x.ducklake_table",
        "ATTACH 'ducklake:x.db' AS other",
        "DETACH lake",
        "USE s",
        "SET schema = 's'",
        "USE lake.s.t",
        "CREATE SCHEMA s AUTHORIZATION x",
        "CREATE SCHEMA s PATH '/etc'",
        "CREATE OR REPLACE SCHEMA s",
        "CREATE SCHEMA temp",
        "CREATE SCHEMA lake",
        "CREATE SCHEMA lake.memory",
        "CREATE SCHEMA memory.s",
        "DROP SCHEMA lake.main",
        "DROP SCHEMA main CASCADE",
        "DROP DATABASE lake",
        "ALTER DATABASE lake RENAME TO x",
        "ALTER SCHEMA s RENAME TO x",
        "CREATE TABLE x (a INTEGER) WITH (location = '/etc')",
        "CREATE TABLE x WITH (location = '/etc') AS SELECT 1",
        "ALTER TABLE t SET (location = '/etc')",
        "ALTER TABLE t RESET (location)",
        "ALTER TABLE t SET SCHEMA s",
        "CREATE TABLE memory.main.x (a INTEGER)",
        "CREATE TABLE memory.x AS SELECT 1",
        "CREATE TABLE system.main.x (a INTEGER)",
        "CREATE TABLE other.main.x (a INTEGER)",
        "CREATE TABLE information_schema.x (a INTEGER)",
        "CREATE VIEW memory.main.v AS SELECT 1",
        "CREATE TABLE \"a.b\" (a INTEGER)",
        "CREATE TABLE lake.main.\"../x\" AS SELECT 1",
        "CREATE OR REPLACE TABLE \"%\" (a INTEGER)",
        "CREATE TABLE IF NOT EXISTS \"a\\b\" (a INTEGER)",
        "CREATE TABLE __ducklake_x (a INTEGER)",
        "CREATE VIEW lake.s.\"a*\" AS SELECT 1",
        "CREATE SCHEMA \"a.b\"",
        "ALTER TABLE t RENAME TO \"a.b\"",
        "ALTER TABLE lake.main.t RENAME TO __ducklake_x",
        "ALTER VIEW lake.v RENAME TO \"x/y\"",
        "CREATE VIEW v AS SELECT * FROM read_text('/etc/passwd')",
        "CREATE MACRO m(a) AS a",
        "CREATE OR REPLACE MACRO lake.m(a) AS a",
        "CREATE FUNCTION f(a) AS a",
        "CREATE SEQUENCE q",
        "CREATE INDEX i ON t (a)",
        "CREATE TYPE y AS ENUM ('a')",
        "CREATE SECRET s (TYPE s3)",
        "DROP MACRO lake.m",
        "DROP INDEX i",
        "DROP SEQUENCE lake.q",
        "DROP VIEW orders",
        "DROP TABLE memory.main.orders",
        "ALTER VIEW orders RENAME TO x",
        "INSERT INTO orders VALUES (1)",
        "INSERT INTO memory.main.orders VALUES (1)",
        "INSERT INTO t SELECT content FROM read_text('/etc/passwd')",
        "INSERT INTO t VALUES ((SELECT content FROM read_text('/etc/passwd')))",
        "CREATE TABLE x AS FROM read_blob('/etc/passwd')",
        "CREATE TABLE x (a VARCHAR DEFAULT getenv('HOME'))",
        "ALTER TABLE t ADD COLUMN c VARCHAR DEFAULT getenv('HOME')",
        "UPDATE t SET a = getenv('HOME')",
        "COMMENT ON SCHEMA s IS 'x'",
        "COMMENT ON FUNCTION f IS 'x'",
        "COMMENT ON TABLE memory.main.orders IS 'x'",
        "COMMENT ON TABLE t IS getenv('HOME')",
        "CALL lake.set_option('data_path', '/etc')",
        "CALL ducklake_add_data_files('lake', 't', '/etc/a.parquet')",
        "CALL ducklake_expire_snapshots('lake', older_than => now())",
        "SELECT * FROM ducklake_add_data_files('lake', 't', '/etc/a.parquet')",
        "SELECT * FROM lake.add_data_files('t', '/etc/a.parquet')",
        "SELECT * FROM ducklake_set_option('lake', 'data_path', '/etc')",
        "SELECT * FROM lake.set_option('a', 'b')",
        "SELECT * FROM ducklake_options('lake')",
        "SELECT * FROM ducklake_settings('lake')",
        "SELECT * FROM lake.settings()",
        "SELECT * FROM ducklake_list_files('lake', 't')",
        "SELECT * FROM ducklake_scan()",
        "SELECT * FROM ducklake_commit('lake', 'x')",
        "SELECT * FROM ducklake_cleanup_old_files('lake', cleanup_all => true)",
        "SELECT * FROM lake.delete_orphaned_files()",
        "SELECT * FROM ducklake_merge_adjacent_files('lake')",
        "SELECT * FROM ducklake_rewrite_data_files('lake')",
        "SELECT * FROM ducklake_flush_inlined_data('lake')",
        "SELECT * FROM lake.expire_snapshots()",
        "SELECT * FROM ducklake_set_commit_message('lake', 'a', 'b')",
        "SELECT * FROM sqlite_scan('/lake/a.db', 't')",
        "SELECT * FROM lake.sqlite_scan('/lake/a.db', 't')",
        "SELECT * FROM sqlite_query('lake', 'SELECT 1')",
        "SELECT * FROM sqlite_attach('/lake/a.db')",
        "CALL sqlite_attach('/lake/a.db')",
        "SELECT * FROM postgres_scan('host=h', 'public', 't')",
        "SELECT * FROM postgres_query('lake', 'SELECT 1')",
        "SELECT * FROM postgres_attach('host=h')",
        "CALL postgres_execute('lake', 'DROP TABLE t')",
        "INSERT INTO t SELECT * FROM sqlite_query('lake', 'SELECT 1')",
        "CHECKPOINT lake",
        "VACUUM t",
        "EXPORT DATABASE lake TO '/out'",
        "PRAGMA database_list",
    ] {
        let error = class(&engine, sql, true).expect_err(sql);
        let kinds = [ErrorKind::Denied, ErrorKind::Unsupported, ErrorKind::Syntax];
        assert!(kinds.contains(&error.kind()), "{sql}: {error}");
        assert!(error.hint().is_some() || error.kind() == ErrorKind::Syntax, "{sql}: {error}");
    }
}

#[test]
fn reads_of_the_lake_and_orders_are_told() {
    let engine = engine();
    for (sql, reads_lake, ordered) in [
        ("SELECT 1", false, false),
        ("SELECT 1 ORDER BY 1", false, true),
        ("SELECT * FROM orders", false, false),
        ("SELECT * FROM main.orders LIMIT 3", false, false),
        ("SELECT * FROM t", true, false),
        ("SELECT * FROM lake.t ORDER BY a LIMIT 1", true, true),
        ("SELECT * FROM t AT (VERSION => 3)", true, false),
        ("SELECT * FROM t AT (TIMESTAMP => now())", true, false),
        ("WITH c AS (SELECT 1) SELECT * FROM c", false, false),
        ("WITH c AS (FROM t) SELECT * FROM c", true, false),
        ("WITH t AS (FROM t) SELECT * FROM t", true, false),
        ("WITH b AS (FROM a), a AS (SELECT 1) SELECT * FROM a, b", true, false),
        ("WITH a AS (SELECT 1), b AS (FROM a) SELECT * FROM b", false, false),
        ("WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 3) FROM r", false, false),
        ("SELECT * FROM (WITH c AS (SELECT 1) FROM c)", true, false),
        ("SELECT * FROM read_parquet('/lake/a.parquet')", false, false),
        ("SELECT * FROM '/lake/a.parquet'", false, false),
        ("SELECT * FROM range(3)", false, false),
        ("SELECT * FROM memory.main.orders", false, false),
        ("SELECT * FROM temp.x", false, false),
        ("SELECT * FROM lake.snapshots()", true, false),
        ("SELECT * FROM ducklake_table_info('lake')", true, false),
        ("SELECT * FROM ducklake_current_snapshot('lake')", true, false),
        ("SELECT * FROM lake.table_changes('t', 1, 2)", true, false),
        ("SELECT * FROM duckdb_tables()", true, false),
        ("SELECT * FROM information_schema.tables", true, false),
        ("SHOW TABLES", true, true),
        ("DESCRIBE SELECT 1", true, true),
        ("SELECT 1 UNION SELECT 2", false, false),
        ("SELECT 1 UNION SELECT 2 ORDER BY 1", false, true),
        ("EXPLAIN SELECT 1", false, true),
        ("EXPLAIN SELECT * FROM t", true, true),
        ("INSERT INTO t VALUES (1)", true, true),
        ("COPY (SELECT 1) TO '/out/a.csv'", true, true),
        ("BEGIN", true, true),
    ] {
        let found = judged(&engine, sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!((found.reads_lake, found.ordered), (reads_lake, ordered), "{sql}");
    }
}

#[test]
fn a_lake_is_not_asked_for_what_cannot_be_in_it() {
    let engine = engine();
    for (sql, without_lake) in [
        ("SELECT 1 + length('a')", true),
        ("SELECT count(*) FROM memory.main.orders", true),
        ("SELECT * FROM \"Memory\".\"Main\".orders o JOIN '/lake/a.parquet' USING (a)", true),
        ("SELECT * FROM read_parquet('/lake/a.parquet')", true),
        ("WITH c AS (FROM memory.main.orders) SELECT * FROM c, range(3)", true),
        ("SELECT * FROM orders", false),
        ("SELECT * FROM main.orders", false),
        ("SELECT * FROM memory.orders", false),
        ("SELECT * FROM memory.main.orders, t", false),
        ("SELECT (SELECT max(a) FROM orders)", false),
        ("WITH orders AS (FROM orders) FROM orders", false),
        ("SELECT * FROM temp.x", false),
        ("SELECT * FROM temp.main.x", false),
        ("SELECT * FROM lake.snapshots()", false),
        ("SELECT * FROM duckdb_tables()", false),
        ("SELECT current_schema()", false),
        ("SELECT Current_Database", false),
        ("SELECT in_search_path('lake', 'main')", false),
        ("EXPLAIN INSERT INTO t VALUES (1)", false),
        ("INSERT INTO t VALUES (1)", false),
        ("BEGIN", false),
    ] {
        let found = judged(&engine, sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(found.without_lake, without_lake, "{sql}");
    }
}

#[test]
fn without_a_lake_the_way_to_one_is_named() {
    let engine = engine();
    let known = |_: &str| false;
    for sql in ["CREATE TABLE x (a INTEGER)", "CREATE SCHEMA s", "DROP SCHEMA s", "CREATE VIEW v AS SELECT 1"] {
        let refused = Gate::new([].into(), false).judge(sql, StatementKind::Other, &known, &engine).unwrap_err();
        assert!(refused.hint().unwrap().contains("tavana serve --tables DIR"), "{refused}");
    }
}

#[test]
fn what_reads_known_tables_alone_is_told() {
    let engine = engine();
    let of_known = |sql: &str| judged(&engine, sql).unwrap().of_known;
    for sql in ["SELECT * FROM orders", "SELECT sum(a) FROM orders WHERE b = $1 AND c IN (SELECT c FROM orders)"] {
        assert!(of_known(sql), "{sql}");
    }
    for sql in [
        "SELECT 1",
        "SELECT * FROM orders, t",
        "SELECT * FROM main.orders",
        "SELECT * FROM orders TABLESAMPLE bernoulli(50%)",
        "SELECT * FROM orders WHERE a = current_setting('TimeZone')",
        "EXPLAIN SELECT * FROM orders",
    ] {
        assert!(!of_known(sql), "{sql}");
    }
}

#[test]
fn what_reads_nothing_but_its_text_is_closed() {
    let engine = engine();
    let closed = |sql: &str| judged(&engine, sql).unwrap().closed;
    for sql in [
        "SELECT 1",
        "SELECT $1::INTEGER + 1, now(), random()",
        "VALUES (1), (2)",
        "SELECT upper('x'), (SELECT count(*) FROM range(10)) FROM generate_series(1, $1) t(x)",
    ] {
        assert!(closed(sql), "{sql}");
    }
    for sql in [
        "SELECT * FROM unnest([gen_random_uuid()])",
        "SELECT count(*) FROM range((random() * 1000)::BIGINT)",
        "SELECT * FROM range(10) TABLESAMPLE bernoulli(50%)",
        "SELECT * FROM range(10) USING SAMPLE 3",
        "SELECT * FROM orders",
        "SELECT (SELECT max(a) FROM t)",
        "SELECT * FROM read_parquet('/lake/x.parquet')",
        "SELECT * FROM '/lake/x.parquet'",
        "SELECT current_schema()",
        "SELECT current_setting('TimeZone')",
        "SELECT getvariable('x')",
        "SELECT nextval('s')",
        "SELECT setseed(0.5)",
        "SELECT * FROM duckdb_tables()",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "SET TimeZone = 'UTC'",
    ] {
        assert!(!closed(sql), "{sql}");
    }
}

#[test]
fn what_varies_is_what_the_engine_says_of_its_functions() {
    let engine = engine();
    let names: Vec<String> = function::VARYING.iter().map(|name| format!("'{name}'")).collect();
    let names = names.join(", ");
    let count = |condition: &str| {
        let sql =
            format!("SELECT count(*) FROM duckdb_functions() WHERE function_name NOT IN ({names}) AND {condition}");
        let prepared = engine.0.prepare(&sql).unwrap();
        let chunk = prepared.stream().unwrap().next().unwrap().unwrap();
        *chunk.columns().unwrap()[0].values::<i64>().get(0)
    };
    // `error` has no result.
    assert_eq!(count("stability <> 'CONSISTENT' AND function_name <> 'error'"), 0);
    let words = "regexp_extract_all(lower(macro_definition), '[a-z_0-9]+')";
    assert_eq!(count(&format!("macro_definition IS NOT NULL AND list_has_any({words}, [{names}])")), 0);
    for (sql, varies) in [
        ("SELECT random()", true),
        ("SELECT current_date", true),
        ("SELECT CURRENT_TIMESTAMP", true),
        ("SELECT \"user\" FROM orders", true),
        ("SELECT a, (SELECT Now()) FROM orders", true),
        ("SELECT * FROM orders LIMIT (random() * 10)::BIGINT", true),
        ("SELECT o.user, upper('random()') FROM orders o", false),
        ("SELECT sum(a) FROM orders GROUP BY b", false),
    ] {
        assert_eq!(judged(&engine, sql).unwrap().varies, varies, "{sql}");
    }
}

#[test]
fn a_parser_without_memory_says_nothing_of_the_statement() {
    struct Starved;
    impl Parser for Starved {
        fn serialize(&self, _: &str) -> Result<Arc<String>> {
            Ok(Arc::new(r#"{"error":true,"error_type":"invalid","error_message":"std::bad_alloc"}"#.to_owned()))
        }
    }
    let error = Gate::new(places(), false).judge("SELECT 1", StatementKind::Other, &|_| false, &Starved).unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Memory, "53200"), "{error}");
}
