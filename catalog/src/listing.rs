use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use query::TableSource;

use crate::found::Finds;
use crate::keyword::is_plain;
use crate::words::Words;

/// The tables of all places at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The tables, sorted by name without regard to case; no two have the same name but for case.
    pub tables: Arc<[TableSource]>,
    /// What a person should know about them.
    pub notes: Vec<Note>,
    plain: HashMap<String, usize>,
    phrases: Vec<(String, usize)>,
}

/// Something to tell the person who starts the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// The words.
    pub text: String,
}

/// What a [`Note`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// Two tables have the same name; one of them has another name now.
    Clash,
    /// A name must be quoted in SQL.
    Quoting,
    /// A place holds no tables.
    Empty,
    /// Something in a place is not read.
    Skipped,
    /// A folder mixes formats or partition folders.
    Mixed,
    /// A place holds more than the service lists.
    Limit,
    /// Something in a place could not be read.
    Unreadable,
}

impl Note {
    pub(crate) fn new(kind: NoteKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What one place gave, with its name and root.
pub(crate) struct Part<'a> {
    pub(crate) label: &'a str,
    pub(crate) root: &'a str,
    pub(crate) finds: &'a Finds,
}

struct Taken {
    spelled: String,
    place: usize,
    whence: String,
}

impl Listing {
    /// Puts the places together. Of two tables with one name the earlier keeps it; the later gets its
    /// path in its place (`orders.csv`, `orders/`), or its place and its name (`lake/orders`), or its
    /// full address, whichever is free first.
    pub(crate) fn of(parts: &[Part<'_>]) -> Self {
        let mut taken: BTreeMap<String, Taken> = BTreeMap::new();
        let mut tables: Vec<TableSource> = Vec::new();
        let mut notes = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            for found in &part.finds.tables {
                let whence = format!("{}/{}", part.root, found.path).trim_end_matches('/').to_owned();
                let mut name = found.name.clone();
                if let Some(first) = taken.get(&name.to_lowercase()) {
                    let choices = match first.place == place {
                        true => [found.path.clone(), whence.clone()],
                        false => [format!("{}/{}", part.label, found.name), whence.clone()],
                    };
                    let is_free = |choice: &String| !taken.contains_key(&choice.to_lowercase());
                    let free = choices.into_iter().find(|choice| choice != "/" && is_free(choice));
                    notes.push(clash(first, &whence, free.as_deref()));
                    match free {
                        Some(free) => name = free,
                        None => continue,
                    }
                } else if !is_plain(&name) {
                    notes.push(Note::new(
                        NoteKind::Quoting,
                        format!("table {name:?} ({whence}) must be quoted in SQL: {}", quoted(&name)),
                    ));
                }
                taken.insert(name.to_lowercase(), Taken { spelled: name.clone(), place, whence });
                let content = &found.content;
                tables.push(TableSource {
                    name: name.into(),
                    format: content.format,
                    locations: content.locations.clone().into(),
                    hive_partitioned: content.hive_partitioned,
                    version: content.version,
                    bytes: content.bytes,
                });
            }
            notes.extend(part.finds.notes.iter().cloned());
        }
        tables.sort_by_cached_key(|table| table.name.to_lowercase());
        let mut plain = HashMap::new();
        let mut phrases = Vec::new();
        for (at, table) in tables.iter().enumerate() {
            let lower = table.name.to_lowercase();
            if lower.chars().all(crate::keyword::is_word) {
                plain.insert(lower, at);
            } else {
                phrases.push((lower, at));
            }
        }
        Self { tables: tables.into(), notes, plain, phrases }
    }

    /// The tables that a statement may name: those whose name stands in the text, without regard to case,
    /// quotes and context; all of them if the text looks into the catalog (`information_schema`, `SHOW`,
    /// `duckdb_tables()` …), computes names (`query()`), or describes something without naming it. And those that it was
    /// known to read besides, as they are now.
    pub fn named_in(&self, sql: &str, besides: &[TableSource]) -> Arc<[TableSource]> {
        let lower = sql.to_lowercase();
        let words = Words::of(&lower);
        if words.asks_for_all() {
            return self.tables.clone();
        }
        let mut named: Vec<usize> = words.iter().filter_map(|word| self.plain.get(word)).copied().collect();
        named.extend(self.phrases.iter().filter(|(name, _)| words.has_phrase(name)).map(|(_, at)| *at));
        if named.is_empty() && words.describes() {
            return self.tables.clone();
        }
        named.extend(besides.iter().filter_map(|table| self.place_of(&table.name)));
        named.sort_unstable();
        named.dedup();
        named.iter().filter_map(|at| self.tables.get(*at)).cloned().collect()
    }

    /// These tables and one more, which a view reads; `None` if there is none of this name, or it is among them.
    pub fn with(&self, tables: &[TableSource], name: &str) -> Option<Arc<[TableSource]>> {
        let more = self.tables.get(self.place_of(name)?)?;
        if tables.iter().any(|table| table.name == more.name) {
            return None;
        }
        let mut all: Vec<TableSource> = tables.iter().chain([more]).cloned().collect();
        all.sort_by_cached_key(|table| table.name.to_lowercase());
        Some(all.into())
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        self.plain.get(name.as_str()).copied().or_else(|| {
            let mut phrases = self.phrases.iter().filter(|(phrase, _)| *phrase == name);
            phrases.next().map(|(_, at)| *at)
        })
    }

    /// Up to three names of tables that look like this one, the nearest first.
    pub fn near(&self, name: &str) -> Vec<String> {
        let wanted = name.to_lowercase();
        let limit = (wanted.chars().count() / 3).max(1);
        let mut near: Vec<(usize, &str)> = self
            .tables
            .iter()
            .filter_map(|table| {
                let lower = table.name.to_lowercase();
                let distance = strsim::damerau_levenshtein(&wanted, &lower);
                let is_part =
                    wanted.len() >= 3 && lower.len() >= 3 && (lower.contains(&wanted) || wanted.contains(&lower));
                (distance <= limit || is_part).then_some((distance, table.name.as_ref()))
            })
            .collect();
        near.sort_unstable();
        near.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn clash(first: &Taken, whence: &str, free: Option<&str>) -> Note {
    let outcome = match free {
        Some(free) => format!("{whence} is {}", quoted(free)),
        None => format!("{whence} is left out"),
    };
    Note::new(
        NoteKind::Clash,
        format!("two tables are called {}: {} keeps the name, {outcome}", quoted(&first.spelled), first.whence),
    )
}

#[cfg(test)]
mod tests;
