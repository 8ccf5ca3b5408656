//! How fast rows like those of TPC-H's lineitem become DataRow messages and payloads of COPY, and come back.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for people")]

use std::sync::Arc;
use std::time::Instant;

use arrow_array::{ArrayRef, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray};
use bytes::BytesMut;
use pg_shim::cells::{Format, TextSettings};
use pg_shim::copy::{CopyFormat, CopyOptions, CopyReader, CopyWriter};
use pg_shim::oid::Names;
use pg_shim::rows::RowEncoder;

const ROWS: usize = 8192;
const TIMES: usize = 250;

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn lineitem() -> RecordBatch {
    let mut numbers = Numbers(7);
    let mut ints = |bound| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values((0..ROWS).map(|_| numbers.below(bound) as i64 + 1)))
    };
    let keys = [ints(6_000_000), ints(200_000), ints(10_000)];
    let mut numbers = Numbers(11);
    let mut decimals = |from: i128, bound: u64| -> ArrayRef {
        let values = (0..ROWS).map(|_| from + i128::from(numbers.below(bound)));
        Arc::new(Decimal128Array::from_iter_values(values).with_precision_and_scale(15, 2).unwrap())
    };
    let decimals = [decimals(100, 5000), decimals(90_000, 10_000_000), decimals(0, 11), decimals(0, 9)];
    let mut numbers = Numbers(13);
    let mut dates = || -> ArrayRef {
        Arc::new(Date32Array::from_iter_values((0..ROWS).map(|_| 8035 + numbers.below(2500) as i32)))
    };
    let dates = [dates(), dates(), dates()];
    let mut numbers = Numbers(17);
    let mut words = |words: &[&str]| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..ROWS).map(|_| words[numbers.below(words.len() as u64) as usize])))
    };
    let flags = [words(&["A", "N", "R"]), words(&["O", "F"])];
    let texts = [
        words(&["DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"]),
        words(&["REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"]),
        words(&[
            "egular courts above the",
            "ly final dependencies: slyly bold ",
            "riously. regular, express dep",
            "ts wake furiously ",
        ]),
    ];
    let lines: ArrayRef = Arc::new(Int32Array::from_iter_values((0..ROWS).map(|row| row as i32 % 7 + 1)));
    let columns = keys.into_iter().chain([lines]).chain(decimals).chain(flags).chain(dates).chain(texts);
    RecordBatch::try_from_iter(columns.enumerate().map(|(index, column)| (format!("c{index}"), column))).unwrap()
}

fn report(what: &str, rows: usize, bytes: usize, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{what:24} {:8.3} M rows/s {:8.1} MB/s", rows as f64 / seconds / 1e6, bytes as f64 / seconds / 1e6);
}

fn main() {
    let batch = lineitem();
    let schema = batch.schema();
    let settings = TextSettings::default();
    for format in [Format::Text, Format::Binary] {
        let mut encoder = RowEncoder::new(&schema, &[format], &settings, Names::Ordinary).unwrap();
        let mut out = BytesMut::new();
        let (start, mut bytes) = (Instant::now(), 0);
        for _ in 0..TIMES {
            out.clear();
            encoder.encode(&batch, 0..ROWS, &mut out).unwrap();
            bytes += out.len();
        }
        report(&format!("rows {format:?}"), ROWS * TIMES, bytes, start);
    }
    for column in 0..batch.num_columns() {
        let one = batch.project(&[column]).unwrap();
        for format in [Format::Text, Format::Binary] {
            let mut encoder = RowEncoder::new(&one.schema(), &[format], &settings, Names::Ordinary).unwrap();
            let mut out = BytesMut::new();
            let start = Instant::now();
            for _ in 0..TIMES {
                out.clear();
                encoder.encode(&one, 0..ROWS, &mut out).unwrap();
            }
            let nanos = start.elapsed().as_nanos() as f64 / (ROWS * TIMES) as f64;
            println!("  {:?} {format:?} {nanos:.1} ns a row", one.column(0).data_type());
        }
    }
    for format in [CopyFormat::Text, CopyFormat::Csv, CopyFormat::Binary] {
        let options = CopyOptions::new(format);
        let mut writer = CopyWriter::new(&schema, &options, &settings).unwrap();
        let mut out = BytesMut::new();
        let start = Instant::now();
        writer.head(&mut out);
        for _ in 0..TIMES / 5 {
            writer.rows(&batch, &mut out).unwrap();
        }
        writer.tail(&mut out);
        report(&format!("copy to {format:?}"), ROWS * (TIMES / 5), out.len(), start);
        let mut reader = CopyReader::new(&schema, &options, &settings).unwrap();
        let (start, mut rows) = (Instant::now(), 0);
        for piece in out.chunks(65_536) {
            rows += reader.push(piece).unwrap().iter().map(RecordBatch::num_rows).sum::<usize>();
        }
        rows += reader.finish().unwrap().map_or(0, |batch| batch.num_rows());
        report(&format!("copy from {format:?}"), rows, out.len(), start);
    }
}
