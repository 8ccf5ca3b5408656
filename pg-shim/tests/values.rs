//! What PostgreSQL 15 makes of values, and what is made of them here.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BinaryArray, FixedSizeBinaryArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use pg_shim::cells::{ByteaOutput, DateOrder, DateStyle, Encoder, Format, IntervalStyle, TextSettings};
use pg_shim::oid::{self, Names};
use pg_shim::parameters;

struct Case {
    kind: String,
    settings: String,
    literal: String,
    /// Text and binary form, or SQLSTATE and message.
    outcome: Result<(String, Vec<u8>), (String, String)>,
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn cases() -> Vec<Case> {
    let text = |hex: &str| String::from_utf8(unhex(hex)).unwrap();
    let fixtures = include_str!("fixtures/values.tsv");
    let case = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let outcome = match fields[5] {
            "" => Ok((text(fields[3]), unhex(fields[4]))),
            sqlstate => Err((sqlstate.to_owned(), text(fields[6]))),
        };
        Case { kind: fields[0].to_owned(), settings: fields[1].to_owned(), literal: text(fields[2]), outcome }
    };
    fixtures.lines().map(case).collect()
}

fn settings_of(text: &str) -> TextSettings {
    let mut settings = TextSettings::default();
    for setting in text.split(';').filter(|setting| !setting.is_empty()) {
        let (name, value) = setting.split_once('=').unwrap();
        match name {
            "timezone" => settings.time_zone = value.parse().unwrap(),
            "extra_float_digits" => settings.extra_float_digits = value.parse().unwrap(),
            "bytea_output" => settings.bytea_output = ByteaOutput::Escape,
            "intervalstyle" => {
                settings.interval_style = match value {
                    "iso_8601" => IntervalStyle::Iso8601,
                    "sql_standard" => IntervalStyle::SqlStandard,
                    _ => IntervalStyle::PostgresVerbose,
                }
            }
            _ => {
                let (style, order) = value.split_once(", ").unwrap();
                settings.date_style = match style {
                    "ISO" => DateStyle::Iso,
                    "SQL" => DateStyle::Sql,
                    "German" => DateStyle::German,
                    _ => DateStyle::Postgres,
                };
                settings.date_order = match order {
                    "MDY" => DateOrder::Mdy,
                    "DMY" => DateOrder::Dmy,
                    _ => DateOrder::Ymd,
                };
            }
        }
    }
    settings
}

fn read(kind: &str, value: &[u8], format: i16, settings: &TextSettings) -> query::Result<ArrayRef> {
    let fields = Schema::new(vec![Field::new("1", DataType::Utf8, true)]);
    let oids = [oid::by_name(kind).unwrap()];
    let values = [Some(Bytes::copy_from_slice(value))];
    let batch = parameters::batch(&fields, &oids, &[format], &values, settings)?;
    Ok(batch.unwrap().column(0).clone())
}

