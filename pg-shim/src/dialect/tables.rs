//! Functions in the place of a table. Where such a one returns plain values, its alias means the value to PostgreSQL, and
//! to the engine the whole row.

use query::script::TokenKind;

use super::rewrite::Rewrite;

/// Those whose column is called by the alias.
const NAMED_BY_ALIAS: &[&str] =
    &["generate_series", "unnest", "json_object_keys", "jsonb_object_keys", "regexp_matches"];

/// Those whose column has a name of its own.
const NAMED: &[&str] =
    &["json_array_elements", "jsonb_array_elements", "json_array_elements_text", "jsonb_array_elements_text"];

/// What that column is called.
const VALUE: &str = "value";

/// The aliases of such functions, by where they stand, with the name of the column; without one it is that of the alias.
pub(super) fn scalars(rewrite: &Rewrite<'_>) -> Vec<(usize, &'static str)> {
    let found = (0..rewrite.read.len()).filter_map(|at| {
        let name = rewrite.read[at].name().filter(|_| rewrite.text(at + 1) == "(")?;
        let column = match () {
            () if NAMED_BY_ALIAS.contains(&name.as_str()) => "",
            () if NAMED.contains(&name.as_str()) => VALUE,
            () => return None,
        };
        let close = rewrite.closing(at + 1).filter(|_| is_table(rewrite, at))?;
        // Of several lists, there are several columns.
        if name == "unnest" && rewrite.outside_of_brackets(at + 2, close, |token| token.text == ",").is_some() {
            return None;
        }
        let said = rewrite.read.get(close + 1).is_some_and(|token| token.is("AS"));
        let alias = close + if said { 2 } else { 1 };
        let token = rewrite.read.get(alias)?;
        let is_name = match token.kind {
            TokenKind::Quoted => true,
            TokenKind::Word => said || !BEHIND.iter().any(|word| token.is(word)),
            _ => false,
        };
        (is_name && rewrite.text(alias + 1) != "(").then_some((alias, column))
    });
    found.collect()
}

/// Words that may stand behind a table without an alias.
const BEHIND: &[&str] = &[
    "WITH",
    "WHERE",
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "NATURAL",
    "ON",
    "USING",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "WINDOW",
    "FOR",
    "RETURNING",
    "SET",
    "TABLESAMPLE",
    "QUALIFY",
    "POSITIONAL",
    "ASOF",
    "ANTI",
    "SEMI",
    "PIVOT",
    "UNPIVOT",
    "AT",
    "SAMPLE",
];

/// Whether a function stands where a table does.
pub(super) fn is_table(rewrite: &Rewrite<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    match &rewrite.read[before] {
        token if ["FROM", "JOIN", "LATERAL"].iter().any(|word| token.is(word)) => true,
        // Behind what a join is made on, the list of tables goes on.
        token if token.text == "," => rewrite
            .clause_of(before)
            .is_some_and(|clause| ["FROM", "ON", "USING"].iter().any(|word| rewrite.read[clause].is(word))),
        _ => false,
    }
}

/// The alias as the engine is to have it, and where it means the value.
pub(super) fn at(rewrite: &Rewrite<'_>, at: usize) -> Option<(usize, String)> {
    let text = rewrite.text(at);
    if let Ok(found) = rewrite.scalars().binary_search_by_key(&at, |(alias, _)| *alias) {
        let (_, column) = rewrite.scalars()[found];
        return column.is_empty().then(|| (1, format!("{text}({text})")));
    }
    let name = rewrite.read[at].name()?;
    let before = at.checked_sub(1).map(|before| &rewrite.read[before]);
    let is_part =
        before.is_some_and(|before| before.text == "." || before.is("AS")) || matches!(rewrite.text(at + 1), "." | "(");
    // The columns that an INSERT names stand in brackets before all clauses.
    let of_insert =
        rewrite.within(at).is_some_and(|open| rewrite.within(open).is_none() && rewrite.clause_of(open).is_none());
    if is_part || of_insert {
        return None;
    }
    let means = |(alias, column): &&(usize, &str)| {
        !column.is_empty() && rewrite.read[*alias].name().is_some_and(|alias| alias == name)
    };
    rewrite.note(rewrite.scalars().len());
    let (_, column) = rewrite.scalars().iter().find(means)?;
    Some((1, format!("{text}.\"{column}\"")))
}
