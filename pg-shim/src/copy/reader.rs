//! The payload of `COPY … FROM STDIN` as rows.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use query::{Error, ErrorKind, Result};

use super::binary::{Binary, Next};
use super::fields::Fields;
use super::lines::{Found, Lines, malformed};
use super::options::{CopyFormat, CopyOptions, Direction, Header};
use crate::cells::{Format, LARGEST, TextSettings, too_long};
use crate::oid;
use crate::parameters::{Column, Kind, utf8};

/// A batch has no more rows.
const ROWS: usize = 8192;
/// A batch is full when its values take as many bytes.
const BYTES: usize = 4 << 20;
/// How much of a value or a line an error shows.
const SHOWN: usize = 100;

/// Reads the payload of one COPY, cut anywhere.
#[derive(Debug)]
pub struct CopyReader {
    options: CopyOptions,
    schema: SchemaRef,
    columns: Vec<Target>,
    rows: usize,
    pending: Vec<u8>,
    lines: Lines,
    fields: Fields,
    binary: Binary,
    header_comes: bool,
    is_over: bool,
}

/// A column of the table.
#[derive(Debug)]
struct Target {
    name: String,
    not_null: bool,
    null: bool,
    column: Column,
}

impl CopyReader {
    /// For rows of this schema, which is that of the table's columns.
    ///
    /// # Errors
    /// As [`CopyOptions::validate`].
    pub fn new(schema: &Schema, options: &CopyOptions, settings: &TextSettings) -> Result<Self> {
        options.validate(Direction::From)?;
        let kinds: Vec<Kind> = schema.fields().iter().map(|field| kind_of(field)).collect();
        let fields = schema.fields().iter().zip(&kinds);
        let fields: Vec<_> = fields.map(|(field, kind)| Field::new(field.name(), kind.data_type(), true)).collect();
        let columns = schema.fields().iter().zip(kinds).map(|(field, kind)| Target {
            name: field.name().clone(),
            not_null: options.force_not_null.has(field.name()),
            null: options.force_null.has(field.name()),
            column: Column::new(kind, settings),
        });
        Ok(Self {
            columns: columns.collect(),
            schema: Arc::new(Schema::new(fields)),
            rows: 0,
            pending: Vec::new(),
            lines: Lines::new(options),
            fields: Fields::default(),
            binary: Binary::default(),
            header_comes: options.header != Header::No,
            is_over: false,
            options: options.clone(),
        })
    }

