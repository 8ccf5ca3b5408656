//! The rows of the history in the database.

use std::time::{Duration, SystemTime};

use futures::TryStreamExt;
use query::{Attempt, AttemptEnd, HistoryFilter, OperatorRow, StatementId, Status};
use sqlx::QueryBuilder;

use super::record::{self, micros, since_1970};
use super::{Day, MICROS_OF_DAY};
use crate::Database;
use crate::database::{Pool, on};

/// Rows of one `DELETE`: it holds up writers no longer than a batch does.
pub(super) const DELETED_AT_ONCE: u32 = 1000;
/// What one call reads at most, in bytes of content.
const READ_LIMIT: usize = 256 << 20;
/// How long a reader waits for the store.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Operators of one `INSERT`.
const OPERATORS_AT_ONCE: usize = 2000;

/// A row: its attempt, user, service, status and content.
type Row = (String, String, String, String, String);
const COLUMNS: &str = "query_id, user_name, service_id, status, content";

/// Attempts, and how many rows were no attempts.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) attempts: Vec<Attempt>,
    pub(super) corrupt: u64,
}

/// Writes attempts, no two of one id, in one transaction. What is written already is replaced by what is known better: an
/// end of which the attempt itself tells stays.
pub(super) async fn insert(database: &Database, attempts: &[Attempt]) -> sqlx::Result<()> {
    let rows: Vec<(&Attempt, String)> =
        attempts.iter().filter_map(|attempt| Some((attempt, content(attempt)?))).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let operators: Vec<&OperatorRow> =
        rows.iter().filter_map(|(attempt, _)| attempt.end.as_ref()).flat_map(|end| &end.operators).collect();
    let mut days: Vec<i64> = rows.iter().map(|(attempt, _)| Day::of(attempt.received).0).collect();
    days.sort_unstable();
    days.dedup();
    on!(Pool, &database.0, pool => {
        let written = async {
            let mut transaction = pool.begin().await?;
            // Not kept prepared: the next has another number of rows.
            let mut insert = QueryBuilder::new(
                "INSERT INTO query_history (query_id, service_id, user_name, start_time, status, content) ",
            );
            insert.push_values(&rows, |mut values, (attempt, content)| {
                values.push_bind(attempt.id.to_string());
                values.push_bind(storable(&attempt.service));
                values.push_bind(storable(&attempt.principal));
                values.push_bind(since_1970(attempt.received));
                values.push_bind(attempt.status().word());
                values.push_bind(content.as_str());
            });
            insert.push(
                " ON CONFLICT (query_id) DO UPDATE SET status = excluded.status, content = excluded.content \
                 WHERE query_history.status IN ('running', 'lost') AND excluded.status <> 'running'",
            );
            insert.build().persistent(false).execute(&mut *transaction).await?;
            for operators in operators.chunks(OPERATORS_AT_ONCE) {
                let mut insert = QueryBuilder::new(
                    "INSERT INTO query_operators \
                     (query_id, position, parent, operator, estimated_rows, actual_rows, cpu_micros) ",
                );
                insert.push_values(operators, |mut values, operator| {
                    values.push_bind(operator.query.to_string());
                    values.push_bind(i64::from(operator.position));
                    values.push_bind(operator.parent.map(i64::from));
                    values.push_bind(storable(&operator.operator));
                    values.push_bind(operator.estimated_rows.map(number));
                    values.push_bind(operator.actual_rows.map(number));
                    values.push_bind(operator.time.map(|time| number(micros(time))));
                });
                insert.push(" ON CONFLICT (query_id, position) DO NOTHING");
                insert.build().persistent(false).execute(&mut *transaction).await?;
            }
            // A day that has more rows now is to be exported again.
            for day in &days {
                let sql = "DELETE FROM history_export WHERE day = $1";
                sqlx::query(sql).bind(*day).execute(&mut *transaction).await?;
            }
            transaction.commit().await
        };
        written.await
    })
}

/// The content of a row, without the operators, which have a table.
fn content(attempt: &Attempt) -> Option<String> {
    let mut attempt = attempt.clone();
    attempt.end.iter_mut().for_each(|end| end.operators.clear());
    record::written(&attempt).ok()
}

/// PostgreSQL's texts hold no NUL.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Whether the row itself is to blame that it cannot be written, and not the store.
pub(super) fn is_of_the_row(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return matches!(error, sqlx::Error::Encode(_)) };
    let code = error.code().unwrap_or_default();
    // PostgreSQL: data, and what breaks a constraint. SQLite: too big, a constraint, a type, of which the low byte tells.
    if code.len() == 5 {
        return code.starts_with("22") || code.starts_with("23");
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 18..=20))
}

