//! What `tavana serve` says when it is ready.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use catalog::Listing;
use serde_json::json;

use crate::settings::Auth;

/// What there is to say.
pub(crate) struct Greeting<'a> {
    pub(crate) flight: SocketAddr,
    /// Where PostgreSQL's clients connect, if they can.
    pub(crate) pg: Option<SocketAddr>,
    pub(crate) http: SocketAddr,
    pub(crate) auth: Auth,
    /// The folder of the service's state, where `tavana key` finds its keys.
    pub(crate) state: &'a Path,
    /// Where tables lie that can be changed, and their names in its schema `main`.
    pub(crate) lake: Option<&'a str>,
    pub(crate) lake_tables: Vec<String>,
    pub(crate) tls: bool,
    /// The file that clients are to trust, where the service has made its own certificate.
    pub(crate) authority: Option<PathBuf>,
    pub(crate) listing: &'a Listing,
    pub(crate) workers: String,
    /// Where clients find engines, where endpoints name these.
    pub(crate) advertise: Option<String>,
    pub(crate) engines: Vec<u32>,
    pub(crate) sandboxed: bool,
    /// How the program was called.
    pub(crate) program: String,
}

/// How many tables are named; more are counted.
const NAMED: usize = 12;

impl Greeting<'_> {
    /// For scripts: one line of JSON.
    pub(crate) fn json(&self) -> String {
        json!({
            "ready": true,
            "pid": std::process::id(),
            "flight": self.flight.to_string(),
            "pg": self.pg.map(|pg| pg.to_string()),
            "http": self.http.to_string(),
            "auth": self.auth.text(),
            "tls": self.tls,
            "tls_ca": self.authority,
            "tables": self.listing.tables.len(),
            "lake_tables": self.lake.map(|_| self.lake_tables.len()),
            "engines": self.engines,
        })
        .to_string()
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let flight = self.flight;
        let scheme = if self.tls { "grpc+tls" } else { "grpc" };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "Tavana {} is ready", env!("CARGO_PKG_VERSION"));
        let _ = writeln!(text, "  Flight SQL  {scheme}://{flight}   ({})", self.who());
        if let Some(pg) = self.pg {
            let _ = writeln!(text, "  PostgreSQL  {}", self.conninfo(pg));
        }
        if let Some(authority) = &self.authority {
            let _ = writeln!(text, "  TLS         self-signed: clients are to trust {}", authority.display());
        }
        let _ = writeln!(text, "  HTTP        http://{}   (/health/ready, /metrics)", self.http);
        let _ = writeln!(text, "  tables      {}", self.tables());
        if let Some(lake) = self.lake {
            let count = self.lake_tables.len();
            let tables = if count == 1 { "table" } else { "tables" };
            let _ =
                writeln!(text, "  lake        {count} {tables} in {lake}   (catalog lake, for reading and writing)");
        }
        let _ = writeln!(text, "  workers     {}", self.workers);
        if let Some(advertise) = &self.advertise {
            let _ = writeln!(text, "  endpoints   name the engines, at {advertise}");
        }
        let sandbox = if self.sandboxed {
            "engines are confined by the kernel"
        } else {
            "OFF: engines are not confined by the kernel"
        };
        let _ = writeln!(text, "  sandbox     {sandbox}");
        for note in self.notes() {
            let _ = writeln!(text, "  note        {note}");
        }
        let table = self.listing.tables.first().map_or("range(10)".to_owned(), |table| quoted(&table.name));
        let _ = writeln!(text, "\nTry it (pip install adbc-driver-flightsql pyarrow polars):");
        let connect = format!(
            "import {}adbc_driver_flightsql.dbapi as db; c = db.connect('{scheme}://{flight}', autocommit=True{})",
            if self.auth.is_none() { "" } else { "os, " },
            self.options()
        );
        let _ = writeln!(
            text,
            "  Polars   python3 -c \"{connect}; import polars; print(polars.read_database('SELECT * FROM {table} LIMIT 5', c)); c.close()\""
        );
        let _ = writeln!(
            text,
            "  ADBC     python3 -c \"{connect}; k = c.cursor(); k.execute('SELECT count(*) FROM {table}'); print(k.fetchall()); k.close(); c.close()\""
        );
        let trust = self.authority.as_ref().map_or(String::new(), |path| format!(" --tls-ca {}", path.display()));
        if let Some(pg) = self.pg {
            let _ = writeln!(text, "  psql     psql \"{}\" -c \"SELECT * FROM {table} LIMIT 5\"", self.conninfo(pg));
        }
        let _ = writeln!(
            text,
            "  tavana   {} sql --url {scheme}://{flight}{trust} -c 'SELECT * FROM {} LIMIT 5'",
            self.program,
            table.replace('\\', "")
        );
        text
    }

    /// The address for PostgreSQL's clients.
    fn conninfo(&self, pg: SocketAddr) -> String {
        let user = if self.auth.is_none() { "tavana" } else { "NAME" };
        let tls = match &self.authority {
            Some(authority) => format!("?sslmode=verify-full&sslrootcert={}", authority.display()),
            None if self.tls => "?sslmode=require".to_owned(),
            None => String::new(),
        };
        format!("postgresql://{user}@{pg}/{}{tls}", crate::pg::DATABASE)
    }

    /// What to know of the tables, names that stand for two of them among it.
    pub(crate) fn notes(&self) -> Vec<String> {
        let hidden = self
            .listing
            .tables
            .iter()
            .filter(|table| self.lake_tables.iter().any(|name| name.eq_ignore_ascii_case(&table.name)));
        let notes = hidden.map(|table| {
            let name = &table.name;
            format!("{name} names two tables: alone it is that of --tables; memory.main.{name} is that of --data")
        });
        self.listing.notes.iter().map(ToString::to_string).chain(notes).collect()
    }

    /// What a client of ADBC has to be told beside the address.
    fn options(&self) -> String {
        let mut options = Vec::new();
        if !self.auth.is_none() {
            options.push("'adbc.flight.sql.authorization_header': 'Bearer ' + os.environ['TAVANA_KEY']".to_owned());
        }
        if let Some(authority) = &self.authority {
            let path = authority.display();
            options.push(format!("'adbc.flight.sql.client_option.tls_root_certs': open('{path}').read()"));
        }
        if options.is_empty() { String::new() } else { format!(", db_kwargs={{{}}}", options.join(", ")) }
    }

    fn who(&self) -> String {
        let keys = format!("API keys: `tavana key create --state {}` makes them", self.state.display());
        match (self.auth.keys, self.auth.oidc) {
            (false, false) => "no authentication: whoever connects is one local user with the scope admin".to_owned(),
            (true, false) => format!("with {keys}"),
            (false, true) => "with tokens of the identity provider".to_owned(),
            (true, true) => format!("with tokens of the identity provider, or {keys}"),
        }
    }

    fn tables(&self) -> String {
        let tables = &self.listing.tables;
        if tables.is_empty() {
            return "none yet: files and folders that are added to the places are seen without a restart".to_owned();
        }
        let named: Vec<&str> = tables.iter().take(NAMED).map(|table| &*table.name).collect();
        let more = tables.len().saturating_sub(NAMED);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}: {}{rest}", tables.len(), named.join(", "))
    }
}

/// A name as it is written in SQL inside a shell's double quotes.
fn quoted(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("\\\"{}\\\"", name.replace('"', "\\\"\\\"")) }
}
