//! The relations of the catalog: which there are, and the queries that tell their rows.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

use super::scan::has_word;
use super::texts::{RELATIONS, STATIC, VIEWS};
use super::world::{LiveCursor, LiveSession, LiveStatement, World};
use super::{quote, types, units};

/// What stands before the name of everything that is put before a statement.
pub(super) const PREFIX: &str = "tavana_";

/// What PostgreSQL has in every row of a table besides its columns.
const SYSTEM_COLUMNS: &[(&str, &str)] = &[
    ("xmin", "1::UINTEGER"),
    ("xmax", "0::UINTEGER"),
    ("cmin", "0::UINTEGER"),
    ("cmax", "0::UINTEGER"),
    ("ctid", "'(0,1)'"),
];

/// A relation of PostgreSQL's catalog.
pub(super) struct Relation {
    pub(super) schema: &'static str,
    pub(super) name: &'static str,
    pub(super) oid: u32,
    is_table: bool,
    /// `name:type:n`, the last for those that are never null.
    listed: &'static str,
    columns: Vec<Column>,
}

struct Column {
    name: &'static str,
    oid: u32,
    engine_type: &'static str,
    not_null: bool,
}

static ALL: LazyLock<Vec<Relation>> = LazyLock::new(|| RELATIONS.lines().filter_map(parse).collect());
static BY_NAME: LazyLock<HashMap<(&str, &str), &Relation>> =
    LazyLock::new(|| ALL.iter().map(|relation| ((relation.schema, relation.name), relation)).collect());

fn parse(line: &'static str) -> Option<Relation> {
    let mut fields = line.split('\t');
    let (schema, name) = (fields.next()?, fields.next()?);
    let oid = fields.next()?.parse().ok()?;
    let is_table = fields.next()? == "r";
    let listed = fields.next()?;
    let columns = listed.split(',').zip(fields.next()?.split(',')).filter_map(|(column, engine_type)| {
        let mut parts = column.split(':');
        let name = parts.next()?;
        let oid = parts.next()?.parse().ok()?;
        let not_null = parts.next() == Some("n");
        Some(Column { name, oid, engine_type, not_null })
    });
    Some(Relation { schema, name, oid, is_table, listed, columns: columns.collect() })
}

impl Relation {
    /// The relation of this name, if there is one; the names are in lower case.
    pub(super) fn find(schema: &str, name: &str) -> Option<&'static Self> {
        BY_NAME.get(&(schema, name)).copied()
    }

    /// The names of its columns and the numbers of their types.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'static str, u32)> {
        self.columns.iter().map(|column| (column.name, column.oid))
    }

    /// The name of what stands for it in a rewritten statement.
    pub(super) fn stand_in(&self) -> String {
        match self.schema {
            "information_schema" => format!("{PREFIX}is_{}", self.name),
            _ => format!("{PREFIX}{}", self.name),
        }
    }

    /// The query that tells its rows. `body` tells columns by their names, in any order and of any fitting type; what it
    /// leaves out is null, or empty where PostgreSQL has no null.
    fn query(&self, body: Option<&str>, is_complete: bool, sql: &str) -> String {
        let empty = || {
            let nulls = self.columns.iter().map(|c| format!("NULL::{} AS \"{}\"", c.engine_type, c.name));
            format!("SELECT {} WHERE false", nulls.collect::<Vec<_>>().join(", "))
        };
        let query = match body {
            None => empty(),
            Some(body) if is_complete => body.to_owned(),
            Some(body) => {
                let columns: Vec<String> = self.columns.iter().map(Column::filled).collect();
                format!("SELECT {} FROM ({} UNION ALL BY NAME ({body}))", columns.join(", "), empty())
            }
        };
        let mut asked: Vec<String> = SYSTEM_COLUMNS
            .iter()
            .filter(|(name, _)| self.is_table && has_word(sql, name))
            .map(|(name, value)| format!("{value} AS {name}"))
            .collect();
        if self.is_table && has_word(sql, "tableoid") {
            asked.push(format!("{}::UINTEGER AS tableoid", self.oid));
        }
        if asked.is_empty() { query } else { format!("SELECT *, {} FROM ({query})", asked.join(", ")) }
    }
}

/// The number of the type of every column of this name in the catalog; `None` if there is none, or they differ.
pub(super) fn type_of_column(name: &str) -> Option<u32> {
    static TYPES: LazyLock<HashMap<&str, Option<u32>>> = LazyLock::new(|| {
        let mut types: HashMap<&str, Option<u32>> = HashMap::new();
        for (name, oid) in ALL.iter().filter(|relation| relation.schema == "pg_catalog").flat_map(Relation::columns) {
            types.entry(name).and_modify(|known| *known = known.filter(|known| *known == oid)).or_insert(Some(oid));
        }
        types
    });
    TYPES.get(name).copied().flatten()
}

