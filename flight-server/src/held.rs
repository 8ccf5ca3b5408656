//! Results that begin before they are fetched: of a statement that changes something and returns rows, which must
//! run whether or not somebody fetches them, and of statements whose client asks how far they are.

use arrow_schema::SchemaRef;
use bytes::Bytes;
use futures::StreamExt;
use query::Result;

use crate::metrics::Measured;
use crate::road::Begun;

/// What is collected of a result before it is fetched, so that small ones hold no engine meanwhile.
pub(crate) const COLLECTED: usize = 4 << 20;

/// A result that has begun.
pub(crate) struct Held {
    pub(crate) schema: SchemaRef,
    pub(crate) begun: Begun,
    pub(crate) measured: Measured,
}

/// Takes so many bytes of a result, or all. What is left of a larger one stays with its engine.
///
/// # Errors
/// That of the statement, if it comes this soon.
pub(crate) async fn collected(mut begun: Begun, most: usize) -> Result<Begun> {
    let (mut pieces, mut size) = (Vec::new(), 0);
    while size < most {
        let Some(piece) = begun.frames.next().await.transpose()? else {
            return Ok(Begun { frames: Box::pin(futures::stream::iter(pieces)), tally: begun.tally });
        };
        size += piece.len();
        // A copy, because the piece may lie in memory that others wait for.
        pieces.push(Ok(Bytes::copy_from_slice(&piece)));
    }
    Ok(Begun { frames: Box::pin(futures::stream::iter(pieces).chain(begun.frames)), tally: begun.tally })
}
