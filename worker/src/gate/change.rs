//! Statements that change rows.

use query::{Error, ErrorKind, Result};

use super::judge::Judge;
use super::name::name_at;
use super::token::Tokens;

const SOURCE: &[&str] =
    &["select", "from", "values", "with", "table", "pivot", "unpivot", "describe", "summarize", "show"];

impl Judge<'_> {
    /// `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE` and `MERGE`. Without a lake, the engine refuses what is not a
    /// temporary table; here, what they read is judged.
    pub(super) fn change(&self, tokens: &Tokens<'_>) -> Result<()> {
        let verb = tokens.find(0, &["insert", "update", "delete", "truncate", "merge"]).unwrap_or_default();
        if verb > 0 {
            self.query(&format!("{} SELECT 1", tokens.text(0, verb)))?;
        }
        if self.lake {
            self.changed_table(tokens, verb)?;
        }
        let all = tokens.list.len();
        self.tokens(tokens, 0, all)?;
        self.subqueries(tokens, verb, all)?;
        if tokens.at(verb, &["insert"])
            && let Some(source) = tokens.find(verb + 2, SOURCE)
            && !tokens.at(source - 1, &["default"])
        {
            self.query(tokens.text(source, insert_end(tokens, source)))?;
        }
        Ok(())
    }

    /// The table whose rows are changed.
    fn changed_table(&self, tokens: &Tokens<'_>, verb: usize) -> Result<()> {
        let (what, name) = if tokens.at(verb, &["insert"]) {
            let or = if tokens.at(verb + 1, &["or"]) { 2 } else { 0 };
            ("INSERT", tokens.at(verb + 1 + or, &["into"]).then_some(verb + 2 + or))
        } else if tokens.at(verb, &["merge"]) {
            ("MERGE", tokens.at(verb + 1, &["into"]).then_some(verb + 2))
        } else if tokens.at(verb, &["delete"]) {
            ("DELETE", tokens.at(verb + 1, &["from"]).then_some(verb + 2))
        } else if tokens.at(verb, &["truncate"]) {
            ("TRUNCATE", Some(verb + 1 + usize::from(tokens.at(verb + 1, &["table"]))))
        } else {
            ("UPDATE", Some(verb + 1))
        };
        let Some(name) = name else {
            return Err(Error::new(ErrorKind::Syntax, format!("{what} needs the name of a table")));
        };
        let (parts, _) = name_at(tokens, name + usize::from(tokens.at(name, &["only"])));
        self.reach(what, &parts, false).map(|_| ())
    }
}

/// Where the source of an `INSERT` ends: at `ON CONFLICT` or `RETURNING`.
fn insert_end(tokens: &Tokens<'_>, source: usize) -> usize {
    let mut at = source;
    while let Some(found) = tokens.find(at, &["on", "returning"]) {
        if tokens.at(found, &["returning"]) || tokens.at(found + 1, &["conflict"]) {
            return found;
        }
        at = found + 1;
    }
    tokens.list.len()
}
