//! A text that is written otherwise for the engine, piece by piece: what is not replaced stays byte for byte.

use std::cell::Cell;

use query::script::{Token, TokenKind};
use query::{Error, ErrorKind, Result};

use super::{arithmetic, calls, commands, constants, cuts, json, patterns, quantified, ranges, tables, written};
use crate::cells::TextSettings;

/// How deep calls within calls are looked at.
const DEPTH: usize = 100;
/// The bytes of an argument for the engine that it may have in any case, and how many times as long as its own text.
const GROWN: usize = 4096;
const GROWTH: usize = 32;
/// How often each token may be looked at, on average, and how many more; and how many bytes written cost as much.
const STEPS: i64 = 50;
const FREE_STEPS: i64 = 1_000_000;
const BYTES_A_STEP: usize = 8;

/// A statement that is rewritten.
pub(super) struct Rewrite<'s> {
    pub(super) sql: &'s str,
    pub(super) read: &'s [Token<'s>],
    pub(super) database: &'s str,
    /// How the session reads times.
    pub(super) settings: &'s TextSettings,
    brackets: Brackets,
    /// Functions in the place of a table whose one column is meant by their alias: where the alias stands, and the column.
    scalars: Vec<(usize, &'static str)>,
    /// Something in it is called `public`, and that before a name is no schema.
    public_is_alias: bool,
    /// There are casts to texts of a length.
    has_cuts: bool,
    has_texts_of_lists: bool,
    depth: Cell<usize>,
    /// Where the part of the text ends that is written.
    end: Cell<usize>,
    /// Tokens that may still be looked at.
    left: Cell<i64>,
}

/// For each token the bracket that closes it, if it opens one, the innermost one that it stands in, and the word with
/// which the clause begins that it belongs to.
struct Brackets {
    closing: Vec<Option<usize>>,
    within: Vec<Option<usize>>,
    clause: Vec<Option<usize>>,
}

/// Words with which clauses begin.
const CLAUSES: [&str; 10] = ["SELECT", "FROM", "WHERE", "BY", "VALUES", "SET", "HAVING", "WITH", "ON", "USING"];

