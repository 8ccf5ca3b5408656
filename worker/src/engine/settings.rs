//! The settings that a session gives its statements.
//!
//! On an engine of the session's own they stay set, so that what it sets by SQL since stays too. Elsewhere statements
//! with settings have a connection beside that of their lane, which is kept for the next one that has the same.

use std::cell::RefCell;
use std::ops::Deref;

use query::{Error, ErrorKind, LAKE_CATALOG, Result};

use super::Core;
use super::error::from_engine;
use super::lane::{self, Connections};
use crate::ffi::{Connection, Failure, Found};
use crate::gate::Gate;

type Settings = [(String, String)];

/// The connection that a statement is looked at or run on.
pub(super) enum Lent<'c> {
    /// That of its lane.
    Lanes(&'c Connection),
    /// One with settings.
    Set(Set<'c>),
}

/// A connection with settings, which goes back to its lane unless something of the statement may be left on it.
pub(super) struct Set<'c> {
    connection: Option<Box<Connection>>,
    main: &'c Connection,
    kept: &'c RefCell<Option<Box<Connection>>>,
}

impl Drop for Set<'_> {
    fn drop(&mut self) {
        let clean = |connection: &Connection| !connection.in_transaction() && !connection.has_macros();
        if let Some(connection) = self.connection.take().filter(|connection| clean(connection)) {
            self.kept.replace(Some(connection));
        }
    }
}

impl Deref for Lent<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Lanes(connection) => connection,
            // There is one until it is dropped.
            Self::Set(set) => set.connection.as_deref().unwrap_or(set.main),
        }
    }
}

/// A connection with these settings. `own` says that the lane's serves one session alone.
pub(super) fn connection<'c>(core: &Core, lane: &'c Connections, own: bool, settings: &Settings) -> Result<Lent<'c>> {
    let main = &lane.main;
    if own {
        change(core, main, settings)?;
        return Ok(Lent::Lanes(main));
    }
    if settings.is_empty() {
        return Ok(Lent::Lanes(main));
    }
    // Whether a schema is still there is asked anew each time.
    let has_place = settings.iter().any(|(name, _)| is_place(name));
    let kept = lane.set.take().filter(|connection| !has_place && connection.has_settings(settings));
    let connection = match kept {
        Some(connection) => connection,
        None => {
            let fresh = lane::connect(&core.database, core.search_path)?;
            change(core, &fresh, settings)?;
            Box::new(fresh)
        }
    };
    Ok(Lent::Set(Set { connection: Some(connection), main, kept: &lane.set }))
}

/// Sets what differs from what was set before in this way.
fn change(core: &Core, connection: &Connection, settings: &Settings) -> Result<()> {
    let before = connection.take_settings();
    if *before == *settings {
        connection.note_settings(before);
        return Ok(());
    }
    connection.forget_kept();
    let outcome = differences(core, connection, &before, settings);
    match &outcome {
        Ok(()) => connection.note_settings(settings.to_vec()),
        // A transaction that has failed takes no settings, and no other statement but its end.
        Err(_) if connection.in_transaction() => {
            connection.note_settings(before);
            return Ok(());
        }
        // What of them is set is not known: all are set again.
        Err(_) => {}
    }
    outcome
}

fn differences(core: &Core, connection: &Connection, before: &Settings, now: &Settings) -> Result<()> {
    let value = |settings: &Settings, name: &str| {
        settings.iter().rev().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let place = |settings: &Settings| (value(settings, "catalog"), value(settings, "schema"));
    for (name, _) in before.iter().filter(|(name, _)| value(now, name).is_none() && !is_place(name)) {
        let reset = connection.run(&format!("RESET SESSION {name}"));
        reset.map_err(|failure| unfit(name, "its default", &failure))?;
    }
    for (name, setting) in now.iter().filter(|(name, _)| !is_place(name)) {
        if value(before, name).as_ref() == Some(setting) {
            continue;
        }
        // Without a gate nothing is judged.
        let gate = core.gate.as_ref().map(|gate| gate.assignment(name, setting));
        let assignment = gate.unwrap_or_else(|| Gate::new([].into(), true).assignment(name, setting))?;
        connection.run(&assignment).map_err(|failure| unfit(name, &format!("'{setting}'"), &failure))?;
    }
    if place(before) == place(now) {
        return Ok(());
    }
    match place(now) {
        (None, None) if core.search_path.is_empty() => search(connection, &[("memory", "main")]),
        (None, None) => search(connection, core.search_path),
        (catalog, schema) => search_in(core, connection, catalog.as_deref(), schema.as_deref()),
    }
}

/// Whether a setting says where names are looked up.
fn is_place(name: &str) -> bool {
    name.eq_ignore_ascii_case("catalog") || name.eq_ignore_ascii_case("schema")
}

fn search(connection: &Connection, path: &[(&str, &str)]) -> Result<()> {
    connection.search(path).map_err(|failure| from_engine(&failure, ""))
}

/// Names are looked up in this schema of this catalog, then among the tables of places.
fn search_in(core: &Core, connection: &Connection, catalog: Option<&str>, schema: Option<&str>) -> Result<()> {
    let lake = !core.search_path.is_empty();
    let catalogs: &[&str] = if lake { &[LAKE_CATALOG, "memory", "temp"] } else { &["memory", "temp"] };
    let named = catalog.unwrap_or(catalogs[0]);
    let Some(catalog) = catalogs.iter().find(|known| known.eq_ignore_ascii_case(named)) else {
        return Err(missing(format!("catalog \"{named}\" does not exist"))
            .with_hint(format!("there are: {}", catalogs.join(", "))));
    };
    let schema = schema.unwrap_or("main");
    let found = schema.eq_ignore_ascii_case("main")
        || (!schema.is_empty() && connection.catalog_of(catalog, schema, "") == Found::In((*catalog).to_owned()));
    if !found {
        return Err(missing(format!("schema \"{schema}\" does not exist in catalog {catalog}"))
            .with_hint("SELECT * FROM information_schema.schemata lists the schemas"));
    }
    search(connection, &[(catalog, schema), ("memory", "main")])
}

fn missing(message: String) -> Error {
    Error::new(ErrorKind::Missing, message).with_sqlstate("3F000")
}

fn unfit(name: &str, value: &str, failure: &Failure) -> Error {
    let reason = from_engine(failure, "");
    Error::new(ErrorKind::Data, format!("setting \"{name}\" cannot be set to {value}"))
        .with_sqlstate("22023")
        .with_detail(reason.message().to_owned())
        .with_hint("choose another value, or leave the setting out")
}
