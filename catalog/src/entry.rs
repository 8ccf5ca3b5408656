use std::hash::{DefaultHasher, Hash};

/// A file of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Relative to the root of the place, parts divided by `/`.
    pub(crate) path: String,
    /// Bytes.
    pub(crate) size: u64,
    /// When it was last written, in any unit that grows with time.
    pub(crate) modified: i64,
    /// A number that differs when the store says that the content differs (its etag; of a local file which file it is, and
    /// when anything of it was changed); 0 if it says nothing.
    pub(crate) tag: u64,
    /// The content, read only for Iceberg's `version-hint.text`.
    pub(crate) text: Option<String>,
}

impl Entry {
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub(crate) fn stamp(&self, hasher: &mut DefaultHasher) {
        (&self.path, self.size, self.modified, self.tag, &self.text).hash(hasher);
    }
}

/// What one reading of a place gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entries {
    /// The files, sorted by path before names are given.
    pub(crate) files: Vec<Entry>,
    /// What a glob would match but must not be read: links that lead elsewhere, links to folders below
    /// the first level.
    pub(crate) barred: Vec<String>,
    /// What could not be read or named, told in words.
    pub(crate) unreadable: Vec<String>,
    /// The reading stopped at the limit.
    pub(crate) cut: bool,
}

impl Entries {
    pub(crate) fn sort(&mut self) {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.barred.sort();
        self.unreadable.sort();
    }
}
