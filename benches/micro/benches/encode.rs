//! Rows of an engine as messages of Arrow, column kind by column kind. What the engine itself does is a scan of its memory.

use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures::StreamExt;
use query::{Statement, StatementId};
use tokio::runtime::Runtime;
use worker::engine::{Engine, Options, Run, Walls};

const ROWS: u64 = 1_000_000;

/// Columns of these kinds, by name.
const COLUMNS: [(&str, &str); 9] = [
    ("bigint", "i"),
    ("bigint with nulls", "CASE WHEN i % 7 > 0 THEN i END"),
    ("double", "i / 7.0::DOUBLE"),
    ("decimal", "(i / 100)::DECIMAL(15, 2)"),
    ("boolean", "i % 3 = 0"),
    ("date", "DATE '1992-01-01' + (i % 2526)::INTEGER"),
    ("short text", "'n' || i % 1000"),
    ("long text", "'carefully final deposits ' || i || ' sleep'"),
    ("list", "[i, i + 1, i + 2]"),
];

struct Bench {
    runtime: Runtime,
    engine: Engine,
}

impl Bench {
    fn run(&self, id: u128, sql: &str) -> u64 {
        let statement = Statement::alone(sql, [].into());
        let run = Run { id: StatementId(id), statement, parameters: None, schema: None, input: None };
        self.runtime.block_on(async {
            let mut started = self.engine.execute(run).await.expect(sql);
            while let Some(message) = started.messages.next().await {
                message.expect(sql);
            }
            started.tally.rows()
        })
    }
}

fn encode(criterion: &mut Criterion) {
    let spill = tempfile::tempdir().expect("a folder");
    let options = Options {
        memory: 2 << 30,
        threads: 2,
        extension_directory: spill.path().to_owned(),
        spill_directory: spill.path().to_owned(),
        places: Arc::new([]),
        lake: None,
        may_write: false,
        extensions: Vec::new(),
        signatures_checked: false,
        walls: Walls { gate: false, engine_lock: true },
        message_limit: 64 << 20,
        lanes: 1,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let bench = Bench { runtime, engine: Engine::open(&options).expect("an engine").session() };
    let columns: Vec<String> = COLUMNS.iter().map(|(name, sql)| format!("{sql} AS \"{name}\"")).collect();
    bench.run(0, &format!("CREATE TEMP TABLE t AS SELECT {} FROM range({ROWS}) r(i)", columns.join(", ")));
    let mut group = criterion.benchmark_group("encode");
    group.throughput(Throughput::Elements(ROWS)).sample_size(20);
    for (number, (name, _)) in (1..).zip(COLUMNS) {
        let sql = format!("SELECT \"{name}\" FROM t");
        group.bench_function(name, |bencher| bencher.iter(|| assert_eq!(bench.run(number, &sql), ROWS)));
    }
    group.bench_function("all", |bencher| bencher.iter(|| assert_eq!(bench.run(99, "SELECT * FROM t"), ROWS)));
    group.finish();
}

criterion_group!(benches, encode);
criterion_main!(benches);
