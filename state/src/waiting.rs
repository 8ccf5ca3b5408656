use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use query::{Error, ErrorKind, Left, Result, WaitingStatement, WaitingStore};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Database;
use crate::database::{Pool, on};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// What services left that did not come back is kept for so long.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Ids of one `DELETE`.
const FORGOTTEN_AT_ONCE: usize = 1000;

const WAITS: &str = "waiting";
const READS: &str = "reads";
const WRITES: &str = "writes";

/// The statements that wait in the line of one service, in a database that may have others'.
#[derive(Clone, Debug)]
pub struct WaitingRows {
    database: Database,
    service: Arc<str>,
}

/// What a row tells of a statement that waits, beside what it is found by; JSON.
#[derive(Serialize, Deserialize)]
struct Content {
    sql: String,
    options: Vec<(String, String)>,
    /// In hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parameters: Option<String>,
}

/// A row: its user, place, time, status, content and digest.
type Row = (String, i64, i64, String, Vec<u8>, Vec<u8>);

impl WaitingRows {
    /// Those of the service of this name.
    pub(crate) fn new(database: Database, service: Arc<str>) -> Self {
        Self { database, service }
    }

    async fn insert(&self, id: &str, row: &WaitingStatement, place: i64, content: &[u8]) -> Result<()> {
        let sql = "INSERT INTO waiting (id, service_id, user_name, place, start_time, status, content, digest) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        on!(Pool, &self.database.0, pool => {
            // Apart from its commit: until then it is known not to be there.
            let mut transaction = pool.begin().await.map_err(failed)?;
            sqlx::query(sql)
                .bind(id)
                .bind(&*self.service)
                .bind(&*row.principal)
                .bind(place)
                .bind(micros(row.received))
                .bind(WAITS)
                .bind(content)
                .bind(&Sha256::digest(content)[..])
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
            transaction.commit().await.map_err(|error| unknown(&error.to_string()))
        })
    }

    /// Deletes what nobody came back for, of whatever service.
    async fn tidy(&self) -> Result<()> {
        let before = micros(SystemTime::now().checked_sub(KEPT).unwrap_or(UNIX_EPOCH));
        let sql = "DELETE FROM waiting WHERE start_time < $1";
        let deleted = on!(Pool, &self.database.0, pool =>
            sqlx::query(sql).bind(before).execute(pool).await.map(|done| done.rows_affected()))
        .map_err(failed)?;
        if deleted > 0 {
            tracing::info!(deleted, "statements that waited in line more than a day ago are forgotten");
        }
        Ok(())
    }
}

#[async_trait]
impl WaitingStore for WaitingRows {
    fn id(&self, name: u128) -> String {
        hex(&Sha256::digest(name.to_be_bytes()))
    }

    async fn left(&self) -> Result<Vec<(String, u64)>> {
        in_time(async {
            self.tidy().await?;
            let sql = "SELECT id, place FROM waiting WHERE service_id = $1";
            let rows: Vec<(String, i64)> = on!(Pool, &self.database.0, pool =>
                sqlx::query_as(sql).bind(&*self.service).fetch_all(pool).await)
            .map_err(failed)?;
            // Of one that is damaged there is no place; whoever comes for it hears of it.
            Ok(rows.into_iter().map(|(id, place)| (id, u64::try_from(place).unwrap_or(0))).collect())
        })
        .await
    }

    async fn find(&self, id: &str) -> Result<Option<Left>> {
        let sql = "SELECT user_name, place, start_time, status, content, digest FROM waiting \
                   WHERE id = $1 AND service_id = $2";
        let row: Option<Row> = in_time(async {
            on!(Pool, &self.database.0, pool =>
                sqlx::query_as(sql).bind(id).bind(&*self.service).fetch_optional(pool).await)
            .map_err(failed)
        })
        .await?;
        let Some(row) = row else { return Ok(None) };
        let left = left_in(row);
        if left.is_none() {
            tracing::warn!(id, "a statement that waited in line cannot be made out, and has lost its place");
        }
        Ok(left)
    }

    async fn keep(&self, id: &str, statement: &WaitingStatement) -> Result<()> {
        let place =
            i64::try_from(statement.order).map_err(|_| unavailable("its place is no number of the database"))?;
        let content = Content {
            sql: statement.sql.to_string(),
            options: statement.options.clone(),
            parameters: statement.parameters.as_deref().map(hex),
        };
        let content = serde_json::to_vec(&content).map_err(|error| unavailable(&error.to_string()))?;
        match tokio::time::timeout(PATIENCE, self.insert(id, statement, place, &content)).await {
            Ok(kept) => kept,
            Err(_) => Err(unknown(&late())),
        }
    }

    async fn begin(&self, id: &str, writes: bool) -> Result<()> {
        let sql = "UPDATE waiting SET status = $1, content = $2, digest = $2 WHERE id = $3";
        let status = if writes { WRITES } else { READS };
        in_time(async {
            on!(Pool, &self.database.0, pool =>
                sqlx::query(sql).bind(status).bind(&b""[..]).bind(id).execute(pool).await.map(|_| ()))
            .map_err(failed)
        })
        .await
    }

    async fn forget(&self, ids: &[String]) -> Result<()> {
        for ids in ids.chunks(FORGOTTEN_AT_ONCE) {
            in_time(async {
                on!(Pool, &self.database.0, pool => {
                    let mut delete = sqlx::QueryBuilder::new("DELETE FROM waiting WHERE id IN (");
                    let mut listed = delete.separated(", ");
                    for id in ids {
                        listed.push_bind(id.as_str());
                    }
                    delete.push(")");
                    delete.build().persistent(false).execute(pool).await.map(|_| ())
                })
                .map_err(failed)
            })
            .await?;
        }
        Ok(())
    }
}

/// What a row tells; `None` if it makes no sense.
fn left_in((principal, place, start, status, content, digest): Row) -> Option<Left> {
    let principal: Arc<str> = principal.into();
    match status.as_str() {
        READS => return Some(Left::Began { principal, writes: false }),
        WRITES => return Some(Left::Began { principal, writes: true }),
        WAITS if Sha256::digest(&content)[..] == digest[..] => {}
        _ => return None,
    }
    let order = u64::try_from(place).ok()?;
    let received = UNIX_EPOCH.checked_add(Duration::from_micros(u64::try_from(start).ok()?))?;
    let Content { sql, options, parameters } = serde_json::from_slice(&content).ok()?;
    let parameters = match parameters {
        Some(text) => Some(unhex(&text)?),
        None => None,
    };
    Some(Left::Waits(WaitingStatement { principal, sql: sql.into(), parameters, options, order, received }))
}

async fn in_time<T>(call: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(answer) => answer,
        Err(_) => Err(unavailable(&late())),
    }
}

/// Microseconds since 1970.
fn micros(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

fn late() -> String {
    format!("no answer within {} s", PATIENCE.as_secs())
}

fn failed(error: sqlx::Error) -> Error {
    unavailable(&error.to_string())
}

fn unavailable(why: &str) -> Error {
    Error::new(ErrorKind::Unavailable, "the state database does not answer").with_detail(why)
}

fn unknown(why: &str) -> Error {
    Error::new(ErrorKind::Lost, "the state database did not say whether it was written").with_detail(why)
}
