//! What may stand in FROM, made of what PostgreSQL has there.

use sqlparser::ast::helpers::attached_token::AttachedToken;
use sqlparser::ast::{Cte, Expr, Ident, SelectItem, SetExpr, TableAlias, TableAliasColumnDef, TableFactor};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::tree::{verbatim, verbatim_name};

/// A function that gives one column gives it the name of its alias.
pub(super) fn name_column(function: &str, with_ordinality: bool, alias: &mut TableAlias) {
    const SINGLE: &[&str] = &["generate_series", "generate_subscripts", "regexp_split_to_table", "unnest"];
    if SINGLE.contains(&function) && alias.columns.is_empty() {
        let ordinality = with_ordinality.then(|| Ident::new("ordinality"));
        let names = std::iter::once(alias.name.clone()).chain(ordinality);
        alias.columns = names.map(|name| TableAliasColumnDef { name, data_type: None }).collect();
    }
}

/// Lists side by side: the engine takes one at a time in the place of a table.
pub(super) fn several(lists: &[Expr], with_ordinality: bool, alias: TableAlias) -> TableFactor {
    let mut columns: Vec<String> =
        lists.iter().enumerate().map(|(at, list)| format!("unnest({list}) AS unnest_{at}")).collect();
    if let (true, Some(first)) = (with_ordinality, lists.first()) {
        columns.push(format!("generate_subscripts({first}, 1) AS ordinality"));
    }
    verbatim_table(&format!("(SELECT {})", columns.join(", ")), alias)
}

/// A query of ours in the place of a table, which may name what stands before it.
pub(super) fn verbatim_table(query: &str, alias: TableAlias) -> TableFactor {
    TableFactor::Table {
        name: verbatim_name(format!("LATERAL {query}")),
        alias: Some(alias),
        args: None,
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_directives: Vec::new(),
        inheritance: None,
    }
}

pub(super) fn named(name: &str) -> TableAlias {
    TableAlias { explicit: true, name: Ident::with_quote('"', name), columns: Vec::new(), at: None }
}

/// A common table of this query. Nothing of ours is parsed: the parser does not know all of the engine's SQL.
pub(super) fn common_table(name: &str, text: &str) -> Option<Cte> {
    let mut query = Parser::new(&PostgreSqlDialect {}).try_with_sql("SELECT 1").ok()?.parse_query().ok()?;
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.projection = vec![SelectItem::UnnamedExpr(verbatim(text.strip_prefix("SELECT")?.trim_start()))];
    }
    Some(Cte {
        alias: TableAlias { explicit: false, name: Ident::new(name), columns: Vec::new(), at: None },
        query,
        from: None,
        materialized: None,
        closing_paren_token: AttachedToken::empty(),
    })
}
