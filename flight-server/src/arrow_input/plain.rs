//! Columns and rows as tables hold them.
//!
//! Lists become lists of one kind: the library that takes rows to the engine loses those of the large one, the lake knows
//! none of a fixed size, and of views the engine reads what they do not point to. Types inside of others are made plain
//! too. What the engine does not know, and nothing that it knows can stand for, is refused.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Time64NanosecondType;
use arrow_array::{
    Array, ArrayRef, GenericListArray, GenericListViewArray, ListArray, MapArray, OffsetSizeTrait, RecordBatch,
    StructArray, UInt64Array, UnionArray, make_array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit, UnionFields};

use super::extension::Extension;
use super::flaw::Flaw;

type Made<T> = Result<T, Flaw>;

/// The columns of a table for these.
pub(super) fn columns(schema: &Schema) -> Made<SchemaRef> {
    Ok(Arc::new(Schema::new(schema.fields().iter().map(|field| plain_field(field)).collect::<Made<Fields>>()?)))
}

/// The rows with these columns, which [`columns`] has made.
pub(super) fn rows(rows: &RecordBatch, columns: &SchemaRef) -> Made<RecordBatch> {
    let given = rows.columns().iter().zip(rows.schema_ref().fields()).zip(columns.fields());
    let made = given.map(|((column, from), to)| array(column, from, to)).collect::<Made<Vec<_>>>()?;
    RecordBatch::try_new(columns.clone(), made).map_err(|error| unfit(&error))
}

fn plain_field(field: &Field) -> Made<FieldRef> {
    let made = Extension::of(field).and_then(|extension| {
        let data_type = match extension {
            Some(Extension::Bool8) => DataType::Boolean,
            _ => plain_type(field.data_type())?,
        };
        let kept = extension.filter(|extension| *extension != Extension::Bool8);
        let metadata = kept.map(|extension| extension.metadata(field)).unwrap_or_default();
        Ok(Arc::new(field.clone().with_data_type(data_type).with_metadata(metadata)))
    });
    made.map_err(|flaw| flaw.within(field.name()))
}

fn plain_type(data_type: &DataType) -> Made<DataType> {
    Ok(match data_type {
        DataType::List(item) | DataType::LargeList(item) | DataType::ListView(item) | DataType::LargeListView(item) => {
            DataType::List(plain_field(item)?)
        }
        // A list that is null as a whole has items here, which are null.
        DataType::FixedSizeList(item, _) => {
            DataType::List(Arc::new(Field::clone(&*plain_field(item)?).with_nullable(true)))
        }
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|field| plain_field(field)).collect::<Made<Fields>>()?)
        }
        DataType::Map(entries, sorted) => DataType::Map(plain_field(entries)?, *sorted),
        // The engine takes an id for the place of its type.
        DataType::Union(fields, mode) => {
            let fields = fields.iter().map(|(_, field)| plain_field(field)).collect::<Made<Vec<_>>>()?;
            DataType::Union(UnionFields::from_fields(fields), *mode)
        }
        DataType::Dictionary(_, values) if values.is_nested() => {
            return Err(Flaw::unsupported(format!("a dictionary of {values} is not taken"))
                .with_hint("send the values themselves"));
        }
        DataType::Dictionary(index, values) => DataType::Dictionary(index.clone(), Box::new(plain_type(values)?)),
        DataType::RunEndEncoded(ends, values) if plain_type(values.data_type())? == *values.data_type() => {
            let bare = |field: &FieldRef| Arc::new(Field::clone(field).with_metadata(Default::default()));
            DataType::RunEndEncoded(bare(ends), bare(values))
        }
        DataType::RunEndEncoded(..) | DataType::Decimal256(..) => {
            return Err(Flaw::unsupported(format!("the type {data_type} is not taken")));
        }
        DataType::Float16 => DataType::Float32,
        DataType::Time64(TimeUnit::Nanosecond) => DataType::Time64(TimeUnit::Microsecond),
        other => other.clone(),
    })
}

fn array(array: &ArrayRef, from: &Field, to: &Field) -> Made<ArrayRef> {
    let made = match Extension::of(from)? {
        Some(extension) => extension.check(array).and_then(|()| leaf(array, to.data_type())),
        None => of_type(array, to.data_type()),
    };
    made.map_err(|flaw| flaw.within(from.name()))
}

fn of_type(array: &ArrayRef, to: &DataType) -> Made<ArrayRef> {
    let nulls = array.nulls().cloned();
    match (array.data_type(), to) {
        (DataType::List(from), DataType::List(to)) => list(array.as_list::<i32>(), from, to),
        (DataType::LargeList(from), DataType::List(to)) => list(array.as_list::<i64>(), from, to),
        (DataType::ListView(from), DataType::List(to)) => views(array.as_list_view::<i32>(), from, to),
        (DataType::LargeListView(from), DataType::List(to)) => views(array.as_list_view::<i64>(), from, to),
        (DataType::FixedSizeList(from, size), DataType::List(to)) => {
            let size = usize::try_from(*size).unwrap_or_default();
            fits(array.len().saturating_mul(size))?;
            let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(size, array.len()));
            made_list(offsets, array.as_fixed_size_list().values(), from, to, nulls)
        }
        (DataType::Struct(from), DataType::Struct(to)) => {
            let columns = fields(array.as_struct().columns().iter(), from.iter(), to.iter())?;
            made(StructArray::try_new(to.clone(), columns, nulls))
        }
        (DataType::Map(from, _), DataType::Map(to, sorted)) => {
            let map = array.as_map();
            let entries: ArrayRef = Arc::new(map.entries().clone());
            let entries = self::array(&entries, from, to)?;
            let offsets = map.offsets().clone();
            made(MapArray::try_new(to.clone(), offsets, entries.as_struct().clone(), nulls, *sorted))
        }
        (DataType::Union(from, _), DataType::Union(to, _)) => union(array.as_union(), from, to),
        (DataType::Dictionary(..), DataType::Dictionary(_, to)) => {
            let dictionary = array.as_any_dictionary();
            Ok(dictionary.with_values(leaf(dictionary.values(), to)?))
        }
        (DataType::RunEndEncoded(..), _) => {
            let data = array.to_data().into_builder().data_type(to.clone());
            data.build().map(make_array).map_err(|error| unfit(&error))
        }
        _ => leaf(array, to),
    }
}

