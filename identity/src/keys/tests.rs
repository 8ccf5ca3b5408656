#![allow(clippy::unwrap_used)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;

use super::*;
use crate::{Authenticator, Credentials, Evidence, Secret};

/// Records in memory, with the number of times that it was asked.
#[derive(Default)]
struct Memory {
    records: Mutex<Vec<KeyRecord>>,
    asked: AtomicUsize,
}

#[async_trait]
impl KeyStore for Memory {
    async fn add(&self, key: &KeyRecord) -> Result<()> {
        self.records.lock().unwrap().push(key.clone());
        Ok(())
    }

    async fn find(&self, id: &str) -> Result<Option<KeyRecord>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(self.records.lock().unwrap().iter().find(|key| key.id == id).cloned())
    }

    async fn of_name(&self, name: &str) -> Result<Vec<KeyRecord>> {
        let records = self.records.lock().unwrap();
        Ok(records.iter().rev().filter(|key| *key.name == *name).cloned().collect())
    }

    async fn list(&self) -> Result<Vec<KeyRecord>> {
        Ok(self.records.lock().unwrap().clone())
    }

    async fn rotate(&self, key: &KeyRecord, _newest: &str) -> Result<u64> {
        self.add(key).await.map(|()| 0)
    }

    async fn revoke(&self, name: &str, _which: Which, now: SystemTime) -> Result<u64> {
        let mut records = self.records.lock().unwrap();
        records.iter_mut().filter(|key| *key.name == *name).for_each(|key| key.revoked = Some(now));
        Ok(1)
    }
}

fn keys() -> (Arc<Memory>, Keys) {
    let store = Arc::new(Memory::default());
    (store.clone(), Keys::new(store, Pepper::new(b"pepper")))
}

fn ada(expires: Option<SystemTime>) -> NewKey {
    NewKey { name: "ada".to_owned(), scope: Scope::Write, expires }
}

fn basic(user: &str, password: &str) -> Credentials {
    Credentials::Basic { user: user.to_owned(), password: Secret::new(password) }
}

#[tokio::test]
async fn a_key_proves_its_name_and_scope_and_nothing_of_it_is_kept() {
    let (store, keys) = keys();
    let key = keys.create(ada(None), SystemTime::now()).await.unwrap();
    let record = store.list().await.unwrap().remove(0);
    assert!(!record.scram.contains(key.reveal()) && !format!("{record:?}").contains("SCRAM"));
    let text = key.reveal().to_owned();
    let authenticator = Authenticator::new(Some(keys), None);
    let bearer = Credentials::Bearer(Secret::new(&*text));
    for accepted in [bearer, basic("", &text), basic("ada", &text)] {
        let identity = authenticator.identify(&accepted).await.unwrap();
        assert_eq!((&*identity.principal.name, identity.principal.scope), ("ada", Scope::Write));
        assert_eq!(identity.evidence, Evidence::Key(key.id().to_owned()));
    }
    let other = ApiKey::generate();
    let wrong = [
        (basic("eve", &text), Reason::Wrong),
        (basic("ada", other.reveal()), Reason::Wrong),
        (Credentials::Bearer(Secret::new("abc")), Reason::Wrong),
        (Credentials::None, Reason::Missing),
        (Credentials::Malformed, Reason::Malformed),
    ];
    for (credentials, reason) in wrong {
        assert_eq!(authenticator.identify(&credentials).await, Err(reason.into()));
    }
}

#[tokio::test]
async fn unknown_and_wrong_keys_sound_the_same() {
    let (store, keys) = keys();
    let now = SystemTime::now();
    let key = keys.create(ada(None), now).await.unwrap();
    let unknown = keys.verify(ApiKey::generate().reveal(), now).await.unwrap_err();
    // A key with the right id and another secret: as if the one in the store had been another.
    store.records.lock().unwrap()[0].digest = [1; 32];
    let wrong = keys.verify(key.reveal(), now).await.unwrap_err();
    assert_eq!(unknown.error(), wrong.error());
    assert_eq!((wrong.error().kind(), wrong.error().sqlstate()), (ErrorKind::Unauthenticated, "28P01"));
}

#[tokio::test(start_paused = true)]
async fn a_revoked_key_is_refused_in_time_and_the_store_is_asked_seldom() {
    let (store, keys) = keys();
    let now = SystemTime::now();
    let key = keys.create(ada(None), now).await.unwrap();
    for _ in 0..100 {
        keys.verify(key.reveal(), now).await.unwrap();
    }
    assert_eq!(store.asked.load(Ordering::Relaxed), 1);
    keys.revoke("ada", Which::All, now).await.unwrap();
    tokio::time::advance(KEY_DELAY).await;
    assert_eq!(keys.verify(key.reveal(), now).await, Err(Reason::Revoked.into()));
    assert_eq!(keys.recheck(key.id(), now).await, Err(Reason::Revoked.into()));
    assert_eq!(keys.recheck("gone", now).await, Err(Reason::LoginEnded.into()));
}

#[tokio::test]
async fn a_key_expires_at_its_time_and_the_next_lives_as_long() {
    let (store, keys) = keys();
    let (now, day) = (SystemTime::now(), Duration::from_secs(86_400));
    let key = keys.create(ada(Some(now + day)), now).await.unwrap();
    assert!(keys.verify(key.reveal(), now + day - Duration::from_secs(1)).await.is_ok());
    assert_eq!(keys.verify(key.reveal(), now + day).await, Err(Reason::Expired.into()));
    let later = now + Duration::from_secs(3600);
    let (second, record, _) = keys.rotate("ada", None, later).await.unwrap();
    assert_eq!((record.expires, record.scope), (Some(later + day), Scope::Write));
    assert!(keys.verify(second.reveal(), later).await.is_ok() && keys.verify(key.reveal(), later).await.is_ok());
    let records = store.list().await.unwrap();
    assert_eq!(scram::salt(&records[0].scram), scram::salt(&records[1].scram));
    assert_ne!(records[0].scram, records[1].scram);
    assert!(keys.create(ada(Some(now)), now).await.is_err());
    assert_eq!(keys.rotate("bob", None, now).await.unwrap_err().kind(), ErrorKind::Missing);
}

#[test]
fn names() {
    for name in ["ada", "ci-reports", "ada@example.org", "A.b_c+1"] {
        assert!(check_name(name).is_ok(), "{name}");
    }
    for name in ["", "-a", "a b", "a:b", "é", "a\n", &"a".repeat(64)] {
        assert!(check_name(name).is_err(), "{name}");
    }
}
