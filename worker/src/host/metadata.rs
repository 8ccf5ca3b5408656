//! The metadata of a lake in a SQLite file, kept so that engines which may only read it can.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use query::{Error, ErrorKind, Result};

use crate::ffi::share_range;

/// Where SQLite's connections lock a database that they have open (`SHARED_FIRST` and `SHARED_SIZE` in its `os.h`).
const SHARED: (u64, u64) = (0x4000_0002, 510);

/// Keeps the files beside the database's own, of its log and of the log's index, for as long as this lives.
///
/// The last connection to a database removes both, and one that may write nothing can make neither: it could read only
/// while somebody else writes. So the service takes part in what tells the last connection that it is the last: the lock
/// that every connection has on the file. It also saves each transaction from moving the log into the database at its
/// end.
#[derive(Debug)]
pub(super) struct KeptMetadata(#[expect(dead_code, reason = "held for its lock")] File);

impl KeptMetadata {
    /// Keeps what is beside this file, and makes what is not there yet.
    pub(super) fn keep(path: &Path) -> Result<Self> {
        Self::lock(path).map_err(|error| {
            Error::new(ErrorKind::Unavailable, "the metadata of the lake cannot be opened")
                .with_detail(format!("{}: {error}", path.display()))
        })
    }

    fn lock(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        share_range(&file, SHARED.0, SHARED.1)?;
        for suffix in ["-wal", "-shm"] {
            // An empty one is what a log without entries looks like.
            OpenOptions::new().append(true).create(true).mode(0o600).open(beside(path, suffix))?;
        }
        Ok(Self(file))
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
