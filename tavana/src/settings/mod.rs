//! The settings of `tavana serve`: declared once, read from flags, environment and file, and turned
//! into one validated value. Nothing else in the workspace reads the environment or a settings file.

mod advertise;
mod aws;
mod data;
mod declaration;
mod environment;
mod export;
mod file;
mod flags;
mod layers;
mod login;
mod origin;
mod shown;
mod state;
mod tables;
mod values;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;

pub(crate) use advertise::Advertise;
pub(crate) use declaration::Key;
pub(crate) use environment::Environment;
pub(crate) use export::ExportSetting;
pub(crate) use flags::{ServeFlags, StateFlags};
pub(crate) use login::{Auth, Login, Oidc, Tls};
pub(crate) use origin::Problems;
pub(crate) use state::StateSettings;
pub(crate) use tables::TablesSetting;
pub(crate) use values::peers;

use layers::Layers;

/// How the engines run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workers {
    /// This many workers, whose engines are processes of their own.
    Processes(u32),
    /// One engine inside the service's own process.
    InProcess,
}

impl Workers {
    /// How many workers share the memory.
    pub(crate) fn count(self) -> u32 {
        match self {
            Self::Processes(count) => count,
            Self::InProcess => 1,
        }
    }
}

/// Whether engines are confined by the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sandbox {
    /// Where the kernel can.
    Auto,
    /// Always: a kernel that cannot is an error.
    On,
    /// Never.
    Off,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object on each line.
    Json,
}

/// Data to serve, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DataSetting {
    /// The name given by hand.
    pub(crate) name: Option<String>,
    /// An absolute path or glob, or `s3://bucket/prefix`.
    pub(crate) uri: String,
    /// How an `s3://` place is reached.
    pub s3: Option<query::S3Options>,
    /// Whether files can be made there.
    pub(crate) writable: bool,
}

/// The validated settings of `tavana serve`: plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// What to serve.
    pub(crate) data: Vec<DataSetting>,
    /// Where tables lie that statements make and change.
    pub(crate) tables: Option<TablesSetting>,
    /// Where the Flight SQL door listens; a loopback address, unless those who connect prove who they are.
    pub(crate) flight_listen: SocketAddr,
    /// Where the PostgreSQL door listens, if it does; an address as the one before.
    pub(crate) pg_listen: Option<SocketAddr>,
    /// Where the other gateways listen for PostgreSQL clients, as `host:port`.
    pub(crate) pg_peers: Vec<String>,
    /// Where health and metrics are served.
    pub(crate) http_listen: SocketAddr,
    /// How the engines run.
    pub(crate) workers: Workers,
    /// Bytes of memory for all workers together.
    pub(crate) memory: u64,
    /// The folder with DuckDB's extensions.
    pub(crate) extensions: PathBuf,
    /// The folder for what must outlive the process, and for spill files.
    pub(crate) state: StateSettings,
    /// Who may come in, and by what door.
    pub(crate) login: Login,
    /// How clients reach engines, where endpoints name these.
    pub(crate) advertise: Option<Advertise>,
    /// Whether engines are confined by the kernel.
    pub(crate) sandbox: Sandbox,
    /// Bytes of the longest statement text.
    pub(crate) sql_limit: u64,
    /// Bytes of the results that are kept for those who ask the same again; 0 for none.
    pub(crate) result_cache: u64,
    /// How many days is kept what was recorded of statements; 0 for nothing.
    pub(crate) history_days: u32,
    /// Whether literals are left out of it.
    pub(crate) history_redact: bool,
    /// Where ended days of it are exported to.
    pub(crate) history_export: Option<ExportSetting>,
    /// The least severe level that is logged.
    pub(crate) log: tracing::Level,
    /// How log lines are written.
    pub(crate) log_format: LogFormat,
    /// Whether the first line on standard output is the JSON object for scripts.
    pub(crate) ready_json: bool,
}

/// What came of reading the settings.
#[derive(Debug)]
pub(crate) enum Loaded {
    /// Serve with these.
    Serve(Box<Settings>),
    /// Print this text and leave: the effective settings as TOML, with the origin of each.
    Print(String),
}

/// Reads flags, environment and file into validated settings, or tells all that is wrong with them.
pub(crate) fn load(flags: &ServeFlags, environment: &Environment) -> Result<Loaded, Problems> {
    let mut problems = Problems::default();
    let layers = Layers::gather(&flags.given, environment, &mut problems);
    let read = values::read(&layers, environment, &mut problems);
    let data = data::read(&layers, environment, &mut problems);
    if let Some(tables) = read.as_ref().and_then(|scalars| scalars.settings().tables.as_ref()) {
        data.keep_apart(tables, &layers.origin(Key::Tables), &mut problems);
    }
    match (read, problems.is_empty()) {
        (Some(scalars), true) if scalars.print_config => Ok(Loaded::Print(shown::toml(&layers, &scalars, &data))),
        (Some(scalars), true) => Ok(Loaded::Serve(Box::new(scalars.with_data(data)))),
        _ => Err(problems),
    }
}

/// Reads from flags, environment and file where the state is, or tells all that is wrong with these.
pub(crate) fn load_state(flags: &StateFlags, environment: &Environment) -> Result<StateSettings, Problems> {
    let mut problems = Problems::default();
    let layers = Layers::gather(&flags.given, environment, &mut problems);
    let state = state::read(&layers, environment, &mut problems);
    state.keys_possible(&layers, &mut problems);
    if problems.is_empty() { Ok(state) } else { Err(problems) }
}

/// The folder for what must outlive the process, where none is named: `tavana` in the person's state folder.
pub(crate) fn default_state(environment: &Environment) -> PathBuf {
    match environment.get("XDG_STATE_HOME") {
        Some(folder) if folder.starts_with('/') => PathBuf::from(folder).join("tavana"),
        _ => environment.home().join(".local/state/tavana"),
    }
}
