//! Any bytes as a message of a client that has logged in: its kind, and its body. The text of a statement is looked at
//! as one that the shim would run, and put in terms of the engine's catalog.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some((kind, body)) = data.split_first() {
        pg_shim::fuzzing::frontend(*kind, body);
    }
});
