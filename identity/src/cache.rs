use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use query::KeyRecord;
use tokio::time::Instant;

/// What the store has said of ids lately, that there is no such key included.
#[derive(Debug)]
pub(crate) struct Cache {
    said: Mutex<HashMap<String, Said>>,
    life: Duration,
    limit: usize,
}

#[derive(Debug)]
struct Said {
    record: Option<Arc<KeyRecord>>,
    /// When the store was asked, not when it answered: what it says may be as old as that.
    asked: Instant,
}

impl Cache {
    /// For this long, and so many ids at most.
    pub(crate) fn new(life: Duration, limit: usize) -> Self {
        Self { said: Mutex::default(), life, limit }
    }

    /// What the store said of an id, unless that is too long ago.
    pub(crate) fn get(&self, id: &str) -> Option<Option<Arc<KeyRecord>>> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.get(id).filter(|said| said.asked.elapsed() < self.life).map(|said| said.record.clone())
    }

    /// Keeps what the store says of an id.
    pub(crate) fn put(&self, id: &str, record: Option<Arc<KeyRecord>>, asked: Instant) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() >= self.limit && !said.contains_key(id) {
            said.retain(|_, said| said.asked.elapsed() < self.life);
            if said.len() >= self.limit {
                // So many in so short a time are ids that somebody makes up: those that exist are few.
                said.retain(|_, said| said.record.is_some());
            }
            if said.len() >= self.limit {
                said.clear();
            }
        }
        said.insert(id.to_owned(), Said { record, asked });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_kept_has_a_time_and_a_number() {
        let cache = Cache::new(Duration::from_secs(2), 3);
        cache.put("a", None, Instant::now());
        assert_eq!(cache.get("a"), Some(None));
        assert_eq!(cache.get("b"), None);
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(cache.get("a"), None);
        for id in ["a", "b", "c", "d", "e"] {
            cache.put(id, None, Instant::now());
            assert!(cache.said.lock().is_ok_and(|said| said.len() <= 3));
            assert_eq!(cache.get(id), Some(None));
        }
    }
}
