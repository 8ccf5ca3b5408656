//! Judges statements by their tokens, where the engine describes no tree of them. Stricter than the
//! tree: where a token could name a table or a location, it is taken to.

use query::{Error, ErrorKind, Result};

use super::function::{self, Arguments};
use super::judge::{Judge, Value};
use super::name;
use super::token::{Token, Tokens};

/// Reserved words behind which no table is listed. Words that are not reserved can be names, and
/// would hide what follows them.
///
/// `GROUP`, `ORDER` and `UNION` also stand in expressions (`WITHIN GROUP (…)`, the type `UNION (…)`),
/// and so does `WHEN`: see [`Walk::ends`].
const ENDS: &[&str] =
    &["where", "having", "limit", "qualify", "window", "select", "returning", "except", "intersect", "offset"];

/// Words behind which a table stands.
const BEFORE_TABLE: &[&str] = &[
    "from",
    "join",
    "using",
    "into",
    "update",
    "table",
    "pivot",
    "pivot_wider",
    "unpivot",
    "pivot_longer",
    "describe",
    "desc",
    "summarize",
    "show",
    "truncate",
];

/// Words that may stand between those and the table.
const BETWEEN: &[&str] = &["lateral", "only", "table", "if", "exists", "not", "distinct"];

/// Functions whose arguments are set apart by `FROM`.
const FROM_INSIDE: &[&str] = &["extract", "substring", "trim", "overlay", "position"];

/// Words that begin a query.
const QUERY: &[&str] =
    &["select", "from", "with", "values", "table", "pivot", "unpivot", "describe", "summarize", "show"];

#[derive(Clone, Copy, Default)]
struct Level {
    lists_tables: bool,
    from_separates: bool,
}

impl Judge<'_> {
    /// Judges the tokens from one index to another.
    pub(super) fn tokens(&self, tokens: &Tokens<'_>, from: usize, to: usize) -> Result<()> {
        let mut walk = Walk { judge: self, tokens, levels: vec![Level::default()], table: false, behind: usize::MAX };
        let mut at = from;
        while at < to.min(tokens.list.len()) {
            at = walk.step(at)?;
        }
        Ok(())
    }

    /// Judges by their trees the queries that stand in brackets between one token and another.
    pub(super) fn subqueries(&self, tokens: &Tokens<'_>, from: usize, to: usize) -> Result<()> {
        let mut at = from;
        while at < to.min(tokens.list.len()) {
            if tokens.mark_at(at, '(') && tokens.at(at + 1, QUERY) {
                let end = tokens.closing(at);
                self.query(tokens.text(at + 1, end))?;
                at = end;
            }
            at += 1;
        }
        Ok(())
    }
}

struct Walk<'a> {
    judge: &'a Judge<'a>,
    tokens: &'a Tokens<'a>,
    levels: Vec<Level>,
    /// Whether the next name or string stands in the place of a table.
    table: bool,
    /// The index behind the last name or string in the place of a table.
    behind: usize,
}

impl<'a> Walk<'a> {
    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    /// Judges the token at an index; the index to go on at.
    fn step(&mut self, at: usize) -> Result<usize> {
        let Some(token) = self.tokens.get(at) else { return Ok(at + 1) };
        match token {
            Token::Strange(c) => {
                return Err(Error::new(ErrorKind::Syntax, format!("unexpected character '{c}' outside of quotes"))
                    .with_hint("write plain spaces between words, and names with such characters in double quotes"));
            }
            Token::Text(text) if self.table => {
                let continued = matches!(self.tokens.get(at + 1), Some(Token::Text(_)));
                self.judge.location("FROM", text.as_deref().filter(|_| !continued))?;
                self.table = false;
                self.behind = at + 1;
            }
            Token::Mark('(' | '[' | '{') => {
                let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
                let from_separates = before.is_some_and(|token| token.is_any(FROM_INSIDE));
                self.levels.push(Level { lists_tables: self.table, from_separates });
            }
            Token::Mark(')' | ']' | '}') => {
                self.levels.pop();
                self.table = false;
            }
            Token::Mark(',') => self.table = self.level().lists_tables,
            Token::Mark(':') => self.table = self.is_alias(at),
            Token::Word(_) if self.keyword(at, token) => {}
            Token::Word(_) | Token::Quoted(_) => return self.name(at),
            _ => self.table = false,
        }
        Ok(at + 1)
    }

    /// Whether the word is a keyword that the walk knows.
    fn keyword(&mut self, at: usize, token: &Token<'_>) -> bool {
        if self.table && token.is_any(BETWEEN) {
            return true;
        }
        if token.is("values") && at >= 1 && self.tokens.mark_at(at - 1, '(') {
            // `(VALUES ('a'), ('b'))` lists rows, not tables.
            self.table = false;
            self.level().lists_tables = false;
            return true;
        }
        if token.is("values") && self.tokens.mark_at(at + 1, '(') {
            self.table = false;
            return true;
        }
        if token.is_any(BEFORE_TABLE) {
            let distinct = at >= 2 && self.tokens.at(at - 1, &["distinct"]) && self.tokens.at(at - 2, &["is", "not"]);
            if !(token.is("from") && (distinct || self.level().from_separates)) {
                self.table = true;
                self.level().lists_tables |= token.is_any(&["from", "join", "using"]);
            }
            return true;
        }
        if self.ends(at, token) {
            self.table = false;
            self.level().lists_tables = false;
            return true;
        }
        false
    }

