//! What the groups of a pattern match: `regexp_match(text, 'pattern')`, and `regexp_matches` with a row of each match.

use query::Result;

use super::calls::Call;
use super::{patterns, tables};

/// The texts of the groups of a pattern, or of all of it, each as a list with one of each match: of groups that did not
/// match, NULL. Before them, what the engine is to be told; `None` if the pattern or its options are no constants.
fn texts(call: &Call<'_, '_>) -> Result<Option<Vec<String>>> {
    let options = if call.arguments.len() == 3 { call.literal(2) } else { Some(String::new()) };
    let (Some(content), Some(options)) = (call.literal(1), options) else { return Ok(None) };
    // Of a line, or without regard to what is written large; other options have no equal.
    let options = options.replace('g', "");
    if !options.chars().all(|option| option == 'i') {
        return Ok(None);
    }
    let count = patterns::groups(&content);
    let (first, last) = if count == 0 { (0, 0) } else { (1, count) };
    let (text, pattern) = (call.argument(0)?, call.argument(1)?);
    // A point is any character, the end of a line too.
    let options = if options.is_empty() { "'s'" } else { "'is'" };
    Ok(Some((first..=last).map(|at| format!("regexp_extract_all({text}, {pattern}, {at}, {options})")).collect()))
}

/// `regexp_match(text, 'pattern')`.
pub(super) fn first(call: &Call<'_, '_>) -> Result<Option<String>> {
    if call.literal(2).is_some_and(|options| options.contains('g')) {
        return Ok(None);
    }
    let Some(texts) = texts(call)? else { return Ok(None) };
    let firsts: Vec<String> = texts.iter().map(|list| format!("{list}[1]")).collect();
    Ok(Some(format!("(CASE WHEN len({}) > 0 THEN CAST([{}] AS VARCHAR[]) END)", texts[0], firsts.join(", "))))
}

/// `regexp_matches(text, 'pattern', 'g')`, as a column of a query or in the place of a table. Elsewhere it is the engine's
/// own, which tells whether there is a match.
pub(super) fn rows(call: &Call<'_, '_>) -> Result<Option<String>> {
    let (name, close) = (call.inside.0 - 2, call.inside.1);
    let is_table = tables::is_table(call.rewrite, name);
    let is_element = call.rewrite.text(close + 2) == "["
        && call.rewrite.text(close + 1) == ")"
        && name > 0
        && call.rewrite.closing(name - 1) == Some(close + 1)
        && call.rewrite.closing(close + 2).is_some_and(|last| call.rewrite.is_item(name - 1, last));
    if !(is_table || is_element || call.rewrite.is_item(name, close)) {
        return Ok(None);
    }
    // Rows cannot be grouped by the engine, whose own word on each text can.
    if call.rewrite.read.iter().any(|token| token.is("GROUP")) {
        return Ok(None);
    }
    let Some(texts) = texts(call)? else { return Ok(None) };
    let all = call.literal(2).is_some_and(|options| options.contains('g'));
    let last = if all { format!("len({})", texts[0]) } else { format!("CASE WHEN len({}) > 0 THEN 1 END", texts[0]) };
    let groups: Vec<String> = texts.iter().map(|list| format!("{list}[tavana_at]")).collect();
    let rows =
        format!("unnest(list_transform(range(1, coalesce({last}, 0) + 1), lambda tavana_at: [{}]))", groups.join(", "));
    Ok(Some(if is_table { format!("(SELECT {rows} AS \"regexp_matches\")") } else { rows }))
}
