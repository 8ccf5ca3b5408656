//! Columns in the making, of values as the wire has them.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Decimal256Builder, Float32Builder,
    Float64Builder, Int16Builder, Int32Builder, Int64Builder, IntervalMonthDayNanoBuilder, StringBuilder,
    Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::types::{Decimal128Type, Decimal256Type, DecimalType, IntervalMonthDayNano};
use arrow_array::{ArrayRef, ListArray};
use arrow_buffer::{ArrowNativeType, NullBufferBuilder, OffsetBuffer, ScalarBuffer, i256};
use arrow_schema::{DataType, Field};
use query::{Error, ErrorKind, Result};

use super::value::{Numeric, Value, out_of_range, utf8};
use super::{binary, text};
use crate::cells::time::{INFINITY, Moment};
use crate::cells::{Format, TextSettings};
use crate::oid;

/// What a column's values are and become.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kind {
    /// PostgreSQL's type, of the elements if it is an array.
    pub(crate) oid: u32,
    /// How deep the lists are; 0 for none.
    pub(crate) depth: usize,
    /// Digits in all and behind the point, of a `numeric`; floating point if there are none.
    pub(crate) digits: Option<(u8, i8)>,
    /// How zoned timestamps name their zone.
    pub(crate) zone: Arc<str>,
}

impl Kind {
    /// The Arrow type of the column.
    pub(crate) fn data_type(&self) -> DataType {
        (0..self.depth).fold(self.leaf(), |inner, _| DataType::new_list(inner, true))
    }

    fn leaf(&self) -> DataType {
        use arrow_schema::{IntervalUnit, TimeUnit};
        match self.oid {
            oid::BOOL => DataType::Boolean,
            oid::INT2 => DataType::Int16,
            oid::INT4 => DataType::Int32,
            oid::INT8 | oid::OID => DataType::Int64,
            oid::FLOAT4 => DataType::Float32,
            oid::FLOAT8 => DataType::Float64,
            oid::NUMERIC => match self.digits {
                None => DataType::Float64,
                Some((precision @ ..=38, scale)) => DataType::Decimal128(precision, scale),
                Some((precision, scale)) => DataType::Decimal256(precision, scale),
            },
            oid::BYTEA => DataType::Binary,
            oid::DATE => DataType::Date32,
            oid::TIME => DataType::Time64(TimeUnit::Microsecond),
            oid::TIMESTAMP => DataType::Timestamp(TimeUnit::Microsecond, None),
            oid::TIMESTAMPTZ => DataType::Timestamp(TimeUnit::Microsecond, Some(self.zone.clone())),
            oid::INTERVAL => DataType::Interval(IntervalUnit::MonthDayNano),
            _ => DataType::Utf8,
        }
    }
}

/// A column in the making.
#[derive(Debug)]
pub(crate) struct Column {
    kind: Kind,
    settings: TextSettings,
    levels: Vec<Level>,
    leaves: Leaves,
    bytes: usize,
}

/// Lists at one depth.
#[derive(Debug)]
struct Level {
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Level {
    fn new() -> Self {
        Self { offsets: vec![0], nulls: NullBufferBuilder::new(1024) }
    }

    fn last(&self) -> i32 {
        self.offsets.last().copied().unwrap_or_default()
    }
}

#[derive(Debug)]
enum Leaves {
    Bool(BooleanBuilder),
    Int16(Int16Builder),
    Int32(Int32Builder),
    Int64(Int64Builder),
    Float32(Float32Builder),
    Float64(Float64Builder),
    Decimal128(Decimal128Builder, u8, i8),
    Decimal256(Decimal256Builder, u8, i8),
    Utf8(StringBuilder),
    Binary(BinaryBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    Interval(IntervalMonthDayNanoBuilder),
}

macro_rules! each_leaf {
    ($leaves:expr, $builder:ident => $do:expr) => {
        match $leaves {
            Leaves::Bool($builder) => $do,
            Leaves::Int16($builder) => $do,
            Leaves::Int32($builder) => $do,
            Leaves::Int64($builder) => $do,
            Leaves::Float32($builder) => $do,
            Leaves::Float64($builder) => $do,
            Leaves::Decimal128($builder, ..) => $do,
            Leaves::Decimal256($builder, ..) => $do,
            Leaves::Utf8($builder) => $do,
            Leaves::Binary($builder) => $do,
            Leaves::Date($builder) => $do,
            Leaves::Time($builder) => $do,
            Leaves::Timestamp($builder) => $do,
            Leaves::Interval($builder) => $do,
        }
    };
}

impl Leaves {
    fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Bool(BooleanBuilder::new()),
            DataType::Int16 => Self::Int16(Int16Builder::new()),
            DataType::Int32 => Self::Int32(Int32Builder::new()),
            DataType::Int64 => Self::Int64(Int64Builder::new()),
            DataType::Float32 => Self::Float32(Float32Builder::new()),
            DataType::Float64 => Self::Float64(Float64Builder::new()),
            DataType::Decimal128(precision, scale) => {
                let builder = Decimal128Builder::new().with_data_type(data_type.clone());
                Self::Decimal128(builder, *precision, *scale)
            }
            DataType::Decimal256(precision, scale) => {
                let builder = Decimal256Builder::new().with_data_type(data_type.clone());
                Self::Decimal256(builder, *precision, *scale)
            }
            DataType::Binary => Self::Binary(BinaryBuilder::new()),
            DataType::Date32 => Self::Date(Date32Builder::new()),
            DataType::Time64(_) => Self::Time(Time64MicrosecondBuilder::new()),
            DataType::Timestamp(..) => {
                Self::Timestamp(TimestampMicrosecondBuilder::new().with_data_type(data_type.clone()))
            }
            DataType::Interval(_) => Self::Interval(IntervalMonthDayNanoBuilder::new()),
            _ => Self::Utf8(StringBuilder::new()),
        }
    }

