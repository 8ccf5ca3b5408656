//! Settings: set, shown, told to the client and to the upstream.

use super::run::Telling;
use super::{Connection, Outcome, Stop, watched};
use crate::message::backend::{self, Column};
use crate::oid::{self, PgType};
use crate::settings::{Forward, unknown};
use crate::statement::{Configure, Set, SetValue, Wanted};
use query::{Error, ErrorKind};

/// The columns of `SHOW`.
pub(super) fn shown_columns(name: Option<&str>) -> Vec<Column> {
    match name {
        Some(name) => vec![text_column(&spelled(name))],
        None => ["name", "setting", "description"].map(text_column).into(),
    }
}

/// A column of texts.
pub(super) fn text_column(name: &str) -> Column {
    Column { name: name.to_owned(), kind: PgType::of_oid(oid::TEXT), format: 0 }
}

/// A setting's name as PostgreSQL writes it.
fn spelled(name: &str) -> String {
    ["TimeZone", "DateStyle", "IntervalStyle"]
        .into_iter()
        .find(|spelled| spelled.eq_ignore_ascii_case(name))
        .map_or_else(|| name.to_ascii_lowercase(), str::to_owned)
}

impl Connection {
    pub(super) async fn set(&mut self, set: &Set) -> Outcome {
        let value = match &set.value {
            SetValue::Default => None,
            SetValue::Text(value) => Some(value.as_str()),
        };
        self.set_to(&set.name, value, set.local).await
    }

    /// Sets one; without a value, back to what it was at the beginning.
    pub(super) async fn set_to(&mut self, name: &str, value: Option<&str>, local: bool) -> Outcome {
        if set_by_role(name, value) {
            return Ok(());
        }
        if local && !self.block.is_open() {
            backend::warning(&mut self.wire.out, "25P01", "SET LOCAL can only be used in transaction blocks");
            return Ok(());
        }
        self.assign(name, value, local).await
    }

