//! Each probe against each wall.

use std::path::Path;

use query::{ErrorKind, Result, Session, Worker};

use crate::bench::{Bench, Wall, ask, tells, told};
use crate::probes::{CHANGES_OF_THE_LAKE, OF_THE_ENGINE, READS, actions, wrapped};

type Case = (String, Box<dyn Fn()>);

/// Every case with its name.
pub(crate) fn all(word: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (target, sources) in READS {
        for wall in [Wall::None, Wall::Gate, Wall::Kernel, Wall::EngineLock] {
            let word = word.to_owned();
            cases.push((
                format!("{wall:?}::{target}"),
                Box::new(move || on(wall, &word, async |bench| reads(bench, wall, target, sources(bench)).await)),
            ));
        }
    }
    for wall in [Wall::None, Wall::Gate, Wall::Kernel, Wall::EngineLock] {
        let word = word.to_owned();
        cases.push((
            format!("{wall:?}::actions"),
            Box::new(move || on(wall, &word, async |bench| acts(bench, wall).await)),
        ));
    }
    for wall in [Wall::None, Wall::Gate, Wall::Kernel, Wall::EngineLock] {
        let word = word.to_owned();
        cases.push((
            format!("{wall:?}::the_lake_of_others"),
            Box::new(move || on(wall, &word, async |bench| the_lake_of_others(bench, wall).await)),
        ));
    }
    type Single = (&'static str, Wall, fn(&str, Wall));
    let singles: [Single; 4] = [
        ("Gate::the_engine_itself", Wall::Gate, |word, wall| on(wall, word, the_engine_itself)),
        ("Gate::hostile_corpus", Wall::Gate, |word, wall| behind(wall, word, false, hostile_corpus)),
        ("Kernel::a_link_leads_nowhere", Wall::Kernel, |word, wall| on(wall, word, a_link_leads_nowhere)),
        ("Kernel::settings_do_not_open_it", Wall::Kernel, |word, wall| on(wall, word, settings_do_not_open_it)),
    ];
    for (name, wall, case) in singles {
        let word = word.to_owned();
        cases.push((name.to_owned(), Box::new(move || case(&word, wall))));
    }
    cases
}

fn on(wall: Wall, word: &str, case: impl AsyncFn(&Bench)) {
    behind(wall, word, true, case);
}

/// With a writable lake or without.
fn behind(wall: Wall, word: &str, lake: bool, case: impl AsyncFn(&Bench)) {
    let abi = worker::launch::landlock_abi();
    if wall == Wall::Kernel && abi.is_none_or(|abi| abi < 4) {
        panic!("this kernel has Landlock {abi:?}: the kernel's wall cannot be tried below version 4");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let bench = Bench::start(wall, word, lake).await;
        case(&bench).await;
        bench.worker.stop().await;
    });
}

/// Whether statements see the lake as ever: the engine serves on.
async fn serves(bench: &Bench, session: &dyn Session) {
    let sql = format!("SELECT a FROM read_csv('{}/inside.csv')", bench.lake.display());
    assert!(ask(session, &sql).await.is_ok(), "the engine does not serve on: {:?}", ask(session, &sql).await);
}

async fn run(session: &dyn Session, statements: &[String]) -> Vec<Result<Vec<u8>>> {
    let mut outcomes = Vec::new();
    for sql in statements {
        outcomes.push(ask(session, sql).await);
    }
    outcomes
}

fn is_refusal(outcome: &Result<Vec<u8>>) -> bool {
    let kinds = [ErrorKind::Denied, ErrorKind::Unsupported];
    outcome.as_ref().is_err_and(|error| kinds.contains(&error.kind()))
}

