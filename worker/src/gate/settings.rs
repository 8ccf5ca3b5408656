//! `SET`, `RESET` and `USE`.

use query::{Error, ErrorKind, Result};

use super::judge::Judge;
use super::setting::{self, refused, search_path};
use super::token::{Token, Tokens};

impl Judge<'_> {
    /// `SET [SESSION] setting = value`, `SET VARIABLE name = expression`, `SET TIME ZONE value`.
    pub(super) fn set(&self, tokens: &Tokens<'_>) -> Result<()> {
        if tokens.at(1, &["variable"]) {
            let is_value = tokens.mark_at(3, '=') || tokens.at(3, &["to"]);
            if !is_value || tokens.get(2).and_then(Token::name).is_none() {
                return Err(Error::new(ErrorKind::Syntax, "SET VARIABLE needs a name, = and a value"));
            }
            return self.expression(tokens.text(4, usize::MAX));
        }
        if tokens.at(1, &["time"]) && tokens.at(2, &["zone"]) {
            return value(tokens, "TimeZone", 3).map(|_| ());
        }
        let (name, at) = setting_at(tokens, 1)?;
        if !(tokens.mark_at(at, '=') || tokens.at(at, &["to"])) {
            return Err(Error::new(ErrorKind::Syntax, "SET needs = and a value"));
        }
        let value = value(tokens, name, at + 1)?;
        let path = ["schema", "search_path"].iter().any(|setting| name.eq_ignore_ascii_case(setting));
        if path && !value.is_some_and(|path| setting::is_search_path(path, self.lake)) {
            return Err(search_path(self.lake));
        }
        Ok(())
    }

    /// `RESET [SESSION] setting`, `RESET VARIABLE name`.
    pub(super) fn reset(&self, tokens: &Tokens<'_>) -> Result<()> {
        if tokens.at(1, &["variable"]) && tokens.get(2).and_then(Token::name).is_some() && tokens.list.len() == 3 {
            return Ok(());
        }
        let (_, at) = setting_at(tokens, 1)?;
        if at < tokens.list.len() {
            return Err(Error::new(ErrorKind::Syntax, "RESET takes one setting"));
        }
        Ok(())
    }

    /// `USE schema`.
    pub(super) fn use_schema(&self, tokens: &Tokens<'_>) -> Result<()> {
        let parts: Vec<&str> = tokens.list.iter().skip(1).filter_map(|spot| spot.token.name()).collect();
        let dots = tokens.list.iter().skip(1).filter(|spot| spot.token.is_mark('.')).count();
        let plain = parts.len() + dots + 1 == tokens.list.len() && dots + 1 == parts.len();
        if plain && setting::is_search_path(&parts.join("."), self.lake) && !parts.join(".").contains(',') {
            return Ok(());
        }
        Err(search_path(self.lake))
    }
}

/// The setting named at an index, behind its scope, and the index behind it.
fn setting_at<'a>(tokens: &'a Tokens<'_>, at: usize) -> Result<(&'a str, usize)> {
    let scoped = tokens.at(at, &["session", "local", "global"])
        && tokens.get(at + 1).is_some_and(|token| token.name().is_some() && !token.is("to"));
    let named = at + usize::from(scoped);
    let Some(name) = tokens.get(named).and_then(Token::name) else {
        return Err(Error::new(ErrorKind::Syntax, "a setting needs a name"));
    };
    let decided = ["memory_limit", "max_memory", "threads", "worker_threads", "external_threads"];
    if decided.iter().any(|setting| name.eq_ignore_ascii_case(setting)) {
        return Err(refused(format!("setting \"{name}\" is not permitted"))
            .with_hint("the service gives each statement the memory and threads that it needs"));
    }
    let Some(needs_session) = setting::needs_session(name) else {
        return Err(refused(format!("setting \"{name}\" is not permitted"))
            .with_hint(format!("a session may set: {}", setting::names().join(", "))));
    };
    if scoped && !tokens.at(at, &["session"]) {
        return Err(refused(format!("setting \"{name}\" may be set for the session only"))
            .with_hint(format!("write SET SESSION {name} = …")));
    }
    if needs_session && !scoped {
        return Err(refused(format!("setting \"{name}\" would be changed for other sessions too"))
            .with_hint(format!("write SESSION before it: SET SESSION {name} = …")));
    }
    Ok((name, named + 1))
}

/// The value at the end of a `SET`: one word, string or number. `None` if it has no text.
fn value<'a>(tokens: &'a Tokens<'_>, name: &str, at: usize) -> Result<Option<&'a str>> {
    let signed = tokens.mark_at(at, '-');
    let only = tokens.list.len() == at + 1 + usize::from(signed);
    match tokens.get(at + usize::from(signed)) {
        Some(Token::Text(Some(text))) if only && !signed => Ok(Some(text)),
        Some(Token::Word(word)) if only && !signed => Ok(Some(word)),
        Some(Token::Quoted(word)) if only && !signed => Ok(Some(word)),
        Some(Token::Number) if only => Ok(None),
        _ => Err(refused(format!("the value of \"{name}\" must be one word, number or string"))
            .with_hint(format!("write it as a string: SET {name} = 'value'"))),
    }
}
