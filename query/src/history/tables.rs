//! The history's tables as clients see them. Their columns are described in `docs/history.md`.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::{Attempt, AttemptEnd, OperatorRow, Prediction, TemplateAccuracy};
use crate::{Error, ErrorKind, Result};

const ZONE: &str = "UTC";
/// The bytes of all texts of one batch, at most: the offsets of Arrow's strings have 31 bits.
const TEXT_LIMIT: usize = 1 << 30;

/// A column: its name, and where its values come from.
struct Column<T>(&'static str, Values<T>);

enum Values<T> {
    Text(fn(&T) -> Option<Cow<'_, str>>),
    Texts(fn(&T) -> &[String]),
    Count(fn(&T) -> Option<u64>),
    Seconds(fn(&T) -> Option<Duration>),
    Ratio(fn(&T) -> Option<f64>),
    Time(fn(&T) -> Option<SystemTime>),
    Flag(fn(&T) -> Option<bool>),
}

impl<T> Values<T> {
    fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::Texts(_) => DataType::new_list(DataType::Utf8, true),
            Self::Count(_) => DataType::Int64,
            Self::Seconds(_) | Self::Ratio(_) => DataType::Float64,
            Self::Time(_) => DataType::Timestamp(TimeUnit::Microsecond, Some(ZONE.into())),
            Self::Flag(_) => DataType::Boolean,
        }
    }

    fn of(&self, rows: &[T]) -> ArrayRef {
        match self {
            Self::Text(value) => Arc::new(rows.iter().map(value).collect::<StringArray>()),
            Self::Texts(value) => {
                let mut lists = ListBuilder::new(StringBuilder::new());
                for row in rows {
                    lists.append_value(value(row).iter().map(Some));
                }
                Arc::new(lists.finish())
            }
            Self::Count(value) => {
                let number = |row| value(row).map(|value| i64::try_from(value).unwrap_or(i64::MAX));
                Arc::new(rows.iter().map(number).collect::<Int64Array>())
            }
            Self::Seconds(value) => {
                let seconds = |row| value(row).map(|value| value.as_secs_f64());
                Arc::new(rows.iter().map(seconds).collect::<Float64Array>())
            }
            Self::Ratio(value) => Arc::new(rows.iter().map(value).collect::<Float64Array>()),
            Self::Time(value) => {
                let times = rows.iter().map(|row| value(row).map(micros));
                Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone(ZONE))
            }
            Self::Flag(value) => Arc::new(rows.iter().map(value).collect::<BooleanArray>()),
        }
    }
}

/// Microseconds since 1970; what lies beyond is the nearest that can be written.
fn micros(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}

fn schema<T>(columns: &[Column<T>]) -> SchemaRef {
    let fields = columns.iter().map(|Column(name, values)| Field::new(*name, values.data_type(), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn batch<T>(columns: &[Column<T>], rows: &[T]) -> Result<RecordBatch> {
    let arrays = columns.iter().map(|Column(_, values)| values.of(rows)).collect();
    let batch = RecordBatch::try_new(schema(columns), arrays);
    batch
        .map_err(|error| Error::new(ErrorKind::Bug, "rows of the history make no batch").with_detail(error.to_string()))
}

fn fits(bytes: usize) -> Result<()> {
    if bytes <= TEXT_LIMIT {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Limit, "so many rows of the history make no batch").with_hint("ask for fewer at once"))
}

fn text(value: &Option<impl AsRef<str>>) -> Option<Cow<'_, str>> {
    value.as_ref().map(|value| value.as_ref().into())
}

fn hex(number: u128) -> Option<Cow<'static, str>> {
    Some(format!("{number:032x}").into())
}

/// The end, if it tells more than that the service was lost.
fn known(attempt: &Attempt) -> Option<&AttemptEnd> {
    attempt.end.as_ref().filter(|end| end.elapsed.is_some())
}

fn fingerprint(attempt: &Attempt, of: fn(&Prediction) -> u128) -> Option<Cow<'_, str>> {
    attempt.prediction.as_ref().map(of).and_then(hex)
}

