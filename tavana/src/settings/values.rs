use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::declaration::Key;
use super::environment::Environment;
use super::layers::Layers;
use super::origin::{Origin, Problems, Raw};
use super::{DataSetting, LogFormat, Sandbox, Settings, Workers, advertise, export, login, state, tables};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// The least memory that a worker can do anything with.
const WORKER_MINIMUM: u64 = 256 * MIB;

/// More workers than this share no machine sensibly.
const WORKERS_LIMIT: u32 = 1024;

/// All settings but the data.
#[derive(Debug)]
pub(super) struct Scalars {
    settings: Settings,
    pub(super) print_config: bool,
}

impl Scalars {
    pub(super) fn with_data(self, data: super::data::Data) -> Settings {
        let data = data.places.into_iter().map(|place| place.setting).collect::<Vec<DataSetting>>();
        Settings { data, ..self.settings }
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// Reads all settings but the data; `None` when one has no valid value, each of which is in `problems`.
pub(super) fn read(layers: &Layers, environment: &Environment, problems: &mut Problems) -> Option<Scalars> {
    let mut reader = Reader { layers, problems };
    let flight_listen = reader.value(Key::FlightListen, address);
    let pg_listen = reader.value(Key::PgListen, |text| match text {
        "off" => Ok(None),
        _ => address(text).map(Some),
    });
    let pg_peers = reader.value(Key::PgPeers, peers);
    let http_listen = reader.value(Key::HttpListen, address);
    let memory = match layers.get(Key::Memory) {
        Some(_) => reader.value(Key::Memory, size),
        None => Some(environment.memory / 10 * 6 / MIB * MIB),
    };
    let workers = match (layers.get(Key::Workers), memory) {
        (Some(_), _) => reader.value(Key::Workers, workers),
        (None, Some(memory)) if memory >= 8 * GIB => Some(Workers::Processes(2)),
        (None, _) => Some(Workers::Processes(1)),
    };
    let sandbox = reader.value(Key::Sandbox, |text| choice(text, &SANDBOX));
    let sql_limit = reader.value(Key::SqlLimit, sql_limit);
    let result_cache = reader.value(Key::ResultCache, result_cache);
    let history_days = reader.value(Key::HistoryDays, history_days);
    let history_redact = reader.value(Key::HistoryRedact, |text| choice(text, &SWITCH));
    let log = reader.value(Key::Log, |text| choice(text, &LEVELS));
    let log_format = reader.value(Key::LogFormat, |text| choice(text, &LOG_FORMATS));
    let ready_json = reader.value(Key::ReadyJson, |text| choice(text, &SWITCH));
    let print_config = reader.value(Key::PrintConfig, |text| choice(text, &SWITCH));
    let extensions = layers.get(Key::Extensions);
    let doors = [(Key::FlightListen, flight_listen), (Key::PgListen, pg_listen.flatten())];
    let state = state::read(layers, environment, reader.problems);
    let tables = tables::read(layers, environment, reader.problems);
    let history_export = export::read(layers, environment, history_days, reader.problems);
    let login = login::read(layers, environment, &state, &doors, reader.problems);
    let advertise = advertise::read(layers, environment, workers, &login.tls, reader.problems);
    if let Some(memory) = memory {
        // Too little for one worker is too little for any number of them.
        enough(layers, workers.unwrap_or(Workers::Processes(1)), memory, reader.problems);
    }
    let settings = Settings {
        data: Vec::new(),
        tables,
        flight_listen: flight_listen?,
        pg_listen: pg_listen?,
        pg_peers: pg_peers?,
        http_listen: http_listen?,
        workers: workers?,
        memory: memory?,
        extensions: extensions.map_or_else(|| default_extensions(environment), |raw| environment.absolute(&raw.text)),
        state,
        login,
        advertise,
        sandbox: sandbox?,
        sql_limit: sql_limit?,
        result_cache: result_cache?,
        history_days: history_days?,
        history_redact: history_redact?,
        history_export,
        log: log?,
        log_format: log_format?,
        ready_json: ready_json?,
    };
    Some(Scalars { settings, print_config: print_config? })
}

struct Reader<'a> {
    layers: &'a Layers,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// The value that was set, or the declared default; a wrong one is a problem with its origin.
    fn value<T>(&mut self, key: Key, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let default = || Raw::new(key.declaration().default, Origin::Default);
        let raw = self.layers.get(key).cloned().unwrap_or_else(default);
        parse(raw.text.trim()).map_err(|text| self.problems.add(&raw.origin, text)).ok()
    }
}

/// Places of other gateways, with commas between them.
pub(crate) fn peers(text: &str) -> Result<Vec<String>, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let place = |place: &str| match place.trim().rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0) => {
            Ok(place.trim().to_owned())
        }
        _ => Err(format!("`{}` is not a host with a port; write tavana-headless:5432", place.trim())),
    };
    text.split(',').map(place).collect()
}

