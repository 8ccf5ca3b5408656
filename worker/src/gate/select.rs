//! Judges a statement by the engine's tree of it.

use query::{Error, ErrorKind, Result};

use super::function::{self, Arguments};
use super::judge::{Judge, Value};
use super::location;
use super::outer::Outer;
use super::token::{Token, Tokens};
use super::tree::{Node, NodeId, Tree};

/// What the engine's parser made of a text.
pub(super) enum Reading {
    /// One statement that reads. `changes` tells whether it calls what changes the session, `ordered` whether it asks
    /// for an order of its rows.
    Select { changes: bool, ordered: bool },
    /// The text is a statement, but not one that the engine describes.
    Other,
}

/// Kinds of node in the place of a table. An unknown one is refused.
const TABLES: &[&str] =
    &["BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SHOW_REF", "SUBQUERY", "TABLE_FUNCTION"];

/// Kinds of node in the place of a query. An unknown one is refused.
const QUERIES: &[&str] = &["SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"];

/// What `SHOW` shows without reading a table.
const SHOWN: &[&str] = &["\"databases\"", "\"tables\"", "\"variables\"", "__show_tables_expanded"];

impl Judge<'_> {
    /// Judges a text that should read; an error if it is no SQL or is refused.
    pub(super) fn read(&self, sql: &str) -> Result<Reading> {
        let mut json = self.parser.serialize(sql)?;
        if cannot_write(&Tree::read(&json)?)
            && let Some(plainer) = without_enums(sql)
        {
            json = self.parser.serialize(&plainer)?;
        }
        let tree = Tree::read(&json)?;
        let root = tree.root();
        if tree.get(root, "error").is_some_and(|error| matches!(tree.node(error), Node::True)) {
            return match tree.text(root, "error_type") {
                "not implemented" => Ok(Reading::Other),
                "out of memory" => Err(Error::new(ErrorKind::Memory, "the statement is too large to be looked at")
                    .with_detail(tree.text(root, "error_message").to_owned())
                    .with_hint("send data as parameters, or start the server with more --memory")),
                _ => Err(syntax_error(sql, &tree)),
            };
        }
        let statements = tree.get(root, "statements").map(|list| tree.members(list)).unwrap_or_default();
        if statements.len() != 1 {
            return Err(several());
        }
        let outer = Outer::of(&tree, statements[0].1);
        let mut walk = Walk { judge: self, tree: &tree, outer: &outer, stack: Vec::new(), changes: false };
        walk.stack.push((root, None));
        while let Some((id, within)) = walk.stack.pop() {
            walk.visit(id, within)?;
        }
        Ok(Reading::Select { changes: walk.changes, ordered: outer.ordered })
    }

    /// Judges a text that has to be a query: a part of another statement.
    pub(super) fn query(&self, sql: &str) -> Result<()> {
        match self.read(sql)? {
            Reading::Select { .. } => Ok(()),
            Reading::Other => {
                Err(Error::new(ErrorKind::Denied, "only a query may stand here").with_detail(sql.to_owned()))
            }
        }
    }

    /// Judges a text that has to be an expression.
    pub(super) fn expression(&self, sql: &str) -> Result<()> {
        self.query(&format!("SELECT {sql}"))
    }
}

/// Whether the engine read the statement and cannot write its tree: it has no form for an ENUM within another type.
fn cannot_write(tree: &Tree<'_>) -> bool {
    tree.text(tree.root(), "error_type") == "serialization"
}

/// The text with VARCHAR for each `ENUM('a', …)`, at the same places; `None` if there is none. Where what looks
/// like a type is a call, the call of a macro that was judged when it was made, a name without arguments is
/// judged in its place, and a name says nothing of a location.
fn without_enums(sql: &str) -> Option<String> {
    const PLAIN: &str = "VARCHAR";
    let tokens = Tokens::read(sql);
    let (mut text, mut copied, mut at) = (String::with_capacity(sql.len()), 0, 0);
    while at < tokens.list.len() {
        let Some(end) = end_of_enum(&tokens, at) else {
            at += 1;
            continue;
        };
        let (from, to) = (tokens.list[at].start, tokens.list[end].end);
        text.push_str(&sql[copied..from]);
        text.push_str(PLAIN);
        // What the engine says of a position is shown in the original.
        text.extend(sql[from..to].chars().skip(PLAIN.len()).map(|c| if c == '\n' { c } else { ' ' }));
        (copied, at) = (to, end + 1);
    }
    text.push_str(&sql[copied..]);
    (copied > 0).then_some(text)
}

