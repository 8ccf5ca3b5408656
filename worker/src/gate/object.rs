//! Statements that make, change and drop tables, views and schemas.

use query::{Error, ErrorKind, Result};

use super::function;
use super::judge::Judge;
use super::name::{Reach, after_if_exists, is_temporary, name_at, not_kept, readable};
use super::refusal;
use super::token::{Token, Tokens};

const KINDS: &[&str] = &["table", "view", "macro", "function", "sequence"];

impl Judge<'_> {
    /// `CREATE [OR REPLACE] [TEMP] TABLE|VIEW|MACRO|FUNCTION|SEQUENCE …`, `CREATE SCHEMA …`.
    pub(super) fn create(&self, tokens: &Tokens<'_>) -> Result<()> {
        let mut at = if tokens.at(1, &["or"]) && tokens.at(2, &["replace"]) { 3 } else { 1 };
        let temporary = tokens.at(at, &["temp", "temporary"]);
        at += usize::from(temporary);
        if tokens.at(at, &["persistent", "secret"]) || (temporary && tokens.at(at, &["persistent", "secret"])) {
            return Err(Error::new(ErrorKind::Denied, "secrets are not made by statements")
                .with_hint("keys for the lake are configured where the service starts"));
        }
        let kind = tokens.get(at).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
        let name = after_if_exists(tokens, at + 1);
        if !temporary && self.lake {
            return self.create_in_lake(tokens, at, &kind, name);
        }
        if !temporary || !tokens.at(at, KINDS) {
            return Err(refusal::lasting(&format!("CREATE {kind}")));
        }
        let (parts, end) = name_at(tokens, name);
        is_temporary(&parts).then_some(()).ok_or_else(|| {
            Error::new(ErrorKind::Denied, "a temporary object has no catalog or schema but temp")
                .with_hint("write its name alone")
        })?;
        match kind.as_str() {
            "TABLE" => self.table_as(tokens, end),
            "VIEW" => self.view_as(tokens, end),
            "SEQUENCE" => self.tokens(tokens, end, tokens.list.len()),
            _ => self.macro_as(tokens, end, parts.last().map_or("", String::as_str)),
        }
    }

    /// What lasts, and is therefore the lake's.
    fn create_in_lake(&self, tokens: &Tokens<'_>, at: usize, kind: &str, name: usize) -> Result<()> {
        let (parts, end) = name_at(tokens, name);
        let what = format!("CREATE {kind}");
        match kind {
            "SCHEMA" if at == 1 => {
                self.schema(&what, &parts, true)?;
                // What may stand behind the name in other forms could be a path.
                if end < tokens.list.len() { Err(behind(&what)) } else { Ok(()) }
            }
            "TABLE" => {
                self.reach(&what, &parts, true)?;
                let body = tokens.find(end, &["as"]).unwrap_or(tokens.list.len());
                if (end..body).any(|at| tokens.at(at, &["with"]) && tokens.mark_at(at + 1, '(')) {
                    return Err(options(&what));
                }
                self.table_as(tokens, end)
            }
            "VIEW" => {
                self.reach(&what, &parts, true)?;
                self.view_as(tokens, end)
            }
            _ => Err(not_kept(kind)),
        }
    }

    fn view_as(&self, tokens: &Tokens<'_>, from: usize) -> Result<()> {
        match tokens.find(from, &["as"]) {
            Some(body) => {
                self.tokens(tokens, from, body)?;
                self.query(tokens.text(body + 1, usize::MAX))
            }
            None => Err(Error::new(ErrorKind::Syntax, "a view needs AS and a query")),
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
        self.makes_macro.set(true);
        self.tokens(tokens, from, body)?;
        self.subqueries(tokens, from, body)?;
        self.expression(tokens.text(body + 1, usize::MAX))
    }

    /// `DROP TABLE|VIEW|MACRO|FUNCTION|SEQUENCE|SCHEMA …`.
    pub(super) fn drop(&self, tokens: &Tokens<'_>) -> Result<()> {
        let kind = tokens.get(1).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
        let schema = self.lake && kind == "SCHEMA";
        if !tokens.at(1, KINDS) && !schema {
            return Err(if self.lake { not_kept(&kind) } else { refusal::lasting(&format!("DROP {kind}")) });
        }
        let function = tokens.at(1, &["macro", "function"]) && tokens.at(2, &["table"]);
        let mut at = after_if_exists(tokens, if function { 3 } else { 2 });
        let what = format!("DROP {kind}");
        loop {
            let (parts, end) = name_at(tokens, at);
            match kind.as_str() {
                "TABLE" | "VIEW" if self.lake => self.reach(&what, &parts, false).map(|_| ())?,
                "SCHEMA" => self.schema(&what, &parts, false)?,
                _ => self.own(&what, &parts)?,
            }
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

    /// `ALTER TABLE|VIEW|SEQUENCE …`.
    pub(super) fn alter(&self, tokens: &Tokens<'_>) -> Result<()> {
        let kind = tokens.get(1).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
        if !tokens.at(1, &["table", "view", "sequence"]) {
            return Err(if self.lake { not_kept(&kind) } else { refusal::lasting(&format!("ALTER {kind}")) });
        }
        let (parts, end) = name_at(tokens, after_if_exists(tokens, 2));
        let what = format!("ALTER {kind}");
        match kind.as_str() {
            "TABLE" | "VIEW" if self.lake => {
                if tokens.at(end, &["set", "reset"]) && tokens.mark_at(end + 1, '(') {
                    return Err(options(&what));
                }
                let session = self.reach(&what, &parts, false)? == Reach::Session;
                if !session && tokens.find(end, &["schema"]).is_some() {
                    return Err(behind(&what));
                }
                if !session && tokens.at(end, &["rename"]) && tokens.at(end + 1, &["to"]) {
                    readable(&what, tokens.get(end + 2).and_then(Token::name).unwrap_or_default())?;
                }
            }
            _ => self.own(&what, &parts)?,
        }
        let using = tokens.find(end, &["using"]).unwrap_or(tokens.list.len());
        self.tokens(tokens, end, using)?;
        self.subqueries(tokens, end, usize::MAX)?;
        match tokens.text(using + 1, usize::MAX) {
            "" => Ok(()),
            expression => self.expression(expression),
        }
    }

    /// `COMMENT ON TABLE|VIEW|COLUMN … IS 'text'`.
    pub(super) fn comment(&self, tokens: &Tokens<'_>) -> Result<()> {
        let kind = tokens.get(2).and_then(Token::name).unwrap_or_default().to_ascii_uppercase();
        let what = format!("COMMENT ON {kind}");
        let (mut parts, end) = name_at(tokens, 3);
        match kind.as_str() {
            "COLUMN" if parts.len() > 1 => drop(parts.pop()),
            "TABLE" | "VIEW" => {}
            _ => return Err(not_kept(&kind)),
        }
        self.reach(&what, &parts, false)?;
        let text = matches!(tokens.get(end + 1), Some(Token::Text(_))) || tokens.at(end + 1, &["null"]);
        if tokens.at(1, &["on"]) && tokens.at(end, &["is"]) && text && tokens.list.len() == end + 2 {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Syntax, "a comment is COMMENT ON TABLE name IS 'text'"))
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

fn options(what: &str) -> Error {
    Error::new(ErrorKind::Denied, format!("options of {what} are not permitted"))
        .with_hint("where and how the lake keeps its files is configured where the service starts")
}

fn behind(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("this form of {what} is not supported"))
        .with_hint("write the name alone behind it")
}
