//! Lists, however they lie.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_schema::{DataType, Field};
use query::Result;

use super::not_of_schema;

/// Where the elements of a row lie among all.
type Ranges<'a> = Box<dyn Fn(usize) -> Range<usize> + 'a>;

/// A column of lists, taken apart.
pub(super) struct Lists<'a> {
    pub(super) element: &'a Field,
    pub(super) values: &'a ArrayRef,
    pub(super) ranges: Ranges<'a>,
}

impl<'a> Lists<'a> {
    pub(super) fn of(data_type: &'a DataType, array: &'a dyn Array) -> Result<Self> {
        match data_type {
            DataType::List(element) => Self::offsets::<i32>(element, array),
            DataType::LargeList(element) => Self::offsets::<i64>(element, array),
            DataType::ListView(element) => Self::views::<i32>(element, array),
            DataType::LargeListView(element) => Self::views::<i64>(element, array),
            DataType::FixedSizeList(element, _) => {
                let list = array.as_fixed_size_list_opt().ok_or_else(not_of_schema)?;
                let size = list.value_length() as usize;
                Ok(Self { element, values: list.values(), ranges: Box::new(move |row| row * size..(row + 1) * size) })
            }
            _ => Err(not_of_schema()),
        }
    }

    fn offsets<O: OffsetSizeTrait>(element: &'a Field, array: &'a dyn Array) -> Result<Self> {
        let list = array.as_list_opt::<O>().ok_or_else(not_of_schema)?;
        let offsets = list.value_offsets();
        let ranges = Box::new(move |row: usize| offsets[row].as_usize()..offsets[row + 1].as_usize());
        Ok(Self { element, values: list.values(), ranges })
    }

    fn views<O: OffsetSizeTrait>(element: &'a Field, array: &'a dyn Array) -> Result<Self> {
        let list = array.as_list_view_opt::<O>().ok_or_else(not_of_schema)?;
        let (offsets, sizes) = (list.offsets(), list.sizes());
        let ranges =
            Box::new(move |row: usize| offsets[row].as_usize()..offsets[row].as_usize() + sizes[row].as_usize());
        Ok(Self { element, values: list.values(), ranges })
    }
}

/// Whether this is a type of lists.
pub(super) fn is_list(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::List(_)
            | DataType::LargeList(_)
            | DataType::FixedSizeList(..)
            | DataType::ListView(_)
            | DataType::LargeListView(_)
    )
}
