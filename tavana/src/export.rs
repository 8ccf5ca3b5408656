//! The nightly export of the history: each day that has ended becomes a Parquet file.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arrow_array::RecordBatch;
use catalog::Depot;
use chrono::{DateTime, Utc};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;
use query::{Attempt, Error, ErrorKind, Result};
use state::{Day, ExportTurn, Folder, HistoryStore};

use crate::settings::{ExportSetting, Settings};

/// How often is looked whether days are to be exported: one that was may have got more rows.
const LOOKS: Duration = Duration::from_secs(60 * 60);
/// How long after midnight the day before is exported: what ended in it is written by then.
const AFTER_MIDNIGHT: Duration = Duration::from_secs(60);
/// How long is waited before what failed is tried again; twice as long each time, up to the longest.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
const DAY: u64 = 86_400;
/// Bytes of a row group as it is held until it is written.
const ROW_GROUP: usize = 32 << 20;
/// Where a file is made before it is put in its place.
const PART: &str = "history-export.part";

/// What came of exports, for metrics.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exports {
    days: Counter,
    failures: Counter,
}

impl Exports {
    /// Registers them.
    pub(crate) fn new(registry: &mut Registry) -> Self {
        let exports = Self::default();
        registry.register(
            "tavana_history_exported_days",
            "Days of the history that were exported",
            exports.days.clone(),
        );
        registry.register(
            "tavana_history_export_failures",
            "Exports of the history that failed and are tried again",
            exports.failures.clone(),
        );
        exports
    }
}

/// Exports the days of a history.
pub(crate) struct Export {
    history: Arc<HistoryStore>,
    depot: Depot,
    /// Where files are made.
    folder: PathBuf,
    /// After so many days rows may be deleted.
    days: u32,
    exports: Exports,
}

impl Export {
    /// To this place.
    ///
    /// # Errors
    /// `Data` or `Source` when it cannot be a place, `Source` when there is no state folder.
    pub(crate) fn new(
        history: Arc<HistoryStore>,
        place: &ExportSetting,
        settings: &Settings,
        exports: Exports,
    ) -> Result<Self> {
        let depot = Depot::new(&place.uri, place.s3.as_ref())?;
        let folder = Folder::open(&settings.state.folder)?.path().to_owned();
        Ok(Self { history, depot, folder, days: settings.history_days, exports })
    }

    /// Exports what has not been, now and after each midnight; never ends by itself.
    pub(crate) async fn keep(this: Option<&Self>) {
        let Some(this) = this else { return std::future::pending().await };
        let mut pause = PAUSE;
        loop {
            let rest = match this.all().await {
                Ok(()) => {
                    pause = PAUSE;
                    until_next(SystemTime::now())
                }
                Err(error) => {
                    this.exports.failures.inc();
                    tracing::warn!(%error, "the history is not exported yet; it is tried again");
                    let rest = pause;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    rest
                }
            };
            tokio::time::sleep(rest).await;
        }
    }

    async fn all(&self) -> Result<()> {
        let today = Day::of(SystemTime::now());
        if self.history.days_to_export(today).await?.is_empty() {
            return Ok(());
        }
        // Who has it does all of them.
        let Some(mut turn) = self.history.export_turn().await? else { return Ok(()) };
        let name = self.history.name().await?;
        for day in self.history.days_to_export(today).await? {
            self.day(day, today, &name, &mut turn).await?;
        }
        Ok(())
    }

    async fn day(&self, day: Day, today: Day, name: &str, turn: &mut ExportTurn) -> Result<()> {
        let part = Part(self.folder.join(PART));
        let mut page = self.history.export_day(day, None).await?;
        let first = page.first().map(|attempt| attempt.id);
        let mut rows = 0;
        let mut writer = part.writer()?;
        while let Some(last) = page.last().cloned() {
            rows += page.len();
            writer = written(writer, page).await?;
            page = self.history.export_day(day, Some(&last)).await?;
        }
        aside(move || writer.close().map(|_| ()).map_err(not_encoded)).await?;
        if let Some(first) = first {
            // Of a day that is so old, rows that were exported may be gone: a file that is there stays.
            let may_be_gone = day.0 <= today.0 - i64::from(self.days);
            let more = if may_be_gone { format!("-{first}") } else { String::new() };
            self.depot.put(&format!("date={}/{name}{more}.parquet", date(day)), &part.0).await?;
        }
        if self.history.exported(day, turn).await? {
            self.exports.days.inc();
            tracing::info!(date = date(day), rows, "a day of the history was exported");
        }
        Ok(())
    }
}

/// A file in the making, which is gone when this value is.
struct Part(PathBuf);

impl Part {
    fn writer(&self) -> Result<ArrowWriter<File>> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&self.0);
        let file = file.map_err(|error| not_written(&self.0, &error))?;
        let level = ZstdLevel::try_new(3).map_err(not_encoded)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_created_by(concat!("tavana ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        ArrowWriter::try_new(file, query::query_history_schema(), Some(properties)).map_err(not_encoded)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // One that stays is written over the next time.
        let _ = fs::remove_file(&self.0);
    }
}

/// Writes more rows.
async fn written(mut writer: ArrowWriter<File>, page: Vec<Attempt>) -> Result<ArrowWriter<File>> {
    aside(move || {
        let batch: RecordBatch = query::query_history_batch(&page)?;
        writer.write(&batch).map_err(not_encoded)?;
        if writer.memory_size() >= ROW_GROUP {
            writer.flush().map_err(not_encoded)?;
        }
        Ok(writer)
    })
    .await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(Error::new(ErrorKind::Bug, "the export of a day broke off").with_detail(error.to_string()))
    })
}

/// How long it is until the next look: an hour, or to midnight.
fn until_next(now: SystemTime) -> Duration {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    LOOKS.min(Duration::from_secs(DAY - since % DAY) + AFTER_MIDNIGHT)
}

fn date(day: Day) -> String {
    day.begin().map_or_else(|| day.0.to_string(), |begin| DateTime::<Utc>::from(begin).format("%F").to_string())
}

fn not_encoded(error: ParquetError) -> Error {
    Error::new(ErrorKind::Source, "a day of the history cannot be written as Parquet").with_detail(error.to_string())
}

fn not_written(path: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Source, format!("{} could not be written", path.display())).with_detail(error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn days_are_named_and_end_at_midnight() {
        let day = Day(20_785);
        assert_eq!(date(day), "2026-11-28");
        let begin = day.begin().unwrap();
        assert_eq!(until_next(begin), LOOKS);
        assert_eq!(until_next(begin + Duration::from_secs(DAY - 10)), Duration::from_secs(10) + AFTER_MIDNIGHT);
        assert_eq!(
            Day::of(begin + Duration::from_secs(DAY - 10) + until_next(begin + Duration::from_secs(DAY - 10))),
            Day(20_786)
        );
    }
}
