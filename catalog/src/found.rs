use std::collections::{BTreeMap, BTreeSet};

use glob::{MatchOptions, Pattern};
use query::{Format, Scheme};

use crate::entry::{Entries, Entry};
use crate::group::{Content, Group, Naming, can_be_named, locate};
use crate::listing::{Note, NoteKind};
use crate::{iceberg, suffix};

/// What a source points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// All that lies below the root.
    Folder,
    /// What matches, relative to the root.
    Glob(Pattern),
    /// One file of the root.
    File(String),
}

/// What the finding of tables needs to know of a source.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The root of the place.
    pub(crate) root: String,
    pub(crate) scheme: Scheme,
    /// The name that the root itself would give to a table.
    pub(crate) label: String,
    /// The name given by hand: all that the source points at is one table.
    pub(crate) name: Option<String>,
    pub(crate) shape: Shape,
}

/// A table before it is known whether its name is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: String,
    /// Where it lies, relative to the place; a folder ends with `/`.
    pub(crate) path: String,
    /// Of two tables with one name in one place, the lower rank keeps it.
    pub(crate) rank: u8,
    pub(crate) content: Content,
}

/// What one place gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Finds {
    pub(crate) tables: Vec<Found>,
    pub(crate) notes: Vec<Note>,
}

const FOLDER: u8 = 3;
const WHOLE: u8 = 4;

const GLOB: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

/// The tables among the entries of a place, sorted by path, by the rules told at [`crate::Catalog`].
pub(crate) fn find(layout: &Layout, entries: &Entries) -> Finds {
    let mut search = Search { layout, entries, tables: table_roots(entries), finds: Finds::default() };
    match (&layout.shape, &layout.name) {
        (Shape::File(name), _) => search.file(name),
        (Shape::Folder, None) => search.folder(),
        (Shape::Folder, Some(name)) => search.unit("", name, WHOLE, entries.files.iter().collect()),
        (Shape::Glob(pattern), None) => search.glob(pattern),
        (Shape::Glob(pattern), Some(name)) => search.named_glob(pattern, name),
    }
    let mut finds = search.finds;
    finds.tables.sort_by(|a, b| (a.rank, &a.path).cmp(&(b.rank, &b.path)));
    if finds.tables.is_empty() {
        finds.notes.push(Note::new(NoteKind::Empty, format!("{} holds no tables", layout.root)));
    }
    if entries.cut {
        finds.notes.push(Note::new(
            NoteKind::Limit,
            format!("{} holds more than {} files: the rest is not listed", layout.root, entries.files.len()),
        ));
    }
    finds.notes.extend(entries.unreadable.iter().map(|text| Note::new(NoteKind::Unreadable, text.clone())));
    finds
}

/// The folders that are Delta or Iceberg tables, none within another.
fn table_roots(entries: &Entries) -> BTreeMap<String, Format> {
    let mut roots = BTreeMap::new();
    for file in &entries.files {
        let parts: Vec<_> = file.path.split('/').collect();
        let hidden = parts.iter().position(|part| suffix::is_hidden(part));
        let (depth, format) = match hidden {
            Some(at) if parts[at] == "_delta_log" && at + 1 < parts.len() => (at, Format::Delta),
            None if parts.len() >= 2
                && parts[parts.len() - 2] == "metadata"
                && iceberg::is_metadata(parts[parts.len() - 1]) =>
            {
                (parts.len() - 2, Format::Iceberg)
            }
            _ => continue,
        };
        let format_there = roots.entry(parts[..depth].join("/")).or_insert(format);
        if format == Format::Delta {
            *format_there = format;
        }
    }
    let all: BTreeSet<String> = roots.keys().cloned().collect();
    roots.retain(|root, _| !ancestors(root).any(|above| all.contains(above)));
    roots
}

/// The folders above a path, the root (empty) included, the path itself not.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let root = (!path.is_empty()).then_some("");
    path.match_indices('/').map(|(at, _)| &path[..at]).chain(root)
}

fn lies_under(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_visible(path: &str) -> bool {
    !path.split('/').any(suffix::is_hidden)
}

struct Search<'a> {
    layout: &'a Layout,
    entries: &'a Entries,
    tables: BTreeMap<String, Format>,
    finds: Finds,
}

