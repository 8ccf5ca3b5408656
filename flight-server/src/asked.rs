//! What is asked: under this, what was answered is found again.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::Schema;
use bytes::Bytes;
use query::{LakeSnapshot, Principal, Statement, TableSource};

/// Parameters of more bytes than this are not asked again.
const PARAMETERS: usize = 64 << 10;

/// A text, the values of its parameters, who asks, and in which settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    principal: Principal,
    sql: Arc<str>,
    settings: Arc<[(String, String)]>,
    /// An Arrow stream; empty where there are none.
    parameters: Bytes,
}

impl Asked {
    /// What is asked with this statement; `None` if the values of its parameters are many.
    pub(crate) fn of(principal: &Principal, statement: &Statement, parameters: Option<&RecordBatch>) -> Option<Self> {
        let parameters = values(parameters)?;
        let (principal, sql, settings) = (principal.clone(), statement.sql.clone(), statement.settings.clone());
        Some(Self { principal, sql, settings, parameters })
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let settings: usize = self.settings.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.sql.len() + settings + self.parameters.len()
    }
}

fn values(parameters: Option<&RecordBatch>) -> Option<Bytes> {
    let Some(batch) = parameters else { return Some(Bytes::new()) };
    if batch.get_array_memory_size() > PARAMETERS {
        return None;
    }
    written(batch).map(Bytes::from)
}

/// Values of parameters as an Arrow stream.
pub(crate) fn written(values: &RecordBatch) -> Option<Vec<u8>> {
    let mut writer = StreamWriter::try_new(Vec::new(), &values.schema()).ok()?;
    writer.write(values).ok()?;
    writer.into_inner().ok()
}

/// The values of parameters in such a stream, which this program has written.
pub(crate) fn read(stream: &[u8]) -> Option<RecordBatch> {
    StreamReader::try_new(stream, None).ok()?.next()?.ok()
}

/// Which files tables have: their names and versions, and not the files themselves, which may be many; and the lake's
/// snapshot, where that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Versions {
    tables: Box<[(Arc<str>, u64)]>,
    lake: Option<LakeSnapshot>,
}

impl Versions {
    pub(crate) fn of(tables: &[TableSource], lake: Option<&LakeSnapshot>) -> Self {
        let tables = tables.iter().map(|table| (table.name.clone(), table.version)).collect();
        Self { tables, lake: lake.cloned() }
    }

    /// Whether the lake's snapshot matters.
    pub(crate) fn are_of_lake(&self) -> bool {
        self.lake.is_some()
    }

    /// Whether these tables have the same files, and the lake is at the same snapshot.
    pub(crate) fn are_of(&self, tables: &[TableSource], lake: Option<&LakeSnapshot>) -> bool {
        self.lake.as_ref() == lake
            && self.tables.len() == tables.len()
            && self
                .tables
                .iter()
                .zip(tables)
                .all(|((name, version), table)| *name == table.name && *version == table.version)
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.tables.iter().map(|(name, _)| name.len() + 48).sum()
    }
}

/// About how many bytes the columns of a result take.
pub(crate) fn schema_bytes(schema: &Schema) -> usize {
    schema.fields().iter().map(|field| field.size() + size_of_val(field)).sum()
}
