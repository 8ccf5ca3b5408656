//! Lists as texts, `ARRAY[1, 2]::text`, where it is certain that there is a list: PostgreSQL writes `{1,2}`.

use query::Result;

use super::operands;
use super::rewrite::Rewrite;

/// Functions that return lists of plain values.
const LISTS: [&str; 6] =
    ["string_to_array", "regexp_match", "array_append", "array_prepend", "array_remove", "array_positions"];

/// The list `{0}` as PostgreSQL writes it. Lists within lists, numbers of floating point and bytes stay as the engine has
/// them.
const WRITTEN: &str = "list_transform([{0}], lambda tavana_list: CASE WHEN typeof(tavana_list) IN ('DOUBLE[]', 'FLOAT[]', \
    'BLOB[]') OR ends_with(typeof(tavana_list), '[][]') THEN CAST(tavana_list AS VARCHAR) WHEN tavana_list IS NOT NULL THEN \
    '{' || coalesce(array_to_string(list_transform(tavana_list, lambda tavana_value: list_transform([CASE WHEN \
    typeof(tavana_value) = 'BOOLEAN' THEN left(CAST(tavana_value AS VARCHAR), 1) ELSE CAST(tavana_value AS VARCHAR) END], \
    lambda tavana_text: CASE WHEN tavana_text IS NULL THEN 'NULL' WHEN tavana_text = '' OR lower(tavana_text) = 'null' OR \
    regexp_matches(tavana_text, '[{}\",\\\\\\s\\x0b]') THEN '\"' || replace(replace(tavana_text, '\\', '\\\\'), '\"', '\\\"') \
    || '\"' ELSE tavana_text END)[1]), ','), '') || '}' END)[1]";

/// Whether there may be a list that is cast to a text: else nothing has to be looked at.
pub(super) fn has_any(rewrite: &Rewrite<'_>) -> bool {
    (0..rewrite.read.len()).any(|at| matches!(rewrite.text(at), "]" | ")") && is_text(rewrite, at + 1))
}

/// Whether `::text` stands here.
fn is_text(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let named = rewrite.read.get(at + 2).and_then(query::script::Token::name);
    rewrite.text(at) == ":"
        && rewrite.text(at + 1) == ":"
        && named.is_some_and(|name| matches!(name.as_str(), "text" | "varchar"))
        && !matches!(rewrite.text(at + 3), "[" | "(")
}

/// What the engine is to have in place of the operand with casts that begins here.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    let Some(mut end) = operands::uncast(rewrite, at).filter(|_| operands::may_begin(rewrite, at)) else {
        return Ok(None);
    };
    let first = &rewrite.read[at];
    let is_made = rewrite.text(at + 1) == "(" && LISTS.iter().any(|name| first.is(name));
    let is_flat = |open: usize, close: usize| !(open + 1..close).any(|inside| rewrite.text(inside) == "[");
    let is_constructed = first.is("ARRAY") && rewrite.text(at + 1) == "[" && is_flat(at + 1, end - 1);
    rewrite.note(end - at);
    let mut is_list = is_made || is_constructed;
    while end + 2 < to && rewrite.text(end) == ":" && rewrite.text(end + 1) == ":" {
        if is_list && is_text(rewrite, end) {
            let text = WRITTEN.replace("{0}", &rewrite.range(at, end)?);
            return Ok(Some((end + 3 - at, text)));
        }
        let Some(behind) = operands::end_of_type(rewrite, end + 2) else { break };
        is_list = rewrite.text(behind) == "[" && rewrite.text(behind + 1) == "]";
        end = if is_list { behind + 2 } else { behind };
    }
    Ok(None)
}
