//! PostgreSQL's functions, as expressions of the engine.

use super::world::World;
use super::{quote, raise, relations, sizes, templates};

/// An argument of a function, already as the engine understands it.
pub(super) struct Argument {
    /// Its text, in brackets where it has to be.
    pub(super) sql: String,
    /// What it is, if it is a text that stands in the statement.
    pub(super) literal: Option<String>,
    /// Whether it is a list whose subscripts count from 0 in PostgreSQL.
    pub(super) is_vector: bool,
}

/// What a function is at the engine; `None` if it has it itself.
pub(super) fn scalar(name: &str, arguments: &[Argument], world: &World) -> Option<String> {
    let literal = |at: usize| arguments.get(at).and_then(|argument| argument.literal.as_deref());
    if let Some(value) = of_world(name, arguments, world) {
        return Some(value);
    }
    if name.starts_with("has_") && name.ends_with("_privilege") || name == "pg_has_role" {
        let asked = arguments.last().and_then(|argument| argument.literal.as_deref()).unwrap_or_default();
        return Some(is_granted(asked, world).to_string());
    }
    match (name, arguments) {
        ("array_upper" | "array_lower" | "generate_subscripts", [list, _]) if list.is_vector => {
            let of = &list.sql;
            Some(match name {
                "array_upper" => format!("(len({of}) - 1)::INTEGER"),
                "array_lower" => "0".into(),
                _ => format!("(generate_subscripts({of}, 1) - 1)::INTEGER"),
            })
        }
        ("obj_description", [object, _]) => {
            let class = relations::Relation::find("pg_catalog", literal(1)?).map_or(0, |relation| relation.oid);
            Some(format!(
                "(SELECT tavana_value FROM tavana_of_comment WHERE tavana_key = {} AND tavana_at = 0 AND tavana_class = \
                 {class})",
                object.sql
            ))
        }
        ("format", [pattern, rest @ ..]) => format(pattern.literal.as_deref()?, rest),
        ("parse_ident", [text]) | ("parse_ident", [text, _]) => match text.literal.as_deref().and_then(quote::parts) {
            Some(parts) => Some(format!("[{}]", parts.iter().map(|p| quote::text(p)).collect::<Vec<_>>().join(", "))),
            None => Some(templates::PARSE_IDENT.replace("{0}", &text.sql)),
        },
        ("quote_ident", [text]) => Some(format!("({})", quote::identifier(&format!("{}::VARCHAR", text.sql)))),
        ("age", [transaction]) if transaction.sql.ends_with("xmin") || transaction.sql.ends_with("frozenxid") => {
            Some("0::INTEGER".into())
        }
        ("regexp_match", [text, pattern]) => {
            let groups = templates::groups(pattern.literal.as_deref()?);
            let (first, last) = if groups == 0 { (0, 0) } else { (1, groups) };
            let (text, pattern) = (&text.sql, &pattern.sql);
            let texts: Vec<String> =
                (first..=last).map(|at| format!("regexp_extract({text}, {pattern}, {at})")).collect();
            Some(format!("CASE WHEN regexp_matches({text}, {pattern}) THEN [{}] END", texts.join(", ")))
        }
        ("encode", [bytes, form]) => Some(match form.literal.as_deref()? {
            "hex" => format!("lower(hex({}))", bytes.sql),
            "base64" => format!("base64({})", bytes.sql),
            "escape" => format!("decode({})", bytes.sql),
            _ => return None,
        }),
        ("json_build_object" | "jsonb_build_object", all) => {
            let all: Vec<&str> = all.iter().map(|argument| argument.sql.as_str()).collect();
            Some(format!("json_object({})", all.join(", ")))
        }
        _ => sizes::function(name, arguments, world).or_else(|| templates::expand(name, arguments)),
    }
}

