//! What PostgreSQL has no types for, and columns that lie in other ways.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{
    Array, ArrayRef, BinaryViewArray, BooleanArray, Decimal128Array, DictionaryArray, FixedSizeListArray, Float64Array,
    Int32Array, Int64Array, ListArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampNanosecondArray, UInt32Array, UInt64Array, UnionArray,
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, Field, Schema, UnionFields};
use bytes::BytesMut;
use pg_shim::cells::{Encoder, Format, TextSettings};
use pg_shim::oid::{self, Names};
use pg_shim::rows::RowEncoder;

fn cells(array: ArrayRef, format: Format, names: Names) -> query::Result<Vec<Option<Vec<u8>>>> {
    let schema = Arc::new(Schema::new(vec![Field::new("c", array.data_type().clone(), true)]));
    let rows = array.len();
    let batch = RecordBatch::try_new(schema.clone(), vec![array]).unwrap();
    let mut buffers = Vec::new();
    let encoder = Encoder::new(&schema, &[format], &TextSettings::default(), names)?;
    encoder.encode_columns(&batch, 0..rows, &mut buffers)?;
    Ok((0..rows).map(|row| buffers[0].cell(row).map(<[u8]>::to_vec)).collect())
}

fn text(array: impl Array + 'static) -> Vec<String> {
    let cells = cells(Arc::new(array), Format::Text, Names::Ordinary).unwrap();
    cells.into_iter().map(|cell| cell.map_or("<null>".to_owned(), |cell| String::from_utf8(cell).unwrap())).collect()
}

fn pair(first: ArrayRef, second: ArrayRef) -> StructArray {
    let fields =
        [("a", &first), ("b \"c\"", &second)].map(|(name, array)| Field::new(name, array.data_type().clone(), true));
    StructArray::new(fields.to_vec().into(), vec![first.clone(), second.clone()], None)
}

