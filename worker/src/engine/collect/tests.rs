//! Threads that make batches in any order, played by hand.
#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::future::Future;
use std::task::{Context, Poll, Waker as TaskWaker};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use arrow_flight::FlightData;
use arrow_flight::utils::flight_data_to_arrow_batch;
use prost::Message as _;

use super::*;
use crate::ffi::{Connection, Database};

/// A query of one column, and who collects its rows.
struct Play {
    connection: Connection,
    collector: Collector,
    outlet: Arc<Outlet>,
    woken: Cell<u32>,
    select: &'static str,
}

const NUMBERS: &str = "range::BIGINT";
/// About 20 rows of these fill a message.
const LONG: &str = "lpad(range::VARCHAR, 80000, '0')";

impl Play {
    fn new(select: &'static str, held_limit: usize) -> Self {
        let connection = Database::open(&[]).unwrap().connect().unwrap();
        let outlet = Arc::new(Outlet::default());
        let collector = Collector::new(outlet.clone(), connection.converter(), None, 1 << 30, held_limit, None);
        let play = Self { connection, collector, outlet, woken: Cell::new(0), select };
        let columns = play.connection.prepare(&play.sql(0, 1)).unwrap().columns();
        assert!(play.collector.begin(columns));
        play
    }

    fn sql(&self, from: u32, to: u32) -> String {
        format!("SELECT {} AS v FROM range({from}, {to})", self.select)
    }

    /// Collects the numbers `from..to` as part of a batch, once.
    fn push(&self, local: &mut Local, batch: u64, first: u64, from: u32, to: u32) -> Outcome {
        let prepared = self.connection.prepare(&self.sql(from, to)).unwrap();
        let chunk = prepared.stream().unwrap().next().unwrap().unwrap();
        assert_eq!(chunk.len(), (to - from) as usize);
        let wake = || {
            self.woken.set(self.woken.get() + 1);
            Some(Wake::Thread(std::thread::current()))
        };
        self.collector.take(local, &chunk, Place { batch, first }, &wake).unwrap()
    }

    /// The next message, if one waits.
    fn next(&self) -> Option<RecordBatch> {
        let next = std::pin::pin!(self.outlet.next());
        let Poll::Ready(Some(pieces)) = next.poll(&mut Context::from_waker(TaskWaker::noop())) else { return None };
        let message: Vec<u8> = pieces.unwrap().concat();
        let data = FlightData::decode(&message[5..]).unwrap();
        let schema = self.collector.encoding.get().unwrap().schema().clone();
        Some(flight_data_to_arrow_batch(&data, schema, &Default::default()).unwrap())
    }

    /// The numbers in each message that waits.
    fn numbers(&self) -> Vec<Vec<i64>> {
        let of = |batch: RecordBatch| batch.column(0).as_primitive::<Int64Type>().values().to_vec();
        std::iter::from_fn(|| self.next().map(of)).collect()
    }
}

#[test]
fn the_first_rows_leave_at_once_and_what_is_left_at_the_end() {
    let play = Play::new(NUMBERS, 1 << 20);
    let mut local = play.collector.local();
    assert_eq!(play.push(&mut local, 0, 0, 0, 3), Outcome::Taken);
    assert_eq!(play.numbers(), [vec![0, 1, 2]]);
    for from in [3, 4] {
        assert_eq!(play.push(&mut local, 0, 0, from, from + 1), Outcome::Taken);
    }
    assert!(play.next().is_none());
    play.collector.complete(&mut local, 0, false).unwrap();
    play.collector.end_run().unwrap();
    assert!(play.next().is_none());
    play.collector.finish().unwrap();
    assert_eq!(play.numbers(), [vec![3, 4]]);
    assert_eq!(play.collector.rows(), 5);
}

#[test]
fn later_batches_wait_for_their_turn_and_small_ones_are_joined() {
    let play = Play::new(NUMBERS, 1 << 20);
    let (mut one, mut two) = (play.collector.local(), play.collector.local());
    // The second thread is done with batches 2 and 4 before the first is with 1 and 3.
    play.push(&mut two, 2, 1, 20, 23);
    play.collector.complete(&mut two, 1, false).unwrap();
    play.push(&mut two, 4, 1, 40, 43);
    play.collector.complete(&mut two, 1, false).unwrap();
    assert!(play.next().is_none());
    play.push(&mut one, 1, 1, 10, 13);
    assert_eq!(play.numbers(), [vec![10, 11, 12]]);
    play.collector.complete(&mut one, 1, false).unwrap();
    play.push(&mut one, 3, 3, 30, 31);
    play.push(&mut one, 3, 3, 31, 32);
    play.collector.complete(&mut one, 3, false).unwrap();
    play.collector.end_run().unwrap();
    play.collector.finish().unwrap();
    assert_eq!(play.numbers().concat(), [20, 21, 22, 30, 31, 40, 41, 42]);
}

