//! The columns that a schema message tells of.
//!
//! Arrow's own reading of a schema panics where it has no answer; so the types are read here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow_ipc::{DateUnit, Endianness, Precision, Type};
use arrow_schema::{DataType, Field, Fields, IntervalUnit, Schema, SchemaRef, TimeUnit, UnionFields, UnionMode};

use super::extension;
use super::flaw::Flaw;

/// The most columns of a put, those inside of others too.
const COLUMNS: usize = 10_000;
/// The most that their names may take, in bytes; many may point to the same bytes.
const NAMES: usize = 1 << 20;

type Read<T> = Result<T, Flaw>;

/// What a schema tells: how deep its types may go, the reader of its message has seen to.
pub(super) struct Columns {
    pub(super) schema: SchemaRef,
    /// The type of the values of each dictionary.
    pub(super) dictionaries: HashMap<i64, DataType>,
}

impl Columns {
    pub(super) fn of(raw: arrow_ipc::Schema<'_>) -> Read<Self> {
        if raw.endianness() != Endianness::Little {
            return Err(Flaw::unsupported("numbers that are not little-endian are not read")
                .with_hint("send them little-endian"));
        }
        let fields = raw.fields().ok_or_else(|| Flaw::damaged("it is a schema without its columns"))?;
        let mut reading = Reading::default();
        reading.count(fields.len())?;
        let fields = fields.iter().map(|field| reading.field(field)).collect::<Read<Fields>>()?;
        Ok(Self { schema: Arc::new(Schema::new(fields)), dictionaries: reading.dictionaries })
    }
}

#[derive(Default)]
struct Reading {
    columns: usize,
    names: usize,
    dictionaries: HashMap<i64, DataType>,
}

impl Reading {
    fn count(&mut self, columns: usize) -> Read<()> {
        self.columns += columns;
        match self.columns > COLUMNS {
            true => Err(Flaw::limit(format!("more than {COLUMNS} columns, with those inside of others"))),
            false => Ok(()),
        }
    }

