//! Names of what a statement changes, and what they reach.

use query::{Error, ErrorKind, LAKE_CATALOG, Result};

use super::judge::Judge;
use super::token::{Token, Tokens};
use super::{Home, Target, location, refusal};

/// How the names of the catalogs begin in which a lake keeps its metadata.
const METADATA: &str = "__ducklake";

/// What a name reaches, as far as the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// What is temporary.
    Session,
    /// The writable lake.
    Lake,
    /// The one or the other: the engine finds it.
    Open,
}

/// Whether a part of a name leads to the metadata of a lake.
pub(super) fn is_metadata(part: &str) -> bool {
    part.get(..METADATA.len()).is_some_and(|start| start.eq_ignore_ascii_case(METADATA))
}

/// The refusal of a name that leads there.
pub(super) fn metadata() -> Error {
    Error::new(ErrorKind::Denied, "the metadata of the lake may not be reached")
        .with_hint("lake.snapshots() and lake.table_info() tell about the lake")
}

/// Schemas that no statement makes or changes anything in, and catalogs that are not the lake.
fn is_engines(part: &str) -> bool {
    let names = ["memory", "system", "information_schema", "pg_catalog"];
    names.iter().any(|name| part.eq_ignore_ascii_case(name)) || is_metadata(part)
}

impl Judge<'_> {
    /// What the name of a table or view that a statement changes or makes reaches; noted as something that it changes.
    pub(super) fn reach(&self, what: &str, parts: &[String], makes: bool) -> Result<Reach> {
        let is = |part: &String, name: &str| part.eq_ignore_ascii_case(name);
        if parts.last().is_none_or(String::is_empty) {
            return Err(Error::new(ErrorKind::Syntax, format!("{what} needs a name")));
        }
        if makes {
            readable(what, parts.last().map_or("", String::as_str))?;
        }
        if let Some(outer) = parts[..parts.len() - 1].iter().find(|part| is_engines(part)) {
            if is_metadata(outer) {
                return Err(metadata());
            }
            return Err(elsewhere(what, &parts.join(".")));
        }
        let reach = match parts {
            [_] => Reach::Open,
            [schema, _] if is(schema, "temp") => Reach::Session,
            [schema, _] if is(schema, "main") => Reach::Open,
            [_, _] => Reach::Lake,
            [catalog, schema, _] if is(catalog, "temp") && is(schema, "main") => Reach::Session,
            [catalog, _, _] if is(catalog, LAKE_CATALOG) => Reach::Lake,
            [_, _, _] => return Err(elsewhere(what, &parts.join("."))),
            _ => return Err(Error::new(ErrorKind::Syntax, format!("{what} takes at most three names"))),
        };
        let schema = if let [schema, _] = parts { schema.clone() } else { String::new() };
        let name = parts.last().cloned().unwrap_or_default();
        self.note(reach, Target { schema, name, makes });
        Ok(reach)
    }

    /// The name of a schema that a statement makes or drops.
    pub(super) fn schema(&self, what: &str, parts: &[String], makes: bool) -> Result<()> {
        let reserved = |part: &String| {
            is_engines(part) || ["temp", LAKE_CATALOG, "main"].iter().any(|name| part.eq_ignore_ascii_case(name))
        };
        if makes {
            readable(what, parts.last().map_or("", String::as_str))?;
        }
        match parts {
            [catalog, name] if catalog.eq_ignore_ascii_case(LAKE_CATALOG) && !reserved(name) => {
                self.note(Reach::Lake, Target { schema: name.clone(), name: String::new(), makes });
                Ok(())
            }
            [name] if !reserved(name) => {
                self.note(Reach::Open, Target { schema: name.clone(), name: String::new(), makes });
                Ok(())
            }
            [] => Err(Error::new(ErrorKind::Syntax, format!("{what} needs a name"))),
            _ => Err(elsewhere(what, &parts.join("."))),
        }
    }

    fn note(&self, reach: Reach, target: Target) {
        match reach {
            Reach::Session => {}
            Reach::Lake => self.changes_lake.set(true),
            Reach::Open => self.targets.borrow_mut().push(target),
        }
    }
}

