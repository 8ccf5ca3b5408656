//! What PostgreSQL calls the columns of a result that have no names of their own: `count`, `?column?`.
//!
//! Only the columns of the whole statement are named so; to the engine, they keep the names that it gives them.

use query::script::{Token, TokenKind, tokens};

use crate::catalog;

/// The longest text of one column whose name is looked for, in bytes: as deep as it can nest, it is no strain on a stack.
const LONGEST: usize = 512;
/// The most columns.
const MOST: usize = 2000;

/// What the columns of a statement are called, where the engine calls them something else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Called {
    before: Vec<Option<String>>,
    /// Those behind a `*`, which stands for as many columns as there are.
    behind: Option<Vec<Option<String>>>,
    /// All are `column1`, `column2` …
    numbered: bool,
}

impl Called {
    /// Those of a statement.
    pub(crate) fn of(sql: &str) -> Self {
        let mut read = tokens(sql);
        let Some(first) = read.by_ref().find(|token| token.text != "(") else { return Self::default() };
        if first.is("VALUES") {
            return Self { numbered: true, ..Self::default() };
        }
        let begins = |token: &Token<'_>| match () {
            () if first.is("SELECT") => true,
            () if first.is("WITH") => token.is("SELECT") || token.is("RETURNING"),
            () => token.is("RETURNING"),
        };
        let is_one = ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"].iter().any(|word| first.is(word));
        let is_silent = !first.is("SELECT") && !first.is("WITH") && !crate::dialect::mentions(sql, "returning");
        if !is_one || is_silent {
            return Self::default();
        }
        let mut depth = 0_usize;
        let found = first.is("SELECT")
            || read.any(|token| {
                match token.text {
                    "(" => depth += 1,
                    ")" => depth = depth.saturating_sub(1),
                    _ => return depth == 0 && begins(&token),
                }
                false
            });
        if found { Self::of_items(sql, read) } else { Self::default() }
    }

    fn of_items<'a>(sql: &str, mut read: impl Iterator<Item = Token<'a>>) -> Self {
        let mut called = Self::default();
        let (mut item, mut depth) = (Vec::new(), 0_usize);
        let mut first = read.next();
        if first.is_some_and(|token| token.is("ALL")) {
            first = read.next();
        } else if first.is_some_and(|token| token.is("DISTINCT")) {
            first = read.next();
            if first.is_some_and(|token| token.is("ON")) {
                let mut depth = 0_usize;
                let _ = read.by_ref().find(|token| {
                    match token.text {
                        "(" => depth += 1,
                        ")" => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    depth == 0
                });
                first = read.next();
            }
        }
        for token in first.into_iter().chain(read) {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => break,
                },
                ";" => break,
                "," if depth == 0 => {
                    if !called.add(sql, &item) {
                        return Self::default();
                    }
                    item.clear();
                    continue;
                }
                _ if depth == 0 && ends(&token, item.last()) => break,
                _ => {}
            }
            item.push(token);
        }
        if called.add(sql, &item) { called } else { Self::default() }
    }

    /// Adds one; whether there may be more.
    fn add(&mut self, sql: &str, item: &[Token<'_>]) -> bool {
        let (Some(first), Some(last)) = (item.first(), item.last()) else { return true };
        let is_all = first.text == "*"
            || (first.is("COLUMNS") && item.len() > 1)
            || item.windows(2).any(|two| two[0].text == "." && two[1].text == "*");
        if is_all {
            self.behind = Some(Vec::new());
            return true;
        }
        let text = &sql[first.at..last.at + last.text.len()];
        let name = if is_known(item) || text.len() > LONGEST { None } else { catalog::name_of_item(text) };
        let names = self.behind.as_mut().unwrap_or(&mut self.before);
        names.push(name);
        names.len() <= MOST
    }

    /// What a column is called, of so many.
    pub(crate) fn name(&self, at: usize, count: usize) -> Option<String> {
        if self.numbered {
            return Some(format!("column{}", at + 1));
        }
        match &self.behind {
            None if self.before.len() != count => None,
            None => self.before.get(at).cloned().flatten(),
            Some(_) if at < self.before.len() => self.before[at].clone(),
            Some(behind) => {
                let first = count.checked_sub(behind.len()).filter(|first| *first >= self.before.len())?;
                behind.get(at.checked_sub(first)?).cloned().flatten()
            }
        }
    }
}

