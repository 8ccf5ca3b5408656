use std::collections::HashMap;
use std::sync::Arc;

use super::chunk::{Chunk, distinct_of};
use super::footer::{FileColumn, FileStatistics};

/// What is known of the data that one scan may read.
#[derive(Clone, Debug, Default)]
pub struct TableStatistics {
    /// Files.
    pub files: f64,
    /// Of how many of them the footer was read; with fewer than there are, all else is extrapolated.
    pub sampled: f64,
    /// Rows.
    pub rows: f64,
    /// Row groups.
    pub row_groups: f64,
    /// Bytes of all files.
    pub bytes: f64,
    /// Compressed bytes of the largest row group.
    pub largest_group: f64,
    columns: HashMap<Arc<str>, ColumnStatistics>,
}

/// What is known of one column of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnStatistics {
    /// Bytes in the files.
    pub compressed: f64,
    /// Bytes of its pages before compression.
    pub uncompressed: f64,
    /// Bytes of a value in memory as the engine holds it, without what of a string lies elsewhere.
    pub width: f64,
    /// Average bytes of a string; none if it holds none, or if that is not known.
    pub text_length: Option<f64>,
    /// Whether it holds strings or bytes.
    pub text: bool,
    /// Whether it is one column of plain values.
    pub flat: bool,
    /// The part of the rows in which it is null.
    pub nulls: f64,
    /// How many different values it has at most.
    pub distinct: f64,
    /// Whether `distinct` was counted or follows from dictionaries, and is not merely the number of values.
    pub counted: bool,
    /// The least and the greatest value: of dates days, of times microseconds; of strings their place in their order.
    pub range: Option<(f64, f64)>,
    /// The distance between neighbouring values, if they have one.
    pub step: Option<f64>,
}

impl TableStatistics {
    /// Of files that were read, out of so many; the locations tell of columns that folders named `key=value` make.
    pub(super) fn of(read: &[Arc<FileStatistics>], count: u64, locations: &[String]) -> Self {
        let sampled = read.len().max(1) as f64;
        let weight = (count as f64 / sampled).max(1.0);
        let sum = |of: fn(&FileStatistics) -> f64| read.iter().map(|file| of(file)).sum::<f64>() * weight;
        let mut table = Self {
            files: count as f64,
            sampled: read.len() as f64,
            rows: sum(|file| file.rows),
            row_groups: sum(|file| file.row_groups),
            bytes: sum(|file| file.size as f64),
            largest_group: read.iter().map(|file| file.largest_group).fold(0.0, f64::max),
            columns: HashMap::new(),
        };
        for name in read.iter().flat_map(|file| &file.order) {
            if !table.columns.contains_key(name) {
                let found: Vec<&FileColumn> = read.iter().filter_map(|file| file.columns.get(name)).collect();
                if let Some(column) = ColumnStatistics::of(&found, weight, table.rows) {
                    table.columns.insert(name.clone(), column);
                }
            }
        }
        table.add_folders(locations);
        table
    }

    /// Of files of which nothing but sizes is known: no rows.
    pub(super) fn of_sizes(sizes: &[f64], count: u64) -> Self {
        let weight = (count as f64 / sizes.len().max(1) as f64).max(1.0);
        let bytes = sizes.iter().sum::<f64>() * weight;
        Self { files: count as f64, sampled: sizes.len() as f64, bytes, ..Self::default() }
    }

    /// A table of which the columns are known already: what tests and tools make by hand.
    pub fn with_columns(rows: f64, columns: impl IntoIterator<Item = (String, ColumnStatistics)>) -> Self {
        let columns: HashMap<Arc<str>, _> = columns.into_iter().map(|(name, column)| (name.into(), column)).collect();
        let bytes = columns.values().map(|column| column.compressed).sum();
        let row_groups = (rows / 122_880.0).ceil().max(1.0);
        Self { files: 1.0, sampled: 1.0, rows, row_groups, bytes, largest_group: bytes / row_groups, columns }
    }