async fn reads(bench: &Bench, wall: Wall, target: &str, sources: Vec<String>) {
    let session = bench.session().await;
    let lake = bench.lake.display().to_string();
    // Nobody has to wait for what is refused again and again; where the gate stands, it refuses this too.
    assert_eq!(ask(&*session, "SET http_retries = 0").await.is_ok(), [Wall::None, Wall::Kernel].contains(&wall));
    let mut wrong = Vec::new();
    let mut bit = 0;
    for source in &sources {
        for statements in wrapped(source, &lake) {
            let outcomes = run(&*session, &statements).await;
            let words = outcomes.iter().any(|outcome| tells(outcome, &bench.word));
            let connected = bench.connections();
            let written = Path::new(&lake).join("copied.csv").exists();
            bit += usize::from(words || connected > 0);
            // A glob that may not look finds nothing; everything else that may not read is an error.
            let silent = outcomes.iter().all(Result::is_ok) && target != "globs";
            let escaped = words || connected > 0 || written || silent;
            let escaped = escaped || (wall == Wall::Gate && !is_refusal(&outcomes[0]));
            if wall != Wall::None && escaped {
                let errors: Vec<String> =
                    outcomes.iter().map(|it| it.as_ref().map_or_else(told, |_| "rows".into())).collect();
                wrong.push(format!(
                    "{}\n    word {words}, connections {connected}, written {written}: {errors:?}",
                    statements[0]
                ));
            }
            let _ = std::fs::remove_file(Path::new(&lake).join("copied.csv"));
        }
    }
    assert!(wrong.is_empty(), "{} got through:\n{}", wrong.len(), wrong.join("\n"));
    if wall == Wall::None && target != "proc" {
        assert!(bit >= sources.len() * 4, "only {bit} probes bite without any wall");
    } else if wall == Wall::None {
        assert!(bit > 0, "no probe bites without any wall");
    }
    serves(bench, &*session).await;
}

