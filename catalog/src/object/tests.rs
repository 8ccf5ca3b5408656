#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use query::{Credentials, ErrorKind, S3Options, Scheme};

use super::{connect, read};
use crate::catalog::{Catalog, Settings};
use crate::place_error;
use crate::root::{Reach, Root};

async fn store(keys: &[&str]) -> Arc<dyn ObjectStore> {
    let store = InMemory::new();
    for key in keys {
        let body = if key.ends_with("version-hint.text") || key.ends_with(".csv") { "1" } else { "" };
        store.put(&Path::parse(key).unwrap(), body.into()).await.unwrap();
    }
    Arc::new(store)
}

const KEYS: [&str; 10] = [
    "p/a.csv",
    "p/t.parquet",
    "p/t.parquet/k=1/x.csv",
    "p/d/_delta_log/0.json",
    "p/d/part.parquet",
    "p/i/metadata/v1.metadata.json",
    "p/i/metadata/v2.metadata.json",
    "p/i/metadata/version-hint.text",
    "p/i/data/part.parquet",
    "px/other.csv",
];

#[tokio::test]
async fn only_the_logs_of_table_formats_are_read() {
    let store = store(&KEYS).await;
    let prefix = Path::parse("p").unwrap();
    let entries = read(store.as_ref(), &prefix, Reach { depth: None, files: 100 }).await.unwrap();
    let paths: Vec<_> = entries.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "a.csv",
            "d/_delta_log/0.json",
            "i/metadata/v1.metadata.json",
            "i/metadata/v2.metadata.json",
            "i/metadata/version-hint.text",
            "t.parquet/k=1/x.csv",
        ]
    );
    let shallow = read(store.as_ref(), &prefix, Reach { depth: Some(1), files: 100 }).await.unwrap();
    assert_eq!(shallow.files.len(), 2);
    let cut = read(store.as_ref(), &prefix, Reach { depth: None, files: 3 }).await.unwrap();
    assert!(cut.cut);
}

async fn catalog(name: Option<&str>, address: &str) -> Catalog {
    let options = S3Options { endpoint: Some("http://127.0.0.1:1".into()), ..S3Options::default() };
    let root = Root::open_object(name.map(str::to_owned), address, store(&KEYS).await, options).await;
    Catalog::of_roots(vec![root], Settings::default()).await.unwrap()
}

async fn lines(catalog: &Catalog) -> Vec<String> {
    let listing = catalog.tables().await;
    listing.tables.iter().map(|table| format!("{} {:?} {}", table.name, table.format, table.locations[0])).collect()
}

#[tokio::test]
async fn a_prefix_is_a_place() {
    let catalog = catalog(None, "bucket/p/").await;
    assert_eq!(
        lines(&catalog).await,
        [
            "a Csv s3://bucket/p/a.csv",
            "d Delta s3://bucket/p/d",
            "i Iceberg s3://bucket/p/i/metadata/v1.metadata.json",
            "t Csv s3://bucket/p/t.parquet/k=*/[!._]*.csv",
        ]
    );
    let places = catalog.places();
    assert_eq!((places[0].root.as_str(), places[0].scheme), ("s3://bucket/p", Scheme::S3));
    assert!(places[0].s3.is_some());
}

#[tokio::test]
async fn buckets_files_and_globs() {
    assert_eq!(lines(&catalog(None, "bucket").await).await.len(), 4);
    let file = catalog(Some("one"), "bucket/px/other.csv").await;
    assert_eq!(lines(&file).await, ["one Csv s3://bucket/px/other.csv"]);
    assert_eq!(file.places()[0].root, "s3://bucket/px/other.csv");
    assert_eq!(lines(&catalog(None, "bucket/p/*.csv").await).await, ["a Csv s3://bucket/p/a.csv"]);
    assert_eq!(lines(&catalog(Some("n"), "bucket/p*/*.csv").await).await, ["n Csv s3://bucket/p*/*.csv"]);
    assert!(lines(&catalog(None, "bucket/nothing").await).await.is_empty());
}

#[test]
fn clients_are_built_for_each_kind_of_store() {
    let keys = Credentials { key_id: "k".into(), secret: "s".into(), token: Some("t".into()) };
    for (endpoint, path_style, credentials, expected) in [
        (None, false, None, "AmazonS3(bucket)"),
        (Some("http://127.0.0.1:9000/"), true, Some(keys.clone()), "AmazonS3(bucket)"),
        (Some("https://store.example"), false, Some(keys), "AmazonS3(bucket)"),
    ] {
        let options = S3Options { endpoint: endpoint.map(str::to_owned), region: None, path_style, credentials };
        assert_eq!(connect("bucket", &options).unwrap().to_string(), expected);
    }
}

#[test]
fn the_store_s_answer_is_told() {
    let body = "Server returned non-2xx status code: 403 Forbidden: <?xml version=\"1.0\"?><Error>\
                <Code>InvalidAccessKeyId</Code><Message>The key does not exist.</Message></Error>";
    let error = object_store::Error::Generic { store: "S3", source: body.into() };
    let options = S3Options { endpoint: Some("http://127.0.0.1:9000".into()), ..S3Options::default() };
    let told = place_error::s3("s3://bucket/p", &options, &error);
    assert_eq!(told.kind(), ErrorKind::Source);
    assert_eq!(told.message(), "s3://bucket/p could not be listed");
    assert_eq!(told.detail(), Some("http://127.0.0.1:9000 answered: InvalidAccessKeyId: The key does not exist."));
    assert!(told.hint().unwrap().contains("anonymous"));
}
