//! Where one statement of a text ends and the next begins.

/// Splits a text at each `;` that is not within quotes or comments. The second value is what follows the last
/// one: a statement that is not finished yet.
pub fn split(text: &str) -> (Vec<&str>, &str) {
    let bytes = text.as_bytes();
    let (mut statements, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        at = match bytes[at] {
            b';' => {
                statements.extend(meaningful(&text[start..at]));
                start = at + 1;
                at + 1
            }
            b'\'' => quoted(bytes, at + 1, b'\'', escapes(bytes, at)),
            b'"' => quoted(bytes, at + 1, b'"', false),
            b'-' if bytes.get(at + 1) == Some(&b'-') => line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => comment(bytes, at + 2),
            b'$' => dollar(text, at),
            _ => at + 1,
        };
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

/// Whether the quote at `at` begins a literal with backslash escapes: `E'…'`.
fn escapes(bytes: &[u8], at: usize) -> bool {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = |back: usize| at.checked_sub(back).and_then(|index| bytes.get(index));
    matches!(before(1), Some(b'e' | b'E')) && !before(2).is_some_and(word)
}

/// The index behind the closing quote. A doubled quote closes and opens again, which comes to the same.
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

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length + 1)
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

/// The index behind `$tag$ … $tag$`, or behind a `$` that opens none.
fn dollar(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let is_in_name = at.checked_sub(1).and_then(|index| bytes.get(index)).is_some_and(word);
    let length = bytes[at + 1..].iter().take_while(|byte| word(byte)).count();
    let tag_end = at + 1 + length;
    let numbered = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    if is_in_name || numbered || bytes.get(tag_end) != Some(&b'$') {
        return at + 1;
    }
    let tag = &text[at..=tag_end];
    text[tag_end + 1..].find(tag).map_or(text.len(), |found| tag_end + 1 + found + tag.len())
}

#[cfg(test)]
mod tests {
    use super::{behind_comments, meaningful, split};

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
