//! Which functions statements may call, and what their arguments mean.

use query::{Error, ErrorKind};

/// What the arguments of a permitted table function are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arguments {
    /// Values.
    Values,
    /// Locations: every argument without a name, up to this many.
    Locations(usize),
    /// Names of a table and of columns.
    Names,
}

const READERS: &[&str] = &[
    "delta_scan",
    "glob",
    "iceberg_metadata",
    "iceberg_scan",
    "iceberg_snapshots",
    "parquet_file_metadata",
    "parquet_full_metadata",
    "parquet_kv_metadata",
    "parquet_metadata",
    "parquet_scan",
    "parquet_schema",
    "read_avro",
    "read_csv",
    "read_csv_auto",
    "read_json",
    "read_json_auto",
    "read_json_objects",
    "read_json_objects_auto",
    "read_ndjson",
    "read_ndjson_auto",
    "read_ndjson_objects",
    "read_parquet",
    "sniff_csv",
];

/// Table functions whose arguments are values. Not among them: `duckdb_extensions` (tells the installation), and all
/// that tell secrets, logs, memory, spill files or the storage of a table. What tells paths and settings is one of
/// ours ([`is_shadowed`]).
const PRODUCERS: &[&str] = &[
    "duckdb_columns",
    "duckdb_constraints",
    "duckdb_coordinate_systems",
    "duckdb_databases",
    "duckdb_dependencies",
    "duckdb_functions",
    "duckdb_indexes",
    "duckdb_keywords",
    "duckdb_optimizers",
    "duckdb_prepared_statements",
    "duckdb_schemas",
    "duckdb_sequences",
    "duckdb_settings",
    "duckdb_tables",
    "duckdb_types",
    "duckdb_variables",
    "duckdb_views",
    "generate_series",
    "icu_calendar_names",
    "json_each",
    "json_tree",
    "pg_timezone_names",
    "pragma_collations",
    "pragma_platform",
    "pragma_show",
    "pragma_table_info",
    "pragma_version",
    "range",
    "repeat",
    "repeat_row",
    "summary",
    "tavana_table_sizes",
    "test_all_types",
    "test_vector_types",
    "tpch_answers",
    "tpch_queries",
    "unnest",
];

/// Table functions of the engine and its extensions that are refused. The list only matters where a
/// call cannot be told from a scalar one: in the place of a table, what is not permitted is refused.
const REFUSED_TABLE_FUNCTIONS: &[&str] = &[
    "arrow_scan",
    "arrow_scan_dumb",
    "checkpoint",
    "dbgen",
    "dsdgen",
    "force_checkpoint",
    "from_substrait",
    "from_substrait_json",
    "iceberg_column_stats",
    "iceberg_load_table_response",
    "iceberg_partition_stats",
    "iceberg_schema_properties",
    "iceberg_table_properties",
    "iceberg_to_ducklake",
    "json_execute_serialized_sql",
    "pandas_scan",
    "parquet_bloom_probe",
    "python_map_function",
    "query",
    "query_table",
    "seq_scan",
    "shellfs",
    "st_read",
    "st_read_meta",
    "which_secret",
];

/// Scalar functions that read or change what is not the session's, bind SQL of their own, wait, or
/// take the engine's inner representation on trust.
const REFUSED_SCALARS: &[&str] = &[
    "get_delta_test_expression",
    "getenv",
    "iceberg_verify_equality_deletes",
    "json_serialize_plan",
    "parse_delta_filter_logline",
    "parse_duckdb_log_message",
    "pg_read_binary_file",
    "pg_read_file",
    "pg_sleep",
    "sleep_ms",
    "variant_bytes_to_variant",
    "write_blob",
    "write_log",
];

/// No function whose name begins so is permitted unless it is listed above.
const REFUSED_PREFIXES: &[&str] = &[
    "__internal",
    "azure_",
    "copy_",
    "delta_",
    "disable_",
    "duckdb_",
    "ducklake_",
    "enable_",
    "http_",
    "load_",
    "mysql_",
    "postgres_",
    "pragma_",
    "read_",
    "remove_iceberg",
    "scan_",
    "set_iceberg",
    "sqlite_",
    "truncate_",
    "write_",
];

