//! The values of Bind messages as columns of one row.

mod any;
mod binary;
mod column;
mod open;
mod operands;
mod spelled;
mod text;
mod value;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use query::{Error, ErrorKind, Result};

pub(crate) use any::compared;
pub(crate) use column::{Column, Kind};
pub(crate) use open::open_constants;
pub(crate) use operands::operands;
pub(crate) use spelled::time_for_engine;
pub(crate) use value::utf8;
use value::{Numeric, Value};

use crate::cells::{Format, TextSettings, bits};
use crate::oid;

/// The type that a parameter is told as.
pub fn oid_of_parameter(field: &Field) -> u32 {
    oid::of_field(field).oid
}

/// The values of a Bind message as one row; `None` for a statement without parameters.
///
/// `oids` are the types that the parameters were told or declared as; where one is 0 or missing, the field's own
/// counts. Beside what Arrow has types for, UUIDs, bit strings, JSON and times with zones become text, which the engine
/// casts; a `numeric` that is not finite becomes floating point.
///
/// # Errors
/// `Data` with PostgreSQL's SQLSTATEs: 08P01 for other counts than announced, 22P02 and 22P03 for what is no value of
/// its type, 22003, 22007 and 22008 for those out of range, 22021 for what is no text.
pub fn batch(
    fields: &Schema,
    oids: &[u32],
    formats: &[i16],
    values: &[Option<Bytes>],
    settings: &TextSettings,
) -> Result<Option<RecordBatch>> {
    let wanted = fields.fields().len();
    if values.len() != wanted {
        let told = values.len();
        return Err(mismatch(format!("bind message supplies {told} parameters, but the statement requires {wanted}")));
    }
    let formats = formats_of(formats, values.len())?;
    if values.is_empty() {
        return Ok(None);
    }
    let mut columns = Vec::with_capacity(wanted);
    for (index, ((field, value), format)) in fields.fields().iter().zip(values).zip(formats).enumerate() {
        let told = oids.get(index).copied().filter(|oid| *oid != 0).unwrap_or_else(|| oid_of_parameter(field));
        let array = one(told, value.as_deref(), format, settings).map_err(|error| named(error, index + 1))?;
        columns.push((Field::new(field.name(), array.data_type().clone(), true), array));
    }
    let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map(Some)
        .map_err(|error| Error::new(ErrorKind::Bug, "parameters are no row").with_detail(error.to_string()))
}

fn mismatch(message: String) -> Error {
    Error::new(ErrorKind::Data, message).with_sqlstate("08P01")
}

fn formats_of(formats: &[i16], count: usize) -> Result<Vec<Format>> {
    match formats {
        [] => Ok(vec![Format::Text; count]),
        [all] => Ok(vec![Format::of_code(*all)?; count]),
        each if each.len() == count => each.iter().map(|code| Format::of_code(*code)).collect(),
        each => {
            let told = each.len();
            Err(mismatch(format!("bind message has {told} parameter formats but {count} parameters")))
        }
    }
}

/// Says which parameter it was, as PostgreSQL does.
fn named(error: Error, number: usize) -> Error {
    match error.message() {
        "incorrect binary data format" => {
            let message = format!("incorrect binary data format in bind parameter {number}");
            Error::new(error.kind(), message).with_sqlstate(error.sqlstate())
        }
        _ => error,
    }
}

/// A column of one value.
fn one(told: u32, value: Option<&[u8]>, format: Format, settings: &TextSettings) -> Result<ArrayRef> {
    let element = oid::element_of(told);
    let mut kind = Kind {
        oid: element.unwrap_or(told),
        depth: usize::from(element.is_some()),
        digits: Some((38, 0)),
        zone: Arc::from("UTC"),
    };
    if let Some(value) = value {
        let shape = shape(&kind, value, format)?;
        kind.depth = shape.depth;
        kind.digits = shape.digits;
    }
    let mut column = Column::new(kind, settings);
    match value {
        None => column.null(),
        Some(value) => column.wire(value, format)?,
    }
    column.finish()
}

