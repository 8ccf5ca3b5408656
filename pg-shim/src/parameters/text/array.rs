//! Arrays: `{…}` within `{…}`, perhaps behind their bounds.

use std::borrow::Cow;

use query::{Error, ErrorKind, Result};

use super::number::is_space;

/// PostgreSQL's own bound.
pub(crate) const MOST_DIMENSIONS: usize = 6;

/// The elements of an array, the last dimension first, and how long each dimension is.
pub(crate) struct Elements<'v, V: ?Sized + ToOwned> {
    pub(crate) dimensions: Vec<usize>,
    /// `None` is NULL.
    pub(crate) values: Vec<Option<Cow<'v, V>>>,
}

/// Reads an array's text.
pub(crate) fn read(text: &str) -> Result<Elements<'_, str>> {
    Reading { text, at: 0 }.whole()
}

struct Reading<'v> {
    text: &'v str,
    at: usize,
}

impl<'v> Reading<'v> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn malformed(&self, detail: &str) -> Error {
        Error::new(ErrorKind::Data, format!("malformed array literal: \"{}\"", self.text))
            .with_sqlstate("22P02")
            .with_detail(detail)
    }

    fn whole(mut self) -> Result<Elements<'v, str>> {
        self.skip_space();
        let bounds = self.bounds()?;
        if self.peek() != Some(b'{') {
            return Err(self.malformed("Array value must start with \"{\" or dimension information."));
        }
        let elements = self.braces()?;
        self.skip_space();
        if self.at < self.text.len() {
            return Err(self.malformed("Junk after closing right brace."));
        }
        match bounds {
            Some(bounds) if bounds != elements.dimensions => {
                Err(self.malformed("Specified array dimensions do not match array contents."))
            }
            _ => Ok(elements),
        }
    }

    /// `[1:2][3]=`, of which the lengths count.
    fn bounds(&mut self) -> Result<Option<Vec<usize>>> {
        let mut bounds = Vec::new();
        while self.take(b'[') {
            let first = self.bound()?;
            let (from, to) = if self.take(b':') { (first, self.bound()?) } else { (1, first) };
            if !self.take(b']') {
                return Err(self.malformed("Missing \"]\" in array dimensions."));
            }
            if to < from {
                return Err(
                    Error::new(ErrorKind::Data, "upper bound cannot be less than lower bound").with_sqlstate("2202E")
                );
            }
            if bounds.len() == MOST_DIMENSIONS {
                return Err(too_deep());
            }
            bounds.push(usize::try_from(to - from).unwrap_or(usize::MAX).saturating_add(1));
            self.skip_space();
        }
        if bounds.is_empty() {
            return Ok(None);
        }
        if !self.take(b'=') {
            return Err(self.malformed("Missing \"=\" after array dimensions."));
        }
        self.skip_space();
        Ok(Some(bounds))
    }

    fn bound(&mut self) -> Result<i64> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+')) {
            self.at += 1;
        }
        let number = self.text[from..self.at].parse::<i32>();
        number.map(i64::from).map_err(|_| self.malformed("\"[\" must introduce explicitly-specified array dimensions."))
    }

    /// All braces, without recursion: texts may be of any depth.
    fn braces(&mut self) -> Result<Elements<'v, str>> {
        let mut elements = Elements { dimensions: Vec::new(), values: Vec::new() };
        // How many members each open brace has so far.
        let mut open: Vec<usize> = Vec::new();
        // Lengths by depth, once a brace of that depth has closed.
        let mut lengths: Vec<Option<usize>> = Vec::new();
        // The depth at which values are.
        let mut leaves = None;
        loop {
            self.skip_space();
            if self.take(b'{') {
                if open.len() == MOST_DIMENSIONS {
                    return Err(too_deep());
                }
                open.push(0);
                if lengths.len() < open.len() {
                    lengths.push(None);
                }
                self.skip_space();
                if self.peek() != Some(b'}') {
                    continue;
                }
                // Only a whole array has no elements.
                if open.len() > 1 {
                    return Err(self.malformed("Unexpected \"}\" character."));
                }
            } else {
                if *leaves.get_or_insert(open.len()) != open.len() {
                    return Err(self.ragged());
                }
                let value = self.element()?;
                elements.values.push(value);
                if let Some(count) = open.last_mut() {
                    *count += 1;
                }
            }
            if self.close(&mut open, &mut lengths)? {
                break;
            }
        }
        if elements.values.is_empty() {
            return Ok(elements);
        }
        if leaves != Some(lengths.len()) {
            return Err(self.ragged());
        }
        elements.dimensions = lengths.into_iter().map(Option::unwrap_or_default).collect();
        Ok(elements)
    }

    /// What follows a member: a comma, or the end of its brace and perhaps of those around it. Whether that was all.
    fn close(&mut self, open: &mut Vec<usize>, lengths: &mut [Option<usize>]) -> Result<bool> {
        loop {
            self.skip_space();
            if self.take(b',') {
                return Ok(false);
            }
            if !self.take(b'}') {
                return Err(self.malformed("Unexpected array element."));
            }
            let Some(count) = open.pop() else { return Err(self.malformed("Unexpected \"}\" character.")) };
            match lengths.get_mut(open.len()) {
                Some(length @ None) => *length = Some(count),
                Some(Some(length)) if *length == count => {}
                _ => return Err(self.ragged()),
            }
            match open.last_mut() {
                None => return Ok(true),
                Some(outer) => *outer += 1,
            }
        }
    }

    fn ragged(&self) -> Error {
        self.malformed("Multidimensional arrays must have sub-arrays with matching dimensions.")
    }

    fn element(&mut self) -> Result<Option<Cow<'v, str>>> {
        if self.take(b'"') {
            return self.quoted().map(Some);
        }
        let from = self.at;
        let mut escaped = false;
        while let Some(byte) = self.peek() {
            match byte {
                b',' | b'}' => break,
                b'{' | b'"' => return Err(self.malformed("Unexpected array element.")),
                b'\\' => {
                    escaped = true;
                    self.at += 1;
                    // Whatever follows, of which the first byte alone could mean anything.
                    if self.peek().is_none() {
                        return Err(self.malformed("Unexpected end of input."));
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        if self.at >= self.text.len() {
            return Err(self.malformed("Unexpected end of input."));
        }
        let raw = &self.text[from..self.at];
        if escaped {
            return Ok(Some(Cow::Owned(unescaped(raw))));
        }
        let raw = super::number::trimmed(raw);
        match raw {
            "" => Err(self.malformed("Unexpected \"}\" character.")),
            raw if raw.eq_ignore_ascii_case("null") => Ok(None),
            raw => Ok(Some(Cow::Borrowed(raw))),
        }
    }

    fn quoted(&mut self) -> Result<Cow<'v, str>> {
        let from = self.at;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(_) => self.at += 1,
                None => return Err(self.malformed("Unexpected end of input.")),
            }
        }
        // An escape ends before a quote, or before what follows the first byte of a character.
        let raw = self.text.get(from..self.at).unwrap_or_default();
        self.at += 1;
        Ok(if escaped { Cow::Owned(unescaped(raw)) } else { Cow::Borrowed(raw) })
    }
}

fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(char) = chars.next() {
        text.push(if char == '\\' { chars.next().unwrap_or_default() } else { char });
    }
    text
}

fn too_deep() -> Error {
    let depth = MOST_DIMENSIONS + 1;
    Error::new(
        ErrorKind::Limit,
        format!("number of array dimensions ({depth}) exceeds the maximum allowed ({MOST_DIMENSIONS})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match read(text) {
            Ok(elements) => format!("{:?} {:?}", elements.dimensions, elements.values),
            Err(error) => error.sqlstate().to_owned(),
        }
    }

    #[test]
    fn arrays_are_read_as_postgresql_does() {
        assert_eq!(told("{}"), "[] []");
        assert_eq!(told(" {{} , {}} "), "22P02");
        assert_eq!(
            told("{1, NULL ,\"NULL\",\"a\\\"b\",x y }"),
            r#"[5] [Some("1"), None, Some("NULL"), Some("a\"b"), Some("x y")]"#
        );
        assert_eq!(told("[0:1][5:5]={{1},{2}}"), r#"[2, 1] [Some("1"), Some("2")]"#);
        assert_eq!(told("{{1,2},{3}}"), "22P02");
        assert_eq!(told("{{1},2}"), "22P02");
        assert_eq!(told("{1,{2}}"), "22P02");
        assert_eq!(told("[1:3]={1,2}"), "22P02");
        for text in [
            "", "{", "{1", "{1,", "{\"", "{\"\\", "{\\", "}", "{1}x", "{,}", "{1,}", "[", "[1", "[1]", "[1]=",
            "{\"a\"b}",
        ] {
            assert_eq!(told(text), "22P02", "{text}");
        }
        assert_eq!(told("{{{{{{{1}}}}}}}"), "54000");
        assert_eq!(told("[2:1]={1}"), "2202E");
    }
}