/// Functions that the engine calls for syntax on whose meaning the gate relies.
const SYNTAX: &[&str] = &["array_value", "list_pack", "list_value", "row", "struct_pack"];

/// Functions that may have another result each time. A test compares them with what the engine says of its own.
pub(super) const VARYING: &[&str] = &[
    "age",
    "ago",
    "current_catalog",
    "current_connection_id",
    "current_database",
    "current_date",
    "current_localtime",
    "current_localtimestamp",
    "current_query",
    "current_query_id",
    "current_role",
    "current_schema",
    "current_schemas",
    "current_time",
    "current_timestamp",
    "current_transaction_id",
    "current_user",
    "currval",
    "gen_random_uuid",
    "get_current_time",
    "get_current_timestamp",
    "getvariable",
    "in_search_path",
    "localtime",
    "localtimestamp",
    "nextval",
    "now",
    "pg_conf_load_time",
    "pg_postmaster_start_time",
    "pg_sleep",
    "random",
    "session_user",
    "setseed",
    "sleep_ms",
    "stats",
    "today",
    "transaction_timestamp",
    "txid_current",
    "user",
    "uuid",
    "uuidv4",
    "uuidv7",
    "write_log",
];

/// Views of the engine that tell settings, logs or paths.
const REFUSED_VIEWS: &[&str] = &["duckdb_databases", "duckdb_logs", "pg_settings", "pragma_database_list"];

/// What the arguments of a table function are; `None` if it is not permitted.
pub(super) fn table_function(name: &str) -> Option<Arguments> {
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    match name {
        _ if READERS.contains(&name) => Some(Arguments::Locations(usize::MAX)),
        "parquet_bloom_probe" => Some(Arguments::Locations(1)),
        "histogram" | "histogram_values" => Some(Arguments::Names),
        _ if PRODUCERS.contains(&name) => Some(Arguments::Values),
        _ => None,
    }
}

/// Whether it tells something about the writable lake, or about what changed in it. Not among those: what tells
/// paths or settings (`list_files`, `options`, `settings`), and what changes the lake or its files.
pub(super) fn is_lakes(name: &str) -> bool {
    const OF_LAKE: &[&str] = &[
        "current_snapshot",
        "last_committed_snapshot",
        "snapshots",
        "table_changes",
        "table_deletions",
        "table_info",
        "table_insertions",
    ];
    let name = name.to_ascii_lowercase();
    OF_LAKE.contains(&name.strip_prefix("ducklake_").unwrap_or(&name))
}

/// Whether a function of the engine has one of ours before it, which tells less: only its bare name is that one.
pub(super) fn is_shadowed(name: &str) -> bool {
    const SHADOWED: &[&str] = &[
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_databases",
        "duckdb_schemas",
        "duckdb_settings",
        "duckdb_tables",
        "duckdb_views",
    ];
    let name = name.to_ascii_lowercase();
    SHADOWED.contains(&name.as_str())
}

/// Whether a permitted table function reads no table and no catalog.
pub(super) fn is_pure(name: &str) -> bool {
    const PURE: &[&str] = &[
        "generate_series",
        "icu_calendar_names",
        "json_each",
        "json_tree",
        "pg_timezone_names",
        "pragma_version",
        "range",
        "repeat",
        "repeat_row",
        "test_all_types",
        "test_vector_types",
        "tpch_answers",
        "tpch_queries",
        "unnest",
    ];
    let name = name.to_ascii_lowercase();
    READERS.contains(&name.as_str()) || PURE.contains(&name.as_str())
}