    /// A column by its name, in whatever case.
    pub fn column(&self, name: &str) -> Option<&ColumnStatistics> {
        self.columns.get(name).or_else(|| {
            self.columns.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, column)| column)
        })
    }

    /// All columns with their names, in no order.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &ColumnStatistics)> {
        self.columns.iter().map(|(name, column)| (&**name, column))
    }

    /// Takes `key=value` in the paths for columns.
    fn add_folders(&mut self, locations: &[String]) {
        let mut values: HashMap<&str, Vec<&str>> = HashMap::new();
        for location in locations {
            let folders = location.rsplit_once('/').map_or("", |(folders, _)| folders);
            for (key, value) in folders.split('/').filter_map(|folder| folder.split_once('=')) {
                values.entry(key).or_default().push(value);
            }
        }
        for (key, mut values) in values {
            values.sort_unstable();
            values.dedup();
            let numbers: Option<Vec<f64>> = values.iter().map(|value| value.parse().ok()).collect();
            let range = numbers.and_then(|of| {
                let least = of.iter().copied().fold(f64::INFINITY, f64::min);
                let greatest = of.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                (least.is_finite() && greatest.is_finite()).then_some((least, greatest))
            });
            let length = values.iter().map(|value| value.len()).sum::<usize>() as f64 / values.len().max(1) as f64;
            let text = range.is_none();
            let column = ColumnStatistics {
                compressed: 0.0,
                uncompressed: 0.0,
                width: if text { 16.0 } else { 8.0 },
                text_length: text.then_some(length),
                text,
                flat: true,
                nulls: 0.0,
                distinct: values.len() as f64,
                counted: true,
                range,
                step: range.map(|_| 1.0),
            };
            self.columns.entry(key.into()).or_insert(column);
        }
    }
}

impl ColumnStatistics {
    fn of(found: &[&FileColumn], weight: f64, rows: f64) -> Option<Self> {
        let first = found.first()?;
        let each: Vec<Chunk> = found.iter().map(|column| column.merged).collect();
        let (distinct, counted) = distinct_of(&each, weight);
        let sum = |of: fn(&FileColumn) -> f64| found.iter().map(|column| of(column)).sum::<f64>() * weight;
        let range =
            each.iter().map(|chunk| chunk.range).try_fold((f64::INFINITY, f64::NEG_INFINITY), |whole, range| {
                range.map(|range| (whole.0.min(range.0), whole.1.max(range.1)))
            });
        let values = sum(|column| column.merged.values).max(1.0);
        let text_bytes: Option<f64> = found.iter().map(|column| column.text_bytes).sum();
        let text = first.written.text && first.written.step.is_none();
        let per_value = sum(|column| column.uncompressed) / values;
        let text_length = match text_bytes {
            Some(bytes) if text => Some(bytes * weight / values),
            // All that a dictionary leaves is a lower bound.
            None if text => Some(per_value.max(4.0)),
            _ => None,
        };
        let width = match first.written.width {
            _ if !first.flat => nested_width(text_bytes.map(|bytes| bytes * weight), per_value, rows, values),
            Some(width) if !text => width.clamp(1.0, 16.0),
            _ => 16.0,
        };
        let room = range
            .zip(first.written.step)
            .map_or(f64::INFINITY, |((least, greatest), step)| (greatest - least) / step + 1.0);
        let nulls = sum(|column| column.nulls);
        // As many whole numbers as there is room for in their range: the rows are numbered.
        let numbered = room == values && nulls == 0.0 && first.flat;
        Some(Self {
            compressed: sum(|column| column.compressed),
            uncompressed: sum(|column| column.uncompressed),
            width,
            text_length,
            text,
            flat: first.flat,
            nulls: if rows > 0.0 { (nulls / rows).clamp(0.0, 1.0) } else { 0.0 },
            distinct: if numbered { values } else { distinct.min(room).max(1.0) },
            counted: counted || numbered,
            range,
            step: first.written.step,
        })
    }

    /// Bytes that a value takes in rows that the engine keeps: strings of up to 12 bytes lie in their 16, longer ones
    /// elsewhere besides.
    pub fn bytes(&self) -> f64 {
        self.width + self.text_length.map_or(0.0, text_beyond)
    }
}

/// Bytes of a string of this length that do not fit into its 16.
pub(crate) fn text_beyond(length: f64) -> f64 {
    if length > 12.0 { length } else { 0.0 }
}

/// Bytes of a list, structure or map in memory: what its leaves have, and 16 for where the list begins.
fn nested_width(text_bytes: Option<f64>, per_value: f64, rows: f64, values: f64) -> f64 {
    let leaves = text_bytes.map_or(per_value * values * 1.5, |bytes| bytes + 16.0 * values);
    16.0 + (leaves / rows.max(1.0)).max(8.0)
}