/// Whether the engine calls it the same: a column, or a name in small letters behind AS.
pub(crate) fn is_known(item: &[Token<'_>]) -> bool {
    let is_name = |token: &Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
    let small = |token: &Token<'_>| token.kind == TokenKind::Quoted || !token.text.contains(|c: char| c.is_uppercase());
    match item {
        [one] => is_name(one) && !NAMED_BY_WORD.iter().any(|word| one.is(word)),
        [.., a, b] if a.is("AS") => is_name(b) && small(b),
        _ => item.iter().enumerate().all(|(at, token)| if at % 2 == 0 { is_name(token) } else { token.text == "." }),
    }
}

/// Words that are no columns by themselves.
const NAMED_BY_WORD: &[&str] = &[
    "NULL",
    "TRUE",
    "FALSE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "CURRENT_USER",
    "CURRENT_ROLE",
    "CURRENT_SCHEMA",
    "CURRENT_CATALOG",
    "SESSION_USER",
    "USER",
];

/// Whether the columns end with this word.
pub(crate) fn ends(token: &Token<'_>, before: Option<&Token<'_>>) -> bool {
    const WORDS: &[&str] = &[
        "FROM",
        "WHERE",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "FETCH",
        "UNION",
        "INTERSECT",
        "EXCEPT",
        "WINDOW",
        "QUALIFY",
        "INTO",
        "FOR",
    ];
    let follows = |word: &str| before.is_some_and(|before| before.is(word));
    let is_named = follows("AS") || before.is_some_and(|before| before.text == ".");
    match () {
        // IS DISTINCT FROM, WITHIN GROUP
        () if token.is("FROM") && follows("DISTINCT") => false,
        () if token.is("GROUP") && follows("WITHIN") => false,
        () if is_named || before.is_none() && !token.is("FROM") => false,
        () => WORDS.iter().any(|word| token.is(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sql: &str, count: usize) -> Vec<String> {
        let called = Called::of(sql);
        (0..count).map(|at| called.name(at, count).unwrap_or_else(|| "-".to_owned())).collect()
    }

    #[test]
    fn columns_without_names() {
        for (sql, expected) in [
            ("SELECT 1", "?column?"),
            ("SELECT count(*), a, t.a, a AS B, sum(x) \"N\", 'x' FROM t", "count - - b N ?column?"),
            ("(SELECT max(b) FROM t) ORDER BY 1", "max"),
            ("SELECT a IS DISTINCT FROM b, c::text, '1'::integer, CAST(1 AS bigint) FROM t", "?column? c int4 int8"),
            ("SELECT DISTINCT ON (a, b) upper(a) FROM t", "upper"),
            ("SELECT DISTINCT lower(a)", "lower"),
            ("WITH x AS (SELECT count(*)) SELECT min(a) FROM x", "min"),
            ("SELECT 1, *, count(*) FROM t", "?column? - - - count"),
            ("SELECT t.*, 1 FROM t", "- - - - ?column?"),
            ("VALUES (1, 2)", "column1 column2"),
            ("INSERT INTO t SELECT count(*) FROM t RETURNING a + 1", "?column?"),
            ("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t", "percentile_cont"),
            ("SELECT CASE WHEN true THEN 1 END, nullif(1, 2), ARRAY[1], EXISTS (SELECT 1)", "case nullif array exists"),
            ("SELECT DATE '2024-01-01', INTERVAL '1 day', current_date, NULL", "date interval current_date ?column?"),
            ("SELECT extract(year FROM a) FROM t", "extract"),
            ("SELECT x: 1", "-"),
            ("EXPLAIN SELECT 1", "- -"),
        ] {
            let expected: Vec<_> = expected.split(' ').collect();
            assert_eq!(names(sql, expected.len()), expected, "{sql}");
        }
        assert_eq!(names("SELECT unnest(x)", 2), ["-", "-"]);
    }
}
