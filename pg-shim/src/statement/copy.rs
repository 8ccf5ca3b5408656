//! `COPY`, in the forms that PostgreSQL knows.

use query::script::TokenKind;
use query::{Error, ErrorKind, Result};

use super::words::{Words, wrong};
use super::{Effect, Pass, Statement, Tag};
use crate::copy::{Columns, CopyFormat, CopyOptions, Direction, Header};

/// `COPY … FROM STDIN` or `COPY … TO STDOUT`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Copy {
    pub(crate) end: CopyEnd,
    pub(crate) options: CopyOptions,
}

/// Which way rows go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CopyEnd {
    /// The client sends rows for a table.
    In { table: Vec<String>, columns: Vec<String> },
    /// The client gets rows.
    Out(CopySource),
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CopySource {
    /// The columns of a table as its query has them.
    Table {
        table: Vec<String>,
        columns: Vec<String>,
    },
    Query(String),
}

/// Options as they come, in any order.
#[derive(Default)]
struct Given {
    format: CopyFormat,
    delimiter: Option<u8>,
    null: Option<String>,
    header: Header,
    quote: Option<u8>,
    escape: Option<u8>,
    force_quote: Columns,
    force_not_null: Columns,
    force_null: Columns,
}

impl Given {
    fn options(self, table: String) -> CopyOptions {
        let default = CopyOptions::new(self.format);
        let quote = self.quote.unwrap_or(default.quote);
        CopyOptions {
            delimiter: self.delimiter.unwrap_or(default.delimiter),
            null: self.null.unwrap_or(default.null),
            header: self.header,
            quote,
            // What escapes is the quote itself, unless something else is said; only CSV has either.
            escape: self.escape.unwrap_or(quote),
            force_quote: self.force_quote,
            force_not_null: self.force_not_null,
            force_null: self.force_null,
            table,
            format: self.format,
        }
    }
}

pub(super) fn copy(mut words: Words<'_>, sql: &str) -> Result<Statement> {
    let engines = || Ok(Statement::Pass(Pass { effect: Effect::Updates, tag: Tag::Counted("COPY") }));
    let binary_before = words.accept("BINARY");
    let (source, query) = match words.accept_symbol("(") {
        true => (None, Some(query_in_brackets(&mut words, sql)?)),
        false => (Some(table(&mut words)?), None),
    };
    let into = match words.keyword().as_deref() {
        Some("FROM") => true,
        Some("TO") => false,
        // The engine has forms of its own, such as COPY FROM DATABASE.
        _ => return engines(),
    };
    // A file of the lake is the engine's to read or write.
    if !words.accept("STDIN") && !words.accept("STDOUT") {
        if words.peek_is("PROGRAM") {
            return Ok(Statement::Missing("COPY … PROGRAM"));
        }
        return engines();
    }
    let mut options = Given::default();
    if binary_before {
        options.format = CopyFormat::Binary;
    }
    read_options(&mut words, &mut options)?;
    if into && words.accept("WHERE") {
        return Err(Error::new(ErrorKind::Unsupported, "COPY … FROM STDIN WHERE is not supported")
            .with_hint("copy into a temporary table, and insert from there what is wanted"));
    }
    words.done()?;
    let named = source.as_ref().and_then(|(table, _)| table.last().cloned()).unwrap_or_default();
    let options = options.options(named);
    options.validate(if into { Direction::From } else { Direction::To })?;
    let end = match (into, source, query) {
        (true, Some((table, columns)), _) => CopyEnd::In { table, columns },
        (false, Some((table, columns)), _) => CopyEnd::Out(CopySource::Table { table, columns }),
        (false, None, Some(query)) => CopyEnd::Out(CopySource::Query(query)),
        _ => return Err(Error::new(ErrorKind::Syntax, "COPY FROM needs a table")),
    };
    Ok(Statement::Copy(Box::new(Copy { end, options })))
}

fn query_in_brackets(words: &mut Words<'_>, sql: &str) -> Result<String> {
    let begin = words.peek().ok_or_else(|| wrong(None))?.at;
    let mut depth = 1_usize;
    while let Some(token) = words.next() {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(sql[begin..token.at].to_owned());
        }
    }
    Err(wrong(None))
}

fn table(words: &mut Words<'_>) -> Result<(Vec<String>, Vec<String>)> {
    let mut table = vec![words.name()?];
    while words.accept_symbol(".") {
        table.push(words.name()?);
    }
    let columns = if words.accept_symbol("(") { names(words)? } else { Vec::new() };
    Ok((table, columns))
}

/// Names up to a closing bracket.
fn names(words: &mut Words<'_>) -> Result<Vec<String>> {
    let mut names = vec![words.name()?];
    while words.accept_symbol(",") {
        names.push(words.name()?);
    }
    match words.accept_symbol(")") {
        true => Ok(names),
        false => Err(wrong(words.next())),
    }
}

fn read_options(words: &mut Words<'_>, options: &mut Given) -> Result<()> {
    words.accept("WITH");
    if !words.accept_symbol("(") {
        return old_options(words, options);
    }
    loop {
        let name = words.keyword().ok_or_else(|| wrong(None))?;
        option(words, options, &name)?;
        if words.accept_symbol(")") {
            return Ok(());
        }
        if !words.accept_symbol(",") {
            return Err(wrong(words.next()));
        }
    }
}

