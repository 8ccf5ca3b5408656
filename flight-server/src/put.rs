//! `DoPut`: updates, the values of parameters, and rows for tables.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::{Array, RecordBatch};
use arrow_data::ArrayData;
use arrow_flight::sql::{Command, DoPutPreparedStatementResult, DoPutUpdateResult};
use arrow_flight::{FlightData, PutResult};
use arrow_select::concat::concat_batches;
use prost::Message;
use query::{Error, ErrorKind, Result};
use tonic::Streaming;

use crate::arrow_input::{Content, Decoder};
use crate::command::{self, no_substrait, unsupported};
use crate::ingest;
use crate::service::Service;
use crate::session::Session;

/// The most that a client may bind to one statement, in bytes.
const PARAMETER_LIMIT: usize = 64 << 20;

/// What a message is taken to cost beside its bytes.
const MESSAGE_COST: usize = 1 << 10;

/// How long a client may take to send all of that.
const UPLOAD_LIMIT: Duration = Duration::from_secs(300);

/// Carries a put out.
pub(crate) async fn serve(
    service: &Arc<Service>,
    session: &Arc<Session>,
    mut data: Streaming<FlightData>,
) -> Result<PutResult> {
    let first = in_time(transport::STALL_LIMIT, data.message()).await?.map_err(|status| broken(&status.to_string()))?;
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

/// All values that come with a put; `None` when there are none (a client without parameters sends an
/// empty schema, or nothing).
async fn parameters(first: FlightData, mut rest: Streaming<FlightData>) -> Result<Option<RecordBatch>> {
    if first.data_header.is_empty() {
        return Ok(None);
    }
    let (mut decoder, mut columns, mut read) = (Decoder::default(), None, Vec::new());
    let (mut sent, mut bytes) = (0, 0);
    let mut next = Some(first);
    while let Some(data) = next {
        // What is kept of a message keeps all of it.
        sent += data.data_header.len() + data.data_body.len() + MESSAGE_COST;
        check_size(sent)?;
        match decoder.read(data)? {
            Content::Columns(schema) => columns = Some(schema),
            Content::Rows(batch) => {
                bytes = batch.columns().iter().map(|column| size(&column.to_data())).fold(bytes, usize::saturating_add);
                check_size(bytes)?;
                read.push(batch);
            }
            Content::Nothing => {}
        }
        next = rest.message().await.map_err(|status| broken(&status.to_string()))?;
    }
    let Some(schema) = columns.filter(|schema| !schema.fields().is_empty()) else {
        return Ok(None);
    };
    // Columns without a row stay: a list of values that is empty is not the same as none.
    concat_batches(&schema, &read).map(Some).map_err(|error| broken(&error.to_string()))
}

/// Refuses values that take more than a client may bind.
pub(crate) fn check_values(values: &RecordBatch) -> Result<()> {
    check_size(values.columns().iter().map(|column| size(&column.to_data())).fold(0, usize::saturating_add))
}

fn check_size(bytes: usize) -> Result<()> {
    match bytes > PARAMETER_LIMIT {
        true => Err(Error::new(ErrorKind::Limit, format!("more than {} MiB of parameters", PARAMETER_LIMIT >> 20))),
        false => Ok(()),
    }
}

/// What a column's values take: its buffers are parts of one message, each of which would count for all. No less than
/// one byte for each value: those that come without bytes need some once they stand beside others.
fn size(column: &ArrayData) -> usize {
    column.get_slice_memory_size().unwrap_or(0).max(values(column))
}

fn values(column: &ArrayData) -> usize {
    column.child_data().iter().map(values).fold(column.len(), usize::saturating_add)
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

#[cfg(test)]
mod tests {
    use arrow_array::{Int64Array, NullArray, StringArray, StructArray};

    use super::*;

    #[test]
    fn values_without_bytes_have_a_size() {
        assert_eq!(size(&Int64Array::from(vec![1, 2, 3]).to_data()), 24);
        assert_eq!(size(&StringArray::from(vec!["four"]).to_data()), 8);
        assert_eq!(size(&NullArray::new(1000).to_data()), 1000);
        let rows = StructArray::new_empty_fields(1 << 40, None);
        assert!(size(&rows.to_data()) > PARAMETER_LIMIT);
    }
}
