//! The tables of the service's own, `tavana.NAME`: their columns, and their rows as a principal may see them.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use query::{Error, ErrorKind, HistoryFilter, Principal, Result, Scope, ServedTable};

use crate::attempts::{Attempts, Live, name_of};
use crate::road::Road;
use crate::session::Sessions;

/// The most attempts that are read of the history for one statement: the newest.
const ATTEMPTS: u32 = 20_000;

/// A table of the service's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Queue,
    Workers,
    Sessions,
    QueryHistory,
    QueryOperators,
    Estimates,
}

impl Table {
    pub(crate) const ALL: [Self; 6] =
        [Self::Queue, Self::Workers, Self::Sessions, Self::QueryHistory, Self::QueryOperators, Self::Estimates];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Workers => "workers",
            Self::Sessions => "sessions",
            Self::QueryHistory => "query_history",
            Self::QueryOperators => "query_operators",
            Self::Estimates => "estimates",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    fn schema(self) -> SchemaRef {
        let number = |name| Field::new(name, DataType::Int64, true);
        let seconds = |name| Field::new(name, DataType::Float64, true);
        let text = |name| Field::new(name, DataType::Utf8, true);
        let moment = |name| Field::new(name, DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true);
        let fields = match self {
            Self::QueryHistory => return query::query_history_schema(),
            Self::QueryOperators => return query::query_operators_schema(),
            Self::Estimates => return query::estimates_schema(),
            Self::Queue => vec![
                text("query_id"),
                text("user_name"),
                text("session_id"),
                text("protocol"),
                text("state"),
                number("position"),
                moment("start_time"),
                seconds("queue_seconds"),
                seconds("estimated_wait_p50_seconds"),
                seconds("estimated_wait_p90_seconds"),
                seconds("execution_seconds"),
                text("worker"),
                number("granted_memory_bytes"),
                number("estimated_memory_full_bytes"),
                text("estimate_confidence"),
                number("attempt"),
                text("query_text"),
            ],
            Self::Workers => vec![
                text("worker"),
                Field::new("open", DataType::Boolean, true),
                number("memory_bytes"),
                number("granted_bytes"),
                number("session_bytes"),
                number("threads"),
                number("engines"),
                number("running"),
            ],
            Self::Sessions => {
                vec![
                    text("session_id"),
                    text("user_name"),
                    text("protocol"),
                    seconds("idle_seconds"),
                    number("statements"),
                ]
            }
        };
        Arc::new(Schema::new(fields))
    }
}

/// The service's tables that a text may name, without rows. One too many does no harm.
pub(crate) fn named_in(sql: &str) -> Arc<[ServedTable]> {
    const WORD: &[u8] = b"tavana";
    let bytes = sql.as_bytes();
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    if bytes.len() < WORD.len() || !has(WORD) {
        return [].into();
    }
    let named = Table::ALL.into_iter().filter(|table| has(table.name().as_bytes()));
    let empty = |table: Table| ServedTable { name: table.name().into(), rows: RecordBatch::new_empty(table.schema()) };
    named.map(empty).collect()
}

impl Road {
    /// These tables with the rows that a principal may see now.
    ///
    /// # Errors
    /// `Unavailable` when the history does not answer.
    pub(crate) async fn served(&self, principal: &Principal, tables: &[ServedTable]) -> Result<Arc<[ServedTable]>> {
        let mut served = Vec::with_capacity(tables.len());
        for table in tables {
            let rows = match Table::of_name(&table.name) {
                Some(which) => self.rows_of(which, principal).await?,
                None => table.rows.clone(),
            };
            served.push(ServedTable { name: table.name.clone(), rows });
        }
        Ok(served.into())
    }

    async fn rows_of(&self, table: Table, principal: &Principal) -> Result<RecordBatch> {
        let filter = HistoryFilter::newest(ATTEMPTS);
        let filter = if principal.scope == Scope::Admin { filter } else { filter.of(principal.name.clone()) };
        let history = self.attempts.history();
        match (table, history) {
            (Table::Queue, _) => self.queue_rows(principal),
            (Table::Workers, _) => self.worker_rows(principal),
            (Table::Sessions, _) => session_rows(&self.sessions, &self.attempts, principal),
            (_, None) => Ok(RecordBatch::new_empty(table.schema())),
            (Table::QueryHistory, Some(history)) => query::query_history_batch(&history.read(&filter).await?),
            (Table::QueryOperators, Some(history)) => query::query_operators_batch(&history.operators(&filter).await?),
            (Table::Estimates, Some(history)) => query::estimates_batch(&history.estimates(&filter).await?),
        }
    }

    fn queue_rows(&self, principal: &Principal) -> Result<RecordBatch> {
        let waiting = self.scheduler.outlook();
        let mut rows = Columns::of(Table::Queue);
        for live in self.attempts.seen_by(principal) {
            let run = live.run();
            let at = waiting.iter().position(|waiting| waiting.id == run.id);
            let told = at.map(|at| &waiting[at]);
            let state = match (&run.admitted, at) {
                (Some(_), _) => "running",
                (None, Some(_)) => "waiting",
                (None, None) => "starting",
            };
            let waited = run.asked.map(|asked| run.admitted.map_or_else(|| asked.elapsed(), |(at, ..)| at - asked));
            rows.text(Some(&live.id.to_string()));
            rows.text(Some(&live.principal.name));
            rows.text(Some(&live.session));
            rows.text(Some(live.door.word()));
            rows.text(Some(state));
            rows.number(at.map(|at| at as u64 + 1));
            rows.moment(live.received);
            rows.seconds(waited);
            rows.seconds(told.and_then(|told| told.expected).map(|wait| wait.p50));
            rows.seconds(told.and_then(|told| told.expected).map(|wait| wait.p90));
            rows.seconds(run.admitted.map(|(at, ..)| at.elapsed()));
            rows.text(run.admitted.map(|(_, worker, _)| worker.to_string()).as_deref());
            rows.number(run.admitted.map(|(_, _, share)| share.memory));
            rows.number(Some(live.estimate.full));
            rows.text(Some(live.estimate.confidence.word()));
            rows.number(Some(u64::from(run.number)));
            rows.text(Some(&live.sql));
        }
        rows.finish()
    }

