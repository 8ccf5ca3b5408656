//! Functions that make rows of a value, or change a part of one.

use query::script::TokenKind;
use query::{Error, ErrorKind, Result};

use super::{pointer, pointer_of, quoted, text_of};
use crate::catalog::raise::raised;
use crate::dialect::calls::Call;
use crate::dialect::operands::Span;
use crate::dialect::rewrite::Rewrite;

/// An object as a map, and a list as one; NULL for what is neither.
const MEMBERS: &str = "TRY_CAST({} AS MAP(VARCHAR, JSON))";
const ELEMENTS: &str = "TRY_CAST({} AS JSON[])";

/// Functions that are looked at here.
pub(in crate::dialect) const FUNCTIONS: &[&str] = &[
    "json_each",
    "jsonb_each",
    "json_each_text",
    "jsonb_each_text",
    "json_object_keys",
    "jsonb_object_keys",
    "json_array_elements",
    "jsonb_array_elements",
    "json_array_elements_text",
    "jsonb_array_elements_text",
    "json_extract_path",
    "jsonb_extract_path",
    "json_extract_path_text",
    "jsonb_extract_path_text",
    "jsonb_set",
];

fn of(template: &str, value: &str) -> String {
    template.replace("{}", value)
}

/// What a call of one of them is; where it makes several columns, a query.
pub(in crate::dialect) fn function(call: &Call<'_, '_>, is_table: bool) -> Result<Option<String>> {
    let (name, count) = (call.name.as_str(), call.arguments.len());
    let wrong = |what: &str| raised("22023", &quoted(what));
    let is_text = name.ends_with("_text");
    let plain = name.trim_end_matches("_text").trim_start_matches("jsonb_").trim_start_matches("json_");
    let extract = if is_text { "json_extract_string" } else { "json_extract" };
    Ok(match (plain, count) {
        ("each", 1) if is_table => {
            let value = call.argument(0)?;
            let wrong = wrong(&format!("cannot call {name} on a non-object"));
            let (keys, all) = (keys(name, &value), members(name, &value, extract));
            Some(format!(
                "(SELECT unnest(CASE WHEN json_type({value}) = 'OBJECT' THEN {keys} WHEN ({value}) IS NOT NULL THEN {wrong} \
                 END) AS \"key\", unnest({all}) AS \"value\")"
            ))
        }
        ("object_keys", 1) => {
            let value = call.argument(0)?;
            let wrong = raised(
                "22023",
                &format!(
                    "'cannot call {name} on ' || CASE json_type({value}) WHEN 'ARRAY' THEN 'an array' ELSE 'a scalar' END"
                ),
            );
            let rows = format!(
                "unnest(CASE WHEN json_type({value}) = 'OBJECT' THEN {} WHEN ({value}) IS NOT NULL THEN {wrong} END)",
                keys(name, &value)
            );
            Some(if is_table { format!("(SELECT {rows} AS \"{name}\")") } else { rows })
        }
        ("array_elements", 1) => {
            let value = call.argument(0)?;
            let wrong = raised(
                "22023",
                &format!(
                    "'cannot extract elements from ' || CASE json_type({value}) WHEN 'OBJECT' THEN 'an object' ELSE 'a scalar' END"
                ),
            );
            let rows = format!(
                "unnest(CASE WHEN json_type({value}) = 'ARRAY' THEN {extract}({value}, '$[*]') WHEN ({value}) IS NOT NULL \
                 THEN {wrong} END)"
            );
            Some(if is_table { format!("(SELECT {rows} AS \"value\")") } else { rows })
        }
        ("extract_path", 2..) => {
            let steps: Option<Vec<String>> = (1..count).map(|at| call.literal(at)).collect();
            let path = match steps {
                Some(steps) => super::constant_path(&steps)?,
                None => {
                    let steps: Result<Vec<String>> = (1..count).map(|at| call.argument(at)).collect();
                    pointer_of(&format!("CAST([{}] AS VARCHAR[])", steps?.join(", ")))
                }
            };
            Some(format!("{extract}({}, {path})", call.argument(0)?))
        }
        ("set", 3 | 4) => Some(set(call)?),
        _ => None,
    })
}

