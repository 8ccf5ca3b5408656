//! Statements under names whose texts for the upstream tell of the session: what is set, who is there. When they run, they
//! tell of what is then.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use query::{Error, ErrorKind};

use super::prepared::PreparedStatement;
use super::{Connection, Outcome};
use crate::statement::Statement;

impl Connection {
    /// Looks at the statement of this name again if its text would be another one now.
    pub(super) async fn tell_anew(&mut self, name: &str) -> Outcome {
        let Some(before) = self.prepared.get(name).cloned() else { return Ok(()) };
        let Some(told) = before.looked_at.as_ref().and_then(|looked_at| looked_at.of_session.as_deref()) else {
            return Ok(());
        };
        if self.text(&before.sql)?.sql == told {
            return Ok(());
        }
        let mut anew = self.looked_at(&before.sql, Statement::read(&before.sql)?, before.types.clone()).await?;
        if before.is_described() && columns(&before) != columns(&anew) {
            let changed = Error::new(ErrorKind::Unsupported, "cached plan must not change result type");
            return Err(changed.with_hint("prepare the statement again").into());
        }
        anew.of_sql.clone_from(&before.of_sql);
        (anew.made, anew.described) = (before.made, AtomicBool::new(before.is_described()));
        self.prepared.insert(name.to_owned(), Arc::new(anew));
        self.forget(before).await;
        Ok(())
    }
}

/// The names and types of the columns that a client is told.
fn columns(statement: &PreparedStatement) -> Option<Vec<(String, u32)>> {
    let columns = statement.columns()?.into_iter();
    Some(columns.map(|column| (column.name, column.kind.oid)).collect())
}
