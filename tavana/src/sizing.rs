//! What says what statements will need, and keeps what they took.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use catalog::Catalog;
use query::{History, Result, WaitingStore};
use sizer::{FileHead, Files, Nothing, Sizer, SizerOptions};
use state::{Database, Folder, HistoryOptions, HistoryStore, LearnedRows};
use tokio_util::sync::CancellationToken;

use crate::export::{Export, Exports};
use crate::settings::Settings;

/// How often is kept what was learned.
const KEPT_EVERY: Duration = Duration::from_secs(30);

/// What says what statements will need, and the store of what they took.
pub(crate) struct Sizing {
    pub(crate) sizer: Arc<Sizer>,
    history: Option<Arc<HistoryStore>>,
}

impl Sizing {
    /// Starts them; what was learned before is taken in.
    ///
    /// # Errors
    /// `Source` when the state cannot be opened.
    pub(crate) async fn start(settings: &Settings, catalog: Arc<Catalog>, database: Option<Database>) -> Result<Self> {
        let files = Arc::new(OfCatalog(catalog));
        let Some(database) = database.filter(|_| settings.history_days > 0) else {
            let sizer = Sizer::new(files, Arc::new(Nothing), SizerOptions::default());
            return Ok(Self { sizer: Arc::new(sizer), history: None });
        };
        let options = HistoryOptions {
            redact: settings.history_redact,
            days: Some(settings.history_days),
            only_exported: settings.history_export.is_some(),
            ..HistoryOptions::default()
        };
        let history = HistoryStore::start(database.clone(), &Folder::open(&settings.state.folder)?, options)?;
        let sizer = Sizer::new(files, Arc::new(LearnedRows::new(database)), SizerOptions::default());
        if let Err(error) = sizer.load().await {
            tracing::warn!(%error, "what was learned of statements before cannot be read; they are sized all the same");
        }
        Ok(Self { sizer: Arc::new(sizer), history: Some(Arc::new(history)) })
    }

    /// Where what statements took is kept.
    pub(crate) fn history(&self) -> Option<Arc<dyn History>> {
        self.history.clone().map(|history| history as Arc<dyn History>)
    }

    /// What exports ended days of that, if it is to.
    ///
    /// # Errors
    /// `Data` or `Source` when the place cannot be one.
    pub(crate) fn export(&self, settings: &Settings, exports: Exports) -> Result<Option<Export>> {
        let (Some(history), Some(place)) = (&self.history, &settings.history_export) else { return Ok(None) };
        Export::new(history.clone(), place, settings, exports).map(Some)
    }

    /// Where is kept what waits in line.
    pub(crate) fn waiting(&self) -> Option<Arc<dyn WaitingStore>> {
        self.history.as_ref().map(|history| Arc::new(history.waiting()) as Arc<dyn WaitingStore>)
    }

    /// Keeps what is learned, now and then; never ends by itself.
    pub(crate) async fn keep(&self, stop: &CancellationToken) {
        let mut every = tokio::time::interval(KEPT_EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(every.tick()).await.is_some() {
            self.keep_now().await;
        }
        std::future::pending().await
    }

    /// Keeps what was learned and recorded, and ends.
    pub(crate) async fn end(&self) {
        self.keep_now().await;
        if let Some(history) = &self.history {
            history.stop().await;
        }
    }

    async fn keep_now(&self) {
        if let Err(error) = self.sizer.flush().await {
            tracing::warn!(%error, "what was learned of statements cannot be kept yet; it is tried again");
        }
    }
}

/// The files of places, for the sizer.
struct OfCatalog(Arc<Catalog>);

#[async_trait]
impl Files for OfCatalog {
    async fn head(&self, location: &str) -> Result<FileHead> {
        let head = self.0.head(location).await?;
        Ok(FileHead { size: head.bytes, version: head.version })
    }

    async fn range(&self, location: &str, range: Range<u64>) -> Result<Bytes> {
        self.0.range(location, range).await
    }
}
