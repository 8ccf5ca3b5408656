//! Rows of Arrow as rows of PostgreSQL, in text and in binary.

use bytes::BytesMut;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pg_shim::cells::{Format, TextSettings};
use pg_shim::oid::Names;
use pg_shim::rows::RowEncoder;

const ROWS: usize = 16_384;

fn rows(criterion: &mut Criterion) {
    let batch = micro::orders(ROWS).expect("columns of one length");
    let mut group = criterion.benchmark_group("rows");
    group.throughput(Throughput::Elements(ROWS as u64));
    for (name, format) in [("text", Format::Text), ("binary", Format::Binary)] {
        let encoder = RowEncoder::new(&batch.schema(), &[format], &TextSettings::default(), Names::Ordinary);
        let mut encoder = encoder.expect("one format for all");
        let mut out = BytesMut::new();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                out.clear();
                encoder.encode(&batch, 0..ROWS, &mut out).expect("rows of a common length");
                out.len()
            });
        });
    }
    // By itself, a column of each kind.
    for column in 0..batch.num_columns() {
        let one = batch.project(&[column]).expect("a column that is there");
        let mut encoder = RowEncoder::new(&one.schema(), &[], &TextSettings::default(), Names::Ordinary)
            .expect("text, unless told otherwise");
        let mut out = BytesMut::new();
        group.bench_function(format!("text of {}", one.schema().field(0).name()), |bencher| {
            bencher.iter(|| {
                out.clear();
                encoder.encode(&one, 0..ROWS, &mut out).expect("rows of a common length");
                out.len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, rows);
criterion_main!(benches);
