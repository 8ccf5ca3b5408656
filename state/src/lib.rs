//! What outlives the process: tables in SQLite, on one machine, or in PostgreSQL, for several gateways
//! together; and the folder with secrets that only its owner may read.
//!
//! - [`Folder`] is that folder.
//! - [`Database`] is the one or the other database, with its schema brought up to date.
//! - [`Keys`] keeps the records of API keys in it.
//! - [`HistoryStore`] keeps what was recorded of statements in it, and [`LearnedRows`] what was learned of them.
//! - [`WaitingRows`] keeps in it which statements wait in line, for as long as they do.
//! - [`Snapshots`] reads in a lake's own database which snapshot it is at.

mod database;
mod folder;
mod history;
mod keys;
mod learned;
mod schema;
mod snapshots;
mod waiting;

pub use database::Database;
pub use folder::{Folder, read_secret};
pub use history::{Day, ExportTurn, HistoryCounts, HistoryOptions, HistoryStore};
pub use keys::Keys;
pub use learned::LearnedRows;
pub use snapshots::Snapshots;
pub use waiting::WaitingRows;
