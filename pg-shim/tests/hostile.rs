//! Any bytes as values and as payloads: they are read or refused, and what is read is written again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, IntervalUnit, Schema, TimeUnit};
use bytes::{Bytes, BytesMut};
use pg_shim::cells::{DateOrder, DateStyle, Format, IntervalStyle, TextSettings};
use pg_shim::copy::{CopyFormat, CopyOptions, CopyReader};
use pg_shim::oid::{self, Names};
use pg_shim::parameters;
use pg_shim::rows::RowEncoder;

const SEED: u64 = 20_261_127;
const KINDS: [&str; 26] = [
    "bool",
    "bytea",
    "char",
    "name",
    "int8",
    "int2",
    "int4",
    "text",
    "oid",
    "json",
    "float4",
    "float8",
    "unknown",
    "bpchar",
    "varchar",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "timetz",
    "bit",
    "varbit",
    "numeric",
    "uuid",
    "jsonb",
];
const PIECES: &[&str] = &[
    "0",
    "1",
    "9",
    "-",
    "+",
    ".",
    ":",
    "/",
    " ",
    "T",
    "Z",
    "e",
    "E",
    "BC",
    "ago",
    "day",
    "mon",
    "year",
    "P",
    "{",
    "}",
    "\"",
    "\\",
    "NULL",
    ",",
    "[",
    "]",
    "=",
    "infinity",
    "NaN",
    "Jan",
    "2024-02-29",
    "12:34:56",
    "America/New_York",
    "99999999999",
    "ü",
    "\\x",
    "J",
    "PM",
    "@",
    "10000000000000000000000000000000000000000",
    "-0",
    "EST",
    "𝄞",
    "'",
    "\t",
    "\n",
    "\r",
    "\\.",
    "\\N",
    "|",
];

struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound.max(1) as u64) as usize
    }

    fn bytes(&mut self) -> Vec<u8> {
        match self.below(3) {
            0 => (0..self.below(40)).map(|_| self.below(256) as u8).collect(),
            1 => (0..self.below(8)).flat_map(|_| PIECES[self.below(PIECES.len())].bytes()).collect(),
            _ => {
                // Words of four bytes, of which many are small: lengths, counts, types.
                let words = [
                    0,
                    1,
                    2,
                    3,
                    4,
                    23,
                    25,
                    1700,
                    0x7fff_ffff,
                    0xffff_ffff,
                    0x8000_0000,
                    0x4000,
                    0x0001_0001,
                    0xc000_0000,
                ];
                let mut bytes: Vec<u8> =
                    (0..self.below(9)).flat_map(|_| u32::to_be_bytes(words[self.below(words.len())])).collect();
                bytes.truncate(bytes.len() - self.below(3).min(bytes.len()));
                bytes
            }
        }
    }
}

fn settings(numbers: &mut Numbers) -> TextSettings {
    let zones = ["UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
    TextSettings {
        time_zone: zones[numbers.below(4)].parse().unwrap(),
        date_style: [DateStyle::Iso, DateStyle::Sql, DateStyle::Postgres, DateStyle::German][numbers.below(4)],
        date_order: [DateOrder::Mdy, DateOrder::Dmy, DateOrder::Ymd][numbers.below(3)],
        interval_style: [
            IntervalStyle::Postgres,
            IntervalStyle::PostgresVerbose,
            IntervalStyle::Iso8601,
            IntervalStyle::SqlStandard,
        ][numbers.below(4)],
        extra_float_digits: numbers.below(19) as i32 - 15,
        ..TextSettings::default()
    }
}

fn write(array: ArrayRef, settings: &TextSettings) {
    let schema = Arc::new(Schema::new(vec![Field::new("1", array.data_type().clone(), true)]));
    let batch = RecordBatch::try_new(schema.clone(), vec![array]).unwrap();
    for format in [Format::Text, Format::Binary] {
        let mut out = BytesMut::new();
        let mut encoder = RowEncoder::new(&schema, &[format], settings, Names::Ordinary).unwrap();
        if encoder.encode(&batch, 0..1, &mut out).is_err() {
            assert!(out.is_empty());
        }
    }
}

#[test]
fn any_bytes_are_a_value_or_refused() {
    let mut numbers = Numbers(SEED);
    let fields = Schema::new(vec![Field::new("1", DataType::Utf8, true)]);
    let mut read = 0;
    for round in 0..150_000 {
        let kind = oid::by_name(KINDS[numbers.below(KINDS.len())]).unwrap();
        let kind = if numbers.below(3) == 0 { oid::array_of(kind).unwrap_or(kind) } else { kind };
        let (bytes, settings) = (numbers.bytes(), settings(&mut numbers));
        let format = (round % 2) as i16;
        let values = [Some(Bytes::from(bytes))];
        if let Ok(batch) = parameters::batch(&fields, &[kind], &[format], &values, &settings) {
            read += 1;
            write(batch.unwrap().column(0).clone(), &settings);
        }
    }
    assert!(read > 10_000, "only {read} were values");
}

#[test]
fn counts_that_do_not_match_are_refused() {
    let fields = Schema::new(vec![Field::new("1", DataType::Int32, true), Field::new("2", DataType::Utf8, true)]);
    let settings = TextSettings::default();
    let refused = |formats: &[i16], values: &[Option<Bytes>]| {
        parameters::batch(&fields, &[], formats, values, &settings).map(|_| ()).unwrap_err().sqlstate().to_owned()
    };
    assert_eq!(refused(&[], &[None]), "08P01");
    assert_eq!(refused(&[0, 0, 0], &[None, None]), "08P01");
    assert_eq!(refused(&[2], &[None, None]), "22023");
    let error =
        parameters::batch(&fields, &[], &[1], &[Some(Bytes::from_static(&[0; 5])), None], &settings).unwrap_err();
    assert_eq!((error.sqlstate(), error.message()), ("22P03", "incorrect binary data format in bind parameter 1"));
    assert!(parameters::batch(&Schema::empty(), &[], &[1], &[], &settings).unwrap().is_none());
}

#[test]
fn any_bytes_are_a_payload_or_refused() {
    let mut numbers = Numbers(SEED);
    let types = [
        DataType::Int32,
        DataType::Utf8,
        DataType::Decimal128(10, 2),
        DataType::new_list(DataType::new_list(DataType::Utf8, true), true),
        DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())),
        DataType::Interval(IntervalUnit::MonthDayNano),
        DataType::Binary,
    ];
    for _ in 0..60_000 {
        let count = numbers.below(4);
        let fields: Vec<_> = (0..count).map(|_| Field::new("c", types[numbers.below(7)].clone(), true)).collect();
        let format = [CopyFormat::Text, CopyFormat::Csv, CopyFormat::Binary][numbers.below(3)];
        let mut options = CopyOptions::new(format);
        if format == CopyFormat::Csv && numbers.below(2) == 0 {
            options.escape = b'\\';
        }
        let settings = settings(&mut numbers);
        let Ok(mut reader) = CopyReader::new(&Schema::new(fields), &options, &settings) else { continue };
        if format == CopyFormat::Binary && numbers.below(4) > 0 {
            let mut head = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
            head.extend((count as u16).to_be_bytes());
            reader.push(&head).unwrap();
        }
        let pushed = (0..numbers.below(5)).try_for_each(|_| reader.push(&numbers.bytes()).map(|_| ()));
        if pushed.is_ok() {
            let _ = reader.finish();
        }
    }
}
