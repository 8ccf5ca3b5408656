//! How a session wants its values written.

use chrono_tz::Tz;
use query::{Error, ErrorKind, Result};

/// How a value travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// As a person reads it.
    #[default]
    Text,
    /// As PostgreSQL's send functions write it.
    Binary,
}

impl Format {
    /// The format with this code of the protocol.
    ///
    /// # Errors
    /// `Data` 22023 for another code.
    pub fn of_code(code: i16) -> Result<Self> {
        match code {
            0 => Ok(Self::Text),
            1 => Ok(Self::Binary),
            code => Err(Error::new(ErrorKind::Data, format!("unsupported format code: {code}")).with_sqlstate("22023")),
        }
    }

    /// The code of the protocol.
    pub fn code(self) -> i16 {
        match self {
            Self::Text => 0,
            Self::Binary => 1,
        }
    }
}

/// The first word of `DateStyle`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// `1997-12-17 07:37:16-08`
    #[default]
    Iso,
    /// `12/17/1997 07:37:16.00 PST`
    Sql,
    /// `Wed Dec 17 07:37:16 1997 PST`
    Postgres,
    /// `17.12.1997 07:37:16.00 PST`
    German,
}

/// The second word of `DateStyle`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// The month comes first.
    #[default]
    Mdy,
    /// The day comes first.
    Dmy,
    /// The year comes first.
    Ymd,
}

/// `IntervalStyle`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IntervalStyle {
    /// `1 year 2 mons 3 days 04:05:06`
    #[default]
    Postgres,
    /// `@ 1 year 2 mons 3 days 4 hours 5 mins 6 secs`
    PostgresVerbose,
    /// `P1Y2M3DT4H5M6S`
    Iso8601,
    /// `+1-2 +3 +4:05:06`
    SqlStandard,
}

/// `bytea_output`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ByteaOutput {
    /// `\x6162`
    #[default]
    Hex,
    /// `ab\000`
    Escape,
}

/// The settings that text depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSettings {
    /// `TimeZone`
    pub time_zone: Tz,
    /// The style of `DateStyle`.
    pub date_style: DateStyle,
    /// The order of `DateStyle`.
    pub date_order: DateOrder,
    /// `IntervalStyle`
    pub interval_style: IntervalStyle,
    /// `extra_float_digits`: above 0, floating point is written so that it reads back the same.
    pub extra_float_digits: i32,
    /// `bytea_output`
    pub bytea_output: ByteaOutput,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self {
            time_zone: Tz::UTC,
            date_style: DateStyle::default(),
            date_order: DateOrder::default(),
            interval_style: IntervalStyle::default(),
            extra_float_digits: 1,
            bytea_output: ByteaOutput::default(),
        }
    }
}
