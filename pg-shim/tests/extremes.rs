//! Any values of Arrow's types: they are written or refused, in every style.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BinaryArray, FixedSizeBinaryArray, PrimitiveArray, RecordBatch, StructArray,
};
use arrow_buffer::{ArrowNativeType, Buffer, ScalarBuffer};
use arrow_schema::{Field, Schema};
use bytes::BytesMut;
use pg_shim::cells::{ByteaOutput, DateOrder, DateStyle, Format, IntervalStyle, TextSettings};
use pg_shim::oid::Names;
use pg_shim::rows::RowEncoder;

const ROWS: usize = 64;

struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }

    /// Bytes of which many are extreme.
    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            let word = match self.next() % 6 {
                0 => i64::MAX,
                1 => i64::MIN,
                2 => -i64::MAX,
                3 => 0x7fff_ffff_8000_0000,
                4 => (self.next() % 100_000) as i64,
                _ => (self.next() << 32 | self.next()) as i64,
            };
            bytes.extend(word.to_le_bytes());
        }
        bytes.truncate(count);
        bytes
    }

    fn array<T: ArrowPrimitiveType>(&mut self) -> PrimitiveArray<T> {
        let width = T::Native::get_byte_width();
        let values = Buffer::from(self.bytes(ROWS * width));
        PrimitiveArray::new(ScalarBuffer::new(values, 0, ROWS), None)
    }
}

fn columns(numbers: &mut Numbers) -> Vec<(Field, ArrayRef)> {
    let mut arrays: Vec<ArrayRef> = Vec::new();
    macro_rules! add {
        ($($kind:ty),*) => {$( arrays.push(Arc::new(numbers.array::<$kind>())); )*};
    }
    add!(Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type);
    add!(Float16Type, Float32Type, Float64Type, Date32Type, Date64Type);
    add!(Time32SecondType, Time32MillisecondType, Time64MicrosecondType, Time64NanosecondType);
    add!(TimestampSecondType, TimestampMillisecondType, TimestampMicrosecondType, TimestampNanosecondType);
    add!(IntervalYearMonthType, IntervalDayTimeType, IntervalMonthDayNanoType);
    add!(DurationSecondType, DurationMillisecondType, DurationMicrosecondType, DurationNanosecondType);
    let zoned = numbers.array::<TimestampMicrosecondType>().with_timezone("UTC");
    arrays.push(Arc::new(zoned));
    for scale in [-5, 0, 1, 2, 9] {
        arrays.push(Arc::new(numbers.array::<Decimal32Type>().with_precision_and_scale(9, scale).unwrap()));
        arrays.push(Arc::new(numbers.array::<Decimal64Type>().with_precision_and_scale(18, 2 * scale).unwrap()));
        arrays.push(Arc::new(numbers.array::<Decimal128Type>().with_precision_and_scale(38, 4 * scale).unwrap()));
        arrays.push(Arc::new(numbers.array::<Decimal256Type>().with_precision_and_scale(76, 8 * scale).unwrap()));
    }
    let mut columns: Vec<_> =
        arrays.into_iter().map(|array| (Field::new("c", array.data_type().clone(), true), array)).collect();
    for (name, width) in [("hugeint", 16), ("uhugeint", 16), ("time_tz", 8), ("bit", 0), ("bignum", 0)] {
        let values: Vec<Vec<u8>> = (0..ROWS)
            .map(|_| {
                let length = if width > 0 { width } else { (numbers.next() % 20) as usize };
                numbers.bytes(length)
            })
            .collect();
        let array: ArrayRef = match width {
            0 => Arc::new(BinaryArray::from_iter_values(values)),
            _ => Arc::new(FixedSizeBinaryArray::try_from_iter(values.iter()).unwrap()),
        };
        let metadata = [
            ("ARROW:extension:name".to_owned(), "arrow.opaque".to_owned()),
            ("ARROW:extension:metadata".to_owned(), format!(r#"{{"type_name": "{name}", "vendor_name": "DuckDB"}}"#)),
        ];
        columns.push((Field::new(name, array.data_type().clone(), true).with_metadata(metadata.into()), array));
    }
    let structs = columns.iter().map(|(field, array)| {
        let array: ArrayRef = Arc::new(StructArray::new(vec![field.clone()].into(), vec![array.clone()], None));
        (Field::new("s", array.data_type().clone(), true), array)
    });
    let structs: Vec<_> = structs.collect();
    columns.extend(structs);
    columns
}

#[test]
fn any_values_are_written_or_refused() {
    let mut numbers = Numbers(20_261_127);
    for round in 0..60_usize {
        let settings = TextSettings {
            time_zone: ["UTC", "America/New_York", "Asia/Kathmandu"][round % 3].parse().unwrap(),
            date_style: [DateStyle::Iso, DateStyle::Sql, DateStyle::Postgres, DateStyle::German][round % 4],
            date_order: [DateOrder::Mdy, DateOrder::Dmy, DateOrder::Ymd][round / 4 % 3],
            interval_style: [
                IntervalStyle::Postgres,
                IntervalStyle::PostgresVerbose,
                IntervalStyle::Iso8601,
                IntervalStyle::SqlStandard,
            ][round % 4],
            extra_float_digits: round as i32 % 19 - 15,
            bytea_output: ByteaOutput::Escape,
        };
        for (field, array) in columns(&mut numbers) {
            let schema = Arc::new(Schema::new(vec![field]));
            let batch = RecordBatch::try_new(schema.clone(), vec![array]).unwrap();
            for format in [Format::Text, Format::Binary] {
                let mut encoder = RowEncoder::new(&schema, &[format], &settings, Names::Ordinary).unwrap();
                for row in 0..ROWS {
                    let mut out = BytesMut::new();
                    match encoder.encode(&batch, row..row + 1, &mut out) {
                        Ok(()) => assert_eq!(out.len(), 1 + u32::from_be_bytes(out[1..5].try_into().unwrap()) as usize),
                        Err(error) => {
                            assert!(out.is_empty());
                            // Bytes that the engine does not make are no fault of the statement.
                            let own_fault =
                                error.kind() == query::ErrorKind::Bug && schema.to_string().contains("bignum");
                            assert!(own_fault || error.kind() == query::ErrorKind::Data, "{schema:?} {error}");
                        }
                    }
                }
            }
        }
    }
}
