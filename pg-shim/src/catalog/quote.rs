//! Names and texts, quoted and unquoted.

/// The words that PostgreSQL quotes when it writes them as names.
const KEYWORDS: &str = "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit \
    boolean both case cast char character check coalesce collate collation column concurrently constraint create cross \
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec decimal \
    default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full \
    grant greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull \
    join lateral leading least left like limit localtime localtimestamp national natural nchar none normalize not \
    notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary \
    real references returning right row select session_user setof similar smallint some substring symmetric table \
    tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic \
    verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse \
    xmlpi xmlroot xmlserialize xmltable";

/// A text as a literal.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name, in quotes.
pub(super) fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// An expression that quotes a name, told by an expression, where PostgreSQL would.
pub(super) fn identifier(expression: &str) -> String {
    format!(
        "CASE WHEN regexp_full_match({expression}, '[a-z_][a-z0-9_]*') \
         AND NOT list_contains(string_split('{KEYWORDS}', ' '), {expression}) \
         THEN {expression} ELSE '\"' || replace({expression}, '\"', '\"\"') || '\"' END"
    )
}

/// The parts of a name as it is written in a text (`public."Order"`): lower case unless quoted. `None` if it is none.
pub(super) fn parts(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        if let Some(inner) = rest.strip_prefix('"') {
            let mut part = String::new();
            let mut chars = inner.char_indices().peekable();
            let end = loop {
                match chars.next()? {
                    (_, '"') if chars.peek().is_some_and(|(_, c)| *c == '"') => {
                        chars.next();
                        part.push('"');
                    }
                    (at, '"') => break at + 1,
                    (_, c) => part.push(c),
                }
            };
            parts.push(part);
            rest = inner.get(end..)?;
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            if part.trim().is_empty() || part.contains('"') {
                return None;
            }
            parts.push(part.trim().to_lowercase());
            rest = after;
        }
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None => return rest.trim().is_empty().then_some(parts),
        }
    }
}

/// The elements of an array as PostgreSQL writes it (`{a,"b c",NULL}`): `None` for null. Not of nested arrays.
pub(super) fn elements(text: &str) -> Option<Vec<Option<String>>> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inner.trim().is_empty() {
        return Some(Vec::new());
    }
    let mut elements = Vec::new();
    let mut element = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut chars = inner.chars();
    loop {
        let next = chars.next();
        match next {
            Some('"') => {
                quoted = !quoted;
                was_quoted = true;
            }
            Some('\\') => element.push(chars.next()?),
            Some(c) if quoted => element.push(c),
            Some('{' | '}') => return None,
            Some(',') | None => {
                let taken = std::mem::take(&mut element);
                elements.push(match was_quoted {
                    true => Some(taken),
                    false if taken.trim().eq_ignore_ascii_case("null") => None,
                    false => Some(taken.trim().to_owned()),
                });
                was_quoted = false;
                if next.is_none() {
                    return (!quoted).then_some(elements);
                }
            }
            Some(c) => element.push(c),
        }
    }
}

/// An array of PostgreSQL's form as a list of the engine: of numbers if all its elements are.
pub(super) fn list(text: &str) -> Option<String> {
    let elements = elements(text)?;
    let is_number = |e: &Option<String>| e.as_ref().is_none_or(|e| e.parse::<i64>().is_ok());
    let numbers = elements.iter().all(is_number);
    let written = elements.iter().map(|element| match element {
        None => "NULL".to_owned(),
        Some(number) if numbers => number.clone(),
        Some(element) => self::text(element),
    });
    Some(format!("[{}]", written.collect::<Vec<_>>().join(", ")))
}