/// The keys of an object: of `jsonb` in its order, the short ones first.
fn keys(function: &str, value: &str) -> String {
    match function.starts_with("jsonb_") {
        true => format!(
            "list_transform(list_sort(list_distinct(list_transform(json_keys({value}), lambda tavana_key: \
             {{'n': strlen(tavana_key), 'k': tavana_key}}))), lambda tavana_key: tavana_key.k)"
        ),
        false => format!("json_keys({value})"),
    }
}

/// The values of an object, in the order of its keys.
fn members(function: &str, value: &str, extract: &str) -> String {
    format!(
        "list_transform({}, lambda tavana_member: {extract}({value}, '/' || replace(replace(tavana_member, '~', '~0'), '/', \
         '~1')))",
        keys(function, value)
    )
}

/// `a || b`: two objects become one; what is no list is an element of one.
pub(super) fn joined(left: &str, right: &str) -> String {
    let (l, r) = ("tavana_pair.l", "tavana_pair.r");
    let list =
        |value: &str| format!("CASE json_type({value}) WHEN 'ARRAY' THEN {} ELSE [{value}] END", of(ELEMENTS, value));
    format!(
        "list_transform([{{'l': CAST({left} AS JSON), 'r': CAST({right} AS JSON)}}], lambda tavana_pair: CASE WHEN {l} IS \
         NULL OR {r} IS NULL THEN NULL WHEN json_type({l}) = 'OBJECT' AND json_type({r}) = 'OBJECT' THEN \
         to_json(map_concat({}, {})) ELSE to_json(list_concat({}, {})) END)[1]",
        of(MEMBERS, l),
        of(MEMBERS, r),
        list(l),
        list(r)
    )
}

/// `a - 'key'`, `a - 1`, `a - '{b,c}'::text[]`.
pub(super) fn without(rewrite: &Rewrite<'_>, value: &str, operand: Span) -> Result<String> {
    let (from, end) = operand;
    let right = rewrite.range(from, end)?;
    let is_cast = |wanted: &[&str]| {
        let at = (from..end).rev().find(|at| rewrite.text(*at) == ":").map_or(usize::MAX, |colon| colon + 1);
        rewrite.read.get(at).and_then(query::script::Token::name).is_some_and(|name| wanted.contains(&name.as_str()))
    };
    let is_list = rewrite.read[from].is("ARRAY") || rewrite.text(end - 1) == "]";
    let is_number = rewrite.read[from].kind == TokenKind::Number
        || rewrite.text(from) == "-"
        || is_cast(&["int", "integer", "int4", "bigint", "int8"]);
    let is_text = text_of(rewrite, operand).is_some() || is_cast(&["text", "varchar"]);
    let (kept, elements) = if is_list {
        let names = super::names(rewrite, operand)?;
        let of_list = "json_type(tavana_member) <> 'VARCHAR' OR NOT list_contains({names}, tavana_member ->> '$')";
        (format!("NOT list_contains({names}, tavana_member.key)"), of_list.replace("{names}", &names))
    } else if is_number {
        let wrong = raised("22023", "'cannot delete from object using integer index'");
        let count = format!("len({})", of(ELEMENTS, "tavana_json"));
        (wrong, format!("tavana_at - 1 <> CASE WHEN ({right}) < 0 THEN ({right}) + {count} ELSE ({right}) END"))
    } else if is_text {
        (
            format!("tavana_member.key <> ({right})"),
            format!("json_type(tavana_member) <> 'VARCHAR' OR (tavana_member ->> '$') <> ({right})"),
        )
    } else {
        return Err(Error::new(ErrorKind::Unsupported, "what is taken away from JSON has to have a type")
            .with_hint("write it: value - key::text, value - place::int, value - keys::text[]"));
    };
    let wrong = raised("22023", "'cannot delete from scalar'");
    Ok(format!(
        "list_transform([CAST({value} AS JSON)], lambda tavana_json: CASE json_type(tavana_json) WHEN 'OBJECT' THEN \
         to_json(map_from_entries(list_filter(map_entries({}), lambda tavana_member: {kept}))) WHEN 'ARRAY' THEN \
         to_json(list_filter({}, lambda tavana_member, tavana_at: {elements})) ELSE CASE WHEN tavana_json IS NOT NULL THEN \
         {wrong} END END)[1]",
        of(MEMBERS, "tavana_json"),
        of(ELEMENTS, "tavana_json")
    ))
}

