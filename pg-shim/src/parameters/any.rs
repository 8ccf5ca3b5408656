//! Parameters that are lists because a value is compared with each of their elements: `x = ANY($1)`.

use query::script::{Token, TokenKind, tokens};

/// A statement that has such parameters.
pub(crate) struct Compared {
    /// Their numbers, counted from 1, and whether they must be lists of texts.
    pub(crate) lists: Vec<(usize, bool)>,
    /// The statement with one element in place of each list. It is never run: what compares with the element tells the
    /// type of the elements.
    pub(crate) with_elements: String,
}

/// The parameters of a text that must be lists; `None` if there is none.
pub(crate) fn compared(sql: &str) -> Option<Compared> {
    let read: Vec<_> = tokens(sql).collect();
    let (mut lists, mut with_elements, mut copied) = (Vec::new(), String::new(), 0);
    for window in read.windows(5) {
        let [operator, quantifier, open, parameter, close] = window else { continue };
        let number = parameter.text.strip_prefix('$').and_then(|number| number.parse().ok());
        let Some(number) = number.filter(|_| is_operator(operator) && open.text == "(" && close.text == ")") else {
            continue;
        };
        if ["ANY", "SOME", "ALL"].iter().any(|word| quantifier.is(word)) {
            with_elements.push_str(&sql[copied..quantifier.at]);
            copied = open.at;
            lists.push((number, operator.kind == TokenKind::Word || matches!(operator.text, "~" | "*")));
        }
    }
    with_elements.push_str(&sql[copied..]);
    (!lists.is_empty()).then_some(Compared { lists, with_elements })
}

fn is_operator(token: &Token<'_>) -> bool {
    matches!(token.text, "=" | "<" | ">" | "~" | "*") || token.is("LIKE") || token.is("ILIKE")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_compared_with_each_element() {
        let found = compared("SELECT a FROM t WHERE a = ANY($2) AND b <> all ( $1 ) OR c LIKE ANY ($3)").unwrap();
        assert_eq!(found.lists, [(2, false), (1, false), (3, true)]);
        assert_eq!(found.with_elements, "SELECT a FROM t WHERE a = ($2) AND b <> ( $1 ) OR c LIKE ($3)");
        assert!(compared("select n_name like any($1) from nation").is_some());
        for sql in [
            "SELECT a = ANY(ARRAY[$1])",
            "SELECT a = ANY($1::int[])",
            "SELECT 1 UNION ALL ($1)",
            "SELECT '= ANY($1)'",
            "SELECT any($1)",
        ] {
            assert!(compared(sql).is_none(), "{sql}");
        }
    }
}