/// Whether a permitted table function reads files.
pub(super) fn reads_files(name: &str) -> bool {
    READERS.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether a call of this function is refused wherever it stands.
pub(super) fn is_refused(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    table_function(name).is_none()
        && (REFUSED_SCALARS.contains(&name)
            || REFUSED_TABLE_FUNCTIONS.contains(&name)
            || REFUSED_PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
}

/// Whether the named parameters of a function are parts of the locations that it reads.
pub(super) fn options_locate(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("iceberg_") || name.starts_with("delta_")
}

/// Whether a named parameter makes a reading function write.
pub(super) fn option_writes(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "store_rejects" || name.starts_with("rejects_")
}

/// Whether a macro of this name would change what the gate has judged.
pub(super) fn is_reserved(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SYNTAX.contains(&lower.as_str()) || lower == "current_setting" || table_function(name).is_some() || is_refused(name)
}

/// Whether a view of the engine may not be read.
pub(super) fn is_refused_view(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    REFUSED_VIEWS.contains(&name.as_str())
}

/// Whether it tells the value of one setting.
pub(super) fn tells_setting(name: &str) -> bool {
    name.eq_ignore_ascii_case("current_setting")
}

/// Whether its result depends on what the session holds when the call is bound.
pub(super) fn asks_session(name: &str) -> bool {
    const ASK: &[&str] = &["currval", "getvariable", "in_search_path", "lastval", "nextval", "setseed", "txid_current"];
    let name = name.to_ascii_lowercase();
    name.starts_with("current_") || ASK.contains(&name.as_str())
}

/// Whether a function of the engine is not `CONSISTENT`: it may have another result each time, with the same arguments.
/// Those that are called without parentheses are among them, and macros that call such.
pub(super) fn varies(name: &str) -> bool {
    VARYING.iter().any(|varying| name.eq_ignore_ascii_case(varying))
}

/// Whether calling it changes what the session holds.
pub(super) fn changes_session(name: &str) -> bool {
    name.eq_ignore_ascii_case("nextval") || name.eq_ignore_ascii_case("setseed")
}

/// The refusal of a function's name with its schema.
pub(super) fn qualified(name: &str) -> Error {
    Error::new(ErrorKind::Denied, format!("function \"{name}\" is not permitted with a schema"))
        .with_hint(format!("write {name}() alone"))
}

/// The name of a function that was refused only because it is not among those that are permitted.
pub(crate) fn refused_as_unknown(refusal: &Error) -> Option<&str> {
    let name = refusal.message().strip_prefix("function \"")?.strip_suffix("\" is not permitted")?;
    (!is_refused(name)).then_some(name)
}

/// The refusal of a function.
pub(super) fn refusal(name: &str) -> Error {
    let error = Error::new(ErrorKind::Denied, format!("function \"{name}\" is not permitted"));
    let name = name.to_ascii_lowercase();
    error.with_hint(match name.as_str() {
        "read_text" | "read_blob" | "read_duckdb" | "sqlite_scan" | "st_read" => {
            "files of the lake are read with read_parquet, read_csv, read_json, delta_scan or iceberg_scan"
        }
        "query" | "query_table" | "json_execute_serialized_sql" | "json_serialize_plan" => {
            "write the statement itself instead of a text that becomes one"
        }
        "duckdb_settings" | "duckdb_profiling_settings" => "current_setting('TimeZone') tells a setting of the session",
        "duckdb_databases" => "SHOW DATABASES and information_schema.schemata list the databases",
        "delta_list_files" => "delta_scan reads a Delta table; its column \"filename\" tells the file of each row",
        "sleep_ms" | "pg_sleep" => "wait in the client instead",
        name if name.starts_with("postgres_") || name.starts_with("mysql_") || name.starts_with("sqlite_") => {
            "only the data of this service can be queried; other databases cannot be reached through it"
        }
        _ => "statements read tables and files of the lake; what tells or changes the engine itself is refused",
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn no_name_is_both_permitted_and_refused() {
        for name in READERS.iter().chain(PRODUCERS) {
            assert!(table_function(name).is_some() && !is_refused(name), "{name}");
        }
        for name in ["READ_TEXT", "read_blob", "duckdb_secrets", "Query", "write_blob", "delta_list_files", "getenv"] {
            assert!(is_refused(name) && table_function(name).is_none(), "{name}");
        }
        for name in ["set_bit", "list_value", "nextval", "row_number", "sum", "my_macro"] {
            assert!(!is_refused(name), "{name}");
        }
        assert_eq!(refused_as_unknown(&refusal("no_such_function")), Some("no_such_function"));
        assert_eq!(refused_as_unknown(&refusal("read_text")), None);
    }
}
