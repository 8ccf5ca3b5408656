//! `to_number(text, 'format')`.

use query::Result;

use super::numbers::{Format, Part};
use super::unsupported;

/// What a text means that is written by a format.
///
/// # Errors
/// `Unsupported` for a format of which more than signs, digits, points and commas is to be read.
pub(super) fn number(value: &str, format: &str) -> Result<String> {
    let not_there = || unsupported("to_number() takes a format of 9, 0, signs, points and commas");
    let read = Format::of(format)?.filter(|read| read.moved == 0).ok_or_else(not_there)?;
    let is_known = |part: &Part| match part {
        Part::Text(text) => text.trim().is_empty() || text == "$",
        Part::Ordinal { .. } => false,
        _ => true,
    };
    if !read.parts.iter().all(is_known) {
        return Err(not_there());
    }
    let (before, behind) = (read.before, read.behind);
    // What is no digit of the number: blanks and commas; and `<…>` is one below zero, as one with a minus behind it.
    let digits = "regexp_extract(regexp_replace(tavana_text, '[^0-9.]', '', 'g'), '^([0-9]*)(\\.[0-9]*)?')";
    let (whole, rest) = (format!("split_part({digits}, '.', 1)"), format!("split_part({digits}, '.', 2)"));
    let minus = "(contains(tavana_text, '-') OR contains(tavana_text, '<'))";
    Ok(format!(
        "list_transform([CAST({value} AS VARCHAR)], lambda tavana_text: CAST(CASE WHEN {minus} THEN '-' ELSE '' END || \
         left({whole}, {before}) || '.' || left({rest}, {behind}) || CASE WHEN tavana_text IS NULL THEN NULL ELSE '' END AS \
         DECIMAL({}, {behind})))[1]",
        (before + behind).max(1)
    ))
}
