#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::read;
use crate::entry::Entries;
use crate::root::Reach;

const ALL: Reach = Reach { depth: None, files: 1000 };

fn write(root: &Path, path: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "7").unwrap();
}

fn paths(mut entries: Entries) -> Vec<String> {
    entries.sort();
    entries.files.into_iter().map(|file| file.path).collect()
}

#[test]
fn only_the_logs_of_table_formats_are_read() {
    let lake = tempfile::tempdir().unwrap();
    let root = lake.path().canonicalize().unwrap();
    for path in [
        "a.csv",
        ".hidden/x.csv",
        "t/y=1/b.csv",
        "d/_delta_log/0.json",
        "d/part.parquet",
        "i/metadata/v7.metadata.json",
        "i/metadata/version-hint.text",
        "i/data/part.parquet",
    ] {
        write(&root, path);
    }
    let entries = read(&root, ALL).unwrap();
    let hint = entries.files.iter().find(|file| file.path.ends_with(".text")).unwrap();
    assert_eq!(hint.text.as_deref(), Some("7"));
    let expected =
        ["a.csv", "d/_delta_log/0.json", "i/metadata/v7.metadata.json", "i/metadata/version-hint.text", "t/y=1/b.csv"];
    assert_eq!(paths(entries), expected);
    assert_eq!(paths(read(&root, Reach { depth: Some(1), files: 1000 }).unwrap()), ["a.csv"]);
}

#[test]
fn links_stay_within_the_place_and_end() {
    let (lake, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = lake.path().canonicalize().unwrap();
    write(&root, "t/a.csv");
    write(other.path(), "secret.csv");
    symlink(other.path().join("secret.csv"), root.join("t/out.csv")).unwrap();
    symlink(other.path(), root.join("outside")).unwrap();
    symlink(root.join("t/a.csv"), root.join("within.csv")).unwrap();
    symlink(root.join("t"), root.join("u")).unwrap();
    symlink(&root, root.join("t/circle")).unwrap();
    symlink(root.join("nowhere"), root.join("t/broken.csv")).unwrap();
    let mut entries = read(&root, ALL).unwrap();
    entries.sort();
    assert_eq!(
        entries.barred,
        ["outside", "t/broken.csv", "t/circle", "t/out.csv", "u/broken.csv", "u/circle", "u/out.csv"]
    );
    assert!(entries.unreadable[0].contains("leads out of"), "{:?}", entries.unreadable);
    assert_eq!(paths(entries), ["t/a.csv", "u/a.csv", "within.csv"]);
}

#[test]
fn the_limit_cuts() {
    let lake = tempfile::tempdir().unwrap();
    for n in 0..5 {
        write(lake.path(), &format!("t/{n}.csv"));
    }
    let root = lake.path().canonicalize().unwrap();
    let entries = read(&root, Reach { depth: None, files: 3 }).unwrap();
    assert!(entries.cut);
    assert_eq!(entries.files.len(), 3);
    assert!(!read(&root, Reach { depth: None, files: 5 }).unwrap().cut);
}
