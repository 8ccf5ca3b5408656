//! `tavana version`.

use std::io::{self, Write};

/// Writes the versions of the program and of the engine it is linked with.
pub(crate) fn write(out: &mut impl Write, engine: Option<&str>) -> io::Result<()> {
    writeln!(out, "tavana {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "DuckDB {}", engine.unwrap_or("unknown"))
}