    /// Adds a value; how many bytes it takes.
    fn append(&mut self, value: Value<'_>) -> Result<usize> {
        match (self, value) {
            (Self::Bool(builder), Value::Bool(value)) => builder.append_value(value),
            (Self::Int16(builder), Value::Int(value)) => builder.append_value(value as i16),
            (Self::Int32(builder), Value::Int(value)) => builder.append_value(value as i32),
            (Self::Int64(builder), Value::Int(value)) => builder.append_value(value),
            (Self::Float32(builder), Value::Float4(value)) => builder.append_value(value),
            (Self::Float64(builder), Value::Float8(value)) => builder.append_value(value),
            (Self::Float64(builder), Value::Numeric(value)) => builder.append_value(as_float(&value)),
            (Self::Decimal128(builder, precision, scale), Value::Numeric(value)) => {
                builder.append_value(scaled::<Decimal128Type>(&value, *precision, *scale)?);
            }
            (Self::Decimal256(builder, precision, scale), Value::Numeric(value)) => {
                builder.append_value(scaled::<Decimal256Type>(&value, *precision, *scale)?);
            }
            (Self::Utf8(builder), Value::Text(value)) => {
                builder.append_value(&value);
                return Ok(value.len());
            }
            (Self::Binary(builder), Value::Bytes(value)) => {
                builder.append_value(&value);
                return Ok(value.len());
            }
            (Self::Date(builder), Value::Date(value)) => builder.append_value(value),
            (Self::Time(builder), Value::Time(value)) => builder.append_value(value),
            (Self::Timestamp(builder), Value::Moment(value)) => builder.append_value(match value {
                Moment::Before => -INFINITY,
                Moment::Micros(micros) => micros,
                Moment::After => INFINITY,
            }),
            (Self::Interval(builder), Value::Interval(value)) => {
                let nanos = value.micros.checked_mul(1000).ok_or_else(|| {
                    Error::new(ErrorKind::Data, "interval out of range")
                        .with_sqlstate("22008")
                        .with_detail("an interval has at most 292 years of hours here")
                })?;
                builder.append_value(IntervalMonthDayNano::new(value.months, value.days, nanos));
            }
            _ => return Err(Error::new(ErrorKind::Bug, "a value is not of its column's type")),
        }
        Ok(8)
    }
}

impl Column {
    pub(crate) fn new(kind: Kind, settings: &TextSettings) -> Self {
        let leaves = Leaves::new(&kind.leaf());
        let levels = (0..kind.depth).map(|_| Level::new()).collect();
        Self { kind, settings: *settings, levels, leaves, bytes: 0 }
    }

    /// Bytes that the values take, about.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds NULL.
    pub(crate) fn null(&mut self) {
        self.bytes += 8;
        match self.levels.first_mut() {
            Some(outer) => {
                outer.offsets.push(outer.last());
                outer.nulls.append_null();
            }
            None => each_leaf!(&mut self.leaves, builder => builder.append_null()),
        }
    }

    /// Adds a value as the wire has it.
    ///
    /// # Errors
    /// `Data` with PostgreSQL's SQLSTATE; the column is not to be used any more.
    pub(crate) fn wire(&mut self, bytes: &[u8], format: Format) -> Result<()> {
        match format {
            Format::Text => self.text(utf8(bytes)?),
            Format::Binary => self.binary(bytes),
        }
    }

    /// Adds a value as text.
    ///
    /// # Errors
    /// As [`Self::wire`].
    pub(crate) fn text(&mut self, text: &str) -> Result<()> {
        if self.levels.is_empty() {
            self.bytes += self.leaves.append(text::read(self.kind.oid, text, &self.settings)?)?;
            return Ok(());
        }
        let elements = text::array::read(text)?;
        self.open(&elements.dimensions)?;
        for value in &elements.values {
            self.bytes += match value {
                None => self.null_leaf(),
                Some(value) => self.leaves.append(text::read(self.kind.oid, value, &self.settings)?)?,
            };
        }
        Ok(())
    }

