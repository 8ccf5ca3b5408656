//! The walk through a statement on which it becomes its own probe.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, InTarget, Statement, TableFactor, Value, VisitMut, VisitorMut};

use super::Hint;
use super::peers::{argument, arguments, certain, core, name, parameter, text};
use super::rules::Meeting;
use crate::catalog::verbatim;
use crate::oid;
use crate::parameters::type_of_example;

/// The most parameters that are looked after.
pub(super) const MOST: usize = 200;

/// Functions of floating point only, or of that before all else.
const OF_FLOATS: &[&str] = &[
    "abs", "sign", "sqrt", "cbrt", "exp", "ln", "log", "log10", "power", "pow", "degrees", "radians", "sin", "cos",
    "tan", "asin", "acos", "atan", "atan2", "ceil", "ceiling", "floor", "round",
];

/// Adds what the parameters of a statement meet, and makes it the probe that asks for it.
pub(super) fn hints(statement: &mut Statement, known: &dyn Fn(usize) -> Option<u32>, hints: &mut Vec<Hint>) {
    let mut walk = Walk { known, hints };
    let _ = statement.visit(&mut walk);
    if !walk.hints.is_empty() {
        let _ = statement.visit(&mut Rest { hints });
    }
}

struct Walk<'w> {
    known: &'w dyn Fn(usize) -> Option<u32>,
    hints: &'w mut Vec<Hint>,
}

impl Walk<'_> {
    /// The parameter, if it is one of which nothing is known yet.
    fn open(&self, expr: &Expr) -> Option<usize> {
        let is_new =
            |number: &usize| (self.known)(*number).is_none() && self.hints.iter().all(|hint| hint.number != *number);
        parameter(expr).filter(is_new).filter(|_| self.hints.len() < MOST)
    }

    fn meet(&mut self, place: &mut Expr, number: usize, other: &Expr, meeting: Meeting) {
        let before = self.hints.iter().find(|hint| hint.number == number);
        let is_new = before.is_none();
        if before.is_some_and(|hint| hint.certain.is_some()) || is_new && self.hints.len() >= MOST {
            return;
        }
        let known = self.known;
        let is_open = |number: usize| known(number).is_none();
        let peer = core(other, &is_open);
        if parameter(peer).is_some_and(is_open) {
            return;
        }
        let said = meeting.of_any().or_else(|| match certain(peer, self.known) {
            Some(kind) => meeting.of_peer(kind),
            None => None,
        });
        let is_text = matches!(peer, Expr::Value(value) if !matches!(value.value, Value::Placeholder(_)));
        match said {
            Some(_) if !is_new => {}
            Some(kind) => self.certain(place, number, kind),
            None if is_text && meeting == Meeting::Concat && is_new => self.certain(place, number, oid::TEXT),
            // Two operands that are both without a type, or of types for which there is no such operator.
            None if is_text || certain(peer, self.known).is_some() => {}
            None => {
                let Some(peer) = text(peer, &is_open) else { return };
                // A NULL without a type stands beside whatever it is.
                let written = match meeting {
                    Meeting::Same => format!("coalesce(${number}, {peer})"),
                    _ => format!("(CASE WHEN ${number} = ({peer}) THEN NULL END)"),
                };
                // The first operand counts. The same expression stays the same: it may be what rows are grouped by.
                match self.hints.iter().find(|hint| hint.number == number) {
                    Some(hint) if hint.written != written => return,
                    Some(_) => {}
                    None => self.hints.push(Hint { number, meeting, certain: None, written: written.clone() }),
                }
                *place = verbatim(written);
            }
        }
    }

    fn certain(&mut self, place: &mut Expr, number: usize, kind: u32) {
        let written = null_of(Some(kind));
        *place = verbatim(written.clone());
        self.hints.push(Hint { number, meeting: Meeting::Same, certain: Some(kind), written });
    }

    fn always(&mut self, place: &mut Expr, kind: u32) {
        if let Some(number) = self.open(place) {
            self.certain(place, number, kind);
        }
    }

    /// Both of two operands.
    fn pair(&mut self, left: &mut Expr, right: &mut Expr, meeting: impl Fn(bool) -> Option<Meeting>) {
        let known = self.known;
        let unknown = |expr: &Expr| parameter(expr).filter(|number| known(*number).is_none());
        match (unknown(left), unknown(right)) {
            (Some(number), None) => {
                meeting(true).into_iter().for_each(|meeting| self.meet(left, number, right, meeting))
            }
            (None, Some(number)) => {
                meeting(false).into_iter().for_each(|meeting| self.meet(right, number, left, meeting))
            }
            _ => {}
        }
    }

    /// Two rows that are compared.
    fn rows(&mut self, left: &mut Expr, right: &mut Expr) {
        let (Expr::Tuple(left), Expr::Tuple(right)) = (left, right) else { return };
        for (left, right) in left.iter_mut().zip(right) {
            self.pair(left, right, |_| Some(Meeting::Same));
        }
    }

    fn call(&mut self, name: &str, mut arguments: Vec<&mut Expr>) {
        match (name, arguments.as_mut_slice()) {
            ("mod", [left, right]) => self.pair(left, right, |_| Some(Meeting::Modulo)),
            ("round", [number, digits]) => {
                self.always(number, oid::NUMERIC);
                self.always(digits, oid::INT4);
            }
            ("generate_series", all) => {
                let kind = all.iter().find_map(|argument| certain(argument, self.known));
                if let Some(kind @ (oid::INT4 | oid::INT8)) = kind {
                    all.iter_mut().for_each(|argument| self.always(argument, kind));
                }
            }
            (name, all) if OF_FLOATS.contains(&name) && all.len() <= 2 => {
                all.iter_mut().for_each(|argument| self.always(argument, oid::FLOAT8));
            }
            _ => {}
        }
    }
}

impl VisitorMut for Walk<'_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::BinaryOp { left, op, right } => {
                self.rows(left, right);
                self.pair(left, right, |is_left| Meeting::of(op, is_left));
            }
            Expr::In { expr, target: InTarget::List(list), .. } => {
                list.iter_mut().for_each(|item| self.rows(expr, item))
            }
            Expr::Floor { expr, .. } | Expr::Ceil { expr, .. } => self.always(expr, oid::FLOAT8),
            Expr::Function(function) => {
                if let Some(name) = name(function)
                    && let Some(arguments) = arguments(function)
                {
                    self.call(&name, arguments);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, table: &mut TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, args: Some(list), .. } = table
            && let Some(name) = name.0.last().and_then(|part| part.as_ident())
            && let Some(arguments) = list.args.iter_mut().map(argument).collect()
        {
            self.call(&name.value.to_ascii_lowercase(), arguments);
        }
        ControlFlow::Continue(())
    }
}

/// Puts something else in the place of the parameters of which something is known, wherever they stand: the engine tells
/// nothing of what follows a parameter that it knows nothing of.
struct Rest<'r> {
    hints: &'r [Hint],
}

impl VisitorMut for Rest<'_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Value(_) = expr
            && let Some(number) = parameter(expr)
            && let Some(hint) = self.hints.iter().find(|hint| hint.number == number)
        {
            *expr = verbatim(null_of(hint.certain));
        }
        ControlFlow::Continue(())
    }
}

fn null_of(kind: Option<u32>) -> String {
    kind.and_then(type_of_example).map_or("NULL".to_owned(), |name| format!("CAST(NULL AS {name})"))
}
