//! The tokens of SQL, and where one statement of a text ends and the next begins.

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword, without quotes.
    Word,
    /// A name in double quotes.
    Quoted,
    /// A string, of whatever quotes.
    Text,
    /// A number.
    Number,
    /// `$1`, `$name`.
    Parameter,
    /// One other character.
    Symbol,
}

/// A piece of a text that means something by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// As it stands there, with its quotes.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub at: usize,
}

impl Token<'_> {
    /// Whether it is this keyword, in whatever case.
    pub fn is(&self, keyword: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// The name that it stands for: in small letters without quotes, and as it is within them. `None` for what is no name.
    pub fn name(&self) -> Option<String> {
        match self.kind {
            TokenKind::Word => Some(self.text.to_lowercase()),
            TokenKind::Quoted => {
                let inner = self.text.strip_prefix('"')?.strip_suffix('"')?;
                Some(inner.replace("\"\"", "\""))
            }
            _ => None,
        }
    }
}

/// The tokens of a text, without white space and comments. A quote that is not closed reaches to the end.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let first = *text.as_bytes().get(at)?;
            let (kind, end) = piece(text, at, first);
            let (begin, end) = (at, end.min(text.len()));
            at = end;
            if let Some(kind) = kind {
                return Some(Token { kind, text: &text[begin..end], at: begin });
            }
        }
    })
}

/// What begins here, and the index behind it; `None` for white space and comments.
fn piece(text: &str, at: usize, first: u8) -> (Option<TokenKind>, usize) {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied();
    match (first, next) {
        (b'\'', _) => (Some(TokenKind::Text), doubled(bytes, at + 1, b'\'')),
        (b'e' | b'E', Some(b'\'')) => (Some(TokenKind::Text), quoted(bytes, at + 2, b'\'', true)),
        (b'"', _) => (Some(TokenKind::Quoted), doubled(bytes, at + 1, b'"')),
        (b'-', Some(b'-')) => (None, line_end(bytes, at)),
        (b'/', Some(b'*')) => (None, comment(bytes, at + 2)),
        (b'$', _) => {
            let end = dollar(text, at);
            let kind = if text[at..end].ends_with('$') { TokenKind::Text } else { TokenKind::Parameter };
            (Some(kind), end)
        }
        (b'0'..=b'9', _) => (Some(TokenKind::Number), number(text, at)),
        _ => match text[at..].chars().next() {
            Some(c) if in_name(c) => (Some(TokenKind::Word), name(text, at)),
            Some(c) if c.is_ascii() && !c.is_ascii_whitespace() => (Some(TokenKind::Symbol), at + 1),
            other => (None, at + other.map_or(1, char::len_utf8)),
        },
    }
}

/// Splits a text at each `;` that is not within quotes or comments. The second value is what follows the last
/// one: a statement that is not finished yet.
pub fn split(text: &str) -> (Vec<&str>, &str) {
    let (mut statements, mut start) = (Vec::new(), 0);
    for token in tokens(text).filter(|token| token.text == ";") {
        statements.extend(meaningful(&text[start..token.at]));
        start = token.at + 1;
    }
    (statements, &text[start.min(text.len())..])
}

/// The statements of a text, the last of which may end without a `;`.
pub fn statements(text: &str) -> Vec<&str> {
    let (mut statements, rest) = split(text);
    statements.extend(meaningful(rest));
    statements
}

/// The text without white space around it, unless there is nothing but comments.
pub fn meaningful(text: &str) -> Option<&str> {
    (!behind_comments(text).is_empty()).then(|| text.trim())
}

/// What follows the comments that a text begins with.
pub fn behind_comments(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let after = match rest.as_bytes() {
            [b'-', b'-', ..] => line_end(rest.as_bytes(), 0),
            [b'/', b'*', ..] => comment(rest.as_bytes(), 2),
            _ => return rest,
        };
        rest = rest[after.min(rest.len())..].trim_start();
    }
}

/// Whether a character may be part of a name. Outside ASCII, all are that the engine does not take for white space.
fn in_name(c: char) -> bool {
    let spaces = ['\u{a0}', '\u{202f}', '\u{205f}', '\u{2060}', '\u{3000}', '\u{feff}'];
    let space = spaces.contains(&c) || ('\u{2000}'..='\u{200b}').contains(&c);
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && !space)
}

/// How many bytes of a text are characters like these.
fn length(text: &str, like: impl Fn(char) -> bool) -> usize {
    text.find(|c| !like(c)).unwrap_or(text.len())
}

/// The index behind a name, which may hold a `$`.
fn name(text: &str, at: usize) -> usize {
    at + length(&text[at..], |c| in_name(c) || c == '$')
}

/// The index behind the closing quote, where a doubled one is part of what is quoted.
fn doubled(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    loop {
        at = quoted(bytes, at, quote, false);
        if bytes.get(at) != Some(&quote) {
            return at;
        }
        at += 1;
    }
}

