//! Opening an engine: settings, extensions, secrets, and then the lock.

use std::path::PathBuf;
use std::sync::Arc;

use query::{Error, ErrorKind, Lake, Place, Result, S3Options, Scheme};

use super::error::from_engine;
use super::lake;
use super::lane::SETTINGS;
use super::shown;
use super::tables::literal;
use crate::ffi::{Connection, Database, HEADERS_VERSION, library_version};
use crate::gate::Gate;

/// Which walls stand around statements. All stand in service; tests take single ones away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walls {
    /// Statements are judged before the engine sees them.
    pub gate: bool,
    /// The engine's own lock on files, settings and extensions, and on the lake where it may not be changed.
    pub engine_lock: bool,
}

impl Walls {
    /// All walls.
    pub const ALL: Self = Self { gate: true, engine_lock: true };
}

/// What an engine is opened with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bytes that the engine may use before it spills or refuses.
    pub memory: u64,
    /// Processors that it may use: it has as many threads, and more where what it reads is far away.
    pub threads: u32,
    /// Where the extensions lie, as `v1.5.5/linux_amd64/NAME.duckdb_extension` below it.
    pub extension_directory: PathBuf,
    /// Where the engine spills to.
    pub spill_directory: PathBuf,
    /// What statements may read.
    pub places: Arc<[Place]>,
    /// The writable lake, and whether this engine may change it.
    pub lake: Option<(Lake, bool)>,
    /// Whether statements may change tables of the lake and write to places that permit it.
    pub may_write: bool,
    /// The extensions that the places and their tables need.
    pub extensions: Vec<String>,
    /// Whether it is known that these are signed.
    pub signatures_checked: bool,
    /// Which walls stand.
    pub walls: Walls,
    /// The longest message of a result, in bytes.
    pub message_limit: usize,
    /// How many statements may be at work at once; a session's engine has one connection.
    pub lanes: usize,
}

/// Threads of an engine for each that it is granted, and for all of these at least, where what it reads is far away: one
/// that waits for an answer of a store does nothing else meanwhile.
const OVERLAP: u32 = 4;
const OVERLAP_LEAST: u32 = 8;

/// How many threads an engine has to make use of what it is granted.
pub(crate) fn threads(granted: u32, is_remote: bool) -> u32 {
    let granted = granted.max(1);
    if is_remote { granted.saturating_mul(OVERLAP).max(OVERLAP_LEAST) } else { granted }
}

impl Options {
    /// Whether what it reads is far away.
    pub(super) fn is_remote(&self) -> bool {
        let data = self.lake.as_ref().map(|(lake, _)| &lake.data);
        self.places.iter().chain(data).any(|place| place.scheme != Scheme::Local)
    }
}

