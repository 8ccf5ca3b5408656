//! Names of the service's own tables: see `served.cpp`.

use libduckdb_sys as duckdb;

use super::{Database, Failure, Result};

impl Database {
    /// From now on, the names of the service's own tables lead to temporary tables of the connection: `tavana.NAME` to
    /// `temp.tavana_served_NAME`, in lower case.
    pub(crate) fn find_served(&self) -> Result<()> {
        // SAFETY: the database is open.
        if unsafe { tavana_find_served(self.raw) } { Ok(()) } else { Err(Failure::own("the engine takes no names")) }
    }
}

unsafe extern "C" {
    fn tavana_find_served(database: duckdb::duckdb_database) -> bool;
}
