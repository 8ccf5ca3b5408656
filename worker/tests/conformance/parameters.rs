//! Parameters of statements.

use std::sync::Arc;

use arrow_array::types::{Int8Type, IntervalDayTime, IntervalMonthDayNano};
use arrow_array::{
    ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, Decimal256Array,
    DictionaryArray, DurationMicrosecondArray, FixedSizeBinaryArray, Float32Array, Float64Array, Int8Array, Int16Array,
    Int32Array, Int64Array, IntervalDayTimeArray, IntervalMonthDayNanoArray, IntervalYearMonthArray, LargeStringArray,
    ListArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray, Time32MillisecondArray,
    Time32SecondArray, Time64MicrosecondArray, Time64NanosecondArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array,
};
use arrow_buffer::i256;
use arrow_schema::{DataType, Field};
use query::{ErrorKind, Result, Session};

use crate::bench::{Bench, cases, read, statement};

cases![
    parameters_are_told,
    values_of_every_type_arrive,
    a_null_of_every_type_arrives,
    every_row_is_a_run,
    missing_ones_are_named,
    what_cannot_be_bound_is_refused,
];

async fn parameters_are_told(bench: &Bench) {
    let session = bench.open().await;
    for (sql, expected) in [
        ("SELECT 1", &[][..]),
        ("SELECT $1::BIGINT, $2::BOOLEAN", &[("1", DataType::Int64), ("2", DataType::Boolean)][..]),
        ("SELECT ?", &[("1", DataType::Null)][..]),
        ("SELECT $day::DATE, $name::VARCHAR", &[("day", DataType::Date32), ("name", DataType::Utf8)][..]),
    ] {
        let prepared = session.prepare(&statement(sql), None).await.unwrap();
        let mut told: Vec<(&str, &DataType)> =
            prepared.parameters.fields().iter().map(|field| (field.name().as_str(), field.data_type())).collect();
        told.sort_by_key(|(name, _)| *name);
        let expected: Vec<(&str, &DataType)> = expected.iter().map(|(name, data_type)| (*name, data_type)).collect();
        assert_eq!(told, expected, "{sql}");
    }
}

fn one(array: impl arrow_array::Array + 'static) -> ArrayRef {
    Arc::new(array)
}