impl Column {
    fn filled(&self) -> String {
        let Self { name, engine_type, not_null, .. } = self;
        let cast = format!("\"{name}\"::{engine_type}");
        let empty = match *engine_type {
            _ if !not_null => return format!("{cast} AS \"{name}\""),
            "VARCHAR" => "''".to_owned(),
            "BOOLEAN" => "false".to_owned(),
            list if list.ends_with("[]") => format!("[]::{list}"),
            number => format!("0::{number}"),
        };
        format!("coalesce({cast}, {empty}) AS \"{name}\"")
    }
}

/// The queries to put before a statement, each with its name, in an order in which each finds those that it needs.
///
/// `sql` is the statement as it came: columns that only few ask for are there if it names them.
pub(super) fn queries(names: impl IntoIterator<Item = String>, world: &World, sql: &str) -> Vec<(String, String)> {
    let mut done = Vec::new();
    for name in names {
        add(&name, world, sql, &mut done, 0);
    }
    done
}

/// No text needs others that deep: it would need itself.
const DEPTH: usize = 16;

fn add(name: &str, world: &World, sql: &str, done: &mut Vec<(String, String)>, depth: usize) {
    if depth > DEPTH || done.iter().any(|(known, _)| known == name) {
        return;
    }
    let Some((query, is_data)) = text(name, world, sql) else { return };
    if !is_data {
        for needed in named_in(&query) {
            if needed != name {
                add(&needed, world, sql, done, depth + 1);
            }
        }
    }
    done.push((name.to_owned(), query));
}

/// The names of ours that a text has.
pub(super) fn named_in(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let words = text.split(|c: char| c != '_' && !c.is_ascii_alphanumeric());
    for word in words.filter(|word| word.starts_with(PREFIX)) {
        // The columns of look-ups are called so as well.
        if !names.iter().any(|name| name == word) && text_of(word).is_some() {
            names.push(word.to_owned());
        }
    }
    names
}

