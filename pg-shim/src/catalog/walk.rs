//! The walk through a parsed statement, on which everything of PostgreSQL's catalog becomes something of the engine.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::helpers::attached_token::AttachedToken;
use sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, Function, Ident, InTarget, ObjectName, OrderByExpr, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, Subscript, TableAlias, TableFactor, VisitorMut, With,
};

use super::functions::{self, Argument};
use super::relations::{self, Relation};
use super::tree::{self, folded, literal, verbatim, verbatim_name};
use super::world::World;
use super::{casts, naming, operators, quote, source};

/// The state of one walk.
pub(super) struct Walk<'a> {
    world: &'a World,
    sql: &'a str,
    /// Whether anything became something else.
    pub(super) changed: bool,
    scopes: Vec<Scope>,
    /// Where the queries are whose rows are compared with something. Never followed.
    compared: Vec<*const Query>,
    needed: BTreeSet<String>,
}

/// The common tables of one query.
#[derive(Default)]
struct Scope {
    names: Vec<String>,
    /// Where the queries of the common tables are, to know them when the walk comes to them. Never followed.
    places: Vec<*const Query>,
    /// Whether its rows are compared, not seen.
    compared: bool,
    /// How many of them can be named at this point of the walk.
    visible: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(world: &'a World, sql: &'a str) -> Self {
        Self { world, sql, changed: false, scopes: Vec::new(), compared: Vec::new(), needed: BTreeSet::new() }
    }

    /// Puts an expression of the engine in the place of one of PostgreSQL.
    fn put(&mut self, place: &mut Expr, sql: String) {
        self.needed.extend(relations::named_in(&sql));
        self.changed = true;
        *place = verbatim(sql);
    }

    fn is_shadowed(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.names.iter().take(scope.visible).any(|known| known == name))
    }

    /// The relation of the catalog that a name means.
    fn relation(&self, name: &ObjectName) -> Option<&'static Relation> {
        let parts = tree::parts(name)?;
        match parts.as_slice() {
            [name] if !self.is_shadowed(name) => Relation::find("pg_catalog", name),
            [schema, name] => Relation::find(schema, name),
            [database, schema, name] if *database == self.world.database => Relation::find(schema, name),
            _ => None,
        }
    }

    fn arguments(arguments: Vec<&Expr>) -> Vec<Argument> {
        let argument = |expr: &Expr| Argument {
            sql: match expr {
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_) | Expr::Nested(_) => {
                    expr.to_string()
                }
                Expr::Function(_) | Expr::Array(_) | Expr::Subquery(_) => expr.to_string(),
                _ => format!("({expr})"),
            },
            literal: tree::cast_literal(expr).map(str::to_owned),
            is_vector: tree::is_vector(expr),
        };
        arguments.into_iter().map(argument).collect()
    }

    fn function(&mut self, function: &mut Function) -> Option<String> {
        let parts = tree::parts(&function.name)?;
        let name = match parts.as_slice() {
            [name] => name,
            [schema, name] if ["pg_catalog", "information_schema"].contains(&schema.as_str()) => name,
            _ => return None,
        };
        if function.over.is_none() && function.filter.is_none() {
            let plain = tree::arguments(&function.args);
            if let Some(arguments) = plain.map(Self::arguments)
                && let Some(sql) = functions::scalar(name, &arguments, self.world)
            {
                return Some(functions::keep_parameters(sql, &arguments));
            }
        }
        if parts.len() == 2 {
            // The engine's functions have no schema.
            function.name = ObjectName::from(vec![Ident::new(name.clone())]);
            self.changed = true;
        }
        None
    }

    fn table(&mut self, factor: &mut TableFactor) {
        match factor {
            TableFactor::Table { name, alias, args: None, .. } => {
                let Some(relation) = self.relation(name) else { return };
                let stand_in = relation.stand_in();
                *name = verbatim_name(stand_in.clone());
                self.needed.insert(stand_in);
                alias.get_or_insert_with(|| source::named(relation.name));
                self.changed = true;
            }
            TableFactor::Table { name, args: Some(args), alias, with_ordinality, .. } => {
                let plain = tree::plain(&args.args);
                if let Some(new) = self.table_function(name, plain, *with_ordinality, alias.as_mut()) {
                    *factor = new;
                }
            }
            TableFactor::Function { name, args, alias, with_ordinality, .. } => {
                let plain = tree::plain(args);
                if let Some(new) = self.table_function(name, plain, *with_ordinality, alias.as_mut()) {
                    *factor = new;
                }
            }
            TableFactor::UNNEST { alias: Some(alias), array_exprs, with_ordinality, .. } if array_exprs.len() == 1 => {
                source::name_column("unnest", *with_ordinality, alias);
            }
            TableFactor::UNNEST { alias, array_exprs, with_ordinality, .. } => {
                let alias = alias.clone().unwrap_or_else(|| source::named("unnest"));
                *factor = source::several(array_exprs, *with_ordinality, alias);
                self.changed = true;
            }
            _ => {}
        }
    }

    fn table_function(
        &mut self,
        name: &mut ObjectName,
        arguments: Option<Vec<&Expr>>,
        with_ordinality: bool,
        alias: Option<&mut TableAlias>,
    ) -> Option<TableFactor> {
        let parts = tree::parts(name)?;
        let (bare, qualified) = match parts.as_slice() {
            [bare] => (bare.clone(), false),
            [schema, bare] if ["pg_catalog", "information_schema"].contains(&schema.as_str()) => (bare.clone(), true),
            _ => return None,
        };
        let column = alias.as_ref().map_or_else(|| bare.clone(), |alias| alias.name.value.clone());
        let made =
            arguments.and_then(|arguments| functions::table(&bare, &Self::arguments(arguments), &column, self.world));
        let Some(sql) = made else {
            if let Some(alias) = alias {
                source::name_column(&bare, with_ordinality, alias);
            }
            if qualified {
                *name = ObjectName::from(vec![Ident::new(bare)]);
                self.changed = true;
            }
            return None;
        };
        self.needed.extend(relations::named_in(&sql));
        self.changed = true;
        let sql = match with_ordinality {
            true => format!("(SELECT *, row_number() OVER () AS ordinality FROM {sql})"),
            false => sql,
        };
        Some(source::verbatim_table(&sql, alias.map_or_else(|| source::named(&bare), |alias| alias.clone())))
    }

    /// Puts what is needed before a query that is in no other.
    fn complete(&mut self, query: &mut Query) {
        let needed = std::mem::take(&mut self.needed);
        let tables = relations::queries(needed, self.world, self.sql);
        if tables.is_empty() {
            return;
        }
        let tables = tables.iter().filter_map(|(name, text)| source::common_table(name, text));
        match &mut query.with {
            Some(with) => {
                with.cte_tables.splice(0..0, tables);
            }
            None => {
                query.with =
                    Some(With { with_token: AttachedToken::empty(), recursive: false, cte_tables: tables.collect() });
            }
        }
    }
}

