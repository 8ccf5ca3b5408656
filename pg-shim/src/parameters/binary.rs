//! Values in PostgreSQL's binary form.

use std::borrow::Cow;

use query::{Error, ErrorKind, Result};

use super::text::array::{Elements, MOST_DIMENSIONS};
use super::text::{time_with_zone, written};
use super::value::{Numeric, Value, invalid_binary, out_of_range, utf8};
use crate::cells::bits;
use crate::cells::calendar::{EPOCH_DAYS, MICROS_PER_DAY};
use crate::cells::interval::Interval;
use crate::cells::time::{DATE_INFINITY, Moment};
use crate::oid;

/// A message's bytes, taken from the front.
struct Input<'v> {
    rest: &'v [u8],
}

impl<'v> Input<'v> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self
            .rest
            .split_first_chunk::<N>()
            .ok_or_else(|| Error::new(ErrorKind::Data, "insufficient data left in message").with_sqlstate("08P01"))?;
        self.rest = rest;
        Ok(*head)
    }

    fn i16(&mut self) -> Result<i16> {
        self.take().map(i16::from_be_bytes)
    }

    fn i32(&mut self) -> Result<i32> {
        self.take().map(i32::from_be_bytes)
    }

    fn i64(&mut self) -> Result<i64> {
        self.take().map(i64::from_be_bytes)
    }

    fn bytes(&mut self, length: usize) -> Result<&'v [u8]> {
        let (head, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| Error::new(ErrorKind::Data, "insufficient data left in message").with_sqlstate("08P01"))?;
        self.rest = rest;
        Ok(head)
    }

    fn end(self) -> Result<()> {
        match self.rest {
            [] => Ok(()),
            _ => Err(invalid_binary("incorrect binary data format")),
        }
    }
}

/// Reads the binary form of a value that is no array.
///
/// # Errors
/// `Data` with PostgreSQL's SQLSTATE.
pub(crate) fn read(kind: u32, bytes: &[u8]) -> Result<Value<'_>> {
    let mut input = Input { rest: bytes };
    let value = match kind {
        oid::BOOL => Value::Bool(input.take::<1>()? != [0]),
        oid::INT2 => Value::Int(input.i16()?.into()),
        oid::INT4 => Value::Int(input.i32()?.into()),
        oid::INT8 => Value::Int(input.i64()?),
        oid::OID => Value::Int(u32::from_be_bytes(input.take()?).into()),
        oid::FLOAT4 => Value::Float4(f32::from_be_bytes(input.take()?)),
        oid::FLOAT8 => Value::Float8(f64::from_be_bytes(input.take()?)),
        oid::NUMERIC => Value::Numeric(numeric(&mut input)?),
        oid::BYTEA => return Ok(Value::Bytes(Cow::Borrowed(bytes))),
        oid::UUID => {
            let uuid: [u8; 16] = input.take()?;
            Value::Text(Cow::Owned(written(|out| bits::uuid(out, &uuid))))
        }
        oid::BIT | oid::VARBIT => Value::Text(Cow::Owned(bit_string(&mut input)?)),
        oid::DATE => Value::Date(date(input.i32()?)?),
        oid::TIME => Value::Time(time(input.i64()?)?),
        oid::TIMETZ => {
            let micros = time(input.i64()?)?;
            let west = input.i32()?;
            if west.unsigned_abs() >= 16 * 3600 {
                return Err(Error::new(ErrorKind::Data, "time zone displacement out of range").with_sqlstate("22009"));
            }
            Value::Text(Cow::Owned(time_with_zone(micros, -west)))
        }
        oid::TIMESTAMP | oid::TIMESTAMPTZ => Value::Moment(moment(input.i64()?)?),
        oid::INTERVAL => {
            let (micros, days, months) = (input.i64()?, input.i32()?, input.i32()?);
            Value::Interval(Interval { months, days, micros })
        }
        oid::JSONB => match bytes {
            [1, json @ ..] => return Ok(Value::Text(Cow::Borrowed(utf8(json)?))),
            [version, ..] => return Err(invalid_version(*version)),
            [] => return Err(Error::new(ErrorKind::Data, "no data left in message").with_sqlstate("08P01")),
        },
        oid::CHAR => match bytes {
            // A byte of zero is no character at all.
            [0] => return Ok(Value::Text(Cow::Borrowed(""))),
            _ => return Ok(Value::Text(Cow::Borrowed(utf8(bytes)?))),
        },
        _ => return Ok(Value::Text(Cow::Borrowed(utf8(bytes)?))),
    };
    input.end()?;
    Ok(value)
}

fn invalid_version(version: u8) -> Error {
    Error::new(ErrorKind::Data, format!("unsupported jsonb version number {version}")).with_sqlstate("22P03")
}

fn date(days: i32) -> Result<i32> {
    match days {
        i32::MAX => Ok(DATE_INFINITY),
        i32::MIN => Ok(-DATE_INFINITY),
        days => days
            .checked_add(EPOCH_DAYS as i32)
            .filter(|days| *days < DATE_INFINITY)
            .ok_or_else(|| Error::new(ErrorKind::Data, "date out of range").with_sqlstate("22008")),
    }
}

fn time(micros: i64) -> Result<i64> {
    match micros {
        0..=MICROS_PER_DAY => Ok(micros),
        _ => Err(Error::new(ErrorKind::Data, "time out of range").with_sqlstate("22008")),
    }
}

