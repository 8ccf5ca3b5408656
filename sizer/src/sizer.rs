use std::sync::Arc;

use futures::{FutureExt, StreamExt, stream};
use moka::sync::Cache;
use query::{Estimate, EstimateSource, LearnedStore, Observed, Plan, Prepared, Result, Share, Statement};

use crate::explain::Explained;
use crate::fingerprint::{fingerprints, table_of};
use crate::learning::{Basis, Expected, Learning, Seen};
use crate::model::{Kind, Modelled, TablesOfPlan, model};
use crate::statistics::{Files, Statistics, StatisticsOptions, TableStatistics};

/// Bounds of what a sizer keeps, and what it grants where it knows nothing.
#[derive(Clone, Debug)]
pub struct SizerOptions {
    /// What is read and kept of files.
    pub statistics: StatisticsOptions,
    /// Statements whose model is kept, the last ones.
    pub statements: u64,
    /// Templates, plan classes, tables and statements of which is kept what their runs took: so many of each, about.
    pub learned: u64,
    /// Bytes that a statement is granted that reads no table.
    pub trivial: u64,
    /// Bytes that a statement is granted at least that cannot be sized.
    pub cautious: u64,
}

impl Default for SizerOptions {
    fn default() -> Self {
        Self {
            statistics: StatisticsOptions::default(),
            statements: 20_000,
            learned: 20_000,
            trivial: 64 << 20,
            cautious: 512 << 20,
        }
    }
}

/// Says what statements will need, and learns from what they took.
///
/// All its calls may be made at once, from any number of tasks.
pub struct Sizer {
    statistics: Statistics,
    learning: Learning,
    store: Arc<dyn LearnedStore>,
    options: SizerOptions,
    sized: Cache<(u128, u32), Arc<Sized>>,
}

/// What is kept of a statement that was sized.
struct Sized {
    basis: Basis,
    floor: u64,
    scanned: u64,
}

impl Sizer {
    /// A sizer that reads these files and has learned nothing yet; [`Self::load`] gives it what was learned before.
    pub fn new(files: Arc<dyn Files>, store: Arc<dyn LearnedStore>, options: SizerOptions) -> Self {
        Self {
            statistics: Statistics::new(files, options.statistics.clone()),
            learning: Learning::new(options.learned),
            store,
            sized: Cache::new(options.statements),
            options,
        }
    }

    /// Takes in what the store has kept, and says how much that was. Without it, or where it fails, statements are sized
    /// all the same. May be dropped at any time.
    ///
    /// # Errors
    /// `Source` when the store cannot be read.
    pub async fn load(&self) -> Result<usize> {
        self.learning.load(&*self.store).await
    }

    /// Has the store keep what was learned since the last time, and says how much that was. To be called now and then, and
    /// at the end. What could not be kept is tried again with the next call; if this one is dropped before its end, it is
    /// kept when it changes again.
    ///
    /// # Errors
    /// `Source` when the store cannot be written.
    pub async fn flush(&self) -> Result<usize> {
        self.learning.flush(&*self.store).await
    }

    /// What a statement will need on a worker of this share: its threads, and the most memory that there is.
    ///
    /// Files that cannot be read, or a plan that is not there, make the estimate less sure; they are no errors. The
    /// estimate may be larger than the share. May be dropped at any time.
    pub async fn size(&self, prepared: &Prepared, share: Share) -> Estimate {
        self.size_statement(&prepared.statement, prepared.plan.as_deref(), share).await
    }

    /// As [`Self::size`], of a statement and its plan.
    pub async fn size_statement(&self, statement: &Statement, plan: Option<&Plan>, share: Share) -> Estimate {
        let fingerprints = fingerprints(statement, plan);
        let key = (fingerprints.exact, share.threads);
        if let Some(sized) = self.sized.get(&key) {
            return self.estimate(&sized, share);
        }
        let sized = match plan {
            Some(plan) => self.modelled(plan, share).await.map(|(modelled, _)| Sized {
                basis: Basis {
                    memory: modelled.memory as f64,
                    cpu: modelled.cpu,
                    wall: modelled.wall,
                    fingerprints,
                    tables: tables_of(plan),
                    threads: share.threads,
                    source: EstimateSource::Model,
                },
                floor: modelled.floor,
                scanned: modelled.scanned,
            }),
            None => None,
        };
        let sized = Arc::new(sized.unwrap_or_else(|| self.unknown(statement, plan.is_some(), fingerprints, share)));
        self.sized.insert(key, sized.clone());
        self.estimate(&sized, share)
    }

    /// Learns from a run of a statement, of which this was the estimate. Costs microseconds and waits for nothing.
    pub fn learn(&self, estimate: &Estimate, observed: &Observed, threads: u32) {
        // Of one that was sized so long ago that it is forgotten, nothing is learned: its model is not known any more.
        let Some(sized) = self.sized.get(&(estimate.fingerprints.exact, threads)) else { return };
        let seen = Seen { observed, grant: estimate.full as f64, source: estimate.source };
        self.learning.learn(&sized.basis, &seen);
    }