    fn binary(&mut self, bytes: &[u8]) -> Result<()> {
        if self.levels.is_empty() {
            self.bytes += self.leaves.append(binary::read(self.kind.oid, bytes)?)?;
            return Ok(());
        }
        let elements = binary::array(self.kind.oid, bytes)?;
        self.open(&elements.dimensions)?;
        for value in &elements.values {
            self.bytes += match value {
                None => self.null_leaf(),
                Some(value) => self.leaves.append(binary::read(self.kind.oid, value)?)?,
            };
        }
        Ok(())
    }

    fn null_leaf(&mut self) -> usize {
        each_leaf!(&mut self.leaves, builder => builder.append_null());
        8
    }

    /// Opens the lists of an array whose leaves come next.
    fn open(&mut self, dimensions: &[usize]) -> Result<()> {
        let depth = self.levels.len();
        if !dimensions.is_empty() && dimensions.len() != depth {
            return Err(Error::new(
                ErrorKind::Data,
                format!("an array has {} dimensions where {depth} are expected", dimensions.len()),
            )
            .with_sqlstate("2202E"));
        }
        let too_many = || Error::new(ErrorKind::Limit, "array size exceeds the maximum allowed");
        let mut lists = 1_usize;
        for (place, level) in self.levels.iter_mut().enumerate() {
            let length = dimensions.get(place).copied().unwrap_or(0);
            for _ in 0..lists {
                let length = i32::try_from(length).map_err(|_| too_many())?;
                let end = level.last().checked_add(length).ok_or_else(too_many)?;
                level.offsets.push(end);
                level.nulls.append_non_null();
            }
            self.bytes += lists * 4;
            lists = lists.saturating_mul(length);
        }
        Ok(())
    }

    /// The values so far; the column is empty then.
    pub(crate) fn finish(&mut self) -> Result<ArrayRef> {
        self.bytes = 0;
        let mut array = each_leaf!(&mut self.leaves, builder => ArrayBuilder::finish(builder));
        for level in self.levels.iter_mut().rev() {
            let level = std::mem::replace(level, Level::new());
            let mut nulls = level.nulls;
            let offsets = OffsetBuffer::new(ScalarBuffer::from(level.offsets));
            let field = Arc::new(Field::new_list_field(array.data_type().clone(), true));
            let list = ListArray::try_new(field, offsets, array, nulls.finish()).map_err(|error| {
                Error::new(ErrorKind::Bug, "a list could not be made").with_detail(error.to_string())
            })?;
            array = Arc::new(list);
        }
        Ok(array)
    }
}

fn as_float(value: &Numeric) -> f64 {
    match value {
        Numeric::Small { value, scale } => format!("{value}e{}", -scale).parse().unwrap_or(f64::NAN),
        Numeric::Wide { negative, digits, scale } => {
            let sign = if *negative { "-" } else { "" };
            format!("{sign}{digits}e{}", -scale).parse().unwrap_or(f64::NAN)
        }
        Numeric::NaN => f64::NAN,
        Numeric::Infinite { negative: true } => f64::NEG_INFINITY,
        Numeric::Infinite { negative: false } => f64::INFINITY,
    }
}

/// A native decimal.
trait FromDigits: ArrowNativeType {
    fn from_i128(value: i128) -> Self;
    fn from_digits(negative: bool, digits: &str) -> Option<Self>;
}

impl FromDigits for i128 {
    fn from_i128(value: i128) -> Self {
        value
    }

    fn from_digits(negative: bool, digits: &str) -> Option<Self> {
        let value: i128 = digits.parse().ok()?;
        Some(if negative { -value } else { value })
    }
}

impl FromDigits for i256 {
    fn from_i128(value: i128) -> Self {
        i256::from_i128(value)
    }

    fn from_digits(negative: bool, digits: &str) -> Option<Self> {
        let value = i256::from_string(digits)?;
        Some(if negative { value.wrapping_neg() } else { value })
    }
}

fn scaled<T: DecimalType<Native: FromDigits>>(value: &Numeric, precision: u8, scale: i8) -> Result<T::Native> {
    let overflow = || {
        let whole = i32::from(precision) - i32::from(scale);
        out_of_range("numeric field overflow".to_owned()).with_detail(format!(
            "A field with precision {precision}, scale {scale} must round to an absolute value less than 10^{whole}."
        ))
    };
    if let Numeric::Small { value, scale: own } = value
        && let Ok(zeros @ 0..=38) = u32::try_from(i32::from(scale) - own)
        && let Some(value) = 10_i128.checked_pow(zeros).and_then(|power| value.checked_mul(power))
        && 10_i128.checked_pow(precision.into()).is_none_or(|bound| value.abs() < bound)
    {
        return Ok(T::Native::from_i128(value));
    }
    let wanted = usize::try_from(scale).unwrap_or(0);
    let Some((negative, digits)) = value.rescaled(wanted) else {
        let what = if *value == Numeric::NaN { "NaN" } else { "infinity" };
        return Err(out_of_range(format!("a column of decimals has no {what}")));
    };
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(T::Native::from_i128(0));
    }
    match digits.len() > usize::from(precision) {
        true => Err(overflow()),
        false => T::Native::from_digits(negative, digits).ok_or_else(overflow),
    }
}
