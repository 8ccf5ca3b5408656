//! Any bytes as the rows that clients send: values of parameters, and rows for tables. What gets through to the engine
//! is read there, value by value. An input is a byte that says what the rows are for, and messages: two bytes for the
//! length of the header, two for that of the body, one for that of the metadata, then these three.

#![no_main]

use std::backtrace::Backtrace;
use std::panic::{PanicHookInfo, catch_unwind};
use std::sync::Mutex;

use arrow_flight::sql::{
    ActionCreatePreparedStatementRequest, CommandPreparedStatementQuery, CommandPreparedStatementUpdate,
    CommandStatementIngest, ProstMessageExt, TableDefinitionOptions, TableExistsOption, TableNotExistOption,
};
use arrow_flight::{FlightData, FlightDescriptor};
use bytes::Bytes;
use fuzz::mutation::{Choices, plain, put};
use fuzz::{Client, Pieces, run};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use prost::Message;

/// The most messages of an input.
const MESSAGES: usize = 32;
/// Set where what follows the first message is taken as the bytes of the body.
const RAW: u8 = 0x80;

/// The last panic. The server catches those of Arrow's reader, which are none of ours; the others are told.
static PANIC: Mutex<String> = Mutex::new(String::new());

fuzz_target!(init: std::panic::set_hook(Box::new(note)), |data: &[u8]| {
    if catch_unwind(|| run(async |mut client| send(&mut client, Pieces::of(data)).await)).is_err() {
        let told = PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        eprintln!("{told}");
        std::process::abort();
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut choices = Choices::of(seed);
    let mut pieces = Pieces::of(&data[..size]);
    let mut input = vec![pieces.byte()];
    let mut parts = Vec::new();
    while !pieces.is_empty() {
        let lengths = [pieces.length(), pieces.length(), pieces.byte().into()];
        parts.push(lengths.map(|length| pieces.take(length).to_vec()));
    }
    if parts.is_empty() || choices.below(4) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let at = choices.below(parts.len());
    match choices.below(16) {
        0 => drop(parts.remove(at)),
        1 => parts.push(parts[at].clone()),
        2 => parts.swap(0, at),
        // The headers say what the bodies mean.
        kind => parts[at][kind / 12] = plain(&parts[at][kind / 12]),
    }
    for [header, body, metadata] in parts {
        input.extend(u16::try_from(header.len()).unwrap_or(u16::MAX).to_le_bytes());
        input.extend(u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
        input.push(u8::try_from(metadata.len()).unwrap_or(u8::MAX));
        input.extend([header, body, metadata].concat());
    }
    put(&input, data, size, max_size)
});

fn note(panic: &PanicHookInfo<'_>) {
    *PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = format!("{panic}\n{}", Backtrace::capture());
}

async fn send(client: &mut Client, mut pieces: Pieces<'_>) {
    let how = pieces.byte();
    let command = match how & 3 {
        0 => update(client).await.as_any(),
        1 => query(client).await.as_any(),
        temporary => ingest(temporary == 2).as_any(),
    };
    let command: Bytes = command.encode_to_vec().into();
    let mut body = Vec::new();
    for number in 0..MESSAGES {
        let (header, data, metadata) = (pieces.length(), pieces.length(), pieces.byte());
        let message = FlightData {
            flight_descriptor: (number == 0).then(|| FlightDescriptor::new_cmd(command.clone())),
            data_header: Bytes::copy_from_slice(pieces.take(header)),
            data_body: Bytes::copy_from_slice(pieces.take(data)),
            app_metadata: Bytes::copy_from_slice(pieces.take(metadata.into())),
        };
        body.extend(proto::frame(&message));
        if pieces.is_empty() || how & RAW != 0 {
            break;
        }
    }
    body.extend(pieces.rest());
    let reply = client.send("DoPut", body.into()).await;
    if how & 3 == 1 && reply.is_ok() {
        // What was bound is used when the result is asked for, and when it is fetched.
        if let Some(info) = client.flight_info(command).await {
            let ticket = info.endpoint.into_iter().find_map(|endpoint| endpoint.ticket);
            client.fetch(ticket.expect("a result has a ticket").ticket).await;
        }
    }
}

/// The handle of a prepared statement.
async fn prepared(client: &mut Client, sql: &str) -> Bytes {
    let request = ActionCreatePreparedStatementRequest { query: sql.to_owned(), transaction_id: None };
    assert!(client.act("CreatePreparedStatement", request.as_any().encode_to_vec().into()).await.is_ok());
    client.names.statement()
}

async fn update(client: &mut Client) -> CommandPreparedStatementUpdate {
    CommandPreparedStatementUpdate { prepared_statement_handle: prepared(client, "INSERT ?").await }
}

async fn query(client: &mut Client) -> CommandPreparedStatementQuery {
    CommandPreparedStatementQuery { prepared_statement_handle: prepared(client, "SELECT ?").await }
}

fn ingest(temporary: bool) -> CommandStatementIngest {
    CommandStatementIngest {
        table_definition_options: Some(TableDefinitionOptions {
            if_not_exist: TableNotExistOption::Create.into(),
            if_exists: TableExistsOption::Append.into(),
        }),
        table: "t".to_owned(),
        temporary,
        ..CommandStatementIngest::default()
    }
}
