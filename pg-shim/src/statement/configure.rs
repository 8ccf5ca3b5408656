//! `SELECT set_config(…), current_setting(…)`: settings that are set by calls.

use query::script::TokenKind;

use super::words::{Words, content};

/// One of the calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configure {
    /// The setting.
    pub(crate) name: Held,
    pub(crate) what: Wanted,
    /// What its column is called.
    pub(crate) column: String,
}

/// What is wanted of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// It is set, only until the transaction ends if `local`.
    Set { value: Held, local: Held },
    /// It is told; one that is not there is NULL if `missing_ok`.
    Get { missing_ok: Held },
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    Constant(Option<String>),
    /// The parameter of this number, counted from 0.
    Parameter(usize),
}

impl Held {
    fn truth(truth: bool) -> Self {
        Self::Constant(Some(truth.to_string()))
    }

    /// What it is with these values for the parameters.
    pub(crate) fn value<'a>(&'a self, given: &'a [Option<String>]) -> Option<&'a str> {
        match self {
            Self::Constant(text) => text.as_deref(),
            Self::Parameter(number) => given.get(*number)?.as_deref(),
        }
    }
}

/// Which parameters such calls have, and whether each is a text, or else true or false.
pub(crate) fn parameters(calls: &[Configure]) -> Vec<bool> {
    let mut texts = Vec::new();
    let mut note = |held: &Held, is_text: bool| {
        if let Held::Parameter(number) = held {
            texts.resize(texts.len().max(number + 1), true);
            texts[*number] = is_text;
        }
    };
    for call in calls {
        note(&call.name, true);
        match &call.what {
            Wanted::Set { value, local } => {
                note(value, true);
                note(local, false);
            }
            Wanted::Get { missing_ok } => note(missing_ok, false),
        }
    }
    texts
}

/// The most parameters that such calls have.
const PARAMETERS: usize = 1000;

/// Behind `SELECT`: such calls, if there is nothing else and one of them sets.
pub(super) fn read(mut words: Words<'_>) -> Option<Vec<Configure>> {
    let mut calls = Vec::new();
    loop {
        calls.push(call(&mut words)?);
        if !words.accept_symbol(",") {
            break;
        }
    }
    if words.accept("FROM") {
        only_that_setting(&mut words, &calls)?;
    }
    words.done().ok()?;
    calls.iter().any(|call| matches!(call.what, Wanted::Set { .. })).then_some(calls)
}

/// `FROM pg_show_all_settings() WHERE name = '…'`: the same setting, if it is there.
fn only_that_setting(words: &mut Words<'_>, calls: &[Configure]) -> Option<()> {
    let mut from = words.name().ok()?;
    if from == "pg_catalog" && words.accept_symbol(".") {
        from = words.name().ok()?;
    }
    match from.as_str() {
        "pg_settings" => {}
        "pg_show_all_settings" if words.accept_symbol("(") && words.accept_symbol(")") => {}
        _ => return None,
    }
    let is_name = words.accept("WHERE") && words.accept("NAME") && words.accept_symbol("=");
    let name = is_name.then(|| words.text().ok().flatten()).flatten()?;
    calls.iter().all(|call| call.name == Held::Constant(Some(name.clone()))).then_some(())
}

fn call(words: &mut Words<'_>) -> Option<Configure> {
    let mut called = words.name().ok()?;
    if called == "pg_catalog" && words.accept_symbol(".") {
        called = words.name().ok()?;
    }
    if !matches!(called.as_str(), "set_config" | "current_setting") || !words.accept_symbol("(") {
        return None;
    }
    let name = held(words)?;
    let what = if called == "set_config" {
        words.accept_symbol(",").then_some(())?;
        let value = held(words)?;
        words.accept_symbol(",").then_some(())?;
        Wanted::Set { value, local: held(words)? }
    } else if words.accept_symbol(",") {
        Wanted::Get { missing_ok: held(words)? }
    } else {
        Wanted::Get { missing_ok: Held::truth(false) }
    };
    words.accept_symbol(")").then_some(())?;
    cast(words)?;
    let is_named = words.accept("AS")
        || words.peek().is_some_and(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::Quoted) && !token.is("FROM") && !token.is("WHERE")
        });
    let column = if is_named { words.name().ok()? } else { called };
    Some(Configure { name, what, column })
}

fn held(words: &mut Words<'_>) -> Option<Held> {
    let token = words.next()?;
    let held = match token.kind {
        TokenKind::Text => Held::Constant(Some(content(token).ok()?)),
        TokenKind::Parameter => {
            let number: usize = token.text.get(1..)?.parse().ok()?;
            Held::Parameter(number.checked_sub(1).filter(|number| *number < PARAMETERS)?)
        }
        _ if token.is("NULL") => Held::Constant(None),
        _ if token.is("TRUE") => Held::truth(true),
        _ if token.is("FALSE") => Held::truth(false),
        _ => return None,
    };
    cast(words)?;
    Some(held)
}

/// Takes a cast to a text or to true and false, if one follows.
fn cast(words: &mut Words<'_>) -> Option<()> {
    while words.accept_symbol(":") {
        words.accept_symbol(":").then_some(())?;
        let kind = words.name().ok()?;
        ["text", "varchar", "boolean", "bool"].contains(&kind.as_str()).then_some(())?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::Statement;
    use super::*;

    #[test]
    fn calls_that_set() {
        let text = |text: &str| Held::Constant(Some(text.to_owned()));
        let expected = vec![
            Configure {
                name: text("a"),
                what: Wanted::Set { value: Held::Parameter(0), local: Held::truth(true) },
                column: "set_config".to_owned(),
            },
            Configure {
                name: Held::Parameter(1),
                what: Wanted::Get { missing_ok: Held::truth(false) },
                column: "X".to_owned(),
            },
        ];
        let read = Statement::read("select set_config('a', $1::text, true), pg_catalog.current_setting($2) as \"X\"");
        assert_eq!(parameters(&expected), [true, true]);
        assert_eq!(read.ok(), Some(Statement::Configure(expected)));
        for sql in [
            "SELECT set_config('bytea_output','hex',false) FROM pg_show_all_settings() WHERE name = 'bytea_output'",
            "select set_config('a', null, $3::bool) b",
        ] {
            assert!(matches!(Statement::read(sql), Ok(Statement::Configure(_))), "{sql}");
        }
        for sql in [
            "select current_setting('a')",
            "select set_config('a', 'b', false) from t",
            "select set_config('a', 'b' || 'c', false)",
            "select set_config('a', 'b', false), 1",
            "SELECT set_config('a','hex',false) FROM pg_settings WHERE name = 'b'",
        ] {
            assert!(matches!(Statement::read(sql), Ok(Statement::Pass(_))), "{sql}");
        }
    }
}
