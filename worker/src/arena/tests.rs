//! Both sides of the memory together, with all that travels between them delivered as late as it can be.
#![allow(clippy::unwrap_used)]

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures::{FutureExt, Stream, StreamExt};
use proto::Reference;
use proto::engine::{Lease as WireLease, LeaseChange};

use super::engine::Blocks;
use super::{ARENA_BYTES, engine, server};
use crate::ffi::SharedMemory;

/// The next of a sequence of numbers that look random (Marsaglia, "Xorshift RNGs", 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// A statement as both sides see it.
struct Statement {
    /// Until the server lets go of the result.
    lease: Option<server::Lease>,
    /// Until the engine looks at it.
    request: Option<WireLease>,
    /// As long as the engine works on it.
    blocks: Option<Arc<Blocks>>,
    /// Messages that were written and have not been sent, each with what it says.
    written: Vec<(Bytes, u64)>,
    /// Messages on their way to the server.
    sent: VecDeque<(Reference, u64)>,
}

struct World {
    server: Arc<server::Arena>,
    engine: Arc<engine::Arena>,
    told: Pin<Box<dyn Stream<Item = LeaseChange>>>,
    /// On their way to the engine.
    changes: VecDeque<LeaseChange>,
    statements: Vec<Statement>,
    /// Messages that clients have not taken, each with what it says.
    reading: Vec<(Bytes, u64)>,
    messages: u64,
}

fn look(message: &(Bytes, u64)) {
    assert_eq!(message.0[..], message.1.to_le_bytes(), "somebody wrote what was still to be read");
}

impl World {
    fn new() -> Self {
        let (memory, descriptor) = SharedMemory::create(ARENA_BYTES).unwrap();
        let server = server::Arena::new(memory);
        let engine = engine::Arena::new(SharedMemory::open(descriptor, ARENA_BYTES).unwrap().unwrap());
        let told = Box::pin(server.changes());
        let (changes, statements) = (VecDeque::new(), Vec::new());
        Self { server, engine, told, changes, statements, reading: Vec::new(), messages: 0 }
    }

    fn step(&mut self, chance: &mut Chance) {
        self.reading.iter().for_each(look);
        if self.statements.len() < 6
            && let Some(lease) = self.server.lease()
        {
            let request = Some(lease.to_wire());
            let (written, sent) = (Vec::new(), VecDeque::new());
            self.statements.push(Statement { lease: Some(lease), request, blocks: None, written, sent });
        }
        let at = chance.below(self.statements.len());
        let statement = &mut self.statements[at];
        match chance.below(16) {
            0 if chance.below(3) == 0 => {
                statement.blocks =
                    statement.request.take().map(|request| self.engine.blocks(request)).or(statement.blocks.take())
            }
            1..=4 => {
                if let Some(mut block) = statement.blocks.as_ref().and_then(|blocks| blocks.take(8)) {
                    self.messages += 1;
                    assert!(block.write(0, &self.messages.to_le_bytes()));
                    statement.written.push((block.into_message(0, 8), self.messages));
                }
            }
            5..=8 if !statement.written.is_empty() => {
                let (message, says) = statement.written.remove(0);
                let blocks = statement.blocks.as_ref().unwrap();
                if let Some(Some(reference)) = blocks.send(&message).now_or_never() {
                    statement.sent.push_back((reference, says));
                }
            }
            9..=11 => {
                if let Some(lease) = &statement.lease
                    && let Some((reference, says)) = statement.sent.pop_front()
                {
                    self.reading.push((lease.message(reference).unwrap(), says));
                }
            }
            12 => self.read(chance),
            13 => {
                self.changes.extend(self.told.next().now_or_never().flatten());
                if chance.below(2) == 0
                    && let Some(change) = self.changes.pop_front()
                {
                    self.engine.change(change);
                }
            }
            14 if chance.below(4) == 0 => {
                // The client goes away, or has got all there is.
                let is_complete =
                    statement.request.is_none() && statement.blocks.is_none() && statement.sent.is_empty();
                if let Some(lease) = statement.lease.take().filter(|_| is_complete) {
                    lease.completion().tell();
                }
                statement.sent.clear();
            }
            15 if chance.below(4) == 0 && statement.request.is_none() => {
                statement.written.clear();
                statement.blocks = None;
                if statement.lease.is_none() {
                    self.statements.remove(at);
                }
            }
            _ => {}
        }
        if chance.below(50) == 0 {
            self.server.rest();
        }
    }

    fn read(&mut self, chance: &mut Chance) {
        if !self.reading.is_empty() {
            let message = self.reading.swap_remove(chance.below(self.reading.len()));
            look(&message);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_that_is_still_to_be_read() {
    let mut messages = 0;
    for seed in 1..=300 {
        let (mut world, mut chance) = (World::new(), Chance(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed)));
        for _ in 0..4_000 {
            world.step(&mut chance);
        }
        messages += world.messages;
        world.reading.iter().for_each(look);
        world.statements.clear();
        world.reading.clear();
        let leases: Vec<_> = std::iter::from_fn(|| world.server.lease()).collect();
        assert_eq!(leases.len(), 16, "all blocks are free again");
    }
    assert!(messages > 30_000, "too little happened: {messages}");
}