    /// The columns of the batches: those of the table, each in the one Arrow type that its PostgreSQL type has.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Takes a piece of the payload; gives the batches that are full.
    ///
    /// # Errors
    /// `Data` for what is no row of the table, with the line in the detail. Nothing is to be pushed after that.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        if self.is_over {
            self.nothing_after(bytes)?;
        } else {
            self.pending.extend_from_slice(bytes);
            self.read(false, &mut batches)?;
        }
        Ok(batches)
    }

    /// Takes the end of the payload; gives the rows that are left.
    ///
    /// # Errors
    /// As [`Self::push`], also for a payload that ends too soon.
    pub fn finish(mut self) -> Result<Option<RecordBatch>> {
        let mut batches = Vec::new();
        if !self.is_over {
            self.read(true, &mut batches)?;
        }
        match (batches.pop(), self.rows) {
            (Some(full), 0) => Ok(Some(full)),
            (None, 0) => Ok(None),
            (None, _) => self.batch().map(Some),
            // What was pushed last has been read but for its last line.
            (Some(_), _) => Err(Error::new(ErrorKind::Bug, "rows were left behind")),
        }
    }

    fn read(&mut self, is_all: bool, batches: &mut Vec<RecordBatch>) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        let mut at = 0;
        let outcome = match self.options.format {
            CopyFormat::Binary => self.read_binary(&pending, &mut at, is_all, batches),
            _ => self.read_lines(&pending, &mut at, is_all, batches),
        };
        self.pending = pending;
        outcome?;
        self.pending.drain(..at);
        match self.pending.len() > LARGEST {
            true => Err(too_long("a row", self.pending.len())),
            false => Ok(()),
        }
    }

    fn read_lines(&mut self, bytes: &[u8], at: &mut usize, is_all: bool, batches: &mut Vec<RecordBatch>) -> Result<()> {
        loop {
            let rest = bytes.get(*at..).unwrap_or_default();
            let found = self.lines.next(rest, is_all);
            let found = found.map_err(|error| located(error, &self.options.table, self.lines.count + 1, ""))?;
            let (length, end) = match found {
                Found::More => return Ok(()),
                Found::Line(length, end) => (length, end),
                Found::Mark(length) => {
                    self.is_over = true;
                    if length == 0 {
                        *at = bytes.len();
                        return Ok(());
                    }
                    (length, 0)
                }
            };
            self.line(rest.get(..length).unwrap_or_default())?;
            *at = if self.is_over { bytes.len() } else { *at + length + end };
            self.batch_if_full(batches)?;
            if self.is_over {
                return Ok(());
            }
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<()> {
        utf8(line).map_err(|error| self.at_line(error, None))?;
        self.fields.split(line, &self.options).map_err(|error| self.at_line(error, Some(line)))?;
        if std::mem::take(&mut self.header_comes) {
            return match self.options.header {
                Header::Match => self.header().map_err(|error| self.at_line(error, Some(line))),
                _ => Ok(()),
            };
        }
        if self.fields.len() > self.columns.len() {
            let error = malformed("extra data after last expected column".to_owned());
            return Err(self.at_line(error, Some(line)));
        }
        let null = self.options.null.as_str();
        let mut fields = self.fields.texts().map_err(|error| self.at_line(error, Some(line)))?;
        let (table, count) = (self.options.table.as_str(), self.lines.count);
        for target in &mut self.columns {
            let Some(field) = fields.next() else {
                let error = malformed(format!("missing data for column \"{}\"", target.name));
                return Err(located(error, table, count, &format!(": \"{}\"", shown(line))));
            };
            let field = match field {
                None if target.not_null => Some(null),
                Some(field) if target.null && field == null => None,
                field => field,
            };
            let Some(field) = field else {
                target.column.null();
                continue;
            };
            if let Err(error) = target.column.text(field) {
                let place = format!(", column {}: \"{}\"", target.name, shown(field.as_bytes()));
                return Err(located(error, table, count, &place));
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn header(&self) -> Result<()> {
        let (got, expected) = (self.fields.len(), self.columns.len());
        if got != expected {
            return Err(malformed(format!("wrong number of fields in header line: got {got}, expected {expected}")));
        }
        for (index, (target, field)) in self.columns.iter().zip(self.fields.texts()?).enumerate() {
            let (number, name) = (index + 1, &target.name);
            let told = match field {
                Some(field) if field == name => continue,
                Some(field) => format!("got \"{field}\""),
                None => format!("got null value (\"{}\")", self.options.null),
            };
            return Err(malformed(format!(
                "column name mismatch in header line field {number}: {told}, expected \"{name}\""
            )));
        }
        Ok(())
    }

    fn read_binary(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        is_all: bool,
        batches: &mut Vec<RecordBatch>,
    ) -> Result<()> {
        loop {
            let rest = bytes.get(*at..).unwrap_or_default();
            let next = self.binary.next(rest, self.columns.len(), is_all);
            let next = next.map_err(|error| match self.binary.has_begun() {
                true => located(error, &self.options.table, self.binary.rows + 1, ""),
                false => error,
            })?;
            match next {
                Next::More => return Ok(()),
                Next::Skip(length) => *at += length,
                Next::End(length) => {
                    self.is_over = true;
                    *at += length;
                    return self.nothing_after(bytes.get(*at..).unwrap_or_default());
                }
                Next::Row(length) => {
                    let mut fields = self.binary.fields(rest);
                    for target in &mut self.columns {
                        match fields.next().flatten() {
                            None => target.column.null(),
                            Some(field) => {
                                if let Err(error) = target.column.wire(field, Format::Binary) {
                                    let place = format!(", column {}", target.name);
                                    return Err(located(error, &self.options.table, self.binary.rows, &place));
                                }
                            }
                        }
                    }
                    self.rows += 1;
                    *at += length;
                    self.batch_if_full(batches)?;
                }
            }
        }
    }

    /// What follows the end of a binary payload is an error; what follows that of another is let go.
    fn nothing_after(&self, bytes: &[u8]) -> Result<()> {
        match self.options.format {
            CopyFormat::Binary if !bytes.is_empty() => {
                let error = malformed("received copy data after EOF marker".to_owned());
                Err(located(error, &self.options.table, self.binary.rows, ""))
            }
            _ => Ok(()),
        }
    }

    fn batch_if_full(&mut self, batches: &mut Vec<RecordBatch>) -> Result<()> {
        let bytes: usize = self.columns.iter().map(|target| target.column.bytes()).sum();
        if self.rows >= ROWS || bytes >= BYTES {
            batches.push(self.batch()?);
        }
        Ok(())
    }

    fn batch(&mut self) -> Result<RecordBatch> {
        let rows = std::mem::take(&mut self.rows);
        let columns = self.columns.iter_mut().map(|target| target.column.finish()).collect::<Result<Vec<_>>>()?;
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .map_err(|error| Error::new(ErrorKind::Bug, "rows are no batch").with_detail(error.to_string()))
    }

    fn at_line(&self, error: Error, line: Option<&[u8]>) -> Error {
        let place = line.map(|line| format!(": \"{}\"", shown(line))).unwrap_or_default();
        located(error, &self.options.table, self.lines.count.max(1), &place)
    }
}

/// The error with where it was, as PostgreSQL's context tells.
fn located(error: Error, table: &str, line: u64, place: &str) -> Error {
    let context = format!("COPY {table}, line {line}{place}");
    match error.detail() {
        None => error.with_detail(context),
        Some(detail) => {
            let detail = format!("{detail}\n{context}");
            error.with_detail(detail)
        }
    }
}

fn shown(bytes: &[u8]) -> String {
    match bytes.get(..SHOWN) {
        None => String::from_utf8_lossy(bytes).into_owned(),
        Some(start) => format!("{}...", String::from_utf8_lossy(start)),
    }
}

fn kind_of(field: &Field) -> Kind {
    let mut leaf = field;
    let mut depth = 0;
    while let DataType::List(inner)
    | DataType::LargeList(inner)
    | DataType::FixedSizeList(inner, _)
    | DataType::ListView(inner)
    | DataType::LargeListView(inner) = leaf.data_type()
    {
        leaf = inner;
        depth += 1;
    }
    let digits = match leaf.data_type() {
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => match u8::try_from(*scale) {
            Ok(_) => (*precision, *scale),
            Err(_) => (precision.saturating_add(scale.unsigned_abs()).min(76), 0),
        },
        _ => (38, 0),
    };
    let zone = match leaf.data_type() {
        DataType::Timestamp(_, Some(zone)) => zone.clone(),
        _ => Arc::from("UTC"),
    };
    Kind { oid: oid::of_field(leaf).oid, depth, digits: Some(digits), zone }
}
