use std::sync::Arc;
use std::time::{Duration, SystemTime};

use query::{Error, ErrorKind, KeyRecord, KeyStore, Principal, Result, Scope, Standing, Which};
use tokio::time::Instant;

use crate::cache::Cache;
use crate::scram;
use crate::{ApiKey, Pepper, Reason, Refusal};

/// How long a key that was revoked may still open something: the store is asked no more often.
pub const KEY_DELAY: Duration = Duration::from_secs(2);
/// The longest name of a key, in characters.
pub const NAME_LIMIT: usize = 63;
/// How many ids are remembered.
const REMEMBERED: usize = 10_000;
/// The digest that keys without a record are compared with, so that this takes as long. No key has it.
const NO_DIGEST: [u8; 32] = [0; 32];

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Whose it is.
    pub name: String,
    /// What its holder may do.
    pub scope: Scope,
    /// From when on it is no longer valid.
    pub expires: Option<SystemTime>,
}

/// API keys: makes them, and judges those that clients bring.
pub struct Keys {
    store: Arc<dyn KeyStore>,
    pepper: Pepper,
    cache: Cache,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl Keys {
    /// Those of a store, with the secret that their digests are made with.
    pub fn new(store: Arc<dyn KeyStore>, pepper: Pepper) -> Self {
        Self { store, pepper, cache: Cache::new(KEY_DELAY, REMEMBERED) }
    }

    /// Makes a key for a name that has none. It is told here and never again.
    ///
    /// # Errors
    /// `Data` for a name that cannot be one or a time that is past, `Exists` when a key of the name is active,
    /// and those of the store.
    pub async fn create(&self, new: NewKey, now: SystemTime) -> Result<ApiKey> {
        check_name(&new.name)?;
        check_expiry(new.expires, now)?;
        let key = ApiKey::generate();
        let salt: [u8; scram::SALT] = rand::random();
        self.store.add(&self.record(&key, &new, &salt, now)).await?;
        Ok(key)
    }

    /// Makes another key for a name, beside the newest that it has; older ones are revoked. Without a time of
    /// its own it lives as long as the newest was given. Returns how many were revoked, too.
    ///
    /// # Errors
    /// `Data` for a time that is past, `Missing` when no key of the name is active, and those of the store.
    pub async fn rotate(
        &self,
        name: &str,
        expires: Option<SystemTime>,
        now: SystemTime,
    ) -> Result<(ApiKey, KeyRecord, u64)> {
        check_expiry(expires, now)?;
        let there = self.store.of_name(name).await?;
        let Some(newest) = there.into_iter().find(|key| key.standing(now) == Standing::Active) else {
            return Err(Error::new(ErrorKind::Missing, format!("no key named {name} is active"))
                .with_sqlstate("42704")
                .with_hint("`tavana key list` lists them, `tavana key create` makes one"));
        };
        // Clocks of several machines differ: the order in which keys were made must not.
        let now = now.max(newest.created + Duration::from_micros(1));
        let life = newest.expires.and_then(|expires| expires.duration_since(newest.created).ok());
        let expires = expires.or_else(|| life.and_then(|life| now.checked_add(life)));
        let key = ApiKey::generate();
        let salt = scram::salt(&newest.scram).unwrap_or_else(|| rand::random::<[u8; scram::SALT]>().to_vec());
        let new = NewKey { name: name.to_owned(), scope: newest.scope, expires };
        let record = self.record(&key, &new, &salt, now);
        let revoked = self.store.rotate(&record, &newest.id).await?;
        Ok((key, record, revoked))
    }

    /// Revokes keys of a name. How many these were.
    ///
    /// # Errors
    /// `Missing` when there is no key of the name, and those of the store.
    pub async fn revoke(&self, name: &str, which: Which, now: SystemTime) -> Result<u64> {
        self.store.revoke(name, which, now).await
    }

    /// All keys, by name and then newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn list(&self) -> Result<Vec<KeyRecord>> {
        self.store.list().await
    }

    /// Judges a key that a client brought. The same work is done for one that is unknown as for one that is
    /// wrong.
    ///
    /// Cancel-safe.
    pub(crate) async fn verify(&self, text: &str, now: SystemTime) -> Result<Arc<KeyRecord>, Refusal> {
        let record = match ApiKey::parse(text) {
            Some(key) => self.of_id(key.id()).await?,
            None => None,
        };
        let right = self.pepper.holds(text, record.as_ref().map_or(&NO_DIGEST, |record| &record.digest));
        match record {
            Some(record) if right => standing(&record, now).map(|()| record),
            _ => Err(Reason::Wrong.into()),
        }
    }

    /// Whether a key that was accepted before still is.
    ///
    /// Cancel-safe.
    pub(crate) async fn recheck(&self, id: &str, now: SystemTime) -> Result<(), Refusal> {
        let record = self.of_id(id).await?.ok_or(Refusal::Refused(Reason::LoginEnded))?;
        standing(&record, now)
    }

    /// The keys of a name that open something now, newest first.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn active(&self, name: &str, now: SystemTime) -> Result<Vec<KeyRecord>> {
        let mut records = self.store.of_name(name).await?;
        records.retain(|record| record.standing(now) == Standing::Active);
        Ok(records)
    }

    /// The key with this id, if it opens something now.
    ///
    /// Cancel-safe.
    pub(crate) async fn of_active(&self, id: &str, now: SystemTime) -> Result<Arc<KeyRecord>, Refusal> {
        let record = self.of_id(id).await?.ok_or(Refusal::Refused(Reason::Revoked))?;
        standing(&record, now).map(|()| record)
    }

    async fn of_id(&self, id: &str) -> Result<Option<Arc<KeyRecord>>, Refusal> {
        if let Some(record) = self.cache.get(id) {
            return Ok(record);
        }
        let asked = Instant::now();
        let record = self.store.find(id).await.map_err(Refusal::Failed)?.map(Arc::new);
        self.cache.put(id, record.clone(), asked);
        Ok(record)
    }

    fn record(&self, key: &ApiKey, new: &NewKey, salt: &[u8], now: SystemTime) -> KeyRecord {
        KeyRecord {
            id: key.id().to_owned(),
            name: new.name.as_str().into(),
            scope: new.scope,
            digest: self.pepper.digest(key.reveal()),
            scram: scram::verifier(key.reveal(), salt),
            created: now,
            expires: new.expires,
            revoked: None,
        }
    }
}

/// The principal of a key's holder.
pub(crate) fn principal(record: &KeyRecord) -> Principal {
    Principal { name: record.name.clone(), scope: record.scope }
}

fn standing(record: &KeyRecord, now: SystemTime) -> Result<(), Refusal> {
    match record.standing(now) {
        Standing::Active => Ok(()),
        Standing::Expired => Err(Reason::Expired.into()),
        Standing::Revoked => Err(Reason::Revoked.into()),
    }
}

/// Names stand in tables, in logs and before the `:` of a Basic login.
fn check_name(name: &str) -> Result<()> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@+".contains(c));
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if plain && begins && name.len() <= NAME_LIMIT {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Data, "that is not a name for a key")
        .with_detail(format!(
            "a name has up to {NAME_LIMIT} letters, digits and `.-_@+`, and begins with a letter or digit"
        ))
        .with_hint("--name ada, --name ci-reports, --name ada@example.org"))
}

fn check_expiry(expires: Option<SystemTime>, now: SystemTime) -> Result<()> {
    match expires {
        Some(expires) if expires <= now => {
            Err(Error::new(ErrorKind::Data, "the key would have expired before it was made").with_hint("--expires 90d"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
