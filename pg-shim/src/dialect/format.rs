//! `format('… %s %I %L …', …)`: to the engine a function of the same name is another one.

use query::{Error, ErrorKind, Result};

use super::calls::Call;
use crate::catalog;

/// The pieces of the pattern and the arguments, put together; `None` if it is a pattern of the engine's.
///
/// # Errors
/// `Unsupported` for a pattern that only PostgreSQL understands: to the engine it would be a plain text.
pub(super) fn format(call: &Call<'_, '_>) -> Result<Option<String>> {
    let Some(pattern) = call.literal(0).filter(|pattern| pattern.contains('%')) else { return Ok(None) };
    let is_of_engine = pattern.contains('{');
    let unknown = |what: &str| match is_of_engine {
        true => Ok(None),
        false => Err(Error::new(ErrorKind::Unsupported, format!("format() does not have {what}"))
            .with_hint("%s, %I, %L, %% and their numbered kind (%1$s) are there; lpad and rpad make widths")),
    };
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
        let Some(kind) = after.chars().next() else { return unknown("a % at the end") };
        rest = &after[kind.len_utf8()..];
        if kind == '%' {
            pieces.push(quoted("%"));
            continue;
        }
        let at = number.unwrap_or(next);
        next = at + 1;
        if !matches!(kind, 's' | 'I' | 'L') {
            return unknown(&format!("%{kind}"));
        }
        if at == 0 || at >= call.arguments.len() {
            return match is_of_engine {
                true => Ok(None),
                false => Err(Error::new(ErrorKind::Data, "too few arguments for format()").with_sqlstate("22023")),
            };
        }
        let value = format!("CAST({} AS VARCHAR)", call.argument(at)?);
        pieces.push(match kind {
            's' => format!("coalesce({value}, '')"),
            'I' => format!("({})", catalog::quoted_identifier(&value)),
            _ => format!("coalesce('''' || replace({value}, '''', '''''') || '''', 'NULL')"),
        });
    }
    if !rest.is_empty() {
        pieces.push(quoted(rest));
    }
    Ok(Some(format!("({})", pieces.join(" || "))))
}
