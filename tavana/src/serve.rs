//! `tavana serve`: makes the parts from the settings, runs them, drains them.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use catalog::{Catalog, Source};
use flight_server::{LakeWriters, Metrics, Options, Parts, Server};
use pg_shim::Cursors;
use prometheus_client::registry::Registry;
use query::{
    Arrival, Error, ErrorKind, Fleet, Lake, LakeMetadata, LakeSnapshots, Place, Result, Scheme, Share, Worker, WorkerId,
};
use scheduler::{Policy, Scheduler};
use state::Folder;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use transport::{Certificates, TlsFiles};
use worker::engine::{self, Walls};
use worker::host::{DoorTls, InProcessWorker, LocalFleet, LocalWorker, OwnDoors, Setup, Signatures};

use crate::export::{Export, Exports};
use crate::gauges::{Gauges, Staff};
use crate::greeting::Greeting;
use crate::settings::{Advertise, Key, LogFormat, Sandbox, Settings, Workers};
use crate::sizing::Sizing;
use crate::{http, listen, login, pg, sole};

/// How long running statements may take to end once the service is told to stop.
const DRAIN: Duration = Duration::from_secs(300);
/// What a message of a result may hold at most; clients of Arrow's own making accept as much.
const MESSAGE_LIMIT: usize = 16 << 20;
/// Beyond the statement itself, what a client's message may hold.
const REQUEST_HEADROOM: usize = 64 << 20;
/// Statements at work at once in one warm engine, prepares included.
const LANES: u32 = 64;
const CONNECTIONS: usize = 10_000;

/// Serves until it is told to stop.
pub(crate) fn run(settings: Settings) -> ExitCode {
    start_log(&settings);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return crate::cli::complain(1, &format!("no runtime: {error}")),
    };
    let outcome = runtime.block_on(serve(settings));
    runtime.shutdown_timeout(Duration::from_secs(1));
    let Err(errors) = outcome else { worker::leave(0) };
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    crate::cli::complain(1, &texts.join("\n"));
    worker::leave(1)
}

async fn serve(settings: Settings) -> Result<(), Vec<Error>> {
    let stop = stop_signal().map_err(one)?;
    // First the ports, which another program may have; then the data, which may be far away.
    let flight = listen::bind(settings.flight_listen, Key::FlightListen).map_err(one)?;
    let pg = match settings.pg_listen {
        Some(address) => Some(listen::bind(address, Key::PgListen).map_err(one)?),
        None => None,
    };
    let http_listener = listen::bind(settings.http_listen, Key::HttpListen).map_err(one)?;
    let http = http_listener.local_addr().map_err(|error| one(no_address(&error)))?;

    let staff = Staff::default();
    let mut registry = Registry::default();
    let metrics = Metrics::new(&mut registry);
    let exports = Exports::new(&mut registry);
    let cursors = Cursors::default();
    registry.register_collector(Box::new(Gauges::new(staff.clone(), cursors.clone())));
    let http_stop = CancellationToken::new();
    let routes = http::routes(readiness(staff.clone(), stop.clone()), Arc::new(registry));
    // Served from the start, so that whoever asks whether the service is ready gets an answer.
    let door = http::serve(http_listener, routes, http_stop.clone());
    let flight_door = async {
        let counted = (metrics, exports, cursors);
        let served = serve_doors(&settings, Listeners { flight, pg }, http, counted, &staff, stop);
        let outcome = Box::pin(served).await;
        http_stop.cancel();
        outcome
    };
    let (outcome, http_outcome) = tokio::join!(flight_door, door);
    outcome?;
    http_outcome.map_err(|error| one(Error::new(ErrorKind::Unavailable, format!("the HTTP door closed: {error}"))))
}

fn one(error: Error) -> Vec<Error> {
    vec![error]
}

