//! Any bytes as a message of a client that has logged in: its kind, and its body. The text of a statement is looked at
//! as one that the shim would run, and put in terms of the engine's catalog.
//!
//! An input of the kind 0 is a statement that is longer than inputs are: two bytes for how often, and five pieces of
//! text, of which the second and the fourth are there so often. It is looked at where there is as little stack as a
//! connection has.

#![no_main]

use fuzz::Pieces;
use libfuzzer_sys::fuzz_target;

/// The longest statement that is made of an input, in bytes.
const LONGEST: usize = 256 << 10;
/// The stack of a connection's thread, in bytes.
const STACK: usize = 2 << 20;

fuzz_target!(|data: &[u8]| match data.split_first() {
    Some((0, grown)) => {
        let body = grow(Pieces::of(grown));
        let looking = std::thread::Builder::new().stack_size(STACK).spawn(move || {
            pg_shim::fuzzing::frontend(b'Q', &body);
        });
        looking.expect("a thread starts").join().expect("a statement is looked at");
    }
    Some((kind, body)) => pg_shim::fuzzing::frontend(*kind, body),
    None => {}
});

fn grow(mut pieces: Pieces<'_>) -> Vec<u8> {
    let often = pieces.length();
    let parts: [_; 5] = std::array::from_fn(|_| pieces.piece());
    let often = often.min(LONGEST / (parts[1].len() + parts[3].len()).max(1));
    let mut body = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        body.extend(part.repeat(if at % 2 == 1 { often } else { 1 }));
    }
    body.push(0);
    body
}
