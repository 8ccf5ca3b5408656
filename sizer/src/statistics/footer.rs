//! The footer of one Parquet file: read, checked and summed up.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::file::FOOTER_SIZE;
use parquet::file::metadata::{ColumnChunkMetaData, FooterTail, ParquetMetaData, ParquetMetaDataReader};
use query::{Error, ErrorKind, Result};

use super::Files;
use super::chunk::{Chunk, Written, distinct_of};
use super::skim;

/// What is read of a file's end at first: most footers are smaller.
const FIRST_READ: u64 = 64 << 10;

/// A footer that is larger is not read: it would be of a file of terabytes, or lies.
const LARGEST: u64 = 64 << 20;

/// What the footer of one file says, by columns.
#[derive(Clone, Debug)]
pub(crate) struct FileStatistics {
    pub(crate) size: u64,
    pub(crate) rows: f64,
    pub(crate) row_groups: f64,
    /// The most compressed bytes that one row group has.
    pub(crate) largest_group: f64,
    /// By the names of the columns of the table; what lies within a nested column is summed up in that.
    pub(crate) columns: HashMap<Arc<str>, FileColumn>,
    /// The names in the order of the file.
    pub(crate) order: Vec<Arc<str>>,
}

/// What the footer of one file says of one column.
#[derive(Clone, Debug)]
pub(crate) struct FileColumn {
    pub(crate) written: Written,
    pub(crate) compressed: f64,
    pub(crate) uncompressed: f64,
    pub(crate) nulls: f64,
    /// Bytes of all strings, where the writer or the pages tell.
    pub(crate) text_bytes: Option<f64>,
    pub(crate) merged: Chunk,
    /// Whether it is one column of plain values, of which ranges and counts tell something.
    pub(crate) flat: bool,
}

impl FileStatistics {
    /// Bytes that it takes in memory, about.
    pub(crate) fn weight(&self) -> usize {
        let names: usize = self.order.iter().map(|name| name.len()).sum();
        256 + names + self.columns.len() * (size_of::<FileColumn>() + 96)
    }
}

/// Reads the footer of a file of this size.
pub(super) async fn read(files: &dyn Files, location: &str, size: u64) -> Result<FileStatistics> {
    let tail_size = FOOTER_SIZE as u64;
    if size < tail_size + 4 {
        return Err(corrupt(location, format!("it has {size} bytes")));
    }
    let begin = size - size.min(FIRST_READ);
    let end = files.range(location, begin..size).await?;
    if end.len() as u64 != size - begin {
        return Err(corrupt(location, format!("it ends after {} of {size} bytes", begin + end.len() as u64)));
    }
    let length = footer_length(&end).ok_or_else(|| corrupt(location, "its end is not that of a Parquet file"))?;
    if length > LARGEST || length > size - tail_size - 4 {
        return Err(corrupt(location, format!("its footer claims {length} bytes")));
    }
    let whole = length + tail_size;
    let bytes = if whole <= end.len() as u64 {
        end.slice(end.len() - whole as usize..)
    } else {
        files.range(location, size - whole..size).await?
    };
    let Some(content) = bytes.len().checked_sub(FOOTER_SIZE).filter(|content| *content as u64 == length) else {
        return Err(corrupt(location, format!("its footer has {} of {length} bytes", bytes.len())));
    };
    summary(&bytes[..content], size).map_err(|why| corrupt(location, why))
}

/// How long the footer says it is, by the last bytes of a file.
fn footer_length(end: &[u8]) -> Option<u64> {
    let tail: [u8; FOOTER_SIZE] = end.get(end.len().checked_sub(FOOTER_SIZE)?..)?.try_into().ok()?;
    let tail = FooterTail::try_new(&tail).ok()?;
    (!tail.is_encrypted_footer()).then_some(tail.metadata_length() as u64)
}

/// What these bytes of a footer say of a file of this size; or what is wrong with them.
pub(super) fn summary(bytes: &[u8], size: u64) -> Result<FileStatistics, String> {
    if !skim::is_whole(bytes) {
        return Err("its footer is damaged".to_owned());
    }
    // The decoder is known to panic on some damaged footers; that is a damaged file, and not the end of a statement.
    let decoded = catch_unwind(AssertUnwindSafe(|| ParquetMetaDataReader::decode_metadata(bytes)));
    let metadata = match decoded {
        Ok(Ok(metadata)) => metadata,
        Ok(Err(error)) => return Err(format!("its footer is damaged: {error}")),
        Err(_) => return Err("its footer is damaged".to_owned()),
    };
    check(&metadata, size)?;
    Ok(summed_up(&metadata, size))
}

