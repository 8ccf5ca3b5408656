//! Any bytes as a ticket, where one for a result is waiting: that one gives its rows once, and nothing else gives them.
//! An input is a byte that says how the bytes are meant and what is done with them, and those bytes.

#![no_main]

use arrow_flight::sql::{CommandStatementQuery, ProstMessageExt};
use arrow_flight::{CancelFlightInfoRequest, FlightEndpoint, FlightInfo, RenewFlightEndpointRequest, Ticket};
use bytes::Bytes;
use fuzz::mutation::{Choices, message, put};
use fuzz::{Client, Names, Pieces, run};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use prost::Message;
use tonic::Code;

fuzz_target!(|data: &[u8]| run(async |mut client| {
    let mut pieces = Pieces::of(data);
    let how = pieces.byte();
    let real = waiting(&mut client).await;
    let name = Names::of_ticket(&real).expect("a result has a name");
    let ticket = match how & 3 {
        0 => client.names.put_into(pieces.rest()),
        1 => changed(&real, pieces),
        2 => cut(&real, pieces),
        _ => renamed(&name, pieces),
    };
    let means_it = Names::of_ticket(&ticket).is_some_and(|other| other == name);
    let taken = match how >> 2 & 3 {
        0 => fetched(&mut client, ticket, means_it).await,
        1 => cancelled(&mut client, ticket, means_it).await,
        2 => renewed(&mut client, ticket, means_it).await,
        _ => {
            let first = fetched(&mut client, ticket.clone(), means_it).await;
            fetched(&mut client, ticket, means_it && !first).await;
            first
        }
    };
    let before = client.runs();
    let reply = client.fetch(real).await;
    assert_eq!((reply.code == Code::NotFound, client.runs() == before), (taken, taken), "a result is there once");
}));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut choices = Choices::of(seed);
    match data[..size].split_first() {
        Some((how, ticket)) if how & 3 == 0 && choices.below(4) != 0 => {
            let input = [&[*how], &message(ticket, &mut choices)[..]].concat();
            put(&input, data, size, max_size)
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});

/// The ticket of a result that waits.
async fn waiting(client: &mut Client) -> Bytes {
    let query = CommandStatementQuery { query: "SELECT rows".to_owned(), transaction_id: None };
    let info = client.flight_info(query.as_any().encode_to_vec().into()).await.expect("a query has a result");
    info.endpoint[0].ticket.as_ref().expect("a result has a ticket").ticket.clone()
}

/// The real ticket with other bytes at some places: pairs of a place and what changes there.
fn changed(real: &[u8], mut pieces: Pieces<'_>) -> Bytes {
    let mut ticket = real.to_vec();
    while !pieces.is_empty() {
        let at = usize::from(pieces.byte()) % ticket.len();
        ticket[at] ^= pieces.byte();
    }
    ticket.into()
}

/// The real ticket with bytes in the place of its middle.
fn cut(real: &[u8], mut pieces: Pieces<'_>) -> Bytes {
    let (from, to) = (usize::from(pieces.byte()) % (real.len() + 1), usize::from(pieces.byte()) % (real.len() + 1));
    [&real[..from.min(to)], pieces.rest(), &real[from.max(to)..]].concat().into()
}

/// A sound ticket of a name that is like the real one: of another length, or with other bytes.
fn renamed(name: &[u8], mut pieces: Pieces<'_>) -> Bytes {
    let mut name = name[..name.len() - usize::from(pieces.byte()) % name.len()].to_vec();
    name.extend(pieces.rest());
    let ticket = arrow_flight::sql::TicketStatementQuery { statement_handle: name.into() };
    ticket.as_any().encode_to_vec().into()
}

/// Fetches; whether the result was taken by that.
async fn fetched(client: &mut Client, ticket: Bytes, is_there: bool) -> bool {
    let before = client.runs();
    let reply = client.fetch(ticket).await;
    assert_eq!(client.runs() - before, usize::from(is_there), "a ticket is fetched by what means it");
    assert!(!is_there || reply.is_ok(), "a result that waits is given");
    is_there
}

/// Cancels; whether the result was taken by that.
async fn cancelled(client: &mut Client, ticket: Bytes, means_it: bool) -> bool {
    let endpoint = FlightEndpoint { ticket: Some(Ticket { ticket }), ..FlightEndpoint::default() };
    let info = FlightInfo { endpoint: vec![endpoint], ..FlightInfo::default() };
    let request = CancelFlightInfoRequest { info: Some(info) };
    let reply = client.act("CancelFlightInfo", request.encode_to_vec().into()).await;
    assert!(reply.is_ok(), "a cancel is answered");
    means_it
}

/// Lets the ticket live on, by which it can be fetched again and again; never takes it.
async fn renewed(client: &mut Client, ticket: Bytes, means_it: bool) -> bool {
    let endpoint = FlightEndpoint { ticket: Some(Ticket { ticket: ticket.clone() }), ..FlightEndpoint::default() };
    let request = RenewFlightEndpointRequest { endpoint: Some(endpoint) };
    let reply = client.act("RenewFlightEndpoint", request.encode_to_vec().into()).await;
    assert_eq!(reply.is_ok(), means_it, "a ticket lives on by what means it");
    fetched(client, ticket, means_it).await;
    false
}