/// The column as the engine would send it, where parameters travel as text.
fn as_engine(kind: &str, array: ArrayRef) -> (Field, ArrayRef) {
    let opaque = |name: &str| format!(r#"{{"type_name":"{name}","vendor_name":"DuckDB"}}"#);
    let field = |array: &ArrayRef, name: &str, more: String| {
        let metadata = [("ARROW:extension:name", name.to_owned()), ("ARROW:extension:metadata", more)];
        Field::new("1", array.data_type().clone(), true).with_metadata(metadata.map(|(k, v)| (k.to_owned(), v)).into())
    };
    match kind {
        "uuid" => {
            let text = array.as_string::<i32>().value(0).replace('-', "");
            let array: ArrayRef = Arc::new(FixedSizeBinaryArray::try_from_iter([unhex(&text)].iter()).unwrap());
            (field(&array, "arrow.uuid", String::new()), array)
        }
        "varbit" => {
            let text = array.as_string::<i32>().value(0);
            let unused = (8 - text.len() % 8) % 8;
            let padded = "1".repeat(unused) + text;
            let bytes = (0..padded.len()).step_by(8).map(|at| u8::from_str_radix(&padded[at..at + 8], 2).unwrap());
            let value: Vec<u8> = std::iter::once(unused as u8).chain(bytes).collect();
            let array: ArrayRef = Arc::new(BinaryArray::from_vec(vec![&value]));
            (field(&array, "arrow.opaque", opaque("bit")), array)
        }
        "timetz" => {
            let text = array.as_string::<i32>().value(0);
            let at = text.find(['+', '-']).unwrap();
            let time = read("time", &text.as_bytes()[..at], 0, &TextSettings::default()).unwrap();
            let micros = time.as_primitive::<arrow_array::types::Time64MicrosecondType>().value(0);
            let parts: Vec<i64> = text[at + 1..].split(':').map(|part| part.parse().unwrap()).collect();
            let size: i64 = parts.iter().zip([3600, 60, 1]).map(|(part, unit)| part * unit).sum();
            let east = if &text[at..=at] == "-" { -size } else { size };
            let packed = (micros as u64) << 24 | (57_599 - east) as u64;
            let array: ArrayRef = Arc::new(FixedSizeBinaryArray::try_from_iter([packed.to_le_bytes()].iter()).unwrap());
            (field(&array, "arrow.opaque", opaque("time_tz")), array)
        }
        _ => (Field::new("1", array.data_type().clone(), true), array),
    }
}

fn written(kind: &str, array: ArrayRef, format: Format, settings: &TextSettings) -> query::Result<Vec<u8>> {
    let (field, array) = as_engine(kind, array);
    let schema = Arc::new(Schema::new(vec![field]));
    let batch = RecordBatch::try_new(schema.clone(), vec![array]).unwrap();
    let mut buffers = Vec::new();
    Encoder::new(&schema, &[format], settings, Names::Ordinary)?.encode_columns(&batch, 0..1, &mut buffers)?;
    Ok(buffers[0].cell(0).unwrap().to_vec())
}

#[test]
fn values_are_as_postgresql_has_them() {
    let mut differences = Vec::new();
    let cases = cases();
    for Case { kind, settings: name, literal, outcome } in &cases {
        let settings = settings_of(name);
        let mut differs = |what: &str, got: String, wanted: String| {
            if got != wanted {
                differences.push(format!("{kind} [{name}] {literal:?} {what}: {got} instead of {wanted}"));
            }
        };
        let read_here = read(kind, literal.as_bytes(), 0, &settings);
        match outcome {
            Err((sqlstate, message)) => {
                let got = match read_here {
                    Ok(_) => "accepted".to_owned(),
                    Err(error) => format!("{} {}", error.sqlstate(), error.message()),
                };
                differs("read", got, format!("{sqlstate} {message}"));
            }
            Ok((text, binary)) => {
                let told = |array: query::Result<ArrayRef>, format| {
                    array.and_then(|array| written(kind, array, format, &settings))
                };
                let as_text = |result: query::Result<Vec<u8>>| match result {
                    Ok(bytes) => String::from_utf8(bytes).unwrap(),
                    Err(error) => format!("{} {}", error.sqlstate(), error.message()),
                };
                let as_hex = |result: query::Result<Vec<u8>>| format!("{result:02x?}");
                // Arrow has no lower bounds, the engine no bit strings without bits.
                if text.starts_with('[') || (kind == "varbit" && text.is_empty()) {
                    assert!(read_here.is_ok() && read(kind, binary, 1, &settings).is_ok(), "{kind} {text}");
                    continue;
                }
                let from_binary = read(kind, binary, 1, &settings);
                differs("text from binary", as_text(told(from_binary.clone(), Format::Text)), text.clone());
                // A number that is not finite is floating point here, and `oid` is told of the catalog alone.
                let same = kind != "oid" && !(kind == "numeric" && text.contains(['N', 'I']));
                let wanted =
                    if same { as_hex(Ok(binary.clone())) } else { as_hex(told(from_binary.clone(), Format::Binary)) };
                differs("binary from binary", as_hex(told(from_binary, Format::Binary)), wanted);
                differs("text from text", as_text(told(read_here, Format::Text)), text.clone());
                // PostgreSQL does not read these back either.
                let odd = !name.contains("ISO") && name.contains("YMD") || name.contains("German, MDY");
                if !odd && !name.contains("extra_float") {
                    let again = read(kind, text.as_bytes(), 0, &settings);
                    differs("text from its own text", as_text(told(again, Format::Text)), text.clone());
                }
            }
        }
    }
    assert!(differences.is_empty(), "{} of {}:\n{}", differences.len(), cases.len(), differences.join("\n"));
}
