//! `COPY … TO STDOUT` and `COPY … FROM STDIN`.
//!
//! Rows go out as they come from the upstream; rows that come in become batches, which the upstream appends in the one
//! transaction that there is, or in one of their own. Of data that breaks off nothing stays.

use arrow_array::RecordBatch;
use arrow_flight::sql::{CommandStatementIngest, TableDefinitionOptions, TableExistsOption, TableNotExistOption};
use futures::{Stream, StreamExt};
use query::{Error, ErrorKind};
use tokio::sync::mpsc;

use super::{Connection, Outcome, Stop, flush_watched, watched};
use crate::copy::{CopyFormat, CopyOptions, CopyReader, CopyWriter};
use crate::message::Frontend;
use crate::message::backend::{self, CopyWay};
use crate::message::frontend::violation;
use crate::statement::{Copy, CopyEnd, CopySource};
use crate::wire::{Broken, FULL, Incoming};

/// How many batches wait for the upstream.
const BATCHES: usize = 2;
/// How many rows are written at a time.
const SLICE: usize = 1024;

impl Connection {
    /// Carries a COPY out; returns what it is answered with.
    pub(super) async fn copy(&mut self, copy: &Copy) -> Outcome<String> {
        let rows = match &copy.end {
            CopyEnd::Out(source) => {
                let query = match source {
                    CopySource::Query(query) => query.clone(),
                    CopySource::Table { table, columns } => select(table, columns),
                };
                self.copy_out(&query, &copy.options).await?
            }
            CopyEnd::In { table, columns } => self.copy_in(table, columns, &copy.options).await?,
        };
        Ok(format!("COPY {rows}"))
    }

    async fn copy_out(&mut self, query: &str, options: &CopyOptions) -> Outcome<u64> {
        let text = self.text(query)?;
        let transaction = self.transaction().await?;
        let upstream = &mut self.upstream;
        let work = async {
            let info = upstream.announce_text(&text.sql, transaction.as_ref()).await?;
            upstream.rows(info).await
        };
        let mut rows = watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await?;
        let mut writer = CopyWriter::new(&rows.schema, options, self.settings.text())?.in_messages();
        let binary = options.format == CopyFormat::Binary;
        backend::copy_response(&mut self.wire.out, CopyWay::Out, binary, rows.schema.fields().len());
        let mut sent = 0;
        writer.head(&mut self.wire.out);
        loop {
            let fetching = rows.fetching.take();
            let next = self.first_rows(fetching, async { rows.batches.next().await.transpose() });
            let Some(batch) = next.await? else { break };
            for from in (0..batch.num_rows()).step_by(SLICE) {
                let part = batch.slice(from, SLICE.min(batch.num_rows() - from));
                writer.rows(&part, &mut self.wire.out)?;
                if self.wire.out.len() >= FULL {
                    flush_watched(&mut self.wire, &mut self.watcher).await?;
                }
            }
            sent += u64::try_from(batch.num_rows()).unwrap_or(0);
        }
        writer.tail(&mut self.wire.out);
        backend::copy_done(&mut self.wire.out);
        Ok(sent)
    }

    async fn copy_in(&mut self, table: &[String], columns: &[String], options: &CopyOptions) -> Outcome<u64> {
        let query = select(table, columns);
        let text = self.text(&query)?;
        let transaction = self.transaction().await?;
        self.will_change()?;
        let looked_at = self.upstream.prepare(&text.sql, transaction.as_ref());
        let prepared = watched(&mut self.wire, &mut self.watcher, &mut self.portals, looked_at).await?;
        self.upstream.close(&prepared.handle).await;
        let schema = prepared.schema;
        let mut command = ingest(&self.shared.database, table, transaction);
        command.temporary = self.has_state && command.schema.is_none() && self.is_temporary(&command.table).await?;
        let reader = CopyReader::new(&schema, options, self.settings.text())?;
        let binary = options.format == CopyFormat::Binary;
        backend::copy_response(&mut self.wire.out, CopyWay::In, binary, schema.fields().len());
        self.wire.flush().await?;

        let (batches, appended) = mpsc::channel(BATCHES);
        let mut upstream = self.upstream.clone();
        let appending = upstream.ingest(command, schema, all_or_nothing(appended));
        let reading = self.read_copy(reader, batches);
        // Whichever fails ends the other: rows that are refused are not read to their end.
        let (told, read) = tokio::try_join!(async { appending.await.map_err(Stop::Failed) }, reading)?;
        Ok(told.unwrap_or(read))
    }

