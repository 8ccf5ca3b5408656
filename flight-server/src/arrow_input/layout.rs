//! Whether the head of a batch fits its columns and its body, before arrays are made of it.

use arrow_ipc::MetadataVersion;
use arrow_schema::{DataType, Field, Schema};

use super::flaw::Flaw;

/// The most rows of a message whose type takes no bytes for them.
const FREE_ROWS: u64 = 16 << 20;

/// Refuses what Arrow's reader would panic on, or make more of than was sent.
pub(super) fn check(
    schema: &Schema,
    batch: arrow_ipc::RecordBatch<'_>,
    body: usize,
    version: MetadataVersion,
) -> Result<(), Flaw> {
    if batch.compression().is_some() {
        return Err(Flaw::unsupported("compression of rows is not supported").with_hint("send them uncompressed"));
    }
    let rows = u64::try_from(batch.length())
        .map_err(|_| Flaw::damaged(format!("it has a negative number of rows, {}", batch.length())))?;
    let nodes = batch.nodes().map(|nodes| nodes.iter().map(|node| (node.length(), node.null_count())).collect());
    let buffers = batch.buffers().map(|all| all.iter().map(|buffer| (buffer.offset(), buffer.length())).collect());
    let counts = batch.variadicBufferCounts().map(|counts| counts.iter().collect());
    let mut layout = Layout {
        nodes: Vec::into_iter(nodes.unwrap_or_default()),
        buffers: Vec::into_iter(buffers.unwrap_or_default()),
        counts: Vec::into_iter(counts.unwrap_or_default()),
        body: body as u64,
        taken: 0,
        spread: 0,
        version,
    };
    for field in schema.fields() {
        let found = layout.array(field)?;
        if found != rows {
            return Err(Flaw::damaged(format!("it has {found} rows, and the batch {rows}")).within(field.name()));
        }
    }
    match layout.counts.next() {
        Some(_) => Err(Flaw::damaged("it counts buffers of views that are not there")),
        None => Ok(()),
    }
}

struct Layout {
    nodes: std::vec::IntoIter<(i64, i64)>,
    buffers: std::vec::IntoIter<(i64, i64)>,
    counts: std::vec::IntoIter<i64>,
    body: u64,
    /// How many bytes of the body belong to buffers so far.
    taken: u64,
    /// How many rows there are so far that take no bytes here, and some elsewhere.
    spread: u64,
    version: MetadataVersion,
}

impl Layout {
    /// Looks at an array, and those that it has inside; returns how many values it has.
    fn array(&mut self, field: &Field) -> Result<u64, Flaw> {
        self.of_type(field.data_type()).map_err(|flaw| flaw.within(field.name()))
    }

    fn of_type(&mut self, data_type: &DataType) -> Result<u64, Flaw> {
        let (length, nulls) = self.node()?;
        match data_type {
            DataType::Null => self.free(length, self.body.saturating_mul(8))?,
            DataType::RunEndEncoded(ends, values) => {
                if nulls > 0 {
                    return Err(Flaw::damaged("runs have no nulls of their own"));
                }
                self.spread(length)?;
                self.array(ends)?;
                self.array(values)?;
            }
            DataType::Union(fields, _) => {
                if self.version < MetadataVersion::V5 {
                    self.buffer()?;
                }
                if self.buffer()? < length {
                    return Err(Flaw::damaged("it has fewer type ids than rows"));
                }
                for (_, field) in fields.iter() {
                    self.inside(field, length)?;
                }
            }
            _ => {
                if self.buffer()?.saturating_mul(8) < length && nulls > 0 {
                    return Err(Flaw::damaged("its buffer for nulls is shorter than its rows"));
                }
                self.with_nulls(data_type, length)?;
            }
        }
        Ok(length)
    }

    /// What comes after the buffer for nulls.
    fn with_nulls(&mut self, data_type: &DataType, length: u64) -> Result<(), Flaw> {
        match data_type {
            DataType::Utf8 | DataType::Binary | DataType::LargeUtf8 | DataType::LargeBinary => self.skip(2),
            DataType::Utf8View | DataType::BinaryView => {
                let count = self.counts.next().ok_or_else(|| Flaw::damaged("the count of its buffers is missing"))?;
                let count = u64::try_from(count)
                    .map_err(|_| Flaw::damaged(format!("it has a negative count of buffers, {count}")))?;
                self.skip(count.saturating_add(1))
            }
            DataType::List(item) | DataType::LargeList(item) | DataType::Map(item, _) => {
                self.skip(1)?;
                self.array(item).map(drop)
            }
            DataType::ListView(item) | DataType::LargeListView(item) => {
                self.skip(2)?;
                self.array(item).map(drop)
            }
            DataType::FixedSizeList(item, _) => {
                self.spread(length)?;
                self.array(item).map(drop)
            }
            DataType::Struct(fields) => fields.iter().try_for_each(|field| self.inside(field, length)),
            _ => self.skip(1),
        }
    }

    /// A field of each row.
    fn inside(&mut self, field: &Field, length: u64) -> Result<(), Flaw> {
        match self.array(field)? {
            found if found == length => Ok(()),
            found => {
                Err(Flaw::damaged(format!("it has {found} rows, and what it is in {length}")).within(field.name()))
            }
        }
    }

    fn node(&mut self) -> Result<(u64, u64), Flaw> {
        let (length, nulls) = self.nodes.next().ok_or_else(|| Flaw::damaged("its field node is missing"))?;
        match (u64::try_from(length), u64::try_from(nulls)) {
            (Ok(length), Ok(nulls)) if nulls <= length => Ok((length, nulls)),
            _ => Err(Flaw::damaged(format!("its length is {length}, and its null_count {nulls}"))),
        }
    }

    fn skip(&mut self, buffers: u64) -> Result<(), Flaw> {
        (0..buffers).try_for_each(|_| self.buffer().map(drop))
    }

    /// How many bytes the next buffer has.
    fn buffer(&mut self) -> Result<u64, Flaw> {
        let (offset, length) = self.buffers.next().ok_or_else(|| Flaw::damaged("a buffer of it is missing"))?;
        let outside = || Flaw::damaged(format!("a buffer of it lies outside of the body: {length} bytes at {offset}"));
        let (Ok(from), Ok(bytes)) = (u64::try_from(offset), u64::try_from(length)) else {
            return Err(outside());
        };
        if from.checked_add(bytes).is_none_or(|end| end > self.body) {
            return Err(outside());
        }
        self.taken += bytes;
        // Each of them may have to be copied.
        if self.taken > self.body {
            return Err(Flaw::damaged("buffers lie over one another"));
        }
        Ok(bytes)
    }

    fn spread(&mut self, rows: u64) -> Result<(), Flaw> {
        self.spread = self.spread.saturating_add(rows);
        self.free(self.spread, self.body)
    }

    /// Rows that take no bytes are as many as the bytes that came could hold, or [`FREE_ROWS`].
    fn free(&self, rows: u64, could_hold: u64) -> Result<(), Flaw> {
        match rows > could_hold.max(FREE_ROWS) {
            true => Err(Flaw::limit(format!("more than {FREE_ROWS} rows without bytes in one message"))
                .with_hint("send the rows in smaller batches")),
            false => Ok(()),
        }
    }
}
