//! Statements that the server answers itself: `EXPLAIN TAVANA` and `KILL`.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use query::{Error, ErrorKind, Result, StatementId, script};

/// What the server does in place of an engine.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Gives these rows.
    Rows(RecordBatch),
    /// Ends a statement.
    Kill(StatementId),
}

/// What a text asks of the server itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asks<'a> {
    /// What this statement is expected to need.
    Explain(&'a str),
    /// To end the statement of this id.
    Kill(&'a str),
}

/// What a text asks of the server itself, if it does.
pub(crate) fn asks(sql: &str) -> Option<Asks<'_>> {
    let text = script::behind_comments(sql);
    if let Some(rest) =
        behind_word(text, "explain").and_then(|rest| behind_word(script::behind_comments(rest), "tavana"))
    {
        return Some(Asks::Explain(rest.trim()));
    }
    let rest = behind_word(text, "kill")?.trim().trim_end_matches(';').trim();
    Some(Asks::Kill(rest.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(rest)))
}

/// What stands behind a word at the beginning of a text.
fn behind_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (first, rest) = text.split_at_checked(word.len())?;
    let ends = rest.chars().next().is_none_or(|next| !(next.is_alphanumeric() || next == '_'));
    (first.eq_ignore_ascii_case(word) && ends).then_some(rest)
}

/// The id that a text names.
///
/// # Errors
/// `Syntax` when it is none.
pub(crate) fn id_in(text: &str) -> Result<StatementId> {
    let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = is_id.then(|| u128::from_str_radix(text, 16).ok()).flatten();
    id.map(StatementId).ok_or_else(|| {
        Error::new(ErrorKind::Syntax, "KILL takes the id of a statement, 32 hexadecimal digits")
            .with_hint("SELECT query_id, query_text FROM tavana.queue shows those that wait or run")
    })
}

/// A column of text.
pub(crate) fn text_column(name: &str, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Result<RecordBatch> {
    let lines: StringArray = lines.into_iter().map(|line| Some(line.as_ref().to_owned())).collect();
    RecordBatch::try_new(text_schema(name), vec![Arc::new(lines) as ArrayRef])
        .map_err(|error| Error::new(ErrorKind::Bug, "the answer could not be made").with_detail(error.to_string()))
}

/// The columns of one of text.
pub(crate) fn text_schema(name: &str) -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new(name, DataType::Utf8, false)]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_the_servers_is_taken() {
        assert_eq!(asks("EXPLAIN TAVANA SELECT 1"), Some(Asks::Explain("SELECT 1")));
        assert_eq!(asks("-- why\n explain /* x */ tavana\nselect 1"), Some(Asks::Explain("select 1")));
        assert_eq!(asks("kill 'ab' ;"), Some(Asks::Kill("ab")));
        assert_eq!(asks("KILL ab"), Some(Asks::Kill("ab")));
        for sql in
            ["EXPLAIN SELECT 1", "EXPLAIN tavana_x", "SELECT 1", "killer", "", "EXPLAIN", "explaintavana select 1"]
        {
            assert_eq!(asks(sql), None, "{sql}");
        }
    }

    #[test]
    fn ids_are_as_they_are_shown() {
        let id = StatementId(0x0123_4567_89ab_cdef);
        assert_eq!(id_in(&id.to_string()).unwrap(), id);
        for text in ["", "1", "+123456789012345678901234567890a", "0123456789abcdef0123456789abcdeg"] {
            assert_eq!(id_in(text).unwrap_err().kind(), ErrorKind::Syntax, "{text}");
        }
    }
}
