//! What is written otherwise for the engine, found by tokens: the schema `public`, the type `jsonb`, and constants of
//! types whose texts PostgreSQL and the engine read differently. A text without any of these passes as it is.

use std::borrow::Cow;

use query::Result;
use query::script::{Token, TokenKind, tokens};

use crate::parameters;

/// A text for the engine.
///
/// # Errors
/// `Data` with 22P02 for a constant that is none of its type.
pub(crate) fn for_engine<'a>(sql: &'a str, database: &str) -> Result<Cow<'a, str>> {
    let constants = sql.contains("'::") || sql.contains("' ::");
    if !constants && !mentions(sql, "public") && !mentions(sql, database) && !mentions(sql, "jsonb") {
        return Ok(Cow::Borrowed(sql));
    }
    let read: Vec<_> = tokens(sql).collect();
    let statement = Statement { read: &read, database };
    let (mut text, mut copied, mut at) = (String::new(), 0, 0);
    while at < read.len() {
        let Some((replaced, by)) = statement.at(at)? else {
            at += 1;
            continue;
        };
        text.push_str(&sql[copied..read[at].at]);
        text.push_str(&by);
        at += replaced;
        let last = read[at - 1];
        copied = last.at + last.text.len();
    }
    if copied == 0 {
        return Ok(Cow::Borrowed(sql));
    }
    text.push_str(&sql[copied..]);
    Ok(Cow::Owned(text))
}

/// A text in which functions that the standard writes without brackets have them, if there are such.
pub(crate) fn functions_without_brackets(sql: &str) -> Option<String> {
    const NAME: &str = "current_schema";
    if !mentions(sql, NAME) {
        return None;
    }
    let read: Vec<_> = tokens(sql).collect();
    let text = |at: Option<usize>| at.and_then(|at| read.get(at)).map_or("", |token| token.text);
    let mut places = Vec::new();
    for (at, token) in read.iter().enumerate().filter(|(_, token)| token.is(NAME)) {
        let is_name = text(at.checked_sub(1)) == "." || matches!(text(Some(at + 1)), "(" | ".");
        let is_alias = text(at.checked_sub(1)).eq_ignore_ascii_case("as");
        if !is_name && !is_alias {
            places.push(token.at + token.text.len());
        }
    }
    let mut changed = sql.to_owned();
    places.iter().rev().for_each(|place| changed.insert_str(*place, "()"));
    (!places.is_empty()).then_some(changed)
}

struct Statement<'s> {
    read: &'s [Token<'s>],
    database: &'s str,
}

impl Statement<'_> {
    /// How many tokens from here on are replaced, and by what.
    fn at(&self, at: usize) -> Result<Option<(usize, String)>> {
        Ok(match self.read[at].kind {
            TokenKind::Text => self.constant(at)?,
            TokenKind::Word if self.read[at].is("jsonb") && self.is_type(at) => Some((1, "json".to_owned())),
            TokenKind::Word | TokenKind::Quoted => self.qualified(at),
            _ => None,
        })
    }

    fn text(&self, at: usize) -> &str {
        self.read.get(at).map_or("", |token| token.text)
    }

    /// The schema `public`, before a name, is `main`; and the database before a schema says nothing.
    fn qualified(&self, at: usize) -> Option<(usize, String)> {
        let is_dot = |at: usize| self.text(at) == ".";
        if (at > 0 && is_dot(at - 1)) || !is_dot(at + 1) {
            return None;
        }
        let is_public = |at: usize| self.read[at].name().is_some_and(|name| name == "public");
        let with_database = is_dot(at + 3) && self.read[at].name().is_some_and(|name| name == self.database);
        match with_database {
            true if is_public(at + 2) => Some((3, "main".to_owned())),
            true => Some((2, String::new())),
            false => is_public(at).then(|| (1, "main".to_owned())),
        }
    }

    /// Whether a word stands where a type does.
    fn is_type(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map_or("", |at| self.text(at));
        let cast = (before(1) == ":" && before(2) == ":") || before(1).eq_ignore_ascii_case("as");
        // Behind the name of a column, a type can stand only where a table is made or changed.
        let defines = self.read.first().is_some_and(|token| token.is("CREATE") || token.is("ALTER"));
        cast || (defines && at > 0 && self.read[at - 1].name().is_some())
    }

    /// `'\\x…'::bytea`, `'{…}'::integer[]`.
    fn constant(&self, at: usize) -> Result<Option<(usize, String)>> {
        if self.text(at + 1) != ":" || self.text(at + 2) != ":" {
            return Ok(None);
        }
        let Some(name) = self.read.get(at + 3).and_then(Token::name) else { return Ok(None) };
        let Ok(value) = crate::statement::content(self.read[at]) else { return Ok(None) };
        if self.text(at + 4) == "[" && self.text(at + 5) == "]" {
            let list = parameters::list_for_engine(&value)?;
            return Ok(Some((1, list)));
        }
        if name == "bytea" {
            return Ok(Some((4, parameters::bytes_for_engine(&value)?)));
        }
        Ok(None)
    }
}

/// Whether a text has this word somewhere, in whatever case.
pub(crate) fn mentions(text: &str, word: &str) -> bool {
    !word.is_empty() && text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_written_otherwise() {
        for (sql, expected) in [
            ("select * from public.t", "select * from main.t"),
            ("select * from \"public\".\"t\" p", "select * from main.\"t\" p"),
            ("from tavana.public.t, \"tavana\".s.t", "from main.t, s.t"),
            ("select t.public.x, 'public.t' -- public.x", "select t.public.x, 'public.t' -- public.x"),
            ("select tavana.a from tavana", "select tavana.a from tavana"),
            ("select public.t.a from PUBLIC . t", "select main.t.a from main . t"),
            ("select '{}'::jsonb, jsonb from jsonb", "select '{}'::json, jsonb from jsonb"),
            ("create table t (jsonb jsonb)", "create table t (jsonb json)"),
            ("select '\\xDEad'::bytea", "select from_hex('dead')"),
            ("select 'a'::bytea || x", "select from_hex('61') || x"),
            ("select '{1,2,NULL}'::int[]", "select ['1', '2', NULL]::int[]"),
            ("select '{{a,\"b''c\"},{c,d}}'::text[][]", "select [['a', 'b''c'], ['c', 'd']]::text[][]"),
            ("select '{}'::text[]", "select []::text[]"),
            ("select 'a'::text", "select 'a'::text"),
        ] {
            assert_eq!(for_engine(sql, "tavana").unwrap(), expected, "{sql}");
        }
        assert!(matches!(for_engine("select 1", "tavana").unwrap(), Cow::Borrowed(_)));
        assert_eq!(for_engine("select '{1'::int[]", "x").unwrap_err().sqlstate(), "22P02");
    }

    #[test]
    fn functions_get_their_brackets() {
        let changed = functions_without_brackets("select current_schema, current_schema(), x.current_schema").unwrap();
        assert_eq!(changed, "select current_schema(), current_schema(), x.current_schema");
        assert_eq!(functions_without_brackets("select 1"), None);
    }
}