impl Brackets {
    fn of(read: &[Token<'_>]) -> Self {
        let none = || vec![None; read.len()];
        let (mut closing, mut within, mut clause) = (none(), none(), none());
        // The clause that it goes on with outside of each bracket that is open.
        let (mut open, mut current) = (Vec::<(usize, Option<usize>)>::new(), None);
        for (at, token) in read.iter().enumerate() {
            let symbol = if token.kind == TokenKind::Symbol { token.text } else { "" };
            if matches!(symbol, ")" | "]" | "}")
                && let Some((opened, before)) = open.pop()
            {
                closing[opened] = Some(at);
                current = before;
            }
            within[at] = open.last().map(|(at, _)| *at);
            clause[at] = current;
            if matches!(symbol, "(" | "[" | "{") {
                open.push((at, current));
                current = None;
            } else if CLAUSES.iter().any(|word| token.is(word)) {
                let is_distinct_on =
                    token.is("ON") && at.checked_sub(1).is_some_and(|before| read[before].is("DISTINCT"));
                current = if is_distinct_on { current } else { Some(at) };
            }
        }
        Self { closing, within, clause }
    }
}

impl<'s> Rewrite<'s> {
    pub(super) fn new(sql: &'s str, read: &'s [Token<'s>], database: &'s str, settings: &'s TextSettings) -> Self {
        let left = i64::try_from(read.len()).unwrap_or(i64::MAX).saturating_mul(STEPS).saturating_add(FREE_STEPS);
        let brackets = Brackets::of(read);
        let named = |two: &[Token<'_>]| two[0].is("AS") || two[0].text == ")";
        let is_public = |token: &Token<'_>| token.name().is_some_and(|name| name == "public");
        let public_is_alias = read.windows(2).any(|two| named(two) && is_public(&two[1]));
        let mut new = Self {
            sql,
            read,
            database,
            settings,
            brackets,
            scalars: Vec::new(),
            public_is_alias,
            has_cuts: false,
            has_texts_of_lists: false,
            depth: Cell::new(0),
            end: Cell::new(read.len()),
            left: Cell::new(left),
        };
        new.scalars = tables::scalars(&new);
        new.has_cuts = cuts::has_any(&new);
        new.has_texts_of_lists = written::has_any(&new);
        new
    }
}

fn too_deep() -> Error {
    Error::new(ErrorKind::Limit, "the statement is nested too deeply")
        .with_sqlstate("54001")
        .with_hint("put parts of it into common tables (WITH)")
}

impl Rewrite<'_> {
    /// Counts so much of the work that a text may take; no more than that is done.
    fn spend(&self, steps: usize) -> Result<()> {
        self.note(steps);
        if self.left.get() < 0 { Err(too_deep()) } else { Ok(()) }
    }

    /// As [`Self::spend`], for what the next step is refused.
    pub(super) fn note(&self, steps: usize) {
        self.left.set(self.left.get().saturating_sub(i64::try_from(steps).unwrap_or(i64::MAX)));
    }

    /// The whole text; `None` if nothing in it is replaced.
    pub(super) fn whole(&self) -> Result<Option<String>> {
        let mut text = String::new();
        let copied = self.write(0, self.read.len(), 0, &mut text)?;
        if copied == 0 {
            return Ok(None);
        }
        text.push_str(&self.sql[copied..]);
        Ok(Some(text))
    }

    /// The text of these tokens, for the engine.
    pub(super) fn range(&self, from: usize, to: usize) -> Result<String> {
        let (Some(first), Some(last)) = (self.read.get(from), to.checked_sub(1).and_then(|at| self.read.get(at)))
        else {
            return Ok(String::new());
        };
        if from >= to {
            return Ok(String::new());
        }
        let end = last.at + last.text.len();
        if self.depth.get() >= DEPTH {
            return Ok(self.sql[first.at..end].to_owned());
        }
        self.depth.set(self.depth.get() + 1);
        let mut text = String::new();
        let outer = self.end.replace(to);
        let copied = self.write(from, to, first.at, &mut text);
        self.end.set(outer);
        self.depth.set(self.depth.get() - 1);
        text.push_str(&self.sql[copied?..end]);
        // What stands in a call may be written several times, and what stands in that many times.
        if text.len() > GROWN && text.len() > GROWTH * (end - first.at) {
            return Err(too_deep());
        }
        self.spend(text.len() / BYTES_A_STEP)?;
        Ok(text)
    }

    /// Writes what is replaced and what stands before it; up to where that was.
    fn write(&self, from: usize, to: usize, begin: usize, text: &mut String) -> Result<usize> {
        let (mut at, mut copied) = (from, begin);
        while at < to {
            self.spend(1)?;
            let Some((replaced, by)) = self.at(at)?.filter(|(replaced, _)| at + replaced <= to) else {
                at += 1;
                continue;
            };
            text.push_str(&self.sql[copied..self.read[at].at]);
            text.push_str(&by);
            at += replaced;
            let last = self.read[at - 1];
            copied = last.at + last.text.len();
        }
        Ok(copied)
    }

    /// How many tokens from here on are replaced, and by what.
    fn at(&self, at: usize) -> Result<Option<(usize, String)>> {
        let token = self.read[at];
        if let Some(found) = commands::at(self, at) {
            return Ok(Some(found));
        }
        if let Some(found) = json::operators(self, at, self.end.get())? {
            return Ok(Some(found));
        }
        if let Some(found) = quantified::like(self, at, self.end.get())? {
            return Ok(Some(found));
        }
        if let Some(found) = quantified::at(self, at)? {
            return Ok(Some(found));
        }
        if self.has_cuts
            && let Some(found) = cuts::at(self, at, self.end.get())?
        {
            return Ok(Some(found));
        }
        if self.has_texts_of_lists
            && let Some(found) = written::at(self, at, self.end.get())?
        {
            return Ok(Some(found));
        }
        if let Some(found) = arithmetic::at(self, at, self.end.get())? {
            return Ok(Some(found));
        }
        if let Some(found) = ranges::at(self, at, self.end.get())? {
            return Ok(Some(found));
        }
        if let Some(found) = constants::at(self, at)? {
            return Ok(Some(found));
        }
        Ok(match token.kind {
            TokenKind::Symbol if matches!(token.text, "~" | "!") => match patterns::like(self, at)? {
                Some(like) => Some(like),
                None => patterns::matches(self, at)?,
            },
            TokenKind::Word if token.is("LIKE") || token.is("ILIKE") => patterns::like(self, at)?,
            TokenKind::Word if token.is("SIMILAR") => patterns::similar(self, at)?,
            TokenKind::Word | TokenKind::Quoted => match self.call(at)? {
                Some(call) => Some(call),
                None => tables::at(self, at).or_else(|| self.qualified(at)),
            },
            _ => None,
        })
    }

    /// Functions in the place of a table whose one column is meant by their alias.
    pub(super) fn scalars(&self) -> &[(usize, &'static str)] {
        &self.scalars
    }

    pub(super) fn text(&self, at: usize) -> &str {
        self.read.get(at).map_or("", |token| token.text)
    }

    /// Whether nothing stands between two tokens.
    pub(super) fn touches(&self, at: usize, next: usize) -> bool {
        let (Some(at), Some(next)) = (self.read.get(at), self.read.get(next)) else { return false };
        at.at + at.text.len() == next.at
    }

    /// The bracket that closes the one that stands here.
    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        self.brackets.closing.get(open).copied().flatten()
    }

    /// The innermost bracket that a token stands in.
    pub(super) fn within(&self, at: usize) -> Option<usize> {
        self.brackets.within.get(at).copied().flatten()
    }

    /// The first token of these that is so and stands in no further brackets.
    pub(super) fn outside_of_brackets(&self, from: usize, to: usize, is: impl Fn(&Token<'_>) -> bool) -> Option<usize> {
        let mut depth = 0_usize;
        self.note(to.saturating_sub(from));
        for at in from..to.min(self.read.len()) {
            match self.text(at) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ if depth == 0 && is(&self.read[at]) => return Some(at),
                _ => {}
            }
        }
        None
    }

    /// Whether what begins and ends here is all that one column of a query is made of.
    pub(super) fn is_item(&self, first: usize, last: usize) -> bool {
        let begins = first.checked_sub(1).is_some_and(|before| {
            let before = &self.read[before];
            before.is("SELECT") || (before.text == "," && self.is_in_list(first - 1))
        });
        let mut last = last;
        while self.text(last + 1) == ":" && self.text(last + 2) == ":" && !self.text(last + 3).is_empty() {
            last += 3;
        }
        let behind = self.read.get(last + 1);
        let ends = behind.is_none_or(|token| {
            matches!(token.text, "," | ")" | ";") || token.kind == TokenKind::Quoted || token.kind == TokenKind::Word
        });
        let operator =
            behind.is_some_and(|token| ["IS", "IN", "LIKE", "BETWEEN", "AND", "OR"].iter().any(|w| token.is(w)));
        begins && ends && !operator
    }

    /// Whether a comma divides the columns of a query.
    fn is_in_list(&self, comma: usize) -> bool {
        self.clause_of(comma).is_some_and(|clause| self.read[clause].is("SELECT"))
    }

    /// The word with which the clause begins that a token belongs to.
    pub(super) fn clause_of(&self, token: usize) -> Option<usize> {
        self.brackets.clause.get(token).copied().flatten()
    }

    /// A call of a function that the engine has otherwise.
    fn call(&self, at: usize) -> Result<Option<(usize, String)>> {
        // What is made, or named where no function can be.
        const BEFORE: [&str; 9] = ["MACRO", "FUNCTION", "INTO", "TABLE", "VIEW", "EXISTS", "INDEX", "REFERENCES", "AS"];
        if self.text(at + 1) != "(" {
            return Ok(None);
        }
        let Some(name) = self.read[at].name().filter(|name| calls::is_one(name)) else { return Ok(None) };
        let before = at.checked_sub(1).map(|before| &self.read[before]);
        if before.is_some_and(|before| before.text == "." || BEFORE.iter().any(|word| before.is(word))) {
            return Ok(None);
        }
        let Some(close) = self.closing(at + 1) else { return Ok(None) };
        // The name of a common table, or of one that brackets are called by.
        let is_table = self.read.get(close + 1).is_some_and(|token| token.is("AS")) && self.text(close + 2) == "(";
        if is_table || before.is_some_and(|before| before.text == ")") {
            return Ok(None);
        }
        self.note(close - at);
        let (mut arguments, mut from, mut depth) = (Vec::new(), at + 2, 0_usize);
        for place in at + 2..=close {
            match self.text(place) {
                "(" | "[" | "{" => depth += 1,
                "," if depth == 0 => {
                    arguments.push((from, place));
                    from = place + 1;
                }
                _ if place == close && close == at + 2 => {}
                _ if place == close => arguments.push((from, close)),
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let call = calls::Call { rewrite: self, name, arguments, inside: (at + 2, close) };
        let Some((text, more)) = call.for_engine()? else { return Ok(None) };
        Ok(Some((close + 1 - at + more, text)))
    }

    /// The schema `public`, before a name, is `main`; and the database before a schema says nothing.
    fn qualified(&self, at: usize) -> Option<(usize, String)> {
        let is_dot = |at: usize| self.text(at) == ".";
        if (at > 0 && is_dot(at - 1)) || !is_dot(at + 1) {
            return None;
        }
        let is_public = |at: usize| self.read.get(at)?.name().filter(|name| name == "public");
        let with_database = is_dot(at + 3) && self.read[at].name().is_some_and(|name| name == self.database);
        match with_database {
            true if is_public(at + 2).is_some() => Some((3, "main".to_owned())),
            true => Some((2, String::new())),
            false => is_public(at).filter(|_| !self.public_is_alias).map(|_| (1, "main".to_owned())),
        }
    }
}
