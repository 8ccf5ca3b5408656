//! The engine's lexical rules, for the statements that it has no readable tree of.

/// One token; comments and white space leave none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An unquoted name or keyword.
    Word(&'a str),
    /// A name in double quotes, unescaped.
    Quoted(String),
    /// A string; `None` where its value takes more than unquoting to tell.
    Text(Option<String>),
    /// A number.
    Number,
    /// `$1`, `$name` or `?`.
    Parameter,
    /// Any other character.
    Mark(char),
    /// A character outside ASCII that may or may not separate words.
    Strange(char),
}

impl Token<'_> {
    /// Whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Whether it is one of these keywords.
    pub(super) fn is_any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }

    /// Whether it is this character.
    pub(super) fn is_mark(&self, mark: char) -> bool {
        *self == Self::Mark(mark)
    }

    /// The name that it spells, if it is one.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Quoted(name) => Some(name),
            _ => None,
        }
    }

    fn opens(&self) -> bool {
        matches!(self, Self::Mark('(' | '[' | '{'))
    }

    fn closes(&self) -> bool {
        matches!(self, Self::Mark(')' | ']' | '}'))
    }
}

/// A token and where in the text it stands.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    /// The token.
    pub(super) token: Token<'a>,
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
    /// How many brackets are open before it (a closing bracket stands at the depth of its opening one).
    pub(super) depth: u32,
}

/// A statement in tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    /// The text.
    pub(super) sql: &'a str,
    /// The tokens of the one statement, without semicolons at its end.
    pub(super) list: Vec<Spot<'a>>,
    /// Whether a string, quoted name or comment does not end.
    pub(super) unterminated: bool,
    /// Whether something stands behind a semicolon.
    pub(super) several: bool,
}

impl<'a> Tokens<'a> {
    /// Reads a text.
    pub(super) fn read(sql: &'a str) -> Self {
        let mut lexer = Lexer { sql, at: 0, unterminated: false };
        let mut list = Vec::new();
        let (mut depth, mut ended, mut several) = (0u32, false, false);
        loop {
            lexer.skip_space();
            let start = lexer.at;
            let Some(token) = lexer.token() else { break };
            if token.is_mark(';') {
                ended = true;
                continue;
            }
            several |= ended;
            if token.closes() {
                depth = depth.saturating_sub(1);
            }
            let opens = token.opens();
            list.push(Spot { token, start, end: lexer.at, depth });
            if opens {
                depth += 1;
            }
        }
        Self { sql, list, unterminated: lexer.unterminated, several }
    }

    /// The token at an index, if there is one.
    pub(super) fn get(&self, index: usize) -> Option<&Token<'a>> {
        self.list.get(index).map(|spot| &spot.token)
    }

    /// Whether the token at an index is one of these keywords.
    pub(super) fn at(&self, index: usize, keywords: &[&str]) -> bool {
        self.get(index).is_some_and(|token| token.is_any(keywords))
    }

    /// Whether the token at an index is this character.
    pub(super) fn mark_at(&self, index: usize, mark: char) -> bool {
        self.get(index).is_some_and(|token| token.is_mark(mark))
    }

    /// The first token from an index on that stands in no brackets and is one of these keywords.
    pub(super) fn find(&self, from: usize, keywords: &[&str]) -> Option<usize> {
        (from..self.list.len()).find(|&index| self.list[index].depth == 0 && self.at(index, keywords))
    }

    /// The text from the token at `from` to the one before `to`, or to the end of the statement.
    pub(super) fn text(&self, from: usize, to: usize) -> &'a str {
        let last = to.min(self.list.len());
        match self.list.get(from) {
            Some(first) if from < last => &self.sql[first.start..self.list[last - 1].end],
            _ => "",
        }
    }

    /// The index of the bracket that closes the one at `open`, or the end.
    pub(super) fn closing(&self, open: usize) -> usize {
        let depth = self.list.get(open).map_or(0, |spot| spot.depth);
        let after = self.list.iter().enumerate().skip(open + 1);
        after.into_iter().find(|(_, spot)| spot.depth <= depth).map_or(self.list.len(), |(index, _)| index)
    }
}

struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    unterminated: bool,
}

fn starts_name(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphanumeric())
}