    /// A name, or what else of a column is a text.
    fn text<'a>(&mut self, what: &str, text: &'a str) -> Read<&'a str> {
        self.names += text.len();
        if self.names > NAMES {
            return Err(Flaw::limit(format!("the names of the columns take more than {} MiB", NAMES >> 20)));
        }
        // The engine takes texts that end with one.
        match text.contains('\0') {
            true => Err(Flaw::data(format!("{what} has a null character in it"))),
            false => Ok(text),
        }
    }

    fn field(&mut self, raw: arrow_ipc::Field<'_>) -> Read<Field> {
        let name = raw.name().unwrap_or_default();
        self.named(name, raw).map_err(|flaw| flaw.within(name))
    }

    fn named(&mut self, name: &str, raw: arrow_ipc::Field<'_>) -> Read<Field> {
        let name = self.text("its name", name)?;
        let data_type = self.data_type(raw)?;
        let field = match raw.dictionary() {
            None => Field::new(name, data_type, raw.nullable()),
            Some(dictionary) => self.encoded(name, raw, dictionary, data_type)?,
        };
        Ok(field.with_metadata(self.metadata(raw)?))
    }

    /// A column of indices into a dictionary of such values.
    fn encoded(
        &mut self,
        name: &str,
        raw: arrow_ipc::Field<'_>,
        dictionary: arrow_ipc::DictionaryEncoding<'_>,
        values: DataType,
    ) -> Read<Field> {
        let id = dictionary.id();
        // Without a type they are of 32 bits.
        let index = dictionary.indexType().map_or(Ok(DataType::Int32), integer)?;
        if self.dictionaries.insert(id, values.clone()).is_some_and(|earlier| earlier != values) {
            return Err(Flaw::damaged(format!("its dictionary of number {id} has values of two types")));
        }
        let data_type = DataType::Dictionary(Box::new(index), Box::new(values));
        #[expect(deprecated, reason = "Arrow's reader finds the values by it")]
        Ok(Field::new_dict(name, data_type, raw.nullable(), id, dictionary.isOrdered()))
    }

    /// What is told of a column besides: no more of it than the type that it stands for.
    fn metadata(&mut self, raw: arrow_ipc::Field<'_>) -> Read<HashMap<String, String>> {
        let mut kept = HashMap::new();
        for pair in raw.custom_metadata().iter().flatten() {
            let (Some(key), Some(value)) = (pair.key(), pair.value()) else { continue };
            if extension::KEYS.contains(&key) {
                kept.insert(key.to_owned(), self.text("the type that it stands for", value)?.to_owned());
            }
        }
        Ok(kept)
    }

    fn children(&mut self, raw: arrow_ipc::Field<'_>) -> Read<Vec<Field>> {
        let Some(children) = raw.children() else { return Ok(Vec::new()) };
        self.count(children.len())?;
        children.iter().map(|child| self.field(child)).collect()
    }

    fn only_child(&mut self, raw: arrow_ipc::Field<'_>, of: &str) -> Read<Arc<Field>> {
        let [child] = <[Field; 1]>::try_from(self.children(raw)?)
            .map_err(|children| Flaw::damaged(format!("{of} of {} types, where one is needed", children.len())))?;
        Ok(Arc::new(child))
    }

    fn data_type(&mut self, raw: arrow_ipc::Field<'_>) -> Read<DataType> {
        Ok(match raw.type_type() {
            Type::List => DataType::List(self.only_child(raw, "a list")?),
            Type::LargeList => DataType::LargeList(self.only_child(raw, "a list")?),
            Type::ListView => DataType::ListView(self.only_child(raw, "a list")?),
            Type::LargeListView => DataType::LargeListView(self.only_child(raw, "a list")?),
            Type::FixedSizeList => {
                let size = raw.type_as_fixed_size_list().ok_or_else(untyped)?.listSize();
                if size < 0 {
                    return Err(Flaw::damaged(format!("lists of a negative size, {size}")));
                }
                DataType::FixedSizeList(self.only_child(raw, "a list")?, size)
            }
            Type::Struct_ => match self.children(raw)? {
                fields if fields.is_empty() => return Err(Flaw::unsupported("a struct without fields is not taken")),
                fields => DataType::Struct(distinct(fields)?.into()),
            },
            Type::Map => self.map(raw)?,
            Type::Union => self.union(raw)?,
            Type::RunEndEncoded => self.runs(raw)?,
            Type::Timestamp => {
                let timestamp = raw.type_as_timestamp().ok_or_else(untyped)?;
                let zone = timestamp.timezone().map(|zone| self.text("its time zone", zone)).transpose()?;
                DataType::Timestamp(unit(timestamp.unit())?, zone.map(Into::into))
            }
            _ => scalar(raw)?,
        })
    }

    fn map(&mut self, raw: arrow_ipc::Field<'_>) -> Read<DataType> {
        let sorted = raw.type_as_map().ok_or_else(untyped)?.keysSorted();
        let entries = self.only_child(raw, "a map")?;
        match entries.data_type() {
            DataType::Struct(fields) if fields.len() == 2 => Ok(DataType::Map(entries, sorted)),
            other => Err(Flaw::damaged(format!("a map whose entries are no pairs of a key and a value, but {other}"))),
        }
    }

    fn union(&mut self, raw: arrow_ipc::Field<'_>) -> Read<DataType> {
        let union = raw.type_as_union().ok_or_else(untyped)?;
        let fields = distinct(self.children(raw)?)?;
        if fields.is_empty() {
            return Err(Flaw::damaged("a union of no types"));
        }
        match union.mode() {
            arrow_ipc::UnionMode::Sparse => {}
            arrow_ipc::UnionMode::Dense => {
                return Err(Flaw::unsupported("dense unions are not taken").with_hint("send a sparse union"));
            }
            other => return Err(Flaw::damaged(format!("a union of mode {}", other.0))),
        }
        let ids = match union.typeIds() {
            None => (0..fields.len()).map(|id| i8::try_from(id).ok()).collect(),
            Some(ids) => ids.iter().map(|id| i8::try_from(id).ok().filter(|id| *id >= 0)).collect::<Option<Vec<i8>>>(),
        };
        let ids = ids.ok_or_else(|| Flaw::damaged("a union whose types have other ids than 0 to 127"))?;
        if ids.len() != fields.len() || ids.iter().collect::<HashSet<_>>().len() != ids.len() {
            return Err(Flaw::damaged("a union whose types do not have one id each"));
        }
        let fields = UnionFields::try_new(ids, fields).map_err(|error| Flaw::damaged(error.to_string()))?;
        Ok(DataType::Union(fields, UnionMode::Sparse))
    }

    fn runs(&mut self, raw: arrow_ipc::Field<'_>) -> Read<DataType> {
        let children = <[Field; 2]>::try_from(self.children(raw)?);
        let Ok([ends, values]) = children else {
            return Err(Flaw::damaged("runs without their ends and values"));
        };
        if !matches!(ends.data_type(), DataType::Int16 | DataType::Int32 | DataType::Int64) {
            return Err(Flaw::damaged(format!("runs that end with {}", ends.data_type())));
        }
        if values.data_type().is_nested() || matches!(values.data_type(), DataType::Dictionary(..)) {
            return Err(Flaw::unsupported(format!("runs of {} are not taken", values.data_type()))
                .with_hint("send the values themselves"));
        }
        Ok(DataType::RunEndEncoded(Arc::new(ends), Arc::new(values)))
    }
}

