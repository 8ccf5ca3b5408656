use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use query::{Error, ErrorKind};
use tempfile::NamedTempFile;

use super::columns::schema;
use super::folder::{self, SCALE_KEY};
use super::progress::Progress;
use super::table::Table;

/// What was written.
pub(super) struct Made {
    pub(super) rows: u64,
    pub(super) bytes: u64,
}

/// Writes one table. The threads make and encode row groups, each every n-th; this thread appends them in
/// order. Each thread is at most one finished row group ahead, which bounds the memory.
pub(super) fn write(
    folder: &Path,
    table: Table,
    scale: f64,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<Made, Error> {
    progress.name(table);
    let path = folder::path(folder, table);
    let cannot = |error: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Source, format!("cannot write {}: {error}", path.display()))
    };
    // The name does not end in .parquet, so that nobody takes it for a table.
    let file = tempfile::Builder::new()
        .prefix(&format!(".{}-", table.name()))
        .suffix(".part")
        .permissions(fs::Permissions::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(|error| cannot(&error))?;
    let (mut file, rows) = encode(file, table, scale, progress, stop, &cannot)?;
    file.as_file_mut().sync_all().map_err(|error| cannot(&error))?;
    let bytes = file.as_file().metadata().map_err(|error| cannot(&error))?.len();
    file.persist(&path).map_err(|error| cannot(&error.error))?;
    Ok(Made { rows, bytes })
}

fn encode(
    file: NamedTempFile,
    table: Table,
    scale: f64,
    progress: &Progress,
    stop: &AtomicBool,
    cannot: &dyn Fn(&dyn std::fmt::Display) -> Error,
) -> Result<(NamedTempFile, u64), Error> {
    let options = ArrowWriterOptions::new().with_properties(properties(scale)?).with_skip_arrow_metadata(true);
    let writer = ArrowWriter::try_new_with_options(file, schema(table.fields()), options);
    let (mut file, factory) = writer.and_then(ArrowWriter::into_serialized_writer).map_err(|error| cannot(&error))?;
    let parts = table.parts(scale);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(usize::try_from(parts).unwrap_or(1));
    let mut rows = 0;
    thread::scope(|scope| {
        let mut finished = Vec::with_capacity(threads);
        for first in (1..=parts).take(threads) {
            let (give, take) = mpsc::sync_channel(1);
            finished.push(take);
            let factory = &factory;
            thread::Builder::new()
                .name(format!("sample-{first}"))
                .spawn_scoped(scope, move || {
                    for part in (first..=parts).step_by(threads) {
                        let group = row_group(factory, table, scale, part, parts, stop);
                        let failed = group.is_err();
                        if give.send(group).is_err() || failed {
                            return;
                        }
                    }
                })
                .map_err(|error| Error::new(ErrorKind::Memory, format!("cannot start a thread: {error}")))?;
        }
        for take in finished.iter().cycle().take(usize::try_from(parts).unwrap_or(0)) {
            let stopped = || Error::new(ErrorKind::Bug, "a thread that makes the sample has stopped");
            let group = take.recv().map_err(|_| stopped())??;
            let mut into = file.next_row_group().map_err(|error| cannot(&error))?;
            for chunk in group.chunks {
                chunk.append_to_row_group(&mut into).map_err(|error| cannot(&error))?;
            }
            into.close().map_err(|error| cannot(&error))?;
            rows += group.rows;
            progress.rows(group.rows);
        }
        Ok(())
    })?;
    Ok((file.into_inner().map_err(|error| cannot(&error))?, rows))
}

struct RowGroup {
    chunks: Vec<ArrowColumnChunk>,
    rows: u64,
}

fn row_group(
    factory: &ArrowRowGroupWriterFactory,
    table: Table,
    scale: f64,
    part: i32,
    parts: i32,
    stop: &AtomicBool,
) -> Result<RowGroup, Error> {
    let index = usize::try_from(part - 1).unwrap_or(0);
    let mut columns = factory.create_column_writers(index).map_err(not_encoded)?;
    let mut rows = 0;
    table.generate(scale, part, parts, &mut |batch| {
        if stop.load(Ordering::Relaxed) {
            return Err(Error::new(ErrorKind::Cancelled, "the sample was not finished")
                .with_hint("the same command makes the tables that are missing"));
        }
        rows += batch.num_rows() as u64;
        let fields = batch.schema();
        for ((field, array), column) in fields.fields().iter().zip(batch.columns()).zip(&mut columns) {
            for leaf in compute_leaves(field, array).map_err(not_encoded)? {
                column.write(&leaf).map_err(not_encoded)?;
            }
        }
        Ok(())
    })?;
    let chunks: Result<Vec<_>, ParquetError> = columns.into_iter().map(|column| column.close()).collect();
    Ok(RowGroup { chunks: chunks.map_err(not_encoded)?, rows })
}

fn not_encoded(error: ParquetError) -> Error {
    Error::new(ErrorKind::Bug, format!("the rows cannot be written as Parquet: {error}"))
}

fn properties(scale: f64) -> Result<WriterProperties, Error> {
    let level = ZstdLevel::try_new(1).map_err(not_encoded)?;
    let pair = KeyValue::new(SCALE_KEY.to_owned(), scale.to_string());
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_key_value_metadata(Some(vec![pair]))
        .set_created_by(concat!("tavana ", env!("CARGO_PKG_VERSION")).to_owned())
        .build())
}
