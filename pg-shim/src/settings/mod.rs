//! The settings of a session that are PostgreSQL's, with its meaning.
//!
//! Some say how values are written, some how long something may take; most say nothing here, and are kept because
//! clients set them and ask for them. What PostgreSQL does not know is the upstream's: an option of its session.

mod engine;
mod known;
mod value;

use std::collections::BTreeMap;
use std::time::Duration;

use query::{Error, ErrorKind, Result};

use crate::cells::TextSettings;
pub(crate) use engine::EngineSettings;
use known::{KNOWN, Known};

/// The settings of one session.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// What was set, by name in small letters.
    values: BTreeMap<String, String>,
    /// What settings go back to: what the connection began with.
    initial: BTreeMap<String, String>,
    /// What was there when the transaction began, if one is open.
    before: Option<BTreeMap<String, String>>,
    /// What goes back when the transaction ends, whichever way.
    local: BTreeMap<String, Option<String>>,
    text: TextSettings,
}

/// A setting that the upstream has to know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forward {
    pub(crate) option: &'static str,
    /// `None` unsets it.
    pub(crate) value: Option<String>,
}

/// What stands before the names of the service's own options.
const OF_SERVICE: &str = "tavana.";

impl Settings {
    /// Those of a session of this user.
    pub(crate) fn new(user: &str) -> Self {
        let values = BTreeMap::from([("session_authorization".to_owned(), user.to_owned())]);
        Self { initial: values.clone(), values, before: None, local: BTreeMap::new(), text: TextSettings::default() }
    }

    /// Whether it is one of PostgreSQL's, or of the kind that anybody may make: a name in two parts, save those of the
    /// service.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let is_services = name.get(..OF_SERVICE.len()).is_some_and(|it| it.eq_ignore_ascii_case(OF_SERVICE));
        known(name).is_some() || (name.contains('.') && !is_services)
    }

    /// What a setting is; `None` when it is not known here.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        match self.values.get(&name) {
            Some(value) => Some(value),
            None => known(&name).map(|known| known.default),
        }
    }

    /// All of PostgreSQL's, with what they are: name, value and description.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        KNOWN.iter().map(|known| (known.name, self.values.get(&known.key()).map_or(known.default, String::as_str)))
    }

    /// Those of people's own, names in two parts.
    pub(crate) fn custom(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(|(name, _)| name.contains('.') && known(name).is_none())
    }

    /// Sets one; `None` sets it back to what the connection began with.
    ///
    /// # Errors
    /// `Data` with 22023 for a value that it does not take, `Denied` with 55P02 for one that nobody may set.
    pub(crate) fn set(&mut self, name: &str, value: Option<&str>, local: bool) -> Result<()> {
        let key = name.to_ascii_lowercase();
        let value = match (value, known(&key)) {
            (None, _) => self.initial.get(&key).cloned(),
            (Some(value), Some(known)) => Some(known.check(value)?),
            (Some(value), None) => Some(value.to_owned()),
        };
        let before = match value {
            Some(value) => self.values.insert(key.clone(), value),
            None => self.values.remove(&key),
        };
        if local && self.before.is_some() {
            self.local.entry(key).or_insert(before);
        } else {
            // What is set for the session now is not undone by what was set for the transaction before.
            self.local.remove(&key);
        }
        self.settle()
    }

    /// Sets all back.
    pub(crate) fn reset(&mut self) -> Result<()> {
        self.values = self.initial.clone();
        self.local.clear();
        self.settle()
    }

    /// What is set now is what settings go back to.
    pub(crate) fn keep_as_initial(&mut self) {
        self.initial = self.values.clone();
    }

    /// A transaction begins: what is set in it goes back if it fails.
    pub(crate) fn begin(&mut self) {
        self.before = Some(self.values.clone());
        self.local.clear();
    }

    /// It ends.
    pub(crate) fn end(&mut self, committed: bool) -> Result<()> {
        let Some(before) = self.before.take() else { return Ok(()) };
        let local = std::mem::take(&mut self.local);
        if !committed {
            self.values = before;
        } else {
            for (name, value) in local {
                match value {
                    Some(value) => self.values.insert(name, value),
                    None => self.values.remove(&name),
                };
            }
        }
        self.settle()
    }

    fn settle(&mut self) -> Result<()> {
        self.text = value::text_settings(self)?;
        Ok(())
    }

    /// How values are written.
    pub(crate) fn text(&self) -> &TextSettings {
        &self.text
    }

    /// Whether the client wants to hear of what is no warning.
    pub(crate) fn wants_notices(&self) -> bool {
        !matches!(self.values.get("client_min_messages").map(String::as_str), Some("warning" | "error"))
    }

    /// How long a statement may take; `None` for as long as it takes.
    pub(crate) fn statement_timeout(&self) -> Option<Duration> {
        self.limit("statement_timeout")
    }

    /// How long a client may leave a transaction open without doing anything in it.
    pub(crate) fn idle_in_transaction(&self) -> Option<Duration> {
        self.limit("idle_in_transaction_session_timeout")
    }

    /// How long a client may do nothing at all.
    pub(crate) fn idle(&self) -> Option<Duration> {
        self.limit("idle_session_timeout")
    }

    fn limit(&self, name: &str) -> Option<Duration> {
        let millis = value::milliseconds(self.get(name)?)?;
        (millis > 0).then(|| Duration::from_millis(millis))
    }

    /// What clients are told of whenever it changes.
    pub(crate) fn reported(&self) -> impl Iterator<Item = (&'static str, &str)> {
        KNOWN
            .iter()
            .filter(|known| known.reported)
            .map(|known| (known.name, self.values.get(&known.key()).map_or(known.default, String::as_str)))
    }

    /// What the upstream has to know.
    pub(crate) fn forwarded(&self) -> Vec<Forward> {
        let zone = self.values.get("timezone").map(|zone| value::zone_for_engine(zone));
        let schema = self.values.get("search_path").and_then(|path| value::own_schemas(path));
        let application = self.values.get("application_name").filter(|name| !name.is_empty()).cloned();
        vec![
            Forward { option: "TimeZone", value: zone },
            Forward { option: "schema", value: schema },
            Forward { option: "tavana.application_name", value: application },
        ]
    }
}

fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name.eq_ignore_ascii_case(name))
}

/// The error for a setting that nobody knows.
pub(crate) fn unknown(name: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("unrecognized configuration parameter \"{name}\"")).with_sqlstate("42704")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_set_in_a_transaction_goes_back_with_it() {
        let mut settings = Settings::new("ada");
        settings.set("application_name", Some("x"), false).unwrap();
        settings.begin();
        settings.set("APPLICATION_NAME", Some("y"), false).unwrap();
        settings.set("search_path", Some("a"), true).unwrap();
        settings.end(false).unwrap();
        assert_eq!(settings.get("application_name"), Some("x"));
        assert_eq!(settings.get("search_path"), Some("\"$user\", public"));
        settings.begin();
        settings.set("application_name", Some("y"), false).unwrap();
        settings.set("search_path", Some("a"), true).unwrap();
        assert_eq!(settings.get("search_path"), Some("a"));
        settings.end(true).unwrap();
        assert_eq!(settings.get("application_name"), Some("y"));
        assert_eq!(settings.get("search_path"), Some("\"$user\", public"));
    }

    #[test]
    fn values_are_judged() {
        let mut settings = Settings::new("ada");
        for (name, value, shown) in [
            ("statement_timeout", "2s", "2s"),
            ("statement_timeout", "1500", "1500ms"),
            ("statement_timeout", "60000", "1min"),
            ("extra_float_digits", "3", "3"),
            ("datestyle", "german", "German, DMY"),
            ("datestyle", "sql, ymd", "SQL, YMD"),
            ("client_encoding", "utf-8", "UTF8"),
            ("intervalstyle", "ISO_8601", "iso_8601"),
            ("timezone", "europe/berlin", "Europe/Berlin"),
            ("geqo", "OFF", "off"),
            ("my.own", "Anything", "Anything"),
        ] {
            settings.set(name, Some(value), false).unwrap();
            assert_eq!(settings.get(name), Some(shown), "{name} {value}");
        }
        assert_eq!(settings.statement_timeout(), Some(Duration::from_secs(60)));
        for (name, value) in [
            ("extra_float_digits", "9"),
            ("statement_timeout", "soon"),
            ("datestyle", "roman"),
            ("client_encoding", "LATIN1"),
            ("timezone", "Europe/Nowhere"),
            ("geqo", "perhaps"),
        ] {
            assert_eq!(settings.set(name, Some(value), false).unwrap_err().sqlstate(), "22023", "{name} {value}");
        }
        assert_eq!(settings.set("server_version", Some("9"), false).unwrap_err().sqlstate(), "55P02");
    }

    #[test]
    fn the_upstream_hears_of_zone_and_schema() {
        let mut settings = Settings::new("ada");
        settings.set("search_path", Some("\"$user\", sales, public"), false).unwrap();
        settings.set("timezone", Some("+2"), false).unwrap();
        let told = settings.forwarded();
        assert_eq!(told[0].value.as_deref(), Some("Etc/GMT-2"));
        assert_eq!(told[1].value.as_deref(), Some("sales, public"));
        settings.set("search_path", Some("public"), false).unwrap();
        assert_eq!(settings.forwarded()[1].value, None);
    }
}