/// `column` is what a single column is called.
/// A function in the place of a table, as a query or a call of the engine; `None` if the engine has it itself.
pub(super) fn table(name: &str, arguments: &[Argument], column: &str, world: &World) -> Option<String> {
    let first = arguments.first().map_or("NULL", |argument| argument.sql.as_str());
    Some(match name {
        "pg_get_keywords" => "(SELECT keyword_name AS word, CASE keyword_category WHEN 'reserved' THEN 'R' WHEN \
            'unreserved' THEN 'U' WHEN 'column_name' THEN 'C' ELSE 'T' END AS catcode, keyword_name <> 'as' AS barelabel, \
            keyword_category AS catdesc, 'can be bare label' AS baredesc FROM duckdb_keywords())"
            .into(),
        "_pg_expandarray" => {
            format!("(SELECT unnest({first}) AS x, generate_subscripts({first}, 1)::INTEGER AS n)")
        }
        "pg_show_all_settings" => "(SELECT * FROM tavana_pg_settings)".into(),
        "pg_stat_get_activity" => "(SELECT * FROM tavana_pg_stat_activity)".into(),
        "pg_timezone_names" => "(SELECT * FROM tavana_pg_timezone_names)".into(),
        "pg_timezone_abbrevs" => "(SELECT * FROM tavana_pg_timezone_abbrevs)".into(),
        "pg_available_extensions" => "(SELECT * FROM tavana_pg_available_extensions)".into(),
        "pg_lock_status" => "(SELECT * FROM tavana_pg_locks)".into(),
        "pg_prepared_statement" => "(SELECT * FROM tavana_pg_prepared_statements)".into(),
        "pg_cursor" => "(SELECT * FROM tavana_pg_cursors)".into(),
        "aclexplode" => "(SELECT NULL::UINTEGER AS grantor, NULL::UINTEGER AS grantee, NULL::VARCHAR AS privilege_type, \
            NULL::BOOLEAN AS is_grantable WHERE false)"
            .into(),
        "pg_options_to_table" => {
            "(SELECT NULL::VARCHAR AS option_name, NULL::VARCHAR AS option_value WHERE false)".into()
        }
        "ts_token_type" => "(SELECT * FROM (VALUES (1, 'asciiword', 'Word, all ASCII'), (2, 'word', 'Word, all letters'), \
            (3, 'numword', 'Word, letters and digits'), (4, 'email', 'Email address'), (5, 'url', 'URL'), (6, 'host', \
            'Host'), (7, 'sfloat', 'Scientific notation'), (8, 'version', 'Version number'), (9, 'hword_numpart', \
            'Hyphenated word part, letters and digits'), (10, 'hword_part', 'Hyphenated word part, all letters'), (11, \
            'hword_asciipart', 'Hyphenated word part, all ASCII'), (12, 'blank', 'Space symbols'), (13, 'tag', 'XML tag'), \
            (14, 'protocol', 'Protocol head'), (15, 'numhword', 'Hyphenated word, letters and digits'), (16, \
            'asciihword', 'Hyphenated word, all ASCII'), (17, 'hword', 'Hyphenated word, all letters'), (18, 'url_path', \
            'URL path'), (19, 'file', 'File or path name'), (20, 'float', 'Decimal notation'), (21, 'int', 'Signed \
            integer'), (22, 'uint', 'Unsigned integer'), (23, 'entity', 'XML entity')) t(tokid, alias, description))"
            .into(),
        "pg_get_publication_tables" => "(SELECT NULL::UINTEGER AS relid WHERE false)".into(),
        "pg_partition_tree" | "pg_partition_ancestors" => {
            "(SELECT NULL::UINTEGER AS relid, NULL::UINTEGER AS parentrelid, NULL::BOOLEAN AS isleaf, NULL::INTEGER AS \
             level WHERE false)"
                .into()
        }
        "pg_ls_dir" | "pg_listening_channels" => format!("(SELECT NULL::VARCHAR AS {name} WHERE false)"),
        "generate_subscripts" | "unnest" | "generate_series" | "regexp_split_to_table" | "json_each" => return None,
        // In the place of a table, what is a value is one row of it.
        "string_to_array" | "regexp_split_to_array" | "regexp_matches" | "array_positions" => {
            let all: Vec<&str> = arguments.iter().map(|argument| argument.sql.as_str()).collect();
            format!("(SELECT {name}({}) AS {})", all.join(", "), quote::name(column))
        }
        _ => format!("(SELECT {} AS {})", scalar(name, arguments, world)?, quote::name(column)),
    })
}

