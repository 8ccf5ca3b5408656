//! What parameters meet: which type it is of by its text alone, and its text for a probe.

use std::fmt::Write;

use query::script::{TokenKind, tokens};
use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, SelectItem, SetExpr, Statement, TableObject,
    UnaryOperator, Value,
};

use super::rules::Meeting;
use crate::oid;

/// The longest text of an operand that is written again in a probe, in bytes.
const LONGEST: usize = 500;

/// The number of the parameter that an expression is, perhaps in brackets.
pub(super) fn parameter(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Nested(inner) => parameter(inner),
        Expr::Value(value) => match &value.value {
            Value::Placeholder(name) => name.strip_prefix('$')?.parse().ok().filter(|number| *number > 0),
            _ => None,
        },
        _ => None,
    }
}

/// What stands for an operand: of `x + $1`, whose type is that of `x`, this is `x`.
pub(super) fn core<'e>(expr: &'e Expr, is_open: &dyn Fn(usize) -> bool) -> &'e Expr {
    let mut expr = expr;
    loop {
        let open = |side: &Expr| parameter(side).is_some_and(is_open);
        expr = match expr {
            Expr::Nested(inner) => inner,
            Expr::BinaryOp { left, op, right } if Meeting::of(op, false).is_some_and(Meeting::keeps_type) => {
                match (open(left), open(right)) {
                    (false, true) => left,
                    (true, false) => right,
                    _ => return expr,
                }
            }
            _ => return expr,
        };
    }
}

/// The type that the text of an operand says.
pub(super) fn certain(expr: &Expr, known: &dyn Fn(usize) -> Option<u32>) -> Option<u32> {
    match expr {
        Expr::Nested(inner) | Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr: inner } => {
            certain(inner, known)
        }
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => Some(of_number(number)),
            _ => known(parameter(expr)?),
        },
        Expr::Cast { data_type, .. } => of_type(&data_type.to_string()),
        Expr::TypedString(typed) => of_type(&typed.data_type.to_string()),
        Expr::Interval(_) => Some(oid::INTERVAL),
        Expr::Function(function) => match name(function)?.as_str() {
            "count" => Some(oid::INT8),
            "now" | "current_timestamp" => Some(oid::TIMESTAMPTZ),
            "current_date" => Some(oid::DATE),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a function without a schema, in small letters.
pub(super) fn name(function: &Function) -> Option<String> {
    match function.name.0.as_slice() {
        [only] => Some(only.as_ident()?.value.to_ascii_lowercase()),
        _ => None,
    }
}

/// The arguments of a function, if they are nothing but that.
pub(super) fn arguments(function: &mut Function) -> Option<Vec<&mut Expr>> {
    let FunctionArguments::List(list) = &mut function.args else { return None };
    list.args.iter_mut().map(argument).collect()
}

pub(super) fn argument(argument: &mut FunctionArg) -> Option<&mut Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    }
}

/// The type of a constant.
fn of_number(number: &str) -> u32 {
    match number.parse::<i64>() {
        Ok(number) if i32::try_from(number).is_ok() => oid::INT4,
        Ok(_) => oid::INT8,
        Err(_) => oid::NUMERIC,
    }
}

fn of_type(name: &str) -> Option<u32> {
    let plain = name.split('(').next().unwrap_or(name);
    // What stands behind the digits counts too: TIMESTAMP(3) WITH TIME ZONE.
    let behind = name.rsplit_once(')').map_or("", |(_, behind)| behind);
    oid::by_name(&format!("{}{behind}", plain.trim_end()))
}

/// The text of an operand, in which open parameters are NULL; `None` for one that is too long.
pub(super) fn text(expr: &Expr, is_open: &dyn Fn(usize) -> bool) -> Option<String> {
    let mut short = Short(String::new());
    write!(short, "{expr}").ok()?;
    let (mut text, mut copied) = (String::new(), 0);
    for token in tokens(&short.0).filter(|token| token.kind == TokenKind::Parameter) {
        if token.text[1..].parse().is_ok_and(is_open) {
            text.push_str(&short.0[copied..token.at]);
            text.push_str("NULL");
            copied = token.at + token.text.len();
        }
    }
    text.push_str(&short.0[copied..]);
    Some(text)
}

/// A text that is written up to a bound.
struct Short(String);

impl Write for Short {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if self.0.len() + text.len() > LONGEST {
            return Err(std::fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// `INSERT INTO t SELECT $1, …`: a statement in which the engine tells the types of the columns that the parameters go
/// into, and the numbers of these.
pub(super) fn inserted(statement: &Statement, known: &dyn Fn(usize) -> Option<u32>) -> Option<(String, Vec<usize>)> {
    let Statement::Insert(insert) = statement else { return None };
    let (TableObject::TableName(table), SetExpr::Select(select)) =
        (&insert.table, insert.source.as_ref()?.body.as_ref())
    else {
        return None;
    };
    let (mut values, mut numbers) = (Vec::new(), Vec::new());
    for item in &select.projection {
        let (SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) = item else { return None };
        let open = parameter(expr).filter(|number| known(*number).is_none() && !numbers.contains(number));
        values.push(open.map_or("NULL".to_owned(), |number| format!("${number}")));
        numbers.extend(open);
        if numbers.len() > super::walk::MOST {
            return None;
        }
    }
    if numbers.is_empty() {
        return None;
    }
    let columns: Vec<String> = insert.columns.iter().map(ToString::to_string).collect();
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    Some((format!("INSERT INTO {table}{columns} VALUES ({})", values.join(", ")), numbers))
}
