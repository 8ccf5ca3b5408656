//! The records of keys, in SQLite. PostgreSQL is tried with the whole program, by `tests/test_identity.py`.
#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use query::{ErrorKind, KeyRecord, KeyStore, Scope, Standing, Which};
use state::{Database, Folder, Keys};

const NOW: Duration = Duration::from_secs(1_800_000_000);

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + NOW + Duration::from_secs(seconds)
}

fn key(id: &str, name: &str, created: u64) -> KeyRecord {
    KeyRecord {
        id: id.to_owned(),
        name: name.into(),
        scope: Scope::Write,
        digest: [7; 32],
        scram: "SCRAM-SHA-256$…".to_owned(),
        created: at(created),
        expires: Some(at(created + 100)),
        revoked: None,
    }
}

async fn keys(folder: &tempfile::TempDir) -> Keys {
    Keys::new(Database::in_folder(&Folder::open(folder.path()).unwrap()).await.unwrap())
}

fn standings(keys: &[KeyRecord], now: SystemTime) -> Vec<(&str, Standing)> {
    keys.iter().map(|key| (key.id.as_str(), key.standing(now))).collect()
}

#[tokio::test]
async fn a_record_comes_back_as_it_was_to_other_processes_too() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = tokio::join!(keys(&folder), keys(&folder));
    let written = key("a", "ada", 0);
    first.add(&written).await.unwrap();
    assert_eq!(second.find("a").await.unwrap(), Some(written.clone()));
    assert_eq!(second.find("b").await.unwrap(), None);
    assert_eq!(keys(&folder).await.list().await.unwrap(), [written]);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
    }
}

#[tokio::test]
async fn a_name_has_two_active_keys_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(&folder).await;
    keys.add(&key("a", "ada", 0)).await.unwrap();
    assert_eq!(keys.add(&key("b", "ada", 1)).await.unwrap_err().kind(), ErrorKind::Exists);
    assert_eq!(keys.rotate(&key("b", "ada", 1), "a").await.unwrap(), 0);
    assert_eq!(keys.rotate(&key("c", "ada", 2), "a").await.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(keys.rotate(&key("c", "ada", 2), "b").await.unwrap(), 1);
    let now = at(3);
    let there = keys.of_name("ada").await.unwrap();
    use Standing::{Active, Expired, Revoked};
    assert_eq!(standings(&there, now), [("c", Active), ("b", Active), ("a", Revoked)]);
    assert_eq!(keys.revoke("ada", Which::Older, now).await.unwrap(), 1);
    let there = keys.of_name("ada").await.unwrap();
    assert_eq!(standings(&there, now), [("c", Active), ("b", Revoked), ("a", Revoked)]);
    assert_eq!(standings(&there[..1], at(102)), [("c", Expired)]);
    assert_eq!(keys.revoke("ada", Which::All, now).await.unwrap(), 1);
    assert_eq!(keys.revoke("ada", Which::All, now).await.unwrap(), 0);
    assert_eq!(keys.revoke("bob", Which::All, now).await.unwrap_err().kind(), ErrorKind::Missing);
    assert_eq!(keys.rotate(&key("d", "ada", 3), "c").await.unwrap_err().kind(), ErrorKind::Missing);
    keys.add(&key("d", "ada", 4)).await.unwrap();
    assert_eq!(keys.add(&key("e", "ada", 200)).await, Ok(()), "the one before it has expired");
}

#[tokio::test]
async fn of_keys_made_at_once_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (keys(&folder).await, keys(&folder).await);
    let ids: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    let adding = ids
        .iter()
        .zip([&first, &second].into_iter().cycle())
        .map(|(id, keys)| async move { keys.add(&key(id, "ada", 0)).await });
    let outcomes = futures::future::join_all(adding).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    let mut refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    assert!(refused.all(|error| error.kind() == ErrorKind::Exists), "{outcomes:?}");
}
