use std::fs::{self, DirEntry, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::entry::{Entries, Entry};
use crate::iceberg;
use crate::root::Reach;
use crate::suffix::is_hidden;

/// The longest `version-hint.text` that is read.
const LONGEST_HINT: u64 = 1024;

/// Reads all that lies below a folder of this machine. Of Delta and Iceberg tables only the log and the
/// metadata are read: they tell all changes.
///
/// A failure in the root itself is an error; what fails below it is told in the entries.
pub(crate) fn read(root: &Path, reach: Reach) -> io::Result<Entries> {
    let mut walk = Walk { root, reach, entries: Entries::default(), folders: Vec::new() };
    let children = fs::read_dir(root)?.collect::<io::Result<Vec<_>>>()?;
    walk.folder("", children);
    while let Some((path, relative)) = walk.folders.pop() {
        if walk.entries.cut {
            break;
        }
        match fs::read_dir(&path).and_then(Iterator::collect) {
            Ok(children) => walk.folder(&relative, children),
            Err(error) => walk.failed(&path, &error),
        }
    }
    Ok(walk.entries)
}

/// Reads one file of a folder.
pub(crate) fn read_file(root: &Path, name: &str) -> io::Result<Entries> {
    let metadata = fs::metadata(root.join(name))?;
    Ok(Entries { files: vec![entry(name.to_owned(), &metadata)], ..Entries::default() })
}

fn entry(path: String, metadata: &Metadata) -> Entry {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = modified.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or_default();
    // A file that takes another's place may bring that one's size and time along.
    let mut tag = DefaultHasher::new();
    (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec()).hash(&mut tag);
    Entry { path, size: metadata.len(), modified, tag: tag.finish(), text: None }
}

struct Walk<'a> {
    root: &'a Path,
    reach: Reach,
    entries: Entries,
    /// Folders yet to read, with their path relative to the root.
    folders: Vec<(PathBuf, String)>,
}

impl Walk<'_> {
    fn folder(&mut self, relative: &str, children: Vec<DirEntry>) {
        let log = children.iter().find(|child| child.file_name() == "_delta_log" && is_folder(child));
        let metadata = children.iter().find(|child| child.file_name() == "metadata" && is_folder(child));
        if let Some(log) = log {
            return self.log(&log.path(), &join(relative, "_delta_log"));
        }
        if let Some(metadata) = metadata.filter(|folder| holds_iceberg_metadata(&folder.path())) {
            return self.log(&metadata.path(), &join(relative, "metadata"));
        }
        for child in children {
            match child.file_name().to_str() {
                Some(name) if is_hidden(name) => {}
                Some(name) => self.child(&child, join(relative, name)),
                None => {
                    let text = format!("{}: the name is not UTF-8; it is not read", child.path().display());
                    self.entries.unreadable.push(text);
                }
            }
        }
    }

    fn child(&mut self, child: &DirEntry, relative: String) {
        let path = child.path();
        let kind = match child.file_type() {
            Ok(kind) => kind,
            Err(error) => return self.failed(&path, &error),
        };
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) => {
                if kind.is_symlink() {
                    self.entries.barred.push(relative);
                }
                return self.failed(&path, &error);
            }
        };
        let is_deep = relative.contains('/');
        if kind.is_symlink() && !self.stays_within(&path) {
            let text =
                format!("{} is a link that leads out of {}; it is not read", path.display(), self.root.display());
            self.entries.unreadable.push(text);
            self.entries.barred.push(relative);
        } else if metadata.is_dir() {
            // Links to folders may lead in circles: they are followed from the root only.
            if kind.is_symlink() && is_deep {
                self.entries.barred.push(relative);
            } else if self.reach.depth.is_none_or(|depth| relative.split('/').count() < depth) {
                self.folders.push((path, relative));
            }
        } else if metadata.is_file() {
            self.file(entry(relative, &metadata));
        }
    }

    /// All files of the folder that tells the versions of a Delta or Iceberg table.
    fn log(&mut self, folder: &Path, relative: &str) {
        let children: Vec<DirEntry> = match fs::read_dir(folder).and_then(Iterator::collect) {
            Ok(children) => children,
            Err(error) => return self.failed(folder, &error),
        };
        if !self.stays_within(folder) {
            let text =
                format!("{} is a link that leads out of {}; it is not read", folder.display(), self.root.display());
            return self.entries.unreadable.push(text);
        }
        for child in children {
            let (Some(name), Ok(metadata)) = (child.file_name().to_str().map(str::to_owned), child.metadata()) else {
                continue;
            };
            if metadata.is_file() {
                let mut file = entry(join(relative, &name), &metadata);
                if name == "version-hint.text" {
                    file.text = read_hint(&child.path());
                }
                self.file(file);
            }
        }
    }

    fn file(&mut self, file: Entry) {
        if self.entries.files.len() < self.reach.files {
            self.entries.files.push(file);
        } else {
            self.entries.cut = true;
        }
    }

    fn stays_within(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|target| target.starts_with(self.root))
    }

    /// What is gone by the time it is looked at was never there; the rest is told.
    fn failed(&mut self, path: &Path, error: &io::Error) {
        if error.kind() != ErrorKind::NotFound {
            self.entries.unreadable.push(format!("{} could not be read: {error}", path.display()));
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn is_folder(child: &DirEntry) -> bool {
    fs::metadata(child.path()).is_ok_and(|metadata| metadata.is_dir())
}

fn holds_iceberg_metadata(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut children| {
        children.any(|child| child.is_ok_and(|child| child.file_name().to_str().is_some_and(iceberg::is_metadata)))
    })
}

fn read_hint(path: &Path) -> Option<String> {
    let mut text = String::new();
    fs::File::open(path).ok()?.take(LONGEST_HINT).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests;
