#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use query::{ErrorKind, S3Options, TableSource};

use super::{Catalog, Settings};
use crate::Source;
use crate::listing::NoteKind;

fn source(uri: impl AsRef<Path>) -> Source {
    Source { name: None, uri: uri.as_ref().to_str().unwrap().to_owned(), s3: None, writable: false }
}

fn write(root: &Path, path: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "a\n1\n").unwrap();
}

fn names(tables: &[TableSource]) -> Vec<&str> {
    tables.iter().map(|table| table.name.as_ref()).collect()
}

const PATIENT: Duration = Duration::from_secs(60);

/// A catalog that looks again at each call.
async fn eager(sources: Vec<Source>) -> Catalog {
    let settings = Settings { freshness: Duration::ZERO, patience: PATIENT, ..Settings::default() };
    Catalog::open_with(sources, settings).await.unwrap()
}

#[tokio::test]
async fn a_folder_is_listed_and_listed_again() {
    let lake = tempfile::tempdir().unwrap();
    write(lake.path(), "a.csv");
    write(lake.path(), "t/k=1/x.csv");
    let catalog = eager(vec![source(lake.path())]).await;
    let before = catalog.relist().await;
    assert_eq!(names(&before.tables), ["a", "t"]);

    write(lake.path(), "b.csv");
    write(lake.path(), "t/k=2/y.csv");
    let after = catalog.relist().await;
    assert_eq!(names(&after.tables), ["a", "b", "t"]);
    assert_eq!(after.tables[0], before.tables[0]);
    assert_eq!(after.tables[2].locations, before.tables[1].locations);
    assert_ne!(after.tables[2].version, before.tables[1].version);
    assert!(Arc::ptr_eq(&after, &catalog.relist().await), "what did not change is shared");

    assert_eq!(names(&catalog.tables().await.named_in("select * from B", &[])), ["b"]);
    assert_eq!(catalog.near("bb"), ["b"]);
}

#[tokio::test]
async fn a_fresh_listing_is_given_out_as_it_is() {
    let lake = tempfile::tempdir().unwrap();
    let settings = Settings { freshness: Duration::MAX, patience: PATIENT, ..Settings::default() };
    let catalog = Catalog::open_with(vec![source(lake.path())], settings).await.unwrap();
    assert_eq!(catalog.tables().await.notes[0].kind, NoteKind::Empty);
    write(lake.path(), "a.csv");
    assert!(catalog.tables().await.tables.is_empty());
    assert_eq!(names(&catalog.relist().await.tables), ["a"]);
    assert_eq!(names(&catalog.tables().await.tables), ["a"]);
}

#[tokio::test]
async fn a_place_that_went_away_keeps_its_tables() {
    let (lake, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(lake.path(), "in/a.csv");
    let catalog = eager(vec![source(lake.path().join("in")), source(other.path())]).await;
    fs::remove_dir_all(lake.path().join("in")).unwrap();
    write(other.path(), "b.csv");
    assert_eq!(names(&catalog.relist().await.tables), ["a", "b"]);
    write(lake.path(), "in/c.csv");
    assert_eq!(names(&catalog.relist().await.tables), ["b", "c"]);
}

#[tokio::test]
async fn files_globs_and_names() {
    let lake = tempfile::tempdir().unwrap();
    let root = lake.path().canonicalize().unwrap();
    for path in ["a.csv", "b[1].csv", "s/c.csv", "deep/er/d.csv"] {
        write(&root, path);
    }
    let named = |name: &str, uri: &str| Source { name: Some(name.into()), ..source(root.join(uri)) };
    let catalog = eager(vec![
        source(root.join("b[1].csv")),
        source(root.join("a*.csv")),
        named("whole", "deep"),
        named("x y", "s/*.csv"),
        Source { uri: format!("file://{}/a.csv", root.display()), ..source("/") },
    ])
    .await;
    let listing = catalog.tables().await;
    let root = root.to_str().unwrap();
    let found: Vec<_> =
        listing.tables.iter().map(|table| (table.name.to_string(), table.locations[0].replace(root, ""))).collect();
    let folder = root.rsplit('/').next().unwrap();
    let mut expected = vec![
        ("a".to_owned(), "/a.csv".to_owned()),
        (format!("{folder}/a"), "/a.csv".to_owned()),
        ("b[1]".to_owned(), "/b[[]1].csv".to_owned()),
        ("whole".to_owned(), "/deep/[!._]*/[!._]*.csv".to_owned()),
        ("x y".to_owned(), "/s/*.csv".to_owned()),
    ];
    expected.sort();
    let mut found = found;
    found.sort();
    assert_eq!(found, expected);
    let mut kinds: Vec<_> = listing.notes.iter().map(|note| format!("{:?}", note.kind)).collect();
    kinds.sort();
    assert_eq!(kinds, ["Clash", "Quoting", "Quoting"]);
    let roots: Vec<_> = catalog.places().iter().map(|place| place.root.replace(root, "")).collect();
    assert_eq!(roots, ["", "/deep", "/s", "/a.csv"]);
}

#[tokio::test]
async fn all_wrong_sources_are_told_at_once() {
    let lake = tempfile::tempdir().unwrap();
    write(lake.path(), "a.xlsx");
    let s3 = |uri: &str| Source { s3: Some(S3Options::default()), ..source(uri) };
    let errors = Catalog::open(vec![
        source(lake.path()),
        source(lake.path().join("none")),
        source(lake.path().join("none/*.csv")),
        source(lake.path().join("a.xlsx")),
        source(lake.path().join("a[.csv")),
        source("gs://bucket/x"),
        s3("s3://b/x"),
        s3("s3://bucket/a/../b"),
        source("relative"),
        Source { name: Some(String::new()), ..source(lake.path()) },
    ])
    .await
    .unwrap_err();
    let told: Vec<_> = errors.iter().map(|error| error.kind()).collect();
    use ErrorKind::{Data, Missing, Unsupported};
    assert_eq!(told, [Missing, Missing, Unsupported, Data, Unsupported, Data, Data, Data, Data], "{errors:#?}");
    assert!(errors[0].message().ends_with("/none"), "{}", errors[0]);
}

#[tokio::test]
async fn an_endpoint_that_refuses_is_named() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{closed}");
    let options = S3Options { endpoint: Some(endpoint.clone()), path_style: true, ..S3Options::default() };
    let errors = Catalog::open(vec![Source { s3: Some(options), ..source("s3://bucket/p") }]).await.unwrap_err();
    assert_eq!(errors[0].kind(), ErrorKind::Source);
    assert!(errors[0].detail().unwrap().starts_with(&endpoint), "{}", errors[0]);
}

#[tokio::test]
async fn callers_share_one_look() {
    let lake = tempfile::tempdir().unwrap();
    write(lake.path(), "a.csv");
    let catalog = eager(vec![source(lake.path())]).await;
    let (first, second) = {
        let mut state = catalog.inner.lock();
        (catalog.inner.depart(&mut state), catalog.inner.depart(&mut state))
    };
    assert!(first.same_channel(&second));
    drop(catalog);
}