#[test]
fn structs_maps_and_unions_are_json() {
    let inner: ArrayRef = Arc::new(pair(
        Arc::new(BooleanArray::from(vec![Some(true), None])),
        Arc::new(Float64Array::from(vec![f64::NAN, 1.5])),
    ));
    let outer = pair(Arc::new(StringArray::from(vec![Some("q\"\\\n\u{1}"), None])), inner);
    assert_eq!(
        text(outer),
        [
            r#"{"a":"q\"\\\n\u0001","b \"c\"":{"a":true,"b \"c\"":"NaN"}}"#,
            r#"{"a":null,"b \"c\"":{"a":null,"b \"c\"":1.5}}"#
        ]
    );
    let mut map = MapBuilder::new(None, StringBuilder::new(), ListBuilder::new(Int32Builder::new()));
    map.keys().append_value("k");
    map.values().values().append_value(1);
    map.values().values().append_null();
    map.values().append(true);
    map.append(true).unwrap();
    map.append(false).unwrap();
    assert_eq!(text(map.finish()), [r#"{"k":[1,null]}"#, "<null>"]);
    let fields =
        UnionFields::try_new([0, 5], [Field::new("n", DataType::Int32, true), Field::new("s", DataType::Utf8, true)])
            .unwrap();
    let children: Vec<ArrayRef> =
        vec![Arc::new(Int32Array::from(vec![7, 0])), Arc::new(StringArray::from(vec!["", "x"]))];
    let union = UnionArray::try_new(fields, ScalarBuffer::from(vec![0_i8, 5]), None, children).unwrap();
    assert_eq!(text(union), ["7", "\"x\""]);
}

#[test]
fn lists_are_arrays_if_they_are_boxes() {
    let list = |rows: Vec<Option<Vec<Option<i32>>>>| {
        ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>(rows)
    };
    assert_eq!(text(list(vec![Some(vec![Some(1), None]), None, Some(vec![])])), ["{1,NULL}", "<null>", "{}"]);
    let nested = |lengths: &[i32], inner: ListArray| {
        let offsets = arrow_buffer::OffsetBuffer::new(ScalarBuffer::from(lengths.to_vec()));
        let field = Arc::new(Field::new_list_field(inner.data_type().clone(), true));
        ListArray::new(field, offsets, Arc::new(inner), None)
    };
    let inner = list(vec![Some(vec![Some(1), Some(2)]), Some(vec![Some(3), None])]);
    assert_eq!(text(nested(&[0, 2], inner.clone())), ["{{1,2},{3,NULL}}"]);
    assert_eq!(text(nested(&[0, 2, 2], inner)), ["{{1,2},{3,NULL}}", "{}"]);
    for ragged in [vec![Some(vec![Some(1)]), Some(vec![])], vec![Some(vec![Some(1)]), None]] {
        let array: ArrayRef = Arc::new(nested(&[0, 2], list(ragged)));
        for format in [Format::Text, Format::Binary] {
            let error = cells(array.clone(), format, Names::Ordinary).unwrap_err();
            assert_eq!(error.sqlstate(), "2202E");
            assert!(error.hint().unwrap().contains("to_json"));
        }
    }
    let fixed = FixedSizeListArray::new(
        Arc::new(Field::new_list_field(DataType::Utf8, true)),
        2,
        Arc::new(StringArray::from(vec![Some("a b"), None, Some(""), Some("null")])),
        None,
    );
    assert_eq!(text(fixed), ["{\"a b\",NULL}", "{\"\",\"null\"}"]);
}

#[test]
fn columns_lie_in_other_ways_too() {
    let values = StringArray::from(vec!["one", "two"]);
    let keys = arrow_array::PrimitiveArray::<Int8Type>::from(vec![Some(1), None, Some(0)]);
    assert_eq!(text(DictionaryArray::new(keys, Arc::new(values))), ["two", "<null>", "one"]);
    let long = "a text that is not inlined in its view";
    assert_eq!(text(StringViewArray::from(vec!["short", long])), ["short", long]);
    assert_eq!(text(BinaryViewArray::from(vec![b"\0\xff".as_slice()])), ["\\x00ff"]);
    assert_eq!(text(NullArray::new(2)), ["<null>", "<null>"]);
    assert_eq!(text(UInt64Array::from(vec![u64::MAX])), ["18446744073709551615"]);
    let wide = Decimal128Array::from(vec![i128::MIN, i128::MAX]).with_precision_and_scale(38, 0).unwrap();
    assert_eq!(text(wide), ["-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"]);
    // Nanoseconds are cut off, as the engine does.
    let nanos = TimestampNanosecondArray::from(vec![1_999, -1_999, i64::MAX]);
    assert_eq!(text(nanos), ["1970-01-01 00:00:00.000001", "1969-12-31 23:59:59.999999", "infinity"]);
    let sliced = Int64Array::from(vec![Some(1), None, Some(3)]).slice(1, 2);
    assert_eq!(text(sliced), ["<null>", "3"]);
}

#[test]
fn numbers_of_objects_have_four_bytes_in_the_catalog() {
    let array: ArrayRef = Arc::new(UInt32Array::from(vec![u32::MAX]));
    let binary = |names| cells(array.clone(), Format::Binary, names).unwrap()[0].clone().unwrap();
    assert_eq!(binary(Names::Catalog), [0xff; 4]);
    assert_eq!(binary(Names::Ordinary), [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    let field = Field::new("c", DataType::UInt32, true);
    assert_eq!(oid::of_field_in(&field, Names::Catalog).length, 4);
}

#[test]
fn rows_are_whole_messages() {
    let columns: Vec<(&str, ArrayRef)> =
        vec![("a", Arc::new(Int32Array::from(vec![Some(1), None]))), ("b", Arc::new(StringArray::from(vec!["x", ""])))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let settings = TextSettings::default();
    let formats = [Format::Binary, Format::Text];
    let mut encoder = RowEncoder::new(&batch.schema(), &formats, &settings, Names::Ordinary).unwrap();
    let mut out = BytesMut::from(&b"before"[..]);
    encoder.encode(&batch, 0..2, &mut out).unwrap();
    let wanted = b"beforeD\0\0\0\x13\0\x02\0\0\0\x04\0\0\0\x01\0\0\0\x01xD\0\0\0\x0e\0\x02\xff\xff\xff\xff\0\0\0\0";
    assert_eq!(&out[..], wanted);
    assert!(encoder.encode(&batch, 1..3, &mut out).is_err());
    assert_eq!(&out[..], wanted);
    let three = [Format::Text; 3];
    let error = RowEncoder::new(&batch.schema(), &three, &settings, Names::Ordinary).unwrap_err();
    assert_eq!(error.sqlstate(), "08P01");
}
