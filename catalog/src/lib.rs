//! Names → locations and formats: which tables lie in the places that the service was given.
//!
//! A [`Source`] is one `--data` setting. [`Catalog::open`] checks all of them and lists them; from then
//! on [`Catalog::tables`] gives a listing that is at most a second old, so that new files and folders are
//! seen without a restart. How names come about is told at [`Catalog`].
//!
//! The reading of stores (`local`, `object`) knows nothing of tables; the finding of tables (`found`,
//! `listing`) is a pure function of what was read.

mod catalog;
mod depot;
mod entry;
mod files;
mod found;
mod group;
mod iceberg;
mod keyword;
mod listing;
mod local;
mod object;
mod pattern;
mod place_error;
mod root;
mod source;
mod suffix;
mod words;

pub use catalog::{Catalog, Settings};
pub use depot::Depot;
pub use files::Head;
pub use listing::{Listing, Note, NoteKind};
pub use source::Source;
