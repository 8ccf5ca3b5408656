//! JSON: PostgreSQL's operators as functions of the engine, which has some of them, and reads those behind all others.
//!
//! - `contains` is `@>` of a value that stands in the statement, `literal` reads it.
//! - `sets` are functions that make rows of a value, or change a part of one.

mod contains;
mod literal;
pub(super) mod sets;

use query::script::TokenKind;
use query::{Error, ErrorKind, Result};

use super::operands::{self, Chain, Span};
use super::rewrite::Rewrite;

/// `a # b`, of whole numbers, is among them. `a -> 'b' ->> 'c'`, `a #>> '{b,c}'`, `a ? 'b'`, `a @> '{"b": 1}'`: the operands up to the last such operator.
///
/// # Errors
/// `Unsupported` for what has no equal at the engine.
pub(super) fn operators(rewrite: &Rewrite<'_>, at: usize, to: usize) -> Result<Option<(usize, String)>> {
    let Some(chain) = operands::chain(rewrite, at, to) else { return Ok(None) };
    let Some(last) = last(rewrite, &chain) else { return Ok(None) };
    let (ends, mut text) = (chain.rest[last].1.1, rewrite.range(chain.first.0, chain.first.1)?);
    let mut is_json = is_json(rewrite, chain.first);
    for (at, (operator, operand)) in chain.rest.iter().take(last + 1).enumerate() {
        let right = rewrite.range(operand.0, operand.1)?;
        let left = chain.rest.get(at.wrapping_sub(1)).map_or(chain.first, |(_, operand)| *operand);
        let of_json = is_json || self::is_json(rewrite, *operand);
        text = match *operator {
            "->" | "->>" => format!("({text} {operator} {})", key(rewrite, *operand).unwrap_or(right)),
            "#>" | "#>>" if let Some(steps) = from_the_end(rewrite, *operand) => {
                let value = along(&text, &steps);
                if *operator == "#>" { value } else { format!("({value} ->> '$')") }
            }
            "#>" | "#>>" => {
                format!("({text} {} {})", if *operator == "#>" { "->" } else { "->>" }, path(rewrite, *operand)?)
            }
            "#" => format!("xor({text}, {right})"),
            "?" => has(&text, &format!("list_contains(tavana_names, {right})")),
            "?|" => has(&text, &format!("list_has_any(tavana_names, {})", names(rewrite, *operand)?)),
            "?&" => has(&text, &format!("list_has_all(tavana_names, {})", names(rewrite, *operand)?)),
            "@>" if of_json || value(rewrite, *operand).is_some() => contained(rewrite, &text, *operand)?,
            "<@" if of_json || at == 0 && value(rewrite, left).is_some() => contained(rewrite, &right, left)?,
            "||" if of_json => sets::joined(&text, &right),
            "-" if is_json => sets::without(rewrite, &text, *operand)?,
            other => format!("{text} {other} {right}"),
        };
        rewrite.note(text.len() / 8);
        is_json = match *operator {
            "->" | "#>" => true,
            "||" | "-" => of_json,
            _ => false,
        };
    }
    Ok(Some((ends - at, text)))
}

/// The last operator of JSON; `None` if there is none, or the engine takes them all as they are.
fn last(rewrite: &Rewrite<'_>, chain: &Chain<'_>) -> Option<usize> {
    // Differences are told before all other operators.
    let differences = chain.rest.iter().filter(|(operator, _)| *operator == "-").count();
    if differences > 0 && differences < chain.rest.len() {
        return None;
    }
    let mut json = is_json(rewrite, chain.first);
    let (mut last, mut plain) = (None, true);
    for (at, (operator, operand)) in chain.rest.iter().enumerate() {
        let is_right = is_json(rewrite, *operand);
        let found = match *operator {
            "->" | "->>" => is_key(rewrite, *operand),
            "#>" | "#>>" | "?" | "?|" | "?&" | "#" => true,
            "@>" => json || is_right || value(rewrite, *operand).is_some(),
            "<@" => json || is_right || at == 0 && value(rewrite, chain.first).is_some(),
            "||" => json || is_right,
            "-" => json,
            _ => false,
        };
        if found {
            last = Some(at);
            plain &= matches!(*operator, "->" | "->>") && key(rewrite, *operand).is_none();
        }
        json = found && matches!(*operator, "->" | "#>" | "||" | "-");
    }
    let end = chain.rest.last().map_or(chain.first.1, |(_, operand)| operand.1);
    last.filter(|_| !(plain && is_alone(rewrite, chain.first.0, end)))
}

