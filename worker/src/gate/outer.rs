//! The outermost part of a query: its CTEs, and whether it asks for an order.

use super::tree::{Node, NodeId, Tree};

/// What the outermost part of a query tells.
pub(super) struct Outer<'a> {
    /// Its CTEs, in order: the name, and the node of what each stands for.
    ctes: Vec<(&'a str, NodeId)>,
    /// Whether each may name itself.
    recursive: Vec<bool>,
    /// Whether it asks for an order of its rows; true for what is no plain query.
    pub(super) ordered: bool,
}

impl<'a> Outer<'a> {
    /// Of a statement in the engine's tree.
    pub(super) fn of(tree: &'a Tree<'a>, statement: NodeId) -> Self {
        let mut outer = Self { ctes: Vec::new(), recursive: Vec::new(), ordered: true };
        let Some(node) = tree.get(statement, "node") else { return outer };
        if let Some(entries) = tree.get(node, "cte_map").and_then(|map| tree.get(map, "map")) {
            for (_, entry) in tree.members(entries) {
                let Some(value) = tree.get(*entry, "value") else { continue };
                outer.ctes.push((tree.text(*entry, "key"), value));
                let query = tree.get(value, "query").and_then(|query| tree.get(query, "node"));
                outer.recursive.push(query.is_some_and(|query| tree.text(query, "type") == "RECURSIVE_CTE_NODE"));
            }
        }
        let modifiers = tree.get(node, "modifiers").map(|list| tree.members(list)).unwrap_or_default();
        let sorts = modifiers.iter().any(|(_, modifier)| tree.text(*modifier, "type") == "ORDER_MODIFIER");
        let shows = tree.get(node, "from_table").is_some_and(|from| tree.text(from, "type") == "SHOW_REF");
        let known = matches!(tree.node(node), Node::Object(..))
            && ["SELECT_NODE", "SET_OPERATION_NODE"].contains(&tree.text(node, "type"));
        outer.ordered = sorts || shows || !known;
        outer
    }

    /// The number of the CTE that a node is the query of.
    pub(super) fn cte(&self, id: NodeId) -> Option<usize> {
        self.ctes.iter().position(|(_, node)| *node == id)
    }

    /// Whether an unqualified name, in the CTE of a number or outside of all, is that of a CTE for sure. Those of inner
    /// queries do not count.
    pub(super) fn is_cte(&self, name: &str, within: Option<usize>) -> bool {
        let mut numbered = self.ctes.iter().enumerate();
        let Some((number, _)) = numbered.find(|(_, (cte, _))| cte.eq_ignore_ascii_case(name)) else { return false };
        within.is_none_or(|within| within > number || (within == number && self.recursive[number]))
    }
}
