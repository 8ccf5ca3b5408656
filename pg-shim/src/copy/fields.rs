//! The fields of a line.

use query::Result;

use super::lines::malformed;
use super::options::{CopyFormat, CopyOptions};
use crate::cells::bits::digit;
use crate::parameters::utf8;

/// The fields of one line: their text, one after the other, without escapes and quotes.
#[derive(Debug, Default)]
pub(super) struct Fields {
    text: Vec<u8>,
    /// Where each ends, and whether it is NULL.
    ends: Vec<(usize, bool)>,
    is_text: bool,
}

impl Fields {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The fields as text, `None` for NULL.
    ///
    /// # Errors
    /// `Data` 22021 where escapes told what is no text.
    pub(super) fn texts(&self) -> Result<impl Iterator<Item = Option<&str>>> {
        if !self.is_text {
            // Each by itself: escapes can tell a part of a character.
            let mut from = 0;
            for (end, _) in &self.ends {
                utf8(self.text.get(from..*end).unwrap_or_default())?;
                from = *end;
            }
        }
        let text = std::str::from_utf8(&self.text).or_else(|_| utf8(&self.text))?;
        let mut from = 0;
        Ok(self.ends.iter().map(move |(end, is_null)| {
            let field = text.get(from..*end).unwrap_or_default();
            from = *end;
            if *is_null { None } else { Some(field) }
        }))
    }

    /// Splits a line, which is text.
    ///
    /// # Errors
    /// `Data` 22P04 for quotes that do not end.
    pub(super) fn split(&mut self, line: &[u8], options: &CopyOptions) -> Result<()> {
        self.text.clear();
        self.ends.clear();
        self.is_text = true;
        match options.format {
            CopyFormat::Csv => self.csv(line, options),
            _ => {
                self.plain(line, options);
                Ok(())
            }
        }
    }

    fn plain(&mut self, line: &[u8], options: &CopyOptions) {
        let delimiter = options.delimiter;
        let mut from = 0;
        let mut at = 0;
        loop {
            let rest = line.get(at..).unwrap_or_default();
            let found = rest.iter().position(|byte| *byte == delimiter || *byte == b'\\');
            let (plain, rest) = rest.split_at(found.unwrap_or(rest.len()));
            self.text.extend_from_slice(plain);
            at += plain.len();
            match rest {
                [] => {
                    self.end(line.get(from..), options);
                    return;
                }
                [byte, ..] if *byte == delimiter => {
                    self.end(line.get(from..at), options);
                    at += 1;
                    from = at;
                }
                [_, escaped @ ..] => at += 1 + self.escape(escaped),
            }
        }
    }

    fn end(&mut self, raw: Option<&[u8]>, options: &CopyOptions) {
        let is_null = raw == Some(options.null.as_bytes());
        self.ends.push((self.text.len(), is_null));
    }

    /// Appends what an escape stands for; how many bytes it has after the backslash.
    fn escape(&mut self, escaped: &[u8]) -> usize {
        let Some((first, rest)) = escaped.split_first() else { return 0 };
        let (byte, length) = match first {
            b'0'..=b'7' => {
                let digits = rest.iter().take(2).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                let value = escaped[..=digits].iter().fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
                self.is_text = false;
                (value as u8, digits + 1)
            }
            b'x' => match rest.first().copied().and_then(digit) {
                None => (b'x', 1),
                Some(high) => {
                    self.is_text = false;
                    match rest.get(1).copied().and_then(digit) {
                        Some(low) => (high << 4 | low, 3),
                        None => (high, 2),
                    }
                }
            },
            b'b' => (0x08, 1),
            b'f' => (0x0c, 1),
            b'n' => (b'\n', 1),
            b'r' => (b'\r', 1),
            b't' => (b'\t', 1),
            b'v' => (0x0b, 1),
            other => (*other, 1),
        };
        self.text.push(byte);
        length
    }

    fn csv(&mut self, line: &[u8], options: &CopyOptions) -> Result<()> {
        let CopyOptions { delimiter, quote, escape, .. } = *options;
        let mut from = 0;
        let mut at = 0;
        let mut has_quotes = false;
        loop {
            let rest = line.get(at..).unwrap_or_default();
            let found = rest.iter().position(|byte| *byte == delimiter || *byte == quote);
            let (plain, rest) = rest.split_at(found.unwrap_or(rest.len()));
            self.text.extend_from_slice(plain);
            at += plain.len();
            match rest.first() {
                Some(byte) if *byte == quote => {
                    has_quotes = true;
                    at = self.quoted(line, at + 1, quote, escape)?;
                }
                end => {
                    let is_null = !has_quotes && line.get(from..at) == Some(options.null.as_bytes());
                    self.ends.push((self.text.len(), is_null));
                    if end.is_none() {
                        return Ok(());
                    }
                    at += 1;
                    (from, has_quotes) = (at, false);
                }
            }
        }
    }

    /// Appends what is within quotes; where they end.
    fn quoted(&mut self, line: &[u8], mut at: usize, quote: u8, escape: u8) -> Result<usize> {
        loop {
            let rest = line.get(at..).unwrap_or_default();
            let found = rest.iter().position(|byte| *byte == quote || *byte == escape);
            let (plain, rest) = rest.split_at(found.unwrap_or(rest.len()));
            self.text.extend_from_slice(plain);
            at += plain.len();
            match rest {
                [] => return Err(malformed("unterminated CSV quoted field".to_owned())),
                [first, second, ..] if *first == escape && (*second == escape || *second == quote) => {
                    self.text.push(*second);
                    at += 2;
                }
                [first, ..] if *first == quote => return Ok(at + 1),
                [first, ..] => {
                    self.text.push(*first);
                    at += 1;
                }
            }
        }
    }
}
