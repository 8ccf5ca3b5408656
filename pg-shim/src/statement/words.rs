//! The words of a statement, one after the other.

use query::script::{Token, TokenKind, tokens};
use query::{Error, ErrorKind, Result};

/// The words of a statement from some place on.
#[derive(Clone)]
pub(super) struct Words<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token<'a>>>,
}

impl<'a> Words<'a> {
    pub(super) fn of(sql: &'a str) -> Self {
        // A closing semicolon says nothing.
        let mut read: Vec<_> = tokens(sql).collect();
        while read.last().is_some_and(|token| token.text == ";") {
            read.pop();
        }
        Self { tokens: read.into_iter().peekable() }
    }

    pub(super) fn peek(&mut self) -> Option<Token<'a>> {
        self.tokens.peek().copied()
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        self.tokens.next()
    }

    pub(super) fn peek_is(&mut self, keyword: &str) -> bool {
        self.peek().is_some_and(|token| token.is(keyword))
    }

    /// Takes this keyword if it comes next.
    pub(super) fn accept(&mut self, keyword: &str) -> bool {
        let found = self.peek_is(keyword);
        if found {
            self.next();
        }
        found
    }

    pub(super) fn accept_symbol(&mut self, symbol: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == TokenKind::Symbol && token.text == symbol);
        if found {
            self.next();
        }
        found
    }

    /// Takes a word as a keyword, in capital letters.
    pub(super) fn keyword(&mut self) -> Option<String> {
        let token = self.peek()?;
        (token.kind == TokenKind::Word).then(|| {
            self.next();
            token.text.to_uppercase()
        })
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> Result<String> {
        match self.next() {
            Some(token) => token.name().ok_or_else(|| wrong(Some(token))),
            None => Err(wrong(None)),
        }
    }

    /// Nothing may follow.
    pub(super) fn done(&mut self) -> Result<()> {
        match self.next() {
            None => Ok(()),
            Some(token) => Err(wrong(Some(token))),
        }
    }

    /// Whether this keyword stands anywhere in what follows.
    pub(super) fn any(self, keyword: &str) -> bool {
        let mut tokens = self.tokens;
        tokens.any(|token| token.is(keyword))
    }

    /// Whether the one keyword stands behind the other anywhere in what follows.
    pub(super) fn follows(self, first: &str, second: &str) -> bool {
        let mut behind = false;
        self.tokens.into_iter().any(|token| std::mem::replace(&mut behind, token.is(first)) && token.is(second))
    }

    /// Whether this keyword stands outside of all brackets.
    pub(super) fn top_level(self, keyword: &str) -> bool {
        let mut depth = 0_usize;
        for token in self.tokens {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth == 0 && token.is(keyword) => return true,
                _ => {}
            }
        }
        false
    }

    /// The keyword of the statement that common tables belong to.
    pub(super) fn statement_behind_with(&mut self) -> Option<String> {
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                _ => {
                    let statements = ["SELECT", "VALUES", "FROM", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE"];
                    if let Some(found) = statements.into_iter().find(|keyword| token.is(keyword)) {
                        return Some(found.to_owned());
                    }
                }
            }
        }
        None
    }

    /// What kind of object is made, changed or dropped, as PostgreSQL's tags call it.
    pub(super) fn object(&mut self) -> String {
        const BEFORE: [&str; 8] =
            ["OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED", "UNIQUE", "PERSISTENT", "RECURSIVE"];
        while BEFORE.iter().any(|word| self.peek_is(word)) {
            self.next();
        }
        match self.keyword() {
            Some(word) if word == "MATERIALIZED" && self.accept("VIEW") => "MATERIALIZED VIEW".to_owned(),
            Some(word) if word == "MACRO" => "FUNCTION".to_owned(),
            Some(word) => word,
            None => String::new(),
        }
    }

    /// Behind `CREATE`: whether the schema `public` is to be made, which is always there.
    pub(super) fn makes_public(&mut self) -> bool {
        self.accept("SCHEMA") && !self.peek_is("IF") && self.name().is_ok_and(|name| name == "public")
    }

    /// A string's content; `None` when something else comes next.
    pub(super) fn text(&mut self) -> Result<Option<String>> {
        let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Text) else { return Ok(None) };
        self.next();
        content(token).map(Some)
    }
}

/// What a string holds.
pub(crate) fn content(token: Token<'_>) -> Result<String> {
    let text = token.text;
    if let Some(inner) = text.strip_prefix('\'') {
        let inner = inner.strip_suffix('\'').ok_or_else(|| open(text))?;
        return Ok(inner.replace("''", "'"));
    }
    if let Some(inner) = text.strip_prefix(['e', 'E']).and_then(|rest| rest.strip_prefix('\'')) {
        let inner = inner.strip_suffix('\'').ok_or_else(|| open(text))?;
        return Ok(unescaped(&inner.replace("''", "'")));
    }
    // $tag$ … $tag$
    let tag = text[1..].find('$').map_or(0, |end| end + 2);
    let inner = text.get(tag..text.len().saturating_sub(tag)).filter(|_| tag > 0 && text.len() >= 2 * tag);
    inner.map(str::to_owned).ok_or_else(|| open(text))
}

fn open(text: &str) -> Error {
    let begins: String = text.chars().take(20).collect();
    Error::new(ErrorKind::Syntax, format!("unterminated quoted string at or near \"{begins}\""))
}

/// The escapes of `E'…'`.
fn unescaped(text: &str) -> String {
    let (mut plain, mut characters) = (String::with_capacity(text.len()), text.chars());
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('r') => plain.push('\r'),
            Some('b') => plain.push('\u{8}'),
            Some('f') => plain.push('\u{c}'),
            Some('x') => {
                let rest = characters.as_str();
                let digits = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len()).min(2);
                plain.extend(u8::from_str_radix(&rest[..digits], 16).ok().map(char::from));
                characters = rest[digits..].chars();
            }
            other => plain.extend(other),
        }
    }
    plain
}

/// The error for what stands where something else should.
pub(super) fn wrong(token: Option<Token<'_>>) -> Error {
    match token {
        None => Error::new(ErrorKind::Syntax, "syntax error at end of input"),
        Some(token) => {
            let shown: String = token.text.chars().take(60).collect();
            Error::new(ErrorKind::Syntax, format!("syntax error at or near \"{shown}\""))
        }
    }
}