static QUERY_HISTORY: &[Column<Attempt>] = &[
    Column("query_id", Values::Text(|row| Some(row.id.to_string().into()))),
    Column("retry_of", Values::Text(|row| row.retry_of.map(|id| id.to_string().into()))),
    Column("attempt", Values::Count(|row| Some(row.number.into()))),
    Column("execution_status", Values::Text(|row| Some(row.status().word().into()))),
    Column("user_name", Values::Text(|row| Some((&*row.principal).into()))),
    Column("session_id", Values::Text(|row| text(&row.session))),
    Column("protocol", Values::Text(|row| Some(row.door.word().into()))),
    Column("client_application", Values::Text(|row| text(&row.client))),
    Column("query_tag", Values::Text(|row| text(&row.tag))),
    Column("traceparent", Values::Text(|row| text(&row.traceparent))),
    Column("query_text", Values::Text(|row| Some((&*row.sql).into()))),
    Column("query_text_bytes", Values::Count(|row| Some(row.sql_bytes))),
    Column("query_type", Values::Text(|row| text(&row.kind))),
    Column("tables", Values::Texts(|row| &row.tables)),
    Column("query_hash", Values::Text(|row| fingerprint(row, |predicted| predicted.fingerprints.exact))),
    Column(
        "query_parameterized_hash",
        Values::Text(|row| fingerprint(row, |predicted| predicted.fingerprints.template)),
    ),
    Column("plan_hash", Values::Text(|row| fingerprint(row, |predicted| predicted.fingerprints.plan))),
    Column("model_version", Values::Count(|row| row.prediction.as_ref().map(|predicted| predicted.version.into()))),
    Column("start_time", Values::Time(|row| Some(row.received))),
    Column("end_time", Values::Time(|row| known(row)?.elapsed.and_then(|elapsed| row.received.checked_add(elapsed)))),
    Column("planning_seconds", Values::Seconds(|row| Some(row.planning))),
    Column("queue_seconds", Values::Seconds(|row| Some(row.queued))),
    Column("first_row_seconds", Values::Seconds(|row| known(row)?.first_rows)),
    Column("execution_seconds", Values::Seconds(|row| Some(known(row)?.observed.wall))),
    Column("total_seconds", Values::Seconds(|row| known(row)?.elapsed)),
    Column("wait_reason", Values::Text(|row| text(&row.wait.reason))),
    Column("estimated_wait_p50_seconds", Values::Seconds(|row| row.wait.p50)),
    Column("estimated_wait_p90_seconds", Values::Seconds(|row| row.wait.p90)),
    Column("backfilled", Values::Flag(|row| Some(row.wait.backfilled))),
    Column("estimated_memory_bytes", Values::Count(|row| Some(row.prediction.as_ref()?.model))),
    Column("estimated_memory_full_bytes", Values::Count(|row| Some(row.prediction.as_ref()?.full))),
    Column("estimated_memory_floor_bytes", Values::Count(|row| Some(row.prediction.as_ref()?.floor))),
    Column("estimated_cpu_seconds", Values::Seconds(|row| Some(row.prediction.as_ref()?.cpu))),
    Column("estimated_execution_p50_seconds", Values::Seconds(|row| Some(row.prediction.as_ref()?.wall))),
    Column("estimated_execution_p90_seconds", Values::Seconds(|row| Some(row.prediction.as_ref()?.wall_p90))),
    Column("estimated_bytes_scanned", Values::Count(|row| Some(row.prediction.as_ref()?.scanned))),
    Column("estimate_confidence", Values::Text(|row| Some((&*row.prediction.as_ref()?.confidence).into()))),
    Column("estimate_source", Values::Text(|row| Some((&*row.prediction.as_ref()?.source).into()))),
    Column("granted_memory_bytes", Values::Count(|row| row.granted)),
    Column("granted_threads", Values::Count(|row| row.threads.map(u64::from))),
    Column("peak_memory_bytes", Values::Count(|row| known(row)?.observed.peak)),
    Column("cpu_seconds", Values::Seconds(|row| known(row)?.observed.cpu)),
    Column("bytes_spilled_to_local_storage", Values::Count(|row| Some(known(row)?.observed.spilled))),
    Column("bytes_scanned", Values::Count(|row| known(row)?.bytes_read)),
    Column("rows_produced", Values::Count(|row| Some(known(row)?.rows))),
    Column("rows_changed", Values::Count(|row| Some(known(row)?.changed))),
    Column("bytes_written_to_result", Values::Count(|row| Some(known(row)?.bytes_out))),
    Column("censored", Values::Flag(|row| Some(known(row)?.observed.censored))),
    Column("out_of_memory", Values::Flag(|row| Some(known(row)?.out_of_memory))),
    Column("cache_hit", Values::Flag(|row| Some(known(row)?.cache_hit))),
    Column("error_kind", Values::Text(|row| Some((&*row.end.as_ref()?.error.as_ref()?.kind).into()))),
    Column("error_code", Values::Text(|row| Some((&*row.end.as_ref()?.error.as_ref()?.sqlstate).into()))),
    Column("error_message", Values::Text(|row| text(&row.end.as_ref()?.error.as_ref()?.message))),
    Column("worker", Values::Text(|row| text(&row.worker))),
    Column("worker_memory_bytes", Values::Count(|row| row.worker_memory)),
    Column("engine_version", Values::Text(|row| text(&row.engine))),
    Column("service_id", Values::Text(|row| Some((&*row.service).into()))),
];

