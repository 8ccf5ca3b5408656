//! What PostgreSQL 15 writes and reads as payloads of COPY, and what is written and read here.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, IntervalUnit, Schema, TimeUnit};
use bytes::BytesMut;
use pg_shim::cells::TextSettings;
use pg_shim::copy::{Columns, CopyFormat, CopyOptions, CopyReader, CopyWriter, Header};

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn columns(text: &str) -> Columns {
    if text == "*" { Columns::All } else { Columns::Named(text.split('+').map(str::to_owned).collect()) }
}

fn options_of(text: &str, table: &str) -> CopyOptions {
    let text = text.replace("<tab>", "\t");
    let mut options = CopyOptions::new(CopyFormat::Text);
    for option in text.split(',') {
        let (name, value) = option.split_once('=').unwrap();
        match name {
            "format" => {
                options = CopyOptions::new(match value {
                    "csv" => CopyFormat::Csv,
                    "binary" => CopyFormat::Binary,
                    _ => CopyFormat::Text,
                })
            }
            "delimiter" => options.delimiter = value.as_bytes()[0],
            "null" => options.null = value.to_owned(),
            "header" => options.header = if value == "match" { Header::Match } else { Header::Yes },
            "quote" => (options.quote, options.escape) = (value.as_bytes()[0], value.as_bytes()[0]),
            "escape" => options.escape = value.as_bytes()[0],
            "force_quote" => options.force_quote = columns(value),
            "force_not_null" => options.force_not_null = columns(value),
            "force_null" => options.force_null = columns(value),
            name => panic!("{name}"),
        }
    }
    options.table = table.to_owned();
    options
}

fn schema(types: &[DataType]) -> Schema {
    let names = "abcdefghijklmnop".chars().map(String::from);
    Schema::new(names.zip(types).map(|(name, kind)| Field::new(name, kind.clone(), true)).collect::<Vec<_>>())
}

fn wide() -> Schema {
    schema(&[
        DataType::Int32,
        DataType::Utf8,
        DataType::Decimal128(12, 3),
        DataType::Float64,
        DataType::Boolean,
        DataType::Date32,
        DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        DataType::Binary,
        DataType::new_list(DataType::Int32, true),
        DataType::Interval(IntervalUnit::MonthDayNano),
        DataType::new_list(DataType::Utf8, true),
        DataType::Int64,
        DataType::Time64(TimeUnit::Microsecond),
        DataType::Int16,
        DataType::Float32,
        DataType::Timestamp(TimeUnit::Microsecond, None),
    ])
}

/// Reads a payload cut into pieces of about so many bytes.
fn read(schema: &Schema, options: &CopyOptions, payload: &[u8], piece: usize) -> query::Result<Vec<RecordBatch>> {
    let mut reader = CopyReader::new(schema, options, &TextSettings::default())?;
    let mut batches = Vec::new();
    for piece in payload.chunks(piece) {
        batches.extend(reader.push(piece)?);
    }
    batches.extend(reader.finish()?);
    Ok(batches)
}

fn write(schema: &Schema, options: &CopyOptions, batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = CopyWriter::new(schema, options, &TextSettings::default()).unwrap();
    let mut out = BytesMut::new();
    writer.head(&mut out);
    for batch in batches {
        writer.rows(batch, &mut out).unwrap();
    }
    writer.tail(&mut out);
    out.to_vec()
}

#[test]
fn payloads_read_and_written_again_are_the_same() {
    for line in include_str!("fixtures/copies.tsv").lines() {
        let [name, table, payload] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let schema = match table {
            "t" => wide(),
            _ => Schema::new(vec![Field::new("b", DataType::Utf8, true)]),
        };
        let payload = unhex(payload);
        let mut options = options_of(name, "t");
        for piece in [1, 2, 3, 7, 64, payload.len()] {
            let mut from = options.clone();
            from.force_quote = Columns::None;
            let batches = read(&schema, &from, &payload, piece).unwrap_or_else(|error| panic!("{name}: {error}"));
            let again = write(&schema, &options, &batches);
            assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&payload), "{name} {piece}");
            assert_eq!(again, payload, "{name} {piece}");
        }
        options.table.clear();
    }
}

#[test]
fn payloads_are_read_or_refused_as_postgresql_does() {
    let schema = schema(&[DataType::Int32, DataType::Utf8, DataType::Utf8]);
    let mut differences = Vec::new();
    for line in include_str!("fixtures/payloads.tsv").lines() {
        let [name, payload, rows, sqlstate, message, context] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let (payload, options) = (unhex(payload), options_of(name, "u"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let wanted = match sqlstate {
            "" => text(&unhex(rows)),
            _ => format!("{sqlstate} {}\n{}", text(&unhex(message)), text(&unhex(context))),
        };
        for piece in [1, 2, 5, payload.len().max(1)] {
            let got = match read(&schema, &options, &payload, piece) {
                Ok(batches) => text(&write(&schema, &CopyOptions::new(CopyFormat::Text), &batches)),
                // Of a binary payload, it is not told at which column it ends.
                Err(error) if name == "format=binary" => wanted
                    .strip_prefix(&format!("{} {}\n", error.sqlstate(), error.message()))
                    .filter(|context| context.starts_with(error.detail().unwrap_or_default()))
                    .map_or_else(|| format!("{error:?}"), |_| wanted.clone()),
                Err(error) => {
                    let detail = error.detail().unwrap_or_default();
                    let context = detail.find("COPY u").map_or("", |at| &detail[at..]);
                    format!("{} {}\n{context}", error.sqlstate(), error.message())
                }
            };
            if got != wanted {
                differences.push(format!("[{name}] {:?} {piece}: {got:?} instead of {wanted:?}", text(&payload)));
                break;
            }
        }
    }
    assert!(differences.is_empty(), "{}:\n{}", differences.len(), differences.join("\n"));
}
