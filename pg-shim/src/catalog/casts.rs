//! Casts to types that only PostgreSQL has.

use sqlparser::ast::{ArrayElemTypeDef, CastKind, CharacterLength, DataType, Expr, Ident, SelectItem, TypeModifier};

use super::relations::Relation;
use super::tree::{column, is_function, is_parameter, is_vector, literal, parts, type_name, verbatim, verbatim_name};
use super::types::engine_type;
use super::{quote, raise};

/// The types whose values are numbers and are written as names.
const NAMED: &[&str] = &[
    "regclass",
    "regtype",
    "regproc",
    "regprocedure",
    "regnamespace",
    "regrole",
    "regoper",
    "regoperator",
    "regconfig",
    "regdictionary",
    "regcollation",
];

/// What a cast is marked as whose value is to be seen as a name.
const AS_TEXT: &str = "tavana_text_of_";

/// Marks a cast to one of the types that are written as names: it stands where it is read, not compared.
pub(super) fn mark_as_text(expr: &mut Expr) {
    match expr {
        Expr::Nested(inner) => mark_as_text(inner),
        Expr::Cast { data_type, .. } => {
            if let Some(name) = named(data_type) {
                *data_type = DataType::Custom(verbatim_name(format!("{AS_TEXT}{name}")), Vec::new());
            }
        }
        _ => {}
    }
}

/// Has a vector told as PostgreSQL writes it (`1 2`), which is what clients take apart, and a function by its name.
pub(super) fn show(item: &mut SelectItem) {
    let (expr, alias) = match item {
        SelectItem::UnnamedExpr(expr) => {
            let Some(name) = column(expr) else { return };
            (expr.clone(), Ident::with_quote('"', name))
        }
        SelectItem::ExprWithAlias { expr, alias } => (expr.clone(), alias.clone()),
        _ => return,
    };
    let mut expr = cast(expr, "text");
    enter(&mut expr);
    *item = SelectItem::ExprWithAlias { expr, alias };
}

/// Whether a cast to one of these types has a text before it, not a number.
pub(super) fn is_named_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_named_literal(inner),
        Expr::Cast { expr, data_type, .. } => named(data_type).is_some() && literal(expr).is_some(),
        _ => false,
    }
}

/// Marks what is inside a cast to text.
pub(super) fn enter(expr: &mut Expr) {
    let Expr::Cast { expr: inner, data_type, .. } = expr else { return };
    let is_text = matches!(data_type, DataType::Varchar(_) | DataType::CharacterVarying(_))
        || type_name(data_type).is_some_and(|name| matches!(name.as_str(), "text" | "name" | "varchar"));
    if is_text && is_function(inner) {
        *data_type = DataType::Custom(verbatim_name(format!("{AS_TEXT}regproc")), Vec::new());
    } else if is_text {
        mark_as_text(inner);
    }
}

fn named(data_type: &DataType) -> Option<&'static str> {
    let name = type_name(data_type)?;
    NAMED.iter().find(|known| **known == name).copied()
}

/// What a cast is at the engine; `None` if it is one that the engine has as it is.
pub(super) fn leave(inner: &Expr, data_type: &DataType) -> Option<Expr> {
    if let Some(name) = named(data_type) {
        return Some(verbatim(number_of(name, inner)));
    }
    if let Some(name) = type_name(data_type).as_deref().and_then(|name| name.strip_prefix(AS_TEXT)) {
        return Some(verbatim(text_of(name, inner)));
    }
    if is_vector(inner) && !matches!(data_type, DataType::Array(_)) {
        return Some(verbatim(format!("array_to_string({inner}, ' ')")));
    }
    if let Some(name) = element(data_type).and_then(named)
        && literal(inner).is_none()
    {
        return Some(verbatim(texts_of(name, inner)));
    }
    if let DataType::Array(_) = data_type {
        let list = literal(inner).and_then(quote::list);
        let engine = array_type(data_type)?;
        return Some(match list {
            Some(list) => verbatim(format!("{list}::{engine}")),
            None => cast(inner.clone(), &engine),
        });
    }
    if let DataType::Varchar(Some(CharacterLength::IntegerLength { length, .. }))
    | DataType::CharacterVarying(Some(CharacterLength::IntegerLength { length, .. })) = data_type
    {
        // The engine takes no notice of the length.
        return Some(verbatim(format!("left(({inner})::VARCHAR, {length})")));
    }
    if let DataType::Custom(name, modifiers) = data_type
        && let (Some(parts), [TypeModifier::Number(length, _), ..]) = (parts(name), modifiers.as_slice())
        && let [schema, bare] = parts.as_slice()
        && schema == "pg_catalog"
    {
        return match bare.as_str() {
            "varchar" | "bpchar" => Some(verbatim(format!("left(({inner})::VARCHAR, {length})"))),
            "numeric" => {
                let all: Vec<String> = modifiers.iter().map(ToString::to_string).collect();
                Some(cast(inner.clone(), &format!("DECIMAL({})", all.join(", "))))
            }
            other => engine_type(other).map(|engine| cast(inner.clone(), engine)),
        };
    }
    let engine = engine_type(&type_name(data_type)?)?;
    Some(match literal(inner) {
        Some(text) if engine.ends_with("[]") => {
            let numbers: Vec<&str> = text.split_whitespace().collect();
            verbatim(format!("[{}]::{engine}", numbers.join(", ")))
        }
        _ => cast(inner.clone(), engine),
    })
}

fn cast(inner: Expr, engine: &str) -> Expr {
    Expr::Cast {
        kind: CastKind::DoubleColon,
        expr: Box::new(inner),
        data_type: DataType::Custom(verbatim_name(engine), Vec::new()),
        format: None,
    }
}