static QUERY_OPERATORS: &[Column<OperatorRow>] = &[
    Column("query_id", Values::Text(|row| Some(row.query.to_string().into()))),
    Column("operator_id", Values::Count(|row| Some(row.position.into()))),
    Column("parent_operator_id", Values::Count(|row| row.parent.map(u64::from))),
    Column("operator_type", Values::Text(|row| Some((&*row.operator).into()))),
    Column("estimated_rows", Values::Count(|row| row.estimated_rows)),
    Column("actual_rows", Values::Count(|row| row.actual_rows)),
    Column("cpu_seconds", Values::Seconds(|row| row.time)),
];

static ESTIMATES: &[Column<TemplateAccuracy>] = &[
    Column("query_parameterized_hash", Values::Text(|row| hex(row.template))),
    Column("query_text", Values::Text(|row| Some((&*row.sql).into()))),
    Column("runs", Values::Count(|row| Some(row.runs))),
    Column("measured_runs", Values::Count(|row| Some(row.measured))),
    Column("q_error_p50", Values::Ratio(|row| row.q_error_p50)),
    Column("q_error_p90", Values::Ratio(|row| row.q_error_p90)),
    Column("under_estimates", Values::Count(|row| Some(row.under_estimates))),
    Column("granted_over_used", Values::Ratio(|row| row.granted_over_used)),
    Column("peak_memory_bytes", Values::Count(|row| row.peak)),
    Column("last_start_time", Values::Time(|row| Some(row.newest))),
];

/// The columns of `query_history`.
pub fn query_history_schema() -> SchemaRef {
    schema(QUERY_HISTORY)
}

/// Attempts as rows of `query_history`, in the order given.
///
/// # Errors
/// `Limit` when their texts have more than 1 GiB.
pub fn query_history_batch(attempts: &[Attempt]) -> Result<RecordBatch> {
    let strings = |row: &Attempt| row.sql.len() + row.tables.iter().map(String::len).sum::<usize>();
    fits(attempts.iter().map(strings).sum())?;
    batch(QUERY_HISTORY, attempts)
}

/// The columns of `query_operators`.
pub fn query_operators_schema() -> SchemaRef {
    schema(QUERY_OPERATORS)
}

/// Operators as rows of `query_operators`, in the order given.
///
/// # Errors
/// `Limit` when their names have more than 1 GiB.
pub fn query_operators_batch(operators: &[OperatorRow]) -> Result<RecordBatch> {
    fits(operators.iter().map(|row| row.operator.len()).sum())?;
    batch(QUERY_OPERATORS, operators)
}

/// The columns of `estimates`.
pub fn estimates_schema() -> SchemaRef {
    schema(ESTIMATES)
}

