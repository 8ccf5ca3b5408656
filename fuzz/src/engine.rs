//! Engines that run nothing, and read all rows that they are given.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Decimal128Array, Int32Array, Int64Array, ListArray, NullArray, RecordBatch, StringArray};
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
use arrow_flight::error::FlightError;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use query::{
    Class, Effect, Error, ErrorKind, Fleet, Grant, InputStream, Prepared, Principal, Progress, Result, ResultStream,
    Session, Share, Statement, StatementId, Worker, WorkerId,
};

use crate::values;

pub(crate) const WORKER: WorkerId = WorkerId(1);
pub(crate) const CAPACITY: Share = Share { memory: 8 << 30, threads: 2 };

/// What a statement whose rows are counted begins with.
const ROWS: &str = "SELECT rows";
/// What one of them begins with whose rows have columns of several types.
const ROWS_OF_VALUES: &str = "SELECT rows of values";
/// What one ends with that takes its time, on the clock of the input.
const SLOW: &str = "slow";
const SLOWNESS: Duration = Duration::from_secs(3);

/// All engines, which are one: how often it ran a statement that begins with [`ROWS`].
#[derive(Clone, Default)]
pub(crate) struct Engine(Arc<AtomicUsize>);

impl Engine {
    pub(crate) fn runs(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Fleet for Engine {
    fn worker(&self, id: WorkerId) -> Option<Arc<dyn Worker>> {
        (id == WORKER).then(|| Arc::new(self.clone()) as Arc<dyn Worker>)
    }

    fn workers(&self) -> Vec<Arc<dyn Worker>> {
        vec![Arc::new(self.clone())]
    }
}

#[async_trait]
impl Worker for Engine {
    fn id(&self) -> WorkerId {
        WORKER
    }

    fn capacity(&self) -> Share {
        CAPACITY
    }

    fn engines(&self) -> Vec<u32> {
        Vec::new()
    }

    async fn open(&self, _: &Principal) -> Result<Arc<dyn Session>> {
        Ok(Arc::new(self.clone()))
    }

    async fn open_alone(&self, _: &Principal, _: Share) -> Result<Arc<dyn Session>> {
        Ok(Arc::new(self.clone()))
    }

    async fn ready(&self) -> bool {
        true
    }

    async fn stop(&self) {}
}

#[async_trait]
impl Session for Engine {
    async fn prepare(&self, statement: &Statement, parameters: Option<&RecordBatch>) -> Result<Prepared> {
        if let Some(batch) = parameters {
            values::read(batch)?;
        }
        let (class, mut schema) = class(&statement.sql)?;
        if parameters.is_none() && statement.sql.ends_with('?') {
            // Until it has values, so that it is looked at again with those.
            schema = OPEN.clone();
        }
        Ok(Prepared {
            statement: statement.clone(),
            class,
            schema,
            // Those of a statement without parameters are none.
            parameters: if statement.sql.contains(['?', '$']) { OPEN.clone() } else { Arc::new(Schema::empty()) },
            reads_lake: false,
            lake_tables: [].into(),
            unpinnable: false,
            repeatable: false,
            plan: None,
            stays: false,
            ordered: false,
        })
    }

    async fn execute(
        &self,
        _: StatementId,
        prepared: &Prepared,
        parameters: Option<RecordBatch>,
        input: Option<InputStream>,
        grant: Grant,
    ) -> Result<ResultStream> {
        if let Some(batch) = parameters {
            values::read(&batch)?;
        }
        if let Some(input) = input {
            take_in(input).await?;
        }
        if prepared.statement.sql.ends_with(SLOW) {
            tokio::time::sleep(SLOWNESS).await;
        }
        let mut pieces = Vec::new();
        if prepared.statement.sql.starts_with(ROWS) {
            self.0.fetch_add(1, Ordering::Relaxed);
            pieces = frames(rows(&prepared.schema)).await?;
        }
        let frames = futures::stream::iter(pieces).inspect(move |_| {
            let _held = &grant;
        });
        Ok(ResultStream { schema: prepared.schema.clone(), frames: Box::pin(frames), tally: Arc::default() })
    }

    fn is_whole(&self) -> bool {
        true
    }

    async fn progress(&self, _: StatementId) -> Option<Progress> {
        Some(Progress { fraction: 0.5, rows: 1 })
    }

    async fn close(&self) {}
}

/// Reads rows here, and again where they come out of the way that they take to an engine.
async fn take_in(input: InputStream) -> Result<()> {
    let schema = input.schema.clone();
    let batches = input.batches.and_then(move |batch| {
        assert_eq!(batch.schema(), schema, "rows are not of the columns that were told");
        std::future::ready(values::read(&batch).map(|()| batch))
    });
    let messages = FlightDataEncoderBuilder::new()
        .with_schema(input.schema)
        .with_dictionary_handling(DictionaryHandling::Resend)
        .build(batches.map_err(|error| FlightError::ExternalError(Box::new(error))));
    let mut batches = FlightRecordBatchStream::new_from_flight_data(messages);
    while let Some(batch) = batches.next().await {
        // The engine refuses what cannot be sent to it.
        values::read(&batch.map_err(|error| Error::new(ErrorKind::Data, error.to_string()))?)?;
    }
    Ok(())
}

static OPEN: LazyLock<SchemaRef> = LazyLock::new(|| Arc::new(Schema::new(vec![Field::new("1", DataType::Null, true)])));
static NUMBER: LazyLock<SchemaRef> =
    LazyLock::new(|| Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, true)])));

