//! What is measured at the moment when it is asked for: the queue, the workers, and the cursors.

use std::sync::{Arc, OnceLock};

use pg_shim::Cursors;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use query::Worker;
use scheduler::Scheduler;

/// The workers and the queue, once they are there; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Staff(Arc<OnceLock<Parts>>);

type Parts = (Vec<Arc<dyn Worker>>, Scheduler);

impl Staff {
    /// They are there. To be called once.
    pub(crate) fn set(&self, workers: Vec<Arc<dyn Worker>>, scheduler: Scheduler) {
        let _ = self.0.set((workers, scheduler));
    }

    /// The workers and the queue, if they are there yet.
    pub(crate) fn get(&self) -> Option<&Parts> {
        self.0.get()
    }
}

/// Reads the queue, the workers, and the cursors.
pub(crate) struct Gauges {
    staff: Staff,
    cursors: Cursors,
}

impl Gauges {
    pub(crate) fn new(staff: Staff, cursors: Cursors) -> Self {
        Self { staff, cursors }
    }
}

impl std::fmt::Debug for Gauges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gauges")
    }
}

impl Collector for Gauges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Some((staff, scheduler)) = self.staff.get() else { return Ok(()) };
        let now = scheduler.snapshot();
        let granted: u64 = now.workers.iter().map(|load| load.granted).sum();
        let capacity: u64 = now.workers.iter().filter(|load| load.open).map(|load| load.capacity.memory).sum();
        let engines: usize = staff.iter().map(|worker| worker.engines().len()).sum();
        let gauges = [
            ("tavana_query_queue_depth", "Statements that wait for admission", now.waiting as i64),
            ("tavana_statements_running", "Statements that were admitted", now.running as i64),
            ("tavana_sessions_with_state", "Sessions that hold a grant for their state", now.sessions as i64),
            ("tavana_granted_bytes", "Memory that is granted", granted as i64),
            ("tavana_capacity_bytes", "Memory of all workers", capacity as i64),
            ("tavana_engines", "Live engine processes", engines as i64),
            (
                "tavana_active_cursors",
                "Cursors of PostgreSQL clients that are open: declared and not closed yet, or a portal whose rows are taken \
                 in parts and that has more",
                self.cursors.open() as i64,
            ),
        ];
        let free = capacity.saturating_sub(granted);
        let gauges = gauges.into_iter().chain([
            (
                "tavana_available_capacity_mb",
                "Memory of all workers that is not granted, in MB",
                (free / 1_000_000) as i64,
            ),
            (
                "tavana_resource_ceiling_mb",
                "Memory of the largest worker, the most that one statement can be granted, in MB",
                (now.workers.iter().map(|load| load.capacity.memory).max().unwrap_or(0) / 1_000_000) as i64,
            ),
            (
                "tavana_worker_count",
                "Workers that take statements",
                now.workers.iter().filter(|load| load.open).count() as i64,
            ),
        ]);
        for (name, help, value) in gauges {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let mode = ConstGauge::new(1_i64);
        let help = "How the service runs: static, a fixed number of workers; or scaled, as many as are needed";
        let mut family = encoder.encode_descriptor("tavana_operation_mode", help, None, mode.metric_type())?;
        mode.encode(family.encode_family(&[("mode", "static")])?)?;
        let help = "Memory of each worker that is granted";
        let mut family = encoder.encode_descriptor("tavana_worker_memory_bytes", help, None, MetricType::Gauge)?;
        for load in &now.workers {
            let granted = ConstGauge::new(load.granted as i64);
            granted.encode(family.encode_family(&[("worker", load.worker.to_string())])?)?;
        }
        Ok(())
    }
}
