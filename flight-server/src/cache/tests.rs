#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use catalog::Catalog;
use futures::StreamExt;
use prometheus_client::registry::Registry;
use query::{
    Class, Effect, Error, ErrorKind, Format, Prepared, Principal, Result, Scope, Statement, TableSource, Tally,
};
use tokio_util::task::TaskTracker;

use super::*;

fn cache(capacity: u64) -> (ResultCache, Registry) {
    let mut registry = Registry::default();
    let metrics = CacheMetrics::new(&mut registry);
    (ResultCache::new(capacity, metrics), registry)
}

fn told(registry: &Registry) -> String {
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, registry).unwrap();
    text
}

fn someone(name: &str) -> Principal {
    Principal { name: name.into(), scope: Scope::Read }
}

fn repeatable(sql: &str) -> Prepared {
    Prepared {
        statement: Statement::alone(sql, [].into()),
        class: Class { returns_rows: true, effect: Effect::Reads },
        schema: Arc::new(Schema::new(vec![Field::new("a", DataType::Int64, true)])),
        parameters: Arc::new(Schema::empty()),
        reads_lake: false,
        lake_tables: [].into(),
        unpinnable: false,
        repeatable: true,
        plan: None,
        stays: true,
        ordered: false,
    }
}

fn table(version: u64) -> TableSource {
    TableSource {
        name: "t".into(),
        format: Format::Parquet,
        locations: ["/t.parquet".to_owned()].into(),
        hive_partitioned: false,
        version,
        bytes: 1,
    }
}

fn snapshot(number: i64) -> LakeSnapshot {
    LakeSnapshot { number, made: format!("at {number}") }
}

fn values(value: i64) -> RecordBatch {
    RecordBatch::try_from_iter([("1", Arc::new(Int64Array::from(vec![value])) as _)]).unwrap()
}

/// A result of such pieces that goes out, and is kept if that can be.
async fn sent(cache: &ResultCache, asked: Asked, prepared: Prepared, pieces: Vec<Result<Bytes>>) -> Vec<Result<Bytes>> {
    let tally = Tally::default();
    tally.add_rows(7);
    let begun = Begun { frames: Box::pin(futures::stream::iter(pieces)), tally: Arc::new(tally) };
    let tasks = TaskTracker::new();
    let catalog = Arc::new(Catalog::open(Vec::new()).await.unwrap());
    let keeping = Keeping { cache: cache.clone(), catalog, tasks: tasks.clone(), asked, lake: None, prepared };
    let all = keeping.of(begun).frames.collect().await;
    tasks.close();
    tasks.wait().await;
    all
}

async fn all(begun: Begun) -> Vec<u8> {
    let pieces: Vec<Bytes> = begun.frames.map(|piece| piece.unwrap()).collect().await;
    pieces.concat()
}

#[tokio::test]
async fn a_result_comes_again_for_whoever_asks_the_same() {
    let (cache, registry) = cache(1 << 20);
    let prepared = repeatable("SELECT $1");
    let asked = |name: &str, prepared: &Prepared, value| {
        cache.asked(&someone(name), prepared, Some(&values(value)), None).unwrap_or_else(|_| panic!("it can be kept"))
    };
    let first = asked("ann", &prepared, 1);
    assert!(cache.replay(&first, &prepared.schema, (&[], None)).is_none());
    let pieces = vec![Ok(Bytes::from_static(b"some ")), Ok(Bytes::from_static(b"rows"))];
    assert_eq!(sent(&cache, first.clone(), prepared.clone(), pieces.clone()).await, pieces);
    let again = cache.replay(&first, &prepared.schema, (&[], None)).unwrap();
    assert_eq!(again.tally.rows(), 7);
    assert_eq!(all(again).await, b"some rows");
    // Others' results, other values, other settings are others.
    let mut other = prepared.clone();
    other.statement.settings = [("TimeZone".to_owned(), "UTC".to_owned())].into();
    for asked in [asked("bob", &prepared, 1), asked("ann", &prepared, 2), asked("ann", &other, 1)] {
        assert!(cache.replay(&asked, &prepared.schema, (&[], None)).is_none());
    }
    let told = told(&registry);
    for line in ["tavana_cache_hits_total 1", "tavana_cache_misses_total 1", "tavana_cache_entries 1"] {
        assert!(told.contains(line), "{line} in {told}");
    }
}