/// An array type of PostgreSQL as the engine's, however many dimensions it names.
fn array_type(data_type: &DataType) -> Option<String> {
    match data_type {
        DataType::Array(ArrayElemTypeDef::SquareBracket(element, _)) => match element.as_ref() {
            DataType::Array(_) => Some(format!("{}[]", array_type(element)?)),
            other => {
                let name = type_name(other).and_then(|name| engine_type(&name).map(str::to_owned));
                Some(format!("{}[]", name.unwrap_or_else(|| other.to_string())))
            }
        },
        _ => None,
    }
}

/// The number of what is named, or the number itself.
fn number_of(name: &str, inner: &Expr) -> String {
    match literal(inner) {
        Some(text) => match constant(name, text) {
            Some(number) => number,
            None => {
                let key = quote::text(&key(name, text));
                format!("coalesce({}, {})", look_up(name, "tavana_oid", &key), raise::missing(name, &key))
            }
        },
        // One that is a number is one already, and a join by it stays one.
        None if is_number(inner) => inner.to_string(),
        None => {
            let key = format!("({inner})::VARCHAR");
            let found = look_up(name, "tavana_oid", &key);
            format!("coalesce({found}, try_cast({inner} AS UINTEGER){})", unless_null(name, inner, &key))
        }
    }
}

/// The number of the relation that a text names.
pub(super) fn relation_of(text: &str) -> String {
    number_of("regclass", &Expr::value(sqlparser::ast::Value::SingleQuotedString(text.to_owned())))
}

/// A parameter that names nothing is an error, as a text in the statement is.
fn unless_null(name: &str, inner: &Expr, key: &str) -> String {
    match is_parameter(inner) {
        true => format!(", CASE WHEN {key} IS NOT NULL THEN {} END", raise::missing(name, key)),
        false => String::new(),
    }
}

/// The name of what has this number or is named so.
fn text_of(name: &str, inner: &Expr) -> String {
    let (key, otherwise) = match literal(inner) {
        Some(text) if is_number_text(text) => {
            let key = quote::text(text);
            let shown = if matches!(text, "0" | "-") { "'-'".to_owned() } else { key.clone() };
            (key, shown)
        }
        Some(text) => {
            let key = quote::text(&key(name, text));
            let otherwise = raise::missing(name, &key);
            (key, otherwise)
        }
        None if is_parameter(inner) => {
            let key = format!("({inner})::VARCHAR");
            let number = format!("try_cast({key} AS UINTEGER) IS NOT NULL");
            let raised = raise::missing(name, &key);
            let shown = format!(
                "CASE WHEN {key} IN ('0', '-') THEN '-' WHEN {number} THEN {key} WHEN {key} IS NOT NULL THEN {raised} END"
            );
            (key, shown)
        }
        None => {
            let key = format!("({inner})::VARCHAR");
            let otherwise = format!("CASE {key} WHEN '0' THEN '-' ELSE {key} END");
            (key, otherwise)
        }
    };
    format!("coalesce({}, {otherwise})", look_up(name, "tavana_text", &key))
}

fn is_number_text(text: &str) -> bool {
    text == "-" || text.parse::<u32>().is_ok()
}

fn element(data_type: &DataType) -> Option<&DataType> {
    match data_type {
        DataType::Array(ArrayElemTypeDef::SquareBracket(element, _)) => Some(element),
        _ => None,
    }
}

/// The names of a list of numbers: such a list is seen, not compared.
fn texts_of(name: &str, inner: &Expr) -> String {
    format!(
        "CASE WHEN len({inner}) > 0 THEN (SELECT list(tavana_text ORDER BY tavana_place) \
         FROM (SELECT unnest({inner}) AS tavana_number, generate_subscripts({inner}, 1) AS tavana_place) \
         JOIN tavana_of_{name} ON tavana_key = tavana_number::VARCHAR) WHEN len({inner}) = 0 THEN []::VARCHAR[] END"
    )
}

fn look_up(name: &str, value: &str, key: &str) -> String {
    format!("(SELECT {value} FROM tavana_of_{name} WHERE tavana_key = {key})")
}

/// The number of one of PostgreSQL's own, which needs no looking up.
fn constant(name: &str, text: &str) -> Option<String> {
    if let Ok(number) = text.parse::<u32>() {
        return Some(format!("{number}::UINTEGER"));
    }
    if text == "-" {
        return Some("0::UINTEGER".to_owned());
    }
    if name != "regclass" {
        return None;
    }
    let parts = quote::parts(text)?;
    let relation = match parts.as_slice() {
        [name] => Relation::find("pg_catalog", name)?,
        [schema, name] => Relation::find(schema, name)?,
        _ => return None,
    };
    Some(format!("{}::UINTEGER", relation.oid))
}

/// What a look-up knows a written name by: without its quotes.
fn key(name: &str, text: &str) -> String {
    match name {
        "regtype" => return text.trim().to_lowercase(),
        "regprocedure" | "regoperator" => return text.replace(' ', "").to_lowercase(),
        _ => {}
    }
    // A procedure is named with its arguments, or without.
    let text = text.split_once('(').map_or(text, |(name, _)| name);
    quote::parts(text).map_or_else(|| text.to_owned(), |parts| parts.join("."))
}

/// Whether a column is a number in the catalog, as far as its name tells.
fn is_number(expr: &Expr) -> bool {
    column(expr).is_some_and(|name| {
        ["oid", "relid", "typid", "objid"].iter().any(|end| name.ends_with(end))
            || matches!(name.as_str(), "typinput" | "typoutput" | "typreceive" | "typsend" | "attrelid" | "classid")
    })
}
