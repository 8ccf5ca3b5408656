//! How many bytes relations take: of their files, as far as the service knows them.

use super::functions::Argument;
use super::world::World;
use super::{casts, quote, raise};

/// The number of the tablespace in which everything is.
const DEFAULT_TABLESPACE: &str = "1663";

/// What a function that tells a size is at the engine; `None` if it is none of these.
pub(super) fn function(name: &str, arguments: &[Argument], world: &World) -> Option<String> {
    Some(match (name, arguments) {
        ("pg_relation_size" | "pg_table_size" | "pg_total_relation_size", [relation]) => of_relation(relation),
        // Files are all that there is: no maps beside them.
        ("pg_relation_size", [relation, fork]) => {
            let main = format!("({})::VARCHAR = 'main'", fork.sql);
            format!("CASE WHEN {main} THEN {} ELSE 0 END", of_relation(relation))
        }
        ("pg_indexes_size", [relation]) => format!("({} * 0)", of_relation(relation)),
        ("pg_database_size", [database]) => of_whole(database, &["16384", &world.database], "3D000", "database"),
        ("pg_tablespace_size", [space]) => of_whole(space, &[DEFAULT_TABLESPACE, "pg_default"], "42704", "tablespace"),
        ("pg_size_pretty", [bytes]) => pretty(&bytes.sql),
        _ => return None,
    })
}

/// Null of what is not there; 0 of what has no files.
fn of_relation(relation: &Argument) -> String {
    let key = match &relation.literal {
        Some(text) => casts::relation_of(text),
        None if is_number(&relation.sql) => relation.sql.clone(),
        // A name that is worked out; a number is found so as well.
        None => format!("(SELECT tavana_oid FROM tavana_of_regclass WHERE tavana_key = ({})::VARCHAR)", relation.sql),
    };
    format!("(SELECT tavana_value FROM tavana_of_size WHERE tavana_key = {key})")
}

/// Whether an argument is the number of a relation, as far as its text tells: `c.oid`, and what a cast has become.
fn is_number(sql: &str) -> bool {
    let column = sql.rsplit('.').next().unwrap_or(sql).trim_matches('"').to_ascii_lowercase();
    let is_column = column.ends_with("oid") || column.ends_with("relid");
    is_column && column.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        || sql.ends_with("::UINTEGER")
        || sql.starts_with("coalesce((SELECT tavana_oid ")
}

/// All that there is, by its number or its name. PostgreSQL's other ones are empty here.
fn of_whole(asked: &Argument, ours: &[&str], sqlstate: &str, kind: &str) -> String {
    let all = "(SELECT coalesce(sum(tavana_value), 0)::BIGINT FROM tavana_of_size)";
    let key = format!("({})::VARCHAR", asked.sql);
    let ours: Vec<String> = ours.iter().map(|name| quote::text(name)).collect();
    let is_number = format!("try_cast({key} AS UINTEGER) IS NOT NULL");
    let missing = raise::raised(sqlstate, &format!("'{kind} \"' || {key} || '\" does not exist'"));
    // `pg_global` has a number and a name as well.
    let empty =
        if kind == "tablespace" { format!(" WHEN {key} IN ('1664', 'pg_global') THEN 0") } else { String::new() };
    format!(
        "CASE WHEN {key} IN ({}) THEN {all}{empty} WHEN {is_number} THEN NULL WHEN {key} IS NOT NULL THEN {missing} END",
        ours.join(", ")
    )
}

/// The units, each with the least number of bytes that is told in the next one, and how many bytes it has.
const UNITS: &[(&str, &str, &str)] = &[
    ("kB", "10485248", "1024.0"),
    ("MB", "10736893952", "1048576.0"),
    ("GB", "10994579406848", "1073741824.0"),
    ("TB", "11258449312612352", "1099511627776.0"),
];

/// `10 kB`: the bytes are worked out once, however often they are looked at.
fn pretty(bytes: &str) -> String {
    let mut text = "CASE WHEN abs(tavana_n) < 10240 THEN tavana_n || ' bytes'".to_owned();
    for (unit, limit, size) in UNITS {
        text.push_str(&format!(" WHEN abs(tavana_n) < {limit} THEN round(tavana_n / {size})::BIGINT || ' {unit}'"));
    }
    text.push_str(" ELSE round(tavana_n / 1125899906842624.0)::BIGINT || ' PB' END");
    format!("list_transform([{bytes}], lambda tavana_n: {text})[1]")
}
