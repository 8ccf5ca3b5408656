use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use query::{Format, Scheme};

use crate::entry::Entry;
use crate::pattern::{escape, is_glob};
use crate::suffix;

/// The most files that a table may name one by one, where no glob can say which they are.
pub(crate) const MOST_NAMED_FILES: usize = 10_000;

/// What the engine is told to read, without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) format: Format,
    pub(crate) locations: Vec<String>,
    pub(crate) hive_partitioned: bool,
    pub(crate) version: u64,
    pub(crate) bytes: u64,
}

impl Content {
    pub(crate) fn new<'a>(
        format: Format,
        locations: Vec<String>,
        hive_partitioned: bool,
        files: impl Iterator<Item = &'a Entry>,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        (format, &locations, hive_partitioned).hash(&mut hasher);
        let mut bytes = 0_u64;
        for file in files {
            file.stamp(&mut hasher);
            bytes = bytes.saturating_add(file.size);
        }
        // Of these, the files that are seen here are those that say which the table's are.
        if matches!(format, Format::Delta | Format::Iceberg) {
            bytes = 0;
        }
        Self { format, locations, hive_partitioned, version: hasher.finish(), bytes }
    }
}

/// How to say which files of a folder belong to its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming<'a> {
    /// By globs that match them and, below the folder, nothing else.
    Globs,
    /// By this glob, as a person wrote it.
    Glob(&'a str),
    /// One by one, because any glob would match more.
    OneByOne,
}

/// Files that are one table together.
pub(crate) struct Group<'a> {
    /// The root of the place.
    pub(crate) root: &'a str,
    pub(crate) scheme: Scheme,
    /// The folder relative to the root, empty for the root itself.
    pub(crate) base: &'a str,
    /// Data files, none hidden.
    pub(crate) files: Vec<&'a Entry>,
    pub(crate) naming: Naming<'a>,
}

/// What became of a group: its content, if it can be read, and what is to be told.
pub(crate) struct Outcome {
    pub(crate) content: Option<Content>,
    pub(crate) mixed: Vec<String>,
    pub(crate) limit: Option<String>,
    pub(crate) unreachable: Option<String>,
}