/// What a column must be like for a value to be kept as it is.
struct Shape {
    depth: usize,
    digits: Option<(u8, i8)>,
}

fn shape(kind: &Kind, value: &[u8], format: Format) -> Result<Shape> {
    let mut shape = Shape { depth: kind.depth, digits: kind.digits };
    let mut digits = Digits::default();
    if kind.depth > 0 {
        let dimensions = match format {
            Format::Text => {
                let elements = text::array::read(utf8(value)?)?;
                if kind.oid == oid::NUMERIC {
                    let settings = TextSettings::default();
                    for element in elements.values.iter().flatten() {
                        digits.widen(&text::read(kind.oid, element, &settings)?);
                    }
                }
                elements.dimensions
            }
            Format::Binary => {
                let elements = binary::array(kind.oid, value)?;
                if kind.oid == oid::NUMERIC {
                    for element in elements.values.iter().flatten() {
                        digits.widen(&binary::read(kind.oid, element)?);
                    }
                }
                elements.dimensions
            }
        };
        shape.depth = dimensions.len().max(1);
    } else if kind.oid == oid::NUMERIC {
        digits.widen(&match format {
            Format::Text => text::read(kind.oid, utf8(value)?, &TextSettings::default())?,
            Format::Binary => binary::read(kind.oid, value)?,
        });
    }
    if kind.oid == oid::NUMERIC {
        shape.digits = digits.of_column()?;
    }
    Ok(shape)
}

/// The digits that numbers need before and behind the point.
#[derive(Default)]
struct Digits {
    before: usize,
    behind: usize,
    not_finite: bool,
}

impl Digits {
    fn widen(&mut self, value: &Value<'_>) {
        let Value::Numeric(number) = value else { return };
        match number.extent() {
            Some((total, behind)) => {
                self.before = self.before.max(total - behind);
                self.behind = self.behind.max(behind);
            }
            None => self.not_finite |= matches!(number, Numeric::NaN | Numeric::Infinite { .. }),
        }
    }

    fn of_column(&self) -> Result<Option<(u8, i8)>> {
        if self.not_finite {
            return Ok(None);
        }
        let total = (self.before + self.behind).max(1);
        match (u8::try_from(total), i8::try_from(self.behind)) {
            (Ok(total @ ..=76), Ok(behind)) => Ok(Some((total, behind))),
            _ => Err(value::out_of_range(format!("a number of {total} digits is too wide for a parameter"))
                .with_detail("at most 76 digits are taken")),
        }
    }
}

/// The name of a type for the engine, as a statement that declares its parameters has it; `None` for one that says
/// nothing, or that the engine has no exact name for.
pub(crate) fn engine_type(oid: u32) -> Option<String> {
    if let Some(element) = oid::element_of(oid) {
        return engine_type(element).map(|name| format!("{name}[]"));
    }
    let name = match oid {
        oid::BOOL => "BOOLEAN",
        oid::BYTEA => "BLOB",
        oid::INT2 => "SMALLINT",
        oid::INT4 => "INTEGER",
        oid::INT8 => "BIGINT",
        oid::FLOAT4 => "REAL",
        oid::FLOAT8 => "DOUBLE",
        oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME => "VARCHAR",
        oid::DATE => "DATE",
        oid::TIME => "TIME",
        oid::TIMETZ => "TIMETZ",
        oid::TIMESTAMP => "TIMESTAMP",
        oid::TIMESTAMPTZ => "TIMESTAMPTZ",
        oid::INTERVAL => "INTERVAL",
        oid::UUID => "UUID",
        oid::JSON | oid::JSONB => "JSON",
        _ => return None,
    };
    Some(name.to_owned())
}

