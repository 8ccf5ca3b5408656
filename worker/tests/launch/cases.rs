//! What is promised of engine processes.

use std::fs;
use std::future::Future;
use std::io::{BufRead, BufReader, Read};
use std::os::linux::net::SocketAddrExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, pidfd_open};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use worker::launch::{EngineProcess, EngineSpec, ExitCause, Launcher, SandboxSpec, clear_spill_root, landlock_abi};

/// Every case with its name.
pub(crate) const ALL: &[(&str, fn())] = &[
    ("every_cause_of_an_end_is_told", || with_launcher(every_cause_of_an_end_is_told)),
    ("many_wait_for_one_end_and_kill_repeats", || with_launcher(many_wait_for_one_end_and_kill_repeats)),
    ("a_dropped_engine_is_gone_without_a_zombie", || with_launcher(a_dropped_engine_is_gone_without_a_zombie)),
    ("an_engine_ends_with_its_connection", || with_launcher(an_engine_ends_with_its_connection)),
    ("a_dropped_launcher_ends_its_engines", a_dropped_launcher_ends_its_engines),
    ("a_runtime_that_ends_leaves_no_engine", a_runtime_that_ends_leaves_no_engine),
    ("no_engine_outlives_a_killed_parent", no_engine_outlives_a_killed_parent),
    ("nothing_is_inherited", || with_launcher(nothing_is_inherited)),
    ("limits_are_set", || with_launcher(limits_are_set)),
    ("growth_is_limited_and_lifted", || with_launcher(growth_is_limited_and_lifted)),
    ("the_sandbox_refuses_what_is_not_named", || with_launcher(the_sandbox_refuses_what_is_not_named)),
    ("the_sandbox_allows_what_is_named", || with_launcher(the_sandbox_allows_what_is_named)),
    ("the_sandbox_holds_after_caches_are_dropped", || with_launcher(the_sandbox_holds_after_caches_are_dropped)),
    ("without_a_sandbox_the_rest_still_holds", || with_launcher(without_a_sandbox_the_rest_still_holds)),
    ("a_start_that_fails_says_why", || with_launcher(a_start_that_fails_says_why)),
    ("stages_run_by_hand_explain_themselves", stages_run_by_hand_explain_themselves),
];

/// A launcher with its spill root, and how engines are started in a case.
struct Bench {
    launcher: Launcher,
    root: TempDir,
}

impl Bench {
    async fn start(&self, sandbox: Option<SandboxSpec>) -> Engine {
        let mut process = self.launcher.spawn(spec(sandbox)).await.unwrap();
        let stream = tokio::io::BufReader::new(process.take_stream().unwrap());
        assert!(process.take_stream().is_none());
        Engine { process, stream }
    }
}

/// An engine that can be asked.
struct Engine {
    process: EngineProcess,
    stream: tokio::io::BufReader<UnixStream>,
}

impl Engine {
    async fn tell(&mut self, line: &str) {
        self.stream.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    async fn ask(&mut self, line: &str) -> String {
        self.tell(line).await;
        let mut answer = String::new();
        self.stream.read_line(&mut answer).await.unwrap();
        assert!(answer.ends_with('\n'), "{line}: the engine ended: {:?}", self.process.has_ended());
        answer.trim_end().to_owned()
    }
}

fn spec(sandbox: Option<SandboxSpec>) -> EngineSpec {
    EngineSpec {
        program: "/proc/self/exe".into(),
        enter: vec!["enter".into()],
        serve: vec!["serve".into(), "as".into(), "told".into()],
        sandbox,
        door: None,
    }
}

fn closed() -> Option<SandboxSpec> {
    Some(SandboxSpec::default())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn with_launcher<F: Future<Output = Bench>>(case: fn(Bench) -> F) {
    let root = tempfile::tempdir().unwrap();
    let launcher = Launcher::start(root.path()).unwrap();
    runtime().block_on(async {
        let Bench { launcher, root } = case(Bench { launcher, root }).await;
        launcher.close().await;
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0, "spill folders were left");
    });
}

async fn every_cause_of_an_end_is_told(bench: Bench) -> Bench {
    let mut engine = bench.start(closed()).await;
    engine.tell("exit 3").await;
    assert_eq!(engine.process.ended().await.to_string(), "exit code 3");
    for (signal, text) in [(11, "signal 11 (SIGSEGV)"), (6, "signal 6 (SIGABRT)"), (9, "signal 9 (SIGKILL)")] {
        let mut engine = bench.start(closed()).await;
        engine.tell(&format!("die {signal}")).await;
        assert_eq!(engine.process.ended().await.to_string(), text);
        assert_eq!(engine.process.resident(), None);
    }
    let mut starved = bench.start(closed()).await;
    starved.process.limit_growth(0).unwrap();
    starved.tell(&format!("swallow {}", 3_u64 << 30)).await;
    assert_eq!(starved.process.ended().await, ExitCause::OutOfMemory);
    bench
}

async fn many_wait_for_one_end_and_kill_repeats(bench: Bench) -> Bench {
    let engine = bench.start(closed()).await;
    assert_eq!(engine.process.has_ended(), None);
    // One waiter gives up before the end: the others must not notice.
    assert!(tokio::time::timeout(Duration::ZERO, engine.process.ended()).await.is_err());
    let (first, second, ()) =
        tokio::join!(engine.process.ended(), engine.process.ended(), async { engine.process.kill() });
    let killed = ExitCause::Signalled { signal: 9, name: "SIGKILL" };
    assert_eq!((first, second), (killed, killed));
    engine.process.kill();
    assert_eq!(engine.process.ended().await, killed);
    assert!(engine.process.limit_growth(1).is_err());
    bench
}

async fn a_dropped_engine_is_gone_without_a_zombie(bench: Bench) -> Bench {
    let engine = bench.start(closed()).await;
    let (pid, spill) = (engine.process.pid(), engine.process.spill().to_owned());
    assert!(spill.exists() && engine.process.resident().unwrap() > 0);
    drop(engine);
    let Bench { launcher, root } = bench;
    launcher.close().await;
    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "a zombie is left");
    assert!(!spill.exists());
    Bench { launcher: Launcher::start(root.path()).unwrap(), root }
}