impl Group<'_> {
    /// One table of all files in the format that most of them have.
    pub(crate) fn outcome(mut self) -> Outcome {
        let mut outcome = Outcome { content: None, mixed: Vec::new(), limit: None, unreachable: None };
        let place = if self.base.is_empty() { self.root.to_owned() } else { format!("{}/{}", self.root, self.base) };
        let Some((format, others)) = self.majority() else { return outcome };
        if !others.is_empty() {
            outcome.mixed.push(format!(
                "{place} mixes formats: the table reads the {format:?} files; {} of other formats are left out",
                others.len()
            ));
            let others: BTreeSet<_> = others.into_iter().collect();
            self.files.retain(|file| !others.contains(file.path.as_str()));
            if matches!(self.naming, Naming::Glob(_)) {
                self.naming = Naming::OneByOne;
            }
        }
        let hive = self.hive();
        if hive.is_none() {
            outcome.mixed.push(format!(
                "{place} has files under different partition folders: the partitions are not read as columns"
            ));
        }
        let locations = match self.naming {
            // The engine compares the text of a glob with the places, where an escaped root is no longer itself.
            _ if is_glob(self.root) => None,
            Naming::Glob(glob) => Some(vec![format!("{}/{glob}", self.root.trim_end_matches('/'))]),
            Naming::Globs => self.globs(),
            Naming::OneByOne => None,
        };
        let locations = match locations {
            Some(locations) => locations,
            None if self.files.len() > MOST_NAMED_FILES => {
                outcome.limit = Some(format!(
                    "{place} is left out: a glob would match other files too, and its {} files are more than the \
                     {MOST_NAMED_FILES} that can be named one by one; move links and foreign tables out of it",
                    self.files.len()
                ));
                return outcome;
            }
            None => {
                let (reachable, lost): (Vec<&Entry>, Vec<&Entry>) =
                    self.files.iter().partition(|file| can_be_named(self.scheme, self.root, &file.path));
                if let Some(first) = lost.first() {
                    outcome.unreachable = Some(format!(
                        "{} files of {place} have names that the engine cannot open, as {:?}",
                        lost.len(),
                        first.path
                    ));
                }
                reachable.iter().map(|file| locate(self.root, &file.path)).collect()
            }
        };
        if !locations.is_empty() {
            let files = self.files.iter().copied();
            outcome.content = Some(Content::new(format, locations, hive.unwrap_or(false), files));
        }
        outcome
    }

    /// The format that most files have, and the files of other formats.
    fn majority(&self) -> Option<(Format, Vec<String>)> {
        let format = |file: &Entry| suffix::split(file.name()).map(|(_, _, format)| format);
        let (_, winner) = [Format::Parquet, Format::Csv, Format::Json]
            .into_iter()
            .rev()
            .map(|wanted| (self.files.iter().filter(|file| format(file) == Some(wanted)).count(), wanted))
            .filter(|(count, _)| *count > 0)
            .max_by_key(|(count, _)| *count)?;
        let others = self.files.iter().filter(|file| format(file) != Some(winner));
        Some((winner, others.map(|file| file.path.clone()).collect()))
    }

    /// The parts of a file's path below the folder of the group.
    fn parts<'b>(&self, file: &'b Entry) -> std::str::Split<'b, char> {
        let skip = if self.base.is_empty() { 0 } else { self.base.len() + 1 };
        file.path[skip..].split('/')
    }

    /// Whether all files lie under the same partition keys; `None` when they lie under different ones.
    fn hive(&self) -> Option<bool> {
        let keys = |file: &Entry| -> Vec<String> {
            let mut parts: Vec<_> = self.parts(file).collect();
            parts.pop();
            parts.into_iter().filter_map(suffix::partition_key).map(str::to_owned).collect()
        };
        let mut files = self.files.iter();
        let first = files.next().map(|file| keys(file)).unwrap_or_default();
        files.all(|file| keys(file) == first).then_some(!first.is_empty())
    }

    /// One glob for each depth and suffix at which there are files. `**` would match hidden files too.
    ///
    /// `None` when globs cannot tell the files from others.
    fn globs(&self) -> Option<Vec<String>> {
        if self.root.contains('\\') || self.base.contains('\\') {
            return None; // the engine takes a backslash in a glob for a divider
        }
        let mut shapes: BTreeMap<(usize, &str), Vec<Option<&str>>> = BTreeMap::new();
        for file in &self.files {
            if !can_be_named(self.scheme, self.root, &file.path) || file.path.contains('\\') {
                return None;
            }
            let mut parts: Vec<_> = self.parts(file).collect();
            let (_, suffix, _) = suffix::split(parts.pop()?)?;
            let keys: Vec<_> = parts.iter().map(|part| suffix::partition_key(part)).collect();
            let shape = shapes.entry((keys.len(), suffix)).or_insert_with(|| keys.clone());
            for (level, key) in shape.iter_mut().zip(keys) {
                // A glob for any folder does not match the partition folders that begin with `_`.
                if *level != key {
                    if [*level, key].into_iter().flatten().any(|key| key.starts_with('_')) {
                        return None;
                    }
                    *level = None;
                }
            }
        }
        let mut base = self.root.trim_end_matches('/').to_owned();
        if !self.base.is_empty() {
            base = format!("{base}/{}", escape(self.base));
        }
        let globs = shapes.into_iter().map(|((_, suffix), levels)| {
            let mut glob = base.clone();
            for level in levels {
                match level {
                    Some(key) => glob.push_str(&format!("/{}=*", escape(key))),
                    None => glob.push_str("/[!._]*"),
                }
            }
            format!("{glob}/[!._]*{suffix}")
        });
        Some(globs.collect())
    }
}

/// One file of a place, written so that the engine reads it and nothing else.
///
/// A root with glob characters stays as it is, since places are compared by text: the engine then tries
/// the whole as a glob first and as a name second.
pub(crate) fn locate(root: &str, path: &str) -> String {
    let path = if is_glob(root) { path.to_owned() } else { escape(path) };
    format!("{}/{path}", root.trim_end_matches('/'))
}

/// Whether the engine can open a file of this name.
///
/// In an `s3://` address a `?` begins parameters. A local name that needs escaping is a glob to the
/// engine, and in a glob a backslash divides folders.
pub(crate) fn can_be_named(scheme: Scheme, root: &str, path: &str) -> bool {
    match scheme {
        Scheme::S3 => !path.contains(['?', '\\']),
        Scheme::Local => {
            let has = |wanted: fn(char) -> bool| root.contains(wanted) || path.contains(wanted);
            !(has(|c| c == '\\') && has(|c| matches!(c, '*' | '?' | '[')))
        }
    }
}
