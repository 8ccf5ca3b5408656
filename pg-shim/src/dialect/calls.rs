//! Functions that PostgreSQL has and the engine has not, or has for something else, as expressions of the engine.
//!
//! Each means exactly what PostgreSQL means by it, or is not here: then the engine says that it knows no such function.

use query::Result;
use query::script::{Token, TokenKind};

use super::rewrite::Rewrite;
use super::{format, patterns, times};
use crate::catalog;

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
    ("date_bin", "time_bucket"),
    ("regexp_like", "regexp_matches"),
];

/// Functions that are expressions of their arguments: how many there are, and the expression, in which `{0}` is the first.
const TEMPLATES: &[(&str, usize, &str)] = &[
    (
        "initcap",
        1,
        "coalesce(array_to_string(list_transform(regexp_extract_all({0}, '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), \
         lambda tavana_word: upper(tavana_word[1]) || lower(tavana_word[2:])), ''), left({0}, 0))",
    ),
    ("string_to_array", 3, "list_transform(string_to_array({0}, {1}), lambda tavana_piece: nullif(tavana_piece, {2}))"),
    (
        "array_to_string",
        3,
        "array_to_string(list_transform({0}, lambda tavana_piece: coalesce(CAST(tavana_piece AS VARCHAR), {2})), {1})",
    ),
    ("array_remove", 2, "list_filter({0}, lambda tavana_piece: tavana_piece IS DISTINCT FROM {1})"),
    (
        "array_replace",
        3,
        "list_transform({0}, lambda tavana_piece: CASE WHEN tavana_piece IS NOT DISTINCT FROM {1} THEN {2} ELSE \
         tavana_piece END)",
    ),
    ("regexp_count", 2, "CAST(len(regexp_extract_all({0}, {1})) AS INTEGER)"),
    // Of texts and of bytes alike: the engine's own is for bytes alone.
    ("octet_length", 1, "CAST(length(hex({0})) // 2 AS INTEGER)"),
    ("to_hex", 1, "lower(to_hex({0}))"),
    // The engine's is the text of it.
    ("sha256", 1, "unhex(sha256({0}))"),
    ("jsonb_array_elements", 1, "unnest(json_extract({0}, '$[*]'))"),
    ("json_array_elements", 1, "unnest(json_extract({0}, '$[*]'))"),
    ("jsonb_array_elements_text", 1, "unnest(json_extract_string({0}, '$[*]'))"),
    ("json_array_elements_text", 1, "unnest(json_extract_string({0}, '$[*]'))"),
    ("json_typeof", 1, JSON_TYPE),
    ("jsonb_typeof", 1, JSON_TYPE),
];

const JSON_TYPE: &str = "CASE json_type({0}) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN \
    'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' WHEN 'UBIGINT' THEN 'number' WHEN 'BIGINT' THEN \
    'number' WHEN 'DOUBLE' THEN 'number' WHEN 'HUGEINT' THEN 'number' END";

/// Functions that are looked at by more than the number of their arguments.
const OWN: &[&str] = &[
    "json_agg",
    "jsonb_agg",
    "make_interval",
    "to_date",
    "to_timestamp",
    "format",
    "overlay",
    "generate_series",
    "encode",
    "decode",
    "substring",
    "regexp_match",
    "extract",
    "date_part",
];

/// Whether a word, in small letters, may be one of these.
pub(super) fn is_one(name: &str) -> bool {
    RENAMED.iter().any(|(known, _)| *known == name)
        || TEMPLATES.iter().any(|(known, ..)| *known == name)
        || OWN.contains(&name)
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
        if let Some((.., template)) = template.filter(|_| self.is_plain()) {
            return Ok(Some((self.filled(template)?, 0)));
        }
        Ok(match (name, count) {
            ("json_agg" | "jsonb_agg", _) => return self.json_agg().map(Some),
            ("make_interval", _) => times::make_interval(self)?,
            ("to_date" | "to_timestamp", 2) if self.is_plain() => times::read(self)?,
            ("format", 1..) if self.is_plain() => format::format(self)?,
            ("overlay", 1) => self.overlay()?,
            ("overlay", 3 | 4) if self.is_plain() => {
                let part = |at: usize| self.rewrite.range(self.arguments[at].0, self.arguments[at].1);
                let length = if count == 4 { Some(part(3)?) } else { None };
                Some(overlaid(&part(0)?, &part(1)?, &part(2)?, length))
            }
            ("extract", 1) => times::seconds(self)?,
            ("date_part", 2) if self.is_plain() => times::seconds_of_part(self)?,
            ("substring", 1) => patterns::substring(self)?,
            ("regexp_match", 2) if self.is_plain() => patterns::groups_of_match(self)?,
            ("generate_series", 2..) if self.rewrite.is_item(self.inside.0 - 2, self.inside.1) => {
                Some(format!("unnest(generate_series({}))", self.all()?))
            }
            ("encode", 2) if self.is_plain() => match self.literal(1).as_deref() {
                Some("hex") => Some(format!("lower(hex({}))", self.argument(0)?)),
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
        let mut text = template.to_owned();
        // From the last one on: what an argument has in it is looked at no more.
        let arguments = (0..self.arguments.len()).map(|at| self.argument(at)).collect::<Result<Vec<_>>>()?;
        let mut out = String::new();
        while let Some(open) = text.find('{') {
            let place = text[open + 1..].split_once('}').and_then(|(at, _)| at.parse::<usize>().ok());
            let behind = text.split_off(open);
            out.push_str(&text);
            match place.and_then(|at| arguments.get(at)) {
                Some(argument) => {
                    out.push_str(argument);
                    text = behind[behind.find('}').map_or(1, |end| end + 1)..].to_owned();
                }
                None => {
                    out.push('{');
                    text = behind[1..].to_owned();
                }
            }
        }
        out.push_str(&text);
        Ok(out)
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