fn moment(micros: i64) -> Result<Moment> {
    match micros {
        i64::MAX => Ok(Moment::After),
        i64::MIN => Ok(Moment::Before),
        micros => micros
            .checked_add(EPOCH_DAYS * MICROS_PER_DAY)
            .filter(|micros| micros.unsigned_abs() < i64::MAX as u64)
            .map(Moment::Micros)
            .ok_or_else(|| Error::new(ErrorKind::Data, "timestamp out of range").with_sqlstate("22008")),
    }
}

fn numeric(input: &mut Input<'_>) -> Result<Numeric> {
    let bad = |what: &str| invalid_binary(format!("invalid {what} in external \"numeric\" value"));
    let count = input.i16()? as u16;
    let weight = i64::from(input.i16()?);
    let sign = input.i16()? as u16;
    let scale = i64::from(input.i16()?);
    let negative = match sign {
        0 => false,
        0x4000 => true,
        0xc000 => return Ok(Numeric::NaN),
        0xd000 => return Ok(Numeric::Infinite { negative: false }),
        0xf000 => return Ok(Numeric::Infinite { negative: true }),
        _ => return Err(bad("sign")),
    };
    if !(0..0x4000).contains(&scale) {
        return Err(bad("scale"));
    }
    if let Some(number) = small(input, count, weight, scale)? {
        let value = if negative { -number } else { number };
        return Ok(Numeric::Small { value, scale: scale as i32 });
    }
    let mut digits = String::with_capacity(usize::from(count) * 4);
    for _ in 0..count {
        match input.i16()? {
            digit @ 0..10_000 => digits.push_str(&format!("{digit:04}")),
            _ => return Err(bad("digit")),
        }
    }
    // Digits behind the point among those that came; as many are told as the scale says.
    let behind = (i64::from(count) - 1 - weight) * 4;
    if behind > scale {
        digits.truncate(digits.len().saturating_sub((behind - scale) as usize));
    } else {
        let zeros = usize::try_from(scale - behind).unwrap_or(0);
        if zeros > 300_000 {
            return Err(out_of_range("value overflows numeric format".to_owned()));
        }
        digits.extend(std::iter::repeat_n('0', zeros));
    }
    Numeric::of_digits(negative, digits, scale)
}

/// The size of a number of few groups, without its point; `None` leaves the input as it is.
fn small(input: &mut Input<'_>, count: u16, weight: i64, scale: i64) -> Result<Option<i128>> {
    if count > 8 || scale > 30 {
        return Ok(None);
    }
    let mut groups = Input { rest: input.rest };
    let mut number = 0_i128;
    for _ in 0..count {
        match groups.i16()? {
            digit @ 0..10_000 => number = number * 10_000 + i128::from(digit),
            // Whoever reads all of it tells what is wrong.
            _ => return Ok(None),
        }
    }
    // Digits behind the point among those that came.
    let behind = (i64::from(count) - 1 - weight) * 4;
    let number = match u32::try_from(scale - behind) {
        Ok(zeros) => 10_i128.checked_pow(zeros).and_then(|power| number.checked_mul(power)),
        Err(_) => {
            let power = u32::try_from(behind - scale).ok().and_then(|cut| 10_i128.checked_pow(cut));
            power.map(|power| number / power)
        }
    };
    if number.is_some() {
        *input = groups;
    }
    Ok(number)
}

fn bit_string(input: &mut Input<'_>) -> Result<String> {
    let length = usize::try_from(input.i32()?).map_err(|_| invalid_binary("invalid length in external bit string"))?;
    let bytes = input.bytes(length.div_ceil(8))?;
    Ok((0..length).map(|bit| char::from(b'0' + (bytes[bit / 8] >> (7 - bit % 8) & 1))).collect())
}

/// Reads the binary form of an array, whose elements are to be of this type.
pub(crate) fn array(element: u32, bytes: &[u8]) -> Result<Elements<'_, [u8]>> {
    let mut input = Input { rest: bytes };
    let dimensions = input.i32()?;
    let count = usize::try_from(dimensions)
        .map_err(|_| invalid_binary(format!("invalid number of dimensions: {dimensions}")))?;
    if count > MOST_DIMENSIONS {
        return Err(Error::new(
            ErrorKind::Limit,
            format!("number of array dimensions ({count}) exceeds the maximum allowed ({MOST_DIMENSIONS})"),
        ));
    }
    if !matches!(input.i32()?, 0 | 1) {
        return Err(invalid_binary("invalid array flags"));
    }
    let told = input.i32()? as u32;
    if told != element {
        let (told, element) = (oid::spoken(told), oid::spoken(element));
        return Err(Error::new(
            ErrorKind::Data,
            format!("binary data has array element type {told} instead of expected {element}"),
        )
        .with_sqlstate("42804"));
    }
    let mut elements = Elements { dimensions: Vec::new(), values: Vec::new() };
    let mut total = usize::from(count > 0);
    for _ in 0..count {
        let length = input.i32()?;
        input.i32()?;
        let length = usize::try_from(length).map_err(|_| invalid_binary("invalid array size"))?;
        elements.dimensions.push(length);
        // Each element has a length of four bytes at least.
        total = total.saturating_mul(length);
    }
    if total > input.rest.len() / 4 {
        return Err(Error::new(ErrorKind::Data, "insufficient data left in message").with_sqlstate("08P01"));
    }
    elements.values.reserve(total);
    for _ in 0..total {
        let length = input.i32()?;
        elements.values.push(match usize::try_from(length) {
            Ok(length) => Some(Cow::Borrowed(input.bytes(length)?)),
            Err(_) if length == -1 => None,
            Err(_) => return Err(invalid_binary("invalid array element length")),
        });
    }
    if total == 0 {
        elements.dimensions.clear();
    }
    input.end()?;
    Ok(elements)
}