/// Refuses names by which no query could read what it makes: those that look like a location.
pub(super) fn readable(what: &str, name: &str) -> Result<()> {
    if is_metadata(name) {
        return Err(metadata());
    }
    if location::is_like(name) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("{what} of \"{name}\" is not supported: no query could read it"),
        )
        .with_hint(r"a name in the lake has none of / \ . * : ? [ { ~ %"));
    }
    Ok(())
}

fn elsewhere(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::Denied, format!("{what} of \"{name}\" is not permitted"))
        .with_hint("what can be changed is in lake, or temporary: write lake.schema.name or temp.name")
}

/// The refusal of a change to what a name was found to be.
pub(super) fn not_the_lakes(target: &Target, home: &Home) -> Error {
    let Target { schema, name, makes } = target;
    let whole =
        if schema.is_empty() || name.is_empty() { format!("{schema}{name}") } else { format!("{schema}.{name}") };
    if *makes {
        let catalog = if let Home::Elsewhere(catalog) = home { catalog } else { "another" };
        return Error::new(ErrorKind::Denied, format!("\"{whole}\" would be made in catalog {catalog}"))
            .with_hint(format!("write lake.main.{name}, or USE lake first"));
    }
    let reason = match home {
        Home::Elsewhere(catalog) if catalog != "memory" => "it is the engine's own",
        _ => "tables of --data are read-only",
    };
    Error::new(ErrorKind::Denied, format!("\"{whole}\" cannot be changed: {reason}"))
        .with_hint(format!("write lake.main.{name} or temp.{name} for one that has the same name"))
}

/// The refusal to one who may only read.
pub(super) fn read_only() -> Error {
    Error::new(ErrorKind::Denied, "this key has scope read: it may not change tables of the lake or write files")
        .with_hint("ask for a key with scope write; CREATE TEMP TABLE makes a table of the session")
}

/// Whether a name is unqualified or of the temporary catalog.
pub(super) fn is_temporary(parts: &[String]) -> bool {
    let is = |part: &String, name: &str| part.eq_ignore_ascii_case(name);
    match parts {
        [_] => true,
        [schema, _] => is(schema, "temp"),
        [catalog, schema, _] => is(catalog, "temp") && is(schema, "main"),
        _ => false,
    }
}

/// The refusal of what a lake does not keep.
pub(super) fn not_kept(kind: &str) -> Error {
    match kind {
        "MACRO" | "FUNCTION" | "SEQUENCE" => {
            Error::new(ErrorKind::Unsupported, format!("the lake keeps no {}", kind.to_ascii_lowercase()))
                .with_hint(format!("CREATE TEMP {kind} lives as long as the session"))
        }
        _ => refusal::kind(kind),
    }
}

pub(super) fn after_if_exists(tokens: &Tokens<'_>, at: usize) -> usize {
    match (tokens.at(at, &["if"]), tokens.at(at + 1, &["not"]), tokens.at(at + 1, &["exists"])) {
        (true, true, _) if tokens.at(at + 2, &["exists"]) => at + 3,
        (true, _, true) => at + 2,
        _ => at,
    }
}

/// The parts of the name at an index, and the index behind it.
pub(super) fn name_at(tokens: &Tokens<'_>, at: usize) -> (Vec<String>, usize) {
    let part = |at: usize| tokens.get(at).and_then(Token::name).map(str::to_owned);
    let (mut parts, mut end) = (Vec::new(), at);
    while let Some(name) = part(end) {
        parts.push(name);
        end += 1;
        if !tokens.mark_at(end, '.') {
            break;
        }
        end += 1;
    }
    (parts, end)
}
