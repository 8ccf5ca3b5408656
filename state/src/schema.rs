use std::borrow::Cow;

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType};

/// A step of the schema: what it does, and how each database is told.
struct Step {
    title: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// All steps, in order. One that was released is never changed: further ones follow it.
const STEPS: [Step; 4] = [
    Step {
        title: "api key",
        sqlite: include_str!("../schema/sqlite/0001_api_key.sql"),
        postgres: include_str!("../schema/postgres/0001_api_key.sql"),
    },
    Step {
        title: "history",
        sqlite: include_str!("../schema/sqlite/0002_history.sql"),
        postgres: include_str!("../schema/postgres/0002_history.sql"),
    },
    Step {
        title: "waiting",
        sqlite: include_str!("../schema/sqlite/0003_waiting.sql"),
        postgres: include_str!("../schema/postgres/0003_waiting.sql"),
    },
    Step {
        title: "history name",
        sqlite: include_str!("../schema/sqlite/0004_history_name.sql"),
        postgres: include_str!("../schema/postgres/0004_history_name.sql"),
    },
];

/// In whose words the steps are told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl MigrationSource<'static> for Dialect {
    fn resolve(self) -> BoxFuture<'static, Result<Vec<Migration>, BoxDynError>> {
        let steps = STEPS.iter().zip(1..).map(|(step, version)| {
            let sql = match self {
                Self::Sqlite => step.sqlite,
                Self::Postgres => step.postgres,
            };
            let (title, sql) = (Cow::Borrowed(step.title), Cow::Borrowed(sql));
            Migration::new(version, title, MigrationType::Simple, sql, false)
        });
        let steps = Ok(steps.collect());
        async move { steps }.boxed()
    }
}
