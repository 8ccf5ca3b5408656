//! Statements that wait in line for memory: their clients are told so by notices, as long as no row has come.
//!
//! The upstream is asked after a second, and what waits is told at once; then ever more seldom, and only what has changed is
//! told. What runs is asked after as well: it may have to wait again, with a larger grant.

use std::time::Duration;

use tokio::time::Instant;

use super::{Connection, Outcome, flush_watched, watched};
use crate::message::backend;
use crate::upstream::{Fetching, Place, Stage, Upstream};

/// Nobody is asked after, nor told of, what takes no longer.
const QUIET: Duration = Duration::from_secs(1);
/// How long after that the upstream is asked again. Each time after it takes twice as long as the time before, up to the most.
const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// By how much an expectation may have been off, beside half of itself, before it is told anew.
const SLACK: Duration = Duration::from_secs(5);

/// What people can do to see more.
const HINT: &str = "SELECT * FROM tavana.queue, on another connection, shows what waits and what runs";

/// What has come: the rows, or something to tell.
enum Step<T> {
    Rows(T),
    Told(String),
}

impl Connection {
    /// Waits for the first rows of a result, and tells the client when these wait in line.
    pub(super) async fn first_rows<T>(
        &mut self,
        fetching: Option<Fetching>,
        rows: impl Future<Output = query::Result<T>>,
    ) -> Outcome<T> {
        let Some(fetching) = fetching.filter(|_| self.settings.wants_notices()) else {
            return watched(&mut self.wire, &mut self.watcher, &mut self.portals, rows).await;
        };
        let mut asking = Asking::new(&mut self.upstream, fetching);
        let mut rows = std::pin::pin!(rows);
        loop {
            let step = async {
                tokio::select! {
                    biased;
                    rows = &mut rows => rows.map(Step::Rows),
                    notice = asking.next() => Ok(Step::Told(notice)),
                }
            };
            match watched(&mut self.wire, &mut self.watcher, &mut self.portals, step).await? {
                Step::Rows(rows) => return Ok(rows),
                Step::Told(notice) => {
                    backend::notice(&mut self.wire.out, "00000", &notice, Some(HINT));
                    flush_watched(&mut self.wire, &mut self.watcher).await?;
                }
            }
        }
    }
}

/// Asks the upstream where a result is, as long as it answers.
struct Asking<'a> {
    upstream: &'a mut Upstream,
    fetching: Fetching,
    /// When it is asked next; never again, once it has not answered.
    next: Option<Instant>,
    pause: Duration,
    /// The place that the client was told last, and when.
    told: Option<(Place, Instant)>,
}

impl<'a> Asking<'a> {
    fn new(upstream: &'a mut Upstream, fetching: Fetching) -> Self {
        Self { upstream, fetching, next: Some(Instant::now() + QUIET), pause: PAUSE, told: None }
    }

    /// The next notice for the client; pending for as long as there is nothing to tell.
    ///
    /// Cancel-safe.
    async fn next(&mut self) -> String {
        loop {
            super::until(self.next).await;
            // On the heap: hardly any statement asks.
            let answer = Box::pin(self.upstream.stage(&self.fetching)).await;
            let now = Instant::now();
            // One that does not know this question is not asked again; nor is one that has lost the result.
            self.next = answer.is_ok().then(|| now + self.pause);
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
            match (answer.unwrap_or(Stage::Between), self.told) {
                (Stage::Waits(place), told) if told.is_none_or(|(told, at)| has_changed(told, now - at, place)) => {
                    self.told = Some((place, now));
                    return waits(place);
                }
                (Stage::Runs, Some(_)) => {
                    self.told = None;
                    return "no longer waiting for memory: the statement runs".to_owned();
                }
                _ => {}
            }
        }
    }
}

