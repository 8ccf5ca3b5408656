//! Where in a statement an error is: the engine shows the line and puts a caret below it, PostgreSQL's clients want a
//! number.

use query::Error;
use query::script::{Token, TokenKind, tokens};

/// Where in the statement of the client an error is, in bytes; `sent` is what the upstream got in its place. `None`
/// where that is not sure.
pub(crate) fn of(error: &Error, statement: &str, sent: &str) -> Option<usize> {
    // What is wrong with a value is told of the row that has it, not of the text, unless it stands there.
    if matches!(error.sqlstate(), "22P02" | "22007" | "22008" | "22003") {
        return constant(shown(error.detail()?, sent)?, statement, sent);
    }
    if !matches!(error.sqlstate().get(..2), Some("42" | "3F")) {
        return None;
    }
    let first = tokens(statement).next()?;
    if error.sqlstate() == "42P07" || first.is("DROP") {
        return None;
    }
    if error.message().ends_with("at end of input") {
        return Some(statement.trim_end().len());
    }
    if error.sqlstate() == "42P02" {
        return tokens(statement).find(|token| token.kind == TokenKind::Parameter).map(|token| token.at);
    }
    // Of a column that a table has not, the engine shows the table.
    if let Some((_, column)) = error.message().split_once("does not have a column with name ") {
        return only_one_named(column, statement);
    }
    let shown = error.detail().and_then(|detail| shown(detail, sent));
    let found = match shown {
        Some(at) if statement == sent => Some(at),
        Some(at) => same_token(at, statement, sent),
        None => None,
    };
    found.or_else(|| only_one_named(error.message(), statement)).map(|at| begin_of_name(at, statement))
}

/// The constant that is cast at this place: `'x'::integer`, `CAST('x' AS integer)`.
fn constant(at: usize, statement: &str, sent: &str) -> Option<usize> {
    let place = |at: usize| if statement == sent { Some(at) } else { same_token(at, statement, sent) };
    let mut here = tokens(sent).skip_while(|token| token.at < at);
    if here.next().is_some_and(|token| token.at == at && token.is("CAST")) {
        let is_open = here.next().is_some_and(|token| token.text == "(");
        return here.next().filter(|token| is_open && token.kind == TokenKind::Text).and_then(|token| place(token.at));
    }
    let before = tokens(sent).take_while(|token| token.at < at).last()?;
    let is_cast = before.kind == TokenKind::Text && sent[at..].starts_with("::");
    is_cast.then(|| place(before.at)).flatten()
}

/// Where a name of several parts begins, of which one is here.
fn begin_of_name(at: usize, statement: &str) -> usize {
    let read: Vec<_> = tokens(statement).take_while(|token| token.at <= at).collect();
    let is_here = |last: &usize| read[*last].at == at && read[*last].name().is_some();
    let Some(mut place) = read.len().checked_sub(1).filter(is_here) else { return at };
    while place >= 2 && read[place - 1].text == "." && read[place - 2].name().is_some() {
        place -= 2;
    }
    read[place].at
}

/// A detail without the line and the caret, which clients show by themselves.
pub(crate) fn without_line(detail: &str) -> Option<String> {
    let lines: Vec<&str> = detail.lines().collect();
    let Some(at) = lines.iter().position(|line| line_of(line).is_some()) else { return Some(detail.to_owned()) };
    let has_caret = lines.get(at + 1).is_some_and(|line| line.trim() == "^");
    let end = if has_caret { at + 2 } else { at + 1 };
    let rest = [&lines[..at], &lines[end..]].concat().join("\n");
    let rest = rest.trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// A line of the text, as an error shows it: `line 1: …nothing FROM t`.
struct Line<'a> {
    number: usize,
    /// How many characters stand before what is shown of it.
    head: usize,
    shown: &'a str,
    /// It does not begin with the line.
    is_cut: bool,
    /// The caret is below by how wide characters are, not by how many there are: DuckDB's own way.
    by_width: bool,
}

fn line_of(line: &str) -> Option<Line<'_>> {
    let by_width = line.starts_with("LINE ");
    let rest = line.strip_prefix("line ").or_else(|| line.strip_prefix("LINE "))?;
    let (number, behind) = rest.split_once(':')?;
    let shown = behind.strip_prefix(' ').unwrap_or(behind);
    let cut = shown.strip_prefix('…').or_else(|| shown.strip_prefix("..."));
    let shown = cut.unwrap_or(shown);
    let head = line[..line.len() - shown.len()].chars().count();
    let shown = shown.strip_suffix("...").unwrap_or(shown).trim_end();
    Some(Line { number: number.parse().ok()?, head, shown, is_cut: cut.is_some(), by_width })
}

