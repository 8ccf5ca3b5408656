//! Whether a location that a statement names lies in a place of the service.

use query::{Error, ErrorKind, Place, Result, Scheme};

const GLOB: &[char] = &['*', '?', '[', '{'];

/// Permits a location that lies in a place. Of a pattern, the part before its first wildcard must.
pub(super) fn judge(places: &[Place], location: &str) -> Result<()> {
    let refused =
        |why: &str| Err(Error::new(ErrorKind::Denied, format!("'{location}' may not be read")).with_hint(why));
    if location.split(['/', '\\']).any(|part| part == "..") {
        return refused("write the location without \"..\"");
    }
    if location.contains('\0') {
        return refused("a location has no null character");
    }
    let lower = location.to_ascii_lowercase();
    if lower.starts_with("file:") {
        return refused("write a local file as an absolute path, without \"file:\"");
    }
    if lower.starts_with("s3://") && !location.starts_with("s3://") {
        return refused("write \"s3://\" in lower case");
    }
    if places.iter().any(|place| contains(place, location)) {
        if lower.starts_with("s3://") && (lower.contains('?') || lower.contains("%2e")) {
            return refused("a location in S3 has no \"?\" and no percent-encoded dots");
        }
        return Ok(());
    }
    let absolute = location.starts_with('/') || location.contains("://");
    if !absolute {
        return refused(&format!("it is neither a table nor a full location; {}", readable(places)));
    }
    refused(&readable(places))
}

fn contains(place: &Place, location: &str) -> bool {
    let fixed = location.split(GLOB).next().unwrap_or_default();
    let scheme = match place.scheme {
        Scheme::Local => location.starts_with('/'),
        Scheme::S3 => location.starts_with("s3://"),
    };
    scheme && place.contains(fixed) && place.contains(location)
}

fn readable(places: &[Place]) -> String {
    if places.is_empty() {
        return "this service reads no files".to_owned();
    }
    let roots: Vec<&str> = places.iter().take(5).map(|place| place.root.as_str()).collect();
    let more = if places.len() > roots.len() { ", …" } else { "" };
    format!("files are read from {}{more}; SHOW TABLES lists the tables", roots.join(", "))
}

/// Whether a name could be a location to the engine, which tries to open what is no table.
pub(super) fn is_like(name: &str) -> bool {
    name.contains(['/', '\\', '.', '*', ':', '?', '[', '{', '~', '%', '\0'])
}

/// Whether a name ends a location when a dot stands before it.
pub(super) fn is_extension(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "arrow", "arrows", "avro", "blob", "csv", "db", "duckdb", "gz", "ipc", "json", "jsonl", "ndjson", "parq",
        "parquet", "sqlite", "tsv", "txt", "vortex", "xlsx", "zst",
    ]
    .contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_what_lies_in_a_place() {
        let places = [
            Place { root: "/lake".into(), scheme: Scheme::Local, s3: None, writable: false },
            Place { root: "s3://bucket/lake".into(), scheme: Scheme::S3, s3: None, writable: false },
        ];
        for inside in ["/lake/a.parquet", "/lake/*/b.csv", "/lake/**", "/lake/a?.csv", "s3://bucket/lake/x/*.parquet"] {
            assert!(judge(&places, inside).is_ok(), "{inside}");
        }
        for outside in [
            "",
            "/",
            "/lake*/a",
            "/la?e/a",
            "/[l]ake/a",
            "/lake/../etc/passwd",
            "/lake/..\\x",
            "/etc/passwd",
            "/lake2/a",
            "lake/a",
            "a.parquet",
            "*.parquet",
            "file:///lake/a",
            "FILE:/lake/a",
            "S3://bucket/lake/a",
            "s3://bucket/lake2/a",
            "s3://bucket/lake/a?s3_endpoint=127.0.0.1",
            "s3://bucket/lake/%2E%2e/a",
            "s3://bucket/*/a",
            "s3a://bucket/lake/a",
            "http://bucket/lake/a",
            "/lake/a\0b",
        ] {
            assert!(judge(&places, outside).is_err(), "{outside}");
        }
    }
}