impl<'a> Search<'a> {
    fn file(&mut self, name: &str) {
        if let Some(file) = self.entries.files.iter().find(|file| file.path == name) {
            self.file_table(file);
        }
    }

    /// Each file directly in the root, each folder in it; partition folders in it are one table together.
    fn folder(&mut self) {
        if self.tables.contains_key("") {
            let label = self.layout.label.clone();
            return self.unit("", &label, WHOLE, self.entries.files.iter().collect());
        }
        let mut units: BTreeMap<&str, Vec<&'a Entry>> = BTreeMap::new();
        let mut partitions = Vec::new();
        let mut skipped = Vec::new();
        for file in &self.entries.files {
            match file.path.split_once('/') {
                None if suffix::is_hidden(&file.path) => {}
                None if suffix::split(&file.path).is_some() => self.file_table(file),
                None => skipped.push(file.path.as_str()),
                Some((first, _)) if suffix::partition_key(first).is_some() => partitions.push(file),
                Some((first, _)) => units.entry(first).or_default().push(file),
            }
        }
        // A store without folders may mark one with an empty object of its name.
        skipped.retain(|name| !units.contains_key(name) && suffix::partition_key(name).is_none());
        self.skipped(&self.layout.root, &skipped);
        if !partitions.is_empty() {
            let label = self.layout.label.clone();
            self.unit("", &label, WHOLE, partitions);
        }
        for (base, files) in units {
            self.unit(base, folder_name(base), FOLDER, files);
        }
    }

    /// Each file and each folder that matches.
    fn glob(&mut self, pattern: &Pattern) {
        let mut units: BTreeMap<&str, Vec<&'a Entry>> = BTreeMap::new();
        for file in &self.entries.files {
            match matching(pattern, &file.path) {
                Some(matched) if matched.len() < file.path.len() => units.entry(matched).or_default().push(file),
                Some(_) if is_visible(&file.path) && suffix::split(file.name()).is_some() => self.file_table(file),
                _ => {}
            }
        }
        for (base, files) in units {
            let name = folder_name(base.rsplit('/').next().unwrap_or(base));
            self.unit(base, name, FOLDER, files);
        }
    }

    /// All that matches is one table.
    fn named_glob(&mut self, pattern: &Pattern, name: &str) {
        let matched = self.entries.files.iter().filter(|file| matching(pattern, &file.path).is_some());
        let (data, others): (Vec<_>, Vec<_>) = matched.partition(|file| {
            is_visible(&file.path)
                && suffix::split(file.name()).is_some()
                && !ancestors(&file.path).any(|folder| self.tables.contains_key(folder))
        });
        let as_written = others.is_empty()
            && data.iter().all(|file| pattern.matches_with(&file.path, GLOB))
            && !self.entries.barred.iter().any(|path| matching(pattern, path).is_some());
        let naming = if as_written { Naming::Glob(pattern.as_str()) } else { Naming::OneByOne };
        self.group("", name, WHOLE, data, naming);
    }

    /// A folder: a Delta or Iceberg table, or a table of its files and a table for each Delta or Iceberg
    /// table in it.
    fn unit(&mut self, base: &str, name: &str, rank: u8, files: Vec<&'a Entry>) {
        if let Some(format) = self.tables.get(base).copied() {
            return self.format_table(base, name, rank, format);
        }
        let nested: BTreeMap<String, Format> = files
            .iter()
            .flat_map(|file| ancestors(&file.path))
            .filter_map(|folder| self.tables.get_key_value(folder))
            .map(|(table, format)| (table.clone(), *format))
            .collect();
        if self.layout.name.is_none() {
            for (table, format) in &nested {
                self.format_table(table, &table.replace('/', "_"), rank, *format);
            }
        } else if let Some((table, _)) = nested.first_key_value() {
            let text = format!(
                "{name:?} is made of files only: the tables below {}, as {table:?}, are left out; give the folder \
                 without a name to have each of them",
                self.layout.root
            );
            self.note(NoteKind::Skipped, text);
        }
        let own = files
            .into_iter()
            .filter(|file| is_visible(&file.path) && !ancestors(&file.path).any(|folder| nested.contains_key(folder)));
        let (data, others): (Vec<_>, Vec<_>) = own.partition(|file| suffix::split(file.name()).is_some());
        // Partition folders of the root do not reach into its other folders.
        let barred = self.entries.barred.iter().filter(|path| lies_under(path, base)).any(|path| {
            let first = path.split('/').next().unwrap_or(path);
            !base.is_empty() || self.layout.name.is_some() || suffix::partition_key(first).is_some()
        });
        let naming = if barred || !nested.is_empty() { Naming::OneByOne } else { Naming::Globs };
        let others: Vec<_> = others.iter().map(|file| file.path.as_str()).filter(|path| *path != base).collect();
        let folder = [self.layout.root.as_str(), base].join("/");
        self.skipped(folder.trim_end_matches('/'), &others);
        self.group(base, name, rank, data, naming);
    }

