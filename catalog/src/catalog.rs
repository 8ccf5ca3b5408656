use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use query::{Error, Place, Result, Scheme, TableSource};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::entry::Entries;
use crate::found::{Finds, find};
use crate::listing::{Listing, Part};
use crate::object::Bucket;
use crate::place_error::{unlistable, unreadable};
use crate::root::Root;
use crate::{Source, local};

/// How the catalog goes about its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How old a listing may be before the places are read again.
    pub freshness: Duration,
    /// The most files of a place that are looked at.
    pub files: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { freshness: Duration::from_secs(1), files: 1_000_000 }
    }
}

/// The tables of the places that the service was given.
///
/// In a folder, each file of data becomes a table named by its stem, each subfolder with such files
/// anywhere below it becomes one table named by the folder (folders named `key=value` become columns),
/// each folder with a Delta log or Iceberg metadata becomes that table. What begins with `.` or `_` is
/// not looked at. A source with a name of its own is one table of that name. Of two tables with one name
/// the first keeps it; what the second is called instead is told in a note.
pub struct Catalog {
    places: Arc<[Place]>,
    roots: Vec<Store>,
    settings: Settings,
    listing: RwLock<Arc<Listing>>,
    /// What each place gave when it was last read, and when that was.
    read: Mutex<(Vec<Finds>, Instant)>,
}

struct Store {
    root: Root,
    bucket: Option<Bucket>,
}

impl Catalog {
    /// Reads all sources.
    ///
    /// # Errors
    /// All that is wrong with any of them: paths that do not exist or cannot be read, addresses that are
    /// not understood, stores that do not list what they are asked for.
    pub async fn open(sources: Vec<Source>) -> Result<Self, Vec<Error>> {
        Self::open_with(sources, Settings::default()).await
    }

    /// As [`Catalog::open`], with settings of its own.
    ///
    /// # Errors
    /// As [`Catalog::open`].
    pub async fn open_with(sources: Vec<Source>, settings: Settings) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let mut roots = Vec::new();
        for source in &sources {
            match Store::of(source) {
                Ok(root) => roots.push(root),
                Err(error) => errors.push(error),
            }
        }
        let now = Instant::now();
        let outcomes = futures::future::join_all(roots.iter().map(|root| root.read(settings.files))).await;
        let mut finds = Vec::new();
        for (root, outcome) in roots.iter().zip(outcomes) {
            match outcome {
                Ok(entries) => finds.push(find(&root.root.layout, &entries)),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let listing = RwLock::new(Arc::new(listing_of(&roots, &finds)));
        let places = roots.iter().map(|root| root.root.place.clone()).collect();
        Ok(Self { places, roots, settings, listing, read: Mutex::new((finds, now)) })
    }

    /// What statements may read.
    pub fn places(&self) -> Arc<[Place]> {
        self.places.clone()
    }

    /// The tables of now: read again when the last listing is too old, by one caller while the others
    /// wait for it. A place that cannot be read keeps the tables that it had.
    ///
    /// Cancel-safe: a dropped call leaves the listing as it was.
    pub async fn tables(&self) -> Arc<Listing> {
        let mut read = self.read.lock().await;
        if read.1.elapsed() < self.settings.freshness {
            return self.last();
        }
        let now = Instant::now();
        let outcomes = futures::future::join_all(self.roots.iter().map(|root| root.read(self.settings.files))).await;
        let mut changed = false;
        for ((root, finds), outcome) in self.roots.iter().zip(&mut read.0).zip(outcomes) {
            match outcome {
                Ok(entries) => {
                    let found = find(&root.root.layout, &entries);
                    changed |= *finds != found;
                    *finds = found;
                }
                Err(error) => tracing::warn!(%error, "a place cannot be listed; its tables stay as they were"),
            }
        }
        if changed {
            let listing = Arc::new(listing_of(&self.roots, &read.0));
            *self.listing.write().unwrap_or_else(PoisonError::into_inner) = listing;
        }
        read.1 = now;
        self.last()
    }

    /// The tables that a statement may name: those whose name stands in the text, or all, if the text
    /// asks what tables there are.
    ///
    /// Cancel-safe.
    pub async fn named_in(&self, sql: &str) -> Arc<[TableSource]> {
        self.tables().await.named_in(sql)
    }

    /// Up to three names of tables that look like this one, the nearest first.
    pub fn near(&self, name: &str) -> Vec<String> {
        self.last().near(name)
    }

    fn last(&self) -> Arc<Listing> {
        self.listing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn listing_of(roots: &[Store], finds: &[Finds]) -> Listing {
    let parts: Vec<Part<'_>> = roots
        .iter()
        .zip(finds)
        .map(|(root, finds)| Part { label: &root.root.layout.label, root: &root.root.layout.root, finds })
        .collect();
    Listing::of(&parts)
}

impl Store {
    fn of(source: &Source) -> Result<Self> {
        let root = Root::of(source)?;
        let bucket = match root.layout.scheme {
            Scheme::S3 => Some(Bucket::of(&root.place, &root.layout.root)?),
            Scheme::Local => None,
        };
        Ok(Self { root, bucket })
    }

    async fn read(&self, limit: usize) -> Result<Entries> {
        let uri = &self.root.uri;
        if let Some(bucket) = &self.bucket {
            return bucket.read(limit).await.map_err(|error| unlistable(uri, &bucket.endpoint, &error));
        }
        let root = PathBuf::from(&self.root.layout.root);
        let read = tokio::task::spawn_blocking(move || local::read(&root, limit)).await;
        read.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(|error| unreadable(uri, &error))
    }
}
