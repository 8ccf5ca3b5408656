use std::collections::BTreeMap;

use async_trait::async_trait;
use query::{Error, ErrorKind, Learned, LearnedStore, Result};

use crate::Database;
use crate::database::{Pool, on};

/// Rows of one statement: SQLite takes 32,766 values at once, of which each row has four.
const AT_ONCE: usize = 1000;

/// What the sizer learned, kept in a database.
#[derive(Clone, Debug)]
pub struct LearnedRows {
    database: Database,
}

impl LearnedRows {
    /// Those of a database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl LearnedStore for LearnedRows {
    /// Rows that make no sense are left out, with a warning.
    async fn load(&self, version: u32) -> Result<Vec<Learned>> {
        let sql = "SELECT kind, id, content FROM learned WHERE version = $1 ORDER BY kind, id";
        let rows: Vec<(String, String, Vec<u8>)> = on!(Pool, &self.database.0, pool =>
            sqlx::query_as(sql).bind(i64::from(version)).fetch_all(pool).await)
        .map_err(|error| failed(&error))?;
        let learned = |(kind, id, content): (String, String, Vec<u8>)| match u128::from_str_radix(&id, 16) {
            Ok(id) => Some(Learned { kind, id, version, content }),
            Err(_) => {
                tracing::warn!(kind, id, "a row of what was learned has no valid id and is not used");
                None
            }
        };
        Ok(rows.into_iter().filter_map(learned).collect())
    }

    /// All or none of them. Of several of one kind, id and version the last counts.
    async fn save(&self, rows: &[Learned]) -> Result<()> {
        // A statement cannot write a row twice.
        let last: BTreeMap<_, _> = rows.iter().map(|row| ((row.version, &row.kind, row.id), row)).collect();
        let rows: Vec<&Learned> = last.into_values().collect();
        on!(Pool, &self.database.0, pool => {
            let written = async {
                let mut transaction = pool.begin().await?;
                for rows in rows.chunks(AT_ONCE) {
                    let mut insert = sqlx::QueryBuilder::new("INSERT INTO learned (version, kind, id, content) ");
                    insert.push_values(rows, |mut values, row| {
                        values.push_bind(i64::from(row.version));
                        values.push_bind(row.kind.as_str());
                        values.push_bind(format!("{:032x}", row.id));
                        values.push_bind(row.content.as_slice());
                    });
                    insert.push(" ON CONFLICT (version, kind, id) DO UPDATE SET content = excluded.content");
                    insert.build().persistent(false).execute(&mut *transaction).await?;
                }
                transaction.commit().await
            };
            written.await
        })
        .map_err(|error| failed(&error))
    }
}

fn failed(error: &sqlx::Error) -> Error {
    Error::new(ErrorKind::Source, "what was learned cannot be read or written").with_detail(error.to_string())
}