#[test]
fn a_thread_whose_turn_comes_goes_on_behind_what_was_left() {
    let play = Play::new(NUMBERS, 1 << 20);
    let (mut one, mut two) = (play.collector.local(), play.collector.local());
    play.push(&mut one, 1, 1, 10, 11);
    assert_eq!(play.numbers(), [vec![10]]);
    play.push(&mut one, 1, 1, 11, 12);
    play.push(&mut two, 2, 1, 20, 21);
    play.collector.complete(&mut one, 1, false).unwrap();
    play.push(&mut two, 2, 2, 21, 22);
    play.collector.complete(&mut two, 9, false).unwrap();
    play.collector.end_run().unwrap();
    play.collector.finish().unwrap();
    assert_eq!(play.numbers().concat(), [11, 20, 21]);
}

#[test]
fn nobody_waits_in_the_outlet_and_room_wakes() {
    let play = Play::new(LONG, 1 << 20);
    let mut local = play.collector.local();
    // 600 rows are 48 MB: 32 messages.
    assert_eq!(play.push(&mut local, 0, 0, 0, 600), Outcome::Later);
    assert_eq!(play.woken.get(), 1);
    let mut rows = 0;
    let mut turns = 0;
    loop {
        while let Some(batch) = play.next() {
            let strings = batch.column(0).as_string::<i32>();
            for row in 0..strings.len() {
                assert_eq!(strings.value(row).parse::<usize>().unwrap(), rows + row);
            }
            rows += strings.len();
        }
        match play.push(&mut local, 0, 0, 0, 600) {
            Outcome::Later => turns += 1,
            outcome => {
                assert_eq!(outcome, Outcome::Taken);
                break;
            }
        }
    }
    assert!(turns >= 3, "{turns}");
    play.collector.complete(&mut local, 0, false).unwrap();
    play.collector.finish().unwrap();
    rows += std::iter::from_fn(|| play.next()).map(|batch| batch.num_rows()).sum::<usize>();
    assert_eq!(rows, 600);
}

#[test]
fn what_is_held_is_bounded_and_progress_wakes() {
    let play = Play::new(LONG, 4 << 20);
    let (mut one, mut two) = (play.collector.local(), play.collector.local());
    assert_eq!(play.push(&mut two, 2, 1, 0, 200), Outcome::Later);
    assert!(play.collector.lock().is_full(0));
    assert_eq!(play.outlet.waiting(), (1, Some(2)));
    assert!(play.next().is_none());
    // The batch before it is complete, without rows.
    play.collector.complete(&mut one, 2, false).unwrap();
    assert_eq!(play.outlet.waiting(), (0, None));
    assert!(!play.collector.lock().is_full(0));
    let sent = std::iter::from_fn(|| play.next()).map(|batch| batch.num_rows()).sum::<usize>();
    assert!((40..100).contains(&sent), "{sent}");
    // What waits for the reader counts as well.
    assert!(play.collector.lock().is_full(4 << 20));
}

#[test]
fn where_the_reader_does_not_keep_up_later_rows_wait() {
    let play = Play::new(LONG, 1 << 30);
    let (mut one, mut two) = (play.collector.local(), play.collector.local());
    assert_eq!(play.push(&mut two, 2, 1, 0, 20), Outcome::Taken);
    assert_eq!(play.push(&mut one, 1, 1, 0, 400), Outcome::Later);
    assert_eq!(play.push(&mut two, 2, 1, 20, 40), Outcome::Later);
    assert_eq!(play.outlet.waiting(), (1, Some(2)));
    // Room alone does not wake it: the first goes on, and finds that there is some.
    while play.next().is_some() {}
    assert_eq!(play.outlet.waiting(), (1, Some(2)));
    while play.push(&mut one, 1, 1, 0, 400) == Outcome::Later {
        while play.next().is_some() {}
    }
    assert_eq!(play.outlet.waiting(), (0, None));
    while play.next().is_some() {}
    assert_eq!(play.push(&mut two, 2, 1, 20, 40), Outcome::Taken);
}

