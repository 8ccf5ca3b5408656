//! Settings: set, shown, told to the client and to the upstream.

use super::run::Telling;
use super::{Connection, Outcome, watched};
use crate::message::backend::{self, Column};
use crate::oid::{self, PgType};
use crate::settings::{Forward, unknown};
use crate::statement::{Set, SetValue};

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
        if self.settings.knows(name) {
            self.settings.set(name, value, local)?;
            return self.forward_settings().await;
        }
        // What PostgreSQL does not know is the engine's.
        watched(&mut self.wire, &mut self.watcher, self.upstream.set_option(name, value)).await?;
        self.own_options.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        if let Some(value) = value {
            self.own_options.push((name.to_owned(), value.to_owned()));
        }
        Ok(())
    }

    pub(super) async fn reset(&mut self, name: Option<&str>) -> Outcome {
        match name {
            Some(name) => self.set_to(name, None, false).await,
            None => {
                self.settings.reset()?;
                for (name, _) in std::mem::take(&mut self.own_options) {
                    watched(&mut self.wire, &mut self.watcher, self.upstream.set_option(&name, None)).await?;
                }
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

    /// What a setting is.
    pub(super) fn shown(&self, name: &str) -> query::Result<String> {
        if name.eq_ignore_ascii_case("is_superuser") {
            return Ok("off".to_owned());
        }
        let own = self.own_options.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        match (self.settings.get(name), own) {
            (Some(value), _) => Ok(value.to_owned()),
            (None, Some((_, value))) => Ok(value.clone()),
            (None, None) => Err(unknown(name)),
        }
    }

    /// Tells the upstream what it has to know of the settings.
    pub(super) async fn forward_settings(&mut self) -> Outcome {
        let wanted = self.settings.forwarded();
        for Forward { option, value } in wanted {
            let before = self.forwarded.get(option).cloned().flatten();
            if before == value {
                continue;
            }
            watched(&mut self.wire, &mut self.watcher, self.upstream.set_option(option, value.as_deref())).await?;
            self.forwarded.insert(option, value);
        }
        Ok(())
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

/// `SET role = none` and the like change nothing.
fn set_by_role(name: &str, value: Option<&str>) -> bool {
    name.eq_ignore_ascii_case("role") && value.is_none_or(|value| value.eq_ignore_ascii_case("none"))
}
