//! Reading a local place.

use std::fs::{DirEntry, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::entry::{Entries, Entry};
use crate::suffix;

/// What is read of `version-hint.text`.
const HINT_BYTES: u64 = 1024;

/// All files below `root` but hidden ones, `limit` at most. Blocks.
pub(crate) fn read(root: &Path, limit: usize) -> std::io::Result<Entries> {
    let mut walk = Walk { root, limit, entries: Entries::default() };
    // The place itself must be there; what is wrong below it is told and passed over.
    let first = std::fs::read_dir(root)?;
    walk.folder("", first);
    walk.entries.sort();
    Ok(walk.entries)
}

struct Walk<'a> {
    root: &'a Path,
    limit: usize,
    entries: Entries,
}

impl Walk<'_> {
    fn folder(&mut self, prefix: &str, folder: std::fs::ReadDir) {
        for item in folder {
            if self.entries.files.len() >= self.limit {
                self.entries.cut = true;
                return;
            }
            match item {
                Ok(item) => self.item(prefix, &item),
                Err(error) => self.entries.unreadable.push(format!("{}/{prefix}: {error}", self.root.display())),
            }
        }
    }

    fn item(&mut self, prefix: &str, item: &DirEntry) {
        let name = item.file_name();
        let Some(name) = name.to_str() else {
            self.entries.unreadable.push(format!("{}: its name is not UTF-8", item.path().display()));
            return;
        };
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        let Ok(kind) = item.file_type() else { return };
        if kind.is_symlink() {
            self.link(path, item);
        } else if kind.is_dir() {
            if suffix::is_hidden(name) && name != "_delta_log" && suffix::partition_key(name).is_none() {
                return;
            }
            match std::fs::read_dir(item.path()) {
                Ok(folder) => self.folder(&path, folder),
                Err(error) => self.entries.unreadable.push(format!("{}: {error}", item.path().display())),
            }
        } else if kind.is_file() {
            match item.metadata() {
                Ok(metadata) => self.file(path, &metadata),
                // Removed since the folder was read.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => self.entries.unreadable.push(format!("{}: {error}", item.path().display())),
            }
        }
    }

    /// A link to a file within the place is that file; all others are not followed.
    fn link(&mut self, path: String, item: &DirEntry) {
        let target = std::fs::canonicalize(item.path()).ok().filter(|target| target.starts_with(self.root));
        match target.and_then(|target| std::fs::metadata(target).ok()).filter(Metadata::is_file) {
            Some(metadata) => self.file(path, &metadata),
            None => self.entries.barred.push(path),
        }
    }

    fn file(&mut self, path: String, metadata: &Metadata) {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let text = (path.ends_with("metadata/version-hint.text") && metadata.len() <= HINT_BYTES)
            .then(|| std::fs::read_to_string(self.root.join(&path)).ok())
            .flatten();
        self.entries.files.push(Entry {
            path,
            size: metadata.len(),
            modified: modified.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)),
            tag: 0,
            text,
        });
    }
}