    /// What a statement will need, and why, for a person to read.
    pub async fn explain(&self, prepared: &Prepared, share: Share) -> Explained {
        self.explain_statement(&prepared.statement, prepared.plan.as_deref(), share).await
    }

    /// As [`Self::explain`], of a statement and its plan.
    pub async fn explain_statement(&self, statement: &Statement, plan: Option<&Plan>, share: Share) -> Explained {
        let estimate = self.size_statement(statement, plan, share).await;
        let runs =
            self.sized.get(&(estimate.fingerprints.exact, share.threads)).map(|sized| self.expected(&sized).runs);
        let (modelled, failed) = match plan {
            Some(plan) => {
                self.modelled(plan, share).await.map_or((None, Vec::new()), |(made, failed)| (Some(made), failed))
            }
            None => (None, Vec::new()),
        };
        Explained { estimate, modelled, runs: runs.unwrap_or(0), unread: failed, share }
    }

    fn expected(&self, sized: &Sized) -> Expected {
        self.learning.expected(&sized.basis)
    }

    fn estimate(&self, sized: &Sized, share: Share) -> Estimate {
        let expected = self.expected(sized);
        let least = match expected.source {
            EstimateSource::Cautious => (self.options.cautious as f64).max(expected.middle),
            _ => expected.grant,
        };
        let full = match expected.source {
            EstimateSource::Cautious => least.min((share.memory as f64).max(1.0)),
            EstimateSource::Trivial => self.options.trivial as f64,
            _ => least,
        } as u64;
        Estimate {
            full,
            floor: sized.floor.min(full),
            model: (expected.middle as u64).min(full),
            cpu: expected.cpu,
            wall: expected.wall,
            wall_p90: expected.wall_p90,
            confidence: expected.confidence,
            source: expected.source,
            scanned: sized.scanned,
            fingerprints: sized.basis.fingerprints,
        }
    }

    /// What is said of a statement of which there is no plan, or none that can be sized.
    fn unknown(&self, statement: &Statement, planned: bool, fingerprints: query::Fingerprints, share: Share) -> Sized {
        let bytes: u64 = statement.tables.iter().map(|table| table.bytes).fold(0, u64::saturating_add);
        let trivial = statement.tables.is_empty() && !planned;
        let (memory, source) = match trivial {
            true => (self.options.trivial as f64 / 2.0, EstimateSource::Trivial),
            // Three bytes in memory for each in the files, of which a part is held: as much as a few wide sorts take.
            false => ((bytes as f64 * 1.5).max(self.options.cautious as f64 / 2.0), EstimateSource::Cautious),
        };
        let cpu = std::time::Duration::from_secs_f64(0.002 + (bytes as f64 * 20e-9).min(86_400.0));
        let wall = cpu / share.threads.max(1);
        let basis = Basis { memory, cpu, wall, fingerprints, tables: Vec::new(), threads: share.threads, source };
        Sized { basis, floor: (memory / 2.0) as u64, scanned: bytes }
    }

    /// The model of a plan, and the scans of whose files nothing could be read. None for plans that are too deep.
    async fn modelled(&self, plan: &Plan, share: Share) -> Option<(Modelled, Vec<String>)> {
        let (mut tables, mut failed) = (TablesOfPlan::default(), Vec::new());
        let scans: Vec<&Plan> = scans_of(plan);
        let tables_of = scans.into_iter().map(|scan| async move { (scan, self.table(scan).await) }.boxed());
        let tables_of: Vec<_> = tables_of.collect();
        let read: Vec<(&Plan, Result<TableStatistics>)> = stream::iter(tables_of).buffered(4).collect().await;
        for (scan, table) in read {
            match table {
                Ok(table) => tables.insert(scan, Arc::new(table)),
                Err(error) => {
                    tracing::debug!(%error, "statistics of a file cannot be read: the engine's own numbers are taken");
                    failed.push(scan.files.first().cloned().unwrap_or_default());
                }
            }
        }
        model(plan, &tables, share.threads).map(|modelled| (modelled, failed))
    }

    async fn table(&self, scan: &Plan) -> Result<TableStatistics> {
        match Kind::of(scan) {
            Kind::Scan => self.statistics.table(&scan.files, scan.file_count).await,
            _ => self.statistics.sizes(&scan.files, scan.file_count).await,
        }
    }
}

/// Scans of files whose names are known, each once.
fn scans_of(plan: &Plan) -> Vec<&Plan> {
    let mut found: Vec<&Plan> = Vec::new();
    let mut open = vec![plan];
    while let Some(at) = open.pop() {
        let again =
            || found.iter().any(|known| known.files.first() == at.files.first() && known.file_count == at.file_count);
        if Kind::of(at).reads_files() && !at.files.is_empty() && !again() {
            found.push(at);
        }
        open.extend(&at.inputs);
    }
    found
}

fn tables_of(plan: &Plan) -> Vec<u128> {
    let mut tables: Vec<u128> = scans_of(plan).into_iter().filter_map(table_of).collect();
    tables.sort_unstable();
    tables.dedup();
    tables
}
