//! `DoPut`: updates, the values of parameters, and rows for tables.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::error::FlightError;
use arrow_flight::sql::{Command, DoPutPreparedStatementResult, DoPutUpdateResult};
use arrow_flight::{FlightData, PutResult};
use arrow_select::concat::concat_batches;
use futures::{FutureExt, StreamExt, TryStreamExt};
use prost::Message;
use query::{Error, ErrorKind, Result};
use tonic::Streaming;

use crate::command::{self, no_substrait, unsupported};
use crate::service::Service;
use crate::session::Session;
use crate::{ingest, stall};

/// The most that a client may bind to one statement, in bytes.
const PARAMETER_LIMIT: usize = 64 << 20;

/// How long a client may take to send all of that.
const UPLOAD_LIMIT: Duration = Duration::from_secs(300);

/// Carries a put out.
pub(crate) async fn serve(
    service: &Arc<Service>,
    session: &Arc<Session>,
    mut data: Streaming<FlightData>,
) -> Result<PutResult> {
    let first = in_time(stall::LIMIT, data.message()).await?.map_err(|status| broken(&status.to_string()))?;
    let first = first.ok_or_else(empty)?;
    let descriptor =
        first.flight_descriptor.clone().ok_or_else(|| Error::new(ErrorKind::Syntax, "the put has no descriptor"))?;
    let _active = service.active.token();
    match command::of_descriptor(&descriptor)? {
        Command::CommandStatementUpdate(update) => {
            service.check_open()?;
            let (session, work) = service.looked_at(session, &update.query, update.transaction_id.as_deref()).await?;
            let changed = service.run_counted(&session, &work).await?;
            Ok(counted(changed))
        }
        Command::CommandPreparedStatementUpdate(update) => {
            service.check_open()?;
            let handle = service.sessions.handle(&session.principal, &update.prepared_statement_handle)?;
            let given = in_time(UPLOAD_LIMIT, parameters(first, data)).await??;
            let mut work = service.settled(&handle).await?;
            work.parameters = given.or(work.parameters);
            let changed = service.run_counted(&handle.session, &work).await?;
            Ok(counted(changed))
        }
        Command::CommandPreparedStatementQuery(query) => {
            let handle = query.prepared_statement_handle;
            // Before anything is read: a stranger's handle is none.
            service.sessions.handle(&session.principal, &handle)?;
            if let Some(parameters) = in_time(UPLOAD_LIMIT, parameters(first, data)).await?? {
                service.sessions.bind(&session.principal, &handle, parameters)?;
            }
            let result = DoPutPreparedStatementResult { prepared_statement_handle: Some(handle) };
            Ok(PutResult { app_metadata: result.encode_to_vec().into() })
        }
        Command::CommandStatementIngest(ingest) => {
            ingest::serve(service, session, ingest, first, data).await.map(counted)
        }
        Command::CommandStatementSubstraitPlan(_) => Err(no_substrait()),
        other => Err(unsupported(&other)),
    }
}

/// Some drivers send nothing for rows that are none.
fn empty() -> Error {
    Error::new(ErrorKind::Syntax, "the put is empty")
        .with_hint("rows that are none come with their columns, or make the table with a statement")
}

fn counted(changed: u64) -> PutResult {
    let result = DoPutUpdateResult { record_count: i64::try_from(changed).unwrap_or(i64::MAX) };
    PutResult { app_metadata: result.encode_to_vec().into() }
}

/// As [`read_parameters`]. A schema that is well-formed and means nothing makes Arrow's reader panic.
async fn parameters(first: FlightData, rest: Streaming<FlightData>) -> Result<Option<RecordBatch>> {
    let read = AssertUnwindSafe(read_parameters(first, rest)).catch_unwind().await;
    read.unwrap_or_else(|_| Err(broken("its schema means nothing")))
}

/// All values that come with a put; `None` when there are none (a client without parameters sends an
/// empty schema, or nothing).
async fn read_parameters(first: FlightData, rest: Streaming<FlightData>) -> Result<Option<RecordBatch>> {
    if first.data_header.is_empty() {
        return Ok(None);
    }
    let messages = futures::stream::iter([Ok(first)]).chain(rest.map_err(FlightError::from));
    let mut batches = FlightRecordBatchStream::new_from_flight_data(messages);
    let mut read: Vec<RecordBatch> = Vec::new();
    let mut bytes = 0;
    while let Some(batch) = batches.try_next().await.map_err(|error| broken(&error.to_string()))? {
        // What its values take: its buffers are parts of one message, each of which would count for all.
        let sizes = batch.columns().iter().map(|column| column.to_data().get_slice_memory_size().unwrap_or(0));
        bytes += sizes.sum::<usize>();
        if bytes > PARAMETER_LIMIT {
            return Err(Error::new(ErrorKind::Limit, "more than 64 MiB of parameters"));
        }
        read.push(batch);
    }
    let Some(schema) = batches.schema().filter(|schema| !schema.fields().is_empty()).cloned() else {
        return Ok(None);
    };
    // Columns without a row stay: a list of values that is empty is not the same as none.
    concat_batches(&schema, &read).map(Some).map_err(|error| broken(&error.to_string()))
}

/// A client that stalls while it sends holds nothing for longer than this.
async fn in_time<T>(limit: Duration, sent: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(limit, sent)
        .await
        .map_err(|_| Error::new(ErrorKind::TimedOut, format!("the put did not arrive within {} s", limit.as_secs())))
}

fn broken(detail: &str) -> Error {
    Error::new(ErrorKind::Syntax, "the put's data is damaged").with_detail(detail.to_owned())
}
