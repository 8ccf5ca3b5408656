//! The sizer as its caller sees it.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use query::{
    Confidence, Error, ErrorKind, EstimateSource, Format, Learned, LearnedStore, Observed, Plan, Result, Share,
    Statement, TableSource,
};
use sizer::{FileHead, Files, Sizer, SizerOptions};

const MIB: u64 = 1 << 20;
const SHARE: Share = Share { memory: 1024 * MIB, threads: 2 };

/// A store in which no file can be read; it counts who tries.
#[derive(Default)]
struct Gone(AtomicUsize);

#[async_trait]
impl Files for Gone {
    async fn head(&self, location: &str) -> Result<FileHead> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(Error::new(ErrorKind::Missing, "no such file").with_detail(location))
    }

    async fn range(&self, _location: &str, _range: Range<u64>) -> Result<Bytes> {
        Err(Error::new(ErrorKind::Missing, "no such file"))
    }
}

#[derive(Default)]
struct Store(Mutex<Vec<Learned>>);

#[async_trait]
impl LearnedStore for Store {
    async fn load(&self, _version: u32) -> Result<Vec<Learned>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn save(&self, rows: &[Learned]) -> Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(rows);
        Ok(())
    }
}

fn sizer() -> (Sizer, Arc<Gone>, Arc<Store>) {
    let (files, store) = (Arc::new(Gone::default()), Arc::new(Store::default()));
    (Sizer::new(files.clone(), store.clone(), SizerOptions::default()), files, store)
}

fn statement(sql: &str) -> Statement {
    Statement::alone(sql, [].into())
}

/// A sort of so many rows.
fn sort(rows: u64) -> Plan {
    let scan = Plan {
        operator: "READ_PARQUET".to_owned(),
        rows,
        types: vec!["BIGINT".to_owned(), "VARCHAR".to_owned()],
        details: vec![("Projections".to_owned(), "key\nnote".to_owned())],
        files: vec!["/lake/orders/1.parquet".to_owned()],
        file_count: 1,
        inputs: Vec::new(),
    };
    let details = vec![("__order_by__".to_owned(), "key ASC".to_owned())];
    Plan {
        operator: "ORDER_BY".to_owned(),
        rows,
        types: scan.types.clone(),
        details,
        inputs: vec![scan],
        ..Plan::default()
    }
}

fn took(peak: u64) -> Observed {
    Observed { peak: Some(peak), granted: 1 << 40, wall: Duration::from_secs(1), ..Observed::default() }
}

