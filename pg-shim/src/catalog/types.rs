//! Which type of PostgreSQL a type of the engine is shown as: the one table of it here.

/// The name of a type of the engine, the number of PostgreSQL's type, and that of its array.
///
/// What is not here (STRUCT, MAP, UNION …) is shown as `json`; so is whatever comes to be.
pub(super) const TYPES: &[(&str, u32, u32)] = &[
    ("BOOLEAN", 16, 1000),
    ("TINYINT", 21, 1005),
    ("SMALLINT", 21, 1005),
    ("UTINYINT", 21, 1005),
    ("INTEGER", 23, 1007),
    ("USMALLINT", 23, 1007),
    ("BIGINT", 20, 1016),
    ("UINTEGER", 20, 1016),
    ("UBIGINT", 1700, 1231),
    ("HUGEINT", 1700, 1231),
    ("UHUGEINT", 1700, 1231),
    ("BIGNUM", 1700, 1231),
    ("DECIMAL", 1700, 1231),
    ("FLOAT", 700, 1021),
    ("DOUBLE", 701, 1022),
    ("VARCHAR", 25, 1009),
    ("ENUM", 25, 1009),
    ("BLOB", 17, 1001),
    ("DATE", 1082, 1182),
    ("TIME", 1083, 1183),
    ("TIME_NS", 1083, 1183),
    ("TIME WITH TIME ZONE", 1266, 1270),
    ("TIMESTAMP", 1114, 1115),
    ("TIMESTAMP_S", 1114, 1115),
    ("TIMESTAMP_MS", 1114, 1115),
    ("TIMESTAMP_NS", 1114, 1115),
    ("TIMESTAMP WITH TIME ZONE", 1184, 1185),
    ("INTERVAL", 1186, 1187),
    ("UUID", 2950, 2951),
    ("JSON", 114, 199),
    ("BIT", 1562, 1563),
];

/// The table as rows of SQL, for the look-up `tavana_type_map`.
pub(super) fn rows() -> String {
    let rows: Vec<String> = TYPES.iter().map(|(name, oid, array)| format!("('{name}', {oid}, {array})")).collect();
    format!("SELECT * FROM (VALUES {}) AS m(name, oid, array_oid)", rows.join(", "))
}

/// The type of the engine that stands for a type of PostgreSQL in a cast, if the engine would not understand the
/// name or would take it for something else.
pub(super) fn engine_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "oid" | "xid" | "cid" | "regproc" | "regprocedure" | "regtype" | "regclass" | "regnamespace" | "regrole"
        | "regoper" | "regoperator" | "regconfig" | "regdictionary" | "regcollation" => "UINTEGER",
        "char" | "name" | "text" | "varchar" | "bpchar" | "cstring" | "unknown" | "citext" | "inet" | "cidr"
        | "macaddr" | "aclitem" | "pg_node_tree" | "tid" | "xml" | "sql_identifier" | "character_data"
        | "yes_or_no" | "anyarray" | "pg_lsn" => "VARCHAR",
        "int2" => "SMALLINT",
        "int4" | "cardinal_number" => "INTEGER",
        "int8" | "xid8" => "BIGINT",
        "float4" => "FLOAT",
        "float8" => "DOUBLE",
        "bool" => "BOOLEAN",
        "bytea" => "BLOB",
        "jsonb" | "json" => "JSON",
        "varbit" => "BIT",
        "numeric" => "DECIMAL",
        "timestamptz" | "time_stamp" => "TIMESTAMPTZ",
        "timestamp" => "TIMESTAMP",
        "timetz" => "TIMETZ",
        "date" => "DATE",
        "time" => "TIME",
        "interval" => "INTERVAL",
        "uuid" => "UUID",
        "int2vector" => "SMALLINT[]",
        "oidvector" => "UINTEGER[]",
        _ => return None,
    })
}
