//! Where a result is that has not come yet. Standard calls do not tell; a Tavana does, of results that are being fetched.

use std::time::Duration;

use arrow_flight::sql::{Any, ProstMessageExt, TicketStatementQuery};
use arrow_flight::{FlightDescriptor, Ticket};
use bytes::Bytes;
use prost::Message;
use query::Result;

use super::Upstream;
use crate::error::of_status;

/// The type of a descriptor that holds the ticket of a result which is being fetched.
const FETCHING: &str = "type.googleapis.com/tavana.v1.Fetching";

/// By what the upstream is asked after a result that is being fetched.
#[derive(Clone, Debug)]
pub(crate) enum Fetching {
    /// By the ticket that it is fetched with.
    Ticket(Ticket),
    /// By the handle of a read within this process, which no ticket was made for.
    Within([u8; 16]),
}

impl Fetching {
    fn ticket(&self) -> Bytes {
        match self {
            Self::Ticket(ticket) => ticket.ticket.clone(),
            Self::Within(handle) => {
                let statement = TicketStatementQuery { statement_handle: Bytes::copy_from_slice(handle) };
                statement.as_any().encode_to_vec().into()
            }
        }
    }
}

/// What the upstream says of a result before its first rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stage {
    /// It waits in line for memory.
    Waits(Place),
    /// It has what it needs, and runs.
    Runs,
    /// Neither, for a moment.
    Between,
}

/// A place in line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// 1 for the next.
    pub(crate) position: u64,
    /// How many wait.
    pub(crate) waiting: u64,
    /// For how long yet, if that is known: half of all waits are shorter than the first, nine of ten than the second.
    pub(crate) expected: Option<(Duration, Duration)>,
}

impl Upstream {
    /// Where a result is that is being fetched.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// Those of the upstream, also when it does not know this question.
    pub(crate) async fn stage(&mut self, fetching: &Fetching) -> Result<Stage> {
        let any = Any { type_url: FETCHING.to_owned(), value: fetching.ticket() };
        let request = self.request(FlightDescriptor::new_cmd(any.encode_to_vec()));
        let told = self.flight.poll_flight_info(request).await.map_err(|status| of_status(&status))?.into_inner();
        Ok(read(&told.info.map(|info| info.app_metadata).unwrap_or_default()))
    }
}

/// What the words say: one object of JSON without others in it.
fn read(words: &[u8]) -> Stage {
    let words = std::str::from_utf8(words).unwrap_or_default();
    match value(words, "state") {
        Some("\"queued\"") => match (number(words, "position"), number(words, "waiting")) {
            (Some(position), Some(waiting)) => Stage::Waits(Place { position, waiting, expected: expected(words) }),
            _ => Stage::Between,
        },
        Some("\"running\"") => Stage::Runs,
        _ => Stage::Between,
    }
}

fn expected(words: &str) -> Option<(Duration, Duration)> {
    let seconds = |name| Duration::try_from_secs_f64(number(words, name)?).ok();
    Some((seconds("expected_wait_p50_seconds")?, seconds("expected_wait_p90_seconds")?))
}

fn number<N: std::str::FromStr>(words: &str, name: &str) -> Option<N> {
    value(words, name)?.parse().ok()
}

fn value<'a>(words: &'a str, name: &str) -> Option<&'a str> {
    let inner = words.trim().strip_prefix('{')?.strip_suffix('}')?;
    inner.split(',').find_map(|pair| {
        let (key, value) = pair.split_once(':')?;
        (key.trim().trim_matches('"') == name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_service_are_read() {
        let words = br#"{"state":"queued","position":3,"waiting":7,"expected_wait_p50_seconds":2.250,"expected_wait_p90_seconds":9.000}"#;
        let expected = Some((Duration::from_millis(2250), Duration::from_secs(9)));
        assert_eq!(read(words), Stage::Waits(Place { position: 3, waiting: 7, expected }));
        let words = br#"{"state": "queued", "position": 1, "waiting": 1}"#;
        assert_eq!(read(words), Stage::Waits(Place { position: 1, waiting: 1, expected: None }));
        assert_eq!(read(br#"{"state":"running","rows":3}"#), Stage::Runs);
        for words in
            [&br#"{"state":"starting"}"#[..], br#"{"state":"queued","position":-1,"waiting":1}"#, b"", b"\xff{"]
        {
            assert_eq!(read(words), Stage::Between);
        }
    }
}