/// The closing bracket of the `ENUM(…)` that begins at a token, if nothing but strings stands in it.
fn end_of_enum(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    if !(tokens.at(at, &["enum"]) && tokens.mark_at(at + 1, '(')) {
        return None;
    }
    let mut at = at + 2;
    loop {
        if !matches!(tokens.get(at)?, Token::Text(_)) {
            return None;
        }
        match tokens.get(at + 1)? {
            Token::Mark(',') => at += 2,
            Token::Mark(')') => return Some(at + 1),
            _ => return None,
        }
    }
}

/// The refusal of more than one statement.
pub(super) fn several() -> Error {
    Error::new(ErrorKind::Syntax, "more than one statement").with_hint("send one statement at a time")
}

fn syntax_error(sql: &str, tree: &Tree<'_>) -> Error {
    let message = tree.text(tree.root(), "error_message");
    // The second is how the engine's parser says that its stack of brackets is full.
    if message.starts_with("Max expression depth") || message.starts_with("memory exhausted") {
        return Error::new(ErrorKind::Limit, "the statement is nested too deeply")
            .with_sqlstate("54001")
            .with_hint("at most 1000 levels are read; write long chains as lists (IN, list functions) or as CTEs");
    }
    if message == "std::bad_alloc" || tree.text(tree.root(), "error_type") == "out of memory" {
        return Error::new(ErrorKind::Memory, "the statement needs more memory than there is to be read")
            .with_hint("send data as parameters, or start the server with more --memory");
    }
    if message.contains("locking clause is not supported") {
        return Error::new(ErrorKind::Unsupported, "rows cannot be locked: FOR UPDATE and FOR SHARE are not supported")
            .with_hint("leave the clause out: a statement reads a snapshot, and the first of two changes wins");
    }
    let error = Error::new(ErrorKind::Syntax, if message.is_empty() { "syntax error" } else { message });
    // The engine counts characters.
    let Ok(position) = tree.text(tree.root(), "position").parse::<usize>() else { return error };
    let at = sql.char_indices().nth(position).map_or(sql.len(), |(at, _)| at);
    let start = sql[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = sql[start..].lines().next().unwrap_or_default();
    let number = sql[..start].matches('\n').count() + 1;
    let label = format!("line {number}: ");
    // A long line is cut to what surrounds the caret.
    let before: Vec<char> = sql[start..at].chars().collect();
    let skipped = before.len().saturating_sub(60);
    let shown: String = line.chars().skip(skipped).take(120).collect();
    let indent = " ".repeat(label.chars().count() + before.len() - skipped);
    error.with_detail(format!("{label}{shown}\n{indent}^"))
}

struct Walk<'a> {
    judge: &'a Judge<'a>,
    tree: &'a Tree<'a>,
    outer: &'a Outer<'a>,
    /// What is to be visited, and the number of the outermost CTE that it stands in.
    stack: Vec<(NodeId, Option<usize>)>,
    changes: bool,
}

