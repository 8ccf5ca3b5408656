//! The functions of PostgreSQL that are one expression of the engine.

use super::functions::Argument;
use crate::template::put_in;

/// A name, how many arguments it has, and the expression, in which `{0}` is the first of them.
///
/// Look-ups are subqueries whose columns have names that nothing else has: an argument may be a column of any name.
const TEMPLATES: &[(&str, &[usize], &str)] = &[
    (
        "pg_get_userbyid",
        &[1],
        "coalesce((SELECT tavana_value FROM tavana_of_role WHERE tavana_key = {0}), 'unknown (OID=' || {0} || ')')",
    ),
    ("pg_table_is_visible", &[1], "({0} IN (SELECT tavana_key FROM tavana_visible_relation))"),
    ("pg_type_is_visible", &[1], "({0} < 13000)"),
    ("pg_function_is_visible", &[1], "({0} < 13000)"),
    ("pg_operator_is_visible", &[1], "({0} < 13000)"),
    ("pg_opclass_is_visible", &[1], "({0} < 13000)"),
    ("pg_opfamily_is_visible", &[1], "({0} < 13000)"),
    ("pg_collation_is_visible", &[1], "({0} < 13000)"),
    ("pg_conversion_is_visible", &[1], "({0} < 13000)"),
    ("pg_statistics_obj_is_visible", &[1], "true"),
    ("pg_ts_config_is_visible", &[1], "true"),
    ("pg_ts_dict_is_visible", &[1], "true"),
    ("pg_ts_parser_is_visible", &[1], "true"),
    ("pg_ts_template_is_visible", &[1], "true"),
    ("pg_get_expr", &[2, 3], "({0})::VARCHAR"),
    ("pg_encoding_to_char", &[1], "CASE {0} WHEN 6 THEN 'UTF8' WHEN 0 THEN 'SQL_ASCII' ELSE '' END"),
    (
        "pg_char_to_encoding",
        &[1],
        "CASE WHEN upper({0}) IN ('UTF8', 'UTF-8') THEN 6 WHEN upper({0}) = 'SQL_ASCII' THEN 0 ELSE -1 END",
    ),
    ("pg_client_encoding", &[0], "'UTF8'"),
    ("getdatabaseencoding", &[0], "'UTF8'"),
    ("pg_get_indexdef", &[1], "(SELECT tavana_value FROM tavana_of_index WHERE tavana_key = {0} AND tavana_at = 0)"),
    ("pg_get_indexdef", &[3], "(SELECT tavana_value FROM tavana_of_index WHERE tavana_key = {0} AND tavana_at = {1})"),
    ("pg_get_constraintdef", &[1, 2], "(SELECT tavana_value FROM tavana_of_constraint WHERE tavana_key = {0})"),
    ("pg_get_viewdef", &[1, 2], "(SELECT tavana_value FROM tavana_of_view WHERE tavana_key = {0})"),
    ("pg_get_function_arguments", &[1], "(SELECT tavana_arguments FROM tavana_of_function WHERE tavana_key = {0})"),
    (
        "pg_get_function_identity_arguments",
        &[1],
        "(SELECT tavana_arguments FROM tavana_of_function WHERE tavana_key = {0})",
    ),
    ("oidvectortypes", &[1], "array_to_string({0}, ', ')"),
    ("pg_get_function_result", &[1], "(SELECT tavana_result FROM tavana_of_function WHERE tavana_key = {0})"),
    ("pg_get_functiondef", &[1], "(SELECT tavana_definition FROM tavana_of_function WHERE tavana_key = {0})"),
    ("pg_get_function_sqlbody", &[1], "NULL::VARCHAR"),
    ("pg_get_function_arg_default", &[2], "NULL::VARCHAR"),
    ("pg_get_triggerdef", &[1, 2], "NULL::VARCHAR"),
    // A rule has the number of its view and 1000000000: see `views/pg_rewrite.sql`.
    (
        "pg_get_ruledef",
        &[1, 2],
        "'CREATE RULE \"_RETURN\" AS ON SELECT TO ' || (SELECT tavana_text FROM tavana_of_regclass WHERE tavana_key = \
         (({0})::BIGINT - 1000000000)::VARCHAR) || ' DO INSTEAD ' || coalesce((SELECT tavana_value FROM tavana_of_view WHERE \
         tavana_key = ({0})::BIGINT - 1000000000), 'SELECT NULL;')",
    ),
    ("pg_get_statisticsobjdef", &[1], "NULL::VARCHAR"),
    ("pg_get_statisticsobjdef_columns", &[1], "NULL::VARCHAR"),
    ("pg_get_statisticsobjdef_expressions", &[1], "NULL::VARCHAR[]"),
    ("pg_get_partkeydef", &[1], "NULL::VARCHAR"),
    ("pg_get_partition_constraintdef", &[1], "NULL::VARCHAR"),
    ("pg_get_serial_sequence", &[2], "NULL::VARCHAR"),
    ("pg_get_replica_identity_index", &[1], "NULL::UINTEGER"),
    ("pg_relation_is_publishable", &[1], "false"),
    ("pg_relation_filenode", &[1], "({0})::UINTEGER"),
    ("pg_relation_filepath", &[1], "NULL::VARCHAR"),
    ("pg_relation_is_updatable", &[2], "28"),
    ("pg_column_is_updatable", &[3], "true"),
    ("pg_sequence_last_value", &[1], "NULL::BIGINT"),
    ("pg_sequence_parameters", &[1], "NULL"),
    ("pg_describe_object", &[3], "''"),
    ("pg_is_in_recovery", &[0], "false"),
    ("pg_is_wal_replay_paused", &[0], "false"),
    ("pg_last_wal_receive_lsn", &[0], "NULL::VARCHAR"),
    ("pg_last_wal_replay_lsn", &[0], "NULL::VARCHAR"),
    ("pg_last_xact_replay_timestamp", &[0], "NULL::TIMESTAMPTZ"),
    ("pg_current_wal_lsn", &[0], "'0/0'"),
    ("pg_tablespace_location", &[1], "''"),
    (
        "pg_typeof",
        &[1],
        "coalesce((SELECT tavana_text FROM tavana_of_regtype WHERE tavana_key = CASE lower(typeof({0})) WHEN 'uinteger' THEN 'oid' WHEN 'varchar' THEN 'text' WHEN 'double' THEN 'float8' WHEN 'float' THEN 'float4' ELSE regexp_replace(lower(typeof({0})), '\\(.*', '') END), lower(typeof({0})))",
    ),
    ("pg_partition_ancestors", &[1], "unnest([]::UINTEGER[])"),
    ("pg_partition_root", &[1], "NULL::UINTEGER"),
    ("pg_my_temp_schema", &[0], "0::UINTEGER"),
    ("pg_is_other_temp_schema", &[1], "false"),
    ("pg_stat_get_numscans", &[1], "0::BIGINT"),
    ("pg_blocking_pids", &[1], "[]::INTEGER[]"),
    ("pg_cancel_backend", &[1], "false"),
    ("pg_terminate_backend", &[1, 2], "false"),
    ("pg_reload_conf", &[0], "false"),
    ("pg_advisory_lock", &[1, 2], "NULL::VARCHAR"),
    ("pg_advisory_xact_lock", &[1, 2], "NULL::VARCHAR"),
    ("pg_try_advisory_lock", &[1, 2], "true"),
    ("pg_try_advisory_xact_lock", &[1, 2], "true"),
    ("pg_advisory_unlock", &[1, 2], "true"),
    ("pg_advisory_unlock_all", &[0], "NULL::VARCHAR"),
    ("pg_notify", &[2], "NULL::VARCHAR"),
    ("pg_export_snapshot", &[0], "'00000001-00000001-1'"),
    ("pg_jit_available", &[0], "false"),
    ("pg_nextoid", &[3], "NULL::UINTEGER"),
    ("pg_control_system", &[0], "NULL"),
    ("pg_extension_config_dump", &[2], "NULL"),
    ("txid_current", &[0], "1::BIGINT"),
    ("txid_current_if_assigned", &[0], "NULL::BIGINT"),
    ("pg_current_xact_id", &[0], "1::BIGINT"),
    ("txid_current_snapshot", &[0], "'1:1:'"),
    ("txid_snapshot_xmin", &[1], "1::BIGINT"),
    ("row_security_active", &[1], "false"),
    ("set_config", &[3], "({1})::VARCHAR"),
    ("shobj_description", &[2], "NULL::VARCHAR"),
    (
        "obj_description",
        &[1],
        "(SELECT any_value(tavana_value) FROM tavana_of_comment WHERE tavana_key = {0} AND tavana_at = 0)",
    ),
    (
        "col_description",
        &[2],
        "(SELECT tavana_value FROM tavana_of_comment WHERE tavana_key = {0} AND tavana_at = {1} AND tavana_class = 1259)",
    ),
    ("to_regclass", &[1], "(SELECT tavana_oid FROM tavana_of_regclass WHERE tavana_key = ({0})::VARCHAR)"),
    ("to_regtype", &[1], "(SELECT tavana_oid FROM tavana_of_regtype WHERE tavana_key = ({0})::VARCHAR)"),
    ("to_regproc", &[1], "(SELECT tavana_oid FROM tavana_of_regproc WHERE tavana_key = ({0})::VARCHAR)"),
    ("to_regnamespace", &[1], "(SELECT tavana_oid FROM tavana_of_regnamespace WHERE tavana_key = ({0})::VARCHAR)"),
    ("to_regrole", &[1], "(SELECT tavana_oid FROM tavana_of_regrole WHERE tavana_key = ({0})::VARCHAR)"),
    (
        "format_type",
        &[2],
        "CASE WHEN {0} IN (1700, 1231) AND {1} >= 4 THEN 'numeric(' || ((({1}) - 4) >> 16) || ',' || ((({1}) - 4) & 65535) || CASE {0} WHEN 1231 THEN ')[]' ELSE ')' END WHEN {0} IN (1042, 1043) AND {1} > 4 THEN CASE {0} WHEN 1042 THEN 'character(' ELSE 'character varying(' END || (({1}) - 4) || ')' WHEN {0} = 0 THEN '-' WHEN {0} IS NULL THEN NULL ELSE coalesce((SELECT tavana_value FROM tavana_of_type WHERE tavana_key = {0}), '???') END",
    ),
    ("quote_literal", &[1], "('''' || replace(({0})::VARCHAR, '''', '''''') || '''')"),
    ("quote_nullable", &[1], "coalesce('''' || replace(({0})::VARCHAR, '''', '''''') || '''', 'NULL')"),
    ("array_upper", &[2], "nullif(len({0}), 0)::INTEGER"),
    ("array_lower", &[2], "CASE WHEN len({0}) > 0 THEN 1 END"),
    ("cardinality", &[1], "len({0})::INTEGER"),
    ("array_ndims", &[1], "CASE WHEN len({0}) > 0 THEN 1 END"),
    ("array_remove", &[2], "list_filter({0}, lambda tavana_element: tavana_element IS DISTINCT FROM ({1}))"),
    (
        "_pg_expandarray",
        &[1],
        "unnest(list_transform({0}, lambda tavana_x, tavana_n: {'x': tavana_x, 'n': tavana_n::INTEGER}))",
    ),
    ("_pg_truetypid", &[2], "({0}).atttypid"),
    ("_pg_truetypmod", &[2], "({0}).atttypmod"),
    ("_pg_char_max_length", &[2], "CASE WHEN ({0}) IN (1042, 1043) AND ({1}) > 4 THEN ({1}) - 4 END"),
    (
        "_pg_numeric_precision",
        &[2],
        "CASE {0} WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53 WHEN 1700 THEN CASE WHEN ({1}) > 0 THEN (({1}) - 4) >> 16 END END",
    ),
    (
        "_pg_numeric_scale",
        &[2],
        "CASE WHEN ({0}) IN (20, 21, 23) THEN 0 WHEN ({0}) = 1700 AND ({1}) > 0 THEN (({1}) - 4) & 65535 END",
    ),
    (
        "_pg_index_position",
        &[2],
        "list_position((SELECT tavana_list FROM tavana_of_indkey WHERE tavana_key = {0}), ({1})::SMALLINT)",
    ),
    ("pg_index_column_has_property", &[3], "({2} IN ('asc', 'nulls_last', 'orderable', 'distance_orderable'))"),
    ("pg_index_has_property", &[2], "false"),
    ("pg_indexam_has_property", &[2], "({1} IN ('can_order', 'can_unique', 'can_multi_col'))"),
    ("pg_indexam_progress_phasename", &[2], "NULL::VARCHAR"),
    ("pg_column_compression", &[1], "NULL::VARCHAR"),
    ("pg_column_size", &[1], "0"),
    ("pg_collation_for", &[1], "'\"default\"'"),
    ("pg_collation_actual_version", &[1], "NULL::VARCHAR"),
    ("pg_database_collation_actual_version", &[1], "NULL::VARCHAR"),
    ("pg_get_object_address", &[3], "NULL"),
    ("pg_filenode_relation", &[2], "NULL::UINTEGER"),
    ("pg_trigger_depth", &[0], "0"),
    ("pg_safe_snapshot_blocking_pids", &[1], "[]::INTEGER[]"),
    ("pg_isolation_test_session_is_blocked", &[2], "false"),
    ("acldefault", &[2], "NULL::VARCHAR[]"),
    (
        "aclexplode",
        &[1],
        "unnest([]::STRUCT(grantor UINTEGER, grantee UINTEGER, privilege_type VARCHAR, is_grantable BOOLEAN)[])",
    ),
    ("makeaclitem", &[4], "NULL::VARCHAR"),
    ("inet_client_addr", &[0], "NULL::VARCHAR"),
    ("inet_client_port", &[0], "NULL::INTEGER"),
    ("array_out", &[1], "({0})::VARCHAR"),
    ("textin", &[1], "({0})::VARCHAR"),
    ("int2vectorout", &[1], "array_to_string({0}, ' ')"),
    ("oidvectorout", &[1], "array_to_string({0}, ' ')"),
    ("int4", &[1], "({0})::INTEGER"),
    ("int8", &[1], "({0})::BIGINT"),
    ("text", &[1], "({0})::VARCHAR"),
    ("bpchar", &[1], "({0})::VARCHAR"),
    ("every", &[1], "bool_and({0})"),
    ("btrim", &[1], "trim({0})"),
    ("btrim", &[2], "trim({0}, {1})"),
    ("row_to_json", &[1], "to_json({0})"),
    ("array_to_json", &[1], "to_json({0})"),
    ("json_agg", &[1], "to_json(list({0}))"),
    ("jsonb_agg", &[1], "to_json(list({0}))"),
    ("pg_xact_commit_timestamp", &[1], "NULL::TIMESTAMPTZ"),
    ("mxid_age", &[1], "0::INTEGER"),
];