async fn an_engine_ends_with_its_connection(bench: Bench) -> Bench {
    let Engine { process, stream } = bench.start(closed()).await;
    drop(stream);
    assert_eq!(process.ended().await, ExitCause::Exited(0));
    bench
}

fn a_dropped_launcher_ends_its_engines() {
    let root = tempfile::tempdir().unwrap();
    runtime().block_on(async {
        let bench = Bench { launcher: Launcher::start(root.path()).unwrap(), root };
        let engine = bench.start(None).await;
        drop(bench.launcher);
        assert_eq!(engine.process.ended().await.to_string(), "signal 9 (SIGKILL)");
    });
}

fn a_runtime_that_ends_leaves_no_engine() {
    let root = tempfile::tempdir().unwrap();
    let launcher = Launcher::start(root.path()).unwrap();
    let runtime = runtime();
    let process = runtime.block_on(launcher.spawn(spec(closed()))).unwrap();
    let pid = process.pid();
    drop(runtime);
    assert_eq!(process.has_ended(), Some(ExitCause::Signalled { signal: 9, name: "SIGKILL" }));
    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "a zombie is left");
}

/// The role of a server that is killed: starts engines, tells their ids and waits.
pub(crate) fn serve_until_killed(root: &Path) -> ExitCode {
    let launcher = Launcher::start(root).unwrap();
    runtime().block_on(async {
        let deaf = |sandbox| EngineSpec { serve: vec!["serve".into(), "deaf".into()], ..spec(sandbox) };
        let plain = launcher.spawn(deaf(None)).await.unwrap();
        let closed = launcher.spawn(deaf(closed())).await.unwrap();
        println!("{} {}", plain.pid(), closed.pid());
        std::future::pending::<()>().await;
    });
    ExitCode::SUCCESS
}

