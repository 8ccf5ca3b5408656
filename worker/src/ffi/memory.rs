//! What an engine has of memory: see `memory.cpp`.

use libduckdb_sys as duckdb;

use super::Database;

/// What an engine has at one moment, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// All that it tracks, without parts of files that it keeps as long as nobody needs the room.
    pub(crate) used: u64,
    /// In spill files.
    pub(crate) spilled: u64,
}

impl Database {
    /// What the engine has now. Takes a few microseconds; from any thread.
    pub(crate) fn memory(&self) -> Memory {
        let (mut used, mut cache, mut spilled) = (0, 0, 0);
        // SAFETY: the database is open, and the call writes three numbers.
        let told = unsafe { tavana_memory(self.raw, &mut used, &mut cache, &mut spilled) };
        if told { Memory { used: used.saturating_sub(cache), spilled } } else { Memory::default() }
    }
}

unsafe extern "C" {
    fn tavana_memory(database: duckdb::duckdb_database, used: *mut u64, cache: *mut u64, spilled: *mut u64) -> bool;
}
