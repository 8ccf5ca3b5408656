//! The text of a statement as the upstream gets it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use arrow_schema::Field;
use query::Result;

use super::Connection;
use super::prepared::PreparedStatement;
use crate::catalog::{self, LiveCursor, LiveSession, LiveStatement, Rewritten, Role, World};
use crate::names::Called;
use crate::oid::{self, Names, PgType};
use crate::registry::Entry;
use crate::{dialect, inner_names};

/// How the types of a statement's columns are told.
#[derive(Clone, Debug, Default)]
pub(super) struct Types {
    /// Whether it is about PostgreSQL's catalog, where unsigned integers are numbers of objects.
    pub(super) names: Names,
    /// Columns whose type is a finer one than Arrow's tells.
    finer: Arc<[Option<u32>]>,
    /// What columns are called.
    called: Arc<Called>,
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

impl Types {
    /// What a column of so many is called.
    pub(super) fn called(&self, at: usize, count: usize, field: &Field) -> String {
        self.called.name(at, count).unwrap_or_else(|| field.name().clone())
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
        let mut text = match dialect::functions_without_brackets(sql) {
            Some(called) => {
                let Text { sql, types } = self.text_of(&called)?;
                Text { sql: Cow::Owned(sql.into_owned()), types }
            }
            None => self.text_of(sql)?,
        };
        text.types.called = Arc::new(Called::of(sql));
        Ok(text)
    }

    fn text_of<'a>(&self, sql: &'a str) -> Result<Text<'a>> {
        let plain = || -> Result<Text<'a>> {
            let (database, settings) = (&self.shared.database, self.settings.text());
            let sql = match inner_names::given(sql) {
                Some(named) => Cow::Owned(dialect::for_engine(&named, database, settings)?.into_owned()),
                None => dialect::for_engine(sql, database, settings)?,
            };
            Ok(Text { sql, types: Types::default() })
        };
        if !catalog::is_candidate(sql) {
            return plain();
        }
        match catalog::rewrite(sql, &self.world())? {
            Rewritten::Changed(text) => {
                let mapped = dialect::for_engine(&text, &self.shared.database, self.settings.text())?.into_owned();
                let finer = catalog::column_types(sql).into();
                let types = Types { names: Names::Catalog, finer, ..Types::default() };
                Ok(Text { sql: Cow::Owned(mapped), types })
            }
            Rewritten::Unchanged => plain(),
        }
    }
}

impl Connection {
    /// What the catalog tells that is not the engine's to know.
    fn world(&self) -> World {
        let path = self.settings.get("search_path").unwrap_or_default();
        let schemas = path.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| *name != "$user");
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
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
            settings: self.settings.all().map(owned).chain(self.settings.custom().map(owned)).collect(),
            search_path: schemas.map(str::to_owned).collect(),
            statements: self.live_statements(),
            cursors: self.live_cursors(),
            sessions: self.shared.registry.all().into_iter().map(session).collect(),
            roles: vec![Role { name: self.entry.user.clone(), superuser: false }],
            superuser: false,
            may_write: true,
            sizes: self.upstream.is_within(),
            ..World::default()
        }
    }
}

impl Connection {
    /// The statements that have names.
    fn live_statements(&self) -> Vec<LiveStatement> {
        let named = self.prepared.iter().filter(|(name, _)| !name.is_empty());
        let mut all: Vec<_> = named
            .map(|(name, statement)| LiveStatement {
                name: name.clone(),
                text: statement.of_sql.as_ref().map_or(&statement.sql, |of_sql| &of_sql.text).to_string(),
                made: timestamp(statement.made),
                types: types_of(statement).iter().map(|oid| oid::spoken_of(*oid)).collect(),
                of_sql: statement.of_sql.is_some(),
            })
            .collect();
        all.sort_by(|a, b| (&a.made, &a.name).cmp(&(&b.made, &b.name)));
        all
    }

    /// The cursors, and the portals of the extended protocol.
    fn live_cursors(&self) -> Vec<LiveCursor> {
        let mut all: Vec<_> = self
            .portals
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, portal)| LiveCursor {
                name: name.clone(),
                text: portal.text.to_string(),
                hold: portal.hold,
                binary: portal.is_cursor && portal.formats == [1],
                made: timestamp(portal.made),
            })
            .collect();
        all.sort_by(|a, b| (&a.made, &a.name).cmp(&(&b.made, &b.name)));
        all
    }
}

/// The types of a statement's parameters.
fn types_of(statement: &PreparedStatement) -> &[u32] {
    statement.of_sql.as_ref().map_or(&statement.types, |of_sql| &of_sql.types)
}

/// A time in ISO's form, in UTC.
fn timestamp(time: SystemTime) -> String {
    let time: chrono::DateTime<chrono::Utc> = time.into();
    time.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()
}
