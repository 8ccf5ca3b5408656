//! Names of columns without `AS` within a statement: in a query in FROM, in a common table, in what makes a table or a view.
//!
//! The engine has names of its own for them (`count_star()`). Where it is certain that nothing else changes its meaning,
//! such a column gets the one that PostgreSQL gives it (`count`), so that the rest of the statement can say it.

use std::collections::HashMap;

use query::script::{Token, TokenKind, tokens};

use crate::{catalog, names};

/// The longest statement that is looked at, in bytes, and the most queries in it.
const LONGEST: usize = 1 << 16;
const MOST: usize = 64;
/// The most columns of one query.
const MOST_ITEMS: usize = 500;
/// The longest text of one column whose name is looked for, in bytes.
const LONGEST_ITEM: usize = 512;

/// The statement with such names, if there are any to give.
pub(crate) fn given(sql: &str) -> Option<String> {
    if sql.len() > LONGEST || !may_have(sql) {
        return None;
    }
    let read: Vec<_> = tokens(sql).collect();
    // Who names columns as the engine does means the engine's names.
    let speaks_engine = |token: &Token<'_>| token.kind == TokenKind::Quoted && token.text.contains('(');
    if read.iter().any(speaks_engine) {
        return None;
    }
    let mut places = Vec::new();
    for (from, to) in queries(&read).into_iter().take(MOST) {
        name_items(sql, &read[from..to], &mut places);
    }
    if places.is_empty() {
        return None;
    }
    places.sort_unstable();
    let mut named = String::with_capacity(sql.len() + 16 * places.len());
    let mut done = 0;
    for (at, name) in &places {
        named.push_str(&sql[done..*at]);
        named.push_str(&format!(" AS \"{name}\""));
        done = *at;
    }
    named.push_str(&sql[done..]);
    Some(named)
}

/// Whether there may be a query within the statement, or one that makes something.
fn may_have(sql: &str) -> bool {
    let first = tokens(sql).next();
    first.is_some_and(|first| first.is("CREATE") || first.is("WITH"))
        || first.is_some_and(|first| first.is("SELECT") || first.is("INSERT") || first.text == "(")
            && crate::dialect::mentions(&sql[first.map_or(0, |first| first.at + first.text.len())..], "select")
}

/// The queries whose columns can be named from outside: from the token behind SELECT to the end of each.
fn queries(read: &[Token<'_>]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let is = |at: usize, word: &str| read.get(at).is_some_and(|token| token.is(word));
    for (at, token) in read.iter().enumerate() {
        match token.text {
            "(" => {
                let begins = is(at + 1, "SELECT") && at.checked_sub(1).is_some_and(|before| is_source(read, before));
                open.push(begins.then_some(at + 2));
            }
            ")" => {
                if let Some(Some(from)) = open.pop() {
                    found.push((from, at));
                }
            }
            _ => {}
        }
    }
    found.extend(made_of(read));
    found
}

/// Whether a bracket behind this token holds a table: `FROM (`, `JOIN (`, `AS (`, `LATERAL (`, `AS MATERIALIZED (`.
fn is_source(read: &[Token<'_>], before: usize) -> bool {
    ["FROM", "JOIN", "AS", "LATERAL", "MATERIALIZED"].iter().any(|word| read[before].is(word))
}

/// The query of `CREATE TABLE … AS` and `CREATE VIEW … AS`, where the names of its columns are not said.
fn made_of(read: &[Token<'_>]) -> Option<(usize, usize)> {
    if !read.first()?.is("CREATE") {
        return None;
    }
    let as_ = read.iter().position(|token| token.is("AS"))?;
    let head = &read[..as_];
    let makes = head.iter().take(5).any(|token| token.is("TABLE") || token.is("VIEW"));
    if !makes || head.iter().any(|token| token.text == "(" || token.is("MATERIALIZED")) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, token) in read.iter().enumerate().skip(as_ + 1) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth == 0 && token.is("SELECT") => return Some((at + 1, read.len())),
            _ => {}
        }
    }
    None
}

/// Notes where names are to be put in a query, given by its tokens behind SELECT.
fn name_items(sql: &str, query: &[Token<'_>], places: &mut Vec<(usize, String)>) {
    // What has its own rules about names.
    if query.iter().any(|token| ["PIVOT", "UNPIVOT", "COLUMNS"].iter().any(|word| token.is(word)))
        || query.windows(2).any(|two| two[0].is("BY") && two[1].is("NAME"))
    {
        return;
    }
    let Some(items) = items(query).filter(|items| items.len() <= MOST_ITEMS) else { return };
    // How often each word stands in the query as a name of something, and not of a function.
    let mut said: HashMap<String, usize> = HashMap::new();
    for (at, token) in query.iter().enumerate() {
        if let Some(name) = name_at(query, at, token) {
            *said.entry(name).or_default() += 1;
        }
    }
    let mut wanted: Vec<(usize, String)> = Vec::new();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (from, to) in items {
        let item = &query[from..to];
        let (Some(first), Some(last)) = (item.first(), item.last()) else { return };
        let text = &sql[first.at..last.at + last.text.len()];
        if is_star(item) {
            // A column of the table may have the name that one before it would get.
            wanted.clear();
            continue;
        }
        if text.len() > LONGEST_ITEM {
            continue;
        }
        let Some((name, is_given)) = catalog::name_and_origin(text) else { return };
        *taken.entry(name.clone()).or_default() += 1;
        if is_given || names::is_known(item) {
            continue;
        }
        let own =
            item.iter().enumerate().filter(|(at, token)| name_at(item, *at, token).as_ref() == Some(&name)).count();
        if said.get(&name).copied().unwrap_or(0) == own && !name.contains('"') {
            wanted.push((last.at + last.text.len(), name));
        }
    }
    places.extend(wanted.into_iter().filter(|(_, name)| taken.get(name) == Some(&1)));
}

/// What a token names, unless it is a function that is called.
fn name_at(all: &[Token<'_>], at: usize, token: &Token<'_>) -> Option<String> {
    let is_call = token.kind == TokenKind::Word && all.get(at + 1).is_some_and(|next| next.text == "(");
    let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted) && !is_call;
    is_name.then(|| token.name().map(|name| name.to_lowercase())).flatten()
}

fn is_star(item: &[Token<'_>]) -> bool {
    item.first().is_some_and(|first| first.text == "*")
        || item.windows(2).any(|two| two[0].text == "." && two[1].text == "*")
}

/// The columns of a query, by where each begins and ends; `None` if that is not sure.
fn items(query: &[Token<'_>]) -> Option<Vec<(usize, usize)>> {
    let mut from = 0;
    if query.first()?.is("ALL") {
        from = 1;
    } else if query.first()?.is("DISTINCT") {
        from = 1;
        if query.get(1)?.is("ON") {
            return None;
        }
    }
    let (mut items, mut begin, mut depth) = (Vec::new(), from, 0_usize);
    for (at, token) in query.iter().enumerate().skip(from) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.checked_sub(1)?,
            "," if depth == 0 => {
                items.push((begin, at));
                begin = at + 1;
            }
            ";" => {
                items.push((begin, at));
                return Some(items);
            }
            _ if depth == 0
                && names::ends(token, at.checked_sub(1).filter(|last| *last >= begin).map(|last| &query[last])) =>
            {
                items.push((begin, at));
                return Some(items);
            }
            _ => {}
        }
    }
    items.push((begin, query.len()));
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_the_names_that_postgresql_gives() {
        for (sql, expected) in [
            (
                "select count from (select count(*) from t) x",
                "select count from (select count(*) AS \"count\" from t) x",
            ),
            (
                "with q as (select max(a), b + 1 from t) select max from q",
                "with q as (select max(a) AS \"max\", b + 1 AS \"?column?\" from t) select max from q",
            ),
            (
                "CREATE TABLE x AS SELECT count(*), max(a), a FROM t GROUP BY a",
                "CREATE TABLE x AS SELECT count(*) AS \"count\", max(a) AS \"max\", a FROM t GROUP BY a",
            ),
            (
                "create or replace view v as with q as (select 1 one) select upper('x') from q",
                "create or replace view v as with q as (select 1 one) select upper('x') AS \"upper\" from q",
            ),
            (
                "select * from (select *, row_number() over (order by a) from t) x where row_number = 1",
                "select * from (select *, row_number() over (order by a) AS \"row_number\" from t) x where row_number = 1",
            ),
            (
                "select * from t join (select a::text from t where true union all select b from u) x on true",
                "select * from t join (select a::text AS \"a\" from t where true union all select b from u) x on true",
            ),
        ] {
            assert_eq!(given(sql).as_deref(), Some(expected), "{sql}");
        }
    }

    #[test]
    fn what_is_not_certain_stays() {
        for sql in [
            "select 1",
            "select (select count(*) from t), a in (select max(a) from t)",
            "select \"count_star()\" from (select count(*) from t) x",
            "select * from (select count(*) as n, a, sum(b) total from t) x",
            "select * from (select upper(a) from t where upper = 'x') x",
            "select * from (select a::text from t where a = 1) x",
            "select * from (select max(a), max(b) from t) x",
            "select * from (select max(a), t.* from t) x",
            "select * from (select max(a), b as max from t) x",
            "select * from (select distinct on (a) upper(b) from t) x",
            "select * from (select max(a) from t union by name select b from u) x",
            "create table x (n) as select count(*) from t",
            "create table x (a integer default (1))",
            "insert into t select count(*) from t",
            "update t set a = 1",
        ] {
            assert_eq!(given(sql), None, "{sql}");
        }
    }
}
