#![allow(clippy::unwrap_used)]
use arrow_array::types::Float16Type;
use arrow_array::{
    Array, Date64Array, Decimal128Array, FixedSizeBinaryArray, FixedSizeListArray, Float16Array, Int8Array, Int32Array,
    Int64Array, LargeListArray, LargeListViewArray, ListArray, ListViewArray, NullArray, StringArray,
    Time64MicrosecondArray, Time64NanosecondArray, UnionArray,
};
use arrow_cast::display::array_value_to_string;
use arrow_flight::utils::batches_to_flight_data;
use arrow_schema::{Fields, UnionFields, UnionMode};
use query::{Error, ErrorKind};

use super::*;

/// All of a put; what its first rows look like in a table.
fn ingested(columns: Vec<(Field, ArrayRef)>) -> Result<Vec<Vec<String>>> {
    let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let schema = Schema::new(fields);
    let batch = RecordBatch::try_new(Arc::new(schema.clone()), arrays).unwrap();
    let mut decoder = Decoder::for_tables();
    let mut rows = Vec::new();
    for data in batches_to_flight_data(&schema, vec![batch]).unwrap() {
        if let Content::Rows(batch) = decoder.read(data)? {
            let row = |row| batch.columns().iter().map(|column| array_value_to_string(column, row).unwrap()).collect();
            rows.extend((0..batch.num_rows().min(10)).map(row).collect::<Vec<_>>());
        }
    }
    Ok(rows)
}

fn of(array: impl Array + 'static) -> Result<Vec<Vec<String>>> {
    ingested(vec![(Field::new("a", array.data_type().clone(), true), Arc::new(array))])
}

fn as_type(name: &str, more: &str, array: impl Array + 'static) -> Result<Vec<Vec<String>>> {
    let metadata = [("ARROW:extension:name", name), ("ARROW:extension:metadata", more)];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let field = Field::new("a", array.data_type().clone(), true).with_metadata(metadata.into());
    ingested(vec![(field, Arc::new(array))])
}

fn of_schema(fields: Vec<Field>) -> Result<()> {
    let data = batches_to_flight_data(&Schema::new(fields), vec![]).unwrap();
    data.into_iter().try_for_each(|data| Decoder::default().read(data).map(drop))
}

fn told(error: &Error) -> String {
    format!("{} {}", error.message(), error.detail().unwrap_or_default())
}

fn item(data_type: &DataType) -> Arc<Field> {
    Arc::new(Field::new("item", data_type.clone(), true))
}

#[test]
fn types_inside_of_others_become_plain() {
    let numbers = Int32Array::from(vec![1, 2, 3]);
    let inner = LargeListArray::new(
        item(&DataType::Int32),
        arrow_buffer::OffsetBuffer::from_lengths([2, 1]),
        Arc::new(numbers),
        None,
    );
    let views = ListViewArray::new(
        item(inner.data_type()),
        vec![1, 0, 0].into(),
        vec![1, 0, 1].into(),
        Arc::new(inner.clone()),
        Some(vec![true, false, true].into()),
    );
    assert_eq!(of(views).unwrap(), [["[[3]]"], [""], ["[[1, 2]]"]]);
    let fields = UnionFields::try_new(
        [7, 5],
        [Field::new("x", inner.data_type().clone(), true), Field::new("y", DataType::Int8, true)],
    );
    let children: Vec<ArrayRef> = vec![Arc::new(inner), Arc::new(Int8Array::from(vec![8, 9]))];
    let union = UnionArray::try_new(fields.unwrap(), vec![7, 5].into(), None, children).unwrap();
    assert_eq!(of(union).unwrap(), [["{x=[1, 2]}"], ["{y=9}"]]);
    let half =
        Float16Array::from_iter_values([<Float16Type as arrow_array::ArrowPrimitiveType>::Native::from_f32(1.5)]);
    assert_eq!(of(half).unwrap(), [["1.5"]]);
    assert_eq!(of(Time64NanosecondArray::from(vec![1000])).unwrap(), [["00:00:00.000001"]]);
    assert_eq!(of(Time64NanosecondArray::from(vec![1001])).unwrap_err().kind(), ErrorKind::Data);
}

#[test]
fn a_null_list_of_items_that_are_not_null_is_valid() {
    let (items, item) = (Int32Array::from(vec![Some(1), None]), Field::new("item", DataType::Int32, false));
    let lists = FixedSizeListArray::new(Arc::new(item), 1, Arc::new(items), Some(vec![true, false].into()));
    assert_eq!(of(lists).unwrap(), [["[1]"], [""]]);
}