/// Whether nothing stands around an expression that the engine might take for a part of it.
fn is_alone(rewrite: &Rewrite<'_>, from: usize, end: usize) -> bool {
    let before = &rewrite.read[from - 1];
    let begins = before.is("SELECT") || matches!(before.text, "(" | ",");
    let ends = rewrite.read.get(end).is_none_or(|next| {
        matches!(next.text, ")" | "," | ";") || next.is("AS") || next.is("FROM") || next.kind == TokenKind::Quoted
    });
    begins && ends
}

/// Whether an operand is a constant that names a member or counts an element: not what a lambda of the engine does.
fn is_key(rewrite: &Rewrite<'_>, (from, _): Span) -> bool {
    let token = rewrite.read[from];
    matches!(token.kind, TokenKind::Text | TokenKind::Number | TokenKind::Parameter) || token.text == "-"
}

/// A key that the engine would take for a path.
fn key(rewrite: &Rewrite<'_>, operand: Span) -> Option<String> {
    let text = text_of(rewrite, operand)?;
    text.starts_with(['$', '/']).then(|| quoted(&pointer(&[&text])))
}

/// Whether an operand certainly is JSON.
fn is_json(rewrite: &Rewrite<'_>, (from, end): Span) -> bool {
    let is_type = |at: usize| {
        let name = rewrite.read.get(at).and_then(query::script::Token::name);
        name.is_some_and(|name| matches!(name.as_str(), "json" | "jsonb"))
    };
    let is_cast = end >= from + 3 && is_type(end - 1) && rewrite.text(end - 2) == ":";
    let is_typed = end == from + 2 && is_type(from);
    // CAST(… AS jsonb), and functions that make it.
    let is_made = rewrite.text(from + 1) == "(" && rewrite.closing(from + 1) == Some(end - 1) && {
        let name = rewrite.read[from].name().unwrap_or_default();
        let made = ["to_json", "jsonb_build", "json_build", "jsonb_set", "jsonb_agg", "json_agg", "row_to_json"];
        (name == "cast" && is_type(end - 2)) || made.iter().any(|made| name.starts_with(made))
    };
    let is_inner = rewrite.text(from) == "(" && rewrite.closing(from) == Some(end - 1) && end > from + 2;
    is_cast || is_typed || is_made || (is_inner && is_json(rewrite, (from + 1, end - 1)))
}

/// The text of an operand that is one constant, maybe with a cast.
fn text_of(rewrite: &Rewrite<'_>, (from, end): Span) -> Option<String> {
    let token = rewrite.read.get(from).filter(|token| token.kind == TokenKind::Text)?;
    let is_whole = end == from + 1 || (rewrite.text(from + 1) == ":" && rewrite.text(from + 2) == ":");
    crate::statement::content(*token).ok().filter(|_| is_whole)
}

/// The value of an operand that stands there as an object or a list; `'{1,2}'` is an array and none.
fn value(rewrite: &Rewrite<'_>, operand: Span) -> Option<literal::Json> {
    let text = text_of(rewrite, operand)?;
    let is_certain = is_json(rewrite, operand);
    match literal::read(&text)? {
        literal::Json::Object(members) if members.is_empty() && !is_certain => None,
        value @ (literal::Json::Object(_) | literal::Json::List(_)) => Some(value),
        value => is_certain.then_some(value),
    }
}

fn contained(rewrite: &Rewrite<'_>, value: &str, wanted: Span) -> Result<String> {
    let constant = text_of(rewrite, wanted).or_else(|| {
        // JSONB '…'
        let token = rewrite.read.get(wanted.0 + 1).filter(|_| wanted.1 == wanted.0 + 2)?;
        crate::statement::content(*token).ok()
    });
    let Some(constant) = constant else {
        return Err(Error::new(ErrorKind::Unsupported, "what @> looks for in JSON has to be a constant")
            .with_hint("write it into the statement, or compare the members by themselves"));
    };
    let wanted = literal::read(&constant)
        .ok_or_else(|| Error::new(ErrorKind::Data, "invalid input syntax for type json").with_sqlstate("22P02"))?;
    let test = contains::contains("tavana_json", &wanted);
    Ok(format!(
        "list_transform([CAST({value} AS JSON)], lambda tavana_json: CASE WHEN tavana_json IS NULL THEN NULL ELSE \
         coalesce({test}, false) END)[1]"
    ))
}

