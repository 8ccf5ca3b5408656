//! What is measured at the moment when it is asked for: the queue and the workers.

use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::gauge::ConstGauge;
use query::Worker;
use scheduler::Scheduler;

/// Reads the queue and the workers.
#[derive(Debug)]
pub(crate) struct Gauges {
    scheduler: Scheduler,
    workers: Workers,
}

struct Workers(Vec<Arc<dyn Worker>>);

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|worker| worker.id())).finish()
    }
}

impl Gauges {
    pub(crate) fn new(scheduler: Scheduler, workers: Vec<Arc<dyn Worker>>) -> Self {
        Self { scheduler, workers: Workers(workers) }
    }
}

impl Collector for Gauges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let now = self.scheduler.snapshot();
        let granted: u64 = now.workers.iter().map(|load| load.granted).sum();
        let capacity: u64 = now.workers.iter().filter(|load| load.open).map(|load| load.capacity.memory).sum();
        let engines: usize = self.workers.0.iter().map(|worker| worker.engines().len()).sum();
        let gauges = [
            ("tavana_query_queue_depth", "Statements that wait for admission", now.waiting as i64),
            ("tavana_statements_running", "Statements that were admitted", now.running as i64),
            ("tavana_sessions_with_state", "Sessions that hold a grant for their state", now.sessions as i64),
            ("tavana_granted_bytes", "Memory that is granted", granted as i64),
            ("tavana_capacity_bytes", "Memory of all workers", capacity as i64),
            ("tavana_engines", "Live engine processes", engines as i64),
        ];
        for (name, help, value) in gauges {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}