#[tokio::test]
async fn other_files_make_another_result() {
    let (cache, _) = cache(1 << 20);
    let mut prepared = repeatable("SELECT * FROM t");
    let asked = cache.asked(&someone("ann"), &prepared, None, None).unwrap_or_else(|_| panic!("it can be kept"));
    prepared.statement.tables = [table(1)].into();
    for others in [&[table(2)][..], &[]] {
        cache.keep(asked.clone(), (&prepared, None), (vec![Bytes::from_static(b"rows")], 1));
        assert!(cache.replay(&asked, &prepared.schema, (&[table(1)], None)).is_some());
        assert!(cache.replay(&asked, &prepared.schema, (others, None)).is_none());
        assert!(cache.replay(&asked, &prepared.schema, (&[table(1)], None)).is_none(), "it is forgotten");
    }
}

#[tokio::test]
async fn what_changed_while_it_was_read_is_not_kept() {
    let (cache, registry) = cache(1 << 20);
    let mut prepared = repeatable("SELECT * FROM t");
    // The catalog, which has no tables, knows nothing of it any more.
    prepared.statement.tables = [table(1)].into();
    let asked = cache.asked(&someone("ann"), &prepared, None, None).unwrap_or_else(|_| panic!("it can be kept"));
    sent(&cache, asked.clone(), prepared.clone(), vec![Ok(Bytes::from_static(b"rows"))]).await;
    assert!(cache.replay(&asked, &prepared.schema, (&[table(1)], None)).is_none());
    assert!(told(&registry).contains("tavana_cache_bypasses_total{reason=\"changed\"} 1"));
}

#[tokio::test]
async fn failures_and_parts_are_not_kept() {
    let (cache, registry) = cache(1 << 20);
    let prepared = repeatable("SELECT 1");
    let asked = cache.asked(&someone("ann"), &prepared, None, None).unwrap_or_else(|_| panic!("it can be kept"));
    let broken = vec![Ok(Bytes::from_static(b"rows")), Err(Error::new(ErrorKind::Lost, "gone"))];
    assert_eq!(sent(&cache, asked.clone(), prepared.clone(), broken.clone()).await, broken);
    assert!(cache.replay(&asked, &prepared.schema, (&[], None)).is_none());
    let large = vec![Ok(Bytes::from(vec![0; 200 << 10])), Ok(Bytes::from(vec![0; 200 << 10]))];
    assert_eq!(sent(&cache, asked.clone(), prepared.clone(), large.clone()).await, large, "it goes out whole");
    assert!(cache.replay(&asked, &prepared.schema, (&[], None)).is_none());
    assert!(told(&registry).contains("tavana_cache_bypasses_total{reason=\"large\"} 1"));
}

#[tokio::test]
async fn there_is_never_more_than_there_is_room_for() {
    let (cache, registry) = cache(1 << 20);
    for number in 0..100 {
        let prepared = repeatable(&format!("SELECT {number}"));
        let asked = cache.asked(&someone("ann"), &prepared, None, None).unwrap_or_else(|_| panic!("it can be kept"));
        sent(&cache, asked, prepared, vec![Ok(Bytes::from(vec![0; 100 << 10]))]).await;
        assert!(cache.results.weighted_size() <= 768);
    }
    let text = told(&registry);
    let gauge = |name: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().parse().unwrap()
    };
    assert_eq!(gauge("tavana_cache_entries "), cache.results.entry_count());
    assert_eq!(gauge("tavana_cache_bytes "), cache.results.weighted_size() << 10);
    assert_eq!(gauge("tavana_cache_evictions_total ") + cache.results.entry_count(), 100);
}

