//! The options of COPY, and which of them go together.

use query::{Error, ErrorKind, Result};

/// The format of a COPY's payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CopyFormat {
    /// Columns between tabs, special characters behind backslashes.
    #[default]
    Text,
    /// Columns between commas, special characters within quotes.
    Csv,
    /// PostgreSQL's binary form.
    Binary,
}

/// Whether the first line has the columns' names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// It has values.
    #[default]
    No,
    /// It has names; they are not looked at.
    Yes,
    /// It has names, and must have these.
    Match,
}

/// Which columns an option is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// None of them.
    #[default]
    None,
    /// All of them.
    All,
    /// Those with these names.
    Named(Vec<String>),
}

impl Columns {
    /// Whether a column is one of them.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Named(names) => names.iter().any(|named| named == name),
        }
    }

    fn is_set(&self) -> bool {
        *self != Self::None
    }
}

/// Which way the rows go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `COPY … FROM STDIN`
    From,
    /// `COPY … TO STDOUT`
    To,
}

/// The options of a COPY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyOptions {
    /// `FORMAT`
    pub format: CopyFormat,
    /// `DELIMITER`
    pub delimiter: u8,
    /// `NULL`
    pub null: String,
    /// `HEADER`
    pub header: Header,
    /// `QUOTE`
    pub quote: u8,
    /// `ESCAPE`
    pub escape: u8,
    /// `FORCE_QUOTE`
    pub force_quote: Columns,
    /// `FORCE_NOT_NULL`
    pub force_not_null: Columns,
    /// `FORCE_NULL`
    pub force_null: Columns,
    /// What error messages call the table.
    pub table: String,
}

impl CopyOptions {
    /// What holds for a format where nothing else is said.
    pub fn new(format: CopyFormat) -> Self {
        let is_csv = format == CopyFormat::Csv;
        Self {
            format,
            delimiter: if is_csv { b',' } else { b'\t' },
            null: if is_csv { String::new() } else { "\\N".to_owned() },
            header: Header::No,
            quote: b'"',
            escape: b'"',
            force_quote: Columns::None,
            force_not_null: Columns::None,
            force_null: Columns::None,
            table: String::new(),
        }
    }

    /// Whether these options go together, with PostgreSQL's words if not.
    ///
    /// # Errors
    /// `Syntax` or `Unsupported`, with the SQLSTATE that PostgreSQL has for it.
    pub fn validate(&self, direction: Direction) -> Result<()> {
        match self.format {
            CopyFormat::Binary => self.validate_binary(),
            CopyFormat::Text => self.validate_text(),
            CopyFormat::Csv => self.validate_csv(direction),
        }
    }

    fn validate_binary(&self) -> Result<()> {
        let default = Self::new(CopyFormat::Binary);
        if self.delimiter != default.delimiter {
            return Err(syntax("cannot specify DELIMITER in BINARY mode"));
        }
        if self.null != default.null {
            return Err(syntax("cannot specify NULL in BINARY mode"));
        }
        if self.header != Header::No {
            return Err(unsupported("cannot specify HEADER in BINARY mode"));
        }
        self.csv_only()
    }

    /// What only CSV has.
    fn csv_only(&self) -> Result<()> {
        let only = |what: &str| Err(unsupported(format!("COPY {what} available only in CSV mode")));
        if self.quote != b'"' {
            return only("quote");
        }
        if self.escape != b'"' {
            return only("escape");
        }
        if self.force_quote.is_set() {
            return only("force quote");
        }
        if self.force_not_null.is_set() {
            return only("force not null");
        }
        if self.force_null.is_set() {
            return only("force null");
        }
        Ok(())
    }

    fn validate_lines(&self) -> Result<()> {
        if matches!(self.delimiter, b'\r' | b'\n') {
            return Err(invalid("COPY delimiter cannot be newline or carriage return"));
        }
        if self.null.contains(['\r', '\n']) {
            return Err(invalid("COPY null representation cannot use newline or carriage return"));
        }
        if self.delimiter == 0 || !self.delimiter.is_ascii() {
            return Err(unsupported("COPY delimiter must be a single one-byte character"));
        }
        Ok(())
    }

    fn validate_text(&self) -> Result<()> {
        self.validate_lines()?;
        if b"\\.abcdefghijklmnopqrstuvwxyz0123456789".contains(&self.delimiter) {
            return Err(invalid(format!("COPY delimiter cannot be \"{}\"", char::from(self.delimiter))));
        }
        self.csv_only()?;
        self.delimiter_in_null()
    }

    fn validate_csv(&self, direction: Direction) -> Result<()> {
        self.validate_lines()?;
        if self.quote == 0 || !self.quote.is_ascii() {
            return Err(unsupported("COPY quote must be a single one-byte character"));
        }
        if self.delimiter == self.quote {
            return Err(invalid("COPY delimiter and quote must be different"));
        }
        if self.escape == 0 || !self.escape.is_ascii() {
            return Err(unsupported("COPY escape must be a single one-byte character"));
        }
        match direction {
            Direction::From if self.force_quote.is_set() => {
                return Err(unsupported("COPY force quote only available using COPY TO"));
            }
            Direction::To if self.force_not_null.is_set() => {
                return Err(unsupported("COPY force not null only available using COPY FROM"));
            }
            Direction::To if self.force_null.is_set() => {
                return Err(unsupported("COPY force null only available using COPY FROM"));
            }
            _ => {}
        }
        self.delimiter_in_null()?;
        match self.null.as_bytes().contains(&self.quote) {
            true => Err(unsupported("CSV quote character must not appear in the NULL specification")),
            false => Ok(()),
        }
    }

    fn delimiter_in_null(&self) -> Result<()> {
        match self.null.as_bytes().contains(&self.delimiter) {
            true => Err(unsupported("COPY delimiter must not appear in the NULL specification")),
            false => Ok(()),
        }
    }
}

fn syntax(message: &str) -> Error {
    Error::new(ErrorKind::Syntax, message)
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Syntax, message).with_sqlstate("22023")
}

fn unsupported(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for format in [CopyFormat::Text, CopyFormat::Csv, CopyFormat::Binary] {
            assert!(CopyOptions::new(format).validate(Direction::To).is_ok());
        }
        let csv = CopyOptions::new(CopyFormat::Csv);
        let refused = |options: CopyOptions| options.validate(Direction::From).unwrap_err().sqlstate().to_owned();
        assert_eq!(refused(CopyOptions { delimiter: b'"', ..csv.clone() }), "22023");
        assert_eq!(refused(CopyOptions { null: ",".into(), ..csv.clone() }), "0A000");
        assert_eq!(refused(CopyOptions { force_quote: Columns::All, ..csv }), "0A000");
        let text = CopyOptions::new(CopyFormat::Text);
        assert_eq!(refused(CopyOptions { delimiter: b'a', ..text.clone() }), "22023");
        assert_eq!(refused(CopyOptions { quote: b'\'', ..text }), "0A000");
        let binary = CopyOptions::new(CopyFormat::Binary);
        assert_eq!(refused(CopyOptions { null: "x".into(), ..binary }), "42601");
    }
}
