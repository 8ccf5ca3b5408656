//! Functions that PostgreSQL has and the engine has not, or has for something else, as expressions of the engine.
//!
//! Each means exactly what PostgreSQL means by it, or is not here: then the engine says that it knows no such function.

mod templates;

use query::Result;
use query::script::{Token, TokenKind};

use super::rewrite::Rewrite;
use super::{format, formats, json, matched, operands, patterns, tables, times};
use crate::catalog;
use crate::template::put_in;
use templates::{SUBSTRING, SUBSTRING_TO_END, TEMPLATES};

/// Functions with other names at the engine.
const RENAMED: &[(&str, &str)] = &[
    ("every", "bool_and"),
    ("btrim", "trim"),
    ("json_build_object", "json_object"),
    ("jsonb_build_object", "json_object"),
    ("json_build_array", "json_array"),
    ("jsonb_build_array", "json_array"),
    ("json_object_agg", "json_group_object"),
    ("jsonb_object_agg", "json_group_object"),
    ("to_jsonb", "to_json"),
    ("jsonb_array_length", "json_array_length"),
    ("jsonb_pretty", "json_pretty"),
    ("date_bin", "time_bucket"),
    ("regexp_like", "regexp_matches"),
];

/// Functions that are looked at by more than the number of their arguments.
const OWN: &[&str] = &[
    "json_agg",
    "jsonb_agg",
    "make_interval",
    "to_date",
    "to_timestamp",
    "to_char",
    "to_number",
    "format",
    "overlay",
    "num_nulls",
    "num_nonnulls",
    "generate_series",
    "encode",
    "decode",
    "substring",
    "regexp_match",
    "regexp_matches",
    "string_to_array",
    "unnest",
    "round",
    "jsonb_strip_nulls",
    "json_strip_nulls",
    "extract",
    "date_part",
];

/// Whether a word, in small letters, may be one of these.
pub(super) fn is_one(name: &str) -> bool {
    RENAMED.iter().any(|(known, _)| *known == name)
        || TEMPLATES.iter().any(|(known, ..)| *known == name)
        || OWN.contains(&name)
        || json::sets::FUNCTIONS.contains(&name)
}

/// A call: where its arguments are, and where it ends.
pub(super) struct Call<'r, 's> {
    pub(super) rewrite: &'r Rewrite<'s>,
    pub(super) name: String,
    /// The tokens of each argument.
    pub(super) arguments: Vec<(usize, usize)>,
    /// The tokens between its brackets.
    pub(super) inside: (usize, usize),
}

impl Call<'_, '_> {
    /// The tokens of an argument.
    pub(super) fn tokens(&self, at: usize) -> &[Token<'_>] {
        self.arguments.get(at).map_or(&[], |(from, to)| &self.rewrite.read[*from..*to])
    }

    /// The text of an argument if it is a string.
    pub(super) fn literal(&self, at: usize) -> Option<String> {
        match self.tokens(at) {
            [one] if one.kind == TokenKind::Text => crate::statement::content(*one).ok(),
            _ => None,
        }
    }

    /// An argument for the engine, in brackets where it is more than one word.
    pub(super) fn argument(&self, at: usize) -> Result<String> {
        let (from, to) = self.arguments.get(at).copied().unwrap_or_default();
        let text = self.rewrite.range(from, to)?;
        Ok(if to - from > 1 { format!("({text})") } else { text })
    }

    /// Whether an argument is a number without a sign, and not 0.
    fn is_positive(&self, at: usize) -> bool {
        matches!(self.tokens(at), [one] if one.kind == TokenKind::Number && one.text != "0")
    }

