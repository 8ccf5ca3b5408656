//! `COPY` to places that permit it, and from places to tables.

use query::{Class, Effect, Error, ErrorKind, Place, Result};

use super::judge::Judge;
use super::name::name_at;
use super::token::{Token, Tokens};
use super::{location, name, refusal};

/// Options of files that are written. Not among them: those with which a statement returns rows (`return_files`,
/// `return_stats`), and those that take keys of the engine (`encryption_config`).
const TO: &[&str] = &[
    "append",
    "array",
    "codec",
    "compression",
    "compression_level",
    "dateformat",
    "delim",
    "delimiter",
    "dictionary_size_limit",
    "escape",
    "field_ids",
    "file_extension",
    "file_size_bytes",
    "filename_pattern",
    "force_quote",
    "format",
    "header",
    "kv_metadata",
    "null",
    "nullstr",
    "overwrite",
    "overwrite_or_ignore",
    "parquet_version",
    "partition_by",
    "per_thread_output",
    "prefix",
    "preserve_order",
    "quote",
    "row_group_size",
    "row_group_size_bytes",
    "row_groups_per_file",
    "sep",
    "string_dictionary_page_size_limit",
    "suffix",
    "timestampformat",
    "use_tmp_file",
    "write_bloom_filter",
    "write_empty_file",
    "write_partition_columns",
];

/// Options of files that are read.
const FROM: &[&str] = &[
    "all_varchar",
    "allow_quoted_nulls",
    "auto_detect",
    "binary_as_string",
    "comment",
    "compression",
    "date_format",
    "dateformat",
    "decimal_separator",
    "delim",
    "delimiter",
    "encoding",
    "escape",
    "force_not_null",
    "format",
    "header",
    "ignore_errors",
    "max_line_size",
    "maximum_line_size",
    "new_line",
    "null",
    "null_padding",
    "nullstr",
    "parallel",
    "quote",
    "sample_size",
    "sep",
    "skip",
    "strict_mode",
    "timestamp_format",
    "timestampformat",
];

/// Formats of files; others are of extensions, and may read or write more than the location tells.
const FORMATS: &[&str] = &["csv", "json", "parquet"];

/// Options that choose a format, or become part of the name of a file.
const PLAIN: &[&str] = &["file_extension", "filename_pattern", "format"];