    fn group(&mut self, base: &str, name: &str, rank: u8, mut files: Vec<&'a Entry>, naming: Naming<'_>) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let group = Group { root: &self.layout.root, scheme: self.layout.scheme, base, files, naming };
        let outcome = group.outcome();
        outcome.mixed.into_iter().for_each(|text| self.note(NoteKind::Mixed, text));
        outcome.limit.into_iter().for_each(|text| self.note(NoteKind::Limit, text));
        outcome.unreachable.into_iter().for_each(|text| self.note(NoteKind::Unreadable, text));
        if let Some(content) = outcome.content {
            self.finds.tables.push(Found { name: name.to_owned(), path: format!("{base}/"), rank, content });
        }
    }

    fn file_table(&mut self, file: &Entry) {
        let Some((stem, _, format)) = suffix::split(file.name()) else { return };
        if !can_be_named(self.layout.scheme, &self.layout.root, &file.path) {
            let text = format!("{}/{} has a name that the engine cannot open", self.layout.root, file.path);
            return self.note(NoteKind::Unreadable, text);
        }
        let rank = match format {
            Format::Parquet => 0,
            Format::Csv => 1,
            Format::Json | Format::Delta | Format::Iceberg => 2,
        };
        let name = self.layout.name.as_deref().unwrap_or(stem).to_owned();
        let locations = vec![locate(&self.layout.root, &file.path)];
        let content = Content::new(format, locations, false, std::iter::once(file));
        self.finds.tables.push(Found { name, path: file.path.clone(), rank, content });
    }

    fn format_table(&mut self, base: &str, name: &str, rank: u8, format: Format) {
        let join =
            |path: &str| if path.is_empty() { self.layout.root.clone() } else { [&self.layout.root, path].join("/") };
        let log = match format {
            Format::Delta => "_delta_log",
            _ => "metadata",
        };
        let log = if base.is_empty() { format!("{log}/") } else { format!("{base}/{log}/") };
        let start = self.entries.files.partition_point(|file| file.path < log);
        let files: Vec<_> = self.entries.files[start..].iter().take_while(|file| file.path.starts_with(&log)).collect();
        let location = match format {
            Format::Delta => join(base),
            _ => match iceberg::current(&files) {
                Some(current) => join(&current.path),
                None => return,
            },
        };
        let content = Content::new(format, vec![location], false, files.into_iter());
        self.finds.tables.push(Found { name: name.to_owned(), path: format!("{base}/"), rank, content });
    }

    fn skipped(&mut self, folder: &str, names: &[&str]) {
        let Some(first) = names.first() else { return };
        let text = match names.len() {
            1 => format!("{folder}: {first:?} is not read, its name ends like none of Parquet, CSV or JSON"),
            count => format!(
                "{folder}: {count} files, as {first:?}, are not read, their names end like none of Parquet, CSV or JSON"
            ),
        };
        self.note(NoteKind::Skipped, text);
    }

    fn note(&mut self, kind: NoteKind, text: String) {
        self.finds.notes.push(Note::new(kind, text));
    }
}

/// A folder named `orders.parquet`, as some writers make, is the table `orders`.
fn folder_name(part: &str) -> &str {
    suffix::split(part).map_or(part, |(stem, _, _)| stem)
}

/// The part of a path that a pattern matches: the path itself or the nearest folder to the root.
fn matching<'p>(pattern: &Pattern, path: &'p str) -> Option<&'p str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    folders.chain(std::iter::once(path)).find(|part| pattern.matches_with(part, GLOB))
}

#[cfg(test)]
mod tests;
