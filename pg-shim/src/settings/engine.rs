//! Settings that PostgreSQL does not know: they are the engine's, and go to the upstream as they are.

/// Those that a client has set, and what the upstream was told of them. Names are compared without regard to case.
#[derive(Debug, Default)]
pub(crate) struct EngineSettings {
    now: Values,
    /// What they go back to: what the connection began with.
    initial: Values,
    told: Values,
    /// As they were when the transaction began, if one is open.
    before: Option<Values>,
    /// What is set until the transaction ends, with what it is behind it.
    local: Vec<(String, Option<String>)>,
}

#[derive(Clone, Debug, Default)]
struct Values(Vec<(String, String)>);

impl Values {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn set(&mut self, name: &str, value: Option<&str>) {
        self.0.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        if let Some(value) = value {
            self.0.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// What makes the engine calculate and sort as PostgreSQL does.
const OF_POSTGRES: [(&str, &str); 2] =
    [("integer_division", "true"), ("default_null_order", "nulls_last_on_asc_first_on_desc")];

impl EngineSettings {
    /// Those of a connection that begins with these; the upstream is [to be told](Self::untold).
    pub(crate) fn beginning(own: &[(String, String)]) -> Self {
        let mut settings = Self::default();
        for (name, value) in OF_POSTGRES {
            settings.initial.set(name, Some(value));
        }
        for (name, value) in own {
            settings.initial.set(name, Some(value));
        }
        settings.now = settings.initial.clone();
        settings
    }

    /// What the upstream does not take, of what the client has not asked for, is not set.
    pub(crate) fn forgo(&mut self, name: &str) -> bool {
        let is_ours = OF_POSTGRES.iter().any(|(own, value)| *own == name && self.initial.get(name) == Some(value));
        if is_ours {
            self.now.set(name, None);
            self.initial.set(name, None);
        }
        is_ours
    }

    /// What one goes back to.
    pub(crate) fn initial(&self, name: &str) -> Option<&str> {
        self.initial.get(name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.now.get(name)
    }

    /// Notes one that the upstream has taken, `local` to the transaction or not; without a value it is unset.
    pub(crate) fn set(&mut self, name: &str, value: Option<&str>, local: bool) {
        let is_local = self.local.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        if !local {
            self.local.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        } else if !is_local {
            self.local.push((name.to_owned(), self.now.get(name).map(str::to_owned)));
        }
        self.now.set(name, value);
        self.told.set(name, value);
    }

    /// Unsets all; the upstream is [to be told](Self::untold).
    pub(crate) fn reset(&mut self) {
        self.local.clear();
        self.now = self.initial.clone();
    }

    /// A transaction begins.
    pub(crate) fn begin(&mut self) {
        self.before = Some(self.now.clone());
        self.local.clear();
    }

    /// It ends; the upstream is [to be told](Self::untold).
    pub(crate) fn end(&mut self, committed: bool) {
        let Some(before) = self.before.take() else { return };
        let local = std::mem::take(&mut self.local);
        if !committed {
            self.now = before;
            return;
        }
        for (name, value) in local {
            self.now.set(&name, value.as_deref());
        }
    }

    /// What the upstream has otherwise than it is.
    pub(crate) fn untold(&self) -> Vec<(String, Option<String>)> {
        let changed = self.now.0.iter().filter(|(name, value)| self.told.get(name) != Some(value));
        let gone = self.told.0.iter().filter(|(name, _)| self.now.get(name).is_none());
        let changed = changed.map(|(name, value)| (name.clone(), Some(value.clone())));
        changed.chain(gone.map(|(name, _)| (name.clone(), None))).collect()
    }

    /// The upstream has been told of one.
    pub(crate) fn tell(&mut self, name: &str, value: Option<&str>) {
        self.told.set(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_transaction_sets_goes_back_with_it() {
        let mut settings = EngineSettings::default();
        settings.set("a", Some("1"), false);
        settings.begin();
        settings.set("A", Some("2"), false);
        settings.set("b", Some("3"), false);
        settings.end(false);
        assert_eq!(settings.untold(), [("a".to_owned(), Some("1".to_owned())), ("b".to_owned(), None)]);
        for (name, value) in settings.untold() {
            settings.tell(&name, value.as_deref());
        }
        assert_eq!((settings.get("a"), settings.get("b"), settings.untold().len()), (Some("1"), None, 0));
    }

    #[test]
    fn what_is_local_ends_with_the_transaction() {
        let mut settings = EngineSettings::default();
        settings.set("a", Some("1"), false);
        settings.begin();
        settings.set("a", Some("2"), true);
        settings.set("a", Some("3"), true);
        settings.set("b", Some("4"), true);
        settings.set("b", Some("5"), false);
        settings.end(true);
        assert_eq!((settings.get("a"), settings.get("b")), (Some("1"), Some("5")));
        assert_eq!(settings.untold(), [("a".to_owned(), Some("1".to_owned()))]);
        settings.reset();
        assert_eq!(settings.untold().len(), 2);
    }
}