impl Judge<'_> {
    /// `COPY (query) TO 'location' (options)`, `COPY table TO …`, `COPY table FROM 'location' (options)`.
    pub(super) fn copy(&self, tokens: &Tokens<'_>) -> Result<Class> {
        if tokens.at(1, &["from"]) {
            return Err(refusal::statement(tokens));
        }
        let query = tokens.mark_at(1, '(');
        let (parts, mut at) = if query { (Vec::new(), tokens.closing(1) + 1) } else { name_at(tokens, 1) };
        if !query && tokens.mark_at(at, '(') {
            let close = tokens.closing(at);
            let is_name = |at: usize| tokens.get(at).is_some_and(|token| token.name().is_some());
            let names = (at + 1..close)
                .all(|part| if (part - at) % 2 == 1 { is_name(part) } else { tokens.mark_at(part, ',') });
            if !names || (close - at) % 2 == 1 {
                return Err(form("only names of columns may stand in brackets behind the table"));
            }
            at = close + 1;
        }
        let writes = tokens.at(at, &["to"]);
        if !writes && (query || !tokens.at(at, &["from"])) {
            return Err(Error::new(ErrorKind::Syntax, "COPY needs a table or a query in brackets, then TO or FROM")
                .with_hint("COPY (SELECT …) TO '/place/file.parquet' (FORMAT parquet)"));
        }
        // Before anything else is: the name of the place tells more than the options.
        let location = match tokens.get(at + 1) {
            Some(Token::Text(Some(location))) => location,
            _ => return Err(form("the location must be one string in single quotes")),
        };
        match writes {
            true => self.written(location)?,
            false => self.location("COPY", Some(location))?,
        }
        let option_list = at + 2 + usize::from(tokens.at(at + 2, &["with"]));
        self.copy_options(tokens, option_list, writes)?;
        self.reads_lake.set(true);
        let effect = match (writes, query) {
            (true, true) => {
                self.query(tokens.text(2, tokens.closing(1)))?;
                Effect::WritesFiles
            }
            (true, false) => {
                self.copied(&parts)?;
                Effect::WritesFiles
            }
            (false, _) => {
                self.reach("COPY", &parts, false)?;
                self.effect_of_change()
            }
        };
        Ok(Class { returns_rows: false, effect })
    }

    /// A table that is copied to files.
    fn copied(&self, parts: &[String]) -> Result<()> {
        match parts {
            [name] => self.table("", "", name),
            [schema, name] => self.table("", schema, name),
            [catalog, schema, name] => self.table(catalog, schema, name),
            _ => Err(Error::new(ErrorKind::Syntax, "COPY needs the name of a table, of at most three parts")),
        }
    }

    /// Judges a location that is to be written.
    fn written(&self, location: &str) -> Result<()> {
        let writable: Vec<Place> = self.places.iter().filter(|place| place.writable).cloned().collect();
        let refused = |hint: String| {
            Err(Error::new(ErrorKind::Denied, format!("'{location}' may not be written")).with_hint(hint))
        };
        if location.contains(['*', '?', '[', ']', '{', '}']) {
            return refused("the location of what is written has no wildcards and no brackets".to_owned());
        }
        match location::judge(&writable, location) {
            Ok(()) => Ok(()),
            Err(_) if location::judge(self.places, location).is_ok() => {
                refused("its place may only be read; `--data NAME=URI,rw` makes one that may be written".to_owned())
            }
            Err(_) if writable.is_empty() => {
                refused("no place may be written; `--data NAME=URI,rw` makes one that may be".to_owned())
            }
            Err(_) => {
                let roots: Vec<&str> = writable.iter().take(5).map(|place| place.root.as_str()).collect();
                refused(format!("write the full location, without \"..\", in one of: {}", roots.join(", ")))
            }
        }
    }

    fn copy_options(&self, tokens: &Tokens<'_>, open: usize, writes: bool) -> Result<()> {
        if open >= tokens.list.len() && !tokens.at(open - 1, &["with"]) {
            return Ok(());
        }
        let close = tokens.closing(open);
        if !tokens.mark_at(open, '(') || close + 1 != tokens.list.len() {
            return Err(form("options stand in brackets behind the location: (FORMAT parquet)"));
        }
        let depth = tokens.list[open].depth + 1;
        let ends =
            (open + 1..=close).filter(|&at| at == close || tokens.mark_at(at, ',') && tokens.list[at].depth == depth);
        let mut at = open + 1;
        for end in ends {
            let option = tokens.get(at).and_then(Token::name).unwrap_or_default().to_ascii_lowercase();
            let known = if writes { TO } else { FROM };
            if !known.contains(&option.as_str()) {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    format!("option \"{option}\" of COPY is not supported"),
                )
                .with_hint(format!("there are: {}", known.join(", "))));
            }
            self.copy_option(tokens, &option, at + 1, end)?;
            at = end + 1;
        }
        // The values, wherever they could hide a call or a query.
        self.subqueries(tokens, open, close)?;
        self.tokens(tokens, open, close)
    }

    /// Judges the value of an option. The engine computes it before anything else of the statement: what the text does
    /// not tell is refused.
    fn copy_option(&self, tokens: &Tokens<'_>, option: &str, from: usize, to: usize) -> Result<()> {
        for at in from..to {
            match tokens.get(at) {
                Some(Token::Parameter) => return Err(form("options take no parameters")),
                Some(token) if token.name().is_some() && tokens.mark_at(at + 1, '(') => {
                    return Err(form("options call no functions"));
                }
                Some(Token::Text(None)) => return Err(form("strings of options are plain: 'text'")),
                Some(token) if text_of(token).is_some_and(name::is_metadata) => return Err(name::metadata()),
                _ => {}
            }
        }
        if !PLAIN.contains(&option) {
            return Ok(());
        }
        // A word may be what the engine computes, such as `current_user`.
        let text = match tokens.get(from).filter(|_| to == from + 1) {
            Some(Token::Text(Some(text))) => text.as_str(),
            Some(Token::Word(word)) if option == "format" => word,
            _ => return Err(form(&format!("\"{option}\" takes one string in single quotes"))),
        };
        if option == "format" && !FORMATS.iter().any(|format| text.eq_ignore_ascii_case(format)) {
            return Err(Error::new(ErrorKind::Unsupported, format!("COPY does not know the format \"{text}\""))
                .with_hint(format!("there are: {}", FORMATS.join(", "))));
        }
        if text.contains(['/', '\\', '\0']) || text.contains("..") {
            return Err(Error::new(ErrorKind::Denied, format!("option \"{option}\" of COPY may not be a path"))
                .with_hint("write a name without slashes, such as 'part_{i}'"));
        }
        Ok(())
    }
}

/// What a string or a name says.
fn text_of<'a>(token: &'a Token<'_>) -> Option<&'a str> {
    match token {
        Token::Text(text) => text.as_deref(),
        other => other.name(),
    }
}

fn form(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("this form of COPY is not supported: {what}"))
        .with_hint("COPY (SELECT …) TO '/place/file.parquet' (FORMAT parquet)")
}
