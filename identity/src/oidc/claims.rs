use std::collections::BTreeMap;

use query::Scope;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest name of a user, in bytes.
const NAME_LIMIT: usize = 255;

/// What a token says, once it is known who says it.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    /// A claim by its name, or by its path with dots. Names of claims may have dots themselves.
    fn get(&self, path: &str) -> Option<&Value> {
        if let Some(value) = self.0.get(path) {
            return Some(value);
        }
        let mut steps = path.split('.');
        let first = self.0.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.as_object()?.get(step))
    }

    /// The user's name. One that could be mistaken in a log is none.
    pub(super) fn name(&self, claim: &str) -> Option<&str> {
        let name = self.get(claim)?.as_str()?;
        let plain = !name.trim().is_empty() && name.len() <= NAME_LIMIT && !name.contains(char::is_control);
        plain.then_some(name)
    }

    /// The widest scope that the values of a claim mean; reading, if none of them means any.
    pub(super) fn scope(&self, claim: &str, meanings: &BTreeMap<String, Scope>) -> Scope {
        let words: Vec<&str> = match self.get(claim) {
            Some(Value::String(text)) => text.split_ascii_whitespace().collect(),
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        words.into_iter().filter_map(|word| meanings.get(word).copied()).max().unwrap_or(Scope::Read)
    }

    /// Until when it holds, in seconds since 1970.
    pub(super) fn expires(&self) -> Option<u64> {
        let expires = self.0.get("exp")?;
        // Some issuers write fractions.
        expires.as_u64().or_else(|| expires.as_f64().filter(|number| *number >= 0.0).map(|number| number as u64))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn claims_are_found_by_name_and_by_path() {
        let claims: Claims = serde_json::from_value(serde_json::json!({
            "sub": "42", "email": "ada@example.org", "odd": "a\nb", "number": 1,
            "https://example.org/roles": ["analysts"],
            "realm_access": {"roles": ["x", "lake-admins", 7, "analysts"]},
            "scope": "openid write read",
        }))
        .unwrap();
        assert_eq!(claims.name("sub"), Some("42"));
        for wrong in ["odd", "number", "none", "sub.x", "realm_access"] {
            assert_eq!(claims.name(wrong), None, "{wrong}");
        }
        let own: BTreeMap<_, _> =
            [("lake-admins".to_owned(), Scope::Admin), ("analysts".to_owned(), Scope::Write)].into();
        let words: BTreeMap<_, _> = Scope::ALL.into_iter().map(|scope| (scope.word().to_owned(), scope)).collect();
        assert_eq!(claims.scope("realm_access.roles", &own), Scope::Admin);
        assert_eq!(claims.scope("https://example.org/roles", &own), Scope::Write);
        assert_eq!(claims.scope("scope", &words), Scope::Write);
        assert_eq!(claims.scope("scope", &own), Scope::Read);
        assert_eq!(claims.scope("none", &words), Scope::Read);
    }
}