fn values() -> Vec<(ArrayRef, &'static str)> {
    let list = ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>([Some([Some(1), None, Some(3)])]);
    let words: DictionaryArray<Int8Type> = ["word"].into_iter().collect();
    vec![
        (one(BooleanArray::from(vec![true])), "BOOLEAN true"),
        (one(Int8Array::from(vec![i8::MIN])), "TINYINT -128"),
        (one(Int16Array::from(vec![i16::MIN])), "SMALLINT -32768"),
        (one(Int32Array::from(vec![i32::MIN])), "INTEGER -2147483648"),
        (one(Int64Array::from(vec![i64::MIN])), "BIGINT -9223372036854775808"),
        (one(UInt8Array::from(vec![u8::MAX])), "UTINYINT 255"),
        (one(UInt16Array::from(vec![u16::MAX])), "USMALLINT 65535"),
        (one(UInt32Array::from(vec![u32::MAX])), "UINTEGER 4294967295"),
        (one(UInt64Array::from(vec![u64::MAX])), "UBIGINT 18446744073709551615"),
        (one(Float32Array::from(vec![1.5])), "FLOAT 1.5"),
        (one(Float64Array::from(vec![-0.1])), "DOUBLE -0.1"),
        (one(StringArray::from(vec!["grüße 'und' \"mehr\""])), "VARCHAR grüße 'und' \"mehr\""),
        (one(StringArray::from(vec![""])), "VARCHAR "),
        (one(LargeStringArray::from(vec!["large"])), "VARCHAR large"),
        (one(StringViewArray::from(vec!["a view of some length"])), "VARCHAR a view of some length"),
        (one(BinaryArray::from(vec![&b"\x00\xffa"[..]])), "BLOB \\x00\\xFFa"),
        (one(BinaryViewArray::from(vec![&b"b"[..]])), "BLOB b"),
        (one(FixedSizeBinaryArray::try_from_iter([[1_u8, 2]].into_iter()).unwrap()), "BLOB \\x01\\x02"),
        (one(Decimal128Array::from(vec![-12345]).with_precision_and_scale(10, 2).unwrap()), "DECIMAL(10,2) -123.45"),
        (one(Decimal128Array::from(vec![1]).with_precision_and_scale(38, 10).unwrap()), "DECIMAL(38,10) 0.0000000001"),
        (
            one(Decimal256Array::from(vec![i256::from(700)]).with_precision_and_scale(20, 2).unwrap()),
            "DECIMAL(20,2) 7.00",
        ),
        (one(Date32Array::from(vec![-1])), "DATE 1969-12-31"),
        (one(Date64Array::from(vec![86_400_000])), "TIMESTAMP_MS 1970-01-02 00:00:00"),
        (one(Time32SecondArray::from(vec![3661])), "TIME 01:01:01"),
        (one(Time32MillisecondArray::from(vec![1500])), "TIME 00:00:01.5"),
        (one(Time64MicrosecondArray::from(vec![1])), "TIME 00:00:00.000001"),
        (one(Time64NanosecondArray::from(vec![5_000_000_000])), "TIME 00:00:05"),
        (one(TimestampSecondArray::from(vec![60])), "TIMESTAMP_S 1970-01-01 00:01:00"),
        (one(TimestampMillisecondArray::from(vec![1])), "TIMESTAMP_MS 1970-01-01 00:00:00.001"),
        (one(TimestampMicrosecondArray::from(vec![-1])), "TIMESTAMP 1969-12-31 23:59:59.999999"),
        (one(TimestampNanosecondArray::from(vec![1])), "TIMESTAMP_NS 1970-01-01 00:00:00.000000001"),
        (
            one(TimestampMillisecondArray::from(vec![1000]).with_timezone("+02:00")),
            "TIMESTAMP WITH TIME ZONE 1970-01-01 00:00:01+00",
        ),
        (one(IntervalYearMonthArray::from(vec![14])), "INTERVAL 1 year 2 months"),
        (one(IntervalDayTimeArray::from(vec![IntervalDayTime::new(3, 1000)])), "INTERVAL 3 days 00:00:01"),
        (
            one(IntervalMonthDayNanoArray::from(vec![IntervalMonthDayNano::new(1, 2, 3_000_000_000)])),
            "INTERVAL 1 month 2 days 00:00:03",
        ),
        (one(DurationMicrosecondArray::from(vec![1_000_000])), "INTERVAL 00:00:01"),
        (one(list), "INTEGER[] [1, NULL, 3]"),
        (one(words), "VARCHAR word"),
    ]
}

fn batch(columns: Vec<ArrayRef>) -> RecordBatch {
    let names: Vec<String> = (1..=columns.len()).map(|number| number.to_string()).collect();
    RecordBatch::try_from_iter_with_nullable(names.into_iter().zip(columns).map(|(name, column)| (name, column, true)))
        .unwrap()
}