/// The types that the text itself says of parameters, by their numbers: `$1::integer`. The first cast counts.
pub(crate) fn cast_types(sql: &str) -> HashMap<usize, u32> {
    let tokens: Vec<_> = query::script::tokens(sql).collect();
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let named = |at: usize| tokens.get(at).and_then(|token| token.name());
    let mut types = HashMap::new();
    for at in 0..tokens.len() {
        let number = text(at).strip_prefix('$').and_then(|number| number.parse::<usize>().ok());
        let Some(number) = number.filter(|_| text(at + 1) == ":" && text(at + 2) == ":") else { continue };
        let qualified = named(at + 3).is_some_and(|name| name == "pg_catalog") && text(at + 4) == ".";
        let kind = if qualified { at + 5 } else { at + 3 };
        let element = named(kind).and_then(|name| oid::by_name(&name));
        let told = match (text(kind + 1), text(kind + 2)) {
            ("[", "]") => element.and_then(oid::array_of),
            _ => element,
        };
        if let Some(told) = told {
            types.entry(number).or_insert(told);
        }
    }
    types
}

/// The numbers of the parameters that a text has, in order.
pub(crate) fn used(sql: &str) -> Vec<usize> {
    let parameters = query::script::tokens(sql).filter(|token| token.kind == query::script::TokenKind::Parameter);
    let numbers: std::collections::BTreeSet<usize> = parameters
        .filter_map(|token| token.text[1..].parse().ok())
        .filter(|number| (1..=65_535).contains(number))
        .collect();
    numbers.into_iter().collect()
}

/// The text whose parameters, which have these numbers, are counted from 1 without gaps.
pub(crate) fn numbered_anew<'a>(sql: &'a str, used: &[usize]) -> Cow<'a, str> {
    if used.last().is_none_or(|last| *last == used.len()) {
        return Cow::Borrowed(sql);
    }
    let (mut text, mut copied) = (String::with_capacity(sql.len()), 0);
    for token in query::script::tokens(sql).filter(|token| token.kind == query::script::TokenKind::Parameter) {
        let number = token.text[1..].parse::<usize>().ok();
        let Some(at) = number.and_then(|number| used.binary_search(&number).ok()) else { continue };
        text.push_str(&sql[copied..token.at]);
        text.push_str(&format!("${}", at + 1));
        copied = token.at + token.text.len();
    }
    text.push_str(&sql[copied..]);
    Cow::Owned(text)
}

/// The name of a type of which a value stands for all, although they differ in how many digits they have.
pub(crate) fn type_of_example(oid: u32) -> Option<String> {
    match oid {
        oid::NUMERIC => Some("DECIMAL(18, 3)".to_owned()),
        _ => engine_type(oid),
    }
}

/// The text with the declared types of its parameters.
pub(crate) fn typed(sql: &str, types: &[u32]) -> String {
    typed_by(sql, types, engine_type)
}

/// As [`typed`], with names of types that only tell which columns there will be.
pub(crate) fn typed_for_columns(sql: &str, types: &[u32]) -> String {
    typed_by(sql, types, type_of_example)
}

fn typed_by(sql: &str, types: &[u32], name: fn(u32) -> Option<String>) -> String {
    let (mut text, mut copied) = (String::with_capacity(sql.len() + 32), 0);
    for token in query::script::tokens(sql).filter(|token| token.kind == query::script::TokenKind::Parameter) {
        let number = token.text[1..].parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let kind = number.and_then(|at| types.get(at)).and_then(|oid| name(*oid));
        if let Some(kind) = kind {
            text.push_str(&sql[copied..token.at]);
            text.push_str(&format!("CAST({} AS {kind})", token.text));
            copied = token.at + token.text.len();
        }
    }
    text.push_str(&sql[copied..]);
    text
}

/// The text in which NULLs have their types and are told by an expression that is evaluated no sooner than it runs.
pub(crate) fn with_hidden_nulls(sql: &str, types: &[u32], is_null: impl Fn(usize) -> bool) -> String {
    let (mut text, mut copied) = (String::with_capacity(sql.len() + 64), 0);
    for token in query::script::tokens(sql).filter(|token| token.kind == query::script::TokenKind::Parameter) {
        let at = token.text[1..].parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let kind = at.filter(|at| is_null(*at)).and_then(|at| types.get(at)).and_then(|oid| type_of_example(*oid));
        let Some(kind) = kind else { continue };
        text.push_str(&sql[copied..token.at]);
        text.push_str(&format!("CAST((CASE WHEN random() < 0 THEN {} END) AS {kind})", token.text));
        copied = token.at + token.text.len();
    }
    text.push_str(&sql[copied..]);
    text
}