async fn acts(bench: &Bench, wall: Wall) {
    let session = bench.session().await;
    let (mut wrong, mut bit) = (Vec::new(), 0);
    // The engine's lock knows no difference between reading and writing in a place.
    let in_place = format!("TO '{}", bench.lake.display());
    let lake = bench.lake.display().to_string();
    for action in actions(bench) {
        if wall == Wall::EngineLock && action.act.contains(&in_place) {
            continue;
        }
        for statements in action.ways(&lake) {
            let writes_result = statements.iter().any(|sql| sql.contains(&format!("{in_place}/copied.csv")));
            if wall == Wall::EngineLock && writes_result {
                continue;
            }
            let outcomes = run(&*session, &statements).await;
            let connected = bench.connections();
            let words = outcomes.iter().any(|outcome| tells(outcome, &bench.word));
            let written = written(bench);
            let reached = words || connected > 0 || !written.is_empty();
            bit += usize::from(reached);
            if wall != Wall::None && (reached || outcomes.iter().all(Result::is_ok)) {
                let errors: Vec<String> =
                    outcomes.iter().map(|it| it.as_ref().map_or_else(told, |_| "rows".into())).collect();
                let what = format!("word {words}, connections {connected}, written {written:?}");
                wrong.push(format!("{statements:?}\n    {what}: {errors:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} got through behind {wall:?}:\n{}", wrong.len(), wrong.join("\n"));
    // Directly, prepared, or explained while it runs: of those that need no more than this engine has.
    assert!(wall != Wall::None || bit >= 16, "only {bit} actions bite without any wall");
    serves(bench, &*bench.session().await).await;
}

/// The files that statements wrote since the last call, inside and outside of the lake. They are removed.
fn written(bench: &Bench) -> Vec<String> {
    let mut names = Vec::new();
    for folder in [&bench.lake, &bench.outside] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !(name.contains("written") || name.contains("copied")) {
                continue;
            }
            names.push(name);
            if path.is_dir() { std::fs::remove_dir_all(path).unwrap() } else { std::fs::remove_file(path).unwrap() }
        }
    }
    names
}

async fn the_engine_itself(bench: &Bench) {
    let session = bench.session().await;
    let mut wrong = Vec::new();
    for sql in OF_THE_ENGINE {
        let outcome = ask(&*session, sql).await;
        if !is_refusal(&outcome) {
            wrong.push(format!("{sql}: {}", outcome.as_ref().map_or_else(told, |_| "rows".into())));
        }
    }
    assert!(wrong.is_empty(), "{} got through:\n{}", wrong.len(), wrong.join("\n"));
    serves(bench, &*session).await;
}

/// Every statement of the gate's own corpus, on a real engine: refused as it says, and by nothing else.
async fn hostile_corpus(bench: &Bench) {
    let session = bench.session().await;
    let engines = bench.worker.engines();
    let (mut count, mut wrong) = (0, Vec::new());
    for line in include_str!("../../src/gate/fixtures/hostile.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((state, sql)) = line.split_once('\t') else { continue };
        count += 1;
        // The gate permits no table function that it does not know; that there is none of the name, the engine tells.
        let state = if sql.contains("no_such_function(") { "42883" } else { state };
        match ask(&*session, sql).await {
            Err(error) if error.sqlstate() == state => {}
            other => wrong.push(format!("{state} {sql}\n    {:?}", other.map(|_| "rows"))),
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 900, "{count}");
    let now = bench.worker.engines();
    assert!(engines.iter().all(|engine| now.contains(engine)), "an engine ended");
    serves(bench, &*session).await;
}

async fn a_link_leads_nowhere(bench: &Bench) {
    let session = bench.session().await;
    let link = format!("SELECT * FROM read_csv('{}/link.csv')", bench.lake.display());
    let outcome = ask(&*session, &link).await;
    assert!(outcome.is_err() && !tells(&outcome, &bench.word), "{outcome:?}");
    serves(bench, &*session).await;
}

/// Without a gate and a lock a session may set what it likes; what it reaches stays the same.
async fn settings_do_not_open_it(bench: &Bench) {
    let session = bench.session().await;
    for sql in ["SET GLOBAL file_search_path = '/'", "SET home_directory = '/'", "SET enable_external_access = true"] {
        let _ = ask(&*session, sql).await;
    }
    let proxy = format!("SET http_proxy = '127.0.0.1:{}'", bench.port);
    let _ = ask(&*session, &proxy).await;
    for sql in [
        format!("SELECT * FROM read_text('{}/secret.csv')", bench.outside.display()),
        "SELECT * FROM read_text('etc/passwd')".to_owned(),
        "SELECT * FROM read_text('~/etc/passwd')".to_owned(),
        "SELECT * FROM read_text('http://example.invalid/a')".to_owned(),
        format!("SELECT * FROM read_text('/proc/{}/environ')", std::process::id()),
    ] {
        let outcome = ask(&*session, &sql).await;
        assert!(outcome.is_err() && !tells(&outcome, &bench.word), "{sql}: {outcome:?}");
    }
    assert_eq!(bench.connections(), 0, "a proxy was reached");
    serves(bench, &*session).await;
}

/// One who may only read changes nothing of the lake.
async fn the_lake_of_others(bench: &Bench, wall: Wall) {
    let (writer, reader) = (bench.session().await, bench.reader().await);
    ask(&*writer, "CREATE TABLE lake.main.t AS SELECT 1 AS a").await.unwrap();
    let before = ask(&*writer, "SELECT * FROM lake.main.t").await.unwrap();
    assert_eq!(ask(&*reader, "SELECT * FROM lake.main.t").await.unwrap(), before, "a reader reads");
    let (mut wrong, mut bit) = (Vec::new(), 0);
    for sql in CHANGES_OF_THE_LAKE {
        let outcome = ask(&*reader, sql).await;
        let told = outcome.as_ref().map_or_else(told, |_| "done".into());
        bit += usize::from(outcome.is_ok());
        if outcome.is_ok() || (wall == Wall::Gate && !is_refusal(&outcome)) {
            wrong.push(format!("{sql}: {told}"));
        }
    }
    let target = bench.data.join("written.parquet");
    let copy = ask(&*reader, &format!("COPY (SELECT 1) TO '{}'", target.display())).await;
    let after = ask(&*writer, "SELECT * FROM lake.main.t").await;
    if wall == Wall::None {
        assert!(bit >= 5 && copy.is_ok() && after.as_ref().ok() != Some(&before), "only {bit} probes bite: {wrong:?}");
        return;
    }
    assert!(wrong.is_empty(), "{} got through:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(after.unwrap(), before);
    let tables = ask(&*writer, "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake'").await.unwrap();
    assert_eq!(tables, ask(&*writer, "SELECT 1::BIGINT AS \"count_star()\"").await.unwrap());
    // The engine's lock knows no difference between reading and writing in a folder.
    if wall != Wall::EngineLock {
        assert!(copy.is_err() && !target.exists(), "{copy:?}");
    }
    ask(&*writer, "INSERT INTO lake.main.t VALUES (2)").await.unwrap();
    assert!(ask(&*reader, "SELECT * FROM lake.main.t").await.unwrap() != before, "a reader reads on");
}