/// Types that stand on no others.
fn scalar(raw: arrow_ipc::Field<'_>) -> Read<DataType> {
    Ok(match raw.type_type() {
        Type::Null => DataType::Null,
        Type::Bool => DataType::Boolean,
        Type::Int => integer(raw.type_as_int().ok_or_else(untyped)?)?,
        Type::FloatingPoint => match raw.type_as_floating_point().ok_or_else(untyped)?.precision() {
            Precision::HALF => DataType::Float16,
            Precision::SINGLE => DataType::Float32,
            Precision::DOUBLE => DataType::Float64,
            other => return Err(Flaw::damaged(format!("a float of precision {}", other.0))),
        },
        Type::Decimal => decimal(raw.type_as_decimal().ok_or_else(untyped)?)?,
        Type::Binary => DataType::Binary,
        Type::LargeBinary => DataType::LargeBinary,
        Type::BinaryView => DataType::BinaryView,
        Type::FixedSizeBinary => match raw.type_as_fixed_size_binary().ok_or_else(untyped)?.byteWidth() {
            0 => return Err(Flaw::unsupported("binaries of no bytes are not taken")),
            width if width < 0 => return Err(Flaw::damaged(format!("binaries of {width} bytes"))),
            width => DataType::FixedSizeBinary(width),
        },
        Type::Utf8 => DataType::Utf8,
        Type::LargeUtf8 => DataType::LargeUtf8,
        Type::Utf8View => DataType::Utf8View,
        Type::Date => match raw.type_as_date().ok_or_else(untyped)?.unit() {
            DateUnit::DAY => DataType::Date32,
            DateUnit::MILLISECOND => DataType::Date64,
            other => return Err(Flaw::damaged(format!("a date of unit {}", other.0))),
        },
        Type::Time => time(raw.type_as_time().ok_or_else(untyped)?)?,
        Type::Interval => match raw.type_as_interval().ok_or_else(untyped)?.unit() {
            arrow_ipc::IntervalUnit::YEAR_MONTH => DataType::Interval(IntervalUnit::YearMonth),
            arrow_ipc::IntervalUnit::DAY_TIME => DataType::Interval(IntervalUnit::DayTime),
            arrow_ipc::IntervalUnit::MONTH_DAY_NANO => DataType::Interval(IntervalUnit::MonthDayNano),
            other => return Err(Flaw::damaged(format!("an interval of unit {}", other.0))),
        },
        Type::Duration => DataType::Duration(unit(raw.type_as_duration().ok_or_else(untyped)?.unit())?),
        other => return Err(Flaw::damaged(format!("its type is unknown: number {}", other.0))),
    })
}

