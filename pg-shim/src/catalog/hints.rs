//! The types of result columns that the engine cannot tell: to it, a name is a text.

use sqlparser::ast::{Expr, Select, SelectItem, SetExpr, Statement, TableFactor};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::relations::{Relation, type_of_column};
use super::scan;
use super::tree::{column, parts, type_name};

/// The types that are texts to the engine, whose bytes are the same in both formats of the wire.
const TEXTS: &[(&str, u32)] = &[("char", 18), ("name", 19)];

/// For each column of the result of a statement that names the catalog, the number of PostgreSQL's type where that is a
/// finer one than its Arrow type tells: `name`, `"char"`. Empty if nothing is known.
pub fn column_types(sql: &str) -> Vec<Option<u32>> {
    if !scan::is_candidate(sql) {
        return Vec::new();
    }
    super::on_large_stack(|| types_of(sql))
}

fn types_of(sql: &str) -> Vec<Option<u32>> {
    let plain = super::operators::plain_equals(sql);
    let Ok(statements) = Parser::parse_sql(&PostgreSqlDialect {}, &plain) else { return Vec::new() };
    let [Statement::Query(query)] = statements.as_slice() else { return Vec::new() };
    let SetExpr::Select(select) = query.body.as_ref() else { return Vec::new() };
    let is_of_catalog = select
        .from
        .iter()
        .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
    if !is_of_catalog.clone().any(|table| relation(table).is_some()) {
        return Vec::new();
    }
    types(select).unwrap_or_default()
}

fn types(select: &Select) -> Option<Vec<Option<u32>>> {
    let mut types = Vec::new();
    for item in &select.projection {
        match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => types.push(of(expr)),
            SelectItem::Wildcard(_) => {
                // Of several tables, the order of columns is the engine's to say.
                let [from] = select.from.as_slice() else { return None };
                let relation = from.joins.is_empty().then(|| relation(&from.relation)).flatten()?;
                types.extend(relation.columns().map(|(_, oid)| text(oid)));
            }
            _ => return None,
        }
    }
    Some(types)
}

fn of(expr: &Expr) -> Option<u32> {
    match expr {
        Expr::Nested(inner) => of(inner),
        Expr::Cast { data_type, .. } => {
            let name = type_name(data_type)?;
            TEXTS.iter().find(|(known, _)| *known == name).map(|(_, oid)| *oid)
        }
        other => text(type_of_column(&column(other)?)?),
    }
}

fn text(oid: u32) -> Option<u32> {
    // `sql_identifier` of the information schema is a domain over `name`.
    let oid = if oid == 13226 { 19 } else { oid };
    TEXTS.iter().any(|(_, known)| *known == oid).then_some(oid)
}

fn relation(table: &TableFactor) -> Option<&'static Relation> {
    let TableFactor::Table { name, args: None, .. } = table else { return None };
    match parts(name)?.as_slice() {
        [name] => Relation::find("pg_catalog", name),
        [schema, name] => Relation::find(schema, name),
        _ => None,
    }
}
