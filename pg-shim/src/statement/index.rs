//! `CREATE INDEX` and `DROP INDEX`: tables have none here, and tools that make some for speed are told so.

use query::{Error, ErrorKind, Result};

use super::words::{Words, wrong};

/// A statement about indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Index {
    Make(MakeIndex),
    /// The names, and whether they have to be there.
    Drop {
        names: Vec<String>,
        if_exists: bool,
    },
}

/// `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MakeIndex {
    /// The table, as it is written.
    pub(crate) table: String,
    /// What is sorted, as it is written, without orders and classes of operators; `None` where that is not certain.
    pub(crate) items: Option<String>,
}

/// One that begins with this word, if it is about an index.
pub(super) fn read(first: &str, mut words: Words<'_>, sql: &str) -> Option<Result<Index>> {
    let unique = first == "CREATE" && words.accept("UNIQUE");
    if !words.accept("INDEX") {
        return None;
    }
    Some(match first {
        "DROP" => drop(words),
        _ if unique => {
            Err(Error::new(ErrorKind::Unsupported, "unique indexes are not supported: tables have no keys here")
                .with_hint("leave the index out; SELECT … GROUP BY … HAVING count(*) > 1 finds what is there twice"))
        }
        _ => make(words, sql),
    })
}

/// `[CONCURRENTLY] [[IF NOT EXISTS] name] ON [ONLY] table [USING method] (item, …) …`
fn make(mut words: Words<'_>, sql: &str) -> Result<Index> {
    words.accept("CONCURRENTLY");
    if words.accept("IF") && !(words.accept("NOT") && words.accept("EXISTS")) {
        return Err(wrong(words.next()));
    }
    if !words.peek_is("ON") {
        words.name()?;
    }
    if !words.accept("ON") {
        return Err(wrong(words.next()));
    }
    words.accept("ONLY");
    let begin = words.peek().ok_or_else(|| wrong(None))?.at;
    words.name()?;
    while words.accept_symbol(".") {
        words.name()?;
    }
    let end = words.peek().ok_or_else(|| wrong(None))?.at;
    let table = sql[begin..end].trim_end().to_owned();
    if words.accept("USING") {
        words.name()?;
    }
    if !words.accept_symbol("(") {
        return Err(wrong(words.next()));
    }
    Ok(Index::Make(MakeIndex { table, items: columns(words) }))
}

/// Plain columns between commas, each with an order or not.
fn columns(mut words: Words<'_>) -> Option<String> {
    let mut all = Vec::new();
    loop {
        let token = words.next()?;
        token.name()?;
        all.push(token.text.to_owned());
        while ["ASC", "DESC", "NULLS", "FIRST", "LAST"].into_iter().any(|word| words.accept(word)) {}
        if words.accept_symbol(")") {
            return Some(all.join(", "));
        }
        if !words.accept_symbol(",") {
            return None;
        }
    }
}

/// `[CONCURRENTLY] [IF EXISTS] name, … [CASCADE | RESTRICT]`
fn drop(mut words: Words<'_>) -> Result<Index> {
    words.accept("CONCURRENTLY");
    let if_exists = words.accept("IF");
    if if_exists && !words.accept("EXISTS") {
        return Err(wrong(words.next()));
    }
    let mut names = Vec::new();
    loop {
        let mut name = words.name()?;
        while words.accept_symbol(".") {
            name = words.name()?;
        }
        names.push(name);
        if !words.accept_symbol(",") {
            break;
        }
    }
    if !words.accept("CASCADE") {
        words.accept("RESTRICT");
    }
    words.done()?;
    Ok(Index::Drop { names, if_exists })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Statement;
    use super::*;

    fn made(sql: &str) -> (String, Option<String>) {
        match Statement::read(sql).unwrap() {
            Statement::Index(Index::Make(MakeIndex { table, items })) => (table, items),
            other => (format!("{other:?}"), None),
        }
    }

    #[test]
    fn indexes_are_read() {
        for (sql, table, items) in [
            ("CREATE INDEX ix ON t (a)", "t", Some("a")),
            (
                "create index concurrently if not exists ix on only s.\"T x\" using btree (a desc nulls last, \"B\")",
                "s.\"T x\"",
                Some("a, \"B\""),
            ),
            ("CREATE INDEX ON t(lower(a))", "t", None),
            ("CREATE INDEX ON t(a text_pattern_ops) INCLUDE (b) WHERE a > 1;", "t", None),
        ] {
            assert_eq!(made(sql), (table.to_owned(), items.map(str::to_owned)), "{sql}");
        }
        assert_eq!(
            Statement::read("drop index if exists s.a, b cascade").unwrap(),
            Statement::Index(Index::Drop { names: vec!["a".into(), "b".into()], if_exists: true })
        );
        assert_eq!(Statement::read("create unique index x on t (a)").unwrap_err().sqlstate(), "0A000");
        assert_eq!(Statement::read("create index x t (a)").unwrap_err().sqlstate(), "42601");
    }
}
