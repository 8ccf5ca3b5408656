use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use futures::TryFutureExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use query::{Error, ErrorKind, S3Options};
use tokio::io::AsyncReadExt;

use crate::root::bucket_and_key;
use crate::{object, place_error};

/// A part of a large file in an object store, in bytes.
const PART: usize = 8 << 20;
/// Parts that are on their way at once.
const PARTS_AT_ONCE: usize = 4;

/// A place that whole files are put in.
pub struct Depot {
    root: String,
    store: Store,
}

enum Store {
    Local(PathBuf),
    Object { store: Arc<dyn ObjectStore>, prefix: Path, options: S3Options },
}

impl Depot {
    /// A folder, which is made when a file is put there, or `s3://bucket/prefix`. Nothing is asked of a store yet.
    ///
    /// # Errors
    /// `Data` or `Source` when no store can be meant.
    pub fn new(uri: &str, s3: Option<&S3Options>) -> Result<Self, Error> {
        let root = uri.trim_end_matches('/').to_owned();
        let Some(address) = uri.strip_prefix("s3://") else {
            return Ok(Self { root, store: Store::Local(PathBuf::from(uri)) });
        };
        let options = s3.cloned().unwrap_or_default();
        let (bucket, key) = bucket_and_key(uri, address)?;
        let store = object::connect(bucket, &options).map_err(|error| place_error::unwritten(uri, &options, &error))?;
        let prefix = Path::parse(key.trim_end_matches('/')).map_err(|error| {
            Error::new(ErrorKind::Data, format!("{uri} is not an address in a bucket")).with_detail(error.to_string())
        })?;
        Ok(Self { root, store: Store::Object { store, prefix, options } })
    }

    /// Puts a file there under this name, folders with `/`; it takes the place of one that is there. It is there whole or not
    /// at all, whatever happens meanwhile.
    ///
    /// A dropped call may still put it there.
    ///
    /// # Errors
    /// `Source` when the store does not take it.
    pub async fn put(&self, name: &str, file: &FilePath) -> Result<(), Error> {
        match &self.store {
            Store::Local(folder) => {
                let (to, from) = (folder.join(name), file.to_owned());
                let copied = tokio::task::spawn_blocking(move || copy(&from, &to)).await;
                let copied = copied.unwrap_or_else(|error| Err(io::Error::other(error)));
                copied.map_err(|error| self.failed(name, &error))
            }
            Store::Object { store, prefix, options } => {
                let key = name.split('/').fold(prefix.clone(), |path, part| path.join(part));
                let refused = |error| place_error::unwritten(&format!("{}/{name}", self.root), options, &error);
                let mut file = tokio::fs::File::open(file).await.map_err(|error| self.failed(name, &error))?;
                let mut part = self.part(&mut file, name).await?;
                if part.len() < PART {
                    return store.put(&key, part.into()).map_ok(|_| ()).map_err(refused).await;
                }
                let mut upload =
                    WriteMultipart::new_with_chunk_size(store.put_multipart(&key).await.map_err(refused)?, PART);
                while !part.is_empty() {
                    if let Err(error) = upload.wait_for_capacity(PARTS_AT_ONCE).await {
                        let _ = upload.abort().await;
                        return Err(refused(error));
                    }
                    upload.write(&part);
                    part = self.part(&mut file, name).await?;
                }
                upload.finish().await.map(|_| ()).map_err(refused)
            }
        }
    }

    /// The next part of a file; an empty one at its end.
    async fn part(&self, file: &mut tokio::fs::File, name: &str) -> Result<Vec<u8>, Error> {
        let mut part = Vec::new();
        file.take(PART as u64).read_to_end(&mut part).await.map_err(|error| self.failed(name, &error))?;
        Ok(part)
    }

    fn failed(&self, name: &str, error: &io::Error) -> Error {
        Error::new(ErrorKind::Source, format!("{}/{name} could not be written", self.root))
            .with_detail(error.to_string())
    }
}

/// Copies a file beside its place, and moves it there once it is on the disk.
fn copy(from: &FilePath, to: &FilePath) -> io::Result<()> {
    let (Some(folder), Some(name)) = (to.parent(), to.file_name()) else {
        return Err(io::ErrorKind::InvalidFilename.into());
    };
    fs::create_dir_all(folder)?;
    // Its name does not end as a table's file does.
    let part = folder.join(format!(".{}.part", name.to_string_lossy()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&part)?;
    io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()?;
    fs::rename(&part, to)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_put_whole_and_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("from");
        let root = folder.path().join("a/b");
        let depot = Depot::new(root.to_str().unwrap(), None).unwrap();
        for content in ["longer than the other", "short"] {
            fs::write(&from, content).unwrap();
            depot.put("date=2026-11-28/x.parquet", &from).await.unwrap();
            assert_eq!(fs::read_to_string(root.join("date=2026-11-28/x.parquet")).unwrap(), content);
            assert_eq!(fs::read_dir(root.join("date=2026-11-28")).unwrap().count(), 1);
        }
        fs::write(root.join("file"), "").unwrap();
        assert_eq!(depot.put("file/x.parquet", &from).await.unwrap_err().kind(), ErrorKind::Source);
    }
}