impl Walk<'_> {
    fn visit(&mut self, id: NodeId, within: Option<usize>) -> Result<()> {
        let tree = self.tree;
        let within = within.or_else(|| self.outer.cte(id));
        if !matches!(tree.node(id), Node::Object(..)) {
            self.stack.extend(tree.members(id).iter().map(|(_, child)| (*child, within)));
            return Ok(());
        }
        let kind = if tree.text(id, "class").is_empty() { tree.text(id, "type") } else { "" };
        // Its seed is chosen when it is bound.
        if tree.get(id, "sample").is_some_and(|sample| !tree.members(sample).is_empty()) {
            self.judge.looks_outside.set(true);
        }
        match kind {
            "BASE_TABLE" => {
                let text = |key| tree.text(id, key);
                let (catalog, schema, name) = (text("catalog_name"), text("schema_name"), text("table_name"));
                self.judge.table(catalog, schema, name)?;
                let unqualified = catalog.is_empty() && schema.is_empty();
                let is_cte = unqualified && self.outer.is_cte(name, within);
                let is_looked_for = self.judge.is_looked_for(catalog, schema, name);
                // Which version of it, an expression may tell.
                let in_version = tree.get(id, "at_clause").is_some_and(|at| !tree.members(at).is_empty());
                if unqualified && (self.judge.known_table)(name) && !in_version {
                    self.judge.reads_known.set(true);
                } else if !is_cte && is_looked_for && !in_version {
                    self.judge.names_others.set(true);
                } else if !is_cte {
                    self.judge.looks_outside.set(true);
                }
                if !is_cte && self.judge.may_be_lakes(catalog, schema, name) {
                    self.judge.reads_lake.set(true);
                }
                if !is_cte && is_looked_for {
                    self.judge.looks_for_table.set(true);
                }
            }
            "SHOW_REF" => {
                self.judge.reads_lake.set(true);
                self.judge.looks_outside.set(true);
            }
            "TABLE_FUNCTION" => return self.table_function(id, within),
            _ => {}
        }
        match kind {
            "SHOW_REF" if tree.get(id, "query").is_none() => {
                let name = tree.text(id, "table_name");
                if !(name.is_empty() || SHOWN.contains(&name)) {
                    return Err(unknown(&format!("SHOW {name}")));
                }
            }
            _ => {}
        }
        if tree.text(id, "class") == "COLUMN_REF"
            && let Some(names) = tree.get(id, "column_names").map(|names| tree.members(names))
            && let [(_, only)] = names
            && let Node::Text(name) = tree.node(*only)
            && function::varies(name)
        {
            // Where no column has the name, it is a function's.
            self.judge.varies.set(true);
        }
        let function = tree.text(id, "function_name");
        if !function.is_empty() {
            self.scalar(id, function)?;
        }
        for (key, child) in tree.members(id) {
            let expected = match (*key, kind) {
                ("from_table", _) | ("left" | "right", "JOIN") | ("source", "PIVOT") => Some(TABLES),
                ("node", _)
                | ("query", "SHOW_REF")
                | ("left" | "right", "SET_OPERATION_NODE" | "RECURSIVE_CTE_NODE") => Some(QUERIES),
                _ => None,
            };
            if let Some(expected) = expected
                && !expected.contains(&tree.text(*child, "type"))
            {
                return Err(unknown(tree.text(*child, "type")));
            }
            self.stack.push((*child, within));
        }
        Ok(())
    }

    fn scalar(&mut self, id: NodeId, name: &str) -> Result<()> {
        if function::asks_session(name) {
            self.judge.looks_outside.set(true);
        }
        if function::varies(name) {
            self.judge.varies.set(true);
        }
        if function::tells_setting(name) {
            let setting = match self.arguments(id) {
                [(_, only)] => self.string(*only),
                _ => None,
            };
            return self.judge.shown_setting(setting);
        }
        if function::is_refused(name) {
            return Err(function::refusal(name));
        }
        self.changes |= function::changes_session(name);
        Ok(())
    }

    fn table_function(&mut self, id: NodeId, within: Option<usize>) -> Result<()> {
        let tree = self.tree;
        let call = tree.get(id, "function");
        let name = call.map(|call| tree.text(call, "function_name")).unwrap_or_default();
        let (Some(call), Some(arguments)) = (call, self.judge.table_function(name)) else {
            return Err(function::refusal(name));
        };
        let qualified = !tree.text(call, "schema").is_empty() || !tree.text(call, "catalog").is_empty();
        if qualified && function::is_shadowed(name) {
            return Err(function::qualified(name));
        }
        if !function::is_pure(name) {
            self.judge.reads_lake.set(true);
        }
        // The engine works its arguments out when it binds the statement.
        let plain = |(_, id): &(&str, NodeId)| {
            matches!(tree.node(*id), Node::Constant { .. }) || tree.text(*id, "class") == "PARAMETER"
        };
        if !function::is_pure(name) || function::reads_files(name) || !self.arguments(call).iter().all(plain) {
            self.judge.looks_outside.set(true);
        }
        match arguments {
            Arguments::Values => {}
            Arguments::Locations(count) => self.locations(call, name, count)?,
            Arguments::Names => self.names(call, name)?,
        }
        let rest = tree.members(id).iter().filter(|(key, _)| *key != "function");
        self.stack.extend(rest.chain(tree.members(call)).map(|(_, child)| (*child, within)));
        Ok(())
    }

    fn arguments(&self, call: NodeId) -> &[(&str, NodeId)] {
        self.tree.get(call, "children").map(|list| self.tree.members(list)).unwrap_or_default()
    }

    fn locations(&self, call: NodeId, function: &str, count: usize) -> Result<()> {
        let mut seen = 0;
        for (_, argument) in self.arguments(call) {
            if let Some((name, value)) = self.named(*argument) {
                self.judge.option(function, name, value)?;
            } else if seen < count {
                seen += 1;
                self.location(function, *argument)?;
            }
        }
        Ok(())
    }

    fn location(&self, function: &str, argument: NodeId) -> Result<()> {
        let tree = self.tree;
        let list = matches!(tree.text(argument, "function_name"), "list_value" | "array_value")
            || tree.text(argument, "type") == "ARRAY_CONSTRUCTOR";
        if !list || self.arguments(argument).is_empty() {
            return self.judge.location(function, self.string(argument));
        }
        for (_, item) in self.arguments(argument) {
            self.judge.location(function, self.string(*item))?;
        }
        Ok(())
    }

    /// An argument `name = value`, `name := value` or `name => value`.
    fn named(&self, argument: NodeId) -> Option<(&str, Value<'_>)> {
        let tree = self.tree;
        let alias = match tree.node(argument) {
            Node::Constant { alias, .. } => alias.as_ref(),
            _ => tree.text(argument, "alias"),
        };
        if !alias.is_empty() {
            return Some((alias, self.value(argument)));
        }
        if tree.text(argument, "type") != "COMPARE_EQUAL" {
            return None;
        }
        let name = tree.get(tree.get(argument, "left")?, "column_names")?;
        let [(_, name)] = tree.members(name) else { return None };
        let Node::Text(name) = tree.node(*name) else { return None };
        let value = tree.get(argument, "right").map_or(Value::Expression, |value| self.value(value));
        Some((name, value))
    }

    fn value(&self, id: NodeId) -> Value<'_> {
        let tree = self.tree;
        let cast = tree.get(id, "child").filter(|_| tree.text(id, "class") == "CAST");
        match tree.node(cast.unwrap_or(id)) {
            Node::Constant { text: Some(text), .. } => Value::Text(text),
            Node::Constant { .. } => Value::Plain,
            _ => Value::Expression,
        }
    }

    fn string(&self, id: NodeId) -> Option<&str> {
        match self.tree.node(id) {
            Node::Constant { text, .. } => text.as_deref(),
            _ => None,
        }
    }

    /// Arguments that are names of a table and its columns, as constants or references.
    fn names(&self, call: NodeId, function: &str) -> Result<()> {
        for (_, argument) in self.arguments(call) {
            let parts = self.tree.get(*argument, "column_names").map(|parts| self.tree.members(parts));
            let plain = match (self.tree.node(*argument), parts) {
                (Node::Constant { text, .. }, _) => text.as_deref().is_none_or(|text| self.is_name(text)),
                (_, Some([(_, part)])) => {
                    matches!(self.tree.node(*part), Node::Text(name) if self.is_name(name))
                }
                _ => false,
            };
            if !plain {
                return Err(Error::new(
                    ErrorKind::Denied,
                    format!("\"{function}\" takes the name of a table and of a column"),
                )
                .with_hint("make a temporary view of what you want to count, and name that"));
            }
        }
        Ok(())
    }

    fn is_name(&self, name: &str) -> bool {
        !function::is_refused_view(name) && (!location::is_like(name) || (self.judge.known_table)(name))
    }
}

fn unknown(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("this form of query is not supported ({what})"))
}

#[cfg(test)]
mod tests {
    use super::without_enums;

    #[test]
    fn enums_become_plain_at_the_same_places() {
        let sql = "SELECT ['a']::ENUM('a', 'b)')[], x::enum('it''s')";
        let plainer = "SELECT ['a']::VARCHAR        [], x::VARCHAR      ";
        assert_eq!(without_enums(sql).as_deref(), Some(plainer));
        for sql in ["SELECT 1", "SELECT enum", "SELECT enum(x)", "SELECT enum('a' || b)", "SELECT ENUM()", "ENUM('a'"] {
            assert_eq!(without_enums(sql), None, "{sql}");
        }
        assert_eq!(without_enums("SELECT 'ENUM(''a'')' -- ENUM('a')"), None);
    }
}
