#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Mutex;

use arrow_array::builder::{Int64Builder, ListBuilder};
use arrow_array::{ArrayRef, Decimal128Array, Int64Array, StringArray, TimestampMicrosecondArray};
use bytes::Bytes;

use super::*;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn batch() -> RecordBatch {
    let mut lists = ListBuilder::new(Int64Builder::new());
    lists.append_value([Some(1), None]);
    lists.append_null();
    let decimals = Decimal128Array::from(vec![Some(1050), None]).with_precision_and_scale(15, 2).unwrap();
    RecordBatch::try_from_iter_with_nullable([
        ("id", Arc::new(Int64Array::from(vec![Some(7), None])) as ArrayRef, true),
        ("näme", Arc::new(StringArray::from(vec![Some("a\n\"b\", c"), None])) as ArrayRef, true),
        ("price", Arc::new(decimals) as ArrayRef, true),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![Some(1_000_000), None])) as ArrayRef, true),
        ("list", Arc::new(lists.finish()) as ArrayRef, true),
    ])
    .unwrap()
}

fn written(format: Format, file: bool) -> Vec<u8> {
    let kept = Kept::default();
    let mut output = Output::to(Box::new(kept.clone()), file);
    let mut rows = output.rows(format, &batch().schema()).unwrap();
    assert_eq!(rows.batch(&batch()).unwrap(), Wanted::More);
    rows.end().unwrap();
    output.flush().unwrap();
    kept.0.lock().unwrap().clone()
}

#[test]
fn a_table_aligns_and_shows_nulls() {
    let table = String::from_utf8(written(Format::Table, false)).unwrap();
    let expected = concat!(
        " id   | näme      | price | at                  | list\n",
        "------+-----------+-------+---------------------+-----------\n",
        "    7 | a\\n\"b\", c | 10.50 | 1970-01-01 00:00:01 | [1, NULL]\n",
        " NULL | NULL      |  NULL | NULL                | NULL\n",
    );
    assert_eq!(table, expected, "\n{table}");
}

#[test]
fn csv_quotes_and_json_keeps_types() {
    let csv = String::from_utf8(written(Format::Csv, false)).unwrap();
    let expected = "id,näme,price,at,list\n7,\"a\n\"\"b\"\", c\",10.50,1970-01-01T00:00:01,\"[1, NULL]\"\n,,,,\n";
    assert_eq!(csv, expected);
    let json = String::from_utf8(written(Format::Json, false)).unwrap();
    let lines: Vec<serde_json::Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["id"], 7);
    assert_eq!(lines[0]["list"], serde_json::json!([1, null]));
    assert_eq!(lines[1]["näme"], serde_json::Value::Null);
}

#[test]
fn binary_formats_read_back() {
    let parquet = Bytes::from(written(Format::Parquet, true));
    let mut reader =
        parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(parquet).unwrap().build().unwrap();
    assert_eq!(reader.next().unwrap().unwrap(), batch());
    let stream = io::Cursor::new(written(Format::Arrow, false));
    let mut reader = arrow_ipc::reader::StreamReader::try_new(stream, None).unwrap();
    assert_eq!(reader.next().unwrap().unwrap(), batch());
    let file = io::Cursor::new(written(Format::Arrow, true));
    let mut reader = arrow_ipc::reader::FileReader::try_new(file, None).unwrap();
    assert_eq!(reader.next().unwrap().unwrap(), batch());
}

#[test]
fn a_binary_format_holds_one_result() {
    let mut output = Output::to(Box::new(Kept::default()), true);
    let schema = batch().schema();
    drop(output.rows(Format::Parquet, &schema).unwrap());
    assert!(output.rows(Format::Parquet, &schema).is_err());
}

#[test]
fn a_long_table_is_cut() {
    let numbers = |count: i64| {
        RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from_iter_values(0..count)) as ArrayRef)]).unwrap()
    };
    let mut output = Output::to(Box::new(Kept::default()), false);
    let mut rows = output.rows(Format::Table, &numbers(1).schema()).unwrap();
    assert_eq!(rows.batch(&numbers(9_999)).unwrap(), Wanted::More);
    assert_eq!(rows.batch(&numbers(1)).unwrap(), Wanted::More);
    assert_eq!(rows.batch(&numbers(0)).unwrap(), Wanted::More);
    assert_eq!(rows.batch(&numbers(5)).unwrap(), Wanted::Enough);
    assert_eq!(rows.end().unwrap(), Some(TABLE_ROWS));
}

#[test]
fn a_reader_that_left_is_noticed() {
    for format in [Format::Table, Format::Csv, Format::Json, Format::Parquet, Format::Arrow] {
        let mut output = Output::to(Box::new(Gone), false);
        let outcome = output.rows(format, &batch().schema()).and_then(|mut rows| {
            rows.batch(&batch())?;
            rows.end()
        });
        assert!(outcome.is_err() && output.is_closed(), "{format:?}");
    }
}

#[test]
fn an_empty_result_still_has_its_header() {
    let kept = Kept::default();
    let mut output = Output::to(Box::new(kept.clone()), false);
    output.rows(Format::Csv, &batch().schema()).unwrap().end().unwrap();
    assert_eq!(String::from_utf8(kept.0.lock().unwrap().clone()).unwrap(), "id,näme,price,at,list\n");
}
