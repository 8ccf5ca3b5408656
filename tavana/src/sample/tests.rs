#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::ParquetMetaDataReader;
use tempfile::TempDir;

use super::*;

fn make_silently(folder: &Path, scale: f64, force: bool) -> Result<(), Error> {
    make(folder, scale, force, &Progress::silent(), &AtomicBool::new(false))
}

fn rows(folder: &Path, table: Table) -> i64 {
    let file = File::open(folder::path(folder, table)).unwrap();
    ParquetMetaDataReader::new().parse_and_finish(&file).unwrap().file_metadata().num_rows()
}

#[test]
fn every_table_has_its_rows_and_nothing_else_is_left() {
    let folder = TempDir::new().unwrap();
    make_silently(folder.path(), 0.001, false).unwrap();
    let counts: Vec<i64> = Table::ALL.into_iter().map(|table| rows(folder.path(), table)).collect();
    assert_eq!(counts, [5, 25, 10, 150, 200, 800, 1500, 6005]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 8);

    let file = File::open(folder::path(folder.path(), Table::LineItem)).unwrap();
    let batch = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().next().unwrap().unwrap();
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().value(0), 1);
    assert_eq!(batch.column(4).as_primitive::<Decimal128Type>().value_as_string(0), "17.00");
    assert_eq!(batch.column(10).as_primitive::<Date32Type>().value_as_date(0).unwrap().to_string(), "1996-03-13");
    assert_eq!(batch.column(14).as_string::<i32>().value(0), "TRUCK");
}

#[test]
fn a_complete_sample_is_left_and_another_is_not_overwritten() {
    let folder = TempDir::new().unwrap();
    make_silently(folder.path(), 0.001, false).unwrap();
    let region = folder::path(folder.path(), Table::Region);
    let written = || std::fs::metadata(&region).unwrap().modified().unwrap();
    let before = written();
    std::fs::remove_file(folder::path(folder.path(), Table::Nation)).unwrap();
    make_silently(folder.path(), 0.001, false).unwrap();
    assert_eq!((written(), rows(folder.path(), Table::Nation)), (before, 25));

    let error = make_silently(folder.path(), 0.002, false).unwrap_err().to_string();
    assert!(error.contains("it is of a sample at scale 0.001") && error.contains("--force"), "{error}");
    make_silently(folder.path(), 0.002, true).unwrap();
    assert_eq!(rows(folder.path(), Table::Orders), 3000);
    std::fs::write(&region, "not parquet").unwrap();
    assert!(make_silently(folder.path(), 0.002, false).unwrap_err().to_string().contains("not a Parquet file"));
}

#[test]
fn a_stopped_sample_leaves_no_half_table() {
    let folder = TempDir::new().unwrap();
    let error = make(folder.path(), 0.001, false, &Progress::silent(), &AtomicBool::new(true)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn wrong_scales_are_told() {
    for (text, part) in [("0", "greater than 0"), ("-1", "greater than 0"), ("big", "must be a number")] {
        assert!(scale(text).unwrap_err().contains(part), "{text}");
    }
    assert!(scale("nan").is_err() && scale("inf").is_err() && scale("1e-9").is_err());
    assert_eq!(scale("0.1"), Ok(0.1));
}