/// Makes the parts, tells that they are ready, and serves until the drain is over.
async fn serve_doors(
    settings: &Settings,
    listeners: Listeners,
    http: SocketAddr,
    (metrics, exports, cursors): (Metrics, Exports, Cursors),
    staff: &Staff,
    stop: CancellationToken,
) -> Result<(), Vec<Error>> {
    let database = login::state_of(settings).await.map_err(one)?;
    let authenticator = login::authenticator(settings, database.as_ref()).await.map_err(one)?;
    let flight = listeners.flight.local_addr().map_err(|error| one(no_address(&error)))?;
    let pg = listeners.pg.as_ref().map(TcpListener::local_addr).transpose().map_err(|error| one(no_address(&error)))?;
    let door = login::door(settings, flight).map_err(one)?;
    let _sole = lake(settings).map(|lake| sole::take(&lake)).transpose().map_err(one)?;
    let catalog = Arc::new(Catalog::open(sources(settings)).await?);
    let (doors, arrivals) = match &settings.advertise {
        Some(advertise) => {
            let (doors, arrivals) = own_doors(settings, advertise).map_err(one)?;
            (Some(doors), Some(arrivals))
        }
        None => (None, None),
    };
    let (staffed, sandboxed) = start_workers(settings, &catalog, doors.clone()).await.map_err(one)?;
    let workers = staffed.workers();
    let capacity = workers.iter().map(|worker| (worker.id(), worker.capacity())).collect();
    let scheduler = Scheduler::new(capacity, Policy::default());
    staff.set(workers.clone(), scheduler.clone());
    let fleet: Arc<dyn Fleet> = Arc::new(LocalFleet::new(workers.clone()));
    let sizing = Sizing::start(settings, catalog.clone(), database).await.map_err(one)?;
    let export = sizing.export(settings, exports).map_err(one)?;
    let tls = door.files.is_some();
    let pg_tls = match (&door.files, pg) {
        (Some(files), Some(_)) => Some((files.clone(), Arc::new(Certificates::load(files).map_err(one)?))),
        _ => None,
    };
    let parts = Parts {
        fleet,
        catalog: catalog.clone(),
        scheduler: scheduler.clone(),
        metrics,
        authenticator,
        tls: door.files,
        arrivals,
        snapshots: snapshots(settings),
        sizer: sizing.sizer.clone(),
        history: sizing.history(),
        waiting: sizing.waiting(),
    };
    let server = Server::new(parts, options(settings)).map_err(one)?;
    server.resume().await;

    let greeting = Greeting {
        flight,
        pg,
        http,
        auth: settings.login.auth,
        state: &settings.state.folder,
        lake: settings.tables.as_ref().map(|tables| tables.uri.as_str()),
        lake_tables: server.lake_tables().await.map_err(one)?,
        tls,
        authority: door.authority,
        listing: &*catalog.tables().await,
        workers: described(settings),
        advertise: settings.advertise.as_ref().map(Advertise::text),
        engines: workers.iter().flat_map(|worker| worker.engines()).collect(),
        sandboxed,
        program: std::env::args().next().unwrap_or_else(|| "tavana".to_owned()),
    };
    let text = if settings.ready_json {
        // A program reads the output; what a person should know is in the log.
        greeting.notes().iter().for_each(|note| tracing::info!("{note}"));
        greeting.json() + "\n"
    } else {
        greeting.text()
    };
    // Whoever closed the output does not want to read it.
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    drop(out);

    let certificates = pg_tls.as_ref().map(|(_, certificates)| certificates.clone());
    let shim = pg::shim(settings, &server.inner_door(), certificates, cursors);
    let over = CancellationToken::new();
    let serving = async {
        let flight = async {
            let outcome = server.serve(listeners.flight, stop.clone()).await;
            over.cancel();
            outcome
        };
        let pg = async {
            match listeners.pg {
                Some(listener) => shim.serve(listener, stop.clone(), over.clone()).await,
                None => Ok(()),
            }
        };
        let (flight, pg) = tokio::join!(flight, pg);
        flight.and(pg)
    };
    let outcome = tokio::select! {
        outcome = serving => outcome,
        () = renew_pg(pg_tls.clone()) => Ok(()),
        () = sizing.keep(&over) => Ok(()),
        () = Export::keep(export.as_ref()) => Ok(()),
        () = renew_doors(settings, doors, &staffed) => Ok(()),
    };
    scheduler.close();
    for worker in &workers {
        worker.stop().await;
    }
    sizing.end().await;
    outcome.map_err(one)
}

/// Takes the certificate of the PostgreSQL door anew whenever its files change; never ends by itself.
pub(crate) async fn renew_pg(tls: Option<(TlsFiles, Arc<Certificates>)>) {
    let Some((files, certificates)) = tls else { return std::future::pending().await };
    transport::watch(files, CancellationToken::new(), |texts| {
        if let Err(error) = certificates.replace(&texts) {
            tracing::warn!(%error, "the certificate has changed and cannot be used; the one before it stays");
        }
    })
    .await;
}

/// The sockets that clients connect to.
struct Listeners {
    flight: TcpListener,
    pg: Option<TcpListener>,
}

fn sources(settings: &Settings) -> Vec<Source> {
    let source = |data: &crate::settings::DataSetting| Source {
        name: data.name.clone(),
        uri: data.uri.clone(),
        s3: data.s3.clone(),
        writable: data.writable,
    };
    settings.data.iter().map(source).collect()
}