/// Opens an engine and locks it.
pub(crate) fn open(options: &Options) -> Result<Arc<Database>> {
    if library_version() != HEADERS_VERSION {
        return Err(Error::new(
            ErrorKind::Unavailable,
            format!("the DuckDB library is {}, this program needs {HEADERS_VERSION}", library_version()),
        )
        .with_hint("`make deps` fetches the right one"));
    }
    let threads = threads(options.threads, options.is_remote()).to_string();
    let settings = [
        ("threads", threads.clone()),
        // All are ours: see `helpers`.
        ("external_threads", threads),
        ("memory_limit", format!("{}B", options.memory)),
        ("temp_directory", options.spill_directory.display().to_string()),
        ("extension_directory", options.extension_directory.display().to_string()),
        ("allow_community_extensions", "false".to_owned()),
        ("allow_unsigned_extensions", options.signatures_checked.to_string()),
        ("autoinstall_known_extensions", "false".to_owned()),
        ("autoload_known_extensions", "false".to_owned()),
        lake::secrets(options),
    ];
    let database = Database::open(&settings).map_err(|failure| cannot_open(&failure.0))?;
    database.note_files().map_err(|failure| cannot_open(&failure.0))?;
    database.find_served().map_err(|failure| cannot_open(&failure.0))?;
    let connection = database.connect().map_err(|failure| cannot_open(&failure.0))?;
    let own = options.lake.as_ref().map(|(lake, _)| lake::extensions(lake)).unwrap_or_default();
    for extension in options.extensions.iter().map(String::as_str).chain(own) {
        connection.run(&format!("LOAD {extension}")).map_err(|failure| missing_extension(extension, &failure.0))?;
    }
    // What comes after them is not known.
    connection.run("SET allow_unsigned_extensions = false").map_err(|failure| from_engine(&failure, ""))?;
    let data = options.lake.as_ref().map(|(lake, _)| &lake.data);
    for (number, place) in options.places.iter().chain(data).enumerate() {
        if let (Scheme::S3, Some(s3)) = (place.scheme, &place.s3) {
            connection.run(&secret(number, &place.root, s3)).map_err(|failure| from_engine(&failure, ""))?;
        }
    }
    if let Some((lake, writable)) = &options.lake {
        lake::attach(&connection, lake, *writable, options.walls.engine_lock)?;
    }
    // Footers are looked at by each bind. As the bytes of files, they are kept as long as the file is what it was.
    connection.run("SET GLOBAL parquet_metadata_cache = true").map_err(|failure| from_engine(&failure, ""))?;
    shown::define(&connection, options.lake.is_some())?;
    if options.walls.engine_lock {
        lock(&connection, &options.places, data)?;
    }
    Ok(database)
}

fn lock(connection: &Connection, places: &[Place], data: Option<&Place>) -> Result<()> {
    let roots: Vec<String> = places.iter().chain(data).map(|place| literal(&format!("{}/", place.root))).collect();
    let files: Vec<String> = places.iter().map(|place| literal(&place.root)).collect();
    let own = SETTINGS.iter().map(|(name, _)| *name);
    let settings: Vec<String> = Gate::settings()
        .iter()
        .copied()
        .chain(["memory_limit", "threads", "external_threads"])
        .chain(own)
        .map(literal)
        .collect();
    let steps = [
        format!("SET allowed_directories = [{}]", roots.join(", ")),
        format!("SET allowed_paths = [{}]", files.join(", ")),
        format!("SET allowed_configs = [{}]", settings.join(", ")),
        "SET enable_external_access = false".to_owned(),
        "SET lock_configuration = true".to_owned(),
    ];
    steps.iter().try_for_each(|step| connection.run(step).map_err(|failure| from_engine(&failure, "")))
}

fn secret(number: usize, root: &str, s3: &S3Options) -> String {
    let mut options = vec!["TYPE s3".to_owned(), format!("SCOPE {}", literal(root))];
    if let Some(keys) = &s3.credentials {
        options.push(format!("KEY_ID {}", literal(&keys.key_id)));
        options.push(format!("SECRET {}", literal(&keys.secret)));
        if let Some(token) = &keys.token {
            options.push(format!("SESSION_TOKEN {}", literal(token)));
        }
    }
    if let Some(region) = &s3.region {
        options.push(format!("REGION {}", literal(region)));
    }
    if let Some(endpoint) = &s3.endpoint {
        let plain = endpoint.strip_prefix("http://");
        let host = plain.or_else(|| endpoint.strip_prefix("https://")).unwrap_or(endpoint);
        options.push(format!("ENDPOINT {}", literal(host.trim_end_matches('/'))));
        options.push(format!("USE_SSL {}", plain.is_none()));
    }
    options.push(format!("URL_STYLE {}", if s3.path_style { "'path'" } else { "'vhost'" }));
    format!("CREATE OR REPLACE SECRET place_{number} ({})", options.join(", "))
}

fn cannot_open(reason: &str) -> Error {
    Error::new(ErrorKind::Unavailable, "the engine could not be opened").with_detail(reason.to_owned())
}

fn missing_extension(extension: &str, reason: &str) -> Error {
    Error::new(ErrorKind::Unavailable, format!("the engine's extension {extension} could not be loaded"))
        .with_detail(reason.lines().next().unwrap_or_default().to_owned())
        .with_hint("`make deps` fetches the extensions; --extensions names their folder")
}
