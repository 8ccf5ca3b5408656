use crate::script::{Token, TokenKind, tokens};

/// What stands in the place of what is taken out.
const GONE: &str = "?";

/// The text with `?` in the place of each string and number, and without comments: what can be kept where values must not.
///
/// Names stay, so `"…"` does, which is a name for the engine. Of the values of `SET` and `PRAGMA`, which may be bare words, and of
/// `CREATE SECRET`, nothing stays. A quote that is not closed reaches to the end, and so does what is taken out with it.
pub fn redacted(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut part = Part::Start;
    let mut end = 0;
    let mut zero_ends = None;
    for token in tokens(sql) {
        let gap = &sql[end..token.at];
        // What stands between two tokens is white space and comments.
        if !gap.is_empty() && !out.is_empty() {
            out.push(if gap.contains('\n') { '\n' } else { ' ' });
        }
        end = token.at + token.text.len();
        // `0x1f` is a zero and a word for whoever reads tokens.
        if zero_ends.take() == Some(token.at) && token.text.starts_with(['x', 'X', 'b', 'B', 'o', 'O']) {
            continue;
        }
        let value = is_value(&token);
        if token.kind == TokenKind::Number && token.text == "0" {
            zero_ends = Some(end);
        }
        let hidden = part.hides(&token);
        out.push_str(if value || hidden { GONE } else { token.text });
        part = part.after(&token);
    }
    out
}

/// Whether it is a value by itself. An open `$tag$ …` reads as a parameter.
fn is_value(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Text | TokenKind::Number => true,
        TokenKind::Parameter => token.text[1..].contains('$'),
        TokenKind::Word | TokenKind::Quoted | TokenKind::Symbol => false,
    }
}

/// How far a statement has come, as far as bare words may be values in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Start,
    /// Behind `CREATE`, and what may stand between that and `SECRET`.
    Creates,
    /// Behind `SET` or `PRAGMA`: a name.
    Sets,
    /// All words are values.
    Values,
    /// Words are names.
    Plain,
}

impl Part {
    fn after(self, token: &Token<'_>) -> Self {
        if token.text == ";" {
            return Self::Start;
        }
        match self {
            Self::Start if token.is("create") => Self::Creates,
            Self::Start if token.is("set") || token.is("pragma") => Self::Sets,
            Self::Creates if token.is("secret") => Self::Values,
            Self::Creates if ["or", "replace", "persistent", "temporary", "temp"].iter().any(|word| token.is(word)) => {
                self
            }
            Self::Sets if token.text == "=" || token.text == "(" || token.is("to") => Self::Values,
            Self::Sets | Self::Values => self,
            Self::Start | Self::Creates | Self::Plain => Self::Plain,
        }
    }

    fn hides(self, token: &Token<'_>) -> bool {
        self == Self::Values && matches!(token.kind, TokenKind::Word | TokenKind::Quoted)
    }
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn literals_go_and_names_stay() {
        for (text, left) in [
            ("SELECT 'it''s', 1.5e-3, x1 FROM t2", "SELECT ?, ?, x1 FROM t2"),
            (r"SELECT E'a\'hush' , e'\\' || 'hush'", "SELECT ? , ? || ?"),
            ("select $$hush$$, $a$ 'x' $$ $a$, $1, $name", "select ?, ?, $1, $name"),
            ("SELECT a--hush\nFROM t", "SELECT a\nFROM t"),
            ("SELECT /* hush /* 'nested' */ hush */ b", "SELECT b"),
            ("/* hush */ SELECT 1", "SELECT ?"),
            ("SELECT 'größe ✓', \"größe\", größe1", "SELECT ?, \"größe\", größe1"),
            ("SELECT 0x1F, 0b101, 1_000, .5, -7", "SELECT ?, ?, ?, .?, -?"),
            ("SELECT x'AB', DATE '2020-01-01', INTERVAL 5 DAY", "SELECT x?, DATE ?, INTERVAL ? DAY"),
            ("WHERE a=1and b=2", "WHERE a=?and b=?"),
            ("SELECT 0 x, 0xy", "SELECT ? x, ?"),
            ("SELECT [1, 2], {'k': 3}", "SELECT [?, ?], {?: ?}"),
            ("COPY t TO 's3://b/hush' (FORMAT parquet)", "COPY t TO ? (FORMAT parquet)"),
            ("SELECT \"a\"\"b'c\", 'd'", "SELECT \"a\"\"b'c\", ?"),
        ] {
            assert_eq!(redacted(text), left, "{text}");
        }
    }

    #[test]
    fn what_is_not_closed_goes_to_its_end() {
        for text in ["SELECT 'hush", "SELECT $$hush x", "SELECT $a$hush $$ b", "SELECT E'hush\\'", "SELECT /* hush"] {
            assert!(!redacted(text).contains("hush"), "{text}: {}", redacted(text));
        }
    }

    #[test]
    fn words_that_are_values_go() {
        for (text, left) in [
            ("SET s3_secret_access_key = hush", "SET s3_secret_access_key = ?"),
            ("SET SESSION a TO hush; SELECT b", "SET SESSION a TO ?; SELECT b"),
            ("PRAGMA x=hush", "PRAGMA x=?"),
            ("CREATE OR REPLACE SECRET s (TYPE s3, KEY_ID hush)", "CREATE OR REPLACE SECRET ? (? ?, ? ?)"),
            ("CREATE TABLE secret (a int)", "CREATE TABLE secret (a int)"),
        ] {
            assert_eq!(redacted(text), left, "{text}");
        }
    }

    #[test]
    fn redacted_twice_is_redacted_once() {
        let once = redacted("SELECT 'a', 1 -- c\n FROM t WHERE b = $$x$$ AND c = $1");
        assert_eq!(redacted(&once), once);
    }
}
