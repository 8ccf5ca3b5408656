use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;

use crate::{Result, Scope};

/// What is kept of an API key: nothing from which the key could be made again.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The part of the key by which it is found; no secret.
    pub id: String,
    /// Whose key it is: the name of its principal.
    pub name: Arc<str>,
    /// What its holder may do.
    pub scope: Scope,
    /// HMAC-SHA-256 of the whole key, with a secret of the service.
    pub digest: [u8; 32],
    /// The verifier with which PostgreSQL's login proves the key, as PostgreSQL writes it:
    /// `SCRAM-SHA-256$…`.
    pub scram: String,
    /// When it was made.
    pub created: SystemTime,
    /// From when on it is no longer valid; `None` if it does not expire.
    pub expires: Option<SystemTime>,
    /// Since when it is revoked.
    pub revoked: Option<SystemTime>,
}

/// Whether a key opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Active,
    /// No longer: its time is over.
    Expired,
    /// No longer: somebody took it back.
    Revoked,
}

impl KeyRecord {
    /// Whether the key opens anything at this time.
    pub fn standing(&self, now: SystemTime) -> Standing {
        if self.revoked.is_some() {
            Standing::Revoked
        } else if self.expires.is_some_and(|expires| expires <= now) {
            Standing::Expired
        } else {
            Standing::Active
        }
    }
}

impl fmt::Debug for KeyRecord {
    /// Without what could help to guess the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRecord")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("scope", &self.scope)
            .field("created", &self.created)
            .field("expires", &self.expires)
            .field("revoked", &self.revoked)
            .finish_non_exhaustive()
    }
}

/// Which keys of a name are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// All but the newest.
    Older,
}

/// Where the records of keys lie. Several processes may use one store at the same time.
///
/// Every call is cancel-safe: dropped, it has happened whole or not at all.
///
/// # Errors
/// `Unavailable` when the store does not answer, beside what each call says.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Keeps the only key of its name; keys of that name which are no longer active do not count.
    ///
    /// # Errors
    /// `Exists` when a key of that name is active.
    async fn add(&self, key: &KeyRecord) -> Result<()>;

    /// The key with this id.
    async fn find(&self, id: &str) -> Result<Option<KeyRecord>>;

    /// The keys of a name, newest first.
    async fn of_name(&self, name: &str) -> Result<Vec<KeyRecord>>;

    /// All keys, by name and then newest first.
    async fn list(&self) -> Result<Vec<KeyRecord>>;

    /// Keeps one more key of its name, beside the newest; revokes all others. How many these were.
    ///
    /// # Errors
    /// `Missing` when the name has no key that is active, `Conflict` when another key of that name was made
    /// meanwhile: `newest` is the id of the one beside which this one stays.
    async fn rotate(&self, key: &KeyRecord, newest: &str) -> Result<u64>;

    /// Revokes keys of a name as of now. How many these were; 0 when none of them was active.
    async fn revoke(&self, name: &str, which: Which, now: SystemTime) -> Result<u64>;
}
