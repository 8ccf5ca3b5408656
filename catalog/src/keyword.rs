/// The words that DuckDB 1.5.5 does not take as the name of a table unless they are quoted
/// (`duckdb_keywords()`, categories `reserved` and `type_function`), sorted.
const RESERVED: [&str; 110] = [
    "all",
    "analyse",
    "analyze",
    "and",
    "anti",
    "any",
    "array",
    "as",
    "asc",
    "asof",
    "asymmetric",
    "at",
    "authorization",
    "binary",
    "both",
    "by",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "columns",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "default",
    "deferrable",
    "desc",
    "describe",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "generated",
    "glob",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lambda",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "map",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "pivot",
    "pivot_longer",
    "pivot_wider",
    "placing",
    "positional",
    "primary",
    "qualify",
    "references",
    "returning",
    "right",
    "select",
    "semi",
    "show",
    "similar",
    "some",
    "struct",
    "summarize",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "try_cast",
    "union",
    "unique",
    "unpack",
    "unpivot",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

/// Whether a name can stand in SQL without quotes.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    let starts_well = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let is_reserved = || RESERVED.binary_search(&name.to_ascii_lowercase().as_str()).is_ok();
    starts_well && chars.all(is_word) && !is_reserved()
}

/// The characters of words.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{RESERVED, is_plain};

    #[test]
    fn plain_names() {
        for plain in ["orders", "_x", "Größe", "a1", "values"] {
            assert!(is_plain(plain), "{plain}");
        }
        for quoted in ["", "1a", "a-b", "a.b", "a b", "Order", "select", "left", "a\"b"] {
            assert!(!is_plain(quoted), "{quoted}");
        }
        assert!(RESERVED.is_sorted());
    }
}