fn integer(raw: arrow_ipc::Int<'_>) -> Read<DataType> {
    Ok(match (raw.bitWidth(), raw.is_signed()) {
        (8, true) => DataType::Int8,
        (8, false) => DataType::UInt8,
        (16, true) => DataType::Int16,
        (16, false) => DataType::UInt16,
        (32, true) => DataType::Int32,
        (32, false) => DataType::UInt32,
        (64, true) => DataType::Int64,
        (64, false) => DataType::UInt64,
        (bits, _) => return Err(Flaw::damaged(format!("an integer of {bits} bits"))),
    })
}

fn decimal(raw: arrow_ipc::Decimal<'_>) -> Read<DataType> {
    let (precision, scale, bits) = (raw.precision(), raw.scale(), raw.bitWidth());
    let most = match bits {
        32 => 9,
        64 => 18,
        128 => 38,
        256 => 76,
        _ => return Err(Flaw::damaged(format!("a decimal of {bits} bits"))),
    };
    if scale < 0 {
        return Err(Flaw::unsupported(format!("decimals of a negative scale, {scale}, are not taken")));
    }
    let digits = u8::try_from(precision).ok().filter(|digits| (1..=most).contains(digits));
    let behind = i8::try_from(scale).ok().filter(|_| scale <= precision);
    let (Some(digits), Some(behind)) = (digits, behind) else {
        let what = format!("a decimal of {precision} digits, {scale} of them behind the point: there are 1 to {most}");
        return Err(Flaw::damaged(what));
    };
    Ok(match bits {
        32 => DataType::Decimal32(digits, behind),
        64 => DataType::Decimal64(digits, behind),
        128 => DataType::Decimal128(digits, behind),
        _ => DataType::Decimal256(digits, behind),
    })
}

fn time(raw: arrow_ipc::Time<'_>) -> Read<DataType> {
    match (raw.bitWidth(), unit(raw.unit())?) {
        (32, unit @ (TimeUnit::Second | TimeUnit::Millisecond)) => Ok(DataType::Time32(unit)),
        (64, unit @ (TimeUnit::Microsecond | TimeUnit::Nanosecond)) => Ok(DataType::Time64(unit)),
        (bits, unit) => Err(Flaw::damaged(format!("a time in {unit:?}s of {bits} bits"))),
    }
}

fn unit(raw: arrow_ipc::TimeUnit) -> Read<TimeUnit> {
    match raw {
        arrow_ipc::TimeUnit::SECOND => Ok(TimeUnit::Second),
        arrow_ipc::TimeUnit::MILLISECOND => Ok(TimeUnit::Millisecond),
        arrow_ipc::TimeUnit::MICROSECOND => Ok(TimeUnit::Microsecond),
        arrow_ipc::TimeUnit::NANOSECOND => Ok(TimeUnit::Nanosecond),
        other => Err(Flaw::damaged(format!("a time of unit {}", other.0))),
    }
}

/// Fields of one struct or union; the engine tells them apart by names without case.
fn distinct(fields: Vec<Field>) -> Read<Vec<Field>> {
    let mut names = HashSet::new();
    match fields.iter().find(|field| !names.insert(field.name().to_lowercase())) {
        Some(twice) => Err(Flaw::data("two fields have this name").within(twice.name())),
        None => Ok(fields),
    }
}

fn untyped() -> Flaw {
    Flaw::damaged("a type without its content")
}