/// `jsonb_set(value, '{a,0}', new [, create])`.
fn set(call: &Call<'_, '_>) -> Result<String> {
    let steps = call.literal(1).map(|path| crate::parameters::texts_of_list(&path)).transpose()?;
    let steps: Option<Vec<String>> = steps.and_then(|steps| steps.into_iter().collect());
    let Some(steps) = steps.filter(|steps| steps.len() <= 10) else {
        return Err(Error::new(ErrorKind::Unsupported, "jsonb_set() takes a constant as its path")
            .with_hint("write the path into the statement: '{a,b}'"));
    };
    let creates = if call.arguments.len() == 4 { call.argument(3)? } else { "true".to_owned() };
    let new = format!("CAST({} AS JSON)", call.argument(2)?);
    let changed = match steps.as_slice() {
        [] => "tavana_set.j".to_owned(),
        steps => changed("tavana_set.j", steps, 0),
    };
    Ok(format!(
        "list_transform([{{'j': CAST({} AS JSON), 'v': {new}, 'c': {creates}}}], lambda tavana_set: CASE WHEN tavana_set.j IS \
         NULL OR tavana_set.v IS NULL OR tavana_set.c IS NULL THEN NULL WHEN json_type(tavana_set.j) NOT IN ('OBJECT', \
         'ARRAY') THEN {} ELSE {changed} END)[1]",
        call.argument(0)?,
        raised("22023", "'cannot set path in scalar'")
    ))
}

/// A value with that of `tavana_set` at the end of a path.
fn changed(value: &str, steps: &[String], depth: usize) -> String {
    let Some((step, rest)) = steps.split_first() else { return "tavana_set.v".to_owned() };
    let json = format!("tavana_json{depth}");
    let key = quoted(step);
    let has_key = format!("list_contains(json_keys({json}), {key})");
    let (member, may) = match rest.is_empty() {
        true => ("tavana_set.v".to_owned(), format!("({has_key} OR tavana_set.c)")),
        false => (changed(&format!("json_extract({json}, {})", quoted(&pointer(&[step]))), rest, depth + 1), has_key),
    };
    let in_list = match step.parse::<i32>() {
        Ok(place) => {
            let elements = of(ELEMENTS, &json);
            let element = format!("tavana_member{depth}");
            let at = match place {
                ..0 => format!("(len({elements}) + 1 + {place})"),
                _ => format!("{}", i64::from(place) + 1),
            };
            let within = changed(&element, rest, depth + 1);
            let replaced = format!(
                "list_transform({elements}, lambda {element}, tavana_at{depth}: CASE WHEN tavana_at{depth} = {at} THEN \
                 {within} ELSE {element} END)"
            );
            let added = match (rest.is_empty(), place < 0) {
                (false, _) => json.clone(),
                (true, true) => format!("to_json(list_prepend(tavana_set.v, {elements}))"),
                (true, false) => format!("to_json(list_append({elements}, tavana_set.v))"),
            };
            format!(
                "CASE WHEN {at} BETWEEN 1 AND len({elements}) THEN to_json({replaced}) WHEN tavana_set.c THEN {added} ELSE \
                 {json} END"
            )
        }
        Err(_) => {
            raised("22P02", &quoted(&format!("path element at position {} is not an integer: \"{step}\"", depth + 1)))
        }
    };
    format!(
        "list_transform([{value}], lambda {json}: CASE json_type({json}) WHEN 'OBJECT' THEN CASE WHEN {may} THEN \
         to_json(map_concat({}, MAP {{{key}: {member}}})) ELSE {json} END WHEN 'ARRAY' THEN {in_list} ELSE {json} END)[1]",
        of(MEMBERS, &json)
    )
}