/// Functions all of whose kind tell numbers that nobody counts here.
const COUNTERS: &str = "pg_stat_get_";

/// What a function is at the engine.
pub(super) fn expand(name: &str, arguments: &[Argument]) -> Option<String> {
    let found = TEMPLATES.iter().find(|(known, counts, _)| *known == name && counts.contains(&arguments.len()));
    let template = match found {
        Some((_, _, template)) => *template,
        None if name.starts_with(COUNTERS) => "NULL::BIGINT",
        None => return None,
    };
    let arguments: Vec<&str> = arguments.iter().map(|argument| argument.sql.as_str()).collect();
    Some(put_in(template, &arguments))
}

/// A value as a literal of SQL.
pub(super) fn literal_of(sql: &str) -> String {
    format!("coalesce('''' || replace(({sql})::VARCHAR, '''', '''''') || '''', 'NULL')")
}

/// The parts of a name: those in quotes as they are, others in lower case.
pub(super) const PARSE_IDENT: &str = "list_transform(regexp_extract_all({0}, '\"(?:[^\"]|\"\")*\"|[^.\"]+'), lambda \
    tavana_part: CASE WHEN starts_with(tavana_part, '\"') THEN replace(tavana_part[2:-2], '\"\"', '\"') \
    ELSE lower(tavana_part) END)";

/// How many groups a pattern has whose texts are told.
pub(super) fn groups(pattern: &str) -> usize {
    let mut escaped = false;
    let mut chars = pattern.chars().peekable();
    let mut groups = 0;
    while let Some(c) = chars.next() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' if chars.peek() != Some(&'?') => groups += 1,
            _ => {}
        }
    }
    groups
}