    /// Sets one, in whatever transaction there is.
    async fn assign(&mut self, name: &str, value: Option<&str>, local: bool) -> Outcome {
        if self.settings.knows(name) {
            let before = self.settings.get(name).map(str::to_owned);
            self.settings.set(name, value, local)?;
            let outcome = self.forward_settings().await;
            if matches!(outcome, Err(Stop::Failed(_))) {
                // What the upstream does not take is not set.
                self.settings.set(name, before.as_deref(), local)?;
            }
            return outcome;
        }
        if value.is_none() && self.engine_settings.get(name).is_none() {
            return Err(unknown(name).into());
        }
        // What PostgreSQL does not know is the engine's.
        let initial = self.engine_settings.initial(name).map(str::to_owned);
        let value = value.or(initial.as_deref());
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, self.upstream.set_option(name, value)).await?;
        self.engine_settings.set(name, value, local);
        Ok(())
    }

    pub(super) async fn reset(&mut self, name: Option<&str>) -> Outcome {
        match name {
            Some(name) => self.set_to(name, None, false).await,
            None => {
                self.settings.reset()?;
                self.engine_settings.reset();
                self.forward_settings().await
            }
        }
    }

    pub(super) async fn show(&mut self, name: Option<&str>, telling: Telling<'_>) -> Outcome {
        let rows = match name {
            None => self
                .settings
                .all()
                .map(|(name, value)| vec![name.to_owned(), value.to_owned(), String::new()])
                .collect(),
            Some(name) => vec![vec![self.shown(name)?]],
        };
        self.tell_texts(&shown_columns(name), &rows, telling);
        Ok(())
    }

    /// `SELECT set_config(…), current_setting(…)`, one after the other.
    pub(super) async fn configure(
        &mut self,
        calls: &[Configure],
        given: &[Option<String>],
        telling: Telling<'_>,
    ) -> Outcome {
        let mut told = Vec::new();
        // What is set until the transaction ends is set for this statement at least.
        self.begin_implicit();
        for call in calls {
            let name = call.name.value(given).map(str::to_owned);
            told.push(match (&call.what, name) {
                (Wanted::Set { .. }, None) => {
                    return Err(Error::new(ErrorKind::Data, "SET requires parameter name")
                        .with_sqlstate("22004")
                        .into());
                }
                (Wanted::Get { .. }, None) => None,
                (Wanted::Set { value, local }, Some(name)) => {
                    let local = local.value(given).is_some_and(is_true);
                    if !set_by_role(&name, value.value(given)) {
                        self.assign(&name, value.value(given), local).await?;
                    }
                    Some(self.shown(&name)?)
                }
                (Wanted::Get { missing_ok }, Some(name)) => match self.shown(&name) {
                    Ok(value) => Some(value),
                    Err(_) if missing_ok.value(given).is_some_and(is_true) => None,
                    Err(unknown) => return Err(unknown.into()),
                },
            });
        }
        if matches!(telling, Telling::Told) {
            let columns: Vec<_> = calls.iter().map(|call| text_column(&call.column)).collect();
            backend::row_description(&mut self.wire.out, &columns);
        }
        let values: Vec<_> = told.iter().map(Option::as_deref).collect();
        backend::text_row(&mut self.wire.out, &values);
        Ok(())
    }

    /// What a setting is.
    pub(super) fn shown(&self, name: &str) -> query::Result<String> {
        if name.eq_ignore_ascii_case("is_superuser") {
            return Ok("off".to_owned());
        }
        let value = self.settings.get(name).or_else(|| self.engine_settings.get(name));
        value.map(str::to_owned).ok_or_else(|| unknown(name))
    }

    /// Tells the upstream what it has to know of the settings.
    pub(super) async fn forward_settings(&mut self) -> Outcome {
        let wanted = self.settings.forwarded();
        for Forward { option, value } in wanted {
            if self.forwarded.get(option) == Some(&value) || (value.is_none() && !self.forwarded.contains_key(option)) {
                continue;
            }
            if option == "schema" {
                self.forward_schema(value.as_deref()).await?;
            } else {
                let work = self.upstream.set_option(option, value.as_deref());
                watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await?;
            }
            self.forwarded.insert(option, value);
        }
        for (name, value) in self.engine_settings.untold() {
            let work = self.upstream.set_option(&name, value.as_deref());
            match watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await {
                Ok(()) => self.engine_settings.tell(&name, value.as_deref()),
                Err(Stop::Failed(error)) if self.engine_settings.forgo(&name) => {
                    tracing::debug!(%error, name, "the upstream does not take a setting");
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }

    /// A transaction ends, and with it what was set until then; the upstream is [to be told](Self::forward_settings).
    pub(super) fn end_settings(&mut self, committed: bool) -> query::Result<()> {
        self.engine_settings.end(committed);
        self.settings.end(committed)
    }

    /// Names are looked up in the first schema of the path that is there. Those that are not there say nothing.
    async fn forward_schema(&mut self, path: Option<&str>) -> Outcome {
        for schema in path.into_iter().flat_map(|path| path.split(',')) {
            let named = schema.trim().trim_matches('"');
            if named == "public" {
                break;
            }
            let work = self.upstream.set_option("schema", Some(named));
            match watched(&mut self.wire, &mut self.watcher, &mut self.portals, work).await {
                Ok(()) => return Ok(()),
                Err(Stop::Failed(error)) => tracing::debug!(%error, "a schema of the search path is not there"),
                Err(broken) => return Err(broken),
            }
        }
        watched(&mut self.wire, &mut self.watcher, &mut self.portals, self.upstream.set_option("schema", None)).await
    }

    /// Tells the client of settings that have changed, of those that it is to know.
    pub(super) fn tell_settings(&mut self) {
        for (name, value) in self.settings.reported() {
            if self.told.get(name).is_some_and(|told| told == value) {
                continue;
            }
            backend::parameter_status(&mut self.wire.out, name, value);
            if name == "application_name" {
                self.entry.set_application(value);
            }
            self.told.insert(name, value.to_owned());
        }
    }
}

fn is_true(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "t" | "true" | "on" | "yes" | "1")
}

/// `SET role = none` and the like change nothing.
fn set_by_role(name: &str, value: Option<&str>) -> bool {
    name.eq_ignore_ascii_case("role") && value.is_none_or(|value| value.eq_ignore_ascii_case("none"))
}