fn continues_name(c: char) -> bool {
    starts_name(c) || c.is_ascii_digit() || c == '$'
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.sql[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_while(&mut self, keep: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !keep(c)).unwrap_or(rest.len());
    }

    /// White space, `-- …` to the end of the line, and `/* … */`, which nests.
    fn skip_space(&mut self) {
        loop {
            self.skip_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}'));
            if self.rest().starts_with("--") {
                self.skip_while(|c| c != '\n' && c != '\r');
            } else if self.rest().starts_with("/*") {
                self.skip_comment();
            } else {
                return;
            }
        }
    }

    fn skip_comment(&mut self) {
        let bytes = self.sql.as_bytes();
        let mut open = 0;
        while self.at < bytes.len() {
            match &bytes[self.at..bytes.len().min(self.at + 2)] {
                b"/*" => (open, self.at) = (open + 1, self.at + 2),
                b"*/" => (open, self.at) = (open - 1, self.at + 2),
                _ => self.at += 1,
            }
            if open == 0 {
                return;
            }
        }
        self.unterminated = true;
    }

    fn token(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        let c = self.peek()?;
        let next = self.rest()[c.len_utf8()..].chars().next();
        Some(match c {
            '\'' => Token::Text(self.quoted('\'', false)),
            '"' => Token::Quoted(self.quoted('"', false).unwrap_or_default()),
            'e' | 'E' if next == Some('\'') => {
                self.at += 1;
                Token::Text(self.quoted('\'', true))
            }
            'b' | 'B' | 'x' | 'X' | 'n' | 'N' if next == Some('\'') => {
                self.at += 1;
                self.quoted('\'', false);
                Token::Text(None)
            }
            '$' => self.dollar(),
            '?' => {
                self.at += 1;
                Token::Parameter
            }
            c if c.is_ascii_digit() => {
                self.number();
                Token::Number
            }
            c if starts_name(c) => {
                self.skip_while(continues_name);
                Token::Word(&self.sql[start..self.at])
            }
            c => {
                self.at += c.len_utf8();
                if c.is_ascii() { Token::Mark(c) } else { Token::Strange(c) }
            }
        })
    }

    /// A quoted string or name from its opening quote on. With `escapes`, a backslash takes the next
    /// character along, and the value is not told.
    fn quoted(&mut self, quote: char, escapes: bool) -> Option<String> {
        let mut value = String::new();
        let mut plain = true;
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c == quote && chars.next_if(|(_, c)| *c == quote).is_none() {
                self.at += at + 1;
                return plain.then_some(value);
            }
            if c == '\\' && escapes {
                plain = false;
                chars.next();
            }
            value.push(c);
        }
        self.at = self.sql.len();
        self.unterminated = true;
        None
    }

    /// `$1`, `$name`, or `$tag$ … $tag$`.
    fn dollar(&mut self) -> Token<'a> {
        let start = self.at;
        self.at += 1;
        if self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.skip_while(|c| c.is_ascii_digit());
            return Token::Parameter;
        }
        self.skip_while(|c| c != '$' && (continues_name(c) || !c.is_ascii()));
        if self.peek() != Some('$') {
            return Token::Parameter;
        }
        self.at += 1;
        let tag = &self.sql[start..self.at];
        let body = self.rest();
        match body.find(tag) {
            Some(end) => {
                self.at += end + tag.len();
                Token::Text(Some(body[..end].to_owned()))
            }
            None => {
                self.at = self.sql.len();
                self.unterminated = true;
                Token::Text(None)
            }
        }
    }

    /// Digits, a fraction, an exponent: no letter more, so that the keyword in `1FROM` stays one.
    fn number(&mut self) {
        self.skip_while(|c| c.is_ascii_digit() || c == '_');
        if self.peek() == Some('.') {
            self.at += 1;
            self.skip_while(|c| c.is_ascii_digit() || c == '_');
        }
        let exponent = self.rest().strip_prefix(['e', 'E']);
        if let Some(exponent) = exponent {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.starts_with(|c: char| c.is_ascii_digit()) {
                self.at = self.sql.len() - digits.len();
                self.skip_while(|c| c.is_ascii_digit());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::{Token, Tokens};

    fn shown(sql: &str) -> String {
        let tokens = Tokens::read(sql);
        let shown: Vec<String> = tokens
            .list
            .iter()
            .map(|spot| match &spot.token {
                Token::Word(word) => (*word).to_owned(),
                Token::Quoted(name) => format!("<{name}>"),
                Token::Text(Some(text)) => format!("'{text}'"),
                Token::Text(None) => "'…'".to_owned(),
                Token::Number => "#".to_owned(),
                Token::Parameter => "$".to_owned(),
                Token::Mark(c) => c.to_string(),
                Token::Strange(_) => "!".to_owned(),
            })
            .collect();
        format!("{}{}", shown.join(" "), if tokens.unterminated { " …" } else { "" })
    }

    #[test]
    fn reads_as_the_engine_does() {
        for (sql, expected) in [
            ("select /* a /* b */ 1 */ 2", "select #"),
            ("a -- b\rc --d\n", "a c"),
            ("E'a\\'b' 'a\\' 'it''s' e'x''y'", "'…' 'a\\' 'it's' 'x'y'"),
            ("X'41' b'0' n'a' U&'x'", "'…' '…' '…' U & 'x'"),
            ("$$a'b$$ $t$ $$ $t$ $1 $name ?", "'a'b' ' $$ ' $ $ $"),
            ("a$b$ \"a\"\"b\" é", "a$b$ <a\"b> é"),
            ("1FROM 1_000.5e-3e 1e 1.x", "# FROM # e # e # x"),
            ("1+--x\n2 2*/*x*/3", "# + # # * #"),
            ("read_text\u{a0}('x')", "read_text ! ( 'x' )"),
            ("select 'a", "select '…' …"),
            ("select 1 /* x", "select # …"),
            ("$a$ x", "'…' …"),
        ] {
            assert_eq!(shown(sql), expected, "{sql}");
        }
    }

    #[test]
    fn tells_one_statement_from_several() {
        assert!(!Tokens::read("select 1;; -- x\n ;").several);
        assert!(!Tokens::read("select ';'").several);
        assert!(Tokens::read("select 1; select 2").several);
    }

    #[test]
    fn brackets_have_depth() {
        let tokens = Tokens::read("a (b [c]) as d");
        assert_eq!(tokens.find(0, &["as"]), Some(7));
        assert_eq!(tokens.closing(1), 6);
        assert_eq!(tokens.text(8, 9), "d");
    }
}
