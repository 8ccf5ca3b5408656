//! The one map from Arrow's types to PostgreSQL's.

use arrow_schema::{DataType, Field};

use crate::meaning::Meaning;

/// A type as RowDescription tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PgType {
    /// Which type.
    pub oid: u32,
    /// Bytes of a value, or -1 if they vary.
    pub length: i16,
    /// What the type takes in parentheses, or -1.
    pub modifier: i32,
}

/// For which kind of statement a column is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Names {
    /// A client's own.
    #[default]
    Ordinary,
    /// One of the catalog, where unsigned integers of four bytes are the numbers of objects.
    Catalog,
}

/// `bool`.
pub const BOOL: u32 = 16;
/// `bytea`.
pub const BYTEA: u32 = 17;
/// `"char"`, one byte.
pub const CHAR: u32 = 18;
/// `name`.
pub const NAME: u32 = 19;
/// `int8`.
pub const INT8: u32 = 20;
/// `int2`.
pub const INT2: u32 = 21;
/// `int4`.
pub const INT4: u32 = 23;
/// `text`.
pub const TEXT: u32 = 25;
/// `oid`.
pub const OID: u32 = 26;
/// `json`.
pub const JSON: u32 = 114;
/// `float4`.
pub const FLOAT4: u32 = 700;
/// `float8`.
pub const FLOAT8: u32 = 701;
/// `unknown`.
pub const UNKNOWN: u32 = 705;
/// `bpchar`.
pub const BPCHAR: u32 = 1042;
/// `varchar`.
pub const VARCHAR: u32 = 1043;
/// `date`.
pub const DATE: u32 = 1082;
/// `time`.
pub const TIME: u32 = 1083;
/// `timestamp`.
pub const TIMESTAMP: u32 = 1114;
/// `timestamptz`.
pub const TIMESTAMPTZ: u32 = 1184;
/// `interval`.
pub const INTERVAL: u32 = 1186;
/// `timetz`.
pub const TIMETZ: u32 = 1266;
/// `bit`.
pub const BIT: u32 = 1560;
/// `varbit`.
pub const VARBIT: u32 = 1562;
/// `numeric`.
pub const NUMERIC: u32 = 1700;
/// `uuid`.
pub const UUID: u32 = 2950;
/// `jsonb`.
pub const JSONB: u32 = 3802;

/// Oid, oid of its array, name, bytes of a value.
type Row = (u32, u32, &'static str, i16);

const TYPES: &[Row] = &[
    (BOOL, 1000, "bool", 1),
    (BYTEA, 1001, "bytea", -1),
    (CHAR, 1002, "char", 1),
    (NAME, 1003, "name", 64),
    (INT8, 1016, "int8", 8),
    (INT2, 1005, "int2", 2),
    (INT4, 1007, "int4", 4),
    (TEXT, 1009, "text", -1),
    (OID, 1028, "oid", 4),
    (JSON, 199, "json", -1),
    (FLOAT4, 1021, "float4", 4),
    (FLOAT8, 1022, "float8", 8),
    (UNKNOWN, 0, "unknown", -2),
    (BPCHAR, 1014, "bpchar", -1),
    (VARCHAR, 1015, "varchar", -1),
    (DATE, 1182, "date", 4),
    (TIME, 1183, "time", 8),
    (TIMESTAMP, 1115, "timestamp", 8),
    (TIMESTAMPTZ, 1185, "timestamptz", 8),
    (INTERVAL, 1187, "interval", 16),
    (TIMETZ, 1270, "timetz", 12),
    (BIT, 1561, "bit", -1),
    (VARBIT, 1563, "varbit", -1),
    (NUMERIC, 1231, "numeric", -1),
    (UUID, 2951, "uuid", 16),
    (JSONB, 3807, "jsonb", -1),
];

/// Other names that SQL has for types.
const ALIASES: &[(&str, u32)] = &[
    ("boolean", BOOL),
    ("smallint", INT2),
    ("int", INT4),
    ("integer", INT4),
    ("bigint", INT8),
    ("real", FLOAT4),
    ("double precision", FLOAT8),
    ("decimal", NUMERIC),
    ("character varying", VARCHAR),
    ("character", BPCHAR),
    ("bit varying", VARBIT),
    ("time without time zone", TIME),
    ("time with time zone", TIMETZ),
    ("timestamp without time zone", TIMESTAMP),
    ("timestamp with time zone", TIMESTAMPTZ),
];

impl PgType {
    /// The type with this oid and no modifier.
    pub fn of_oid(oid: u32) -> Self {
        Self { oid, length: length_of(oid), modifier: -1 }
    }
}

/// The type of a column of a client's statement.
pub fn of_field(field: &Field) -> PgType {
    of_field_in(field, Names::Ordinary)
}

/// The type of a column of a statement of this kind.
pub fn of_field_in(field: &Field, names: Names) -> PgType {
    let oid = match Meaning::of(field) {
        Meaning::Plain => return of_data_type(field.data_type(), names),
        Meaning::Uuid => UUID,
        Meaning::Json => JSON,
        Meaning::Bit => VARBIT,
        Meaning::HugeInt | Meaning::UnsignedHugeInt | Meaning::BigNum => NUMERIC,
        Meaning::TimeWithZone => TIMETZ,
        Meaning::Bool => BOOL,
    };
    PgType::of_oid(oid)
}

fn of_data_type(data_type: &DataType, names: Names) -> PgType {
    use DataType as T;
    let oid = match data_type {
        T::Int8 | T::UInt8 | T::Int16 => INT2,
        T::UInt16 | T::Int32 => INT4,
        T::UInt32 if names == Names::Catalog => OID,
        T::UInt32 | T::Int64 => INT8,
        T::UInt64 => NUMERIC,
        T::Decimal32(width, scale)
        | T::Decimal64(width, scale)
        | T::Decimal128(width, scale)
        | T::Decimal256(width, scale) => {
            return PgType { oid: NUMERIC, length: -1, modifier: modifier(*width, *scale) };
        }
        T::Float16 | T::Float32 => FLOAT4,
        T::Float64 => FLOAT8,
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Null => TEXT,
        T::Binary | T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_) => BYTEA,
        T::Boolean => BOOL,
        T::Date32 => DATE,
        T::Time32(_) | T::Time64(_) => TIME,
        T::Date64 | T::Timestamp(_, None) => TIMESTAMP,
        T::Timestamp(_, Some(_)) => TIMESTAMPTZ,
        T::Interval(_) | T::Duration(_) => INTERVAL,
        T::Dictionary(_, values) => return of_data_type(values, names),
        T::RunEndEncoded(_, values) => return of_field_in(values, names),
        T::List(element)
        | T::LargeList(element)
        | T::FixedSizeList(element, _)
        | T::ListView(element)
        | T::LargeListView(element) => return of_list(element, names),
        T::Struct(_) | T::Map(..) | T::Union(..) => JSON,
    };
    PgType::of_oid(oid)
}

