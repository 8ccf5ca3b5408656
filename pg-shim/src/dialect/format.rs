//! `format('… %s %I %L …', …)`: to the engine a function of the same name is another one.

use query::Result;

use super::calls::Call;
use crate::catalog;

/// The pieces of the pattern and the arguments, put together; `None` if it is a pattern of the engine's, or one that
/// only PostgreSQL understands.
pub(super) fn format(call: &Call<'_, '_>) -> Result<Option<String>> {
    let Some(pattern) = call.literal(0).filter(|pattern| pattern.contains('%')) else { return Ok(None) };
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let (mut pieces, mut rest, mut next) = (Vec::new(), pattern.as_str(), 1);
    while let Some((before, after)) = rest.split_once('%') {
        if !before.is_empty() {
            pieces.push(quoted(before));
        }
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = match after[digits..].strip_prefix('$') {
            Some(behind) if digits > 0 => (after[..digits].parse::<usize>().ok(), behind),
            _ => (None, after),
        };
        let Some(kind) = after.chars().next() else { return Ok(None) };
        rest = &after[kind.len_utf8()..];
        if kind == '%' {
            pieces.push(quoted("%"));
            continue;
        }
        let at = number.unwrap_or(next);
        next = at + 1;
        if at == 0 || at >= call.arguments.len() {
            return Ok(None);
        }
        let value = format!("CAST({} AS VARCHAR)", call.argument(at)?);
        pieces.push(match kind {
            's' => format!("coalesce({value}, '')"),
            'I' => format!("({})", catalog::quoted_identifier(&value)),
            'L' => format!("coalesce('''' || replace({value}, '''', '''''') || '''', 'NULL')"),
            _ => return Ok(None),
        });
    }
    if !rest.is_empty() {
        pieces.push(quoted(rest));
    }
    Ok(Some(format!("({})", pieces.join(" || "))))
}