async fn values_of_every_type_arrive(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "SET TimeZone = 'UTC'").await.unwrap();
    let mut wrong = Vec::new();
    for (array, expected) in values() {
        let (expected_type, expected_value) = expected_parts(expected);
        for (sql, expected) in [("SELECT typeof($1)", expected_type), ("SELECT ($1)::VARCHAR", expected_value)] {
            match echoed(bench, &*session, sql, batch(vec![array.clone()])).await {
                Ok(rows) if rows == [[expected]] => {}
                other => wrong.push(format!("{:?}: {other:?}, not {expected:?}", array.data_type())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The name of a type, which may have spaces, and the text of a value of it.
fn expected_parts(expected: &str) -> (&str, &str) {
    let zoned = "TIMESTAMP WITH TIME ZONE";
    let end = if expected.starts_with(zoned) { zoned.len() } else { expected.find(' ').unwrap() };
    (&expected[..end], &expected[end + 1..])
}

async fn echoed(bench: &Bench, session: &dyn Session, sql: &str, given: RecordBatch) -> Result<Vec<Vec<String>>> {
    let prepared = session.prepare(&statement(sql), Some(&given)).await?;
    let (_, stream) = bench.start_prepared(session, &prepared, Some(given)).await?;
    Ok(read(stream).await?.rows())
}

async fn a_null_of_every_type_arrives(bench: &Bench) {
    let session = bench.open().await;
    let nulls = values().into_iter().map(|(array, _)| arrow_array::new_null_array(array.data_type(), 1));
    for null in nulls.chain([one(NullArray::new(1))]) {
        let told = format!("{:?}", null.data_type());
        let given = batch(vec![null]);
        let prepared = session.prepare(&statement("SELECT $1 IS NULL"), Some(&given)).await.unwrap();
        let (_, stream) = bench.start_prepared(&*session, &prepared, Some(given)).await.unwrap();
        assert_eq!(read(stream).await.unwrap().rows(), [["true"]], "{told}");
    }
}

async fn every_row_is_a_run(bench: &Bench) {
    let session = bench.open_alone().await;
    bench.ask(&*session, "CREATE TEMP TABLE t (a INTEGER, b VARCHAR)").await.unwrap();
    let rows = batch(vec![
        one(Int32Array::from(vec![Some(1), Some(2), None])),
        one(StringArray::from(vec![Some("x"), None, Some("z")])),
    ]);
    let prepared = session.prepare(&statement("INSERT INTO t VALUES ($1, $2)"), None).await.unwrap();
    let (_, stream) = bench.start_prepared(&*session, &prepared, Some(rows.clone())).await.unwrap();
    assert_eq!(read(stream).await.unwrap().tally.changed(), 3);
    let answer = bench.ask(&*session, "SELECT * FROM t ORDER BY a").await.unwrap();
    assert_eq!(answer.rows(), [["1", "x"], ["2", "∅"], ["∅", "z"]]);

    let prepared =
        session.prepare(&statement("SELECT $1::INTEGER + i, $2::VARCHAR FROM range(2) r(i)"), None).await.unwrap();
    let (_, stream) = bench.start_prepared(&*session, &prepared, Some(rows)).await.unwrap();
    let expected = [["1", "x"], ["2", "x"], ["2", "∅"], ["3", "∅"], ["∅", "z"], ["∅", "z"]];
    assert_eq!(read(stream).await.unwrap().rows(), expected);
}

async fn missing_ones_are_named(bench: &Bench) {
    let session = bench.open().await;
    let prepared = session.prepare(&statement("SELECT $1::INTEGER, $2::INTEGER"), None).await.unwrap();
    let no_rows = batch(vec![one(Int32Array::from(vec![1])), one(Int32Array::from(vec![1]))]).slice(0, 0);
    for given in [None, Some(batch(vec![one(Int32Array::from(vec![1]))]))] {
        let error = bench.start_prepared(&*session, &prepared, given).await.unwrap_err();
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Syntax, "07001"), "{error}");
    }
    // No row is no run.
    let (_, stream) = bench.start_prepared(&*session, &prepared, Some(no_rows)).await.unwrap();
    assert_eq!(read(stream).await.unwrap().count(), 0);
    let unused = batch(vec![one(Int32Array::from(vec![1]))]);
    let plain = session.prepare(&statement("SELECT 5"), None).await.unwrap();
    let (_, stream) = bench.start_prepared(&*session, &plain, Some(unused)).await.unwrap();
    assert_eq!(read(stream).await.unwrap().rows(), [["5"]]);
}

async fn what_cannot_be_bound_is_refused(bench: &Bench) {
    let session = bench.open().await;
    let prepared = session.prepare(&statement("SELECT $1"), None).await.unwrap();
    let field = Arc::new(Field::new("a", DataType::Int32, true));
    let structs = StructArray::from(vec![(field, one(Int32Array::from(vec![1])))]);
    let error = bench.start_prepared(&*session, &prepared, Some(batch(vec![one(structs)]))).await.unwrap_err();
    assert_eq!((error.kind(), error.hint().is_some()), (ErrorKind::Unsupported, true), "{error}");
    let beyond = TimestampSecondArray::from(vec![i64::MAX]).with_timezone("UTC");
    let error = bench.start_prepared(&*session, &prepared, Some(batch(vec![one(beyond)]))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Data, "{error}");
    let number = session.prepare(&statement("SELECT $1::INTEGER"), None).await.unwrap();
    let word = batch(vec![one(StringArray::from(vec!["word"]))]);
    let error = match bench.start_prepared(&*session, &number, Some(word)).await {
        Ok((_, stream)) => read(stream).await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::Data, "{error}");
}