#[tokio::test]
async fn what_is_read_and_kept_no_more_counts_until_it_is_read() {
    let (cache, registry) = cache(1 << 20);
    let mut readers = Vec::new();
    for number in 0..20 {
        let prepared = repeatable(&format!("SELECT {number}"));
        let asked = cache.asked(&someone("ann"), &prepared, None, None).unwrap_or_else(|_| panic!("it can be kept"));
        sent(&cache, asked.clone(), prepared.clone(), vec![Ok(Bytes::from(vec![0; 100 << 10]))]).await;
        // Readers that take nothing.
        readers.extend(cache.replay(&asked, &prepared.schema, (&[], None)));
    }
    assert!(readers.len() < 12, "{} results of 100 KiB are there, with room for 10", readers.len());
    assert!(told(&registry).contains("tavana_cache_bypasses_total{reason=\"large\"}"));
    drop(readers);
    let prepared = repeatable("SELECT 'new'");
    let asked = cache.asked(&someone("ann"), &prepared, None, None).unwrap_or_else(|_| panic!("it can be kept"));
    for _ in 0..8 {
        sent(&cache, asked.clone(), prepared.clone(), vec![Ok(Bytes::from(vec![0; 100 << 10]))]).await;
        if cache.replay(&asked, &prepared.schema, (&[], None)).is_some() {
            return;
        }
    }
    panic!("there is room again");
}

#[test]
fn what_was_read_of_the_lake_is_there_while_that_is_at_the_same_snapshot() {
    let mut prepared = repeatable("SELECT a FROM of_the_lake");
    (prepared.reads_lake, prepared.stays) = (true, false);
    let others = [None, Some(snapshot(2)), Some(LakeSnapshot { made: "of another lake".to_owned(), ..snapshot(1) })];
    for other in others {
        let (cache, _) = cache(1 << 20);
        let asked = cache.asked(&someone("ann"), &prepared, None, Some(&snapshot(1))).ok().unwrap();
        cache.keep(asked.clone(), (&prepared, Some(&snapshot(1))), (vec![Bytes::from_static(b"rows")], 1));
        assert!(cache.replay(&asked, &prepared.schema, (&[], Some(&snapshot(1)))).is_some());
        assert!(cache.replay(&asked, &prepared.schema, (&[], other.as_ref())).is_none());
        assert!(cache.replay(&asked, &prepared.schema, (&[], Some(&snapshot(1)))).is_none(), "it is forgotten");
    }
}

#[test]
fn what_may_differ_is_not_asked_for() {
    let (cache, _) = cache(1 << 20);
    let why = |change: fn(&mut Prepared)| {
        let mut prepared = repeatable("SELECT 1");
        change(&mut prepared);
        cache.asked(&someone("ann"), &prepared, None, None).err()
    };
    assert_eq!(why(|_| {}), None);
    assert_eq!(why(|prepared| prepared.repeatable = false), Some(Bypass::Unversioned));
    assert_eq!(why(|prepared| prepared.stays = false), Some(Bypass::Unversioned));
    assert_eq!(why(|prepared| prepared.reads_lake = true), Some(Bypass::Lake));
    let mut changes = repeatable("SELECT 1");
    changes.class.effect = Effect::ChangesLake;
    assert_eq!(cache.asked(&someone("ann"), &changes, None, Some(&snapshot(1))).err(), Some(Bypass::Unversioned));
    let many = RecordBatch::try_from_iter([("1", Arc::new(Int64Array::from(vec![0; 10_000])) as _)]).unwrap();
    let asked = cache.asked(&someone("ann"), &repeatable("SELECT $1"), Some(&many), None);
    assert_eq!(asked.err(), Some(Bypass::Parameters));
}