#[test]
fn small_batches_are_bounded_as_large_ones_are() {
    let play = Play::new(LONG, 4 << 20);
    let (mut one, mut two) = (play.collector.local(), play.collector.local());
    assert_eq!(play.push(&mut one, 1, 1, 0, 1), Outcome::Taken);
    // 800 kB each.
    let batches = (2..).take_while(|batch| {
        let taken = play.push(&mut two, *batch, 1, 0, 10) == Outcome::Taken;
        if taken {
            play.collector.complete(&mut two, 1, false).unwrap();
        }
        taken
    });
    assert_eq!(batches.count(), 6);
    // Room in the outlet is no room for later batches, until the first goes on and finds that there is.
    assert_eq!(play.outlet.waiting().0, 1);
    play.collector.complete(&mut one, 2, false).unwrap();
    assert_eq!(play.outlet.waiting().0, 0);
}

#[test]
fn when_all_wait_the_first_of_them_goes_on() {
    let play = Play::new(LONG, 1 << 20);
    let (mut one, mut two) = (play.collector.local(), play.collector.local());
    let mut gone = play.collector.local();
    assert_eq!(play.push(&mut two, 9, 1, 0, 100), Outcome::Later);
    assert_eq!(play.push(&mut one, 8, 1, 0, 20), Outcome::Later);
    // The third ends, and leaves the engine in the belief that its batch is not complete.
    play.collector.complete(&mut gone, 1, true).unwrap();
    assert_eq!(play.outlet.waiting(), (0, None));
    assert_eq!(play.push(&mut two, 9, 1, 0, 100), Outcome::Later);
    assert_eq!(play.push(&mut one, 8, 1, 0, 20), Outcome::Taken);
    // And here the last one that does not wait comes to wait.
    play.collector.complete(&mut one, 1, false).unwrap();
    assert_eq!(play.push(&mut one, 10, 1, 0, 20), Outcome::Later);
    assert_eq!(play.outlet.waiting(), (1, Some(10)));
    assert_ne!(play.push(&mut two, 9, 1, 0, 100), Outcome::Stop);
}

#[test]
fn those_that_wait_for_their_turn_are_woken_by_the_end() {
    let play = Play::new(LONG, 1 << 20);
    let (_one, mut two) = (play.collector.local(), play.collector.local());
    assert_eq!(play.push(&mut two, 9, 1, 0, 100), Outcome::Later);
    play.outlet.close();
    assert_eq!(play.outlet.waiting(), (0, None));
    assert_eq!(play.push(&mut two, 9, 1, 0, 100), Outcome::Stop);
}

#[test]
fn a_closed_outlet_stops_the_threads() {
    let play = Play::new(LONG, 1 << 20);
    let mut local = play.collector.local();
    assert_eq!(play.push(&mut local, 0, 0, 0, 200), Outcome::Later);
    play.outlet.close();
    assert!(play.next().is_none());
    assert_eq!(play.push(&mut local, 0, 0, 0, 200), Outcome::Stop);
}

#[test]
fn the_values_of_an_enum_leave_once_and_first() {
    let play = Play::new("(CASE WHEN range % 2 = 0 THEN 'a' ELSE 'b' END)::ENUM('a', 'b')", 1 << 20);
    let (mut one, mut two) = (play.collector.local(), play.collector.local());
    play.push(&mut two, 2, 1, 0, 10);
    play.push(&mut one, 1, 1, 0, 10);
    play.collector.complete(&mut one, 2, false).unwrap();
    play.collector.complete(&mut two, 3, false).unwrap();
    play.collector.end_run().unwrap();
    play.collector.finish().unwrap();
    let mut kinds = Vec::new();
    loop {
        let next = std::pin::pin!(play.outlet.next());
        let Poll::Ready(Some(pieces)) = next.poll(&mut Context::from_waker(TaskWaker::noop())) else { break };
        for piece in pieces.unwrap() {
            let data = FlightData::decode(&piece[5..]).unwrap();
            kinds.push(arrow_ipc::root_as_message(&data.data_header).unwrap().header_type());
        }
    }
    use arrow_ipc::MessageHeader as Header;
    assert_eq!(kinds, [Header::DictionaryBatch, Header::RecordBatch, Header::RecordBatch]);
}

#[test]
fn a_run_with_other_columns_is_refused() {
    let play = Play::new(NUMBERS, 1 << 20);
    let other = play.connection.prepare("SELECT 'text' AS v").unwrap();
    assert!(!play.collector.begin(other.columns()));
    let error = play.outlet.take_failure().unwrap();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let same = play.connection.prepare("SELECT 1::BIGINT AS v").unwrap();
    assert!(play.collector.begin(same.columns()));
}
