//! Each order in which threads may come, as far as so many of them are taken aside: what the reader gets is the result,
//! and nobody waits for ever (a model that stands still fails).

use handover::play::{Play, play};

/// A row that no message can have another beside.
const LARGE: usize = 2 << 20;
/// Rows of which two fill what may wait for the reader.
const HALF: usize = 4 << 20;

fn each_order(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.max_branches = 20_000;
    builder.check(model);
}

/// Batches of one row in each chunk.
fn numbered(chunks: &[usize]) -> Vec<Vec<Vec<u32>>> {
    let mut next = 0..;
    chunks.iter().map(|chunks| (0..*chunks).map(|_| next.by_ref().take(1).collect()).collect()).collect()
}

fn ordered(batches: Vec<Vec<Vec<u32>>>, row_bytes: usize, held_limit: usize) -> Play {
    Play { batches, ordered: true, threads: 2, row_bytes, held_limit, leaves_after: None }
}

fn rows(play: &Play) -> Vec<u32> {
    play.batches.iter().flatten().flatten().copied().collect()
}

#[test]
fn rows_arrive_in_their_order_where_there_is_room() {
    let of = ordered(numbered(&[2, 1, 1]), LARGE, usize::MAX);
    each_order(2, move || assert_eq!(play(&of).concat(), rows(&of)));
}

#[test]
fn rows_arrive_in_their_order_where_later_ones_must_wait() {
    let of = ordered(numbered(&[1, 1, 1]), LARGE, 1);
    each_order(2, move || assert_eq!(play(&of).concat(), rows(&of)));
}

#[test]
fn rows_arrive_in_their_order_where_the_reader_is_slow() {
    let of = ordered(numbered(&[2, 2]), HALF, 1);
    each_order(2, move || assert_eq!(play(&of).concat(), rows(&of)));
}

#[test]
fn small_batches_are_joined_in_their_order() {
    let of = ordered(numbered(&[1, 1, 1]), 100, 1);
    each_order(2, move || assert_eq!(play(&of).concat(), rows(&of)));
}

#[test]
fn rows_without_an_order_arrive_once() {
    let of = Play { ordered: false, ..ordered(numbered(&[2, 2]), HALF, 1) };
    each_order(2, move || {
        let mut arrived = play(&of).concat();
        arrived.sort();
        assert_eq!(arrived, rows(&of));
    });
}

#[test]
fn threads_end_when_the_reader_leaves() {
    for leaves_after in [0, 1] {
        let of = Play { leaves_after: Some(leaves_after), ..ordered(numbered(&[2, 2]), HALF, 1) };
        each_order(2, move || {
            let arrived = play(&of).concat();
            assert_eq!(arrived, rows(&of)[..arrived.len()]);
        });
    }
}