#[tokio::test]
async fn what_reads_nothing_costs_nothing() {
    let (sizer, files, _) = sizer();
    let estimate = sizer.size_statement(&statement("SELECT 1"), None, SHARE).await;
    assert_eq!(estimate.source, EstimateSource::Trivial);
    assert_eq!(estimate.full, 64 * MIB);
    assert_eq!(files.0.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_repeat_is_answered_from_memory() {
    let (sizer, files, _) = sizer();
    let (same, plan) = (statement("SELECT key, note FROM orders ORDER BY key"), sort(1_000_000));
    let first = sizer.size_statement(&same, Some(&plan), SHARE).await;
    let asked = files.0.load(Ordering::SeqCst);
    for _ in 0..1000 {
        assert_eq!(sizer.size_statement(&same, Some(&plan), SHARE).await, first);
    }
    assert_eq!(files.0.load(Ordering::SeqCst), asked, "no file is asked for again");
}

#[tokio::test]
async fn without_statistics_the_engine_is_believed() {
    let (sizer, _, _) = sizer();
    let (sql, plan) = (statement("SELECT key, note FROM orders ORDER BY key"), sort(1_000_000));
    let estimate = sizer.size_statement(&sql, Some(&plan), SHARE).await;
    assert_eq!((estimate.source, estimate.confidence), (EstimateSource::Model, Confidence::Low));
    // A million rows of 8 + 32 + 17 bytes, 3% more for the second thread; two readers of 0.8 MB for each; and what the
    // engine takes for itself.
    assert_eq!(estimate.model, (57e6 * 1.03 + 3.2e6 + 20e6) as u64);
    assert!(estimate.full > estimate.model && estimate.floor <= estimate.full);
    let explained = sizer.explain_statement(&sql, Some(&plan), SHARE).await.to_string();
    assert!(explained.contains("the statistics of /lake/orders/1.parquet cannot be read"), "{explained}");
}

#[tokio::test]
async fn without_a_plan_it_is_cautious() {
    let (sizer, _, _) = sizer();
    let table = |bytes: u64| TableSource {
        name: "t".into(),
        format: Format::Parquet,
        locations: ["/lake/t.parquet".to_owned()].into(),
        hive_partitioned: false,
        version: 1,
        bytes,
    };
    let over = |bytes: u64| Statement { tables: [table(bytes)].into(), ..statement("PIVOT t ON a") };
    let small = sizer.size_statement(&over(1000), None, SHARE).await;
    assert_eq!((small.source, small.full), (EstimateSource::Cautious, 512 * MIB));
    let large = sizer.size_statement(&over(u64::MAX), None, SHARE).await;
    assert_eq!(large.full, SHARE.memory, "no more than there is");
}

#[tokio::test]
async fn it_learns_and_remembers() {
    let (sizer, _, store) = sizer();
    let plan = sort(1_000_000);
    for at in 0..6 {
        let sql = statement(&format!("SELECT key FROM orders WHERE key > {at} ORDER BY key"));
        let estimate = sizer.size_statement(&sql, Some(&plan), SHARE).await;
        sizer.learn(&estimate, &took(160 * MIB), SHARE.threads);
    }
    let new = statement("SELECT key FROM orders WHERE key > 99 ORDER BY key");
    let warm = sizer.size_statement(&new, Some(&plan), SHARE).await;
    assert_eq!((warm.source, warm.confidence), (EstimateSource::Template, Confidence::Medium));
    assert!((150 * MIB..=170 * MIB).contains(&warm.model), "{}", warm.model);
    let repeat =
        sizer.size_statement(&statement("SELECT key FROM orders WHERE key > 3 ORDER BY key"), Some(&plan), SHARE).await;
    assert_eq!((repeat.source, repeat.confidence), (EstimateSource::Repeat, Confidence::High));
    assert!(sizer.flush().await.unwrap() >= 9);
    let again = Sizer::new(Arc::new(Gone::default()), store, SizerOptions::default());
    again.load().await.unwrap();
    assert_eq!(again.size_statement(&new, Some(&plan), SHARE).await, warm);
    let explained = again.explain_statement(&new, Some(&plan), SHARE).await.to_string();
    assert!(explained.contains("medium: 6 runs of statements that differ from it in literals alone"), "{explained}");
}

#[tokio::test]
async fn lack_of_memory_is_made_up_for() {
    let (sizer, _, _) = sizer();
    let (sql, plan) = (statement("SELECT key FROM orders ORDER BY key"), sort(1_000_000));
    let first = sizer.size_statement(&sql, Some(&plan), SHARE).await;
    let lacked = Observed { peak: Some(first.full), granted: first.full, censored: true, ..Observed::default() };
    sizer.learn(&first, &lacked, SHARE.threads);
    let second = sizer.size_statement(&sql, Some(&plan), SHARE).await;
    assert!(second.full >= first.full * 2, "{} after {}", second.full, first.full);
}

#[tokio::test]
async fn an_explanation_is_read_without_the_docs() {
    let (sizer, _, _) = sizer();
    let (sql, plan) = (statement("SELECT key, note FROM orders ORDER BY key"), sort(100_000_000));
    let explained = sizer.explain_statement(&sql, Some(&plan), SHARE).await;
    let text = explained.to_string();
    for part in [
        "memory      ",
        "expected    ",
        "time        ",
        "reads       ",
        "confidence  low",
        "it will run there alone, and spill",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let tree = explained.tree();
    assert_eq!(tree.len(), 3, "{text}");
    assert!(tree[0][0].starts_with("ORDER_BY by key ASC") && tree[1][0].starts_with("└─ READ_PARQUET"), "{text}");
    assert_eq!(tree[0][1], "100,000,000");
}

#[tokio::test]
async fn plans_without_bottom_are_sized_with_caution() {
    let (sizer, _, _) = sizer();
    let mut plan = sort(1000);
    for _ in 0..700 {
        plan = Plan { operator: "PROJECTION".to_owned(), inputs: vec![plan], ..Plan::default() };
    }
    let estimate = sizer.size_statement(&statement("SELECT deep"), Some(&plan), SHARE).await;
    assert_eq!(estimate.source, EstimateSource::Cautious);
}
