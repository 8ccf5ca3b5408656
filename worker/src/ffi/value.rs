//! Values for parameters.

use libduckdb_sys as duckdb;

use super::{LogicalType, collector};

/// A value for a parameter.
pub(crate) struct Value(pub(super) duckdb::duckdb_value);

impl Drop for Value {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_value(&mut self.0) }
    }
}

macro_rules! simple_values {
    ($($(#[$doc:meta])* $name:ident($type:ty) = |$v:ident| $make:expr;)*) => {
        impl Value {
            $(
                $(#[$doc])*
                pub(crate) fn $name($v: $type) -> Self {
                    // SAFETY: takes a plain value and returns an owned one.
                    Self(unsafe { $make })
                }
            )*
        }
    };
}

simple_values! {
    bool(bool) = |v| duckdb::duckdb_create_bool(v);
    i8(i8) = |v| duckdb::duckdb_create_int8(v);
    i16(i16) = |v| duckdb::duckdb_create_int16(v);
    i32(i32) = |v| duckdb::duckdb_create_int32(v);
    i64(i64) = |v| duckdb::duckdb_create_int64(v);
    u8(u8) = |v| duckdb::duckdb_create_uint8(v);
    u16(u16) = |v| duckdb::duckdb_create_uint16(v);
    u32(u32) = |v| duckdb::duckdb_create_uint32(v);
    u64(u64) = |v| duckdb::duckdb_create_uint64(v);
    f32(f32) = |v| duckdb::duckdb_create_float(v);
    f64(f64) = |v| duckdb::duckdb_create_double(v);
    /// Days since 1970-01-01.
    date(i32) = |v| duckdb::duckdb_create_date(duckdb::duckdb_date { days: v });
    /// Microseconds since midnight.
    time(i64) = |v| duckdb::duckdb_create_time(duckdb::duckdb_time { micros: v });
    /// Seconds since 1970.
    timestamp_s(i64) = |v| duckdb::duckdb_create_timestamp_s(duckdb::duckdb_timestamp_s { seconds: v });
    /// Milliseconds since 1970.
    timestamp_ms(i64) = |v| duckdb::duckdb_create_timestamp_ms(duckdb::duckdb_timestamp_ms { millis: v });
    /// Microseconds since 1970.
    timestamp(i64) = |v| duckdb::duckdb_create_timestamp(duckdb::duckdb_timestamp { micros: v });
    /// Nanoseconds since 1970.
    timestamp_ns(i64) = |v| duckdb::duckdb_create_timestamp_ns(duckdb::duckdb_timestamp_ns { nanos: v });
    /// Microseconds since 1970 in UTC.
    timestamp_tz(i64) = |v| duckdb::duckdb_create_timestamp_tz(duckdb::duckdb_timestamp { micros: v });
}

impl Value {
    /// NULL.
    pub(crate) fn null() -> Self {
        // SAFETY: returns an owned value.
        Self(unsafe { duckdb::duckdb_create_null_value() })
    }

    /// NULL of the type of another value.
    pub(crate) fn null_like(other: &Self) -> Self {
        // SAFETY: the handle is live, or null and handed on as such; returns an owned value.
        Self(if other.0.is_null() { other.0 } else { unsafe { collector::tavana_null_like(other.0) } })
    }

    /// A text.
    pub(crate) fn text(text: &str) -> Self {
        // SAFETY: pointer and length describe `text`, which DuckDB copies.
        Self(unsafe { duckdb::duckdb_create_varchar_length(text.as_ptr().cast(), text.len() as u64) })
    }

    /// Bytes.
    pub(crate) fn blob(bytes: &[u8]) -> Self {
        // SAFETY: as above.
        Self(unsafe { duckdb::duckdb_create_blob(bytes.as_ptr(), bytes.len() as u64) })
    }

    /// A decimal of `width` digits, `scale` of them after the point.
    pub(crate) fn decimal(value: i128, width: u8, scale: u8) -> Self {
        let value = duckdb::duckdb_hugeint { lower: value as u64, upper: (value >> 64) as i64 };
        // SAFETY: takes a plain value.
        Self(unsafe { duckdb::duckdb_create_decimal(duckdb::duckdb_decimal { width, scale, value }) })
    }

    /// An interval.
    pub(crate) fn interval(months: i32, days: i32, micros: i64) -> Self {
        // SAFETY: takes a plain value.
        Self(unsafe { duckdb::duckdb_create_interval(duckdb::duckdb_interval { months, days, micros }) })
    }

    /// A list of values of this type; `None` if the engine does not take one of them for it.
    pub(crate) fn list(element: &LogicalType, values: &[Value]) -> Option<Self> {
        let mut raw: Vec<duckdb::duckdb_value> = values.iter().map(|value| value.0).collect();
        if raw.iter().any(|value| value.is_null()) {
            return None;
        }
        // SAFETY: all handles are live; DuckDB copies type and values, and returns null when one does not cast.
        let list = unsafe { duckdb::duckdb_create_list_value(element.0, raw.as_mut_ptr(), raw.len() as u64) };
        (!list.is_null()).then_some(Self(list))
    }
}
