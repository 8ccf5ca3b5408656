use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use futures::future::join_all;
use query::{Error, Place};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::found::{Finds, find};
use crate::listing::{Listing, Part};
use crate::root::Root;
use crate::source::Source;

/// How a catalog keeps its listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How old a listing may be when it is given out. A listing that took long is kept ten times as long
    /// as it took, so that listing takes a tenth of the time at most.
    pub freshness: Duration,
    /// How long a caller waits for a new listing before it gets the old one.
    pub patience: Duration,
    /// The most files that are listed in one place.
    pub most_files: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { freshness: Duration::from_secs(1), patience: Duration::from_secs(1), most_files: 1_000_000 }
    }
}

/// A listing that takes no longer than this can be waited for by every statement that asks for one.
const PROMPT: Duration = Duration::from_millis(50);

/// A listing took this part of the time at most.
const REST: u32 = 10;

/// The tables of the lake. Clones share one listing.
///
/// How names come about, for a folder `DIR`:
///
/// - each `*.parquet|csv|tsv|json|ndjson|jsonl` directly in it (text also as `.gz` and `.zst`) is a table
///   named by its stem;
/// - each subfolder with such files anywhere below it is one table of the folder's name, in the format that
///   most files have; if all files lie under the same `key=value` folders, these are columns;
/// - a folder with `_delta_log/` is a Delta table, one with `metadata/*.metadata.json` an Iceberg table (of
///   the version that `version-hint.text` names, else the highest); where such tables lie deeper than the
///   first level, their names are their paths joined with `_` (`sales/orders` is `sales_orders`);
/// - `key=value` folders directly in `DIR` are together one table of `DIR`'s name, and `DIR` is one table if it
///   is a Delta or Iceberg table itself.
///
/// Of a glob, each matching file and each matching folder is a table by the same rules. With a name given by
/// hand, all that the source points at is one table. Files and folders that begin with `.` or `_` are left
/// out, and so are links that lead out of the place and, below the first level, links to folders.
///
/// Two tables whose names differ in case at most clash: the first source keeps the name; within one source
/// a Parquet file before CSV before JSON before a folder before `DIR` itself. The other one is reachable,
/// quoted, by another name, which a note tells.
#[derive(Clone)]
pub struct Catalog {
    inner: Arc<Inner>,
}

struct Inner {
    roots: Arc<[Root]>,
    places: Arc<[Place]>,
    settings: Settings,
    state: Mutex<State>,
}

struct State {
    listing: Arc<Listing>,
    finds: Vec<Arc<Finds>>,
    /// For each place, why it could not be read the last time.
    failures: Vec<Option<Error>>,
    listed: Instant,
    /// When the last look began.
    began: Instant,
    took: Duration,
    flight: Option<Flight>,
}

/// A listing under way. Dropping it ends it.
struct Flight {
    /// Closed when the listing has ended.
    ended: watch::Receiver<()>,
    /// Owns the task: a set ends its tasks when it is dropped.
    _task: JoinSet<()>,
}

impl Catalog {
    /// Looks at all sources and lists them. Tells all that is wrong with them at once.
    ///
    /// Cancel-safe.
    pub async fn open(sources: Vec<Source>) -> Result<Self, Vec<Error>> {
        Self::open_with(sources, Settings::default()).await
    }

    /// As [`Catalog::open`], with other settings than the usual.
    pub async fn open_with(sources: Vec<Source>, settings: Settings) -> Result<Self, Vec<Error>> {
        let opened = join_all(sources.into_iter().map(Root::open)).await;
        Self::of_roots(opened, settings).await
    }