/// A size in bytes: a number with a unit.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is not a size; write 512MiB, 4GB or a number of bytes");
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        "ki" | "kib" => 1 << 10,
        "mi" | "mib" => MIB,
        "gi" | "gib" => GIB,
        "ti" | "tib" => 1 << 40,
        _ => return Err(wrong()),
    };
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(factor).ok_or_else(|| format!("`{text}` is more than any machine has"));
    }
    let fraction: f64 = number.parse().map_err(|_| wrong())?;
    let bytes = fraction * factor as f64;
    if bytes < 9.0e18 { Ok(bytes as u64) } else { Err(format!("`{text}` is more than any machine has")) }
}

/// A size as people write it: in the largest unit that leaves no remainder.
pub(super) fn size_text(bytes: u64) -> String {
    [(GIB, "GiB"), (MIB, "MiB"), (1 << 10, "KiB")]
        .into_iter()
        .find(|(factor, _)| bytes >= *factor && bytes.is_multiple_of(*factor))
        .map_or_else(|| bytes.to_string(), |(factor, unit)| format!("{}{unit}", bytes / factor))
}

fn sql_limit(text: &str) -> Result<u64, String> {
    match size(text)? {
        limit @ 1024..=GIB => Ok(limit),
        _ => Err(format!("`{text}` is out of range; write a size from 1KiB to 1GiB")),
    }
}

fn result_cache(text: &str) -> Result<u64, String> {
    match size(text)? {
        room if room == 0 || room >= MIB => Ok(room),
        _ => Err(format!("`{text}` holds no result; write 0 for none, or a size from 1MiB on")),
    }
}

fn history_days(text: &str) -> Result<u32, String> {
    let days = text.parse::<u32>().ok().filter(|days| *days <= 3650);
    days.ok_or_else(|| format!("`{text}` is not a number of days; write 0 to 3650"))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost:").or_else(|| text.strip_prefix(':'));
    if let Some(port) = local.and_then(|port| port.parse::<u16>().ok()) {
        return Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    }
    text.parse()
        .map_err(|_| format!("`{text}` is not an address; write an IP address and a port, such as 127.0.0.1:8815"))
}

fn workers(text: &str) -> Result<Workers, String> {
    if text == "in-process" {
        return Ok(Workers::InProcess);
    }
    match text.parse::<u32>() {
        Ok(count @ 1..=WORKERS_LIMIT) => Ok(Workers::Processes(count)),
        _ => Err(format!("`{text}` is not a number of workers; write 1 to {WORKERS_LIMIT}, or in-process")),
    }
}

fn enough(layers: &Layers, workers: Workers, memory: u64, problems: &mut Problems) {
    let needed = WORKER_MINIMUM * u64::from(workers.count());
    if memory >= needed {
        return;
    }
    let have = if memory < 1 << 10 { format!("{memory} bytes") } else { size_text(memory) };
    let (count, need) = (workers.count(), size_text(needed));
    let guilty = match layers.origin(Key::Memory) {
        Origin::Default => layers.origin(Key::Workers),
        origin => origin,
    };
    let text = match count {
        1 => format!("{have} of memory is not enough: a worker needs at least {need} (--memory)"),
        _ => format!(
            "{have} of memory is not enough for {count} workers: they need at least {need} (--memory), or fewer \
             workers (--workers, from {})",
            layers.origin(Key::Workers)
        ),
    };
    problems.add(&guilty, text);
}

pub(super) const SANDBOX: [(&str, Sandbox); 3] = [("auto", Sandbox::Auto), ("on", Sandbox::On), ("off", Sandbox::Off)];
pub(super) const LOG_FORMATS: [(&str, LogFormat); 2] = [("text", LogFormat::Text), ("json", LogFormat::Json)];
const SWITCH: [(&str, bool); 4] = [("true", true), ("false", false), ("1", true), ("0", false)];
const LEVELS: [(&str, tracing::Level); 5] = [
    ("error", tracing::Level::ERROR),
    ("warn", tracing::Level::WARN),
    ("info", tracing::Level::INFO),
    ("debug", tracing::Level::DEBUG),
    ("trace", tracing::Level::TRACE),
];

fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        format!("`{text}` is not one of {}", names.join(", "))
    })
}

/// The word for a value among its choices.
pub(super) fn word<T: Copy + PartialEq>(value: T, choices: &[(&'static str, T)]) -> &'static str {
    choices.iter().find(|(_, choice)| *choice == value).map_or("", |(name, _)| name)
}

fn default_extensions(environment: &Environment) -> PathBuf {
    let beside = environment.executable.parent().unwrap_or(Path::new("/"));
    beside
        .ancestors()
        .map(|folder| folder.join(".deps/extensions"))
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| environment.absolute(&beside.join("../lib/tavana/extensions").to_string_lossy()))
}