#[test]
fn views_that_share_items_are_refused() {
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1, 2, 3]));
    let views = LargeListViewArray::new(item(&DataType::Int32), vec![0, 1].into(), vec![2, 2].into(), numbers, None);
    assert_eq!(of(views).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn rows_without_bytes_are_bounded() {
    let many = (16 << 20) + 1;
    assert!(of(NullArray::new(many - 1)).is_ok());
    assert_eq!(of(NullArray::new(many)).unwrap_err().kind(), ErrorKind::Limit);
    let lists = |rows: usize, size| {
        let nulls = Arc::new(NullArray::new(rows * usize::try_from(size).unwrap()));
        of(FixedSizeListArray::try_new_with_length(item(&DataType::Null), size, nulls, None, rows).unwrap())
    };
    assert!(lists(1000, 3).is_ok());
    assert_eq!(lists(many, 0).unwrap_err().kind(), ErrorKind::Limit);
    // More values than a list of any size can have.
    assert_eq!(lists(4, 1 << 22).unwrap().len(), 4);
    assert_eq!(lists(4, 1 << 30).unwrap_err().kind(), ErrorKind::Limit);
}

#[test]
fn values_that_their_type_does_not_have_are_refused() {
    let times = |value| of(Time64MicrosecondArray::from(vec![value]));
    assert!(times(0).is_ok() && times(86_400_000_000).is_ok());
    assert_eq!(times(-1).unwrap_err().sqlstate(), "22008");
    let nested = ListArray::from_iter_primitive::<arrow_array::types::Time64MicrosecondType, _, _>([Some([Some(-1)])]);
    let error = of(nested).unwrap_err();
    assert!(told(&error).contains("a.item"), "{error:?}");
    let decimals = Decimal128Array::from(vec![Some(100_000), None]).with_data_type(DataType::Decimal128(5, 2));
    assert_eq!(of(decimals).unwrap_err().sqlstate(), "22003");
    assert_eq!(of(Date64Array::from(vec![i64::MAX])).unwrap_err().sqlstate(), "22008");
}

#[test]
fn types_on_others_stand_on_what_is_theirs() {
    let bytes = |size: usize| FixedSizeBinaryArray::try_from_iter([vec![1_u8; size]].into_iter()).unwrap();
    let hugeint = r#"{"type_name":"hugeint","vendor_name":"DuckDB"}"#;
    assert!(as_type("arrow.uuid", "", bytes(16)).is_ok() && as_type("arrow.opaque", hugeint, bytes(16)).is_ok());
    for (name, more, array) in [
        ("arrow.uuid", "", Arc::new(bytes(8)) as ArrayRef),
        ("arrow.uuid", "", Arc::new(Int32Array::from(vec![1]))),
        ("arrow.opaque", hugeint, Arc::new(bytes(4))),
        ("arrow.json", "", Arc::new(StringArray::from(vec!["{x"]))),
        ("arrow.json", "", Arc::new(Int32Array::from(vec![1]))),
    ] {
        assert_eq!(as_type(name, more, array).unwrap_err().kind(), ErrorKind::Data, "{name}");
    }
    assert_eq!(as_type("arrow.json", "", StringArray::from(vec!["{}"])).unwrap(), [["{}"]]);
    assert_eq!(as_type("arrow.bool8", "", Int8Array::from(vec![0, 7])).unwrap(), [["false"], ["true"]]);
    assert_eq!(as_type("arrow.opaque", "not JSON", Int64Array::from(vec![7])).unwrap(), [["7"]]);
}

#[test]
fn schemas_are_looked_at() {
    let error = of_schema(vec![Field::new("a\0b", DataType::Int32, true)]).unwrap_err();
    assert!(told(&error).contains(r"a\0b") && told(&error).contains("null character"), "{error:?}");
    let inner = Fields::from(vec![Field::new("x\0y", DataType::Int32, true)]);
    let error = of_schema(vec![Field::new("a", DataType::Struct(inner), true)]).unwrap_err();
    assert!(told(&error).contains(r"a.x\0y"), "{error:?}");
    let map = DataType::Map(Arc::new(Field::new("entries", DataType::Int32, false)), false);
    assert_eq!(of_schema(vec![Field::new("a", map, true)]).unwrap_err().kind(), ErrorKind::Syntax);
    let columns = |count| (0..count).map(|number| Field::new(format!("c{number}"), DataType::Int8, true)).collect();
    assert!(of_schema(columns(10_000)).is_ok());
    assert_eq!(of_schema(columns(10_001)).unwrap_err().kind(), ErrorKind::Limit);
    let long = Field::new("n".repeat(1 << 20), DataType::Int8, true);
    assert!(of_schema(vec![long.clone()]).is_ok());
    assert_eq!(of_schema(vec![long.clone(), long]).unwrap_err().kind(), ErrorKind::Limit);
    for refused in [
        DataType::Struct(Fields::empty()),
        DataType::FixedSizeBinary(0),
        DataType::Union(UnionFields::from_fields([Field::new("x", DataType::Int8, true)]), UnionMode::Dense),
    ] {
        assert_eq!(of_schema(vec![Field::new("a", refused, true)]).unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn the_message_is_told() {
    let schema = Schema::new(vec![Field::new("a", DataType::Int32, true)]);
    let data = batches_to_flight_data(&schema, vec![]).unwrap();
    let mut decoder = Decoder::default();
    assert!(decoder.read(data[0].clone()).is_ok());
    let error = decoder.read(data[0].clone()).unwrap_err();
    assert!(told(&error).contains("message 2: it is a second schema"), "{error:?}");
}
