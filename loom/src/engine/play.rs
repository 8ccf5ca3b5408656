//! A result whose rows some threads make while one reads, from the first row to the last.

use std::collections::VecDeque;

use loom::sync::{Arc, Mutex};
use loom::thread;

use super::collect::Collector;
use super::encode::{self, Message};
use super::outlet::Outlet;
use crate::ffi::{Chunk, Converter, Gate, Outcome, Place, Pushing, Receive};

/// What is played.
#[derive(Clone)]
pub struct Play {
    /// The rows of each chunk of each batch, in the order of the result. As the engine gives them out: the first that
    /// asks gets the first batch.
    pub batches: Vec<Vec<Vec<u32>>>,
    /// Whether the order counts.
    pub ordered: bool,
    /// Threads that make rows.
    pub threads: usize,
    /// What each row takes.
    pub row_bytes: usize,
    /// What may be held of rows whose turn has not come.
    pub held_limit: usize,
    /// Messages after which the reader leaves.
    pub leaves_after: Option<usize>,
}

/// Above all numbers of batches.
const NONE_LEFT: u64 = 1 << 32;

/// What the threads of a pipeline of the engine share.
struct Pipeline {
    source: Mutex<VecDeque<(u64, Vec<Vec<u32>>)>>,
    /// The batches that threads are at.
    at: Mutex<Vec<u64>>,
    /// Threads that have not ended, and whether all rows were taken.
    left: Mutex<(usize, bool)>,
}

impl Pipeline {
    /// `Pipeline::RegisterNewBatchIndex`
    fn register(&self) -> u64 {
        let mut at = self.at.lock().unwrap();
        let least = at.iter().min().copied().unwrap_or(0);
        at.push(least);
        least
    }

    /// `Pipeline::UpdateBatchIndex`
    fn update(&self, old: u64, new: u64) -> u64 {
        let mut at = self.at.lock().unwrap();
        let place = at.iter().position(|batch| *batch == old).unwrap();
        at[place] = new;
        *at.iter().min().unwrap()
    }
}

/// Plays it once, in the order of threads that the model is at; returns the numbers in each message, in their order.
pub fn play(play: &Play) -> Vec<Vec<u32>> {
    encode::set_row_bytes(play.row_bytes);
    let outlet = std::sync::Arc::new(Outlet::default());
    let converter = std::sync::Arc::new(Converter);
    let collector = Collector::new(outlet.clone(), converter, None, usize::MAX, play.held_limit, None);
    let collector = std::sync::Arc::new(collector);
    assert!(collector.begin(Vec::new()));
    let batches = play.batches.iter().cloned().enumerate();
    let numbered = batches.map(|(index, batch)| (if play.ordered { index as u64 + 1 } else { 0 }, batch));
    let pipeline = Arc::new(Pipeline {
        source: Mutex::new(numbered.collect()),
        at: Mutex::new(Vec::new()),
        left: Mutex::new((play.threads, true)),
    });
    let threads: Vec<_> = (0..play.threads)
        .map(|_| {
            let (outlet, collector, pipeline) = (outlet.clone(), collector.clone(), pipeline.clone());
            let ordered = play.ordered;
            thread::spawn(move || {
                let took_all = run(&collector, &pipeline, ordered);
                let mut left = pipeline.left.lock().unwrap();
                left.0 -= 1;
                left.1 &= took_all;
                let (is_last, all_taken) = (left.0 == 0, left.1);
                drop(left);
                // The thread of the statement, which goes on when the engine's have ended.
                if is_last {
                    if all_taken {
                        collector.end_run().unwrap();
                        collector.finish().unwrap();
                    }
                    outlet.end(Ok(()));
                }
            })
        })
        .collect();
    let mut messages = Vec::new();
    loop {
        if play.leaves_after == Some(messages.len()) {
            outlet.close();
        }
        match loom::future::block_on(outlet.next()) {
            Some(pieces) => messages.push(Message::numbers(&pieces.unwrap())),
            None => break,
        }
    }
    for thread in threads {
        thread.join().unwrap();
    }
    messages
}

/// One of the engine's threads, until there is nothing left to do; whether all its rows were taken.
fn run(collector: &Collector, pipeline: &Pipeline, ordered: bool) -> bool {
    let mut local = collector.local();
    let gate = Arc::new(Gate::default());
    let (mut batch, mut first) = (0, 0);
    if ordered {
        batch = pipeline.register();
        first = batch;
    }
    loop {
        let next = pipeline.source.lock().unwrap().pop_front();
        let number = next.as_ref().map_or(NONE_LEFT, |(number, _)| *number);
        if ordered && number != batch {
            // `PipelineExecutor::NextBatch`: the sink is told before the number changes.
            if !collector.complete_of_engine(&mut local, first, false) {
                return false;
            }
            first = pipeline.update(batch, number);
            batch = number;
        }
        let Some((_, chunks)) = next else { break };
        for rows in chunks {
            let chunk = Chunk(rows);
            loop {
                match collector.push(&mut local, &chunk, Place { batch, first }, &Pushing { gate: &gate }) {
                    Outcome::Taken => break,
                    Outcome::Later => gate.wait(),
                    Outcome::Stop | Outcome::Enough => return false,
                }
            }
        }
    }
    collector.complete_of_engine(&mut local, first, true)
}

impl Collector {
    /// As the engine calls it.
    fn complete_of_engine(&self, local: &mut <Self as Receive>::Local, first: u64, ended: bool) -> bool {
        Receive::complete(self, local, first, ended)
    }
}
