//! The payload of COPY, in both directions.

mod binary;
mod fields;
mod lines;
mod options;
mod reader;
mod writer;

pub use options::{Columns, CopyFormat, CopyOptions, Direction, Header};
pub use reader::CopyReader;
pub use writer::CopyWriter;