fn option(words: &mut Words<'_>, options: &mut Given, name: &str) -> Result<()> {
    match name {
        "FORMAT" => options.format = format(&argument(words)?)?,
        "DELIMITER" => options.delimiter = Some(byte("delimiter", &argument(words)?)?),
        "NULL" => options.null = Some(argument(words)?),
        "HEADER" => options.header = header(words)?,
        "QUOTE" => options.quote = Some(byte("quote", &argument(words)?)?),
        "ESCAPE" => options.escape = Some(byte("escape", &argument(words)?)?),
        "FORCE_QUOTE" => options.force_quote = force(words)?,
        "FORCE_NOT_NULL" => options.force_not_null = force(words)?,
        "FORCE_NULL" => options.force_null = force(words)?,
        "FREEZE" => {
            flag(words)?;
        }
        "ENCODING" => check_encoding(&argument(words)?)?,
        other => {
            let message = format!("option \"{}\" not recognized", other.to_lowercase());
            return Err(Error::new(ErrorKind::Syntax, message));
        }
    }
    Ok(())
}

/// The form of before PostgreSQL 9.0: `CSV HEADER DELIMITER AS ','`.
fn old_options(words: &mut Words<'_>, options: &mut Given) -> Result<()> {
    while let Some(token) = words.peek() {
        if token.is("WHERE") {
            return Ok(());
        }
        words.next();
        let value = |words: &mut Words<'_>| {
            words.accept("AS");
            words.text()?.ok_or_else(|| wrong(words.peek()))
        };
        match token.text.to_uppercase().as_str() {
            "BINARY" => options.format = CopyFormat::Binary,
            "CSV" => options.format = CopyFormat::Csv,
            "HEADER" => options.header = Header::Yes,
            "FREEZE" => {}
            "DELIMITER" | "DELIMITERS" => options.delimiter = Some(byte("delimiter", &value(words)?)?),
            "NULL" => options.null = Some(value(words)?),
            "QUOTE" => options.quote = Some(byte("quote", &value(words)?)?),
            "ESCAPE" => options.escape = Some(byte("escape", &value(words)?)?),
            "ENCODING" => check_encoding(&value(words)?)?,
            "FORCE" => {
                if words.accept("QUOTE") {
                    options.force_quote = old_force(words)?;
                } else if words.accept("NOT") && words.accept("NULL") {
                    options.force_not_null = old_force(words)?;
                } else if words.accept("NULL") {
                    options.force_null = old_force(words)?;
                } else {
                    return Err(wrong(words.next()));
                }
            }
            _ => return Err(wrong(Some(token))),
        }
    }
    Ok(())
}

/// The value of an option: a string or a word.
fn argument(words: &mut Words<'_>) -> Result<String> {
    if let Some(text) = words.text()? {
        return Ok(text);
    }
    words.name()
}

fn flag(words: &mut Words<'_>) -> Result<bool> {
    let Some(token) = words.peek().filter(|token| !matches!(token.text, "," | ")")) else { return Ok(true) };
    let value = if token.kind == TokenKind::Number {
        words.next();
        token.text.to_owned()
    } else {
        argument(words)?
    };
    match value.to_lowercase().as_str() {
        "true" | "on" | "1" => Ok(true),
        "false" | "off" | "0" => Ok(false),
        _ => Err(Error::new(ErrorKind::Syntax, "the option takes true or false")),
    }
}

fn header(words: &mut Words<'_>) -> Result<Header> {
    if words.peek().is_some_and(|token| token.is("MATCH")) {
        words.next();
        return Ok(Header::Match);
    }
    Ok(if flag(words)? { Header::Yes } else { Header::No })
}

fn force(words: &mut Words<'_>) -> Result<Columns> {
    if words.accept_symbol("*") {
        return Ok(Columns::All);
    }
    match words.accept_symbol("(") {
        true => names(words).map(Columns::Named),
        false => Err(wrong(words.next())),
    }
}

fn old_force(words: &mut Words<'_>) -> Result<Columns> {
    if words.accept_symbol("*") {
        return Ok(Columns::All);
    }
    let mut names = vec![words.name()?];
    while words.accept_symbol(",") {
        names.push(words.name()?);
    }
    Ok(Columns::Named(names))
}

fn format(name: &str) -> Result<CopyFormat> {
    match name.to_lowercase().as_str() {
        "text" => Ok(CopyFormat::Text),
        "csv" => Ok(CopyFormat::Csv),
        "binary" => Ok(CopyFormat::Binary),
        other => {
            let message = format!("COPY format \"{other}\" not recognized");
            Err(Error::new(ErrorKind::Data, message).with_sqlstate("22023"))
        }
    }
}

fn byte(option: &str, value: &str) -> Result<u8> {
    match value.as_bytes() {
        [one] => Ok(*one),
        _ => {
            let message = format!("COPY {option} must be a single one-byte character");
            Err(Error::new(ErrorKind::Unsupported, message))
        }
    }
}

fn check_encoding(name: &str) -> Result<()> {
    let plain: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.as_str() {
        "utf8" | "unicode" | "sqlascii" => Ok(()),
        _ => Err(Error::new(ErrorKind::Unsupported, "texts are UTF-8 here").with_hint("ENCODING 'UTF8'")),
    }
}