    /// Reads what a client copies, up to its end. How many rows have gone to the upstream.
    async fn read_copy(&mut self, mut reader: CopyReader, batches: mpsc::Sender<Piece>) -> Outcome<u64> {
        let mut rows = 0;
        loop {
            let incoming = tokio::select! {
                biased;
                incoming = self.wire.message() => incoming?,
                signal = self.watcher.fired() => return Err(Stop::Failed(super::stopped(signal))),
            };
            let (kind, body) = match incoming {
                Incoming::Message(kind, body) => (kind, body),
                Incoming::End => return Err(Stop::Broken(Broken::Gone)),
                Incoming::TooLong(_) => {
                    self.wire.skip_rest().await?;
                    return Err(crate::wire::too_long(self.shared.message_limit).into());
                }
            };
            match Frontend::read(kind, body)? {
                Frontend::CopyData(data) => {
                    for batch in reader.push(&data)? {
                        rows += count(&batch);
                        self.pass_on(&batches, Piece::Rows(batch)).await?;
                    }
                }
                Frontend::CopyDone => break,
                Frontend::CopyFail(reason) => {
                    let message = format!("COPY from stdin failed: {reason}");
                    return Err(Error::new(ErrorKind::Cancelled, message).into());
                }
                Frontend::Flush | Frontend::Sync => {}
                Frontend::Terminate => return Err(Stop::Broken(Broken::Gone)),
                _ => return Err(violation("unexpected message type during COPY from stdin").into()),
            }
        }
        if let Some(last) = reader.finish()? {
            rows += count(&last);
            self.pass_on(&batches, Piece::Rows(last)).await?;
        }
        self.pass_on(&batches, Piece::End).await?;
        // As long as the upstream is at it the client is watched.
        tokio::select! {
            biased;
            () = batches.closed() => Ok(rows),
            signal = self.watcher.fired() => Err(Stop::Failed(super::stopped(signal))),
            () = self.wire.left() => Err(Stop::Broken(Broken::Gone)),
        }
    }

    async fn pass_on(&mut self, batches: &mpsc::Sender<Piece>, piece: Piece) -> Outcome {
        tokio::select! {
            biased;
            sent = batches.send(piece) => match sent {
                Ok(()) => Ok(()),
                // The upstream does not take more, and tells why to whoever waits for it.
                Err(_) => std::future::pending().await,
            },
            signal = self.watcher.fired() => Err(Stop::Failed(super::stopped(signal))),
            () = self.wire.left() => Err(Stop::Broken(Broken::Gone)),
        }
    }

    /// Whether a name is that of a temporary table.
    async fn is_temporary(&mut self, table: &str) -> Outcome<bool> {
        let sql = format!(
            "SELECT 1 FROM duckdb_tables() WHERE database_name = 'temp' AND lower(table_name) = lower('{}')",
            table.replace('\'', "''")
        );
        let transaction = self.transaction().await?;
        let upstream = &mut self.upstream;
        let work = async {
            let info = upstream.announce_text(&sql, transaction.as_ref()).await?;
            let mut rows = upstream.rows(info).await?;
            while let Some(batch) = rows.batches.next().await.transpose()? {
                if batch.num_rows() > 0 {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await
    }
}

/// What goes to the upstream.
enum Piece {
    Rows(RecordBatch),
    /// All rows have come.
    End,
}

/// The rows, up to their end. Where that does not come, because the client has left or its data is wrong, this has no
/// end either: half of the rows must not look like all of them.
fn all_or_nothing(pieces: mpsc::Receiver<Piece>) -> impl Stream<Item = query::Result<RecordBatch>> + Send + 'static {
    futures::stream::unfold(pieces, |mut pieces| async {
        match pieces.recv().await {
            Some(Piece::Rows(batch)) => Some((Ok(batch), pieces)),
            Some(Piece::End) => None,
            None => std::future::pending().await,
        }
    })
}

fn count(batch: &RecordBatch) -> u64 {
    u64::try_from(batch.num_rows()).unwrap_or(0)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The query that a table's columns are, in the table's order unless others are named.
fn select(table: &[String], columns: &[String]) -> String {
    let table: Vec<_> = table.iter().map(|name| quoted(name)).collect();
    let columns: Vec<_> = columns.iter().map(|name| quoted(name)).collect();
    let columns = if columns.is_empty() { "*".to_owned() } else { columns.join(", ") };
    format!("SELECT {columns} FROM {}", table.join("."))
}

/// The call by which rows are appended to a table.
fn ingest(database: &str, table: &[String], transaction: Option<bytes::Bytes>) -> CommandStatementIngest {
    let mut names = table.iter().rev().cloned();
    let table = names.next().unwrap_or_default();
    let schema = names.next().map(|schema| if schema == "public" { "main".to_owned() } else { schema });
    let catalog = names.next().filter(|catalog| catalog != database);
    CommandStatementIngest {
        table_definition_options: Some(TableDefinitionOptions {
            if_not_exist: TableNotExistOption::Fail.into(),
            if_exists: TableExistsOption::Append.into(),
        }),
        table,
        schema,
        catalog,
        temporary: false,
        transaction_id: transaction,
        options: std::collections::HashMap::default(),
    }
}
