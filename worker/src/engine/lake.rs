//! The writable lake, as a catalog of an engine.

use std::path::Path;
use std::sync::Arc;

use query::{Error, ErrorKind, LAKE_CATALOG, Lake, LakeMetadata, LakeReads, LakeTable, Result, Scheme};
use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};

use super::error::from_engine;
use super::open::Options;
use super::tables::literal;
use crate::ffi::{Connection, Database, Failure, Found};

/// Where names are looked up behind the temporary ones: tables of the lake, then views of the places.
pub(super) const SEARCH_PATH: [(&str, &str); 2] = [(LAKE_CATALOG, "main"), ("memory", "main")];

/// The catalog in which the extension attaches the metadata of the lake, by that of the lake.
pub(super) const METADATA: &str = "__ducklake_metadata_lake";

/// How long an engine waits for another's lock on the metadata, in milliseconds. Readers wait for nobody; of
/// writers the service lets one go ahead at a time.
const BUSY_MILLIS: u32 = 10_000;

/// How often an engine attaches again because another one made the lake in the meantime. Once should do.
const RACES: usize = 3;

/// How long a database of metadata may take to answer who connects, in seconds, if its URL says nothing of it.
const CONNECT_SECONDS: u32 = 5;

/// The extensions that a lake needs.
pub(super) fn extensions(lake: &Lake) -> Vec<&'static str> {
    let metadata = match lake.metadata {
        LakeMetadata::Sqlite(_) => "sqlite_scanner",
        LakeMetadata::Postgres(_) => "postgres_scanner",
    };
    let mut extensions = vec!["ducklake", metadata];
    if lake.data.scheme == Scheme::S3 {
        extensions.push("httpfs");
    }
    extensions
}

/// The setting that keeps secrets from being kept: none is taken from a folder, and none can be put into one. To attach
/// PostgreSQL, the engine has to be able to ask for kept ones; then it is a folder that is not there.
pub(super) fn secrets(options: &Options) -> (&'static str, String) {
    match &options.lake {
        Some((Lake { metadata: LakeMetadata::Postgres(_), .. }, _)) => {
            ("secret_directory", options.spill_directory.join("no-secrets").display().to_string())
        }
        _ => ("allow_persistent_secrets", "false".to_owned()),
    }
}

/// Attaches the lake. A writable engine creates it where it is not there yet; in another, nothing of it can be changed
/// if it is `locked`.
pub(super) fn attach(connection: &Connection, lake: &Lake, writable: bool, locked: bool) -> Result<()> {
    let _turn = match &lake.metadata {
        LakeMetadata::Sqlite(path) => Some(Turn::take(path, writable)?),
        // Its own transactions let one create it.
        LakeMetadata::Postgres(_) => None,
    };
    let statement = statement(lake, writable, locked);
    let mut outcome = connection.run(&statement);
    for _ in 0..RACES {
        match &outcome {
            Err(failure) if others_made(&failure.0) => outcome = connection.run(&statement),
            _ => break,
        }
    }
    outcome.map_err(|failure| cannot_attach(lake, &from_engine(&failure, "")))
}

/// Whether the lake was not there, and then another service was first to make it. The database says so when the other is
/// through with it.
fn others_made(failure: &str) -> bool {
    ["duplicate key value violates unique constraint", "already exists"].iter().any(|sign| failure.contains(sign))
}

