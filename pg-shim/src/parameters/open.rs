//! Constants without a type that the engine reads otherwise than PostgreSQL where they are bytes or a list:
//! `INSERT INTO t VALUES ('\xdeadbeef')`.

use std::fmt::Write as _;

use query::script::{Token, TokenKind, tokens};
use query::{Error, ErrorKind, Result};

use super::{bytes_for_engine, engine_type, list_for_engine, used};
use crate::oid;

/// More cannot be told apart at once: the engine has no more parameters.
const MOST: usize = 65_535;

/// Such constants of a statement.
pub(crate) struct OpenConstants<'a> {
    found: Vec<(Token<'a>, String)>,
    /// The number of the parameter in the place of the first.
    first: usize,
    /// The statement with parameters in their places. It is never run: the engine tells what these are.
    pub(crate) probe: String,
    /// The statement with NULL in their places. Of a column where columns meet, as in UNION and VALUES, the engine tells
    /// nothing as long as it does not know all of them.
    pub(crate) without: String,
}

/// The constants of a text that may be bytes or lists; `None` if there is none.
///
/// # Errors
/// `Limit` when there are too many.
pub(crate) fn open_constants(sql: &str) -> Result<Option<OpenConstants<'_>>> {
    // Most statements have none.
    if !sql.contains("\\x") && !sql.contains("'{") {
        return Ok(None);
    }
    let read: Vec<Token<'_>> = tokens(sql).collect();
    let open = |at: usize| {
        let token = read[at];
        let before = at.checked_sub(1).map(|before| read[before]);
        // `BLOB'…'`, and `'…'::blob`, which say what they are.
        let is_marked =
            before.is_some_and(|before| before.kind == TokenKind::Word && before.at + before.text.len() == token.at);
        let is_typed = read.get(at + 1..at + 3).is_some_and(|next| next.iter().all(|next| next.text == ":"));
        if token.kind != TokenKind::Text || is_marked || is_typed {
            return None;
        }
        let content = crate::statement::content(token).ok()?;
        (is_bytes(&content) || is_list(&content)).then_some((token, content))
    };
    let found: Vec<(Token<'_>, String)> = (0..read.len()).filter_map(open).collect();
    let first = used(sql).last().copied().unwrap_or(0) + 1;
    if found.is_empty() {
        return Ok(None);
    }
    if first + found.len() > MOST {
        let message = format!("the statement has more than {MOST} constants of bytes or lists without a type");
        return Err(Error::new(ErrorKind::Limit, message)
            .with_hint("write the type of each, for example '\\x00'::bytea, or send them with COPY"));
    }
    let probe = replaced(sql, &found, |number| Some(format!("${}", first + number)));
    let without = replaced(sql, &found, |_| Some("NULL".to_owned()));
    Ok(Some(OpenConstants { found, first, probe, without }))
}

impl OpenConstants<'_> {
    /// The text with the constants as the engine writes them, where they are what this tells of each.
    ///
    /// # Errors
    /// As of a constant whose type is written.
    pub(crate) fn settled(&self, sql: &str, told: impl Fn(usize) -> Option<u32>) -> Result<String> {
        let settled = |(number, (_, content)): (usize, &(Token<'_>, String))| {
            Ok(match told(self.first + number) {
                Some(oid::BYTEA) => Some(bytes_for_engine(content)?),
                Some(list) if oid::element_of(list).is_some() && is_list(content) => {
                    let list =
                        engine_type(list).map(|kind| Ok(format!("CAST({} AS {kind})", list_for_engine(content)?)));
                    list.transpose()?
                }
                _ => None,
            })
        };
        let settled = self.found.iter().enumerate().map(settled).collect::<Result<Vec<_>>>()?;
        Ok(replaced(sql, &self.found, |number| settled.get(number).cloned().flatten()))
    }
}

/// What bytes are written as; one alone is the same to both.
fn is_bytes(content: &str) -> bool {
    content.strip_prefix("\\x").is_some_and(|digits| {
        digits.len() != 2 && digits.len() % 2 == 0 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

/// An array, and no object of JSON.
fn is_list(content: &str) -> bool {
    content.starts_with('{') && content.ends_with('}') && !content.contains(':')
}

fn replaced(sql: &str, found: &[(Token<'_>, String)], by: impl Fn(usize) -> Option<String>) -> String {
    let (mut text, mut copied) = (String::with_capacity(sql.len()), 0);
    for (number, (token, _)) in found.iter().enumerate() {
        let _ = match by(number) {
            Some(other) => write!(text, "{}{other}", &sql[copied..token.at]),
            None => write!(text, "{}", &sql[copied..token.at + token.text.len()]),
        };
        copied = token.at + token.text.len();
    }
    text.push_str(&sql[copied..]);
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn constants_that_may_be_bytes_or_lists() {
        let sql = "INSERT INTO t VALUES ($2, '\\xdeadBEEF', 'a', '{1,2}', E'\\\\xdead')";
        let found = open_constants(sql).unwrap().unwrap();
        assert_eq!(found.probe, "INSERT INTO t VALUES ($2, $3, 'a', $4, $5)");
        for sql in [
            "SELECT '\\xde', '\\xabc', '\\xnothex', 'x\\xdead', '\\xdead'::blob",
            "SELECT '{\"a\":1}', '{', 'a{1}', '{1}'::text",
        ] {
            assert!(open_constants(sql).unwrap().is_none(), "{sql}");
        }
    }

    #[test]
    fn they_are_written_as_what_they_are() {
        let sql = "INSERT INTO t VALUES ('\\xdead', '\\xbeef', '{1,NULL}', '{a}')";
        let found = open_constants(sql).unwrap().unwrap();
        let told = |number: usize| [None, Some(oid::BYTEA), Some(oid::TEXT), oid::array_of(oid::INT4), None][number];
        assert_eq!(
            found.settled(sql, told).unwrap(),
            "INSERT INTO t VALUES (from_hex('dead'), '\\xbeef', CAST(['1', NULL] AS INTEGER[]), '{a}')"
        );
    }
}
