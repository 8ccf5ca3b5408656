//! What the catalog tells that is not the engine's to know.

/// What the shim knows of the connection, the service and who else is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// Who is logged in.
    pub user: String,
    /// The name of the one database that there is.
    pub database: String,
    /// Whether whoever is logged in counts as a superuser.
    pub superuser: bool,
    /// Whether whoever is logged in may change tables.
    pub may_write: bool,
    /// What `version()` tells: clients look for `PostgreSQL` and a number.
    pub version: String,
    /// The process id that the client was told.
    pub backend_pid: i32,
    /// The address and port at which the client came in, if it is told.
    pub server_address: Option<(String, u16)>,
    /// When the service started: a timestamp with time zone, in ISO's form.
    pub started: String,
    /// The settings of the session with their values; others have PostgreSQL's defaults.
    pub settings: Vec<(String, String)>,
    /// The schemas in which names are looked up, as the client knows them (`public`, not `main`).
    pub search_path: Vec<String>,
    /// The sessions that are told by `pg_stat_activity`.
    pub sessions: Vec<LiveSession>,
    /// The prepared statements of the session.
    pub statements: Vec<LiveStatement>,
    /// Its cursors.
    pub cursors: Vec<LiveCursor>,
    /// Whether the engine tells how many bytes tables have.
    pub sizes: bool,
    /// Those who may log in, the one who is logged in among them or not.
    pub roles: Vec<Role>,
}

/// One who may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The principal's name.
    pub name: String,
    /// Whether it counts as a superuser.
    pub superuser: bool,
}

/// A connection, as `pg_stat_activity` tells it. Times are timestamps with time zone in ISO's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveSession {
    /// Its process id.
    pub pid: i32,
    /// Who is logged in there.
    pub user: String,
    /// What the client calls itself.
    pub application_name: String,
    /// Where it comes from.
    pub client_address: Option<String>,
    /// When it connected.
    pub started: Option<String>,
    /// When its present or last statement began.
    pub statement_started: Option<String>,
    /// When its state became what it is.
    pub changed: Option<String>,
    /// `active`, `idle`, `idle in transaction` or `idle in transaction (aborted)`.
    pub state: String,
    /// Its present or last statement.
    pub statement: String,
}

/// A prepared statement, as `pg_prepared_statements` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveStatement {
    /// Its name.
    pub name: String,
    /// As the client has written it.
    pub text: String,
    /// When it was prepared.
    pub made: String,
    /// The names of the types of its parameters.
    pub types: Vec<String>,
    /// Whether `PREPARE` has made it, and not a message of the protocol.
    pub of_sql: bool,
}

/// A cursor, as `pg_cursors` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveCursor {
    /// Its name.
    pub name: String,
    /// The statement that has made it.
    pub text: String,
    /// Whether it outlives its transaction.
    pub hold: bool,
    /// Whether its rows are binary.
    pub binary: bool,
    /// When it was made.
    pub made: String,
}

impl Default for World {
    fn default() -> Self {
        Self {
            user: "tavana".into(),
            database: "tavana".into(),
            superuser: true,
            may_write: false,
            version: concat!(
                "PostgreSQL 15.0 (Tavana ",
                env!("CARGO_PKG_VERSION"),
                ") on DuckDB, compiled by rustc, 64-bit"
            )
            .into(),
            backend_pid: 0,
            server_address: None,
            started: "2000-01-01 00:00:00+00".into(),
            settings: Vec::new(),
            search_path: vec!["public".into()],
            sessions: Vec::new(),
            statements: Vec::new(),
            cursors: Vec::new(),
            sizes: false,
            roles: Vec::new(),
        }
    }
}

impl World {
    /// The value of a setting of the session, by its name without regard to case.
    pub fn setting(&self, name: &str) -> Option<&str> {
        let found = self.settings.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}