fn options(settings: &Settings) -> Options {
    let sql_limit = usize::try_from(settings.sql_limit).unwrap_or(usize::MAX);
    Options {
        sql_limit,
        request_limit: sql_limit.saturating_add(REQUEST_HEADROOM),
        connections: CONNECTIONS,
        drain: DRAIN,
        engine_version: worker::library_version(),
        lake: lake(settings).map(|lake| match lake.metadata {
            LakeMetadata::Sqlite(_) => LakeWriters::OneAtATime,
            LakeMetadata::Postgres(_) => LakeWriters::All,
        }),
        result_cache: settings.result_cache,
    }
}

/// Which snapshot the lake is at, if results of it are to be kept.
fn snapshots(settings: &Settings) -> Option<Arc<dyn LakeSnapshots>> {
    let lake = lake(settings).filter(|_| settings.result_cache > 0)?;
    match state::Snapshots::of(&lake.metadata) {
        Ok(snapshots) => Some(Arc::new(snapshots)),
        Err(error) => {
            tracing::warn!(%error, "results of tables of the lake are not kept");
            None
        }
    }
}

/// The lake that can be written to, if there is one.
fn lake(settings: &Settings) -> Option<Lake> {
    let tables = settings.tables.as_ref()?;
    let scheme = if tables.s3.is_some() { Scheme::S3 } else { Scheme::Local };
    let data = Place { root: tables.uri.clone(), scheme, s3: tables.s3.clone(), writable: true };
    let metadata = match &tables.metadata {
        Some(url) => LakeMetadata::Postgres(url.reveal().to_owned()),
        // A folder of its own: engines may write there.
        None => LakeMetadata::Sqlite(settings.state.folder.join("lake").join("metadata.db")),
    };
    Some(Lake { data, metadata })
}

/// The workers of this process.
enum Staffed {
    InProcess(Arc<InProcessWorker>),
    Processes(Vec<Arc<LocalWorker>>),
}

impl Staffed {
    fn workers(&self) -> Vec<Arc<dyn Worker>> {
        match self {
            Self::InProcess(worker) => vec![worker.clone()],
            Self::Processes(workers) => workers.iter().map(|worker| worker.clone() as Arc<dyn Worker>).collect(),
        }
    }
}

/// Arrivals at engines' doors that wait to be heard.
const ARRIVALS: usize = 1024;

/// Where engines open doors of their own, and what is heard of the clients that come there.
fn own_doors(settings: &Settings, advertise: &Advertise) -> Result<(OwnDoors, mpsc::Receiver<Arrival>)> {
    let (arrivals, came) = mpsc::channel(ARRIVALS);
    let tls = tls_of_engines(settings).map(|files| files.read()).transpose()?.map(DoorTls::new);
    let (bind, ports, host) = (settings.flight_listen.ip(), advertise.ports.clone(), advertise.host.clone());
    Ok((OwnDoors { bind, ports, host, tls, arrivals }, came))
}

fn tls_of_engines(settings: &Settings) -> Option<TlsFiles> {
    let (certificate, key) = settings.advertise.as_ref()?.tls.clone()?;
    Some(TlsFiles { certificate, key, client_ca: settings.login.tls_client_ca.clone() })
}

/// Gives engines their certificate anew whenever its files change; never ends by itself.
async fn renew_doors(settings: &Settings, doors: Option<OwnDoors>, staffed: &Staffed) {
    let tls = doors.and_then(|doors| doors.tls);
    let (Some(files), Some(tls), Staffed::Processes(workers)) = (tls_of_engines(settings), tls, staffed) else {
        return std::future::pending().await;
    };
    let changed = tokio::sync::Notify::new();
    let watching = transport::watch(files, CancellationToken::new(), |texts| {
        tls.replace(texts);
        changed.notify_one();
    });
    let telling = async {
        loop {
            changed.notified().await;
            for worker in workers {
                worker.renew_doors().await;
            }
        }
    };
    tokio::select! {
        () = watching => {}
        () = telling => {}
    }
}

