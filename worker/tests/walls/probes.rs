//! What is tried.

use crate::bench::Bench;

/// A name and what makes the table expressions to read from.
type Target = (&'static str, fn(&Bench) -> Vec<String>);

/// Reads that must bring nothing, whatever they are wrapped in.
pub(crate) const READS: &[Target] = &[
    ("local_files", local_files),
    ("globs", globs),
    ("proc", proc),
    ("foreign_spill", foreign_spill),
    ("network", network),
];

/// Reads of the files outside that hold the word.
fn local_files(bench: &Bench) -> Vec<String> {
    let (outside, lake) = (bench.outside.display(), bench.lake.display());
    vec![
        format!("read_text('{outside}/secret.csv')"),
        format!("read_blob('{outside}/secret.csv')"),
        format!("read_csv('{outside}/secret.csv')"),
        format!("read_csv_auto(['{lake}/inside.csv', '{outside}/secret.csv'], union_by_name = true)"),
        format!("read_json('{outside}/secret.json')"),
        format!("read_ndjson_objects('{outside}/secret.json')"),
        format!("read_parquet('{outside}/secret.parquet')"),
        format!("parquet_metadata('{outside}/secret.parquet')"),
        format!("'{outside}/secret.csv'"),
        format!("\"{outside}/secret.parquet\""),
        format!("read_csv('{lake}/../outside/secret.csv')"),
        format!("read_csv('file://{outside}/secret.csv')"),
    ]
}

fn globs(bench: &Bench) -> Vec<String> {
    vec![format!("glob('{}/*')", bench.outside.display()), format!("glob('{}/*')", bench.foreign.display())]
}

fn proc(bench: &Bench) -> Vec<String> {
    let parent = std::process::id();
    vec![
        "read_text('/proc/self/environ')".to_owned(),
        format!("read_text('/proc/{parent}/environ')"),
        format!("read_blob('/proc/{parent}/environ')"),
        format!("read_text('/proc/{parent}/cmdline')"),
        format!("read_text('/proc/self/root{}/secret.csv')", bench.outside.display()),
        format!("read_csv('/proc/{parent}/root{}/secret.csv')", bench.outside.display()),
        "read_text('/proc/self/maps')".to_owned(),
        "read_text('/proc/self/cmdline')".to_owned(),
        "read_text('/proc/self/root/etc/passwd')".to_owned(),
        "read_text('/etc/passwd')".to_owned(),
    ]
}

fn foreign_spill(bench: &Bench) -> Vec<String> {
    let foreign = bench.foreign.display();
    vec![format!("read_text('{foreign}/planted.csv')"), format!("read_csv('{foreign}/*.csv', header = false)")]
}

fn network(bench: &Bench) -> Vec<String> {
    let port = bench.port;
    vec![
        format!("read_text('http://127.0.0.1:{port}/a')"),
        format!("read_csv('http://127.0.0.1:{port}/a.csv')"),
        format!("read_parquet('http://localhost:{port}/a.parquet')"),
        format!("read_json('https://127.0.0.1:{port}/a.json')"),
        format!("'http://127.0.0.1:{port}/a.parquet'"),
        format!("read_csv('s3://other/a.csv?s3_endpoint=127.0.0.1:{port}&s3_use_ssl=false&s3_url_style=path')"),
    ]
}

/// The ways to read from a table expression, each a list of statements. What an earlier one of a list
/// made is replaced, so that they repeat on one session.
pub(crate) fn wrapped(source: &str, lake: &str) -> Vec<Vec<String>> {
    let quoted = source.replace('\'', "''");
    let whole = format!("SELECT string_agg(x::VARCHAR, ',') FROM {source} x");
    vec![
        vec![format!("SELECT * FROM {source}")],
        vec![format!("FROM {source}")],
        vec![format!("WITH c AS MATERIALIZED (SELECT * FROM {source}) SELECT * FROM c")],
        vec![format!("SELECT ({whole})")],
        vec![format!("SELECT 1 WHERE ({whole}) IS NOT NULL")],
        vec![format!("CREATE OR REPLACE TEMP VIEW v AS SELECT * FROM {source}"), "SELECT * FROM v".to_owned()],
        vec![format!("CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM {source}"), "SELECT * FROM t".to_owned()],
        vec![
            format!("CREATE OR REPLACE TEMP MACRO m() AS TABLE SELECT * FROM {source}"),
            "SELECT * FROM m()".to_owned(),
        ],
        vec![format!("CREATE OR REPLACE TEMP MACRO s() AS ({whole})"), "SELECT s()".to_owned()],
        vec![format!("SELECT * FROM query('SELECT * FROM {quoted}')")],
        vec![format!("SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM {quoted}'))")],
        vec![format!("PREPARE p AS SELECT * FROM {source}"), "EXECUTE p".to_owned(), "DEALLOCATE p".to_owned()],
        vec![format!("COPY (SELECT * FROM {source}) TO '{lake}/copied.csv'")],
        vec![format!("EXPLAIN ANALYZE SELECT * FROM {source}")],
        vec![format!("SET VARIABLE x = ({whole})"), "SELECT getvariable('x')".to_owned()],
        vec![format!("SUMMARIZE SELECT * FROM {source}")],
    ]
}

/// A statement that would write, open a database or load code, between what makes it possible and what
/// shows that it was.
pub(crate) struct Action {
    pub(crate) before: Vec<String>,
    pub(crate) act: String,
    pub(crate) after: Vec<String>,
}

impl Action {
    fn of(act: String) -> Self {
        Self { before: Vec::new(), act, after: Vec::new() }
    }

    fn before(mut self, sql: &str) -> Self {
        self.before.push(sql.to_owned());
        self
    }

    fn after(mut self, sql: &str) -> Self {
        self.after.push(sql.to_owned());
        self
    }

    /// The action directly, and inside whatever else holds statements, each a list of statements.
    pub(crate) fn ways(&self, lake: &str) -> Vec<Vec<String>> {
        let act = &self.act;
        let quoted = act.replace('\'', "''");
        let ways: [&[String]; 13] = [
            std::slice::from_ref(act),
            &[format!("PREPARE w AS {act}"), "EXECUTE w".to_owned(), "DEALLOCATE w".to_owned()],
            &[format!("EXPLAIN ANALYZE {act}")],
            &[format!("SELECT * FROM query('{quoted}')")],
            &[format!("SELECT * FROM query_table('{quoted}')")],
            &[format!("SELECT * FROM json_execute_serialized_sql(json_serialize_sql('{quoted}'))")],
            &[format!("COPY ({act}) TO '{lake}/copied.csv'")],
            &[format!("CREATE OR REPLACE TEMP VIEW w AS {act}"), "SELECT * FROM w".to_owned()],
            &[format!("CREATE OR REPLACE TEMP TABLE wt AS {act}"), "SELECT * FROM wt".to_owned()],
            &[format!("CREATE OR REPLACE TEMP MACRO w() AS TABLE {act}"), "SELECT * FROM w()".to_owned()],
            &[format!("WITH w AS ({act}) SELECT * FROM w")],
            &[format!("SELECT * FROM ({act})")],
            &[format!("SELECT 1; {act}")],
        ];
        ways.iter().map(|way| [&self.before, *way, &self.after].concat()).collect()
    }
}

/// All actions. What they write is called `written`.
pub(crate) fn actions(bench: &Bench) -> Vec<Action> {
    let (outside, lake, port) = (bench.outside.display(), bench.lake.display(), bench.port);
    let library = bench.outside.join("evil.duckdb_extension");
    vec![
        Action::of(format!("COPY (SELECT 1) TO '{outside}/written.csv'")),
        Action::of(format!("COPY (SELECT 1) TO '{lake}/written.parquet'")),
        Action::of(format!("EXPORT DATABASE '{outside}/written'")),
        Action::of(format!("COPY c FROM '{outside}/secret.csv'"))
            .before("CREATE OR REPLACE TEMP TABLE c (a VARCHAR)")
            .after("SELECT * FROM c"),
        Action::of(format!("ATTACH '{outside}/secret.db' AS a (READ_ONLY)")).after("SELECT * FROM a.hidden"),
        Action::of(format!("ATTACH '{outside}/written.db' AS b")).after("CREATE TABLE b.t (a INTEGER)"),
        Action::of(format!("ATTACH 'http://127.0.0.1:{port}/a.db' AS h (READ_ONLY)")),
        Action::of(format!("LOAD '{}'", library.display())),
        Action::of(format!("INSTALL spatial FROM 'http://127.0.0.1:{port}'")),
        Action::of(format!("IMPORT DATABASE '{outside}'")),
        Action::of(format!("SET temp_directory = '{outside}/written'")).after("SELECT nothing FROM nowhere"),
    ]
}

/// Statements about the engine itself: its settings, its secrets, its extensions.
pub(crate) const OF_THE_ENGINE: &[&str] = &[
    "SET allow_unredacted_secrets = true",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_secrets(redact = false)",
    "SELECT * FROM which_secret('s3://bucket/lake/a', 's3')",
    "CREATE SECRET mine (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "DROP SECRET place_2",
    "SELECT * FROM system.main.duckdb_settings()",
    "SELECT current_setting('temp_directory')",
    "SELECT current_setting('s3_secret_access_key')",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM system.main.duckdb_databases()",
    "SELECT * FROM duckdb_temporary_files()",
    "SELECT * FROM pragma_database_list()",
    "SELECT getenv('TAVANA_WALLS_SECRET')",
    "PRAGMA database_list",
    "SET memory_limit = '1TB'",
    "SET threads = 64",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET s3_endpoint = '127.0.0.1:9'",
    "SET GLOBAL http_proxy = '127.0.0.1:9'",
    "LOAD httpfs",
    "INSTALL httpfs",
    "FORCE INSTALL httpfs",
    "UPDATE EXTENSIONS",
    "ATTACH ':memory:' AS more",
    "DETACH memory",
    "CALL pragma_version()",
    "CHECKPOINT",
    "EXPLAIN ANALYZE SELECT * FROM duckdb_secrets()",
    "CREATE TEMP VIEW w AS SELECT * FROM system.main.duckdb_settings()",
    "WITH s AS (SELECT * FROM duckdb_secrets()) SELECT * FROM s",
    "SELECT * FROM query('SELECT * FROM duckdb_secrets()')",
    "PREPARE q AS SELECT * FROM duckdb_secrets()",
    "COPY (SELECT * FROM duckdb_secrets()) TO '/dev/null'",
];

/// Statements that would change the lake, which has a table `t`.
pub(crate) const CHANGES_OF_THE_LAKE: &[&str] = &[
    "INSERT INTO lake.main.t VALUES (2)",
    "INSERT INTO t SELECT 3",
    "UPDATE lake.t SET a = 5",
    "MERGE INTO lake.t USING (SELECT 9 AS a) s ON t.a = s.a WHEN NOT MATCHED THEN INSERT VALUES (s.a)",
    "CREATE TABLE lake.main.u AS SELECT 1 AS a",
    "CREATE SCHEMA lake.s",
    "CREATE VIEW lake.v AS SELECT 1 AS a",
    "COMMENT ON TABLE lake.t IS 'x'",
    "EXPLAIN ANALYZE INSERT INTO lake.t VALUES (2)",
    "WITH w AS (SELECT 4 AS a) INSERT INTO lake.t SELECT * FROM w",
    "INSERT INTO __ducklake_metadata_lake.main.ducklake_snapshot_changes VALUES (999, 'x', NULL, NULL, NULL)",
    "CALL ducklake_expire_snapshots('lake', older_than => now())",
    "CALL lake.set_option('parquet_compression', 'zstd')",
    "ALTER TABLE lake.t ADD COLUMN b INTEGER",
    "DELETE FROM lake.t",
    "DROP TABLE lake.t",
    "DELETE FROM __ducklake_metadata_lake.main.ducklake_table",
];