/// Attempts, newest first, without operators.
pub(super) async fn read(database: &Database, filter: &HistoryFilter) -> sqlx::Result<Found> {
    on!(Pool, &database.0, pool => {
        let mut select = QueryBuilder::new(format!("SELECT {COLUMNS} FROM query_history WHERE start_time >= "));
        select.push_bind(since(filter));
        if let Some(principal) = &filter.principal {
            select.push(" AND user_name = ").push_bind(storable(principal));
        }
        select.push(" ORDER BY start_time DESC, query_id DESC LIMIT ").push_bind(i64::from(filter.limit));
        let mut rows = select.build_query_as::<Row>().fetch(pool);
        collected(&mut rows).await
    })
}

/// The operators of the attempts that the filter gives, and how many rows were none.
pub(super) async fn operators(database: &Database, filter: &HistoryFilter) -> sqlx::Result<(Vec<OperatorRow>, u64)> {
    type Operator = (String, i64, Option<i64>, String, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Operator> = on!(Pool, &database.0, pool => {
        let mut select = QueryBuilder::new(
            "SELECT o.query_id, o.position, o.parent, o.operator, o.estimated_rows, o.actual_rows, o.cpu_micros \
             FROM query_operators o JOIN (SELECT query_id, start_time FROM query_history WHERE start_time >= ",
        );
        select.push_bind(since(filter));
        if let Some(principal) = &filter.principal {
            select.push(" AND user_name = ").push_bind(storable(principal));
        }
        select.push(" ORDER BY start_time DESC, query_id DESC LIMIT ").push_bind(i64::from(filter.limit));
        select.push(") h ON h.query_id = o.query_id ORDER BY h.start_time DESC, h.query_id DESC, o.position");
        select.build_query_as().fetch_all(pool).await
    })?;
    let all = rows.len();
    let operator = |(query, position, parent, operator, estimated, actual, cpu): Operator| {
        let count = |value: Option<i64>| value.map(u64::try_from).transpose().ok();
        Some(OperatorRow {
            query: StatementId(u128::from_str_radix(&query, 16).ok()?),
            position: u32::try_from(position).ok()?,
            parent: parent.map(u32::try_from).transpose().ok()?,
            operator,
            estimated_rows: count(estimated)?,
            actual_rows: count(actual)?,
            time: count(cpu)?.map(Duration::from_micros),
        })
    };
    let found: Vec<_> = rows.into_iter().filter_map(operator).collect();
    let corrupt = (all - found.len()) as u64;
    Ok((found, corrupt))
}

/// Up to so many attempts of a day behind this one, oldest first, without operators.
pub(super) async fn of_day(database: &Database, day: Day, after: Option<&Attempt>, limit: u32) -> sqlx::Result<Found> {
    let begin = day.0.saturating_mul(MICROS_OF_DAY);
    let (time, id) = after.map_or((i64::MIN, String::new()), |last| (since_1970(last.received), last.id.to_string()));
    let sql = format!(
        "SELECT {COLUMNS} FROM query_history WHERE start_time >= $1 AND start_time < $2 \
         AND (start_time > $3 OR (start_time = $3 AND query_id > $4)) ORDER BY start_time, query_id LIMIT $5"
    );
    on!(Pool, &database.0, pool => {
        let query = sqlx::query_as::<_, Row>(&sql).bind(begin).bind(begin.saturating_add(MICROS_OF_DAY));
        let mut rows = query.bind(time).bind(id).bind(i64::from(limit)).fetch(pool);
        collected(&mut rows).await
    })
}

fn since(filter: &HistoryFilter) -> i64 {
    filter.since.map_or(i64::MIN, since_1970)
}

/// The rows of a stream, without those that make no sense. To look at many takes its time; to wait for one must not.
async fn collected(rows: &mut (impl TryStreamExt<Ok = Row, Error = sqlx::Error> + Unpin)) -> sqlx::Result<Found> {
    let (mut found, mut bytes) = (Found::default(), 0);
    loop {
        let Ok(next) = tokio::time::timeout(PATIENCE, rows.try_next()).await else {
            return Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()));
        };
        match next {
            Ok(Some(row)) => {
                bytes += row.4.len();
                if bytes > READ_LIMIT {
                    break;
                }
                match attempt(row) {
                    Some(attempt) => found.attempts.push(attempt),
                    None => found.corrupt += 1,
                }
            }
            Ok(None) => break,
            Err(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => found.corrupt += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

fn attempt((id, user, service, status, content): Row) -> Option<Attempt> {
    let mut attempt = record::read(content.as_bytes()).filter(|attempt| attempt.id.to_string() == id)?;
    attempt.service = service.into();
    // Whose it is, is what was asked by.
    attempt.principal = user.into();
    attempt.end = match (Status::from_word(&status)?, attempt.end) {
        (Status::Running, None) => None,
        (Status::Lost, None) => Some(AttemptEnd::of(Status::Lost)),
        (status, Some(end)) if status == end.status => Some(end),
        _ => return None,
    };
    Some(attempt)
}

/// Closes what services that have ended left running. How many attempts these were.
pub(super) async fn close_lost(database: &Database, service: &str) -> sqlx::Result<u64> {
    let marks = format!(
        "DELETE FROM history_export WHERE day IN (SELECT start_time / {MICROS_OF_DAY} FROM query_history \
         WHERE service_id = $1 AND status = 'running')"
    );
    let close = "UPDATE query_history SET status = 'lost' WHERE service_id = $1 AND status = 'running'";
    on!(Pool, &database.0, pool => {
        let mut transaction = pool.begin().await?;
        sqlx::query(&marks).bind(service).execute(&mut *transaction).await?;
        let closed = sqlx::query(close).bind(service).execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        Ok(closed)
    })
}

/// What a service has running, as far as the store knows.
pub(super) async fn running(database: &Database, service: &str, limit: u32) -> sqlx::Result<Vec<Attempt>> {
    let sql = format!("SELECT {COLUMNS} FROM query_history WHERE service_id = $1 AND status = 'running' LIMIT $2");
    on!(Pool, &database.0, pool => {
        let mut rows = sqlx::query_as::<_, Row>(&sql).bind(service).bind(i64::from(limit)).fetch(pool);
        collected(&mut rows).await.map(|found| found.attempts)
    })
}

/// Deletes some of the oldest rows from before a time. How many these were.
pub(super) async fn delete(database: &Database, before: SystemTime, only_exported: bool) -> sqlx::Result<u64> {
    let exported = if only_exported {
        format!(" AND start_time / {MICROS_OF_DAY} IN (SELECT day FROM history_export WHERE complete = 1)")
    } else {
        String::new()
    };
    // Two services that delete at once do not wait for each other.
    let apart = match &database.0 {
        Pool::Sqlite(_) => "",
        Pool::Postgres(_) => " FOR UPDATE SKIP LOCKED",
    };
    let sql = format!(
        "DELETE FROM query_history WHERE query_id IN \
         (SELECT query_id FROM query_history WHERE start_time < $1{exported} ORDER BY start_time LIMIT $2{apart})"
    );
    on!(Pool, &database.0, pool => {
        let delete = sqlx::query(&sql).bind(since_1970(before)).bind(i64::from(DELETED_AT_ONCE));
        delete.execute(pool).await.map(|done| done.rows_affected())
    })
}

/// The name of the history; this one, if it has none yet.
pub(super) async fn name(database: &Database, first: std::sync::Arc<str>) -> sqlx::Result<String> {
    let name = "INSERT INTO history_name (one, name) VALUES (1, $1) ON CONFLICT (one) DO NOTHING";
    let (name,): (String,) = on!(Pool, &database.0, pool => {
        sqlx::query(name).bind(&*first).execute(pool).await?;
        sqlx::query_as("SELECT name FROM history_name").fetch_one(pool).await
    })?;
    Ok(name)
}

/// The days before this one of which not all rows were exported, oldest first.
pub(super) async fn to_export(database: &Database, before: Day) -> sqlx::Result<Vec<Day>> {
    let sql = format!(
        "SELECT DISTINCT start_time / {MICROS_OF_DAY} AS day FROM query_history WHERE start_time < $1 \
         AND start_time / {MICROS_OF_DAY} NOT IN (SELECT day FROM history_export WHERE complete = 1) ORDER BY day LIMIT 366"
    );
    let days: Vec<(i64,)> = on!(Pool, &database.0, pool =>
        sqlx::query_as(&sql).bind(before.0.saturating_mul(MICROS_OF_DAY)).fetch_all(pool).await)?;
    Ok(days.into_iter().map(|(day,)| Day(day)).collect())
}

/// Notes that a day is being exported. Rows that are written from now on take the note away.
pub(super) async fn begin_export(database: &Database, day: Day) -> sqlx::Result<()> {
    let sql = "INSERT INTO history_export (day, complete) VALUES ($1, 0) ON CONFLICT (day) DO UPDATE SET complete = 0";
    match &database.0 {
        // There is one writer at a time.
        Pool::Sqlite(pool) => sqlx::query(sql).bind(day.0).execute(pool).await.map(|_| ()),
        Pool::Postgres(pool) => {
            let mut transaction = pool.begin().await?;
            // Who is writing meanwhile cannot see the note: their rows are waited for, and are among those that are exported.
            sqlx::query("LOCK TABLE query_history IN SHARE MODE").execute(&mut *transaction).await?;
            sqlx::query(sql).bind(day.0).execute(&mut *transaction).await?;
            transaction.commit().await
        }
    }
}

/// Notes that all rows of a day were exported, unless some were written since that was begun.
pub(super) async fn end_export(database: &Database, day: Day) -> sqlx::Result<bool> {
    let sql = "UPDATE history_export SET complete = 1 WHERE day = $1";
    let done = on!(Pool, &database.0, pool =>
        sqlx::query(sql).bind(day.0).execute(pool).await.map(|done| done.rows_affected()))?;
    Ok(done > 0)
}