    /// Whether the arguments are plain expressions: not named, and nothing is said about their order.
    fn is_plain(&self) -> bool {
        let says = |token: &Token<'_>| {
            ["DISTINCT", "ORDER", "FROM", "PLACING", "FOR", "VARIADIC"].iter().any(|word| token.is(word))
        };
        (0..self.arguments.len()).all(|at| {
            let tokens = self.tokens(at);
            let named = tokens.windows(2).any(|two| matches!((two[0].text, two[1].text), ("=", ">") | (":", "=")));
            !named && !says_outside_of_brackets(tokens, says)
        })
    }

    /// What it is at the engine, and how many tokens more than the call it stands for; `None` if it stays as it is.
    pub(super) fn for_engine(&self) -> Result<Option<(String, usize)>> {
        let name = self.name.as_str();
        if let Some((_, other)) = RENAMED.iter().find(|(known, _)| *known == name) {
            return Ok(Some((format!("{other}({})", self.all()?), 0)));
        }
        let count = self.arguments.len();
        let template = TEMPLATES.iter().find(|(known, wanted, _)| *known == name && *wanted == count);
        // Where a part of a text is to begin is mostly a constant.
        if matches!(name, "substr" | "substring") && (1..count).all(|at| self.is_positive(at)) && count > 1 {
            return Ok(None);
        }
        if (name, count) == ("substring", 2)
            && let Some(matched) = patterns::substring(self)?
        {
            return Ok(Some((matched, 0)));
        }
        if let Some((.., template)) = template.filter(|_| self.is_plain()) {
            return Ok(Some((self.filled(template)?, 0)));
        }
        Ok(match (name, count) {
            ("json_agg" | "jsonb_agg", _) => return self.json_agg().map(Some),
            ("make_interval", _) => times::make_interval(self)?,
            ("to_date" | "to_timestamp", 2) if self.is_plain() => times::read(self)?,
            ("to_char", 2) if self.is_plain() => formats::to_char(self)?,
            ("to_number", 2) if self.is_plain() => formats::to_number(self)?,
            ("format", 1..) if self.is_plain() => format::format(self)?,
            ("overlay", 1) => self.overlay()?,
            ("overlay", 3 | 4) if self.is_plain() => {
                let part = |at: usize| self.rewrite.range(self.arguments[at].0, self.arguments[at].1);
                let length = if count == 4 { Some(part(3)?) } else { None };
                Some(overlaid(&part(0)?, &part(1)?, &part(2)?, length))
            }
            (name, _) if json::sets::FUNCTIONS.contains(&name) && self.is_plain() => {
                json::sets::function(self, tables::is_table(self.rewrite, self.inside.0 - 2))?
            }
            ("num_nulls" | "num_nonnulls", 1..) if self.is_plain() => {
                let not = if name == "num_nulls" { "" } else { "NOT " };
                let one = |at| Ok(format!("CAST(({}) IS {not}NULL AS INTEGER)", self.argument(at)?));
                let all = (0..count).map(one).collect::<Result<Vec<_>>>()?;
                Some(format!("CAST({} AS INTEGER)", all.join(" + ")))
            }
            ("extract", 1) => times::seconds(self)?,
            ("date_part", 2) if self.is_plain() => times::seconds_of_part(self)?,
            ("substring", 1) => match patterns::substring(self)? {
                Some(matched) => Some(matched),
                None => self.part_of_text()?,
            },
            ("regexp_match", 2 | 3) if self.is_plain() => matched::first(self)?,
            ("regexp_matches", 2 | 3) if self.is_plain() => matched::rows(self)?,
            ("string_to_array", 2 | 3) if self.is_plain() => Some(self.pieces()?),
            ("unnest", 2..) if tables::is_table(self.rewrite, self.inside.0 - 2) => self.lists_side_by_side()?,
            ("round", 1) if self.is_plain() => self.round()?,
            ("jsonb_strip_nulls" | "json_strip_nulls", 1) if self.is_plain() => {
                Some(put_in(templates::WITHOUT_NULLS, &[self.argument(0)?]))
            }
            ("generate_series", 2..) => {
                let is_item = self.rewrite.is_item(self.inside.0 - 2, self.inside.1);
                match times::series(self)? {
                    Some(series) if is_item => Some(format!("unnest({series})")),
                    None if is_item => Some(format!("unnest(generate_series({}))", self.all()?)),
                    series => series,
                }
            }
            ("encode", 2) if self.is_plain() => match self.literal(1).as_deref() {
                Some("hex") => Some(format!("lower(hex({}))", self.argument(0)?)),
                // A line has 76 characters.
                Some("base64") => Some(format!(
                    "rtrim(regexp_replace(base64({}), '(.{{76}})', '\\1' || chr(10), 'g'), chr(10))",
                    self.argument(0)?
                )),
                Some("escape") => Some(put_in(templates::ESCAPED_BYTES, &[self.argument(0)?])),
                _ => None,
            },
            ("decode", 2) if self.is_plain() => match self.literal(1).as_deref() {
                Some("hex") => Some(format!("unhex({})", self.argument(0)?)),
                Some("base64") => Some(format!("from_base64({})", self.argument(0)?)),
                _ => None,
            },
            _ => None,
        }
        .map(|text| (text, 0)))
    }

    fn all(&self) -> Result<String> {
        self.rewrite.range(self.inside.0, self.inside.1)
    }

    fn filled(&self, template: &str) -> Result<String> {
        let arguments = (0..self.arguments.len()).map(|at| self.argument(at)).collect::<Result<Vec<_>>>()?;
        Ok(put_in(template, &arguments))
    }

    /// `string_to_array(text, between [, nothing])`. Between what is nothing, each character is a piece.
    fn pieces(&self) -> Result<String> {
        let is_certain = self.literal(1).is_some_and(|between| !between.is_empty());
        let template = if is_certain { templates::PIECES_BETWEEN } else { templates::PIECES };
        let pieces = self.filled(template)?;
        Ok(match self.arguments.len() {
            3 => format!("list_transform({pieces}, lambda tavana_piece: nullif(tavana_piece, {}))", self.argument(2)?),
            _ => pieces,
        })
    }

    /// `round(x::float8)`: halves of floating point go to the even neighbour. What is only a quotient or an average is
    /// floating point to the engine alone.
    fn round(&self) -> Result<Option<String>> {
        let is_double = self.arguments.first().is_some_and(|span| operands::is_double(self.rewrite, *span));
        if !is_double {
            return Ok(None);
        }
        Ok(Some(put_in(templates::ROUNDED, &[self.argument(0)?])))
    }

    /// `unnest(a, b)` in the place of a table: a column of each list.
    fn lists_side_by_side(&self) -> Result<Option<String>> {
        // A number of each row is what only the engine's own tables have.
        if self.rewrite.read.get(self.inside.1 + 1).is_some_and(|token| token.is("WITH")) {
            return Ok(None);
        }
        let columns = (0..self.arguments.len()).map(|at| Ok(format!("unnest({}) AS \"unnest\"", self.argument(at)?)));
        Ok(Some(format!("(SELECT {})", columns.collect::<Result<Vec<_>>>()?.join(", "))))
    }

    /// `json_agg(x ORDER BY y) FILTER (…)`: a list of the same, as JSON.
    fn json_agg(&self) -> Result<(String, usize)> {
        let (behind, mut filter, mut more) = (self.inside.1 + 1, String::new(), 0);
        let read = self.rewrite.read;
        if read.get(behind).is_some_and(|token| token.is("FILTER"))
            && let Some(close) = self.rewrite.closing(behind + 1)
        {
            filter = format!(" {}", self.rewrite.range(behind, close + 1)?);
            more = close - self.inside.1;
        }
        Ok((format!("to_json(list({}){filter})", self.all()?), more))
    }

    /// `substring(text FROM n FOR m)`, where they are not plain numbers.
    fn part_of_text(&self) -> Result<Option<String>> {
        let (from, to) = self.inside;
        let word = |keyword: &str| self.rewrite.outside_of_brackets(from, to, |token| token.is(keyword));
        let (Some(start), length) = (word("FROM"), word("FOR")) else { return Ok(None) };
        if length.is_some_and(|length| length < start) {
            return Ok(None);
        }
        let is_plain = |from: usize, to: usize| match &self.rewrite.read[from..to] {
            [one] => one.kind == TokenKind::Number && one.text != "0",
            _ => false,
        };
        let ends = length.unwrap_or(to);
        if is_plain(start + 1, ends) && length.is_none_or(|length| is_plain(length + 1, to)) {
            return Ok(None);
        }
        let part = |from: usize, to: usize| Ok(format!("({})", self.rewrite.range(from, to)?));
        let mut arguments = vec![part(from, start)?, part(start + 1, ends)?];
        if let Some(length) = length {
            arguments.push(part(length + 1, to)?);
        }
        let template = if length.is_some() { SUBSTRING } else { SUBSTRING_TO_END };
        Ok(Some(put_in(template, &arguments)))
    }

    /// `overlay(text PLACING other FROM n FOR m)`.
    fn overlay(&self) -> Result<Option<String>> {
        let (from, to) = self.inside;
        let word = |keyword: &str| self.rewrite.outside_of_brackets(from, to, |token| token.is(keyword));
        let (Some(placing), Some(start)) = (word("PLACING"), word("FROM")) else { return Ok(None) };
        let length = word("FOR");
        let text = self.rewrite.range(from, placing)?;
        let other = self.rewrite.range(placing + 1, start)?;
        let start = self.rewrite.range(start + 1, length.unwrap_or(to))?;
        let length = length.map(|length| self.rewrite.range(length + 1, to)).transpose()?;
        Ok(Some(overlaid(&text, &other, &start, length)))
    }
}

/// A text with another one in place of a part of it.
fn overlaid(text: &str, other: &str, start: &str, length: Option<String>) -> String {
    let length = length.unwrap_or_else(|| format!("length({other})"));
    format!(
        "(CASE WHEN ({start}) < 1 THEN {} ELSE \
         left({text}, ({start}) - 1) || ({other}) || substr({text}, ({start}) + ({length})) END)",
        catalog::raise::raised("22011", "'negative substring length not allowed'")
    )
}

fn says_outside_of_brackets(tokens: &[Token<'_>], says: impl Fn(&Token<'_>) -> bool) -> bool {
    let mut depth = 0_usize;
    tokens.iter().any(|token| {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => return depth == 0 && says(token),
        }
        false
    })
}
