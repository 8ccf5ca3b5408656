//! The one service of a lake whose metadata is a file: another one would write at the same time, and lose what is written.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use query::{Error, ErrorKind, Lake, LakeMetadata, Result, Scheme};

/// The file beside the metadata that the service holds a lock on.
const LOCK: &str = "service.lock";
/// How deep the files of tables lie below the folder of a lake: schema, table, partitions.
const DEPTH: usize = 8;

/// Held for as long as the service has the lake.
#[derive(Debug)]
pub(crate) struct Sole(#[expect(dead_code, reason = "held for its lock")] File);

/// Takes the lake for this service alone, where that is necessary.
///
/// # Errors
/// `Unavailable` where another service has it, or where its folder holds files that the metadata know nothing of.
pub(crate) fn take(lake: &Lake) -> Result<Option<Sole>> {
    let LakeMetadata::Sqlite(metadata) = &lake.metadata else { return Ok(None) };
    let folder = metadata.parent().unwrap_or(Path::new("/"));
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    let opened = made
        .and_then(|()| OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join(LOCK)));
    let file = opened.map_err(|error| {
        Error::new(ErrorKind::Unavailable, "the state of the tables cannot be opened")
            .with_detail(format!("{}: {error}", folder.display()))
    })?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::new(ErrorKind::Unavailable, "another service has the tables of this state folder")
                .with_detail(folder.display().to_string())
                .with_hint("name another --state, or the PostgreSQL of --tables-metadata, which many services share"));
        }
        Err(TryLockError::Error(error)) => {
            return Err(Error::new(ErrorKind::Unavailable, "the state of the tables cannot be locked")
                .with_detail(format!("{}: {error}", folder.display())));
        }
    }
    let is_new = !metadata.exists();
    if is_new && lake.data.scheme == Scheme::Local && holds_parquet(Path::new(&lake.data.root), DEPTH).unwrap_or(false)
    {
        return Err(Error::new(ErrorKind::Unavailable, "the folder of --tables holds files of tables that this state folder does not know")
            .with_detail(format!("tables: {}, state: {}", lake.data.root, folder.display()))
            .with_hint("name the --state that they were made with, or an empty folder for --tables; --data reads files as they are"));
    }
    Ok(Some(Sole(file)))
}

/// Whether a Parquet file lies somewhere in a folder.
fn holds_parquet(folder: &Path, depth: usize) -> io::Result<bool> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let is_parquet = Path::new(&entry.file_name()).extension().is_some_and(|it| it == "parquet");
        if kind.is_file() && is_parquet || kind.is_dir() && depth > 0 && holds_parquet(&entry.path(), depth - 1)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use query::Place;

    use super::*;

    fn lake(folder: &Path) -> Lake {
        let data = folder.join("tables");
        std::fs::create_dir_all(&data).unwrap();
        let root = data.to_str().unwrap().to_owned();
        let data = Place { root, scheme: Scheme::Local, s3: None, writable: true };
        Lake { data, metadata: LakeMetadata::Sqlite(folder.join("state/lake/metadata.db")) }
    }

    #[test]
    fn one_service_has_a_lake_and_the_next_when_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let lake = lake(folder.path());
        let first = take(&lake).unwrap();
        assert!(take(&lake).unwrap_err().message().starts_with("another service has the tables"));
        drop(first);
        assert!(take(&lake).unwrap().is_some());
    }

    #[test]
    fn files_of_another_lake_are_not_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let lake = lake(folder.path());
        let table = folder.path().join("tables/main/sales");
        std::fs::create_dir_all(&table).unwrap();
        assert!(take(&lake).is_ok());
        std::fs::write(table.join("a.parquet"), "").unwrap();
        assert!(take(&lake).unwrap_err().message().contains("does not know"));
        std::fs::write(folder.path().join("state/lake/metadata.db"), "").unwrap();
        assert!(take(&lake).is_ok());
    }
}
