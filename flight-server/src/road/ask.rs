//! Questions of our own to an engine, about what there is.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_flight::FlightData;
use arrow_flight::decode::{DecodedPayload, FlightDataDecoder};
use arrow_flight::error::FlightError;
use futures::{StreamExt, TryStreamExt};
use prost::Message;
use query::{Error, ErrorKind, LAKE_CATALOG, Result, Statement};

use super::{Begun, Road};
use crate::frames;
use crate::session::{Session, Work};

impl Road {
    /// The rows of a query of our own, in the session's engine if it holds state: it sees what the session sees.
    pub(crate) async fn ask(&self, session: &Session, sql: &str) -> Result<Vec<RecordBatch>> {
        let statement = Statement::alone(sql, session.settings());
        let mut prepared = self.look(session, None, &statement, None).await?;
        // It tells of the moment, and need not be one with the session's transaction.
        prepared.reads_lake = false;
        let work = Work {
            prepared: prepared.clone(),
            parameters: None,
            transaction: None,
            script: None,
            near: None,
            answer: None,
        };
        let begun = self.begin_unwatched(session, &work).await?;
        rows(&prepared.schema, begun).await
    }
}

impl Road {
    /// The number of the lake's snapshot of the moment.
    pub(super) async fn snapshot(&self, session: &Session) -> Result<i64> {
        let batches = self.ask(session, &format!("SELECT id::BIGINT FROM {LAKE_CATALOG}.current_snapshot()")).await?;
        let first = batches.iter().find(|batch| batch.num_rows() == 1).and_then(|batch| batch.columns().first());
        let number = first.and_then(|column| column.as_primitive_opt::<Int64Type>()).map(|numbers| numbers.value(0));
        number.ok_or_else(|| Error::new(ErrorKind::Bug, "the lake did not tell its snapshot"))
    }
}

/// The rows of a result.
async fn rows(schema: &arrow_schema::Schema, begun: Begun) -> Result<Vec<RecordBatch>> {
    let first = FlightData { data_header: proto::schema_message(schema), ..FlightData::default() };
    let messages = frames::messages(begun.frames).map(|messages| {
        let bytes: Vec<u8> = messages.map_err(to_flight)?.concat();
        decoded(&bytes)
    });
    let data = messages.map_ok(|messages| futures::stream::iter(messages.into_iter().map(Ok))).try_flatten();
    let data = futures::stream::once(std::future::ready(Ok(first))).chain(data);
    let mut decoder = FlightDataDecoder::new(data);
    let mut batches = Vec::new();
    while let Some(message) = decoder.next().await {
        if let DecodedPayload::RecordBatch(batch) = message.map_err(from_flight)?.payload {
            batches.push(batch);
        }
    }
    Ok(batches)
}

/// What stands before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

fn decoded(mut bytes: &[u8]) -> Result<Vec<FlightData>, FlightError> {
    let damaged = || FlightError::ProtocolError("a message of the engine is damaged".to_owned());
    let mut messages = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(HEAD) {
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let (message, rest) = rest.split_at_checked(length).ok_or_else(damaged)?;
        messages.push(FlightData::decode(message).map_err(|_| damaged())?);
        bytes = rest;
    }
    Ok(messages)
}

fn to_flight(error: Error) -> FlightError {
    FlightError::ExternalError(Box::new(error))
}

fn from_flight(error: FlightError) -> Error {
    match error {
        FlightError::ExternalError(error) => match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => {
                Error::new(ErrorKind::Bug, "an answer of the engine is damaged").with_detail(error.to_string())
            }
        },
        error => Error::new(ErrorKind::Bug, "an answer of the engine is damaged").with_detail(error.to_string()),
    }
}
