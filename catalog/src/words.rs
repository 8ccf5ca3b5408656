use std::collections::HashSet;

use crate::keyword::is_word;

/// What a text names, seen without parsing it: more than it does name, never less, except for names that
/// the text puts together while it runs.
pub(crate) struct Words<'a> {
    lower: &'a str,
    words: HashSet<&'a str>,
}

impl<'a> Words<'a> {
    /// `lower` is the text in lower case.
    pub(crate) fn of(lower: &'a str) -> Self {
        Self { lower, words: lower.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect() }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.words.iter().copied()
    }

    /// Whether a name that is not one word stands in the text: as it is, or quoted with its quotes doubled.
    pub(crate) fn has_phrase(&self, lower_name: &str) -> bool {
        self.lower.contains(lower_name)
            || ['"', '\''].into_iter().any(|quote| {
                lower_name.contains(quote)
                    && self.lower.contains(&lower_name.replace(quote, &format!("{quote}{quote}")))
            })
    }

    /// Whether the text may ask for tables without naming them: it looks into the catalog, or takes names
    /// from a computed text.
    pub(crate) fn asks_for_all(&self) -> bool {
        self.iter().any(|word| {
            matches!(
                word,
                "information_schema"
                    | "show"
                    | "sqlite_master"
                    | "sqlite_schema"
                    | "pg_catalog"
                    | "pragma"
                    | "query"
                    | "query_table"
                    | "tavana_table_sizes"
            ) || ["duckdb_", "pragma_", "pg_"].into_iter().any(|prefix| word.starts_with(prefix))
        })
    }

    /// Whether the text describes something; without a name, that is all tables.
    pub(crate) fn describes(&self) -> bool {
        self.words.contains("describe") || self.words.contains("desc")
    }
}
