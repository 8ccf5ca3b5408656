//! Rows in the formats that people and programs read.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::cells::{self, schema_with_text, with_text};
use super::table;

/// Rows that a table shows: widths are known only when all of them are there.
pub(super) const TABLE_ROWS: usize = 10_000;

/// Bytes of rows that a table holds.
const TABLE_BYTES: usize = 64 << 20;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// A table for people: the first 10,000 rows.
    Table,
    /// Comma-separated values with a header; NULL is empty.
    Csv,
    /// One JSON object on each line.
    Json,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC: the stream format on standard output, the file format with -o.
    Arrow,
}

impl Format {
    /// Whether a terminal would be confused.
    pub(super) fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }
}

/// Where rows are written.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// Standard output.
    Stdout,
    /// This file.
    File(PathBuf),
}

/// Whether more rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Yes.
    More,
    /// No: the table is full.
    Enough,
}

/// Writes results one after another to one target.
pub(super) struct Output {
    out: Pipe,
    file: bool,
    /// Binary formats hold one result.
    full: bool,
    /// The file in the making, and its name when it is whole.
    part: Option<(tempfile::TempPath, PathBuf)>,
}

/// The writing end; knows when its reader has gone.
#[derive(Clone)]
pub(super) struct Pipe {
    inner: Arc<std::sync::Mutex<Box<dyn Write + Send>>>,
    closed: Arc<AtomicBool>,
}

impl Pipe {
    fn with<T>(&self, act: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut **inner).inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.closed.store(true, Ordering::Relaxed);
            }
        })
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|inner| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(|inner| inner.flush())
    }
}

impl Output {
    pub(super) fn open(target: &Target) -> Result<Self, String> {
        let inner: Box<dyn Write + Send> = match target {
            Target::Stdout => Box::new(BufWriter::new(io::stdout())),
            Target::File(path) => {
                let cannot = |error: io::Error| format!("cannot write {}: {error}", path.display());
                // What is no regular file (a pipe, a terminal) cannot be replaced.
                if path.exists() && !path.is_file() {
                    let file = File::options().write(true).open(path).map_err(cannot)?;
                    return Ok(Self::to(Box::new(BufWriter::new(file)), true));
                }
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let file = tempfile::Builder::new()
                    .prefix(".tavana-")
                    .permissions(Permissions::from_mode(0o666))
                    .tempfile_in(folder.unwrap_or(Path::new(".")))
                    .map_err(cannot)?;
                let (file, part) = file.into_parts();
                let mut output = Self::to(Box::new(BufWriter::new(file)), true);
                output.part = Some((part, path.clone()));
                return Ok(output);
            }
        };
        Ok(Self::to(inner, false))
    }

    /// Gives a file its name, now that it is whole. One that is not gets none, and what was there stays.
    pub(super) fn keep(&mut self) -> io::Result<()> {
        match self.part.take() {
            Some((part, path)) => part.persist(path).map_err(|error| error.error),
            None => Ok(()),
        }
    }

    fn to(inner: Box<dyn Write + Send>, file: bool) -> Self {
        let out = Pipe { inner: Arc::new(std::sync::Mutex::new(inner)), closed: Arc::new(AtomicBool::new(false)) };
        Self { out, file, full: false, part: None }
    }

    /// Whether nobody reads what is written any more.
    pub(super) fn is_closed(&self) -> bool {
        self.out.closed.load(Ordering::Relaxed)
    }

    /// Begins a result.
    pub(super) fn rows(&mut self, format: Format, schema: &SchemaRef) -> Result<Rows, ArrowError> {
        if format.is_binary() && std::mem::replace(&mut self.full, true) {
            let text = "this format holds the rows of one statement; use a -o FILE for each";
            return Err(ArrowError::InvalidArgumentError(text.to_owned()));
        }
        let out = self.out.clone();
        Ok(match format {
            Format::Table => Rows::Table { out, schema: Arc::clone(schema), batches: Vec::new(), rows: 0, bytes: 0 },
            Format::Csv => {
                let schema = schema_with_text(schema, cells::not_csv);
                let mut writer = arrow_csv::Writer::new(out);
                // The header is there even when no row is.
                writer.write(&RecordBatch::new_empty(Arc::clone(&schema)))?;
                Rows::Csv { writer: Box::new(writer), schema }
            }
            Format::Json => {
                let builder = arrow_json::WriterBuilder::new().with_explicit_nulls(true);
                let writer = builder.build::<_, arrow_json::writer::LineDelimited>(out);
                Rows::Json { writer, schema: schema_with_text(schema, cells::not_json) }
            }
            Format::Parquet => {
                let compression = Compression::ZSTD(ZstdLevel::try_new(1)?);
                let properties = WriterProperties::builder().set_compression(compression).build();
                Rows::Parquet(Box::new(ArrowWriter::try_new(out, Arc::clone(schema), Some(properties))?))
            }
            Format::Arrow if self.file => {
                Rows::ArrowFile(Box::new(arrow_ipc::writer::FileWriter::try_new(out, schema)?))
            }
            Format::Arrow => Rows::ArrowStream(Box::new(arrow_ipc::writer::StreamWriter::try_new(out, schema)?)),
        })
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// One result on its way out.
pub(super) enum Rows {
    Table { out: Pipe, schema: SchemaRef, batches: Vec<RecordBatch>, rows: usize, bytes: usize },
    Csv { writer: Box<arrow_csv::Writer<Pipe>>, schema: SchemaRef },
    Json { writer: arrow_json::LineDelimitedWriter<Pipe>, schema: SchemaRef },
    Parquet(Box<ArrowWriter<Pipe>>),
    ArrowFile(Box<arrow_ipc::writer::FileWriter<Pipe>>),
    ArrowStream(Box<arrow_ipc::writer::StreamWriter<Pipe>>),
}

impl Rows {
    /// Writes a batch; says whether more are wanted.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<Wanted, ArrowError> {
        match self {
            Self::Table { batches, rows, bytes, .. } => {
                let room = TABLE_ROWS - *rows;
                if batch.num_rows() > 0 && (room == 0 || *bytes > TABLE_BYTES) {
                    return Ok(Wanted::Enough);
                }
                let kept = batch.slice(0, room.min(batch.num_rows()));
                *rows += kept.num_rows();
                *bytes += batch.get_array_memory_size();
                batches.push(kept);
                return Ok(if batch.num_rows() > room { Wanted::Enough } else { Wanted::More });
            }
            Self::Csv { writer, schema } => writer.write(&with_text(batch, schema, cells::not_csv)?)?,
            Self::Json { writer, schema } => writer.write(&with_text(batch, schema, cells::not_json)?)?,
            Self::Parquet(writer) => writer.write(batch)?,
            Self::ArrowFile(writer) => writer.write(batch)?,
            Self::ArrowStream(writer) => writer.write(batch)?,
        }
        Ok(Wanted::More)
    }

    /// Ends the result; says how many rows a table shows.
    pub(super) fn end(self) -> Result<Option<usize>, ArrowError> {
        match self {
            Self::Table { mut out, schema, batches, rows, .. } => {
                table::write(&mut out, &schema, &batches)?;
                return Ok(Some(rows));
            }
            Self::Csv { writer, .. } => drop(writer.into_inner()),
            Self::Json { mut writer, .. } => writer.finish()?,
            Self::Parquet(writer) => drop(writer.close()?),
            Self::ArrowFile(mut writer) => writer.finish()?,
            Self::ArrowStream(mut writer) => writer.finish()?,
        }
        Ok(None)
    }
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
