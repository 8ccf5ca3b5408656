use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use query::{Error, ErrorKind, KeyRecord, KeyStore, Result, Scope, Standing, Which};

use crate::Database;
use crate::database::{Alone, Pool, on};

/// The records of API keys.
#[derive(Clone, Debug)]
pub struct Keys {
    database: Database,
}

impl Keys {
    /// Those of a database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

/// A row, in the order of [`COLUMNS`].
type Row = (String, String, String, Vec<u8>, String, i64, Option<i64>, Option<i64>);

const COLUMNS: &str = "id, name, scope, digest, scram, created, expires, revoked";

#[async_trait]
impl KeyStore for Keys {
    async fn add(&self, key: &KeyRecord) -> Result<()> {
        let mut alone = self.database.alone().await.map_err(failed)?;
        let there = of_name(&mut alone, &key.name).await?;
        if there.iter().any(|other| other.standing(key.created) == Standing::Active) {
            return Err(Error::new(ErrorKind::Exists, format!("a key named {} is active", key.name))
                .with_sqlstate("42710")
                .with_hint(format!(
                    "`tavana key rotate {0}` makes another one beside it, `tavana key revoke {0}` ends it",
                    key.name
                )));
        }
        insert(&mut alone, key).await?;
        alone.commit().await.map_err(failed)
    }

    async fn find(&self, id: &str) -> Result<Option<KeyRecord>> {
        let sql = format!("SELECT {COLUMNS} FROM api_key WHERE id = $1");
        let row: Option<Row> = on!(Pool, &self.database.0, pool =>
            sqlx::query_as(&sql).bind(id).fetch_optional(pool).await)
        .map_err(failed)?;
        row.map(record).transpose()
    }

    async fn of_name(&self, name: &str) -> Result<Vec<KeyRecord>> {
        let sql = format!("SELECT {COLUMNS} FROM api_key WHERE name = $1 ORDER BY created DESC, id");
        let rows: Vec<Row> = on!(Pool, &self.database.0, pool =>
            sqlx::query_as(&sql).bind(name).fetch_all(pool).await)
        .map_err(failed)?;
        rows.into_iter().map(record).collect()
    }

    async fn list(&self) -> Result<Vec<KeyRecord>> {
        let sql = format!("SELECT {COLUMNS} FROM api_key ORDER BY name, created DESC, id");
        let rows: Vec<Row> =
            on!(Pool, &self.database.0, pool => sqlx::query_as(&sql).fetch_all(pool).await).map_err(failed)?;
        rows.into_iter().map(record).collect()
    }

    async fn rotate(&self, key: &KeyRecord, newest: &str) -> Result<u64> {
        let mut alone = self.database.alone().await.map_err(failed)?;
        let there = of_name(&mut alone, &key.name).await?;
        let Some(first) = there.iter().find(|other| other.standing(key.created) == Standing::Active) else {
            return Err(no_active_key(&key.name));
        };
        if first.id != newest {
            return Err(Error::new(ErrorKind::Conflict, format!("another key of {} was made meanwhile", key.name))
                .with_hint("look at `tavana key list`, then try again if it is still wanted"));
        }
        let revoked = revoke(&mut alone, &key.name, newest, key.created).await?;
        insert(&mut alone, key).await?;
        alone.commit().await.map_err(failed)?;
        Ok(revoked)
    }

    async fn revoke(&self, name: &str, which: Which, now: SystemTime) -> Result<u64> {
        let mut alone = self.database.alone().await.map_err(failed)?;
        let there = of_name(&mut alone, name).await?;
        if there.is_empty() {
            return Err(Error::new(ErrorKind::Missing, format!("there is no key named {name}"))
                .with_sqlstate("42704")
                .with_hint("`tavana key list` lists them"));
        }
        let kept = match which {
            Which::All => "",
            Which::Older => there.first().map_or("", |newest| newest.id.as_str()),
        };
        let revoked = revoke(&mut alone, name, kept, now).await?;
        alone.commit().await.map_err(failed)?;
        Ok(revoked)
    }
}

async fn of_name(alone: &mut Alone, name: &str) -> Result<Vec<KeyRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM api_key WHERE name = $1 ORDER BY created DESC, id");
    let rows: Vec<Row> = on!(Alone, alone, transaction =>
        sqlx::query_as(&sql).bind(name).fetch_all(&mut **transaction).await)
    .map_err(failed)?;
    rows.into_iter().map(record).collect()
}

async fn insert(alone: &mut Alone, key: &KeyRecord) -> Result<()> {
    let sql = format!("INSERT INTO api_key ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    on!(Alone, alone, transaction => sqlx::query(&sql)
        .bind(&key.id)
        .bind(&*key.name)
        .bind(key.scope.word())
        .bind(&key.digest[..])
        .bind(&key.scram)
        .bind(micros(key.created))
        .bind(key.expires.map(micros))
        .bind(key.revoked.map(micros))
        .execute(&mut **transaction)
        .await
        .map(|_| ()))
    .map_err(failed)
}

/// Revokes the keys of a name that are not revoked yet, but for one.
async fn revoke(alone: &mut Alone, name: &str, kept: &str, now: SystemTime) -> Result<u64> {
    let sql = "UPDATE api_key SET revoked = $1 WHERE name = $2 AND id <> $3 AND revoked IS NULL";
    on!(Alone, alone, transaction => sqlx::query(sql)
        .bind(micros(now))
        .bind(name)
        .bind(kept)
        .execute(&mut **transaction)
        .await
        .map(|done| done.rows_affected()))
    .map_err(failed)
}

fn record((id, name, scope, digest, scram, created, expires, revoked): Row) -> Result<KeyRecord> {
    let damaged = || Error::new(ErrorKind::Corrupt, format!("the record of the key {id} is damaged"));
    Ok(KeyRecord {
        scope: Scope::from_word(&scope).ok_or_else(damaged)?,
        digest: digest.try_into().map_err(|_| damaged())?,
        created: time(created),
        expires: expires.map(time),
        revoked: revoked.map(time),
        name: name.into(),
        id,
        scram,
    })
}

/// Microseconds since 1970; what lies beyond is the nearest that can be written.
fn micros(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(_) => 0,
    }
}

fn time(micros: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

fn no_active_key(name: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("no key named {name} is active"))
        .with_sqlstate("42704")
        .with_hint(format!("`tavana key create --name {name} --scope …` makes one"))
}

fn failed(error: sqlx::Error) -> Error {
    Error::new(ErrorKind::Unavailable, "the state database does not answer").with_detail(error.to_string())
}