/// The text with a value in the place of each parameter, of its type; `None` if there is none for one of them.
pub(crate) fn with_examples(sql: &str, types: &[u32]) -> Option<String> {
    let (mut text, mut copied) = (String::with_capacity(sql.len() + 32), 0);
    for token in query::script::tokens(sql).filter(|token| token.kind == query::script::TokenKind::Parameter) {
        let oid = *types.get(token.text[1..].parse::<usize>().ok()?.checked_sub(1)?)?;
        let value = match oid {
            list if oid::element_of(list).is_some() => "[]",
            oid::BOOL => "'true'",
            oid::INT2 | oid::INT4 | oid::INT8 | oid::FLOAT4 | oid::FLOAT8 => "1",
            oid::TEXT | oid::VARCHAR => "''",
            oid::DATE | oid::TIMESTAMP | oid::TIMESTAMPTZ => "'2000-01-01'",
            oid::INTERVAL => "'1 day'",
            _ => return None,
        };
        text.push_str(&sql[copied..token.at]);
        text.push_str(&format!("CAST({value} AS {})", engine_type(oid)?));
        copied = token.at + token.text.len();
    }
    text.push_str(&sql[copied..]);
    Some(text)
}

/// The text of an array as a list for the engine, of texts that are yet to be cast.
///
/// # Errors
/// `Data` with 22P02 when it is no array.
pub(crate) fn list_for_engine(text: &str) -> Result<String> {
    let elements = text::read_array(text)?;
    let mut pieces: Vec<String> = elements
        .values
        .iter()
        .map(|value| value.as_ref().map_or("NULL".to_owned(), |value| format!("'{}'", value.replace('\'', "''"))))
        .collect();
    for length in &elements.dimensions {
        if *length > 0 {
            pieces = pieces.chunks(*length).map(|piece| format!("[{}]", piece.join(", "))).collect();
        }
    }
    Ok(match pieces.as_slice() {
        [whole] if !elements.dimensions.is_empty() => whole.clone(),
        _ => "[]".to_owned(),
    })
}

/// The elements of an array of one dimension.
///
/// # Errors
/// `Data` with 22P02 when the text is no array.
pub(crate) fn texts_of_list(text: &str) -> Result<Vec<Option<String>>> {
    let owned = |value: &Option<Cow<'_, str>>| value.as_ref().map(|value| value.clone().into_owned());
    Ok(text::read_array(text)?.values.iter().map(owned).collect())
}

/// The text of `bytea` as an expression of the engine.
///
/// # Errors
/// `Data` with 22P02 when it is none.
pub(crate) fn bytes_for_engine(text: &str) -> Result<String> {
    let mut digits = Vec::new();
    bits::hex(&mut digits, &text::read_bytea(text)?);
    Ok(format!("from_hex('{}')", String::from_utf8_lossy(&digits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_tells_the_types_of_parameters() {
        for (sql, kind) in [
            ("SELECT $1::int4", Some(oid::INT4)),
            ("SELECT f($1::\"pg_catalog\".\"int4\"::text)", Some(oid::INT4)),
            ("SELECT $1::pg_catalog.int8[]", oid::array_of(oid::INT8)),
            ("SELECT $1 || $2::int4", None),
            ("SELECT '$1::int4'", None),
        ] {
            assert_eq!(cast_types(sql).get(&1).copied(), kind, "{sql}");
        }
        assert_eq!(typed("SELECT $1, $2", &[oid::INT4, 0]), "SELECT CAST($1 AS INTEGER), $2");
        assert_eq!(
            with_hidden_nulls("SELECT $1 || $2 || '$1'", &[oid::TEXT, oid::TEXT], |at| at == 0),
            "SELECT CAST((CASE WHEN random() < 0 THEN $1 END) AS VARCHAR) || $2 || '$1'"
        );
        assert_eq!(engine_type(oid::array_of(oid::TEXT).unwrap_or(0)).as_deref(), Some("VARCHAR[]"));
    }
}
