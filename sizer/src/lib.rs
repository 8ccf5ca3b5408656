//! What a statement will need, before it runs: memory, processor time and time, from its plan, from the statistics of the
//! files that it reads, and from what statements like it have taken before.
//!
//! [`Sizer`] is the way in. It knows no store, engine or runtime: the plan comes with the statement, bytes of files come
//! through [`Files`], and what was learned goes to a [`query::LearnedStore`].

mod explain;
mod fingerprint;
mod learning;
mod model;
mod nothing;
mod sizer;
mod statistics;

pub use explain::Explained;
pub use fingerprint::{VERSION, fingerprints};
pub use model::{Modelled, Operator, Scanned, TablesOfPlan, model};
pub use nothing::Nothing;
pub use sizer::{Sizer, SizerOptions};
pub use statistics::{ColumnStatistics, FileHead, Files, Statistics, StatisticsOptions, TableStatistics};
