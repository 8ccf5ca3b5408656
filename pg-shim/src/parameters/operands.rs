//! Parameters whose type only an operator tells: `x + $1`. PostgreSQL gives them the type of the other operand; the engine
//! knows none before it has values.

mod peers;
mod rules;
mod walk;

use sqlparser::ast::Statement;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use rules::Meeting;

/// Longer texts are data, and statements of more tokens are not parsed.
const LONGEST: usize = 1 << 16;
const MOST_TOKENS: usize = 20_000;

/// What a statement tells of its parameters.
pub(crate) struct Operands {
    hints: Vec<Hint>,
    /// Statements that are never run: what the engine tells of their parameters are the types of what they meet.
    pub(crate) probes: Vec<String>,
}

/// What one parameter meets first.
struct Hint {
    number: usize,
    meeting: Meeting,
    /// Its type, if the text says it.
    certain: Option<u32>,
    /// What stands in its place in the probe.
    written: String,
}

/// What the text tells of the parameters for which `known` has no type.
pub(crate) fn operands(sql: &str, known: &dyn Fn(usize) -> Option<u32>) -> Option<Operands> {
    if sql.len() > LONGEST || query::script::tokens(sql).nth(MOST_TOKENS).is_some() {
        return None;
    }
    crate::catalog::on_large_stack(|| {
        let mut statements = Parser::parse_sql(&PostgreSqlDialect {}, sql).ok()?;
        let [statement] = statements.as_mut_slice() else { return None };
        found(statement, known)
    })
}

fn found(statement: &mut Statement, known: &dyn Fn(usize) -> Option<u32>) -> Option<Operands> {
    let (inserted, mut hints) = match peers::inserted(statement, known) {
        Some((probe, numbers)) => {
            let hint = |number| Hint { number, meeting: Meeting::Same, certain: None, written: String::new() };
            (Some(probe), numbers.into_iter().map(hint).collect())
        }
        None => (None, Vec::new()),
    };
    let first = hints.len();
    walk::hints(statement, known, &mut hints);
    if hints.is_empty() {
        return None;
    }
    // What is inserted is told by a probe of its own.
    let asks = hints[first..].iter().any(|hint| hint.certain.is_none());
    let probes = inserted.into_iter().chain(asks.then(|| statement.to_string())).collect();
    Some(Operands { hints, probes })
}

impl Operands {
    /// The types that the text says, by the numbers of the parameters.
    pub(crate) fn certain(&self) -> impl Iterator<Item = (usize, u32)> {
        self.hints.iter().filter_map(|hint| Some((hint.number, hint.certain?)))
    }

    /// The types where what a parameter meets is of this type.
    pub(crate) fn of_peers(&self, peer: impl Fn(usize) -> Option<u32>) -> impl Iterator<Item = (usize, u32)> {
        let open = self.hints.iter().filter(|hint| hint.certain.is_none());
        open.filter_map(move |hint| Some((hint.number, hint.meeting.of_peer(peer(hint.number)?)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oid;

    fn certain(sql: &str) -> Vec<(usize, u32)> {
        operands(sql, &|number| (number == 9).then_some(oid::INT8))
            .map(|found| found.certain().collect())
            .unwrap_or_default()
    }

    fn probes(sql: &str) -> Vec<String> {
        operands(sql, &|_| None).map(|found| found.probes).unwrap_or_default()
    }

    #[test]
    fn types_that_the_text_says() {
        for (sql, expected) in [
            ("SELECT $1 + 1", oid::INT4),
            ("SELECT 1.5 * ($1)", oid::NUMERIC),
            ("SELECT 10000000000 - $1", oid::INT8),
            ("SELECT $9 % $1", oid::INT8),
            ("SELECT x::float8 / $1", oid::FLOAT8),
            ("SELECT 'x' || $1", oid::TEXT),
            ("SELECT interval '1 day' * $1", oid::FLOAT8),
            ("SELECT now() - $1", oid::TIMESTAMPTZ),
            ("SELECT now() + $1", oid::INTERVAL),
            ("SELECT date '2024-01-01' - $1", oid::DATE),
            ("SELECT count(*) + $1 FROM t", oid::INT8),
            ("SELECT a << $1 FROM t", oid::INT4),
            ("SELECT abs($1)", oid::FLOAT8),
            ("SELECT floor($1)", oid::FLOAT8),
            ("SELECT round($1, 2)", oid::NUMERIC),
            ("SELECT round(x, $1)", oid::INT4),
            ("SELECT * FROM generate_series(1, $1)", oid::INT4),
        ] {
            assert_eq!(certain(sql), [(1, expected)], "{sql}");
            assert!(probes(&sql.replace("$9", "1")).is_empty(), "{sql}");
        }
        for sql in ["SELECT $1", "SELECT $1 + $2", "SELECT '1' + $1", "SELECT a = $1", "SELECT date '2024-01-01' + $1"]
        {
            assert!(certain(sql).is_empty(), "{sql}");
        }
    }

    #[test]
    fn what_a_parameter_meets_is_asked_for() {
        for (sql, expected) in [
            ("SELECT a + $1 FROM t", "SELECT a + (CASE WHEN $1 = (a) THEN NULL END) FROM t"),
            ("SELECT $2 - a FROM t", "SELECT (CASE WHEN $2 = (a) THEN NULL END) - a FROM t"),
            (
                "SELECT (a + $1) * $2 > $1 FROM t",
                "SELECT (a + (CASE WHEN $1 = (a) THEN NULL END)) * (CASE WHEN $2 = (a) THEN NULL END) > NULL FROM t",
            ),
            (
                "SELECT a FROM t WHERE (a, b) > ($1, $2)",
                "SELECT a FROM t WHERE (a, b) > (coalesce($1, a), coalesce($2, b))",
            ),
            (
                "SELECT mod(a, $1), 1 + $2",
                "SELECT mod(a, (CASE WHEN $1 = (a) THEN NULL END)), 1 + CAST(NULL AS INTEGER)",
            ),
        ] {
            assert_eq!(probes(sql), [expected], "{sql}");
        }
        assert_eq!(
            probes("INSERT INTO s.t (a, b) SELECT $1, lower(x) FROM y WHERE $2 = 1"),
            ["INSERT INTO s.t (a, b) VALUES ($1, NULL)"]
        );
    }

    #[test]
    fn long_chains_stay_short() {
        let chain: String = (1..2000).map(|number| format!(" + ${number}")).collect();
        let probe = probes(&format!("SELECT a{chain} FROM t"));
        assert!(probe.iter().all(|probe| probe.len() < 200_000));
        let deep = format!("SELECT {}a{}", "lower(".repeat(40), " || $1)".repeat(40));
        assert!(probes(&deep).iter().all(|probe| probe.len() < 20_000));
    }
}
