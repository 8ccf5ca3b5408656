use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt;
use query::{Error, ErrorKind, Result};

/// A message with gRPC's length prefix, uncompressed.
pub fn frame(message: &impl prost::Message) -> Bytes {
    let length = message.encoded_len();
    let mut bytes = BytesMut::with_capacity(length + 5);
    bytes.put_u8(0);
    bytes.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    bytes.put_slice(&message.encode_to_vec());
    bytes.freeze()
}

/// Cuts a gRPC body into its messages.
pub struct MessageReader<B> {
    body: B,
    buffer: BytesMut,
    limit: usize,
}

impl<B> MessageReader<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::fmt::Display,
{
    /// A reader that refuses messages of more than `limit` bytes before it holds them.
    pub fn new(body: B, limit: usize) -> Self {
        Self { body, buffer: BytesMut::new(), limit }
    }

    /// The next message; `None` at the end of the body.
    ///
    /// Cancel-safe: what was read so far is kept.
    ///
    /// # Errors
    /// `Limit` for a message over the limit, `Unsupported` for a compressed one, `Lost` when the body
    /// breaks off.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            if let Some(message) = self.take_message()? {
                return Ok(Some(message));
            }
            match self.body.frame().await {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.buffer.extend_from_slice(&data);
                    }
                }
                Some(Err(error)) => {
                    return Err(Error::new(ErrorKind::Lost, "the request broke off").with_detail(error.to_string()));
                }
                None if self.buffer.is_empty() => return Ok(None),
                None => return Err(Error::new(ErrorKind::Lost, "the request ended in the middle of a message")),
            }
        }
    }

    fn take_message(&mut self) -> Result<Option<Bytes>> {
        if self.buffer.len() < 5 {
            return Ok(None);
        }
        let length = u32::from_be_bytes([self.buffer[1], self.buffer[2], self.buffer[3], self.buffer[4]]) as usize;
        if length > self.limit {
            return Err(Error::new(
                ErrorKind::Limit,
                format!("a message of {length} bytes is longer than the limit of {} bytes", self.limit),
            ));
        }
        if self.buffer[0] != 0 {
            return Err(Error::new(ErrorKind::Unsupported, "compressed messages are not accepted here"));
        }
        if self.buffer.len() < 5 + length {
            return Ok(None);
        }
        self.buffer.advance(5);
        Ok(Some(self.buffer.split_to(length).freeze()))
    }
}

/// The one message of a unary request.
///
/// # Errors
/// As [`MessageReader::next`]; `Syntax` when the message is not of this type or missing.
pub async fn read_one<M, B>(body: B, limit: usize) -> Result<M>
where
    M: prost::Message + Default,
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::fmt::Display,
{
    let Some(bytes) = MessageReader::new(body, limit).next().await? else {
        return Err(Error::new(ErrorKind::Syntax, "the request is empty"));
    };
    M::decode(bytes).map_err(|error| {
        Error::new(ErrorKind::Syntax, "the request is not a message of its type").with_detail(error.to_string())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::InterruptRequest;
    use http_body_util::{Full, StreamBody};

    #[tokio::test]
    async fn messages_are_found_wherever_the_body_is_cut() {
        let message = InterruptRequest { id: Bytes::from_static(&[7; 16]) };
        let mut whole = frame(&message).to_vec();
        whole.extend_from_slice(&frame(&message));
        for cut in 0..whole.len() {
            let pieces = [&whole[..cut], &whole[cut..]]
                .map(|piece| Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::copy_from_slice(piece))));
            let mut reader = MessageReader::new(StreamBody::new(futures::stream::iter(pieces)), 100);
            for _ in 0..2 {
                let bytes = reader.next().await.unwrap().unwrap();
                assert_eq!(<InterruptRequest as prost::Message>::decode(bytes).unwrap(), message);
            }
            assert!(reader.next().await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn a_long_message_is_refused_before_it_is_held() {
        let body = Full::new(Bytes::from_static(&[0, 0xff, 0xff, 0xff, 0xff]));
        let error = MessageReader::new(body, 1000).next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit);
    }

    #[tokio::test]
    async fn half_a_message_is_an_error() {
        let body = Full::new(Bytes::from_static(&[0, 0, 0, 0, 9, 1]));
        assert_eq!(MessageReader::new(body, 1000).next().await.unwrap_err().kind(), ErrorKind::Lost);
    }
}
