//! NULLs as values of parameters. To the engine, `NULL || x` is a NULL without a type, whatever type that NULL has, and a
//! statement whose columns are then of other types than it was told with does not run.

use arrow_array::{Array, RecordBatch};
use futures::StreamExt;

use super::prepared::PreparedStatement;
use super::{Connection, Outcome, Stop, watched};
use crate::upstream::Rows;

/// What the upstream says where values have made other columns of a statement.
const CHANGED: &str = "the columns of the result changed";

impl Connection {
    /// The rows of a statement with these values. Where NULLs have made other columns of it, they are those of a statement
    /// in which the engine does not see them before it runs.
    pub(super) async fn with_nulls(
        &mut self,
        mut rows: Rows,
        statement: &PreparedStatement,
        values: Option<&RecordBatch>,
    ) -> Outcome<Rows> {
        let has_null = |values: &&RecordBatch| values.columns().iter().any(|column| column.null_count() > 0);
        let Some(values) = values.filter(has_null) else { return Ok(rows) };
        let fetching = rows.fetching.take();
        let first = self.first_rows(fetching, async { Ok(rows.batches.next().await) }).await?;
        match first {
            Some(Err(error)) if error.message().starts_with(CHANGED) => {
                match self.with_hidden_nulls(statement, values).await? {
                    Some(rows) => Ok(rows),
                    None => Err(error.into()),
                }
            }
            first => {
                rows.batches = futures::stream::iter(first).chain(rows.batches).boxed();
                Ok(rows)
            }
        }
    }

    async fn with_hidden_nulls(
        &mut self,
        statement: &PreparedStatement,
        values: &RecordBatch,
    ) -> Outcome<Option<Rows>> {
        let Some(looked_at) = &statement.looked_at else { return Ok(None) };
        let hidden = looked_at.with_hidden_nulls(values, &statement.types);
        let transaction = self.transaction().await?;
        let prepared = match self.prepare_upstream(&hidden, transaction.as_ref()).await {
            Ok(prepared) => prepared,
            Err(Stop::Failed(_)) => return Ok(None),
            Err(broken) => return Err(broken),
        };
        let info = self.bound(&prepared.handle, Some(values.clone())).await;
        let rows = match info {
            Ok(info) => watched(&mut self.wire, &mut self.watcher, &mut self.portals, self.upstream.rows(info)).await,
            Err(stop) => Err(stop),
        };
        self.upstream.close(&prepared.handle).await;
        match rows {
            Ok(rows) => Ok(Some(rows)),
            Err(Stop::Failed(_)) => Ok(None),
            Err(broken) => Err(broken),
        }
    }
}