/// What is so of the names that a value has: the keys of an object, the texts of a list, or a text itself.
fn has(value: &str, test: &str) -> String {
    format!(
        "list_transform([CAST({value} AS JSON)], lambda tavana_json: list_transform([CASE json_type(tavana_json) WHEN \
         'OBJECT' THEN json_keys(tavana_json) WHEN 'ARRAY' THEN list_transform(list_filter(json_extract(tavana_json, \
         '$[*]'), lambda tavana_member: json_type(tavana_member) = 'VARCHAR'), lambda tavana_member: tavana_member ->> '$') \
         WHEN 'VARCHAR' THEN [tavana_json ->> '$'] ELSE CASE WHEN tavana_json IS NULL THEN NULL ELSE \
         CAST([] AS VARCHAR[]) END END], lambda tavana_names: {test})[1])[1]"
    )
}

/// The names that `?|` and `?&` are asked for, as a list.
fn names(rewrite: &Rewrite<'_>, operand: Span) -> Result<String> {
    match text_of(rewrite, operand) {
        Some(text) => Ok(format!("CAST({} AS VARCHAR[])", crate::parameters::list_for_engine(&text)?)),
        None => Ok(format!("CAST({} AS VARCHAR[])", rewrite.range(operand.0, operand.1)?)),
    }
}

/// The path that `#>` takes, which is an array of texts, as one of the engine's.
fn path(rewrite: &Rewrite<'_>, operand: Span) -> Result<String> {
    if let Some(text) = text_of(rewrite, operand) {
        let steps: Option<Vec<String>> = crate::parameters::texts_of_list(&text)?.into_iter().collect();
        // Of a NULL in it nothing comes.
        return steps.map_or(Ok("CAST(NULL AS VARCHAR)".to_owned()), |steps| constant_path(&steps));
    }
    let list = rewrite.range(operand.0, operand.1)?;
    Ok(pointer_of(&format!("CAST({list} AS VARCHAR[])")))
}

/// The steps of a constant path, of which one counts from the end of a list: the engine's own paths of names do not.
fn from_the_end(rewrite: &Rewrite<'_>, operand: Span) -> Option<Vec<String>> {
    let text = text_of(rewrite, operand)?;
    let steps: Option<Vec<String>> = crate::parameters::texts_of_list(&text).ok()?.into_iter().collect();
    steps.filter(|steps| steps.iter().any(|step| counts_from_the_end(step)))
}

fn counts_from_the_end(step: &str) -> bool {
    step.starts_with('-') && step.parse::<i32>().is_ok()
}

/// The member along these steps, each by itself where it counts from the end: of an object it is a name.
fn along(value: &str, steps: &[String]) -> String {
    steps.iter().fold(value.to_owned(), |value, step| {
        let named = quoted(&pointer(&[step]));
        match step.parse::<i32>() {
            Ok(place) if counts_from_the_end(step) => format!(
                "list_transform([CAST({value} AS JSON)], lambda tavana_json: CASE json_type(tavana_json) WHEN 'ARRAY' THEN \
                 json_extract(tavana_json, '$[#{place}]') ELSE json_extract(tavana_json, {named}) END)[1]"
            ),
            _ => format!("json_extract({value}, {named})"),
        }
    })
}

/// The path along these names.
///
/// # Errors
/// `Unsupported` where one counts from the end of a list: the engine's paths know from the beginning alone.
pub(super) fn constant_path(steps: &[String]) -> Result<String> {
    match steps.iter().any(|step| counts_from_the_end(step)) {
        true => Err(Error::new(ErrorKind::Unsupported, "a path that counts from the end of a list is not there")
            .with_hint("value -> -1 is")),
        false => Ok(quoted(&pointer(steps))),
    }
}

/// The path along a list of names, which is an expression.
pub(super) fn pointer_of(list: &str) -> String {
    format!(
        "list_transform([{list}], lambda tavana_path: CASE WHEN list_contains(list_transform(tavana_path, lambda \
         tavana_step: tavana_step IS NULL), true) THEN NULL ELSE array_to_string(list_transform(tavana_path, lambda \
         tavana_step: '/' || replace(replace(tavana_step, '~', '~0'), '/', '~1')), '') END)[1]"
    )
}

/// The path to a member: `/a/b`.
pub(super) fn pointer<S: AsRef<str>>(steps: &[S]) -> String {
    steps.iter().map(|step| format!("/{}", step.as_ref().replace('~', "~0").replace('/', "~1"))).collect()
}

/// A text as a literal.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
