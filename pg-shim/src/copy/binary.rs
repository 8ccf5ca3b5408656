//! Rows of a binary payload, found as the bytes come.

use query::Result;

use super::lines::malformed;

const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// The signature, the flags and the length of what follows them.
const HEAD: usize = 19;
const NULL: i32 = -1;

/// What there is next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// So many bytes that say nothing.
    Skip(usize),
    /// A row of so many bytes.
    Row(usize),
    /// The end, of so many bytes.
    End(usize),
    /// Less than any of these.
    More,
}

/// How far a payload is read.
#[derive(Debug, Default)]
pub(super) struct Binary {
    has_begun: bool,
    /// Bytes of the header's extension that are still to come.
    extension: usize,
    /// Rows so far, the one at hand among them.
    pub(super) rows: u64,
}

impl Binary {
    /// Looks at bytes that begin where the next thing begins. `is_all` says that no more come.
    ///
    /// # Errors
    /// `Data` 22P04 for what is no payload, or ends too soon.
    pub(super) fn next(&mut self, bytes: &[u8], columns: usize, is_all: bool) -> Result<Next> {
        if !self.has_begun {
            return self.head(bytes, is_all);
        }
        if self.extension > 0 {
            let skipped = self.extension.min(bytes.len());
            self.extension -= skipped;
            return match skipped {
                0 if is_all => Err(malformed("invalid COPY file header (wrong length)".to_owned())),
                0 => Ok(Next::More),
                skipped => Ok(Next::Skip(skipped)),
            };
        }
        match bytes {
            [] => return Ok(Next::More),
            // Less than the count of a row ends all too.
            [_] if is_all => return Ok(Next::End(1)),
            _ => {}
        }
        let whole = self.row(bytes, columns)?;
        match whole {
            None if is_all => Err(malformed("unexpected EOF in COPY data".to_owned())),
            None => Ok(Next::More),
            Some(next) => {
                self.rows += 1;
                Ok(next)
            }
        }
    }

    /// Whether the header is behind.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun
    }

    fn head(&mut self, bytes: &[u8], is_all: bool) -> Result<Next> {
        let known = bytes.len().min(SIGNATURE.len());
        if bytes.get(..known) != SIGNATURE.get(..known) || (is_all && known < SIGNATURE.len()) {
            return Err(malformed("COPY file signature not recognized".to_owned()));
        }
        let Some((flags, length)) = words(bytes) else {
            return match is_all {
                true => Err(malformed("invalid COPY file header (missing flags)".to_owned())),
                false => Ok(Next::More),
            };
        };
        if flags & (1 << 16) != 0 {
            return Err(malformed("invalid COPY file header (WITH OIDS)".to_owned()));
        }
        if flags >> 16 != 0 {
            return Err(malformed("unrecognized critical flags in COPY file header".to_owned()));
        }
        self.extension =
            usize::try_from(length).map_err(|_| malformed("invalid COPY file header (missing length)".to_owned()))?;
        self.has_begun = true;
        Ok(Next::Skip(HEAD))
    }

    fn row(&self, bytes: &[u8], columns: usize) -> Result<Option<Next>> {
        let Some((count, mut rest)) = bytes.split_first_chunk::<2>() else { return Ok(None) };
        let count = i16::from_be_bytes(*count);
        if count == -1 {
            return Ok(Some(Next::End(2)));
        }
        if usize::try_from(count) != Ok(columns) {
            return Err(malformed(format!("row field count is {count}, expected {columns}")));
        }
        for _ in 0..columns {
            let Some((length, after)) = rest.split_first_chunk::<4>() else { return Ok(None) };
            let length = i32::from_be_bytes(*length);
            let length = match usize::try_from(length) {
                Ok(length) => length,
                Err(_) if length == NULL => 0,
                Err(_) => return Err(malformed("invalid field size".to_owned())),
            };
            let Some(after) = after.get(length..) else { return Ok(None) };
            rest = after;
        }
        Ok(Some(Next::Row(bytes.len() - rest.len())))
    }

    /// The fields of the row that these bytes begin with, which is whole.
    pub(super) fn fields<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = Option<&'b [u8]>> + use<'b> {
        let mut rest = bytes.get(2..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk::<4>()?;
            match usize::try_from(i32::from_be_bytes(*length)) {
                Err(_) => {
                    rest = after;
                    Some(None)
                }
                Ok(length) => {
                    let (field, after) = after.split_at_checked(length)?;
                    rest = after;
                    Some(Some(field))
                }
            }
        })
    }
}

fn words(bytes: &[u8]) -> Option<(u32, i32)> {
    let flags = bytes.get(11..15)?.try_into().ok()?;
    let length = bytes.get(15..HEAD)?.try_into().ok()?;
    Some((u32::from_be_bytes(flags), i32::from_be_bytes(length)))
}