fn no_engine_outlives_a_killed_parent() {
    let root = tempfile::tempdir().unwrap();
    let mut server =
        Command::new("/proc/self/exe").arg("server").arg(root.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let pids: Vec<i32> = line.split_whitespace().map(|pid| pid.parse().unwrap()).collect();
    assert_eq!(pids.len(), 2);
    let engines: Vec<_> =
        pids.iter().map(|pid| pidfd_open(Pid::from_raw(*pid).unwrap(), PidfdFlags::NONBLOCK).unwrap()).collect();
    assert_eq!(clear_spill_root(root.path()).unwrap(), 0, "the folders of a living run are kept");
    server.kill().unwrap();
    server.wait().unwrap();
    runtime().block_on(async {
        for engine in engines {
            // SAFETY: an owned descriptor stays open and the same for as long as it is registered.
            #[allow(unsafe_code)]
            let engine = unsafe { tokio::io::unix::AsyncFd::register(engine) }.unwrap();
            let gone = tokio::time::timeout(Duration::from_secs(2), engine.readable()).await;
            gone.expect("an engine outlived its parent").unwrap().retain_ready();
        }
    });
    assert_eq!(clear_spill_root(root.path()).unwrap(), 1);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

async fn nothing_is_inherited(bench: Bench) -> Bench {
    // A descriptor that a careless library opened without close-on-exec.
    let passwd = fs::File::open("/etc/passwd").unwrap();
    let leaked = rustix::io::dup(&passwd).unwrap();
    assert!(std::env::vars_os().count() > 0);
    for (sandbox, held) in [(None, ""), (closed(), " 3:RegularFile")] {
        let mut engine = bench.start(sandbox).await;
        assert_eq!(engine.ask("environment").await, "SQLITE_TMPDIR");
        assert_eq!(engine.ask("arguments").await, "as told");
        // The connection itself was moved away from 0, to a descriptor that is not inherited further.
        let descriptors = engine.ask("descriptors").await;
        let expected = format!("0:CharacterDevice 1:CharacterDevice 2:Fifo{held}");
        let (inherited, own) = descriptors.split_at(expected.len());
        assert_eq!(inherited, expected);
        assert!(own.split_whitespace().all(|own| own.ends_with(":Socket")), "{own}");
        assert_eq!(engine.ask("directory").await, engine.process.spill().display().to_string());
        assert_eq!(engine.ask("memory").await, "true");
        assert_eq!(engine.ask("leader").await, "true");
        assert_eq!(engine.ask("dumpable").await, "NotDumpable");
        assert_eq!(engine.ask("private").await, "true");
    }
    drop(leaked);
    bench
}

async fn limits_are_set(bench: Bench) -> Bench {
    let mut engine = bench.start(closed()).await;
    let stack = 64 << 20;
    assert_eq!(engine.ask("limits").await, format!("{stack}/{stack} 0/0 4096/4096"));
    let score = fs::read_to_string(format!("/proc/{}/oom_score_adj", engine.process.pid())).unwrap();
    assert_eq!(score.trim(), "500");
    bench
}

async fn growth_is_limited_and_lifted(bench: Bench) -> Bench {
    let mut engine = bench.start(closed()).await;
    let ask = format!("allocate {}", 3u64 << 30);
    assert_eq!(engine.ask(&ask).await, "ok");
    let low = engine.process.limit_growth(1 << 30).unwrap();
    assert_eq!(engine.ask(&ask).await, "out of memory");
    assert_eq!(engine.ask(&format!("allocate {}", 1u64 << 30)).await, "ok");
    let high = engine.process.limit_growth(3 << 30).unwrap();
    assert_eq!(high - low, 2 << 30);
    assert_eq!(engine.ask(&ask).await, "ok");
    bench
}

async fn the_sandbox_refuses_what_is_not_named(bench: Bench) -> Bench {
    let abi = landlock_abi().expect("this kernel has no Landlock: the sandbox cannot be tried");
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    let other = bench.start(closed()).await;
    fs::write(other.process.spill().join("part.tmp"), "rows").unwrap();
    let mut engine = bench.start(closed()).await;
    let (outside, foreign) = (outside.path().display(), other.process.spill().display().to_string());
    let own = engine.process.spill().display().to_string();
    let asked = [
        "read /etc/passwd".to_owned(),
        "read /etc/shadow".to_owned(),
        "read /proc/1/environ".to_owned(),
        "read /proc/self/environ".to_owned(),
        "read /proc/self/maps".to_owned(),
        format!("read /proc/{}/cgroup", other.process.pid()),
        format!("read /proc/{}/cmdline", std::process::id()),
        "list /".to_owned(),
        "list /tmp".to_owned(),
        "list /proc".to_owned(),
        "list /etc".to_owned(),
        "exec /bin/true".to_owned(),
        format!("read {outside}/secret"),
        format!("read {own}/../../../../../../../../{outside}/secret"),
        format!("write {outside}/new"),
        format!("list {foreign}"),
        format!("read {foreign}/part.tmp"),
        format!("write {foreign}/part.tmp"),
        format!("list {own}/.."),
        format!("link {own}/link"),
        "write /usr/lib/new".to_owned(),
    ];
    for line in asked {
        assert_eq!(engine.ask(&line).await, "PermissionDenied", "{line}");
    }
    if abi >= 4 {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(engine.ask(&format!("connect {port}")).await, "PermissionDenied");
        assert_eq!(engine.ask("listen").await, "PermissionDenied");
    }
    if abi >= 6 {
        for pid in [std::process::id(), other.process.pid()] {
            assert_eq!(engine.ask(&format!("signal {pid}")).await, "PermissionDenied");
        }
        let name = format!("tavana-test-{}", std::process::id());
        let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).unwrap();
        let _listener = std::os::unix::net::UnixListener::bind_addr(&address).unwrap();
        assert_eq!(engine.ask(&format!("abstract {name}")).await, "PermissionDenied");
    }
    assert_eq!(other.process.has_ended(), None);
    bench
}

async fn the_sandbox_allows_what_is_named(bench: Bench) -> Bench {
    let places = tempfile::tempdir().unwrap();
    let at = |name: &str| places.path().join(name);
    for folder in ["data", "lake"] {
        fs::create_dir(at(folder)).unwrap();
        fs::write(at(folder).join("table"), "12345").unwrap();
    }
    fs::write(at("single"), "1").unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut engine = bench
        .start(Some(SandboxSpec {
            read: vec![at("data"), at("single"), at("absent")],
            write: vec![at("lake")],
            connect_ports: vec![port],
        }))
        .await;
    let (places, spill) = (places.path().display(), engine.process.spill().display().to_string());
    let mut asked = vec![
        (format!("read {places}/data/table"), "ok 5"),
        (format!("list {places}/data"), "ok 1"),
        (format!("read {places}/single"), "ok 1"),
        (format!("write {places}/lake/table"), "ok"),
        (format!("read {places}/lake/table"), "ok 7"),
        (format!("write {places}/lake/new"), "ok"),
        (format!("remove {places}/lake/new"), "ok"),
        (format!("mkdir {spill}/deeper"), "ok"),
        (format!("write {spill}/deeper/part.tmp"), "ok"),
        (format!("write {spill}/deeper/part.tmp"), "ok"),
        (format!("list {spill}"), "ok 1"),
        ("write /dev/null".to_owned(), "ok"),
    ];
    if landlock_abi().is_some() {
        asked.extend([
            (format!("write {places}/data/table"), "PermissionDenied"),
            (format!("remove {places}/data/table"), "PermissionDenied"),
            (format!("write {places}/single"), "PermissionDenied"),
        ]);
    }
    for (line, expected) in asked {
        assert_eq!(engine.ask(&line).await, expected, "{line}");
    }
    assert_eq!(engine.ask(&format!("connect {port}")).await, "ok");
    bench
}

async fn the_sandbox_holds_after_caches_are_dropped(bench: Bench) -> Bench {
    let mut engine = bench.start(closed()).await;
    let asked = ["read /proc/self/cgroup", "list /sys/fs/cgroup", "read /etc/hosts"];
    for line in asked {
        assert!(engine.ask(line).await.starts_with("ok"), "{line}");
    }
    // Only root may; elsewhere this case shows less.
    let _ = fs::write("/proc/sys/vm/drop_caches", "2");
    for line in asked {
        assert!(engine.ask(line).await.starts_with("ok"), "{line}");
    }
    bench
}

async fn without_a_sandbox_the_rest_still_holds(bench: Bench) -> Bench {
    let mut engine = bench.start(None).await;
    assert!(engine.ask("read /etc/passwd").await.starts_with("ok"));
    // For others than root, the process hides it even from itself.
    let environment = engine.ask("read /proc/self/environ").await;
    assert!(environment.starts_with("ok") || environment == "PermissionDenied", "{environment}");
    assert_eq!(engine.ask("environment").await, "SQLITE_TMPDIR");
    engine.ask("complain a line for the log").await;
    bench
}

async fn a_start_that_fails_says_why(bench: Bench) -> Bench {
    let failing = [
        (EngineSpec { program: "/nonexistent/tavana".into(), ..spec(None) }, "/nonexistent/tavana"),
        (EngineSpec { program: "/bin/true".into(), ..spec(closed()) }, "the process ended with exit code 0"),
        (EngineSpec { enter: vec!["--list".into()], ..spec(closed()) }, "the process ended with"),
        (EngineSpec { enter: vec!["enter-beside-a-thread".into()], ..spec(None) }, "it has 2 threads already"),
    ];
    for (spec, reason) in failing {
        let error = bench.launcher.spawn(spec).await.unwrap_err();
        assert_eq!(error.message(), "an engine process could not be started");
        assert!(error.detail().unwrap().contains(reason), "{error}");
    }
    bench
}

fn stages_run_by_hand_explain_themselves() {
    let mut stage =
        Command::new("/proc/self/exe").arg("enter").stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    stage.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(stage.wait().unwrap().code(), Some(70));
    assert!(text.starts_with("this command is started by `tavana serve`"), "{text}");
}
