//! Any bytes as what a client asks for: commands in descriptors and tickets, the bodies of actions, whole messages.
//! An input is a row of calls in one session: a byte for the call, two for its length, and that many bytes.

#![no_main]

use bytes::Bytes;
use fuzz::mutation::{Choices, message, plain, put};
use fuzz::{Client, Pieces, run};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

/// The most calls of an input.
const CALLS: usize = 16;

/// The actions, and one that there is not.
const ACTIONS: [&str; 14] = [
    "CreatePreparedStatement",
    "ClosePreparedStatement",
    "BeginTransaction",
    "EndTransaction",
    "CancelFlightInfo",
    "CancelQuery",
    "RenewFlightEndpoint",
    "SetSessionOptions",
    "GetSessionOptions",
    "CloseSession",
    "BeginSavepoint",
    "EndSavepoint",
    "CreatePreparedSubstraitPlan",
    "Another",
];

/// From here on the bytes are a whole message, and from there on a whole body.
const FRAMED: usize = 32;
const RAW: usize = 48;

/// The calls of the service.
const METHODS: [&str; 10] = [
    "Handshake",
    "ListFlights",
    "GetFlightInfo",
    "PollFlightInfo",
    "GetSchema",
    "DoGet",
    "DoPut",
    "DoExchange",
    "DoAction",
    "ListActions",
];

fuzz_target!(|data: &[u8]| run(async |mut client| {
    let mut pieces = Pieces::of(data);
    for _ in 0..CALLS {
        if pieces.is_empty() {
            break;
        }
        let call = usize::from(pieces.byte());
        let bytes = client.names.put_into(&pieces.piece());
        make(&mut client, call, bytes).await;
    }
}));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut choices = Choices::of(seed);
    let mut calls = calls(&data[..size]);
    if calls.is_empty() || choices.below(8) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let at = choices.below(calls.len());
    calls[at].1 = if calls[at].0 < FRAMED as u8 { message(&calls[at].1, &mut choices) } else { plain(&calls[at].1) };
    let mut input = Vec::new();
    for (call, bytes) in calls {
        input.push(call);
        input.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_le_bytes());
        input.extend(bytes);
    }
    put(&input, data, size, max_size)
});

fn calls(input: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut pieces = Pieces::of(input);
    let mut calls = Vec::new();
    while !pieces.is_empty() {
        calls.push((pieces.byte(), pieces.piece().to_vec()));
    }
    calls
}

async fn make(client: &mut Client, call: usize, bytes: Bytes) {
    match call {
        0 => drop(client.flight_info(bytes).await),
        1 => drop(client.call("GetSchema", &arrow_flight::FlightDescriptor::new_cmd(bytes)).await),
        2 => client.poll(bytes).await,
        3 => drop(client.fetch(bytes).await),
        4..FRAMED => drop(client.act(ACTIONS[(call - 4) % ACTIONS.len()], bytes).await),
        FRAMED..RAW => {
            let mut body = vec![0];
            body.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
            body.extend(bytes);
            client.send(METHODS[(call - FRAMED) % METHODS.len()], body.into()).await;
        }
        _ => drop(client.send(METHODS[(call - RAW) % METHODS.len()], bytes).await),
    }
}