/// Whether a place is another than somebody expects who was told of one so long ago. How many have come behind is nothing
/// to them.
fn has_changed(told: Place, ago: Duration, now: Place) -> bool {
    if told.position != now.position {
        return true;
    }
    match (told.expected, now.expected) {
        (Some((_, told)), Some((_, now))) => told.abs_diff(ago + now) > told / 2 + SLACK,
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

/// The words for a place in line.
fn waits(place: Place) -> String {
    let text = format!("waiting for memory: {} of {} in line", ordinal(place.position), place.waiting);
    match place.expected {
        Some((half, most)) => format!("{text}, expected to begin in {}", span(half, most)),
        None => format!("{text}, when it will begin is not known yet"),
    }
}

/// 1st, 2nd, 3rd, 11th.
fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (1, last) if last != 11 => "st",
        (2, last) if last != 12 => "nd",
        (3, last) if last != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// From one time to another, in the unit that suits the longer one.
fn span(from: Duration, to: Duration) -> String {
    let to = to.max(from);
    let (unit, name) = match to.as_secs() {
        ..120 => (1, "s"),
        120..7200 => (60, "min"),
        _ => (3600, "h"),
    };
    let [from, to] = [from, to].map(|time| time.as_millis().div_ceil(unit * 1000).max(1));
    if from == to { format!("about {to} {name}") } else { format!("{from}-{to} {name}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::within::{Calls, Transport};

    #[tokio::test(start_paused = true)]
    async fn nobody_is_asked_within_a_second_and_who_does_not_know_not_again() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let calls = Calls::new(tower::service_fn(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            async { Ok(tonic::Status::unimplemented("what?").into_http()) }
        }));
        let mut upstream = Upstream::of_token(Transport { calls, within: None }, "token").unwrap();
        let mut asking = Asking::new(&mut upstream, Fetching::Within([0; 16]));
        for (millis, times) in [(999, 0), (2, 1), (3_600_000, 1)] {
            let told = tokio::time::timeout(Duration::from_millis(millis), asking.next()).await;
            assert!(told.is_err());
            assert_eq!(asked.load(Ordering::Relaxed), times);
        }
    }

    const fn seconds(half: u64, most: u64) -> Option<(Duration, Duration)> {
        Some((Duration::from_secs(half), Duration::from_secs(most)))
    }

    const fn place(position: u64, expected: Option<(Duration, Duration)>) -> Place {
        Place { position, waiting: 7, expected }
    }

    #[test]
    fn a_place_is_told_in_plain_words() {
        for (place, words) in [
            (place(3, seconds(2, 9)), "3rd of 7 in line, expected to begin in 2-9 s"),
            (place(1, seconds(0, 0)), "1st of 7 in line, expected to begin in about 1 s"),
            (place(2, seconds(45, 200)), "2nd of 7 in line, expected to begin in 1-4 min"),
            (place(11, seconds(300, 9000)), "11th of 7 in line, expected to begin in 1-3 h"),
            (place(112, None), "112th of 7 in line, when it will begin is not known yet"),
        ] {
            assert_eq!(waits(place), format!("waiting for memory: {words}"));
        }
        assert_eq!([21, 22, 23, 13, 4].map(ordinal), ["21st", "22nd", "23rd", "13th", "4th"]);
    }

    #[test]
    fn only_what_differs_from_what_was_told_is_told_again() {
        let ago = Duration::from_secs(5);
        for (told, now, changed) in [
            (place(3, seconds(2, 30)), place(2, seconds(2, 30)), true),
            // Time has passed, as it was told.
            (place(3, seconds(2, 30)), place(3, seconds(1, 25)), false),
            (place(3, seconds(2, 30)), place(3, seconds(9, 45)), false),
            (place(3, seconds(2, 30)), place(3, seconds(9, 46)), true),
            (place(3, seconds(60, 100)), place(3, seconds(5, 10)), true),
            (place(3, seconds(1, 2)), place(3, seconds(1, 2)), false),
            (place(3, seconds(1, 2)), place(3, seconds(3, 9)), true),
            (place(3, None), place(3, seconds(1, 2)), true),
            (place(3, seconds(1, 2)), place(3, None), false),
        ] {
            assert_eq!(has_changed(told, ago, now), changed, "{told:?} {now:?}");
        }
        let crowded = Place { waiting: 9, ..place(3, None) };
        assert!(!has_changed(place(3, None), ago, crowded));
    }
}
