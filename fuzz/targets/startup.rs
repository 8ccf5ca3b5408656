//! Any bytes as what comes before a login: packets of a start, and the steps by which a key is proven. The bytes go to
//! what reads them, and then to a whole service in which one user has a key.

#![no_main]

use fuzz::gateway;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    pg_shim::fuzzing::startup(data);
    gateway::run(gateway::Door::Keys, data);
});
