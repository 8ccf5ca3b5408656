//! PostgreSQL's catalog, for an engine that has another one.
//!
//! A statement that names the catalog becomes one that brings it along: before it stand common tables, made of what the
//! engine tells of itself and of rows that every PostgreSQL 15 has. Nothing is installed in an engine, and nothing here
//! waits or asks anybody.
//!
//! - `scan` decides without parsing whether a text can name the catalog at all.
//! - `walk` goes through the parsed statement; `source`, `casts`, `operators`, `functions`, `templates` and `naming` say
//!   what becomes of its parts; `tree` asks small questions about it.
//! - `relations` puts together the common tables that are needed, from `texts`: `views/` is written by hand, `static/`
//!   holds rows that every PostgreSQL 15 has.
//! - `types` is the one table of types.

mod casts;
mod functions;
mod hints;
mod keywords;
mod naming;
mod operators;
mod quote;
pub(crate) mod raise;
mod relations;
mod scan;
mod sizes;
mod source;
mod templates;
#[cfg(test)]
mod tests;
mod texts;
mod tree;
mod types;
mod units;
mod walk;
mod world;

use std::ops::ControlFlow;

use query::Result;
use sqlparser::ast::VisitMut;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

pub use hints::column_types;
pub use scan::is_candidate;
pub(crate) use tree::verbatim;
pub use world::{LiveCursor, LiveSession, LiveStatement, Role, World};

use walk::Walk;

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewritten {
    /// It names nothing of the catalog: it goes to the engine as it came.
    Unchanged,
    /// What the engine is to be asked instead.
    Changed(String),
}

/// An expression that quotes a name, told by an expression, where PostgreSQL would.
pub(crate) fn quoted_identifier(expression: &str) -> String {
    quote::identifier(expression)
}

/// What PostgreSQL calls a column that is this expression, or the alias that it has; `None` if that is not known.
pub(crate) fn name_of_item(item: &str) -> Option<String> {
    naming::name_of_item(item)
}

/// The same, and whether it is said: an alias, or the name of a column.
pub(crate) fn name_and_origin(item: &str) -> Option<(String, bool)> {
    naming::name_and_origin(item)
}

/// No question about the catalog is longer: a longer text is data, which is not worth parsing.
const LONGEST: usize = 1 << 20;

/// Rewrites what a statement names of PostgreSQL's catalog. A text that cannot be parsed is unchanged: the engine says
/// what is wrong with it.
pub fn rewrite(sql: &str, world: &World) -> Result<Rewritten> {
    if sql.len() > LONGEST || !scan::is_candidate(sql) {
        return Ok(Rewritten::Unchanged);
    }
    on_large_stack(|| rewritten(sql, world))
}

/// The parser bounds how deep a statement nests, and not how long its chains are (`1 + 1 + …`), which are trees as deep
/// as they are long: walked, written and dropped by functions that call themselves.
pub(crate) fn on_large_stack<T>(work: impl FnOnce() -> T) -> T {
    stacker::grow(STACK, work)
}

/// Many times what the longest chain of a statement that is rewritten needs; it costs the memory that is used of it.
const STACK: usize = 128 << 20;

fn rewritten(sql: &str, world: &World) -> Result<Rewritten> {
    let plain = operators::taken_apart(operators::plain_equals(sql));
    let plain = keywords::quoted_names(&plain);
    let Ok(mut statements) = Parser::parse_sql(&PostgreSqlDialect {}, &plain) else {
        return Ok(Rewritten::Unchanged);
    };
    let mut walk = Walk::new(world, sql);
    if let ControlFlow::Break(()) = statements.visit(&mut walk) {
        return Ok(Rewritten::Unchanged);
    }
    if !walk.changed {
        return Ok(Rewritten::Unchanged);
    }
    let texts: Vec<String> = statements.iter().map(ToString::to_string).collect();
    Ok(Rewritten::Changed(texts.join("; ")))
}
