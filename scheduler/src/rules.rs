use std::time::Duration;

/// In which order requests are served, who may pass whom, and where they are put.
///
/// The service runs by the default; the simulator compares others with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whose turn it is.
    pub order: Order,
    /// Who may be served before the head of the line, when that does not fit.
    pub passing: Passing,
    /// The worker that is chosen when several have room.
    pub placement: Placement,
    /// When grants that run are taken to end.
    pub ends: Ends,
    /// What is shut to those who pass, once the head has waited for too long.
    pub shut: Shut,
    /// How long the head waits for room, at its place, before the passing ends.
    pub patience: Duration,
    /// How many behind the head are looked at when one is to pass. It bounds the cost of a decision.
    pub looked_at: usize,
}

impl Rules {
    /// What the service runs by; chosen by simulation, see `docs/scheduling.md`.
    pub const SERVICE: Self = Self {
        order: Order::ByPrincipal,
        passing: Passing::Reserved,
        placement: Placement::MostFree,
        ends: Ends::P90,
        shut: Shut::Worker,
        patience: Duration::from_secs(60),
        looked_at: 512,
    };
}

impl Default for Rules {
    fn default() -> Self {
        Self::SERVICE
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// First come, first served.
    AsTheyCame,
    /// First come, first served for each principal; between principals, deficit round robin by the
    /// byte-seconds that each was granted.
    ByPrincipal,
}

/// Who may be served before the head of the line, when that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// Nobody.
    Nobody,
    /// Whoever fits. The head may wait for ever.
    Anybody,
    /// Whoever fits and does not delay the head, for which room is reserved (EASY backfill).
    Reserved,
}

/// The worker that is chosen when several have room. That which a request is to be near goes before all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// The one with the most free memory.
    MostFree,
    /// The one with the least free memory.
    Tightest,
}

/// When grants that run are taken to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// After the median of what is expected, and once that is over, after nine tenths.
    P50,
    /// After the time that nine of ten stay below.
    P90,
}

/// What is shut to those who pass once the head's time has come, or its patience is at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// Every worker.
    Everywhere,
    /// The worker that is reserved for the head: what goes elsewhere does not delay it.
    Worker,
}