impl VisitorMut for Walk<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let here: *const Query = query;
        if let Some(outer) = self.scopes.last_mut()
            && let Some(at) = outer.places.iter().position(|place| *place == here)
        {
            // A common table sees those before it, and not itself.
            outer.visible = at;
        }
        let mut scope = Scope { compared: self.compared.contains(&here), ..Scope::default() };
        if let Some(with) = &query.with {
            scope.names = with.cte_tables.iter().map(|table| folded(&table.alias.name)).collect();
            scope.visible = scope.names.len();
            if !with.recursive {
                scope.places = with.cte_tables.iter().map(|table| std::ptr::from_ref(table.query.as_ref())).collect();
            }
        }
        self.scopes.push(scope);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.scopes.pop();
        let here: *const Query = query;
        match self.scopes.last_mut() {
            None => self.complete(query),
            Some(outer) => {
                if outer.places.contains(&here) {
                    outer.visible = outer.names.len();
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        if select.projection.is_empty() {
            // `EXISTS (SELECT FROM …)`, which the engine does not know.
            select.projection.push(SelectItem::UnnamedExpr(verbatim("1")));
        }
        naming::name_columns(select, self.scopes.len() <= 1);
        for item in &mut select.projection {
            if let SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) = item
                && let Some([schema, _]) = tree::parts(name).as_deref()
                && ["pg_catalog", "information_schema"].contains(&schema.as_str())
            {
                name.0.remove(0);
                self.changed = true;
            }
            if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = item {
                if self.scopes.len() <= 1 && (tree::is_vector(expr) || tree::is_function(expr)) {
                    casts::show(item);
                    continue;
                }
                // What is compared is a number; inside of others, so is a literal.
                let is_compared = self.scopes.last().is_some_and(|scope| scope.compared);
                if !is_compared && (self.scopes.len() <= 1 || !casts::is_named_literal(expr)) {
                    casts::mark_as_text(expr);
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_order_by_expr(&mut self, order: &mut OrderByExpr) -> ControlFlow<()> {
        if self.scopes.len() <= 1 {
            // As it is seen: with DISTINCT, it has to be the same.
            casts::mark_as_text(&mut order.expr);
        }
        ControlFlow::Continue(())
    }

    fn post_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        self.table(factor);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::CompoundIdentifier(idents) if idents.len() == 3 => {
                let schema = idents.first().map(folded).unwrap_or_default();
                if ["pg_catalog", "information_schema"].contains(&schema.as_str()) {
                    idents.remove(0);
                    self.changed = true;
                }
            }
            Expr::Cast { .. } => casts::enter(expr),
            Expr::In { target: InTarget::Subquery(query), .. } => {
                self.compared.push(std::ptr::from_ref(query.as_ref()))
            }
            Expr::AnyOp { right, .. } | Expr::AllOp { right, .. } => self.compare(right),
            Expr::BinaryOp { left, op: BinaryOperator::StringConcat, right } => {
                casts::mark_as_text(left);
                casts::mark_as_text(right);
            }
            Expr::BinaryOp { left, right, .. } => {
                self.compare(left);
                self.compare(right);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) => {
                if let Some(sql) = self.function(function) {
                    self.put(expr, sql);
                }
            }
            Expr::Identifier(ident)
                if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("current_role") =>
            {
                self.put(expr, quote::text(&self.world.user));
            }
            Expr::Cast { expr: inner, data_type, .. } => {
                if let Some(new) = casts::leave(inner, data_type) {
                    if let Expr::Identifier(ident) = &new {
                        self.needed.extend(relations::named_in(&ident.value));
                    }
                    self.changed = true;
                    *expr = new;
                }
            }
            Expr::Collate { expr: inner, collation } if operators::is_plain_collation(collation) => {
                let inner = std::mem::replace(inner.as_mut(), verbatim("NULL"));
                self.changed = true;
                *expr = inner;
            }
            Expr::BinaryOp { left, op, right } => {
                self.changed |= operators::unqualify(op);
                if let Some(sql) = operators::binary(left, op, right) {
                    self.put(expr, sql);
                }
            }
            Expr::AnyOp { left, compare_op, right, .. } => {
                self.changed |= operators::unqualify(compare_op);
                self.list(right);
                if let Some(sql) = operators::any(left, compare_op, right, false) {
                    self.put(expr, sql);
                }
            }
            Expr::AllOp { left, compare_op, right } => {
                self.changed |= operators::unqualify(compare_op);
                self.list(right);
                if let Some(sql) = operators::any(left, compare_op, right, true) {
                    self.put(expr, sql);
                }
            }
            Expr::Like { negated, any: true, expr: left, pattern, .. } => {
                let op = if *negated { BinaryOperator::PGNotLikeMatch } else { BinaryOperator::PGLikeMatch };
                if let Some(sql) = operators::any(left, &op, pattern, false) {
                    self.put(expr, sql);
                }
            }
            Expr::ILike { negated, any: true, expr: left, pattern, .. } => {
                let op = if *negated { BinaryOperator::PGNotILikeMatch } else { BinaryOperator::PGILikeMatch };
                if let Some(sql) = operators::any(left, &op, pattern, false) {
                    self.put(expr, sql);
                }
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                let mut is_vector = tree::is_vector(root);
                for access in access_chain {
                    match access {
                        AccessExpr::Dot(field) => is_vector = tree::is_vector(field),
                        AccessExpr::Subscript(Subscript::Index { index }) if is_vector => {
                            *index = verbatim(format!("{index} + 1"));
                            self.changed = true;
                        }
                        AccessExpr::Subscript(_) => {}
                    }
                }
            }
            Expr::Substring { expr: text, substring_from: Some(pattern), substring_for: None, .. } => {
                if let Some(sql) = operators::extract(text, pattern) {
                    self.put(expr, sql);
                }
            }
            Expr::Like { any: false, pattern, escape_char, .. }
            | Expr::ILike { any: false, pattern, escape_char, .. } => {
                operators::escape(pattern, escape_char);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Walk<'_> {
    /// Notes a query that stands as an operand.
    fn compare(&mut self, operand: &Expr) {
        match operand {
            Expr::Nested(inner) => self.compare(inner),
            Expr::Subquery(query) => self.compared.push(std::ptr::from_ref(query.as_ref())),
            _ => {}
        }
    }

    /// A literal in the place of an array.
    fn list(&mut self, expr: &mut Expr) {
        if let Some(list) = literal(expr).and_then(quote::list) {
            self.put(expr, list);
        }
    }
}
