//! Lines of a payload of text, found as the bytes come.

use query::{Error, ErrorKind, Result};

use super::options::{CopyFormat, CopyOptions};

/// How the lines end; the first end tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Feed,
    Return,
    Both,
}

/// What there is next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A line of so many bytes, and so many more that end it.
    Line(usize, usize),
    /// The mark that ends all, with so many bytes of a row before it.
    Mark(usize),
    /// No whole line.
    More,
}

/// Looks for lines, and remembers how far it has looked.
#[derive(Debug)]
pub(super) struct Lines {
    is_csv: bool,
    quote: u8,
    escape: u8,
    end: Option<End>,
    at: usize,
    in_quotes: bool,
    was_escape: bool,
    /// Lines so far, those within quotes too.
    pub(super) count: u64,
}

impl Lines {
    pub(super) fn new(options: &CopyOptions) -> Self {
        Self {
            is_csv: options.format == CopyFormat::Csv,
            quote: options.quote,
            // One that is the quote itself needs no looking after.
            escape: if options.escape == options.quote { 0 } else { options.escape },
            end: None,
            at: 0,
            in_quotes: false,
            was_escape: false,
            count: 0,
        }
    }

    /// Looks for the next line in bytes that begin where it begins. `is_all` says that no more come.
    ///
    /// # Errors
    /// `Data` 22P04 for ends of lines of several kinds, and for a mark that is none.
    pub(super) fn next(&mut self, bytes: &[u8], is_all: bool) -> Result<Found> {
        let found = self.look(bytes, is_all)?;
        if found != Found::More {
            (self.at, self.in_quotes, self.was_escape) = (0, false, false);
            self.count += 1;
        }
        Ok(found)
    }

    fn look(&mut self, bytes: &[u8], is_all: bool) -> Result<Found> {
        loop {
            self.skip(bytes);
            let Some(byte) = bytes.get(self.at).copied() else {
                // The last line needs no end.
                return Ok(match is_all && !bytes.is_empty() {
                    true => Found::Line(bytes.len(), 0),
                    false => Found::More,
                });
            };
            if self.is_csv && self.quoting(byte) {
                self.at += 1;
                continue;
            }
            match byte {
                b'\r' | b'\n' => match self.line_end(bytes, byte, is_all)? {
                    Some(found) => return Ok(found),
                    None => return Ok(Found::More),
                },
                b'\\' if !self.is_csv || self.at == 0 => match self.backslash(bytes, is_all)? {
                    Some(found) => return Ok(found),
                    None if self.at < bytes.len() => {}
                    None => return Ok(if is_all { Found::Line(bytes.len(), 0) } else { Found::More }),
                },
                _ => self.at += 1,
            }
        }
    }

    /// Skips what means nothing.
    fn skip(&mut self, bytes: &[u8]) {
        let (quote, escape, is_csv) = (self.quote, self.escape, self.is_csv);
        let means =
            |byte: &u8| matches!(byte, b'\r' | b'\n' | b'\\') || (is_csv && (*byte == quote || *byte == escape));
        let rest = bytes.get(self.at..).unwrap_or_default();
        let skipped = rest.iter().position(means).unwrap_or(rest.len());
        if skipped > 0 {
            self.was_escape = false;
        }
        self.at += skipped;
    }

    /// Follows the quotes; whether the byte is within them, or one of them.
    fn quoting(&mut self, byte: u8) -> bool {
        if self.in_quotes && byte == self.escape {
            self.was_escape = !self.was_escape;
        }
        let toggles = byte == self.quote && !self.was_escape;
        if toggles {
            self.in_quotes = !self.in_quotes;
        }
        if byte != self.escape {
            self.was_escape = false;
        }
        // As PostgreSQL counts: before the first line has ended, its kind of end is not known.
        let counts = if self.end == Some(End::Feed) { b'\n' } else { b'\r' };
        if self.in_quotes && byte == counts {
            self.count += 1;
        }
        self.in_quotes || toggles
    }

    fn line_end(&mut self, bytes: &[u8], byte: u8, is_all: bool) -> Result<Option<Found>> {
        let length = self.at;
        if byte == b'\n' {
            return match self.end {
                None | Some(End::Feed) => {
                    self.end = Some(End::Feed);
                    Ok(Some(Found::Line(length, 1)))
                }
                _ => Err(self.mixed("newline", "\\n")),
            };
        }
        let next = bytes.get(length + 1);
        match (self.end, next) {
            (Some(End::Feed), _) => Err(self.mixed("carriage return", "\\r")),
            (Some(End::Return), _) => Ok(Some(Found::Line(length, 1))),
            (_, None) if !is_all => Ok(None),
            (_, Some(b'\n')) => {
                self.end = Some(End::Both);
                Ok(Some(Found::Line(length, 2)))
            }
            (None, _) => {
                self.end = Some(End::Return);
                Ok(Some(Found::Line(length, 1)))
            }
            (Some(End::Both), _) => Err(self.mixed("carriage return", "\\r")),
        }
    }

    fn mixed(&self, what: &str, escape: &str) -> Error {
        let (kind, hint) = match self.is_csv {
            true => ("unquoted", format!("Use quoted CSV field to represent {what}.")),
            false => ("literal", format!("Use \"{escape}\" to represent {what}.")),
        };
        malformed(format!("{kind} {what} found in data")).with_hint(hint)
    }

    /// A backslash: perhaps the mark that ends all, else what follows it means nothing.
    fn backslash(&mut self, bytes: &[u8], is_all: bool) -> Result<Option<Found>> {
        let length = self.at;
        let rest = bytes.get(length + 1..).unwrap_or_default();
        let skip = |lines: &mut Self, count: usize| {
            lines.at = length + count;
            Ok(None)
        };
        match rest {
            [] if !is_all => Ok(Some(Found::More)),
            [] => skip(self, 1),
            [b'.', after @ ..] => match after {
                [] if is_all && self.is_csv => Ok(Some(Found::Mark(length))),
                [] | [b'\r'] if !is_all => Ok(Some(Found::More)),
                [b'\n', ..] if matches!(self.end, None | Some(End::Feed)) => Ok(Some(Found::Mark(length))),
                [b'\r', b'\n', ..] if matches!(self.end, None | Some(End::Both)) => Ok(Some(Found::Mark(length))),
                [b'\r', ..] if matches!(self.end, None | Some(End::Return)) => Ok(Some(Found::Mark(length))),
                _ if self.is_csv => skip(self, 2),
                [b'\r' | b'\n', ..] => {
                    Err(malformed("end-of-copy marker does not match previous newline style".to_owned()))
                }
                _ => Err(malformed("end-of-copy marker corrupt".to_owned())),
            },
            _ if self.is_csv => skip(self, 1),
            _ => skip(self, 2),
        }
    }
}

pub(super) fn malformed(message: String) -> Error {
    Error::new(ErrorKind::Data, message).with_sqlstate("22P04")
}
