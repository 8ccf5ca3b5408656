//! How an engine answers statements whose results are small and soon there: in one message each way, on a stream of its own.
//!
//! A request is a length of four bytes, in network order, and an [`ExecuteRequest`](crate::engine::ExecuteRequest). The
//! answer begins with its kind, one byte, and the length of the rest, as that of a request.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use prost::Message;
use query::{Error, ErrorKind, Result};

use crate::engine::{ErrorDetail, ExecuteRequest};
use crate::status::{detail_of, error_of};

/// Bytes before the rest of an answer.
const BRIEF_HEAD: usize = 5;
/// The longest request.
pub const BRIEF_REQUEST: usize = 64 << 10;
/// The longest answer that is not taken for one of somebody else.
const ANSWER: usize = 1 << 20;

const RESULT: u8 = 1;
const FAILED: u8 = 2;
const LASTS: u8 = 3;
const DECLINED: u8 = 4;

/// What becomes of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum BriefAnswer {
    /// Its whole result, as the pieces of a response body, and its counts.
    Result {
        /// Messages.
        frames: Bytes,
        /// Rows of the result.
        rows: u64,
        /// Rows that were changed.
        changed: u64,
    },
    /// It failed.
    Failed(Error),
    /// It goes on: its result is to be fetched with a call.
    Lasts,
    /// It was not begun.
    Declined,
}

/// A request as it travels; `None` if it is too long.
pub fn brief_request(request: &ExecuteRequest) -> Option<Bytes> {
    let length = request.encoded_len();
    if length > BRIEF_REQUEST {
        return None;
    }
    let mut bytes = BytesMut::with_capacity(4 + length);
    bytes.put_u32(u32::try_from(length).ok()?);
    request.encode(&mut bytes).ok()?;
    Some(bytes.freeze())
}

impl BriefAnswer {
    /// A result of these pieces.
    pub fn of_pieces<'a>(pieces: impl Iterator<Item = &'a Bytes>, rows: u64, changed: u64) -> Self {
        let mut frames = BytesMut::new();
        pieces.for_each(|piece| frames.extend_from_slice(piece));
        Self::Result { frames: frames.freeze(), rows, changed }
    }

    /// As it travels.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; BRIEF_HEAD];
        bytes[0] = match self {
            Self::Result { frames, rows, changed } => {
                bytes.put_u64(*rows);
                bytes.put_u64(*changed);
                bytes.extend_from_slice(frames);
                RESULT
            }
            Self::Failed(error) => {
                bytes.extend_from_slice(&detail_of(error).encode_to_vec());
                FAILED
            }
            Self::Lasts => LASTS,
            Self::Declined => DECLINED,
        };
        let length = u32::try_from(bytes.len() - BRIEF_HEAD).unwrap_or(u32::MAX);
        bytes[1..BRIEF_HEAD].copy_from_slice(&length.to_be_bytes());
        bytes
    }

    /// The answer that has come; `None` while it is not whole. What belongs to it is taken out.
    ///
    /// # Errors
    /// `Lost` when it is none.
    pub fn take_from(come: &mut BytesMut) -> Result<Option<Self>> {
        let Some(length) = come.get(1..BRIEF_HEAD) else { return Ok(None) };
        let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        if length > ANSWER {
            return Err(damaged("it is too long"));
        }
        if come.len() < BRIEF_HEAD + length {
            return Ok(None);
        }
        let kind = come[0];
        come.advance(BRIEF_HEAD);
        let mut rest = come.split_to(length).freeze();
        match kind {
            RESULT if length >= 16 => {
                let (rows, changed) = (rest.get_u64(), rest.get_u64());
                Ok(Some(Self::Result { frames: rest, rows, changed }))
            }
            FAILED => {
                let detail = ErrorDetail::decode(rest).map_err(|error| damaged(&error.to_string()))?;
                Ok(Some(Self::Failed(error_of(detail))))
            }
            LASTS => Ok(Some(Self::Lasts)),
            DECLINED => Ok(Some(Self::Declined)),
            kind => Err(damaged(&format!("its kind is {kind}"))),
        }
    }
}

fn damaged(why: &str) -> Error {
    Error::new(ErrorKind::Lost, "an engine answered with something else").with_detail(why.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn answers_come_through_wherever_they_are_cut() {
        let pieces = [Bytes::from_static(b"ab"), Bytes::new(), Bytes::from_static(b"c")];
        let answers = [
            BriefAnswer::of_pieces(pieces.iter(), 7, 1 << 40),
            BriefAnswer::Failed(Error::new(ErrorKind::Data, "no number").with_sqlstate("22P02").with_hint("look")),
            BriefAnswer::Lasts,
            BriefAnswer::Declined,
        ];
        let sent: Vec<u8> = answers.iter().flat_map(BriefAnswer::to_bytes).collect();
        for cut in 0..=sent.len() {
            let (mut come, mut read) = (BytesMut::new(), Vec::new());
            for part in [&sent[..cut], &sent[cut..]] {
                come.extend_from_slice(part);
                while let Some(answer) = BriefAnswer::take_from(&mut come).unwrap() {
                    read.push(answer);
                }
            }
            assert_eq!(read, answers, "{cut}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused_before_it_is_held() {
        for bytes in [&[9, 0, 0, 0, 0][..], &[1, 0, 0, 0, 3, 1, 2, 3], &[1, 0xff, 0, 0, 0], &[2, 0, 0, 0, 1, 0xff]] {
            assert_eq!(BriefAnswer::take_from(&mut BytesMut::from(bytes)).unwrap_err().kind(), ErrorKind::Lost);
        }
        assert_eq!(BriefAnswer::take_from(&mut BytesMut::from(&[1, 0, 0, 0, 20][..])).unwrap(), None);
    }

    #[test]
    fn a_long_request_does_not_travel_so() {
        let long = ExecuteRequest { parameters: vec![0; BRIEF_REQUEST].into(), ..ExecuteRequest::default() };
        assert!(brief_request(&long).is_none());
        let short = ExecuteRequest { id: Bytes::from_static(&[1; 16]), ..ExecuteRequest::default() };
        let bytes = brief_request(&short).unwrap();
        assert_eq!(ExecuteRequest::decode(&bytes[4..]).unwrap(), short);
    }
}