    pub(crate) async fn of_roots(opened: Vec<Result<Root, Error>>, settings: Settings) -> Result<Self, Vec<Error>> {
        let started = Instant::now();
        let read = join_all(opened.into_iter().map(|root| async {
            let root = root?;
            let finds = finds(&root, settings.most_files).await?;
            Ok((root, Arc::new(finds)))
        }));
        let mut errors = Vec::new();
        let mut roots = Vec::new();
        let mut all = Vec::new();
        for result in read.await {
            match result {
                Ok((root, finds)) => {
                    roots.push(root);
                    all.push(finds);
                }
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut places: Vec<Place> = Vec::new();
        for root in &roots {
            if !places.contains(&root.place) {
                places.push(root.place.clone());
            }
        }
        let state = State {
            listing: Arc::new(listing(&roots, &all)),
            failures: vec![None; roots.len()],
            finds: all,
            listed: Instant::now(),
            began: started,
            took: started.elapsed(),
            flight: None,
        };
        let inner = Inner { roots: roots.into(), places: places.into(), settings, state: Mutex::new(state) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What the engine may read: the files, folders and prefixes that were given, of a glob the folder before
    /// its first pattern. Local roots are free of links.
    pub fn places(&self) -> Arc<[Place]> {
        self.inner.places.clone()
    }

    pub(crate) fn roots(&self) -> &[Root] {
        &self.inner.roots
    }

    /// The tables. Looks again if the last look is longer ago than the freshness; many callers wait for
    /// one look. A place that cannot be read keeps the tables that it had.
    ///
    /// Cancel-safe.
    pub async fn tables(&self) -> Arc<Listing> {
        let ended = {
            let mut state = self.inner.lock();
            let keep = self.inner.settings.freshness.max(state.took * REST);
            if state.listed.elapsed() < keep {
                return state.listing.clone();
            }
            self.inner.depart(&mut state)
        };
        self.wait(ended).await;
        self.inner.lock().listing.clone()
    }

    /// The tables by a look that begins after this call: for a statement that named a table which the last
    /// look did not find. Waits as long as that takes, within the patience.
    ///
    /// Cancel-safe.
    pub async fn relist(&self) -> Arc<Listing> {
        let under_way = self.inner.lock().flight.as_ref().map(|flight| flight.ended.clone());
        if let Some(ended) = under_way {
            self.wait(ended).await;
        }
        let ended = {
            let mut state = self.inner.lock();
            self.inner.depart(&mut state)
        };
        self.wait(ended).await;
        self.inner.lock().listing.clone()
    }

    /// The tables by a look that begins after this call, where looks are soon over; where the last one took more than 50 ms,
    /// those of [`Catalog::tables`]. `None` if a place could not be read, or not in time: what is known of it may be old.
    ///
    /// Cancel-safe.
    pub async fn tables_now(&self) -> Option<Arc<Listing>> {
        let (asked, took) = (Instant::now(), self.inner.lock().took);
        let listing = if took <= PROMPT { self.relist().await } else { self.tables().await };
        let state = self.inner.lock();
        let age = asked.saturating_duration_since(state.began);
        let most = if took <= PROMPT { Duration::ZERO } else { self.inner.settings.freshness.max(took * (REST + 1)) };
        let sure = age <= most && state.failures.iter().all(Option::is_none);
        sure.then_some(listing)
    }

    /// Up to three names of the last listing that look like this one, the nearest first.
    pub fn near(&self, name: &str) -> Vec<String> {
        let listing = self.inner.lock().listing.clone();
        listing.near(name)
    }

    async fn wait(&self, mut ended: watch::Receiver<()>) {
        // Nothing is ever sent: the wait ends when the listing does, or when patience does.
        if tokio::time::timeout(self.inner.settings.patience, ended.changed()).await.is_err() {
            tracing::debug!("a listing takes long; the last one is used meanwhile");
        }
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tables = self.inner.lock().listing.tables.len();
        f.debug_struct("Catalog").field("places", &self.inner.places).field("tables", &tables).finish_non_exhaustive()
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the listing under way, or begins one.
    fn depart(self: &Arc<Self>, state: &mut State) -> watch::Receiver<()> {
        if let Some(flight) = &state.flight
            && flight.ended.has_changed().is_ok()
        {
            return flight.ended.clone();
        }
        let (end, ended) = watch::channel(());
        let (roots, most_files, inner) = (self.roots.clone(), self.settings.most_files, Arc::downgrade(self));
        let mut task = JoinSet::new();
        task.spawn(async move {
            let started = Instant::now();
            let read = join_all(roots.iter().map(|root| finds(root, most_files))).await;
            land(&inner, read, started);
            drop(end);
        });
        state.flight = Some(Flight { ended: ended.clone(), _task: task });
        ended
    }
}

/// Takes in what a listing found, if anybody still wants it.
fn land(inner: &Weak<Inner>, read: Vec<Result<Finds, Error>>, started: Instant) {
    let Some(inner) = inner.upgrade() else { return };
    let (mut all, old) = {
        let state = inner.lock();
        (state.finds.clone(), state.listing.clone())
    };
    let mut failures = Vec::with_capacity(read.len());
    for (kept, result) in all.iter_mut().zip(read) {
        failures.push(match result {
            Ok(finds) => {
                if **kept != finds {
                    *kept = Arc::new(finds);
                }
                None
            }
            Err(error) => Some(error),
        });
    }
    let new = listing(&inner.roots, &all);
    let new = if new == *old { old } else { Arc::new(new) };
    let mut state = inner.lock();
    for ((root, now), before) in inner.roots.iter().zip(&failures).zip(&state.failures) {
        match (now, before) {
            (Some(error), before) if before.as_ref() != Some(error) => {
                tracing::warn!(place = root.place.root, %error, "a place cannot be listed; its last listing is kept");
            }
            (None, Some(_)) => tracing::info!(place = root.place.root, "the place can be listed again"),
            _ => {}
        }
    }
    for note in new.notes.iter().filter(|note| !state.listing.notes.contains(note)) {
        tracing::info!("{note}");
    }
    state.listing = new;
    state.finds = all;
    state.failures = failures;
    state.listed = Instant::now();
    state.began = started;
    state.took = started.elapsed();
}

async fn finds(root: &Root, most_files: usize) -> Result<Finds, Error> {
    let entries = root.read(most_files).await?;
    let layout = root.layout.clone();
    // Names for a million files are a matter of a second: not on a thread that serves others.
    tokio::task::spawn_blocking(move || find(&layout, &entries)).await.map_err(|error| {
        Error::new(query::ErrorKind::Bug, "the naming of tables broke off").with_detail(error.to_string())
    })
}

fn listing(roots: &[Root], all: &[Arc<Finds>]) -> Listing {
    let part = |(root, finds)| -> Part<'_> {
        let (root, finds): (&Root, &Arc<Finds>) = (root, finds);
        Part { label: &root.layout.label, root: &root.layout.root, finds }
    };
    Listing::of(&roots.iter().zip(all).map(part).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
