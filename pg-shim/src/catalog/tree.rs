//! Small questions about the parsed tree, and the way in which an expression of our own gets into it.

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName, ObjectNamePart,
    Value,
};

/// An expression of the engine's SQL, as it is written. The tree has no node for what only the engine understands, but
/// a name without quotes is written as it is.
pub(crate) fn verbatim(sql: impl Into<String>) -> Expr {
    Expr::Identifier(Ident::new(sql))
}

/// The same for a name of a relation or a type.
pub(super) fn verbatim_name(sql: impl Into<String>) -> ObjectName {
    ObjectName(vec![ObjectNamePart::Identifier(Ident::new(sql))])
}

/// A name as PostgreSQL understands it.
pub(super) fn folded(ident: &Ident) -> String {
    match ident.quote_style {
        None => ident.value.to_lowercase(),
        Some(_) => ident.value.clone(),
    }
}

/// The parts of a name, if they are all plain.
pub(super) fn parts(name: &ObjectName) -> Option<Vec<String>> {
    name.0.iter().map(|part| part.as_ident().map(folded)).collect()
}

/// The text of a literal, in brackets or not.
pub(super) fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Nested(inner) => literal(inner),
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression is a parameter alone.
pub(super) fn is_parameter(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_parameter(inner),
        Expr::Value(value) => matches!(value.value, Value::Placeholder(_)),
        _ => false,
    }
}

/// The text of a literal, whatever it is cast to.
pub(super) fn cast_literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Cast { expr, .. } => cast_literal(expr),
        Expr::Nested(inner) => cast_literal(inner),
        Expr::Collate { expr, .. } => cast_literal(expr),
        other => literal(other),
    }
}

/// The last name of a column that an expression is, if it is one.
pub(super) fn column(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(ident) => Some(folded(ident)),
        Expr::CompoundIdentifier(idents) => idents.last().map(folded),
        Expr::Nested(inner) => column(inner),
        _ => None,
    }
}

/// Whether an expression is a column whose subscripts count from 0: PostgreSQL's vectors.
pub(super) fn is_vector(expr: &Expr) -> bool {
    const VECTORS: &[&str] = &[
        "indkey",
        "indclass",
        "indoption",
        "indcollation",
        "proargtypes",
        "tgattr",
        "partattrs",
        "partclass",
        "partcollation",
        "stxkeys",
    ];
    column(expr).is_some_and(|name| VECTORS.contains(&name.as_str()))
}

/// Whether an expression is a whole number, as far as its form tells.
pub(super) fn is_integer(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => is_integer(inner),
        Expr::Value(value) => matches!(&value.value, Value::Number(number, _) if number.parse::<i64>().is_ok()),
        Expr::Cast { data_type, .. } => {
            matches!(data_type, DataType::Int(_) | DataType::Integer(_) | DataType::BigInt(_) | DataType::SmallInt(_))
                || type_name(data_type).is_some_and(|name| matches!(name.as_str(), "int2" | "int4" | "int8"))
                || matches!(data_type.to_string().as_str(), "INTEGER" | "BIGINT" | "SMALLINT")
        }
        Expr::BinaryOp { left, op: BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply, right } => {
            is_integer(left) && is_integer(right)
        }
        _ => false,
    }
}

/// Whether a column is a function, which is a number that is seen as a name.
pub(super) fn is_function(expr: &Expr) -> bool {
    const FUNCTIONS: &[&str] = &[
        "amhandler",
        "aggfnoid",
        "aggtransfn",
        "aggfinalfn",
        "amproc",
        "oprcode",
        "oprrest",
        "oprjoin",
        "prosupport",
        "typinput",
        "typoutput",
        "typreceive",
        "typsend",
        "typmodin",
        "typmodout",
        "typanalyze",
        "typsubscript",
        "rngcanonical",
        "rngsubdiff",
        "conproc",
        "prsstart",
        "prstoken",
        "prsend",
        "prsheadline",
        "prslextype",
        "tmplinit",
        "tmpllexize",
    ];
    column(expr).is_some_and(|name| FUNCTIONS.contains(&name.as_str()))
}

/// The arguments of a function, if all are plain expressions.
pub(super) fn arguments(arguments: &FunctionArguments) -> Option<Vec<&Expr>> {
    match arguments {
        FunctionArguments::None => Some(Vec::new()),
        FunctionArguments::Subquery(_) => None,
        FunctionArguments::List(list) => plain(&list.args),
    }
}

/// The same for those of a table function.
pub(super) fn plain(arguments: &[FunctionArg]) -> Option<Vec<&Expr>> {
    let one = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    arguments.iter().map(one).collect()
}

/// The name of a type without its schema, in lower case, and whether it had the schema or quotes of PostgreSQL's own.
pub(super) fn type_name(data_type: &DataType) -> Option<String> {
    match data_type {
        DataType::Regclass => Some("regclass".into()),
        DataType::Text => Some("text".into()),
        DataType::Custom(name, modifiers) if modifiers.is_empty() => {
            let parts = parts(name)?;
            match parts.as_slice() {
                [name] => Some(name.clone()),
                [schema, name] if ["pg_catalog", "information_schema"].contains(&schema.as_str()) => Some(name.clone()),
                _ => None,
            }
        }
        _ => None,
    }
}