static VALUES: LazyLock<SchemaRef> = LazyLock::new(|| {
    let list = DataType::new_list(DataType::Int32, true);
    let fields = [("a", DataType::Int32), ("b", DataType::Utf8), ("c", list), ("d", DataType::Decimal128(9, 2))];
    Arc::new(Schema::new(fields.map(|(name, data_type)| Field::new(name, data_type, true)).to_vec()))
});

/// A row of values for each of these columns, and one of NULLs.
fn rows(schema: &SchemaRef) -> RecordBatch {
    let column = |field: &Arc<Field>| -> ArrayRef {
        match field.data_type() {
            DataType::Int32 => Arc::new(Int32Array::from(vec![Some(1), None])),
            DataType::Utf8 => Arc::new(StringArray::from(vec![Some("a\tb"), None])),
            DataType::List(_) => {
                Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1), None]), None]))
            }
            DataType::Decimal128(..) => {
                Arc::new(Decimal128Array::from(vec![Some(-5), None]).with_data_type(field.data_type().clone()))
            }
            // What it has until it is looked at with values.
            DataType::Null => Arc::new(NullArray::new(2)),
            _ => Arc::new(Int64Array::from(vec![Some(1), None])),
        }
    };
    RecordBatch::try_new(schema.clone(), schema.fields().iter().map(column).collect()).expect("these are the columns")
}

/// The messages of rows, without that of their columns.
async fn frames(batch: RecordBatch) -> Result<Vec<Result<Bytes>>> {
    let messages = FlightDataEncoderBuilder::new()
        .with_schema(batch.schema())
        .build(futures::stream::iter([Ok(batch)]))
        .skip(1)
        .map_ok(|message| proto::frame(&message));
    Ok(messages.map_err(|error| Error::new(ErrorKind::Bug, error.to_string())).collect().await)
}

/// What a statement is, by its first word.
fn class(sql: &str) -> Result<(Class, SchemaRef)> {
    let (returns_rows, effect) = match sql.split_whitespace().next() {
        Some("SELECT" | "WITH") => (true, Effect::Reads),
        Some("INSERT") => (false, Effect::ChangesLake),
        Some("DELETE") => (true, Effect::ChangesLake),
        Some("COPY") => (false, Effect::WritesFiles),
        Some("CREATE") => (false, Effect::ChangesSession),
        Some("BEGIN") => (false, Effect::Begins),
        Some("COMMIT" | "ROLLBACK") => (false, Effect::Ends),
        _ => return Err(Error::new(ErrorKind::Syntax, "it begins with no word that is known")),
    };
    let schema = match returns_rows {
        true if sql.starts_with(ROWS_OF_VALUES) => VALUES.clone(),
        true => NUMBER.clone(),
        false => Arc::new(Schema::empty()),
    };
    Ok((Class { returns_rows, effect }, schema))
}
