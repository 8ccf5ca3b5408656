//! What is known of the files that a scan reads: rows, row groups, bytes and ranges of each column.

mod chunk;
mod column;
mod footer;
mod skim;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{FutureExt, StreamExt, stream};
use moka::future::Cache;
use query::{Error, Result};

pub(crate) use chunk::{drawn, place_of};
pub(crate) use column::text_beyond;
pub use column::{ColumnStatistics, TableStatistics};
pub(crate) use footer::FileStatistics;

/// What a store tells of a file without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHead {
    /// Bytes.
    pub size: u64,
    /// Changes whenever the content changes: an entity tag, or a time of change. Without one, what is read of the file is
    /// not kept.
    pub version: Option<String>,
}

/// Where the bytes of files come from.
#[async_trait]
pub trait Files: Send + Sync {
    /// Size and version of a file. May be dropped at any time.
    ///
    /// # Errors
    /// `Missing` or `Source` when the store does not tell.
    async fn head(&self, location: &str) -> Result<FileHead>;

    /// These bytes of a file; all of them. May be dropped at any time.
    ///
    /// # Errors
    /// `Missing` or `Source` when the store does not give them.
    async fn range(&self, location: &str, range: Range<u64>) -> Result<Bytes>;
}

/// Bounds of what is read and kept.
#[derive(Clone, Debug)]
pub struct StatisticsOptions {
    /// Bytes of statistics that are kept in memory.
    pub cache_bytes: u64,
    /// Files of one scan whose footers are read; of more, a sample.
    pub sample: usize,
    /// Footers that are read at once for one scan.
    pub concurrency: usize,
    /// How long size and version of a file are believed.
    pub head_age: Duration,
}

impl Default for StatisticsOptions {
    fn default() -> Self {
        Self { cache_bytes: 64 << 20, sample: 32, concurrency: 8, head_age: Duration::from_secs(30) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    location: Arc<str>,
    size: u64,
    version: String,
}

/// Reads the footers of Parquet files, and keeps what they say as long as the files stay as they are.
pub struct Statistics {
    files: Arc<dyn Files>,
    options: StatisticsOptions,
    heads: Cache<Arc<str>, FileHead>,
    footers: Cache<Key, Arc<FileStatistics>>,
}

impl Statistics {
    /// Statistics of these files.
    pub fn new(files: Arc<dyn Files>, options: StatisticsOptions) -> Self {
        let heads = Cache::builder().max_capacity(100_000).time_to_live(options.head_age).build();
        let footers = Cache::builder()
            .max_capacity(options.cache_bytes)
            .weigher(|key: &Key, kept: &Arc<FileStatistics>| {
                u32::try_from(kept.weight() + key.location.len() + key.version.len()).unwrap_or(u32::MAX)
            })
            .build();
        Self { files, options, heads, footers }
    }

    /// Statistics of the Parquet files of one scan, of which the locations that are known are given: `count` is how many
    /// there are in all. Above the number that the options set, a sample stands for all.
    ///
    /// May be dropped at any time: what others wait for with it is read by one of them.
    ///
    /// # Errors
    /// That of the first file, when not one of them could be read.
    pub async fn table(&self, locations: &[String], count: u64) -> Result<TableStatistics> {
        let sample = sample(locations, self.options.sample.max(1));
        // Boxed one by one: a closure that borrows for any lifetime would keep the whole from being sent between threads.
        let files: Vec<_> = sample.into_iter().map(|location| self.file(location).boxed()).collect();
        let read: Vec<Result<Arc<FileStatistics>>> =
            stream::iter(files).buffered(self.options.concurrency.max(1)).collect().await;
        let mut known = Vec::with_capacity(read.len());
        let mut failure = None;
        for file in read {
            match file {
                Ok(file) => known.push(file),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match failure {
            Some(error) if known.is_empty() => Err(error),
            _ => Ok(TableStatistics::of(&known, count.max(locations.len() as u64), locations)),
        }
    }

    /// The bytes of files of which nothing but their sizes is known, as of text: of a sample, as above.
    ///
    /// # Errors
    /// That of the first file, when the store tells of none.
    pub async fn sizes(&self, locations: &[String], count: u64) -> Result<TableStatistics> {
        let sample = sample(locations, self.options.sample.max(1));
        let files: Vec<_> = sample.into_iter().map(|location| self.head(location.as_str().into()).boxed()).collect();
        let heads: Vec<Result<FileHead>> =
            stream::iter(files).buffered(self.options.concurrency.max(1)).collect().await;
        let sizes: Vec<f64> = heads.iter().flatten().map(|head| head.size as f64).collect();
        match heads.into_iter().find_map(Result::err) {
            Some(error) if sizes.is_empty() => Err(error),
            _ => Ok(TableStatistics::of_sizes(&sizes, count.max(locations.len() as u64))),
        }
    }

    async fn head(&self, location: Arc<str>) -> Result<FileHead> {
        let reading = self.files.head(&location);
        self.heads.try_get_with(location.clone(), reading).await.map_err(|error| Error::clone(&error))
    }

    async fn file(&self, location: &str) -> Result<Arc<FileStatistics>> {
        let location: Arc<str> = location.into();
        let head = self.head(location.clone()).await?;
        let Some(version) = head.version else {
            return footer::read(&*self.files, &location, head.size).await.map(Arc::new);
        };
        let key = Key { location: location.clone(), size: head.size, version };
        let reading = async { footer::read(&*self.files, &location, head.size).await.map(Arc::new) };
        self.footers.try_get_with(key, reading).await.map_err(|error| Error::clone(&error))
    }
}

/// At most this many of these, evenly spread, the first and the last among them; always the same ones.
fn sample(locations: &[String], most: usize) -> Vec<&String> {
    if locations.len() <= most {
        return locations.iter().collect();
    }
    let last = locations.len() - 1;
    (0..most).filter_map(|at| locations.get(at * last / (most - 1).max(1))).collect()
}
