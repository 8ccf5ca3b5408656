use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, ListResult, ObjectMeta, ObjectStore, ObjectStoreExt, Result, RetryConfig,
};
use query::S3Options;

use crate::entry::{Entries, Entry};
use crate::iceberg;
use crate::root::Reach;
use crate::suffix::is_hidden;

/// Folders of one place that are listed at the same time.
const LISTED_AT_ONCE: usize = 16;

/// The longest `version-hint.text` that is read.
const LONGEST_HINT: u64 = 1024;

/// The region that is named when none is known; stores other than Amazon's take any.
const REGION: &str = "us-east-1";

/// A client for one bucket. Without credentials it asks anonymously: it never looks for any of its own.
pub(crate) fn connect(bucket: &str, options: &S3Options) -> Result<Arc<dyn ObjectStore>> {
    let retry =
        RetryConfig { backoff: BackoffConfig::default(), max_retries: 3, retry_timeout: Duration::from_secs(10) };
    let client =
        ClientOptions::new().with_connect_timeout(Duration::from_secs(5)).with_timeout(Duration::from_secs(30));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(options.region.as_deref().unwrap_or(REGION))
        .with_virtual_hosted_style_request(!options.path_style)
        .with_client_options(client)
        .with_retry(retry);
    if let Some(endpoint) = &options.endpoint {
        let endpoint = endpoint.trim_end_matches('/');
        builder =
            builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(match endpoint.split_once("://") {
                Some((scheme, host)) if !options.path_style => format!("{scheme}://{bucket}.{host}"),
                _ => endpoint.to_owned(),
            });
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
    Ok(Arc::new(builder.build()?))
}

/// Reads all that lies below a prefix. Of Delta and Iceberg tables only the log and the metadata are
/// read: they tell all changes.
pub(crate) async fn read(store: &dyn ObjectStore, prefix: &Path, reach: Reach) -> Result<Entries> {
    let lister = Lister { store, prefix, reach, count: AtomicUsize::new(0) };
    let top = store.list_with_delimiter(Some(prefix)).await?;
    let mut files = match lister.log(prefix, &top).await? {
        Some(files) => files,
        None => {
            let mut files = lister.entries(&top.objects);
            if reach.depth.is_none_or(|depth| depth > 1) {
                let mut folders = top.common_prefixes;
                folders.retain(|folder| !is_hidden(last_part(folder)));
                let below: Vec<_> = stream::iter(folders.into_iter().map(|folder| lister.folder(folder)))
                    .buffer_unordered(LISTED_AT_ONCE)
                    .try_collect()
                    .await?;
                files.extend(below.into_iter().flatten());
            }
            files
        }
    };
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let files = without_markers(files);
    lister.read_hints(files).await
}

/// Reads one object.
pub(crate) async fn read_file(store: &dyn ObjectStore, prefix: &Path, name: &str) -> Result<Entries> {
    let path = Path::parse(format!("{prefix}/{name}"))?;
    let file = entry(name.to_owned(), &store.head(&path).await?);
    Ok(Entries { files: vec![file], ..Entries::default() })
}

fn entry(path: String, object: &ObjectMeta) -> Entry {
    let tag = object.e_tag.as_ref().map_or(0, |tag| {
        let mut hasher = DefaultHasher::new();
        tag.hash(&mut hasher);
        hasher.finish()
    });
    Entry { path, size: object.size, modified: object.last_modified.timestamp_micros(), tag, text: None }
}

fn last_part(path: &Path) -> &str {
    path.as_ref().rsplit('/').next().unwrap_or_default()
}

/// Leaves out the empty objects that some tools write to mark a folder.
fn without_markers(sorted: Vec<Entry>) -> Vec<Entry> {
    let is_marker = |file: &Entry| {
        let folder = format!("{}/", file.path);
        let next = sorted.partition_point(|other| other.path < folder);
        file.size == 0 && sorted.get(next).is_some_and(|other| other.path.starts_with(&folder))
    };
    let markers: Vec<bool> = sorted.iter().map(is_marker).collect();
    sorted.into_iter().zip(markers).filter(|(_, is_marker)| !is_marker).map(|(file, _)| file).collect()
}

struct Lister<'a> {
    store: &'a dyn ObjectStore,
    prefix: &'a Path,
    reach: Reach,
    count: AtomicUsize,
}

impl Lister<'_> {
    /// All files below a folder of the root.
    async fn folder(&self, folder: Path) -> Result<Vec<Entry>> {
        let listed = self.store.list_with_delimiter(Some(&folder)).await?;
        match self.log(&folder, &listed).await? {
            Some(log) => Ok(log),
            None if listed.common_prefixes.is_empty() => Ok(self.entries(&listed.objects)),
            None => self.all(&folder).await,
        }
    }

    /// The files that tell the versions of a Delta or Iceberg table, if the folder is one.
    async fn log(&self, folder: &Path, listed: &ListResult) -> Result<Option<Vec<Entry>>> {
        let part = |name: &str| listed.common_prefixes.iter().find(|path| last_part(path) == name);
        if let Some(log) = part("_delta_log") {
            return self.all(log).await.map(Some);
        }
        if let Some(metadata) = part("metadata").filter(|metadata| *metadata != folder) {
            let listed = self.store.list_with_delimiter(Some(metadata)).await?;
            if listed.objects.iter().any(|object| iceberg::is_metadata(last_part(&object.location))) {
                return Ok(Some(self.entries(&listed.objects)));
            }
        }
        Ok(None)
    }

    async fn all(&self, folder: &Path) -> Result<Vec<Entry>> {
        let mut objects = self.store.list(Some(folder));
        let mut files = Vec::new();
        while !self.is_full() {
            match objects.try_next().await? {
                Some(object) => files.extend(self.entry(&object)),
                None => break,
            }
        }
        Ok(files)
    }

    fn entries(&self, objects: &[ObjectMeta]) -> Vec<Entry> {
        objects.iter().filter_map(|object| self.entry(object)).collect()
    }

    fn entry(&self, object: &ObjectMeta) -> Option<Entry> {
        let path = object.location.as_ref().strip_prefix(self.prefix.as_ref())?.trim_start_matches('/');
        let is_shallow = self.reach.depth.is_none_or(|depth| path.split('/').count() <= depth);
        let is_counted =
            !path.is_empty() && is_shallow && self.count.fetch_add(1, Ordering::Relaxed) < self.reach.files;
        is_counted.then(|| entry(path.to_owned(), object))
    }

    fn is_full(&self) -> bool {
        self.count.load(Ordering::Relaxed) > self.reach.files
    }

    async fn read_hints(&self, mut files: Vec<Entry>) -> Result<Entries> {
        let hints = files
            .iter_mut()
            .filter(|file| file.path.ends_with("metadata/version-hint.text") && file.size <= LONGEST_HINT);
        for file in hints {
            let path = Path::parse(format!("{}/{}", self.prefix, file.path))?;
            match self.store.get(&path).await {
                Ok(object) => file.text = String::from_utf8(object.bytes().await?.to_vec()).ok(),
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Entries { files, cut: self.is_full(), ..Entries::default() })
    }
}

#[cfg(test)]
mod tests;