/// What is known without asking the engine.
fn of_world(name: &str, arguments: &[Argument], world: &World) -> Option<String> {
    let literal = |at: usize| arguments.get(at).and_then(|argument| argument.literal.as_deref());
    Some(match (name, arguments.len()) {
        ("version", 0) => quote::text(&world.version),
        ("current_database" | "current_catalog", 0) => quote::text(&world.database),
        ("current_user" | "session_user" | "user" | "current_role" | "getpgusername", 0) => quote::text(&world.user),
        ("current_schema", 0) => match world.search_path.first() {
            Some(schema) => quote::text(schema),
            None => "NULL::VARCHAR".into(),
        },
        ("current_schemas", 1) => {
            let named: Vec<String> = world.search_path.iter().map(|schema| quote::text(schema)).collect();
            let implied = match arguments.first().map(|argument| argument.sql.to_lowercase()).as_deref() {
                Some("true") if !world.search_path.iter().any(|schema| schema == "pg_catalog") => "'pg_catalog', ",
                _ => "",
            };
            format!("[{implied}{}]::VARCHAR[]", named.join(", ")).replace(", ]", "]")
        }
        ("pg_backend_pid", 0) => world.backend_pid.to_string(),
        ("pg_postmaster_start_time" | "pg_conf_load_time", 0) => {
            format!("{}::TIMESTAMPTZ", quote::text(&world.started))
        }
        ("inet_server_addr", 0) => {
            world.server_address.as_ref().map_or("NULL::VARCHAR".into(), |(address, _)| quote::text(address))
        }
        ("inet_server_port", 0) => {
            world.server_address.as_ref().map_or("NULL::INTEGER".into(), |(_, port)| port.to_string())
        }
        ("current_setting", 1 | 2) => match literal(0) {
            Some("server_version_num") if world.setting("server_version_num").is_none() => "'150000'".into(),
            Some("server_version") if world.setting("server_version").is_none() => "'15.0'".into(),
            Some("is_superuser") => if world.superuser { "'on'" } else { "'off'" }.into(),
            Some(name) if world.setting(name).is_some() => quote::text(world.setting(name).unwrap_or_default()),
            _ => setting(arguments),
        },
        _ => return None,
    })
}

/// A setting that only the engine can look up, by whatever names it.
fn setting(arguments: &[Argument]) -> String {
    let name = arguments.first().map_or("NULL", |argument| argument.sql.as_str());
    let found = format!("(SELECT tavana_value FROM tavana_of_setting WHERE tavana_key = lower(({name})::VARCHAR))");
    let missing_ok = arguments.get(1).map_or("false", |argument| argument.sql.as_str());
    if missing_ok.eq_ignore_ascii_case("true") {
        return found;
    }
    let message = format!("'unrecognized configuration parameter \"' || ({name})::VARCHAR || '\"'");
    let raised = raise::raised("42704", &message);
    format!("coalesce({found}, CASE WHEN ({name}) IS NOT NULL AND NOT ({missing_ok}) THEN {raised} END)")
}

/// Whether a right is granted: what reads is, what changes is to those who may write.
fn is_granted(asked: &str, world: &World) -> bool {
    const CHANGES: &[&str] = &["insert", "update", "delete", "truncate", "references", "trigger", "create"];
    let changes = |right: &str| CHANGES.iter().any(|word| right.trim().to_ascii_lowercase().starts_with(word));
    world.may_write || asked.split(',').any(|right| !changes(right))
}

/// `format()` with `%s`, `%I` and `%L`, by concatenation.
fn format(pattern: &str, arguments: &[Argument]) -> Option<String> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    let mut next = arguments.iter();
    while let Some((before, after)) = rest.split_once('%') {
        if !before.is_empty() {
            pieces.push(quote::text(before));
        }
        let mut chars = after.chars();
        let kind = chars.next()?;
        pieces.push(match kind {
            '%' => "'%'".into(),
            's' => format!("coalesce({}::VARCHAR, '')", next.next()?.sql),
            'I' => format!("({})", quote::identifier(&format!("{}::VARCHAR", next.next()?.sql))),
            'L' => templates::literal_of(&next.next()?.sql),
            _ => return None,
        });
        rest = chars.as_str();
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(quote::text(rest));
    }
    Some(format!("({})", pieces.join(" || ")))
}

/// An expression that still has the parameters of the arguments: what is prepared has as many as the client sends.
pub(super) fn keep_parameters(sql: String, arguments: &[Argument]) -> String {
    let lost = arguments.iter().filter(|argument| argument.sql.contains('$') && !sql.contains(&argument.sql));
    lost.fold(sql.clone(), |sql, argument| {
        format!("CASE WHEN ({})::VARCHAR IS NULL OR true THEN {sql} END", argument.sql)
    })
}
