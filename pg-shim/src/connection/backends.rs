//! Calls about sessions, of which the shim alone knows: cancelling and ending them, and waiting.

use std::time::Duration;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_schema::DataType;
use futures::StreamExt;
use query::{Error, ErrorKind};

use super::run::Telling;
use super::{Connection, Outcome, watched};
use crate::message::backend::{self, Column};
use crate::oid::{self, PgType};
use crate::registry::Signal;
use crate::statement::{Argument, Backend, Call};

/// How many sessions one statement may speak of.
const SESSIONS: usize = 10_000;

/// The type `void`, which `pg_sleep` returns.
const VOID: u32 = 2278;

/// The column of such a call.
pub(super) fn column(call: &Backend) -> Column {
    let kind = match call.call {
        Call::Sleep => PgType { oid: VOID, length: 4, modifier: -1 },
        Call::Cancel | Call::Terminate => PgType { oid: oid::BOOL, length: 1, modifier: -1 },
    };
    Column { name: call.column.clone(), kind, format: 0 }
}

impl Connection {
    /// Does what the call says, with this value for its parameter; returns what it is answered with.
    pub(super) async fn call(&mut self, call: &Backend, given: Option<f64>, telling: Telling<'_>) -> Outcome<String> {
        let arguments = match &call.argument {
            Argument::Literal(text) => {
                let number = text.parse::<f64>().map_err(|_| {
                    let message = format!("invalid input syntax for type double precision: \"{text}\"");
                    Error::new(ErrorKind::Data, message).with_sqlstate("22P02")
                })?;
                vec![number]
            }
            Argument::Parameter => given.into_iter().collect(),
            Argument::Query(query) => self.numbers(query).await?,
        };
        let mut answers = Vec::new();
        for argument in arguments {
            answers.push(match call.call {
                Call::Sleep => {
                    self.sleep(argument).await?;
                    None
                }
                Call::Cancel => Some(self.signal(argument, Signal::Cancel)?),
                Call::Terminate => Some(self.signal(argument, Signal::Terminate)?),
            });
        }
        if matches!(telling, Telling::Told) {
            backend::row_description(&mut self.wire.out, &[column(call)]);
        }
        let binary = telling.formats().first() == Some(&1);
        for answer in &answers {
            let text = match (answer, binary) {
                (None, _) => "",
                (Some(true), false) => "t",
                (Some(false), false) => "f",
                (Some(true), true) => "\u{1}",
                (Some(false), true) => "\0",
            };
            backend::text_row(&mut self.wire.out, &[Some(text)]);
        }
        Ok(format!("SELECT {}", answers.len()))
    }

    async fn sleep(&mut self, seconds: f64) -> Outcome {
        let pause = Duration::try_from_secs_f64(seconds.max(0.0))
            .map_err(|_| Error::new(ErrorKind::Data, "the time to sleep is out of range").with_sqlstate("22003"))?;
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, async {
            tokio::time::sleep(pause).await;
            Ok(())
        })
        .await
    }

    /// Tells a session something; whether there is such a session.
    fn signal(&mut self, process: f64, signal: Signal) -> Outcome<bool> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is out of range is no process id, and saturates to none"
        )]
        let found = self.shared.registry.find(process as i32);
        let Some(entry) = found else {
            backend::warning(
                &mut self.wire.out,
                "01000",
                &format!("PID {process} is not a PostgreSQL backend process"),
            );
            return Ok(false);
        };
        if entry.user != self.entry.user && !self.shared.is_open() {
            let message = "must be a member of the role whose process is being terminated";
            return Err(Error::new(ErrorKind::Denied, message).into());
        }
        entry.tell(signal);
        Ok(true)
    }

    /// The numbers that a query returns.
    async fn numbers(&mut self, query: &str) -> Outcome<Vec<f64>> {
        let text = self.text(query)?;
        let transaction = self.transaction().await?;
        let upstream = &mut self.upstream;
        let work = async {
            let info = upstream.announce_text(&text.sql, transaction.as_ref()).await?;
            let mut rows = upstream.rows(info).await?;
            let mut numbers = Vec::new();
            while let Some(batch) = rows.batches.next().await.transpose()? {
                let column =
                    batch.columns().first().ok_or_else(|| Error::new(ErrorKind::Data, "there is no column"))?;
                numbers.extend(read(column.as_ref())?);
                if numbers.len() > SESSIONS {
                    let message = format!("the statement speaks of more than {SESSIONS} sessions");
                    return Err(Error::new(ErrorKind::Limit, message));
                }
            }
            Ok(numbers)
        };
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await
    }
}

fn read(column: &dyn Array) -> query::Result<Vec<f64>> {
    let wrong = || Error::new(ErrorKind::Data, "a process id is a number").with_sqlstate("42804");
    let whole = |number: i64| i32::try_from(number).map_or(f64::MAX, f64::from);
    Ok(match column.data_type() {
        DataType::Int32 => {
            let numbers = column.as_primitive_opt::<arrow_array::types::Int32Type>().ok_or_else(wrong)?;
            numbers.iter().flatten().map(f64::from).collect()
        }
        DataType::Int64 => {
            let numbers = column.as_primitive_opt::<Int64Type>().ok_or_else(wrong)?;
            numbers.iter().flatten().map(whole).collect()
        }
        DataType::Float64 => column.as_primitive_opt::<Float64Type>().ok_or_else(wrong)?.iter().flatten().collect(),
        DataType::Null => Vec::new(),
        _ => return Err(wrong()),
    })
}
