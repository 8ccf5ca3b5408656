//! Any bytes as the values of a Bind message. An input is a byte for the settings of the session, and parameters: a byte
//! for the type that the statement has for it, four for the one that the client declared, one for the format, two for
//! the length (the longest is NULL), and that many bytes. What gets through is read value by value, and written again.

#![no_main]

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use bytes::{Buf, Bytes, BytesMut};
use fuzz::columns::field;
use fuzz::mutation::{Choices, plain, put};
use fuzz::{Pieces, read_values};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use pg_shim::fuzzing::{Format, Names, RowEncoder, TextSettings, batch, settings};
use query::ErrorKind;

/// The most parameters of an input.
const PARAMETERS: usize = 8;
/// The length that says that there is no value.
const NULL: usize = 0xffff;

/// A parameter: its type, the declared one, the format, and its value.
type Parameter = (u8, u32, i16, Option<Vec<u8>>);

fuzz_target!(|data: &[u8]| {
    let (choice, parameters) = parameters(data);
    let settings = settings(choice);
    let fields = parameters.iter().enumerate().map(|(at, parameter)| field(parameter.0, at));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let oids: Vec<u32> = parameters.iter().map(|parameter| parameter.1).collect();
    let formats: Vec<i16> = parameters.iter().map(|parameter| parameter.2).collect();
    let values: Vec<_> = parameters.into_iter().map(|parameter| parameter.3.map(Bytes::from)).collect();
    let row = match batch(&schema, &oids, &formats, &values, &settings) {
        Ok(row) => row,
        Err(error) => {
            assert_ne!(error.kind(), ErrorKind::Bug, "{error}");
            return;
        }
    };
    let Some(row) = row else { return };
    let _ = read_values(&row);
    assert_eq!((row.num_rows(), row.num_columns()), (1, values.len()));
    written(&row, Format::Binary, &settings);
    let text = written(&row, Format::Text, &settings);
    // In other styles, what is written says less.
    if let Some(text) = text.filter(|_| choice == 0) {
        match batch(&schema, &oids, &[], &text, &settings) {
            Ok(Some(again)) => {
                let again = written(&again, Format::Text, &settings);
                assert_eq!(again.as_ref(), Some(&text), "what was written is not what is read");
            }
            Ok(None) => panic!("values became none"),
            Err(error) => panic!("what was written is not read: {error}: {text:?}"),
        }
    }
});

/// The values of a row as they are told to a client, if there is a form for all of them.
fn written(row: &RecordBatch, format: Format, settings: &TextSettings) -> Option<Vec<Option<Bytes>>> {
    let encoder = RowEncoder::new(&row.schema(), &[format], settings, Names::Ordinary);
    let mut message = BytesMut::new();
    if let Err(error) = encoder.expect("one format is for all").encode(row, 0..1, &mut message) {
        assert_ne!(error.kind(), ErrorKind::Bug, "{error}");
        return None;
    }
    let mut message = message.freeze();
    let whole = message.len();
    assert_eq!((message.get_u8(), message.get_u32() as usize + 1), (b'D', whole));
    assert_eq!(usize::from(message.get_u16()), row.num_columns());
    let values = (0..row.num_columns()).map(|_| match message.get_i32() {
        -1 => None,
        length => Some(message.split_to(length as usize)),
    });
    let values = values.collect();
    assert!(message.is_empty(), "a row is longer than its values");
    Some(values)
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut choices = Choices::of(seed);
    let (choice, mut parameters) = parameters(&data[..size]);
    if parameters.is_empty() || choices.below(4) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let at = choices.below(parameters.len());
    parameters[at].3 = parameters[at].3.as_deref().map(plain);
    let mut input = vec![choice];
    for (kind, oid, format, value) in parameters {
        input.push(kind);
        input.extend(oid.to_le_bytes());
        input.push(format as u8);
        let length = value.as_ref().map_or(NULL, Vec::len).min(NULL);
        input.extend((length as u16).to_le_bytes());
        input.extend(value.unwrap_or_default());
    }
    put(&input, data, size, max_size)
});

fn parameters(input: &[u8]) -> (u8, Vec<Parameter>) {
    let mut pieces = Pieces::of(input);
    let choice = pieces.byte();
    let mut parameters = Vec::new();
    while !pieces.is_empty() && parameters.len() < PARAMETERS {
        let kind = pieces.byte();
        let oid = pieces.length() as u32 | (pieces.length() as u32) << 16;
        let format = i16::from(pieces.byte());
        let value = match pieces.length() {
            NULL => None,
            length => Some(pieces.take(length).to_vec()),
        };
        parameters.push((kind, oid, format, value));
    }
    (choice, parameters)
}