async fn start_workers(settings: &Settings, catalog: &Catalog, door: Option<OwnDoors>) -> Result<(Staffed, bool)> {
    let threads = std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1));
    let share = Share { memory: settings.memory / u64::from(settings.workers.count()), threads };
    let places = catalog.places();
    let remote = places.iter().any(|place| place.scheme == Scheme::S3);
    let spill = Folder::open(Folder::open(&settings.state.folder)?.path().join("spill").as_path())?.path().to_owned();
    worker::launch::clear_spill_root(&spill)?;
    let mut extensions: Vec<String> = Vec::new();
    if remote {
        extensions.push("httpfs".to_owned());
    }
    // The prebuilt library has it within.
    if cfg!(feature = "bundled") {
        if installed(settings)("icu") {
            extensions.push("icu".to_owned());
        } else {
            tracing::warn!(
                "the extension icu is not in {}: time zones other than UTC, and collations, are not there",
                settings.extensions.display()
            );
        }
    }
    match settings.workers {
        Workers::InProcess => {
            let installed = installed(settings);
            extensions
                .extend(["delta", "avro", "iceberg"].map(str::to_owned).into_iter().filter(|name| installed(name)));
            let options = engine::Options {
                memory: share.memory,
                threads,
                extension_directory: settings.extensions.clone(),
                spill_directory: spill,
                places,
                lake: lake(settings).map(|lake| (lake, true)),
                may_write: true,
                extensions,
                signatures_checked: false,
                walls: Walls::ALL,
                message_limit: MESSAGE_LIMIT,
                lanes: LANES as usize,
            };
            let worker = InProcessWorker::start(WorkerId(1), share, &options)?;
            Ok((Staffed::InProcess(Arc::new(worker)), false))
        }
        Workers::Processes(count) => {
            let sandbox = sandbox(settings)?;
            let setup = Setup {
                program: PathBuf::from("/proc/self/exe"),
                extension_directory: settings.extensions.clone(),
                extensions,
                places,
                lake: lake(settings),
                sandbox,
                walls: Walls::ALL,
                message_limit: MESSAGE_LIMIT,
                lanes: LANES,
                door,
                signatures: Signatures::default(),
            };
            let mut workers = Vec::new();
            for number in 1..=count {
                workers.push(Arc::new(LocalWorker::start(WorkerId(number), share, setup.clone(), &spill).await?));
            }
            Ok((Staffed::Processes(workers), sandbox))
        }
    }
}

fn installed(settings: &Settings) -> impl Fn(&str) -> bool {
    let arch = if cfg!(target_arch = "aarch64") { "linux_arm64" } else { "linux_amd64" };
    let folder = settings.extensions.join(worker::library_version()).join(arch);
    move |name| folder.join(format!("{name}.duckdb_extension")).is_file()
}

/// Whether engines are confined by the kernel.
fn sandbox(settings: &Settings) -> Result<bool> {
    let available = worker::launch::landlock_abi().is_some();
    match settings.sandbox {
        Sandbox::Off => {
            tracing::warn!("the sandbox is off: a fault in the engine can reach whatever this user can reach");
            Ok(false)
        }
        Sandbox::Auto if !available => {
            tracing::warn!(
                "this kernel has no Landlock: engines are kept from other files and the network by the service's \
                 own checks and the engine's lock only"
            );
            Ok(false)
        }
        Sandbox::On if !available => {
            Err(Error::new(ErrorKind::Unsupported, "this kernel has no Landlock, and --sandbox is on").with_hint(
                "use a kernel of 5.13 or later with Landlock enabled, or --sandbox auto on a loopback address",
            ))
        }
        Sandbox::Auto | Sandbox::On => Ok(true),
    }
}

fn described(settings: &Settings) -> String {
    let each = (settings.memory / u64::from(settings.workers.count())) >> 20;
    match settings.workers {
        Workers::Processes(1) => format!("1 with {each} MiB of memory"),
        Workers::Processes(count) => format!("{count} with {each} MiB of memory each"),
        Workers::InProcess => format!("in this process, with {each} MiB of memory"),
    }
}

fn readiness(staff: Staff, stop: CancellationToken) -> http::Readiness {
    Arc::new(move || {
        let (staff, stop) = (staff.clone(), stop.clone());
        Box::pin(async move {
            if stop.is_cancelled() {
                return Err("the service is shutting down".to_owned());
            }
            let Some((workers, _)) = staff.get() else { return Err("the service is starting".to_owned()) };
            for worker in workers {
                if worker.ready().await {
                    return Ok(());
                }
            }
            Err("no worker answers".to_owned())
        })
    })
}

/// Cancelled at the first SIGTERM or SIGINT.
pub(crate) fn stop_signal() -> Result<CancellationToken> {
    let failed =
        |error: std::io::Error| Error::new(ErrorKind::Unavailable, format!("signals cannot be watched: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    #[expect(clippy::disallowed_methods, reason = "lives as long as the process")]
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.cancel();
        // Whoever asks twice does not want to wait.
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        worker::leave(130);
    });
    Ok(stop)
}

fn no_address(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, format!("the listener has no address: {error}"))
}

fn start_log(settings: &Settings) {
    let builder = tracing_subscriber::fmt().with_max_level(settings.log).with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => builder.with_ansi(false).init(),
        LogFormat::Json => builder.json().init(),
    }
}