/// That the numbers of a footer fit to each other and to the file.
fn check(metadata: &ParquetMetaData, size: u64) -> Result<(), String> {
    let mut rows = 0i64;
    for group in metadata.row_groups() {
        if group.num_rows() < 0 {
            return Err("a row group has less than no rows".to_owned());
        }
        rows = rows.checked_add(group.num_rows()).ok_or("it has too many rows to count")?;
        for column in group.columns() {
            let (compressed, uncompressed) = (column.compressed_size(), column.uncompressed_size());
            if compressed < 0 || uncompressed < 0 || column.num_values() < 0 {
                return Err("a column has less than no bytes".to_owned());
            }
            if compressed as u64 > size {
                return Err(format!("a column claims {compressed} of the file's {size} bytes"));
            }
        }
    }
    if rows != metadata.file_metadata().num_rows() {
        return Err(format!("its row groups have {rows} rows, of {}", metadata.file_metadata().num_rows()));
    }
    Ok(())
}

fn summed_up(metadata: &ParquetMetaData, size: u64) -> FileStatistics {
    let groups = metadata.row_groups();
    let schema = metadata.file_metadata().schema_descr();
    let mut order: Vec<Arc<str>> = Vec::new();
    let mut columns: HashMap<Arc<str>, FileColumn> = HashMap::new();
    for leaf in 0..schema.num_columns() {
        let root = schema.get_column_root(leaf);
        let flat = root.is_primitive();
        let chunks = || groups.iter().filter_map(|group| group.columns().get(leaf));
        let Some(column) = column_of(chunks, flat) else { continue };
        match columns.get_mut(root.name()) {
            Some(known) => known.add_leaf(&column),
            None => {
                let name: Arc<str> = root.name().into();
                order.push(name.clone());
                columns.insert(name, column);
            }
        }
    }
    let largest_group = groups
        .iter()
        .map(|group| group.columns().iter().map(|column| column.compressed_size() as f64).sum::<f64>())
        .fold(0.0, f64::max);
    let rows = metadata.file_metadata().num_rows() as f64;
    FileStatistics { size, rows, row_groups: groups.len() as f64, largest_group, columns, order }
}

fn column_of<'a, I>(chunks: impl Fn() -> I, flat: bool) -> Option<FileColumn>
where
    I: Iterator<Item = &'a ColumnChunkMetaData>,
{
    let written = Written::of(chunks().next()?);
    let each: Vec<Chunk> = chunks().map(|column| Chunk::of(column, written)).collect();
    let (distinct, counted) = distinct_of(&each, 1.0);
    let values = each.iter().map(|chunk| chunk.values).sum();
    let ranges = || each.iter().filter_map(|chunk| chunk.range);
    let range = each.iter().all(|chunk| chunk.range.is_some() || chunk.values == 0.0).then(|| {
        let least = ranges().map(|range| range.0).fold(f64::INFINITY, f64::min);
        let greatest = ranges().map(|range| range.1).fold(f64::NEG_INFINITY, f64::max);
        (least, greatest)
    });
    let range = range.filter(|(least, greatest)| least <= greatest);
    let nulls = chunks()
        .filter_map(|column| column.statistics().and_then(|of| of.null_count_opt()))
        .map(|nulls| nulls as f64)
        .sum();
    let text_bytes = chunks().map(text_bytes).sum();
    Some(FileColumn {
        written,
        compressed: chunks().map(|column| column.compressed_size() as f64).sum(),
        uncompressed: chunks().map(|column| column.uncompressed_size() as f64).sum(),
        nulls,
        text_bytes,
        merged: Chunk { values, distinct, counted, range },
        flat,
    })
}

/// Bytes of the strings of a column of one row group: as its writer tells; or by its pages, where they have no dictionary.
fn text_bytes(column: &ColumnChunkMetaData) -> Option<f64> {
    if let Some(told) = column.unencoded_byte_array_data_bytes().filter(|bytes| *bytes >= 0) {
        return Some(told as f64);
    }
    let values = column.num_values() as f64;
    let plain = column.dictionary_page_offset().is_none();
    plain.then(|| (column.uncompressed_size() as f64 - 4.0 * values).max(0.0))
}

impl FileColumn {
    /// Takes in another leaf of the same nested column.
    fn add_leaf(&mut self, leaf: &Self) {
        self.compressed += leaf.compressed;
        self.uncompressed += leaf.uncompressed;
        self.text_bytes = self.text_bytes.zip(leaf.text_bytes).map(|(known, more)| known + more);
        self.merged.range = None;
    }
}

fn corrupt(location: &str, why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Corrupt, "a Parquet file is damaged").with_detail(format!("{location}: {why}"))
}
