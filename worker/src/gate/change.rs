//! Statements that make, fill, change and drop temporary objects.

use query::{Error, ErrorKind, Result};

use super::judge::Judge;
use super::token::{Token, Tokens};
use super::{function, refusal};

const KINDS: &[&str] = &["table", "view", "macro", "function", "sequence"];
const SOURCE: &[&str] =
    &["select", "from", "values", "with", "table", "pivot", "unpivot", "describe", "summarize", "show"];

impl Judge<'_> {
    /// `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE` and `MERGE`. The engine refuses what is not a
    /// temporary table; here, what they read is judged.
    pub(super) fn change(&self, tokens: &Tokens<'_>) -> Result<()> {
        let verb = tokens.find(0, &["insert", "update", "delete", "truncate", "merge"]).unwrap_or_default();
        if verb > 0 {
            self.query(&format!("{} SELECT 1", tokens.text(0, verb)))?;
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

    /// `CREATE [OR REPLACE] TEMP TABLE|VIEW|MACRO|FUNCTION|SEQUENCE …`.
    pub(super) fn create(&self, tokens: &Tokens<'_>) -> Result<()> {
        let mut at = if tokens.at(1, &["or"]) && tokens.at(2, &["replace"]) { 3 } else { 1 };
        let temporary = tokens.at(at, &["temp", "temporary"]);
        at += usize::from(temporary);
        if tokens.at(at, &["persistent", "secret"]) || (temporary && tokens.at(at, &["persistent", "secret"])) {
            return Err(Error::new(ErrorKind::Denied, "secrets are not made by statements")
                .with_hint("keys for the lake are configured where the service starts"));
        }
        let kind = tokens.get(at).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
        if !temporary || !tokens.at(at, KINDS) {
            return Err(refusal::lasting(&format!("CREATE {kind}")));
        }
        let name = after_if_exists(tokens, at + 1);
        let (parts, end) = name_at(tokens, name);
        is_temporary(&parts).then_some(()).ok_or_else(|| {
            Error::new(ErrorKind::Denied, "a temporary object has no catalog or schema but temp")
                .with_hint("write its name alone")
        })?;
        match kind.as_str() {
            "TABLE" => self.table_as(tokens, end),
            "VIEW" => match tokens.find(end, &["as"]) {
                Some(body) => {
                    self.tokens(tokens, end, body).and_then(|()| self.query(tokens.text(body + 1, usize::MAX)))
                }
                None => Err(Error::new(ErrorKind::Syntax, "a view needs AS and a query")),
            },
            "SEQUENCE" => self.tokens(tokens, end, tokens.list.len()),
            _ => self.macro_as(tokens, end, parts.last().map_or("", String::as_str)),
        }
    }

    fn table_as(&self, tokens: &Tokens<'_>, from: usize) -> Result<()> {
        let Some(body) = tokens.find(from, &["as"]) else {
            self.subqueries(tokens, from, usize::MAX)?;
            return self.tokens(tokens, from, usize::MAX);
        };
        let all = tokens.list.len();
        // `… AS query WITH [NO] DATA`
        let end = match (tokens.at(all - 1, &["data"]), tokens.at(all.saturating_sub(2), &["no"])) {
            (true, true) if tokens.at(all.saturating_sub(3), &["with"]) => all - 3,
            (true, false) if tokens.at(all.saturating_sub(2), &["with"]) => all - 2,
            _ => all,
        };
        self.tokens(tokens, from, body)?;
        self.query(tokens.text(body + 1, end))
    }

    /// A macro's parameters and its expression.
    fn macro_as(&self, tokens: &Tokens<'_>, from: usize, name: &str) -> Result<()> {
        if function::is_reserved(name) {
            return Err(Error::new(ErrorKind::Denied, format!("a macro may not be named \"{name}\""))
                .with_hint("the engine has a function of this name; choose another"));
        }
        let Some(body) = tokens.find(from, &["as"]) else {
            return Err(Error::new(ErrorKind::Syntax, "a macro needs AS and an expression"));
        };
        if tokens.at(body + 1, &["table"]) {
            return Err(Error::new(ErrorKind::Unsupported, "macros that return tables are not supported")
                .with_hint("use CREATE TEMP VIEW, or a CTE"));
        }
        if tokens.find(body + 1, &["as"]).is_some() {
            return Err(Error::new(ErrorKind::Unsupported, "a macro with several bodies is not supported")
                .with_hint("make one macro for each number of parameters"));
        }
        self.tokens(tokens, from, body)?;
        self.subqueries(tokens, from, body)?;
        self.expression(tokens.text(body + 1, usize::MAX))
    }

    /// `DROP TABLE|VIEW|MACRO|FUNCTION|SEQUENCE` of temporary objects.
    pub(super) fn drop(&self, tokens: &Tokens<'_>) -> Result<()> {
        let kind = tokens.get(1).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
        if !tokens.at(1, KINDS) {
            return Err(refusal::lasting(&format!("DROP {kind}")));
        }
        let function = tokens.at(1, &["macro", "function"]) && tokens.at(2, &["table"]);
        let mut at = after_if_exists(tokens, if function { 3 } else { 2 });
        loop {
            let (parts, end) = name_at(tokens, at);
            self.own(&format!("DROP {kind}"), &parts)?;
            if !tokens.mark_at(end, ',') {
                let rest = tokens.list.len() - end.min(tokens.list.len());
                return match rest {
                    0 => Ok(()),
                    1 if tokens.at(end, &["cascade", "restrict"]) => Ok(()),
                    _ => Err(Error::new(ErrorKind::Syntax, "unexpected words behind the names to drop")),
                };
            }
            at = end + 1;
        }
    }

    /// `ALTER TABLE|VIEW|SEQUENCE` of temporary objects.
    pub(super) fn alter(&self, tokens: &Tokens<'_>) -> Result<()> {
        let kind = tokens.get(1).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
        if !tokens.at(1, &["table", "view", "sequence"]) {
            return Err(refusal::lasting(&format!("ALTER {kind}")));
        }
        let (parts, end) = name_at(tokens, after_if_exists(tokens, 2));
        self.own(&format!("ALTER {kind}"), &parts)?;
        let using = tokens.find(end, &["using"]).unwrap_or(tokens.list.len());
        self.tokens(tokens, end, using)?;
        self.subqueries(tokens, end, usize::MAX)?;
        match tokens.text(using + 1, usize::MAX) {
            "" => Ok(()),
            expression => self.expression(expression),
        }
    }

    /// Refuses what may name a table of the lake.
    fn own(&self, what: &str, parts: &[String]) -> Result<()> {
        let name = parts.last().map_or("", String::as_str);
        if parts.is_empty() || name.is_empty() {
            return Err(Error::new(ErrorKind::Syntax, format!("{what} needs a name")));
        }
        if !is_temporary(parts) || (parts.len() == 1 && (self.known_table)(name)) {
            return Err(Error::new(
                ErrorKind::Denied,
                format!("{what} of \"{name}\" is not permitted: the lake is read-only"),
            )
            .with_hint(format!(
                "only temporary objects can be changed; write temp.{name} for one that hides a table"
            )));
        }
        Ok(())
    }
}

/// Whether a name is unqualified or of the temporary catalog.
fn is_temporary(parts: &[String]) -> bool {
    let is = |part: &String, name: &str| part.eq_ignore_ascii_case(name);
    match parts {
        [_] => true,
        [schema, _] => is(schema, "temp"),
        [catalog, schema, _] => is(catalog, "temp") && is(schema, "main"),
        _ => false,
    }
}

fn after_if_exists(tokens: &Tokens<'_>, at: usize) -> usize {
    match (tokens.at(at, &["if"]), tokens.at(at + 1, &["not"]), tokens.at(at + 1, &["exists"])) {
        (true, true, _) if tokens.at(at + 2, &["exists"]) => at + 3,
        (true, _, true) => at + 2,
        _ => at,
    }
}

/// The parts of the name at an index, and the index behind it.
fn name_at(tokens: &Tokens<'_>, at: usize) -> (Vec<String>, usize) {
    let part = |at: usize| tokens.get(at).and_then(Token::name).map(str::to_owned);
    let (mut parts, mut end) = (Vec::new(), at);
    while let Some(name) = part(end) {
        parts.push(name);
        end += 1;
        if !tokens.mark_at(end, '.') {
            break;
        }
        end += 1;
    }
    (parts, end)
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
