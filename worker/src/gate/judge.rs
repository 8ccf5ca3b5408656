//! Rules that hold in trees and in tokens alike.

use std::cell::{Cell, RefCell};

use query::{Error, ErrorKind, Place, Result};

use super::{Parser, Target, function, location, name, setting};

/// What a statement is judged by.
pub(super) struct Judge<'a> {
    /// Where files may be read.
    pub(super) places: &'a [Place],
    /// Whether a name is that of a table of the lake.
    pub(super) known_table: &'a dyn Fn(&str) -> bool,
    /// The engine's parser.
    pub(super) parser: &'a dyn Parser,
    /// Whether there is a writable lake.
    pub(super) lake: bool,
    /// Whether it changes the lake for sure.
    pub(super) changes_lake: Cell<bool>,
    /// What else it changes, of the lake or temporary.
    pub(super) targets: RefCell<Vec<Target>>,
    /// Whether it may read tables of the lake.
    pub(super) reads_lake: Cell<bool>,
    /// Whether it names a table otherwise than as `memory.main.name` or by its location, so that the engine has to look
    /// for it.
    pub(super) looks_for_table: Cell<bool>,
    /// Whether it makes a macro, whose body later statements run unseen.
    pub(super) makes_macro: Cell<bool>,
    /// Whether it reads something else than its own text, its parameters, and tables that it names.
    pub(super) looks_outside: Cell<bool>,
    /// Whether it names a table that is not known, which the engine may find somewhere.
    pub(super) names_others: Cell<bool>,
    /// Whether it reads a known table.
    pub(super) reads_known: Cell<bool>,
    /// Whether it names what may have another value each time.
    pub(super) varies: Cell<bool>,
}

/// The value of an argument with a name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    /// A string.
    Text(&'a str),
    /// A number or a truth value.
    Plain,
    /// What the text of the statement does not tell.
    Expression,
}

impl Judge<'_> {
    /// Judges a name in the place of a table.
    pub(super) fn table(&self, catalog: &str, schema: &str, name: &str) -> Result<()> {
        if [catalog, schema, name].into_iter().any(name::is_metadata) {
            return Err(name::metadata());
        }
        let unqualified = catalog.is_empty() && schema.is_empty();
        let is = |part: &str, other: &str| part.eq_ignore_ascii_case(other);
        if (unqualified || (catalog.is_empty() && is(schema, "main"))) && (self.known_table)(name) {
            return Ok(());
        }
        if function::is_refused_view(name) {
            let error = Error::new(ErrorKind::Denied, format!("view \"{name}\" is not permitted"));
            return Err(error.with_hint("it tells settings, logs or paths of the engine"));
        }
        if unqualified {
            return if location::is_like(name) { location::judge(self.places, name) } else { Ok(()) };
        }
        let like = [catalog, schema, name].into_iter().any(location::is_like);
        if like || location::is_extension(name) {
            let whole = [catalog, schema, name].into_iter().filter(|part| !part.is_empty());
            let whole = whole.collect::<Vec<_>>().join(".");
            return Err(Error::new(ErrorKind::Denied, format!("'{whole}' may not be read"))
                .with_hint("write a location as one string in single quotes, and a table as schema.table"));
        }
        Ok(())
    }

    /// Whether a table of this name may be one of the lake, as far as the text tells: where one of the places has the
    /// name too, the engine tells which of them it reads.
    pub(super) fn may_be_lakes(&self, catalog: &str, schema: &str, name: &str) -> bool {
        let is = |part: &str, other: &str| part.eq_ignore_ascii_case(other);
        let elsewhere = ["memory", "temp", "system"].iter().any(|other| is(catalog, other) || is(schema, other));
        let own = catalog.is_empty() && (schema.is_empty() || is(schema, "main"));
        !(elsewhere || own && ((self.known_table)(name) || location::is_like(name)))
    }

    /// Whether the engine has to look for a table of this name.
    pub(super) fn is_looked_for(&self, catalog: &str, schema: &str, name: &str) -> bool {
        let location = catalog.is_empty() && schema.is_empty() && location::is_like(name) && !(self.known_table)(name);
        let of_places = catalog.eq_ignore_ascii_case("memory") && schema.eq_ignore_ascii_case("main");
        !(location || of_places)
    }

    /// What the arguments of a table function are; `None` if it is not permitted.
    pub(super) fn table_function(&self, name: &str) -> Option<function::Arguments> {
        let of_lake = self.lake && function::is_lakes(name);
        function::table_function(name).or(of_lake.then_some(function::Arguments::Values))
    }

    /// Judges a location that stands in the statement; `None` if it is an expression.
    pub(super) fn location(&self, function: &str, location: Option<&str>) -> Result<()> {
        match location {
            Some(location) => location::judge(self.places, location),
            None => Err(Error::new(
                ErrorKind::Denied,
                format!("what \"{function}\" reads is not told by the text of the statement"),
            )
            .with_hint("write the location as a string in single quotes, or as a list of such strings")),
        }
    }

    /// Judges an argument with a name of a function that reads.
    pub(super) fn option(&self, function: &str, name: &str, value: Value<'_>) -> Result<()> {
        if function::option_writes(name) {
            return Err(Error::new(ErrorKind::Denied, format!("option \"{name}\" of \"{function}\" is not permitted"))
                .with_hint("use ignore_errors = true to pass over rows that cannot be read"));
        }
        let path = match value {
            Value::Text(text) => text.contains(['/', '\\']) || text.contains(".."),
            Value::Plain => false,
            Value::Expression => true,
        };
        if path && function::options_locate(function) {
            return Err(Error::new(
                ErrorKind::Denied,
                format!("option \"{name}\" of \"{function}\" may not be a path"),
            )
            .with_hint("write a number, true, false, or a string without slashes"));
        }
        Ok(())
    }

    /// Judges the name of a setting whose value is asked for.
    pub(super) fn shown_setting(&self, name: Option<&str>) -> Result<()> {
        if name.is_some_and(setting::may_show) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Denied, "this setting of the engine is not shown")
            .with_hint(format!("current_setting tells: {}", setting::shown().join(", "))))
    }
}
