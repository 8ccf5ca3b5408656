//! Messages of Flight and Flight SQL that arrow-flight's generated code does not have: the options of a session
//! (`Flight.proto`), and what a prepared statement is (`FlightSql.proto`, since June 2026).

use std::collections::HashMap;

use bytes::Bytes;

/// As `ActionCreatePreparedStatementResult`, with `is_update`, by which clients tell that a statement returns no rows.
#[derive(Clone, PartialEq, prost::Message)]
pub struct CreatePreparedStatementResult {
    /// Names the statement.
    #[prost(bytes = "bytes", tag = "1")]
    pub prepared_statement_handle: Bytes,
    /// Its columns, as a schema message.
    #[prost(bytes = "bytes", tag = "2")]
    pub dataset_schema: Bytes,
    /// Its parameters, likewise.
    #[prost(bytes = "bytes", tag = "3")]
    pub parameter_schema: Bytes,
    /// Whether it returns no rows.
    #[prost(bool, optional, tag = "4")]
    pub is_update: Option<bool>,
}

/// The value of an option.
#[derive(Clone, PartialEq, prost::Message)]
pub struct OptionValue {
    #[prost(oneof = "Value", tags = "1, 2, 3, 4, 5")]
    value: Option<Value>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Value {
    #[prost(string, tag = "1")]
    Text(String),
    #[prost(bool, tag = "2")]
    Truth(bool),
    #[prost(sfixed64, tag = "3")]
    Integer(i64),
    #[prost(double, tag = "4")]
    Double(f64),
    #[prost(message, tag = "5")]
    List(ListValue),
}

#[derive(Clone, PartialEq, prost::Message)]
struct ListValue {
    #[prost(string, repeated, tag = "1")]
    values: Vec<String>,
}

impl OptionValue {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { value: Some(Value::Text(text.into())) }
    }

    /// The value as a text; `None` when there is none, which unsets an option.
    pub fn into_text(self) -> Option<String> {
        Some(match self.value? {
            Value::Text(text) => text,
            Value::Truth(truth) => truth.to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Double(number) => number.to_string(),
            Value::List(list) => list.values.join(","),
        })
    }
}

/// `SetSessionOptionsRequest`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct SetOptionsRequest {
    /// By name.
    #[prost(map = "string, message", tag = "1")]
    pub options: HashMap<String, OptionValue>,
}

impl SetOptionsRequest {
    /// Sets one option, or unsets it.
    pub fn one(name: &str, value: Option<&str>) -> Self {
        let value = value.map_or_else(OptionValue::default, OptionValue::text);
        Self { options: HashMap::from([(name.to_owned(), value)]) }
    }
}

/// `SetSessionOptionsResult`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct SetOptionsResult {
    /// Those that were not set, by name.
    #[prost(map = "string, message", tag = "1")]
    pub errors: HashMap<String, OptionError>,
}

impl SetOptionsResult {
    /// Why an option was not set; `None` when it was.
    pub fn fault(&self, name: &str) -> Option<OptionFault> {
        self.errors.get(name).map(OptionError::value)
    }
}

/// Why an option was not set.
#[derive(Clone, PartialEq, prost::Message)]
pub struct OptionError {
    /// The reason.
    #[prost(enumeration = "OptionFault", tag = "1")]
    pub value: i32,
}

/// `SetSessionOptionsResult.ErrorValue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
#[repr(i32)]
pub enum OptionFault {
    /// It is not told.
    Unspecified = 0,
    /// There is no such option.
    InvalidName = 1,
    /// It does not take the value.
    InvalidValue = 2,
    /// Something else.
    Error = 3,
}

/// `GetSessionOptionsResult`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct GetOptionsResult {
    /// By name.
    #[prost(map = "string, message", tag = "1")]
    pub options: HashMap<String, OptionValue>,
}