/// The index behind a number: no letter belongs to it but that of an exponent.
fn number(text: &str, at: usize) -> usize {
    let digits = |at: usize| at + length(&text[at..], |c| c.is_ascii_digit() || c == '_');
    let mut end = digits(at);
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    let Some(exponent) = text[end..].strip_prefix(['e', 'E']) else { return end };
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if power.starts_with(|c: char| c.is_ascii_digit()) { digits(text.len() - power.len()) } else { end }
}

/// The index behind the next closing quote.
fn quoted(bytes: &[u8], mut at: usize, quote: u8, escapes: bool) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 2,
            byte if byte == quote && escapes && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The index behind the line, which a carriage return ends too.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |length| at + length + 1)
}

/// The index behind a comment; comments nest.
fn comment(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 1;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => (depth, at) = (depth + 1, at + 2),
            (b'*', Some(b'/')) if depth == 1 => return at + 2,
            (b'*', Some(b'/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The index behind `$tag$ … $tag$`, or behind `$1` or `$name`.
fn dollar(text: &str, at: usize) -> usize {
    let rest = &text[at + 1..];
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return at + 1 + length(rest, |c| c.is_ascii_digit());
    }
    let tag_end = at + 1 + length(rest, in_name);
    if !text[tag_end..].starts_with('$') {
        return tag_end;
    }
    let tag = &text[at..=tag_end];
    text[tag_end + 1..].find(tag).map_or(text.len(), |found| tag_end + 1 + found + tag.len())
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, behind_comments, meaningful, split, tokens};

    #[test]
    fn tokens_are_what_they_are() {
        use TokenKind::{Number, Parameter, Quoted, Symbol, Text, Word};
        let text = "select \"a\"\"b\".é1, e'\\'' -- no\n, $1, $$x$$, 1.5e3 /* ; */ <= $a";
        let read: Vec<_> = tokens(text).map(|token| (token.kind, token.text)).collect();
        let expected = [
            (Word, "select"),
            (Quoted, "\"a\"\"b\""),
            (Symbol, "."),
            (Word, "é1"),
            (Symbol, ","),
            (Text, "e'\\''"),
            (Symbol, ","),
            (Parameter, "$1"),
            (Symbol, ","),
            (Text, "$$x$$"),
            (Symbol, ","),
            (Number, "1.5e3"),
            (Symbol, "<"),
            (Symbol, "="),
            (Parameter, "$a"),
        ];
        assert_eq!(read, expected);
        assert_eq!(tokens("\"A\"\"b\"").next().and_then(|token| token.name()).as_deref(), Some("A\"b"));
        assert_eq!(tokens("'open").map(|token| token.text).collect::<Vec<_>>(), ["'open"]);
        assert_eq!(tokens("\u{a0}\u{feff}").next(), None);
    }

    #[test]
    fn semicolons_in_quotes_and_comments_do_not_end_a_statement() {
        for (text, statements, rest) in [
            ("select 1; select 2", vec!["select 1"], " select 2"),
            ("select ';''x;'; ", vec!["select ';''x;'"], " "),
            ("select \";\" -- ;\n;", vec!["select \";\" -- ;"], ""),
            ("/* ; /* ; */ ; */ select 1;", vec!["/* ; /* ; */ ; */ select 1"], ""),
            ("select $$;$$, $a$ $$ ; $a$;x", vec!["select $$;$$, $a$ $$ ; $a$"], "x"),
            ("select $1; select a$b;", vec!["select $1", "select a$b"], ""),
            (r"select e'\';', '\'; y", vec![r"select e'\';', '\'"], " y"),
            (";;  ; -- nothing\n;", vec![], ""),
            ("select 'open; ", vec![], "select 'open; "),
            ("select 'ä;ö'; ü", vec!["select 'ä;ö'"], " ü"),
            ("select $é$;$é$; x", vec!["select $é$;$é$"], " x"),
            ("select é$$;$$", vec!["select é$$"], "$$"),
            ("select\u{a0}$$;$$; x", vec!["select\u{a0}$$;$$"], " x"),
            ("select 1$$;$$, 1e5$$;$$, 1_0.5$$;$$; x", vec!["select 1$$;$$, 1e5$$;$$, 1_0.5$$;$$"], " x"),
            ("select 1e$$; x", vec!["select 1e$$"], " x"),
            ("select $1$$;$$, $a;", vec!["select $1$$;$$, $a"], ""),
            (r"select 1e'\';', xe'\'; y", vec![r"select 1e'\';', xe'\'"], " y"),
            ("-- x\r; select 1;", vec!["select 1"], ""),
            ("select 1 -- x;\rfrom t; y", vec!["select 1 -- x;\rfrom t"], " y"),
        ] {
            assert_eq!(split(text), (statements, rest), "{text}");
        }
    }

    #[test]
    fn comments_alone_are_nothing() {
        assert_eq!(meaningful(" -- a\n /* b */ "), None);
        assert_eq!(meaningful(" -- a\n select 1 "), Some("-- a\n select 1"));
        assert_eq!(behind_comments(" -- a\n /* b */ select 1 -- c\n "), "select 1 -- c");
    }
}