/// An array without others inside.
fn leaf(array: &ArrayRef, to: &DataType) -> Made<ArrayRef> {
    if array.data_type() == to {
        return Ok(array.clone());
    }
    if *array.data_type() == DataType::Time64(TimeUnit::Nanosecond)
        && array.as_primitive::<Time64NanosecondType>().iter().flatten().any(|time| time % 1000 != 0)
    {
        return Err(Flaw::data("a time has nanoseconds, and times are kept in microseconds").with_sqlstate("22008"));
    }
    arrow_cast::cast(array, to).map_err(|error| unfit(&error))
}

fn list<O: OffsetSizeTrait>(list: &GenericListArray<O>, from: &Field, to: &FieldRef) -> Made<ArrayRef> {
    fits(list.offsets().last().map_or(0, |last| last.as_usize()))?;
    let narrow = |offset: &O| i32::try_from(offset.as_usize()).unwrap_or(i32::MAX);
    let offsets = OffsetBuffer::new(list.offsets().iter().map(narrow).collect::<ScalarBuffer<i32>>());
    made_list(offsets, list.values(), from, to, list.nulls().cloned())
}

/// Lists that point to their items as they like, brought in order. Items that are in several lists are refused: a few
/// bytes could make any number of them.
fn views<O: OffsetSizeTrait>(views: &GenericListViewArray<O>, from: &Field, to: &FieldRef) -> Made<ArrayRef> {
    let view = |row: usize| match views.is_null(row) {
        true => 0..0,
        false => {
            let start = views.value_offsets()[row].as_usize();
            start..start + views.value_sizes()[row].as_usize()
        }
    };
    let mut sorted: Vec<_> = (0..views.len()).map(view).filter(|view| !view.is_empty()).collect();
    sorted.sort_unstable_by_key(|view| view.start);
    if sorted.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return Err(Flaw::unsupported("views of lists that share items are not taken")
            .with_hint("send a list that has its own items"));
    }
    fits(sorted.iter().map(ExactSizeIterator::len).sum())?;
    let items = UInt64Array::from_iter_values((0..views.len()).flat_map(view).map(|item| item as u64));
    let values = arrow_select::take::take(views.values(), &items, None).map_err(|error| unfit(&error))?;
    let offsets = OffsetBuffer::from_lengths((0..views.len()).map(|row| view(row).len()));
    made_list(offsets, &values, from, to, views.nulls().cloned())
}

fn made_list(
    offsets: OffsetBuffer<i32>,
    values: &ArrayRef,
    from: &Field,
    to: &FieldRef,
    nulls: Option<NullBuffer>,
) -> Made<ArrayRef> {
    made(ListArray::try_new(to.clone(), offsets, array(values, from, to)?, nulls))
}

fn union(union: &UnionArray, from: &UnionFields, to: &UnionFields) -> Made<ArrayRef> {
    let children: Vec<_> = from.iter().map(|(id, _)| union.child(id).clone()).collect();
    let children = fields(children.iter(), from.iter().map(|(_, field)| field), to.iter().map(|(_, field)| field))?;
    let mut places = [0; 128];
    for ((id, _), (place, _)) in from.iter().zip(to.iter()) {
        places[usize::from(id.unsigned_abs()) % 128] = place;
    }
    let ids = union.type_ids().iter().map(|id| places[usize::from(id.unsigned_abs()) % 128]).collect();
    made(UnionArray::try_new(to.clone(), ids, None, children))
}

fn fields<'a>(
    arrays: impl Iterator<Item = &'a ArrayRef>,
    from: impl Iterator<Item = &'a FieldRef>,
    to: impl Iterator<Item = &'a FieldRef>,
) -> Made<Vec<ArrayRef>> {
    arrays.zip(from).zip(to).map(|((each, from), to)| array(each, from, to)).collect()
}

/// The items of a list are counted in 31 bits.
fn fits(items: usize) -> Made<()> {
    match i32::try_from(items) {
        Ok(_) => Ok(()),
        Err(_) => Err(Flaw::limit(format!("more than {} items in the lists of one message", i32::MAX))
            .with_hint("send the rows in smaller batches")),
    }
}

fn made<A: Array + 'static>(array: Result<A, ArrowError>) -> Made<ArrayRef> {
    array.map(|array| Arc::new(array) as ArrayRef).map_err(|error| unfit(&error))
}

fn unfit(error: &ArrowError) -> Flaw {
    Flaw::damaged(error.to_string())
}
