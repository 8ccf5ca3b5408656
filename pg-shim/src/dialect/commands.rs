//! Statements whose options the engine has otherwise, or has none of.

use super::rewrite::Rewrite;

/// How many tokens are replaced from here on, and by what.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize) -> Option<(usize, String)> {
    let token = rewrite.read[at];
    match at {
        0 if token.is("EXPLAIN") => explain(rewrite),
        _ if at > 1 && rewrite.read[0].is("TRUNCATE") => end_of_truncate(rewrite, at),
        _ => None,
    }
}

/// `EXPLAIN (FORMAT JSON, VERBOSE off, …)` and `EXPLAIN ANALYZE VERBOSE`: what the engine can tell apart is the format,
/// and whether the statement runs. The other options are about more or less of what only PostgreSQL has.
fn explain(rewrite: &Rewrite<'_>) -> Option<(usize, String)> {
    let read = rewrite.read;
    let is = |at: usize, words: &[&str]| read.get(at).is_some_and(|token| words.iter().any(|word| token.is(word)));
    let (mut analyze, mut json, mut ends) = (false, false, 1);
    if rewrite.text(1) == "(" {
        let close = rewrite.closing(1)?;
        for option in read[2..close].split(|token| token.text == ",") {
            let [name, value @ ..] = option else { return None };
            let said = match value {
                [] => "on".to_owned(),
                [value] => value.text.trim_matches('\'').to_ascii_lowercase(),
                _ => return None,
            };
            let on = matches!(said.as_str(), "on" | "true" | "1");
            match name.text.to_ascii_lowercase().as_str() {
                "analyze" | "analyse" => analyze = on,
                "format" if said == "json" => json = true,
                "format" if said == "text" => {}
                "verbose" | "costs" | "settings" | "generic_plan" | "buffers" | "wal" | "timing" | "summary"
                | "memory" | "serialize" => {}
                _ => return None,
            }
        }
        ends = close + 1;
    } else {
        while is(ends, &["ANALYZE", "ANALYSE", "VERBOSE"]) {
            analyze |= !is(ends, &["VERBOSE"]);
            ends += 1;
        }
        if !(1..ends).any(|at| is(at, &["VERBOSE"])) {
            return None;
        }
    }
    let text = match (analyze, json) {
        (false, false) => "EXPLAIN",
        (true, false) => "EXPLAIN ANALYZE",
        (false, true) => "EXPLAIN (FORMAT JSON)",
        (true, true) => "EXPLAIN (ANALYZE, FORMAT JSON)",
    };
    Some((ends, text.to_owned()))
}

/// `TRUNCATE t [RESTART | CONTINUE IDENTITY] [CASCADE | RESTRICT]`: tables of the engine own no sequences, and none
/// depends on another.
fn end_of_truncate(rewrite: &Rewrite<'_>, at: usize) -> Option<(usize, String)> {
    let is =
        |at: usize, words: &[&str]| rewrite.read.get(at).is_some_and(|token| words.iter().any(|word| token.is(word)));
    if is(at - 1, &["TABLE", "ONLY"]) || matches!(rewrite.text(at - 1), "." | ",") {
        return None;
    }
    let mut ends = at;
    if is(ends, &["RESTART", "CONTINUE"]) && is(ends + 1, &["IDENTITY"]) {
        ends += 2;
    }
    if is(ends, &["CASCADE", "RESTRICT"]) {
        ends += 1;
    }
    let is_end = rewrite.read.get(ends).is_none_or(|token| token.text == ";");
    (ends > at && is_end).then(|| (ends - at, String::new()))
}
