//! Any bytes as the messages of a client that has logged in, one after the other, to a whole service. An input is a row
//! of messages: a byte for the kind, two for the length, and that many bytes. What has the kind 0 is sent as it is.

#![no_main]

use fuzz::mutation::{Choices, plain, put};
use fuzz::{Pieces, gateway};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

/// Who comes, and as whom.
const START: &[u8] = b"\0\0\0\x10\0\x03\0\x02user\0a\0\0";

fuzz_target!(|data: &[u8]| {
    let mut sent = START.to_vec();
    for (kind, body) in messages(data) {
        if kind != 0 {
            sent.push(kind);
            sent.extend((body.len() as u32 + 4).to_be_bytes());
        }
        sent.extend(body);
    }
    gateway::run(gateway::Door::Open, &sent);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut choices = Choices::of(seed);
    let mut messages = messages(&data[..size]);
    if messages.is_empty() || choices.below(8) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let at = choices.below(messages.len());
    match choices.below(12) {
        0 => drop(messages.remove(at)),
        1 => messages.push(messages[at].clone()),
        2 => messages.swap(0, at),
        _ => messages[at].1 = plain(&messages[at].1),
    }
    let mut input = Vec::new();
    for (kind, body) in messages {
        input.push(kind);
        input.extend(u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
        input.extend(body);
    }
    put(&input, data, size, max_size)
});

fn messages(input: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut pieces = Pieces::of(input);
    let mut messages = Vec::new();
    while !pieces.is_empty() {
        messages.push((pieces.byte(), pieces.piece().to_vec()));
    }
    messages
}