    /// Whether the word ends a list of tables.
    fn ends(&self, at: usize, token: &Token<'_>) -> bool {
        token.is_any(ENDS)
            || (token.is_any(&["group", "order"]) && self.tokens.at(at + 1, &["by"]))
            || (token.is("union") && !self.tokens.mark_at(at + 1, '('))
    }

    /// Whether the colon at an index stands behind the alias of a table: `FROM x: 'file'`.
    fn is_alias(&mut self, at: usize) -> bool {
        let part_of_other = self.tokens.mark_at(at + 1, ':')
            || self.tokens.mark_at(at + 1, '=')
            || at.checked_sub(1).is_some_and(|before| self.tokens.mark_at(before, ':'));
        !part_of_other && (at == self.behind || self.level().lists_tables)
    }

    /// Judges a name, dots and all; the index behind it.
    fn name(&mut self, at: usize) -> Result<usize> {
        let mut parts = vec![self.part(at)];
        let mut end = at + 1;
        while self.tokens.mark_at(end, '.') && self.tokens.get(end + 1).is_some_and(|token| token.name().is_some()) {
            parts.push(self.part(end + 1));
            end += 2;
        }
        if parts.iter().any(|part| name::is_metadata(part)) {
            return Err(name::metadata());
        }
        let table = std::mem::take(&mut self.table);
        let last = parts.last().copied().unwrap_or_default();
        if self.tokens.mark_at(end, '(') {
            if parts.len() > 1 && function::is_shadowed(last) {
                return Err(function::qualified(last));
            }
            self.call(last, end, table)?;
            return Ok(end);
        }
        if parts.iter().any(|part| function::is_refused_view(part)) {
            self.judge.table("", "", last)?;
        }
        if table {
            self.behind = end;
            match parts.as_slice() {
                [name] => self.judge.table("", "", name)?,
                [schema, name] => self.judge.table("", schema, name)?,
                [catalog, schema, name] => self.judge.table(catalog, schema, name)?,
                _ => return Err(Error::new(ErrorKind::Syntax, format!("a table has at most three names ({last})"))),
            }
        }
        Ok(end)
    }

    fn part(&self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(Token::name).unwrap_or_default()
    }

    fn call(&self, name: &str, open: usize, table: bool) -> Result<()> {
        if function::tells_setting(name) {
            let setting = match (self.tokens.get(open + 1), self.tokens.mark_at(open + 2, ')')) {
                (Some(Token::Text(setting)), true) => setting.as_deref(),
                _ => None,
            };
            return self.judge.shown_setting(setting);
        }
        match self.judge.table_function(name) {
            Some(Arguments::Locations(count)) => self.arguments(name, open, count),
            Some(Arguments::Names) if table => Err(function::refusal(name)),
            Some(_) => Ok(()),
            None if function::is_refused(name) || (table && !self.is_table_with_columns(open)) => {
                Err(function::refusal(name))
            }
            None => Ok(()),
        }
    }

    /// Whether the name before a bracket is the table of `INSERT INTO a.b (…)` or `MERGE INTO …`.
    fn is_table_with_columns(&self, open: usize) -> bool {
        let mut first = open.saturating_sub(1);
        while first >= 2 && self.tokens.mark_at(first - 1, '.') {
            first -= 2;
        }
        first >= 1 && self.tokens.at(first - 1, &["into"])
    }

    /// Judges the arguments of a function that reads: strings, lists of strings, and named values.
    fn arguments(&self, function: &str, open: usize, count: usize) -> Result<()> {
        let (close, mut at, mut seen) = (self.tokens.closing(open), open + 1, 0);
        while at < close {
            let end = self.argument_end(at, close);
            if let Some(value) = self.named(at, end) {
                let value = match self.tokens.get(value) {
                    Some(Token::Text(Some(text))) if value + 1 == end => Value::Text(text),
                    Some(Token::Number) if value + 1 == end => Value::Plain,
                    Some(token) if value + 1 == end && token.is_any(&["true", "false", "null"]) => Value::Plain,
                    _ => Value::Expression,
                };
                self.judge.option(function, self.part(at), value)?;
            } else if seen < count {
                seen += 1;
                self.location(function, at, end)?;
            }
            at = end + 1;
        }
        Ok(())
    }

    fn argument_end(&self, from: usize, close: usize) -> usize {
        let depth = self.tokens.list[from].depth;
        (from..close).find(|&at| self.tokens.mark_at(at, ',') && self.tokens.list[at].depth == depth).unwrap_or(close)
    }

    /// Where the value of `name = value`, `name := value` or `name => value` begins.
    fn named(&self, at: usize, end: usize) -> Option<usize> {
        self.tokens.get(at)?.name()?;
        let value = match (self.tokens.get(at + 1)?, self.tokens.get(at + 2)?) {
            (Token::Mark('='), Token::Mark('>')) | (Token::Mark(':'), Token::Mark('=')) => at + 3,
            (Token::Mark('='), _) => at + 2,
            _ => return None,
        };
        (value < end).then_some(value)
    }

    fn location(&self, function: &str, at: usize, end: usize) -> Result<()> {
        let (mut at, end) = match self.tokens.mark_at(at, '[') && self.tokens.closing(at) + 1 == end {
            true => (at + 1, end - 1),
            false => (at, end),
        };
        if at >= end {
            return self.judge.location(function, None);
        }
        while at < end {
            let separate = at + 1 == end || self.tokens.mark_at(at + 1, ',');
            let text = match self.tokens.get(at) {
                Some(Token::Text(text)) if separate => text.as_deref(),
                _ => None,
            };
            self.judge.location(function, text)?;
            at += 2;
        }
        Ok(())
    }
}
