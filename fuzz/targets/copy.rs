//! Any bytes as the payload of COPY, cut anywhere. An input is a byte for the format, one for what is unusual in it, one
//! for the settings, one for the number of columns and that many for their types, one for the number of cuts and two for
//! each; the rest is the payload. However it is cut, the rows are the same; and what was read is read again when it is
//! written.

#![no_main]

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use arrow_select::concat::concat_batches;
use bytes::BytesMut;
use fuzz::columns::field;
use fuzz::{Pieces, read_values};
use libfuzzer_sys::fuzz_target;
use pg_shim::fuzzing::{Columns, CopyFormat, CopyOptions, CopyReader, CopyWriter, Header, TextSettings, settings};
use query::{Error, ErrorKind, Result};

/// The most columns and the most cuts of an input.
const COLUMNS: usize = 6;
const CUTS: usize = 8;

fuzz_target!(|data: &[u8]| {
    let mut pieces = Pieces::of(data);
    let (format, unusual, choice) = (pieces.byte(), pieces.byte(), pieces.byte());
    let options = options(format, unusual);
    let settings = settings(choice);
    let columns = 1 + usize::from(pieces.byte()) % COLUMNS;
    let schema = Schema::new((0..columns).map(|at| field(pieces.byte(), at)).collect::<Vec<_>>());
    let cuts = usize::from(pieces.byte()) % (CUTS + 1);
    let mut cuts: Vec<usize> = (0..cuts).map(|_| pieces.length()).collect();
    let payload = pieces.rest();
    cuts.iter_mut().for_each(|cut| *cut %= payload.len() + 1);
    cuts.sort_unstable();

    let whole = read(&schema, &options, &settings, &[payload]);
    let mut parts = Vec::new();
    let mut from = 0;
    for cut in cuts {
        parts.push(&payload[from..cut]);
        from = cut;
    }
    parts.push(&payload[from..]);
    let cut = read(&schema, &options, &settings, &parts);
    match (whole, cut) {
        (Ok(whole), Ok(cut)) => {
            assert_eq!(whole, cut, "the rows depend on where they are cut");
            let _ = read_values(&whole);
            // In other styles, and where NULL is a text that a value may be, what is written says less.
            if choice == 0 && (options.format != CopyFormat::Text || unusual >> 1 & 1 == 0) {
                write_and_read(&options, &settings, &whole);
            }
        }
        (Err(whole), Err(cut)) => {
            assert_ne!(whole.kind(), ErrorKind::Bug, "{whole}");
            assert_eq!(words(&whole), words(&cut), "the error depends on where they are cut");
        }
        (whole, cut) => panic!("whole: {whole:?}; cut: {cut:?}"),
    }
});

fn options(format: u8, unusual: u8) -> CopyOptions {
    let format = [CopyFormat::Text, CopyFormat::Csv, CopyFormat::Binary][usize::from(format) % 3];
    let mut options = CopyOptions { table: "t".to_owned(), ..CopyOptions::new(format) };
    if format == CopyFormat::Binary {
        return options;
    }
    let is = |bit: u8| unusual >> bit & 1 == 1;
    if is(0) {
        options.delimiter = b'|';
    }
    if is(1) {
        options.null = "NULL".to_owned();
    }
    options.header = [Header::No, Header::Yes, Header::Match][usize::from(unusual >> 2 & 3) % 3];
    if format == CopyFormat::Csv {
        if is(4) {
            options.quote = b'\'';
        }
        if is(5) {
            options.escape = b'\\';
        }
        if is(6) {
            options.force_not_null = Columns::All;
        }
        if is(7) {
            options.force_null = Columns::Named(vec!["c0".to_owned()]);
        }
    }
    options
}

fn read(schema: &Schema, options: &CopyOptions, settings: &TextSettings, parts: &[&[u8]]) -> Result<RecordBatch> {
    let mut reader = CopyReader::new(schema, options, settings)?;
    let schema = reader.schema().clone();
    let mut batches = Vec::new();
    for part in parts {
        batches.extend(reader.push(part)?);
    }
    batches.extend(reader.finish()?);
    Ok(concat_batches(&schema, &batches).expect("batches are of one schema"))
}

/// What an error tells.
fn words(error: &Error) -> (&str, &str, Option<&str>) {
    (error.sqlstate(), error.message(), error.detail())
}

fn write_and_read(options: &CopyOptions, settings: &TextSettings, rows: &RecordBatch) {
    let forward = CopyOptions { force_not_null: Columns::None, force_null: Columns::None, ..options.clone() };
    let mut writer = CopyWriter::new(&rows.schema(), &forward, settings).expect("what can be read can be written");
    let mut payload = BytesMut::new();
    writer.head(&mut payload);
    if let Err(error) = writer.rows(rows, &mut payload) {
        assert_ne!(error.kind(), ErrorKind::Bug, "{error}");
        return;
    }
    writer.tail(&mut payload);
    match read(&rows.schema(), &forward, settings, &[&payload]) {
        Ok(again) => assert_eq!(&again, rows, "what was written is not what is read: {payload:?}"),
        Err(error) => panic!("what was written is not read: {error}: {payload:?}"),
    }
}