/// The place in the text that the caret stands below.
fn shown(detail: &str, sent: &str) -> Option<usize> {
    let mut lines = detail.lines();
    let line = lines.by_ref().find_map(line_of)?;
    let caret = lines.next().filter(|below| below.trim() == "^")?.chars().count() - 1;
    let column = caret.checked_sub(line.head)?;
    let whole = sent.split('\n').nth(line.number.checked_sub(1)?)?;
    let begin = whole.as_ptr() as usize - sent.as_ptr() as usize;
    let plain = |text: &str| text.replace(|c: char| c.is_ascii_whitespace(), " ");
    let (whole, part) = (plain(whole), plain(line.shown));
    let mut places = whole.match_indices(&part).map(|(at, _)| at);
    let first = places.next()?;
    // Of a long line a part is shown, which may be there more than once.
    let is_sure = (first == 0 && !line.is_cut && column < CUT) || places.next().is_none();
    let behind = |at: usize| at_column(&whole[at..], column, line.by_width).map(|place| begin + at + place);
    is_sure.then(|| behind(first)).flatten()
}

/// Behind how many characters a line may be cut without a sign of it.
const CUT: usize = 60;

/// The place in a text that is behind this many columns.
fn at_column(text: &str, columns: usize, by_width: bool) -> Option<usize> {
    let mut width = 0;
    for (at, character) in text.char_indices() {
        if width >= columns {
            return Some(at);
        }
        width += if by_width && is_wide(character) { 2 } else { 1 };
    }
    (width >= columns).then_some(text.len())
}

fn is_wide(character: char) -> bool {
    matches!(u32::from(character),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
}

/// The token of the client's statement that is the one at this place of what was sent: the same in their order.
fn same_token(at: usize, statement: &str, sent: &str) -> Option<usize> {
    let token = tokens(sent).find(|token| token.at == at)?;
    let all = |text| tokens(text).filter(|other: &Token<'_>| other.text.eq_ignore_ascii_case(token.text));
    let ours: Vec<_> = all(statement).collect();
    if ours.len() != all(sent).count() {
        return None;
    }
    let number = all(sent).position(|other| other.at == at)?;
    ours.get(number).map(|token| token.at)
}

/// The token that a message names, if there is one such only.
fn only_one_named(message: &str, statement: &str) -> Option<usize> {
    let (_, behind) = message.split_once('"')?;
    let (name, _) = behind.split_once('"')?;
    let last = name.rsplit('.').next()?;
    let is_it = |token: &Token<'_>| match token.kind {
        TokenKind::Text => crate::statement::content(*token).is_ok_and(|content| content == name),
        _ => token.text == last || token.name().is_some_and(|known| known.eq_ignore_ascii_case(last)),
    };
    let mut found = tokens(statement).filter(is_it);
    let only = found.next()?;
    found.next().is_none().then_some(only.at)
}

#[cfg(test)]
mod tests {
    use query::ErrorKind;

    use super::*;

    fn told(detail: &str) -> Error {
        Error::new(ErrorKind::Syntax, "wrong").with_detail(detail)
    }

    #[test]
    fn carets_are_places() {
        let sql = "SELECT 1,\n\tnothing FROM t";
        assert_eq!(of(&told("LINE 2:  nothing FROM t\n         ^"), sql, sql), sql.find("nothing"));
        let wide = "SELECT '中😀é', nothing";
        let caret = format!("LINE 1: {wide}\n{}^", " ".repeat(8 + 16));
        assert_eq!(of(&told(&caret), wide, wide), wide.find("nothing"));
        let long = format!("SELECT {}nothing FROM t", "x, ".repeat(60));
        assert_eq!(of(&told("LINE 1: ...x, nothing FROM...\n              ^"), &long, &long), long.find("nothing"));
        assert_eq!(of(&told("LINE 1: ...x, x, x, ...\n              ^"), &long, &long), None);
        let own = "line 1: SELECT '中', nothing";
        let caret = format!("{own}\n{}^", " ".repeat(20));
        assert_eq!(of(&told(&caret), "SELECT '中', nothing", "SELECT '中', nothing"), Some(14));
        assert_eq!(of(&told("line 1: …x, nothing FROM\n            ^"), &long, &long), long.find("nothing"));
        assert_eq!(of(&told("LINE 9: x\n        ^"), sql, sql), None);
    }

    #[test]
    fn what_was_rewritten_has_its_own_places() {
        let (ours, sent) = ("SELECT a, nothing FROM public.t", "SELECT a, nothing FROM main.t");
        assert_eq!(of(&told("LINE 1: SELECT a, nothing FROM main.t\n                  ^"), ours, sent), Some(10));
        let missing = Error::new(ErrorKind::Missing, "relation \"s.nothing\" does not exist");
        assert_eq!(of(&missing, "select 's.x', * from s.nothing", "?"), Some(21));
        assert_eq!(of(&missing, "select nothing from nothing", "?"), None);
        let end = Error::new(ErrorKind::Syntax, "syntax error at end of input");
        assert_eq!(of(&end, "select 1 + ", "?"), Some(10));
    }

    #[test]
    fn the_rest_of_a_detail_stays() {
        assert_eq!(without_line("a\n\nLINE 1: x\n        ^").as_deref(), Some("a"));
        assert_eq!(without_line("LINE 1: x\n        ^"), None);
        assert_eq!(without_line("a").as_deref(), Some("a"));
    }
}