    fn worker_rows(&self, principal: &Principal) -> Result<RecordBatch> {
        let mut rows = Columns::of(Table::Workers);
        let all = Principal { scope: Scope::Admin, ..principal.clone() };
        let live = self.attempts.seen_by(&all);
        for load in self.scheduler.snapshot().workers {
            let engines = self.fleet.worker(load.worker).map(|worker| worker.engines().len() as u64);
            let is_here = |live: &&Arc<Live>| live.run().admitted.is_some_and(|(_, worker, _)| worker == load.worker);
            rows.text(Some(&load.worker.to_string()));
            rows.flag(load.open);
            rows.number(Some(load.capacity.memory));
            rows.number(Some(load.granted));
            rows.number(Some(load.held));
            rows.number(Some(u64::from(load.capacity.threads)));
            rows.number(engines);
            rows.number(Some(live.iter().filter(is_here).count() as u64));
        }
        rows.finish()
    }
}

fn session_rows(sessions: &Sessions, attempts: &Attempts, principal: &Principal) -> Result<RecordBatch> {
    let mut rows = Columns::of(Table::Sessions);
    let live = attempts.seen_by(principal);
    for session in sessions.seen_by(principal) {
        let name = name_of(&session);
        rows.text(Some(&name));
        rows.text(Some(&session.principal.name));
        rows.text(Some(session.door().word()));
        rows.seconds(Some(session.idle_for()));
        rows.number(Some(live.iter().filter(|live| live.session == name).count() as u64));
    }
    rows.finish()
}

/// Rows in the making: each value goes to the next column.
struct Columns {
    schema: SchemaRef,
    columns: Vec<Column>,
    next: usize,
}

enum Column {
    Text(StringBuilder),
    Number(Int64Builder),
    Seconds(Float64Builder),
    Moment(TimestampMicrosecondBuilder),
    Flag(BooleanBuilder),
}

impl Columns {
    fn of(table: Table) -> Self {
        let schema = table.schema();
        let column = |field: &Arc<Field>| match field.data_type() {
            DataType::Int64 => Column::Number(Int64Builder::new()),
            DataType::Float64 => Column::Seconds(Float64Builder::new()),
            DataType::Boolean => Column::Flag(BooleanBuilder::new()),
            DataType::Timestamp(..) => Column::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            _ => Column::Text(StringBuilder::new()),
        };
        let columns = schema.fields().iter().map(column).collect();
        Self { schema, columns, next: 0 }
    }

    fn column(&mut self) -> Option<&mut Column> {
        let at = self.next;
        self.next = (at + 1) % self.columns.len().max(1);
        self.columns.get_mut(at)
    }

    fn text(&mut self, value: Option<&str>) {
        if let Some(Column::Text(column)) = self.column() {
            column.append_option(value);
        }
    }

    fn number(&mut self, value: Option<u64>) {
        if let Some(Column::Number(column)) = self.column() {
            column.append_option(value.map(|value| i64::try_from(value).unwrap_or(i64::MAX)));
        }
    }

    fn seconds(&mut self, value: Option<Duration>) {
        if let Some(Column::Seconds(column)) = self.column() {
            column.append_option(value.map(|value| value.as_secs_f64()));
        }
    }

    fn moment(&mut self, value: SystemTime) {
        let micros = value.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_micros()).ok());
        if let Some(Column::Moment(column)) = self.column() {
            column.append_option(micros);
        }
    }

    fn flag(&mut self, value: bool) {
        if let Some(Column::Flag(column)) = self.column() {
            column.append_value(value);
        }
    }

    fn finish(self) -> Result<RecordBatch> {
        let array = |column: Column| -> ArrayRef {
            match column {
                Column::Text(mut column) => Arc::new(column.finish()),
                Column::Number(mut column) => Arc::new(column.finish()),
                Column::Seconds(mut column) => Arc::new(column.finish()),
                Column::Moment(mut column) => Arc::new(column.finish()),
                Column::Flag(mut column) => Arc::new(column.finish()),
            }
        };
        let columns = self.columns.into_iter().map(array).collect();
        RecordBatch::try_new(self.schema, columns).map_err(|error| {
            Error::new(ErrorKind::Bug, "rows of the service's own could not be made").with_detail(error.to_string())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_where_they_may_be_named() {
        let names = |sql| named_in(sql).iter().map(|table| table.name.to_string()).collect::<Vec<_>>();
        assert_eq!(names("SELECT * FROM tavana.queue"), ["queue"]);
        assert_eq!(
            names("from \"TAVANA\".\"Query_History\" h join Tavana.system.workers w"),
            ["workers", "query_history"]
        );
        assert!(names("SELECT * FROM queue").is_empty());
        assert!(names("SELECT 1").is_empty());
    }
}
