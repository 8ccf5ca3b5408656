//! What PostgreSQL calls a column of a result that has no name of its own.

use sqlparser::ast::{
    AccessExpr, ArrayElemTypeDef, DataType, Expr, Ident, Select, SelectItem, SetExpr, TrimWhereField,
};

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use super::tree::{folded, parts, type_name};

/// Gives the columns of a query that would have another name at the engine the one of PostgreSQL.
///
/// `seen` are those that the client sees: their names are in lower case where they are not in quotes.
pub(super) fn name_columns(select: &mut Select, seen: bool) {
    for item in &mut select.projection {
        if let (true, SelectItem::ExprWithAlias { alias, .. }) = (seen, &mut *item) {
            *alias = Ident::with_quote('"', folded(alias));
        }
        let SelectItem::UnnamedExpr(expr) = item else { continue };
        let is_column = matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
        if is_column && !(seen && has_capitals(expr)) {
            continue;
        }
        let alias = Ident::with_quote('"', name_of(expr));
        let expr = std::mem::replace(expr, Expr::Identifier(Ident::new("NULL")));
        *item = SelectItem::ExprWithAlias { expr, alias };
    }
}

/// What one item of a query's columns is called.
pub(super) fn name_of_item(item: &str) -> Option<String> {
    name_and_origin(item).map(|(name, _)| name)
}

/// The same, and whether it is said: an alias, or the name of a column.
pub(super) fn name_and_origin(item: &str) -> Option<(String, bool)> {
    let mut parser = Parser::new(&PostgreSqlDialect {}).try_with_sql(item).ok()?;
    let read = parser.parse_select_item().ok()?;
    if parser.peek_token().token != Token::EOF {
        return None;
    }
    match read {
        SelectItem::UnnamedExpr(expr) => {
            Some((name_of(&expr), matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_))))
        }
        SelectItem::ExprWithAlias { alias, .. } => Some((folded(&alias), true)),
        _ => None,
    }
}

fn has_capitals(column: &Expr) -> bool {
    let ident = match column {
        Expr::Identifier(ident) => Some(ident),
        Expr::CompoundIdentifier(idents) => idents.last(),
        _ => None,
    };
    ident.is_some_and(|ident| ident.value != folded(ident))
}

fn name_of(expr: &Expr) -> String {
    find(expr).map_or("?column?".into(), |(name, _)| name)
}

/// The name that an expression gives, and whether it is one of a type only, which gives way to others.
fn find(expr: &Expr) -> Option<(String, bool)> {
    let sure = |name: &str| Some((name.to_owned(), true));
    match expr {
        Expr::Identifier(ident) => sure(&folded(ident)),
        Expr::CompoundIdentifier(idents) => idents.last().and_then(|ident| sure(&folded(ident))),
        Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => find(inner),
        Expr::CompoundFieldAccess { root, access_chain } => match access_chain.last() {
            Some(AccessExpr::Dot(Expr::Identifier(ident))) => sure(&folded(ident)),
            _ => find(root),
        },
        Expr::Function(function) => function.name.0.last()?.as_ident().and_then(|ident| sure(&folded(ident))),
        Expr::Cast { expr, data_type, .. } => match find(expr) {
            Some((name, true)) => Some((name, true)),
            _ => Some((of_type(data_type), false)),
        },
        Expr::TypedString(typed) => Some((of_type(&typed.data_type), false)),
        Expr::Interval(_) => Some(("interval".into(), false)),
        Expr::Case { else_result, .. } => match else_result.as_deref().and_then(find) {
            Some((name, true)) => Some((name, true)),
            _ => Some(("case".into(), false)),
        },
        Expr::Array(_) => sure("array"),
        Expr::Exists { .. } => sure("exists"),
        Expr::Extract { .. } => sure("extract"),
        Expr::Position { .. } => sure("position"),
        Expr::Substring { .. } => sure("substring"),
        Expr::Overlay { .. } => sure("overlay"),
        Expr::Trim { trim_where, .. } => sure(match trim_where {
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
            _ => "btrim",
        }),
        Expr::Ceil { .. } => sure("ceil"),
        Expr::Floor { .. } => sure("floor"),
        Expr::Tuple(_) => sure("row"),
        Expr::AtTimeZone { .. } => sure("timezone"),
        Expr::Subquery(query) => match query.body.as_ref() {
            SetExpr::Select(select) => match select.projection.first()? {
                SelectItem::UnnamedExpr(expr) => find(expr).map(|(name, _)| (name, true)),
                SelectItem::ExprWithAlias { alias, .. } => sure(&folded(alias)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn of_type(data_type: &DataType) -> String {
    if let Some(name) = type_name(data_type) {
        return name;
    }
    match data_type {
        DataType::Custom(name, _) => {
            parts(name).and_then(|mut parts| parts.pop()).unwrap_or_else(|| name.to_string().to_lowercase())
        }
        DataType::Int(_) | DataType::Integer(_) => "int4".into(),
        DataType::BigInt(_) => "int8".into(),
        DataType::SmallInt(_) => "int2".into(),
        DataType::Boolean => "bool".into(),
        DataType::Varchar(_) | DataType::CharacterVarying(_) => "varchar".into(),
        DataType::Char(_) | DataType::Character(_) => "bpchar".into(),
        DataType::Double(_) | DataType::DoublePrecision => "float8".into(),
        DataType::Real => "float4".into(),
        DataType::Decimal(_) | DataType::Numeric(_) => "numeric".into(),
        DataType::Timestamp(..) => "timestamp".into(),
        DataType::Array(ArrayElemTypeDef::SquareBracket(element, _)) => of_type(element),
        other => other.to_string().to_lowercase(),
    }
}