/// A lake that is being created is seen by nobody: two engines that start at once must not both create it, and none
/// may see half of it.
struct Turn(#[expect(dead_code, reason = "held for its lock")] std::os::fd::OwnedFd);

impl Turn {
    fn take(metadata: &Path, writable: bool) -> Result<Self> {
        let folder = metadata.parent().unwrap_or(Path::new("/"));
        let how = if writable { FlockOperation::LockExclusive } else { FlockOperation::LockShared };
        let locked = open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .and_then(|folder| flock(&folder, how).map(|()| folder));
        locked.map(Self).map_err(|error| {
            Error::new(ErrorKind::Unavailable, "the metadata of the lake cannot be reached")
                .with_detail(format!("{}: {error}", folder.display()))
        })
    }
}

fn statement(lake: &Lake, writable: bool, locked: bool) -> String {
    let (location, sqlite) = match &lake.metadata {
        LakeMetadata::Sqlite(path) => (format!("ducklake:sqlite:{}", path.display()), true),
        LakeMetadata::Postgres(url) => (format!("ducklake:postgres:{}", with_patience(url)), false),
    };
    let mut options = Vec::new();
    if writable {
        options.push(format!("DATA_PATH {}", literal(&format!("{}/", lake.data.root))));
    } else if locked {
        options.push("READ_ONLY".to_owned());
    }
    if writable || !locked {
        // All rows lie as Parquet, where others can read them. Inlined ones would be in the metadata alone, where the
        // engine's own limits and plans do not see them, until somebody flushes them.
        options.push("DATA_INLINING_ROW_LIMIT 0".to_owned());
    }
    if sqlite {
        options.push(format!("META_BUSY_TIMEOUT {BUSY_MILLIS}"));
    }
    // Readers do not wait for a writer, nor it for them. Whoever may only read finds it set.
    if sqlite && writable {
        options.push("META_JOURNAL_MODE 'WAL'".to_owned());
    }
    format!("ATTACH {} AS {LAKE_CATALOG} ({})", literal(&location), options.join(", "))
}

/// Refuses to let the transaction that was just begun go on from what another one has read, if any of that has changed
/// since: its client would write what follows from rows that are no more.
pub(super) fn check_unchanged(database: &Arc<Database>, connection: &Connection, reads: &LakeReads) -> Result<()> {
    let Some(then) = reads.snapshot else { return Ok(()) };
    if reads.tables.is_empty() {
        return Ok(());
    }
    // From now to its end, the transaction reads the snapshot of this moment. Of other catalogs it has seen nothing yet:
    // what is made there for its next statement is there for it.
    if connection.catalog_of(LAKE_CATALOG, "main", "") != Found::In(LAKE_CATALOG.to_owned()) {
        return Err(Error::new(ErrorKind::Source, "the lake does not tell its snapshot")
            .with_hint("try again; if it stays so, look at the metadata of the lake"));
    }
    let since = |beside: &Connection| {
        let newest = format!("SELECT max(snapshot_id)::BIGINT FROM {METADATA}.ducklake_snapshot");
        match number(beside, &newest)?.filter(|now| *now != then) {
            Some(now) => word(beside, &changed(&reads.tables, then, now)),
            None => Ok(None),
        }
    };
    // Beside the transaction, which would hold the metadata as they are now to its end.
    let found = database.connect().and_then(|beside| since(&beside)).map_err(|failure| from_engine(&failure, ""))?;
    let text = match found.as_deref() {
        None => return Ok(()),
        Some("") => "the snapshot of the lake that this transaction has read is gone".to_owned(),
        Some(table) => format!("table \"{table}\" was changed by another since this transaction first read the lake"),
    };
    Err(Error::new(ErrorKind::Conflict, text)
        .with_sqlstate("40001")
        .with_hint("roll the transaction back, and run it again from its beginning"))
}

/// A query for one of the tables and views, as it was called in a snapshot, that was changed by a later one; nothing for a
/// name where snapshots are gone that would tell.
///
/// What the columns mean is told in <https://ducklake.select/docs/stable/specification/tables/overview>. A row of a table
/// or view ends where it is altered, renamed or dropped; `changes_made` has the numbers of tables whose rows have changed,
/// or whose files were put together.
fn changed(tables: &[LakeTable], then: i64, now: i64) -> String {
    let names: Vec<String> =
        tables.iter().map(|table| format!("({}, {})", literal(&table.schema), literal(&table.name))).collect();
    let names = names.join(", ");
    let valid = |row: &str| {
        format!("{row}.begin_snapshot <= {then} AND ({row}.end_snapshot IS NULL OR {row}.end_snapshot > {then})")
    };
    format!(
        "WITH known AS (\
         SELECT schema_id, table_id AS id, table_name AS name, end_snapshot FROM {METADATA}.ducklake_table AS t WHERE {} \
         UNION ALL \
         SELECT schema_id, view_id, view_name, end_snapshot FROM {METADATA}.ducklake_view AS v WHERE {}) \
         SELECT name FROM known JOIN {METADATA}.ducklake_schema AS s USING (schema_id) \
         WHERE {} AND (s.schema_name, name) IN ({names}) AND (known.end_snapshot IS NOT NULL OR id::VARCHAR IN (\
         SELECT unnest(regexp_extract_all(changes_made, ':([0-9]+)', 1)) \
         FROM {METADATA}.ducklake_snapshot_changes WHERE snapshot_id > {then} AND snapshot_id <= {now})) \
         UNION ALL \
         SELECT '' FROM (SELECT count(*) AS kept FROM {METADATA}.ducklake_snapshot \
         WHERE snapshot_id >= {then} AND snapshot_id <= {now}) WHERE kept <> {now} - {then} + 1 LIMIT 1",
        valid("t"),
        valid("v"),
        valid("s")
    )
}

pub(super) fn number(connection: &Connection, sql: &str) -> Result<Option<i64>, Failure> {
    let prepared = connection.prepare(sql)?;
    let Some(chunk) = prepared.stream()?.next()? else { return Ok(None) };
    Ok(chunk.columns()?.first().filter(|_| chunk.len() > 0).map(|column| *column.values::<i64>().get(0)))
}

fn word(connection: &Connection, sql: &str) -> Result<Option<String>, Failure> {
    let prepared = connection.prepare(sql)?;
    let Some(chunk) = prepared.stream()?.next()? else { return Ok(None) };
    let columns = chunk.columns()?;
    let first = columns.first().filter(|_| chunk.len() > 0);
    Ok(first.map(|column| String::from_utf8_lossy(column.strings().get(0)).into_owned()))
}

/// The URL with a limit on the time that connecting takes: libpq has none by itself.
fn with_patience(url: &str) -> String {
    let options = url.split_once('?').map_or("", |(_, options)| options);
    if options.split('&').any(|option| option.starts_with("connect_timeout=")) {
        return url.to_owned();
    }
    let (address, mark) = match url.contains('?') {
        true => (url.trim_end_matches('&'), if options.is_empty() { "" } else { "&" }),
        false => (url, "?"),
    };
    format!("{address}{mark}connect_timeout={CONNECT_SECONDS}")
}

/// Without the URL of the metadata, which may hold a password.
fn cannot_attach(lake: &Lake, error: &Error) -> Error {
    let detail = match &lake.metadata {
        LakeMetadata::Sqlite(_) => {
            format!("{}{}", error.message(), error.detail().map_or(String::new(), |it| format!("\n{it}")))
        }
        LakeMetadata::Postgres(url) => {
            error.message().replace(with_patience(url).as_str(), "…").replace(url.as_str(), "…")
        }
    };
    Error::new(ErrorKind::Unavailable, "the lake could not be opened")
        .with_detail(detail)
        .with_hint("look at --tables and at the metadata of the lake: one whose data was moved is not opened")
}

#[cfg(test)]
mod tests {
    use super::{others_made, with_patience};

    #[test]
    fn who_connects_waits_for_a_limited_time() {
        for (url, expected) in [
            ("postgres://u:p@h:5/d", "postgres://u:p@h:5/d?connect_timeout=5"),
            ("postgres:///d?host=/s&user=u", "postgres:///d?host=/s&user=u&connect_timeout=5"),
            ("postgres://h/d?", "postgres://h/d?connect_timeout=5"),
            ("postgres://h/d?a=b&", "postgres://h/d?a=b&connect_timeout=5"),
            ("postgres://h/d?connect_timeout=3", "postgres://h/d?connect_timeout=3"),
            ("postgres://h/d?a=b&connect_timeout=0", "postgres://h/d?a=b&connect_timeout=0"),
        ] {
            assert_eq!(with_patience(url), expected);
        }
    }

    #[test]
    fn what_another_service_made_is_told_from_other_failures() {
        assert!(others_made("duplicate key value violates unique constraint \"pg_type_typname_nsp_index\""));
        assert!(others_made("ERROR: relation \"ducklake_metadata\" already exists"));
        assert!(!others_made("password authentication failed for user \"lake\""));
    }
}
