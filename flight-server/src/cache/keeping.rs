//! A result that is kept while it goes out.

use std::sync::Arc;

use bytes::Bytes;
use catalog::Catalog;
use futures::StreamExt;
use query::{LakeSnapshot, Prepared, Tally};
use tokio_util::task::TaskTracker;

use super::room::Room;
use super::{Bypass, ResultCache};
use crate::asked::Asked;
use crate::road::Begun;

/// Bytes of a piece of a result that is kept.
const PIECE: usize = 1 << 20;

/// What is still to become of a result.
pub(crate) struct Keeping {
    pub(crate) cache: ResultCache,
    pub(crate) catalog: Arc<Catalog>,
    /// Look, when the result is whole, whether what it read is what it was.
    pub(crate) tasks: TaskTracker,
    pub(crate) asked: Asked,
    /// The snapshot of the lake that it is of.
    pub(crate) lake: Option<LakeSnapshot>,
    pub(crate) prepared: Prepared,
}

impl Keeping {
    /// The same result, of which a copy is kept when it is whole. What goes out lies in memory that others wait for.
    pub(crate) fn of(self, begun: Begun) -> Begun {
        let Begun { frames, tally } = begun;
        let copied = Copied::new(self.cache.beside.clone());
        let state = (frames, Some((self, copied)), tally.clone());
        let frames = futures::stream::unfold(state, |(mut frames, mut keeping, tally)| async move {
            match frames.next().await {
                Some(Ok(piece)) => {
                    if let Some((Self { cache, .. }, copied)) = &mut keeping
                        && !copied.add(&piece)
                    {
                        cache.bypassed(Bypass::Large);
                        keeping = None;
                    }
                    Some((Ok(piece), (frames, keeping, tally)))
                }
                Some(Err(error)) => Some((Err(error), (frames, None, tally))),
                None => {
                    if let Some((keeping, copied)) = keeping {
                        let tasks = keeping.tasks.clone();
                        tasks.spawn(keeping.end(copied, tally));
                    }
                    None
                }
            }
        });
        Begun { frames: Box::pin(frames), tally }
    }

    /// Keeps it, if what it read has not changed from before it was begun to after its end.
    async fn end(self, mut copied: Copied, tally: Arc<Tally>) {
        let Self { cache, catalog, asked, prepared, lake, .. } = self;
        let statement = &prepared.statement;
        if !statement.tables.is_empty() {
            match catalog.tables_now().await {
                None => return cache.bypassed(Bypass::Unlisted),
                Some(listing) if listing.named_in(&statement.sql, &statement.tables) != statement.tables => {
                    return cache.bypassed(Bypass::Changed);
                }
                Some(_) => {}
            }
        }
        cache.keep(asked, (&prepared, lake.as_ref()), (copied.whole(), tally.rows()));
    }
}

/// A copy of what went out; what it takes is counted as long as it is there.
struct Copied {
    room: Arc<Room>,
    pieces: Vec<Bytes>,
    open: Vec<u8>,
    bytes: u64,
}

impl Copied {
    fn new(room: Arc<Room>) -> Self {
        Self { room, pieces: Vec::new(), open: Vec::new(), bytes: 0 }
    }

    /// Adds a piece; false if there is no room for it.
    fn add(&mut self, piece: &Bytes) -> bool {
        let bytes = piece.len() as u64;
        if !self.room.take(bytes) {
            return false;
        }
        self.bytes += bytes;
        if piece.len() >= PIECE / 2 {
            self.close();
            self.pieces.push(Bytes::copy_from_slice(piece));
            return true;
        }
        self.open.extend_from_slice(piece);
        if self.open.len() >= PIECE {
            self.close();
        }
        true
    }

    /// Puts the small pieces together to one, without room to spare.
    fn close(&mut self) {
        if !self.open.is_empty() {
            self.pieces.push(Bytes::copy_from_slice(&self.open));
            self.open.clear();
        }
    }

    fn whole(&mut self) -> Vec<Bytes> {
        self.close();
        std::mem::take(&mut self.pieces)
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        self.room.give(self.bytes);
    }
}