enum Text {
    Written(&'static str),
    Exported(&'static str),
    Made(fn() -> String),
    Empty,
}

/// What tells the rows of one of our names, and the relation it stands for.
fn text_of(name: &str) -> Option<(Text, Option<&'static Relation>)> {
    let bare = name.strip_prefix(PREFIX)?;
    let relation = match bare.strip_prefix("is_") {
        Some(inner) => Relation::find("information_schema", inner),
        None => Relation::find("pg_catalog", bare),
    };
    let found = |list: &[(&str, &'static str)]| list.iter().find(|(key, _)| *key == bare).map(|(_, text)| *text);
    let text = match bare {
        "system_relation" => Text::Made(system_relations),
        "system_column" => Text::Made(system_columns),
        "type_map" => Text::Made(types::rows),
        _ => match (found(VIEWS), found(STATIC)) {
            (Some(text), _) => Text::Written(text),
            (None, Some(text)) => Text::Exported(text),
            (None, None) => relation.map(|_| Text::Empty)?,
        },
    };
    Some((text, relation))
}

/// The query of one of our names, and whether it is nothing but data.
fn text(name: &str, world: &World, sql: &str) -> Option<(String, bool)> {
    let (text, relation) = text_of(name)?;
    let wrap = |body: Option<&str>, is_complete| match relation {
        Some(relation) => relation.query(body, is_complete, sql),
        None => body.unwrap_or_default().to_owned(),
    };
    Some(match text {
        Text::Written(text) if name == "tavana_pg_class" && has_word(sql, "relpages") => {
            (wrap(Some(&with_pages(&filled(text, world))), false), false)
        }
        Text::Written(text) => (wrap(Some(&filled(text, world)), false), false),
        Text::Exported(text) => (wrap(Some(text.trim_end()), true), true),
        Text::Made(make) => (make(), true),
        Text::Empty => (wrap(None, true), true),
    })
}

/// How many pages a table has is told where it is asked for: sizes may be far away.
fn with_pages(body: &str) -> String {
    format!(
        "SELECT b.*, ((s.bytes + 8191) // 8192)::INTEGER AS relpages \
         FROM ({body}) b LEFT JOIN tavana_table_size s ON s.relid = b.oid"
    )
}

/// A written text without its comments, with what it leaves open: `{database}` and the like, `{oid: …}` and
/// `{quote: …}`.
fn filled(text: &str, world: &World) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).map(str::trim).collect();
    let text = lines.join(" ");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((open, behind)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        rest = behind;
        match open.split_once(": ") {
            Some(("oid", expression)) => out.push_str(&oid_of(expression)),
            Some(("quote", expression)) => out.push_str(&quote::identifier(expression)),
            _ => out.push_str(&known(open, world)),
        }
    }
    out.push_str(rest);
    out
}

/// The number of something that people made, by an expression for what it is and is called: the same in every statement
/// and every engine, above PostgreSQL's own and within what a signed number holds.
pub(super) fn oid_of(expression: &str) -> String {
    format!("(16384 + md5_number_lower({expression}) % 2147467264)::UINTEGER")
}

fn known(open: &str, world: &World) -> String {
    match open {
        "database" => quote::text(&world.database),
        "user" => quote::text(&world.user),
        "superuser" => world.superuser.to_string(),
        "may_write" => world.may_write.to_string(),
        "sizes" if world.sizes => "tavana_table_sizes()".to_owned(),
        "sizes" => "(SELECT '' AS database_name, '' AS schema_name, '' AS table_name, 0::BIGINT AS bytes WHERE false)"
            .to_owned(),
        "search_path" => search_path(world),
        "roles" => {
            let role = |name: &str, superuser: bool| format!("({}, {superuser})", quote::text(name));
            let mut rows = vec![role(&world.user, world.superuser)];
            let others = world.roles.iter().filter(|other| other.name != world.user);
            rows.extend(others.map(|other| role(&other.name, other.superuser)));
            rows.join(", ")
        }
        "settings" | "settings_in_units" => {
            let mut rows =
                vec![format!("('server_version', {})", quote::text("15.0")), "('server_version_num', '150000')".into()];
            rows.retain(|row| !world.settings.iter().any(|(name, _)| row.starts_with(&format!("('{name}',"))));
            let shown = |name: &str, value: &str| match open {
                "settings" => quote::text(value),
                _ => quote::text(&units::in_unit(name, value)),
            };
            let own = world.settings.iter();
            rows.extend(own.map(|(name, value)| format!("({}, {})", quote::text(name), shown(name, value))));
            rows.join(", ")
        }
        "sessions" => rows(&world.sessions, "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)", session),
        "statements" => rows(&world.statements, "(NULL, NULL, NULL, NULL, NULL)", statement),
        "cursors" => rows(&world.cursors, "(NULL, NULL, NULL, NULL, NULL)", cursor),
        _ => format!("{{{open}}}"),
    }
}

/// Rows of VALUES, of which there is always one: the first column is null in what stands for none.
fn rows<T>(all: &[T], none: &str, row: impl Fn(&T) -> String) -> String {
    match all {
        [] => none.to_owned(),
        all => all.iter().map(row).collect::<Vec<_>>().join(", "),
    }
}

fn statement(statement: &LiveStatement) -> String {
    let types: Vec<String> = statement.types.iter().map(|name| quote::text(name)).collect();
    let (name, text, made) = (quote::text(&statement.name), quote::text(&statement.text), quote::text(&statement.made));
    format!("({name}, {text}, {made}, [{}]::VARCHAR[], {})", types.join(", "), statement.of_sql)
}

fn cursor(cursor: &LiveCursor) -> String {
    let (name, text, made) = (quote::text(&cursor.name), quote::text(&cursor.text), quote::text(&cursor.made));
    format!("({name}, {text}, {}, {}, {made})", cursor.hold, cursor.binary)
}

fn session(session: &LiveSession) -> String {
    let optional = |text: &Option<String>| text.as_deref().map_or("NULL".into(), quote::text);
    let fields = [
        session.pid.to_string(),
        quote::text(&session.user),
        quote::text(&session.application_name),
        optional(&session.client_address),
        optional(&session.started),
        optional(&session.statement_started),
        optional(&session.changed),
        quote::text(&session.state),
        quote::text(&session.statement),
    ];
    format!("({})", fields.join(", "))
}

/// The schemas in which names are looked up, those that are looked up without being named first.
pub(super) fn search_path(world: &World) -> String {
    let implied = ["pg_temp_1", "pg_catalog"].into_iter().filter(|name| !world.search_path.iter().any(|n| n == name));
    let all: Vec<String> = implied.chain(world.search_path.iter().map(String::as_str)).map(quote::text).collect();
    format!("[{}]", all.join(", "))
}

/// The catalog's own relations, as `pg_class` tells them.
fn system_relations() -> String {
    let mut data = String::new();
    for relation in ALL.iter() {
        let schema = if relation.schema == "pg_catalog" { 11 } else { 13207 };
        let kind = if relation.is_table { "r" } else { "v" };
        let _ = writeln!(data, "{}\t{}\t{schema}\t{kind}\t{}", relation.oid, relation.name, relation.columns.len());
    }
    let data = quote::text(data.trim_end());
    format!(
        "SELECT f[1]::UINTEGER AS oid, f[2] AS relname, f[3]::UINTEGER AS relnamespace, f[4] AS relkind, \
         f[5]::SMALLINT AS relnatts FROM (SELECT string_split(unnest(string_split({data}, chr(10))), chr(9)) AS f)"
    )
}

/// Their columns, as `pg_attribute` tells them.
fn system_columns() -> String {
    let mut data = String::new();
    for relation in ALL.iter() {
        let _ = writeln!(data, "{}\t{}", relation.oid, relation.listed);
    }
    let data = quote::text(data.trim_end());
    format!(
        "SELECT attrelid, c[1] AS attname, c[2]::UINTEGER AS atttypid, attnum, 0 AS attndims, -1 AS atttypmod, \
         c[3] = 'n' AS attnotnull, false AS atthasdef \
         FROM (SELECT attrelid, string_split(unnest(cs), ':') AS c, generate_subscripts(cs, 1)::SMALLINT AS attnum \
         FROM (SELECT f[1]::UINTEGER AS attrelid, string_split(f[2], ',') AS cs \
         FROM (SELECT string_split(unnest(string_split({data}, chr(10))), chr(9)) AS f)))"
    )
}
