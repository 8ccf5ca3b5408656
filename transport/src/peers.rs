//! Who is there, and whether anything still comes and goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// How often it is looked whether the last one has left.
const GLANCE: Duration = Duration::from_millis(50);

/// The clients of a listener that have said that they speak HTTP/2, until their connections end.
#[derive(Clone, Debug)]
pub struct Peers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    count: AtomicUsize,
    began: Instant,
    /// When bytes last came or went, in milliseconds since `began`.
    last: AtomicU64,
}

impl Default for Peers {
    fn default() -> Self {
        Self(Arc::new(Inner { count: AtomicUsize::new(0), began: Instant::now(), last: AtomicU64::new(0) }))
    }
}

impl Peers {
    /// Returns when none is left, or nothing has come or gone for so long, but at the time given at the latest.
    ///
    /// Cancel-safe.
    pub async fn left_or_silent(&self, limit: Duration, latest: Instant) {
        let _ = tokio::time::timeout_at(latest, self.gone(limit)).await;
    }

    async fn gone(&self, limit: Duration) {
        let from = Instant::now();
        while self.0.count.load(Ordering::Relaxed) > 0 {
            let last = self.0.began + Duration::from_millis(self.0.last.load(Ordering::Relaxed));
            let silent = last.max(from).elapsed();
            if silent >= limit {
                return;
            }
            tokio::time::sleep(GLANCE.min(limit - silent)).await;
        }
    }

    pub(crate) fn come(&self) -> Peer {
        self.0.count.fetch_add(1, Ordering::Relaxed);
        Peer(self.0.clone())
    }
}

/// One of them, for as long as this lives.
pub(crate) struct Peer(Arc<Inner>);

impl Peer {
    pub(crate) fn was_active(&self) {
        let now = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last.store(now, Ordering::Relaxed);
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_is_active_is_waited_for_to_the_latest_time() {
        let (peers, limit) = (Peers::default(), Duration::from_secs(5));
        let begun = Instant::now();
        let latest = begun + Duration::from_secs(60);
        peers.left_or_silent(limit, latest).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        let peer = peers.come();
        let active = async {
            for _ in 0..10 {
                tokio::time::sleep(Duration::from_secs(4)).await;
                peer.was_active();
            }
            std::future::pending::<()>().await
        };
        tokio::select! {
            () = active => {}
            () = peers.left_or_silent(limit, latest) => {}
        }
        let waited = begun.elapsed();
        assert!((44_900..45_100).contains(&waited.as_millis()), "{waited:?}");
        let for_ever = async {
            loop {
                peer.was_active();
                tokio::time::sleep(Duration::from_secs(4)).await;
            }
        };
        tokio::select! {
            () = for_ever => {}
            () = peers.left_or_silent(limit, latest) => {}
        }
        assert!((59_900..60_100).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
        drop(peer);
        let waited = begun.elapsed();
        peers.left_or_silent(limit, latest + limit).await;
        assert_eq!(begun.elapsed(), waited);
    }
}
