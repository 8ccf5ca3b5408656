//! Reading a place in an object store.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use futures::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use query::{Place, Result};

use crate::entry::{Entries, Entry};
use crate::place_error::malformed;
use crate::suffix;

/// A prefix of a store.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) prefix: Path,
    /// For error texts.
    pub(crate) endpoint: String,
}

impl Bucket {
    /// The bucket of a place; nothing is asked of it yet. `root` is what names are relative to.
    pub(crate) fn of(place: &Place, root: &str) -> Result<Self> {
        let options = place.s3.clone().unwrap_or_default();
        let rest = root.strip_prefix("s3://").unwrap_or(root);
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(options.region.as_deref().unwrap_or("us-east-1"))
            .with_virtual_hosted_style_request(!options.path_style);
        if let Some(endpoint) = &options.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        builder = match &options.credentials {
            Some(keys) => {
                let builder = builder.with_access_key_id(&keys.key_id).with_secret_access_key(&keys.secret);
                match &keys.token {
                    Some(token) => builder.with_token(token),
                    None => builder,
                }
            }
            None => builder.with_skip_signature(true),
        };
        let store = builder.build().map_err(|error| malformed(root, &error.to_string()))?;
        Ok(Self {
            store: Arc::new(store),
            prefix: Path::from(prefix),
            endpoint: options.endpoint.unwrap_or_else(|| "Amazon S3".to_owned()),
        })
    }

    /// All objects below the prefix but hidden ones, `limit` at most.
    pub(crate) async fn read(&self, limit: usize) -> Result<Entries, object_store::Error> {
        let mut entries = Entries::default();
        let prefix = (!self.prefix.as_ref().is_empty()).then_some(&self.prefix);
        let mut objects = self.store.list(prefix);
        while let Some(object) = objects.try_next().await? {
            if entries.files.len() >= limit {
                entries.cut = true;
                break;
            }
            let Some(path) = relative(&object.location, &self.prefix) else { continue };
            if is_out_of_sight(&path) {
                continue;
            }
            let text = if path.ends_with("metadata/version-hint.text") {
                let bytes = self.store.get(&object.location).await?.bytes().await?;
                Some(String::from_utf8_lossy(&bytes).into_owned())
            } else {
                None
            };
            let mut tag = DefaultHasher::new();
            object.e_tag.hash(&mut tag);
            entries.files.push(Entry {
                path,
                size: object.size,
                modified: object.last_modified.timestamp_micros(),
                tag: tag.finish(),
                text,
            });
        }
        entries.sort();
        Ok(entries)
    }
}

fn relative(location: &Path, prefix: &Path) -> Option<String> {
    let (location, prefix) = (location.as_ref(), prefix.as_ref());
    if prefix.is_empty() {
        return Some(location.to_owned());
    }
    location.strip_prefix(prefix)?.strip_prefix('/').map(str::to_owned)
}

/// Whether a folder on the way is hidden; that of a Delta log is not.
fn is_out_of_sight(path: &str) -> bool {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    folders
        .into_iter()
        .any(|folder| suffix::is_hidden(folder) && folder != "_delta_log" && suffix::partition_key(folder).is_none())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use object_store::memory::InMemory;

    #[tokio::test]
    async fn objects_are_named_relative_to_the_prefix() {
        let store = InMemory::new();
        for key in ["lake/a.parquet", "lake/t/_delta_log/0.json", "lake/_tmp/x.parquet", "lakeside/b.parquet"] {
            store.put(&Path::from(key), "x".into()).await.unwrap();
        }
        let bucket = Bucket { store: Arc::new(store), prefix: Path::from("lake"), endpoint: "memory".into() };
        let entries = bucket.read(100).await.unwrap();
        let paths: Vec<_> = entries.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.parquet", "t/_delta_log/0.json"]);
        assert!(bucket.read(1).await.unwrap().cut);
    }
}
