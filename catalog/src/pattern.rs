//! Globs as DuckDB understands them: `*`, `?`, `[…]`, `**` as a whole part; a backslash does not escape,
//! braces are plain characters.

/// Whether a text holds a character that DuckDB's glob gives a meaning.
pub(crate) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// A literal path, written so that DuckDB's glob matches it and nothing else.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' => escaped.push_str("[*]"),
            '?' => escaped.push_str("[?]"),
            '[' => escaped.push_str("[[]"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Divides a glob before its first part that is a pattern: `/a/b`, `c*/*.csv`.
pub(crate) fn divide(uri: &str) -> (&str, &str) {
    let mut start = 0;
    for part in uri.split_inclusive('/') {
        if is_glob(part) {
            return (uri[..start].trim_end_matches('/'), &uri[start..]);
        }
        start += part.len();
    }
    (uri, "")
}

#[cfg(test)]
mod tests {
    use super::{divide, escape};

    #[test]
    fn escapes_what_has_a_meaning() {
        assert_eq!(escape("/a[1]/b*?{x}].parquet"), "/a[[]1]/b[*][?]{x}].parquet");
    }

    #[test]
    fn divides_before_the_first_pattern() {
        assert_eq!(divide("/a/b/c*/d.csv"), ("/a/b", "c*/d.csv"));
        assert_eq!(divide("/*.csv"), ("", "*.csv"));
        assert_eq!(divide("s3://b/p/**/*.json"), ("s3://b/p", "**/*.json"));
        assert_eq!(divide("/a/b"), ("/a/b", ""));
    }
}