/// The accuracy of templates as rows of `estimates`, in the order given.
///
/// # Errors
/// `Limit` when their texts have more than 1 GiB.
pub fn estimates_batch(templates: &[TemplateAccuracy]) -> Result<RecordBatch> {
    fits(templates.iter().map(|row| row.sql.len()).sum())?;
    batch(ESTIMATES, templates)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int64Type, TimestampMicrosecondType};

    use super::*;
    use crate::history::tests::{attempt, ended};
    use crate::{StatementId, Status};

    #[test]
    fn a_row_tells_what_the_attempt_tells() {
        let mut done = attempt(10);
        done.end = Some(ended());
        let batch = query_history_batch(&[attempt(9), done.clone()]).unwrap();
        let column = |name: &str| batch.column_by_name(name).unwrap();
        assert_eq!(column("query_id").as_string::<i32>().value(1), format!("{:032x}", 10));
        assert_eq!(column("execution_status").as_string::<i32>().value(0), "running");
        assert_eq!(column("execution_status").as_string::<i32>().value(1), "ok");
        assert!(column("total_seconds").is_null(0) && column("rows_produced").is_null(0));
        assert_eq!(column("queue_seconds").as_primitive::<Float64Type>().value(1), 0.25);
        let times = |name: &str| column(name).as_primitive::<TimestampMicrosecondType>().value(1);
        assert_eq!(times("start_time"), micros(done.received));
        assert_eq!(times("end_time") - times("start_time"), 1_500_000);
        assert_eq!(column("rows_produced").as_primitive::<Int64Type>().value(1), 3);
        let hash = column("query_parameterized_hash").as_string::<i32>().value(1).to_owned();
        assert_eq!((hash.len(), u128::from_str_radix(&hash, 16)), (32, Ok(7)));
        assert_eq!(column("tables").as_list::<i32>().value(1).as_string::<i32>().value(0), "orders");
    }

    #[test]
    fn of_a_lost_service_nothing_is_made_up() {
        let mut lost = attempt(1);
        lost.end = Some(AttemptEnd::of(Status::Lost));
        let batch = query_history_batch(&[lost]).unwrap();
        for name in ["end_time", "total_seconds", "rows_produced", "bytes_written_to_result", "cache_hit", "censored"] {
            assert!(batch.column_by_name(name).unwrap().is_null(0), "{name}");
        }
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        assert_eq!(query_history_batch(&[]).unwrap().schema(), query_history_schema());
        assert_eq!(query_operators_batch(&[]).unwrap().schema(), query_operators_schema());
        assert_eq!(estimates_batch(&[]).unwrap().schema(), estimates_schema());
    }

    #[test]
    fn operators_and_estimates_keep_their_order() {
        let row = |position| OperatorRow {
            query: StatementId(1),
            position,
            parent: position.checked_sub(1),
            operator: "FILTER".into(),
            estimated_rows: Some(u64::MAX),
            actual_rows: None,
            time: Some(Duration::from_millis(1)),
        };
        let batch = query_operators_batch(&[row(1), row(0)]).unwrap();
        assert_eq!(batch.column_by_name("operator_id").unwrap().as_primitive::<Int64Type>().values(), &[1, 0]);
        let estimated = batch.column_by_name("estimated_rows").unwrap();
        assert_eq!(estimated.as_primitive::<Int64Type>().value(0), i64::MAX, "what does not fit is the most that does");
    }

    #[test]
    fn every_column_is_in_the_guide() {
        let guide = include_str!("../../../docs/history.md");
        let schemas = [query_history_schema(), query_operators_schema(), estimates_schema()];
        for field in schemas.iter().flat_map(|schema| schema.fields()) {
            assert!(guide.contains(&format!("| `{}` |", field.name())), "docs/history.md lacks {}", field.name());
        }
    }

    #[test]
    fn times_before_1970_are_negative() {
        assert_eq!(micros(UNIX_EPOCH - Duration::from_micros(3)), -3);
        assert_eq!(micros(UNIX_EPOCH + Duration::from_micros(3)), 3);
    }
}
