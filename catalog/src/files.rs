//! Single files of the places: how large they are, and parts of them.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path as FilePath;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use query::{Error, ErrorKind, Place, Scheme};

use crate::catalog::Catalog;
use crate::place_error;

/// What a store tells of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its length in bytes.
    pub bytes: u64,
    /// Changes whenever the content does: the store's entity tag, or of a local file its number and time of change.
    pub version: Option<String>,
}

/// The most that is read at once, in bytes.
const LONGEST_RANGE: u64 = 256 << 20;

impl Catalog {
    /// What the store tells of a file at a location as listings have it: an absolute path, or `s3://bucket/key`.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// `Denied` when it is in no place that was given; `Missing` or `Source` when the store does not tell.
    pub async fn head(&self, location: &str) -> Result<Head, Error> {
        match self.reach(location)? {
            Reached::Local(path) => {
                let path = path.to_owned();
                aside(move || {
                    let found = std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
                    let version = format!("{}-{}-{}", found.ino(), found.mtime(), found.mtime_nsec());
                    Ok(Head { bytes: found.len(), version: Some(version) })
                })
                .await
            }
            Reached::Object(store, key, place) => {
                let found = store.head(&key).await.map_err(|error| failed(place, location, &error))?;
                Ok(Head { bytes: found.size, version: found.e_tag.or(found.version) })
            }
        }
    }

    /// These bytes of a file, all of them.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// As [`Catalog::head`]; `Source` when the file ends before, `Limit` when more is asked for than is read at once.
    pub async fn range(&self, location: &str, range: Range<u64>) -> Result<Bytes, Error> {
        if range.end.saturating_sub(range.start) > LONGEST_RANGE {
            return Err(Error::new(ErrorKind::Limit, "too much of a file was asked for at once"));
        }
        match self.reach(location)? {
            Reached::Local(path) => {
                let path = path.to_owned();
                aside(move || {
                    let length = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
                    let mut bytes = vec![0; length];
                    let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
                    file.read_exact_at(&mut bytes, range.start).map_err(|error| unreadable(&path, &error))?;
                    Ok(bytes.into())
                })
                .await
            }
            Reached::Object(store, key, place) => {
                store.get_range(&key, range).await.map_err(|error| failed(place, location, &error))
            }
        }
    }

    fn reach<'a>(&'a self, location: &'a str) -> Result<Reached<'a>, Error> {
        let denied = || Error::new(ErrorKind::Denied, format!("{location} lies in no place that is served"));
        if location.split('/').any(|part| part == "..") {
            return Err(denied());
        }
        for root in self.roots() {
            let within = location.strip_prefix(root.place.root.trim_end_matches('/'));
            if !within.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                continue;
            }
            match (root.place.scheme, root.object_store()) {
                (Scheme::Local, _) => return Ok(Reached::Local(FilePath::new(location))),
                (Scheme::S3, Some(store)) => {
                    let key = location.strip_prefix("s3://").and_then(|rest| rest.split_once('/')).map(|(_, key)| key);
                    let key = Path::parse(key.ok_or_else(denied)?).map_err(|_| denied())?;
                    return Ok(Reached::Object(store, key, &root.place));
                }
                (Scheme::S3, None) => {}
            }
        }
        Err(denied())
    }
}

/// A location that was found in a place.
enum Reached<'a> {
    Local(&'a FilePath),
    Object(&'a dyn ObjectStore, Path, &'a Place),
}

async fn aside<T: Send + 'static>(read: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|error| {
        Err(Error::new(ErrorKind::Bug, "the reading of a file broke off").with_detail(error.to_string()))
    })
}

fn unreadable(path: &FilePath, error: &std::io::Error) -> Error {
    let kind = if error.kind() == std::io::ErrorKind::NotFound { ErrorKind::Missing } else { ErrorKind::Source };
    Error::new(kind, format!("{} cannot be read", path.display())).with_detail(error.to_string())
}

fn failed(place: &Place, location: &str, error: &object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Error::new(ErrorKind::Missing, format!("{location} is not there"));
    }
    place_error::s3(location, place.s3.as_ref().unwrap_or(&query::S3Options::default()), error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[tokio::test]
    async fn files_of_places_are_read_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("in");
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(inside.join("a.csv"), "abcdef").unwrap();
        std::fs::write(folder.path().join("out.csv"), "secret").unwrap();
        let uri = inside.to_str().unwrap().to_owned();
        let source = Source { name: None, uri: uri.clone(), s3: None, writable: false };
        let catalog = Catalog::open(vec![source]).await.unwrap();
        let at = format!("{uri}/a.csv");
        let head = catalog.head(&at).await.unwrap();
        assert_eq!(head.bytes, 6);
        assert_eq!(&catalog.range(&at, 2..5).await.unwrap()[..], b"cde");
        assert_eq!(catalog.range(&at, 2..9).await.unwrap_err().kind(), ErrorKind::Source);
        assert_eq!(catalog.head(&format!("{uri}/b.csv")).await.unwrap_err().kind(), ErrorKind::Missing);
        for outside in [format!("{uri}/../out.csv"), format!("{uri}x/a.csv"), "/etc/passwd".to_owned()] {
            assert_eq!(catalog.head(&outside).await.unwrap_err().kind(), ErrorKind::Denied);
        }
        std::fs::write(inside.join("a.csv"), "other").unwrap();
        assert_ne!(catalog.head(&at).await.unwrap(), head);
    }
}
