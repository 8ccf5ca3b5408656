//! The text of a statement as the upstream gets it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use arrow_schema::Field;
use query::Result;
use query::script::tokens;

use super::Connection;
use crate::catalog::{self, LiveSession, Rewritten, Role, World};
use crate::oid::{self, Names, PgType};
use crate::registry::Entry;

/// How the types of a statement's columns are told.
#[derive(Clone, Debug, Default)]
pub(super) struct Types {
    /// Whether it is about PostgreSQL's catalog, where unsigned integers are numbers of objects.
    pub(super) names: Names,
    /// Columns whose type is a finer one than Arrow's tells.
    finer: Arc<[Option<u32>]>,
}

impl Types {
    /// The type of a column, the first of which is 0.
    pub(super) fn of(&self, at: usize, field: &Field) -> PgType {
        let kind = oid::of_field_in(field, self.names);
        match self.finer.get(at).copied().flatten() {
            Some(finer) if kind.oid == oid::TEXT => PgType::of_oid(finer),
            _ => kind,
        }
    }
}

/// A statement's text for the upstream.
pub(super) struct Text<'a> {
    pub(super) sql: Cow<'a, str>,
    pub(super) types: Types,
}

impl Connection {
    /// What names PostgreSQL's catalog is put in terms of the engine's; `public` is the engine's `main`. All else
    /// passes as it is.
    pub(super) fn text<'a>(&self, sql: &'a str) -> Result<Text<'a>> {
        if !catalog::is_candidate(sql) {
            return Ok(Text { sql: self.in_engines_names(sql), types: Types::default() });
        }
        match catalog::rewrite(sql, &self.world())? {
            Rewritten::Changed(text) => {
                let mapped = self.in_engines_names(&text).into_owned();
                let types = Types { names: Names::Catalog, finer: catalog::column_types(sql).into() };
                Ok(Text { sql: Cow::Owned(mapped), types })
            }
            Rewritten::Unchanged => Ok(Text { sql: self.in_engines_names(sql), types: Types::default() }),
        }
    }

    fn in_engines_names<'a>(&self, sql: &'a str) -> Cow<'a, str> {
        match public_as_main(sql, &self.shared.database) {
            Cow::Borrowed(sql) => jsonb_as_json(sql),
            Cow::Owned(sql) => Cow::Owned(jsonb_as_json(&sql).into_owned()),
        }
    }
}

impl Connection {
    /// What the catalog tells that is not the engine's to know.
    fn world(&self) -> World {
        let path = self.settings.get("search_path").unwrap_or_default();
        let schemas = path.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| *name != "$user");
        let session = |entry: Arc<Entry>| {
            let doing = entry.doing();
            LiveSession {
                pid: entry.process,
                user: entry.user.clone(),
                application_name: doing.application.to_string(),
                client_address: entry.client.map(|client| client.ip().to_string()),
                started: Some(timestamp(entry.begun)),
                statement_started: Some(timestamp(doing.statement_begun)),
                changed: Some(timestamp(doing.since)),
                state: doing.state.to_owned(),
                // What others run is theirs to know.
                statement: if entry.user == self.entry.user {
                    doing.statement.to_string()
                } else {
                    "<insufficient privilege>".to_owned()
                },
            }
        };
        World {
            user: self.entry.user.clone(),
            database: self.shared.database.clone(),
            version: self.shared.version.clone(),
            backend_pid: self.entry.process,
            started: timestamp(self.shared.begun),
            settings: self.settings.all().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            search_path: schemas.map(str::to_owned).collect(),
            sessions: self.shared.registry.all().into_iter().map(session).collect(),
            roles: vec![Role { name: self.entry.user.clone(), superuser: false }],
            superuser: false,
            may_write: true,
            ..World::default()
        }
    }
}

/// A time in ISO's form, in UTC.
fn timestamp(time: SystemTime) -> String {
    let time: chrono::DateTime<chrono::Utc> = time.into();
    time.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()
}

/// The schema `public`, before a name, is `main`; and the database before a schema says nothing.
pub(super) fn public_as_main<'a>(sql: &'a str, database: &str) -> Cow<'a, str> {
    // Most statements have neither.
    if !mentions(sql, "public") && !mentions(sql, database) {
        return Cow::Borrowed(sql);
    }
    let read: Vec<_> = tokens(sql).collect();
    let (mut text, mut copied) = (String::new(), 0);
    let is_dot = |at: usize| read.get(at).is_some_and(|token| token.text == ".");
    let mut at = 0;
    while at < read.len() {
        let begins = (at == 0 || !is_dot(at - 1)) && is_dot(at + 1);
        let name = if begins { read[at].name() } else { None };
        let Some(name) = name else {
            at += 1;
            continue;
        };
        // database.schema.name
        let qualified = name == database && is_dot(at + 3);
        let schema = if qualified { at + 2 } else { at };
        let is_public = read[schema].name().is_some_and(|name| name == "public");
        if qualified || is_public {
            text.push_str(&sql[copied..read[at].at]);
            if is_public {
                text.push_str("main");
                copied = read[schema].at + read[schema].text.len();
            } else {
                copied = read[schema].at;
            }
        }
        at = schema + 1;
    }
    if copied == 0 {
        return Cow::Borrowed(sql);
    }
    text.push_str(&sql[copied..]);
    Cow::Owned(text)
}

/// The engine has one type for JSON: where `jsonb` names a type, that is meant.
fn jsonb_as_json(sql: &str) -> Cow<'_, str> {
    if !mentions(sql, "jsonb") {
        return Cow::Borrowed(sql);
    }
    let read: Vec<_> = tokens(sql).collect();
    // Behind the name of a column, a type can stand only where a table is made or changed.
    let defines = read.first().is_some_and(|token| token.is("CREATE") || token.is("ALTER"));
    let (mut text, mut copied) = (String::new(), 0);
    for (at, token) in read.iter().enumerate().filter(|(_, token)| token.is("jsonb")) {
        let before = |back: usize| at.checked_sub(back).and_then(|at| read.get(at)).map_or("", |token| token.text);
        let cast = (before(1) == ":" && before(2) == ":") || before(1).eq_ignore_ascii_case("as");
        let behind_name = defines && at > 0 && read[at - 1].name().is_some();
        if cast || behind_name {
            text.push_str(&sql[copied..token.at]);
            text.push_str("json");
            copied = token.at + token.text.len();
        }
    }
    text.push_str(&sql[copied..]);
    Cow::Owned(text)
}

/// Whether a text has this word somewhere, in whatever case.
fn mentions(text: &str, word: &str) -> bool {
    !word.is_empty() && text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_is_main_where_it_is_a_schema() {
        for (sql, expected) in [
            ("select * from public.t", "select * from main.t"),
            ("select * from \"public\".\"t\" p", "select * from main.\"t\" p"),
            ("from tavana.public.t, \"tavana\".s.t", "from main.t, s.t"),
            (
                "select t.public.x, 'public.t', public from t -- public.x",
                "select t.public.x, 'public.t', public from t -- public.x",
            ),
            ("select tavana.a from tavana", "select tavana.a from tavana"),
            ("select public.t.a from PUBLIC . t", "select main.t.a from main . t"),
        ] {
            assert_eq!(public_as_main(sql, "tavana"), expected, "{sql}");
        }
        assert!(matches!(public_as_main("select 1", "tavana"), Cow::Borrowed(_)));
    }
}
