//! Results that begin before they are fetched: of a statement that changes something and returns rows, which must
//! run whether or not somebody fetches them, and of statements whose client asks how far they are.

use arrow_schema::SchemaRef;
use bytes::Bytes;
use futures::StreamExt;
use query::{Error, ErrorKind, Frames, Result};

use crate::metrics::Measured;
use crate::road::Begun;

/// What is collected of a result before it is fetched, so that small ones hold no engine meanwhile.
const COLLECTED: usize = 4 << 20;

/// A result that has begun.
pub(crate) struct Held {
    pub(crate) schema: SchemaRef,
    pub(crate) begun: Begun,
    pub(crate) measured: Measured,
}

/// The most that is collected of a result that must be whole before it is fetched.
const WHOLE: usize = 64 << 20;

/// Takes what is small of a result, to its end. What is left of a larger one stays with its engine.
///
/// # Errors
/// That of the statement, if it comes this soon.
pub(crate) async fn collected(mut begun: Begun) -> Result<Begun> {
    let (pieces, is_whole) = taken(&mut begun, COLLECTED).await?;
    let pieces = futures::stream::iter(pieces.into_iter().map(Ok));
    // What is at its end is let go of, and not asked again.
    let frames: Frames = if is_whole { Box::pin(pieces) } else { Box::pin(pieces.chain(begun.frames)) };
    Ok(Begun { frames, tally: begun.tally })
}

/// A small result, taken to its end; `None` for a larger one, which is ended.
///
/// # Errors
/// That of the statement, if it comes this soon.
pub(crate) async fn collected_if_small(mut begun: Begun) -> Result<Option<Begun>> {
    let (pieces, is_whole) = taken(&mut begun, COLLECTED).await?;
    let frames = || Box::pin(futures::stream::iter(pieces.into_iter().map(Ok)));
    Ok(is_whole.then(|| Begun { frames: frames(), tally: begun.tally }))
}

/// Takes a result to its end.
///
/// # Errors
/// That of the statement; `Limit` for a result that is too large to be kept.
pub(crate) async fn collected_whole(mut begun: Begun) -> Result<Begun> {
    let (pieces, is_whole) = taken(&mut begun, WHOLE).await?;
    if !is_whole {
        return Err(Error::new(ErrorKind::Limit, format!("the rows are more than {} MiB", WHOLE >> 20))
            .with_detail("the last of several statements changes something and returns rows, which are kept until they are fetched")
            .with_hint("send that statement by itself"));
    }
    Ok(Begun { frames: Box::pin(futures::stream::iter(pieces.into_iter().map(Ok))), tally: begun.tally })
}

/// So many bytes of a result, or all; whether that is all.
async fn taken(begun: &mut Begun, most: usize) -> Result<(Vec<Bytes>, bool)> {
    let (mut pieces, mut size) = (Vec::new(), 0);
    while size < most {
        let Some(piece) = begun.frames.next().await.transpose()? else { return Ok((pieces, true)) };
        size += piece.len();
        // A copy, because the piece may lie in memory that others wait for.
        pieces.push(Bytes::copy_from_slice(&piece));
    }
    Ok((pieces, false))
}