/// An array has one type, however deep it is.
fn of_list(element: &Field, names: Names) -> PgType {
    let inner = of_field_in(element, names);
    PgType { oid: array_of(inner.oid).unwrap_or(inner.oid), length: -1, modifier: inner.modifier }
}

fn modifier(width: u8, scale: i8) -> i32 {
    // A scale below zero has 11 bits of its own.
    (i32::from(width) << 16 | (i32::from(scale) & 0x7ff)) + 4
}

/// The type of arrays of this one.
pub fn array_of(oid: u32) -> Option<u32> {
    TYPES.iter().find(|row| row.0 == oid).map(|row| row.1).filter(|array| *array != 0)
}

/// The type of the elements, if this is an array.
pub fn element_of(oid: u32) -> Option<u32> {
    TYPES.iter().find(|row| row.1 == oid && oid != 0).map(|row| row.0)
}

/// Bytes of a value of this type, or -1 if they vary.
pub fn length_of(oid: u32) -> i16 {
    TYPES.iter().find(|row| row.0 == oid).map_or(-1, |row| row.3)
}

/// What `pg_type` calls the type; arrays begin with an underscore.
pub fn name(oid: u32) -> Option<String> {
    let of = |oid| TYPES.iter().find(|row| row.0 == oid).map(|row| row.2);
    of(oid).map(str::to_owned).or_else(|| Some(format!("_{}", of(element_of(oid)?)?)))
}

/// What error messages call the type.
pub(crate) fn spoken(oid: u32) -> &'static str {
    match oid {
        CHAR => "\"char\"",
        NUMERIC => "numeric",
        TIME => "time",
        TIMETZ => "time with time zone",
        TIMESTAMP => "timestamp",
        TIMESTAMPTZ => "timestamp with time zone",
        VARCHAR => "character varying",
        BPCHAR => "character",
        VARBIT => "bit varying",
        BOOL => "boolean",
        INT2 => "smallint",
        INT4 => "integer",
        INT8 => "bigint",
        FLOAT4 => "real",
        FLOAT8 => "double precision",
        _ => TYPES.iter().find(|row| row.0 == oid).map_or("array", |row| row.2),
    }
}

/// What a type is called in SQL, arrays too.
pub(crate) fn spoken_of(oid: u32) -> String {
    match (oid, element_of(oid)) {
        (TIME, _) => "time without time zone".to_owned(),
        (TIMESTAMP, _) => "timestamp without time zone".to_owned(),
        (_, Some(element)) => format!("{}[]", spoken_of(element)),
        (oid, None) => spoken(oid).to_owned(),
    }
}

/// The type with this name, as `pg_type` or SQL has it; `…[]` and `_…` are arrays.
pub fn by_name(name: &str) -> Option<u32> {
    let name = name.trim();
    if let Some(element) = name.strip_suffix("[]") {
        let element = by_name(element)?;
        return element_of(element).map(|_| element).or_else(|| array_of(element));
    }
    let lower = name.to_ascii_lowercase();
    let plain = TYPES.iter().map(|row| (row.2, row.0)).chain(ALIASES.iter().copied());
    match plain.into_iter().find(|(known, _)| *known == lower) {
        Some((_, oid)) => Some(oid),
        None => array_of(by_name(lower.strip_prefix('_')?)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_and_arrays_to_their_elements() {
        for (oid, array, name, _) in TYPES {
            assert_eq!(by_name(name), Some(*oid));
            if *array != 0 {
                assert_eq!(element_of(*array), Some(*oid));
                assert_eq!(by_name(&format!("{name}[]")), Some(*array));
                assert_eq!(by_name(&self::name(*array).unwrap()), Some(*array));
            }
        }
        assert_eq!(by_name("int[][]"), Some(1007));
        assert_eq!((element_of(0), by_name("_"), by_name("nothing")), (None, None, None));
    }

    #[test]
    fn columns_are_told_as_postgresql_would() {
        let told = |data_type: DataType| {
            let told = of_field(&Field::new("c", data_type, true));
            (told.oid, told.length, told.modifier)
        };
        assert_eq!(told(DataType::Decimal128(15, 2)), (1700, -1, (15 << 16 | 2) + 4));
        assert_eq!(told(DataType::UInt32), (20, 8, -1));
        let deep = DataType::new_list(DataType::new_list(DataType::Utf8View, true), true);
        assert_eq!(told(deep), (1009, -1, -1));
        assert_eq!(of_field_in(&Field::new("c", DataType::UInt32, true), Names::Catalog).oid, 26);
    }
}
