//! The framing of one record batch: gRPC prefix, `FlightData`, IPC message, body.

use arrow_buffer::ArrowNativeType;
use arrow_ipc::{Buffer, FieldNode, MessageBuilder, MessageHeader, MetadataVersion, RecordBatchBuilder};
use bytes::{BufMut, Bytes, BytesMut};
use flatbuffers::FlatBufferBuilder;

use super::Pieces;

/// Arrow recommends 64.
const ALIGNMENT: usize = 64;

/// Buffers from this size on travel as they are; smaller ones are copied together, because a frame of
/// its own costs more than the copy.
const OWN_PIECE: usize = 16 * 1024;

/// Spare room that makes padding a buffer free of reallocation.
pub(super) const SPARE: usize = ALIGNMENT;

/// Collects the buffers of one record batch.
pub(super) struct MessageWriter {
    nodes: Vec<FieldNode>,
    buffers: Vec<Buffer>,
    body: Vec<Body>,
    length: usize,
}

impl MessageWriter {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(columns),
            buffers: Vec::with_capacity(columns * 3),
            body: Vec::with_capacity(columns * 3),
            length: 0,
        }
    }

    pub(super) fn node(&mut self, rows: usize, nulls: usize) {
        self.nodes.push(FieldNode::new(rows as i64, nulls as i64));
    }

    /// Adds a buffer of values. With room for [`SPARE`] more bytes, nothing is moved.
    pub(super) fn buffer<T: ArrowNativeType>(&mut self, mut values: Vec<T>) {
        let length = size_of_val(values.as_slice());
        self.buffers.push(Buffer::new(self.length as i64, length as i64));
        values.resize(values.len().next_multiple_of(ALIGNMENT / size_of::<T>()), T::default());
        if !values.is_empty() {
            let body = Body(arrow_buffer::Buffer::from_vec(values));
            self.length += body.0.len();
            self.body.push(body);
        }
    }

    /// The message of `rows` rows, cut into pieces.
    pub(super) fn finish(self, rows: usize) -> Pieces {
        let header = self.header(rows);
        let mut pieces = Vec::with_capacity(self.body.len() + 1);
        let mut small = BytesMut::with_capacity(header.len() + 64);
        put_prefix(&mut small, &header, self.length);
        for buffer in self.body {
            if buffer.0.len() < OWN_PIECE {
                small.put_slice(&buffer.0);
            } else {
                if !small.is_empty() {
                    pieces.push(small.split().freeze());
                }
                pieces.push(Bytes::from_owner(buffer));
            }
        }
        if !small.is_empty() {
            pieces.push(small.freeze());
        }
        pieces
    }

    fn header(&self, rows: usize) -> Vec<u8> {
        let mut builder = FlatBufferBuilder::with_capacity(256 + 16 * (self.nodes.len() + self.buffers.len()));
        let buffers = builder.create_vector(&self.buffers);
        let nodes = builder.create_vector(&self.nodes);
        let batch = {
            let mut batch = RecordBatchBuilder::new(&mut builder);
            batch.add_length(rows as i64);
            batch.add_nodes(nodes);
            batch.add_buffers(buffers);
            batch.finish().as_union_value()
        };
        let mut message = MessageBuilder::new(&mut builder);
        message.add_version(MetadataVersion::V5);
        message.add_header_type(MessageHeader::RecordBatch);
        message.add_bodyLength(self.length as i64);
        message.add_header(batch);
        let root = message.finish();
        builder.finish(root, None);
        builder.finished_data().to_vec()
    }
}

/// A buffer of values, as its bytes.
struct Body(arrow_buffer::Buffer);

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Writes all of a message that comes before its body: gRPC prefix, the fields `data_header` (2) and the
/// tag and length of `data_body` (1000).
///
/// Source: `Flight.proto` of the Arrow format, and the protobuf and gRPC wire formats.
fn put_prefix(out: &mut BytesMut, header: &[u8], body: usize) {
    const DATA_HEADER: u8 = 2 << 3 | 2;
    const DATA_BODY: [u8; 2] = [0xc2, 0x3e];
    let length = 1 + varint_length(header.len()) + header.len() + DATA_BODY.len() + varint_length(body) + body;
    out.reserve(5 + length - body);
    out.put_u8(0);
    out.put_u32(length as u32);
    out.put_u8(DATA_HEADER);
    put_varint(out, header.len());
    out.put_slice(header);
    out.put_slice(&DATA_BODY);
    put_varint(out, body);
}

fn varint_length(value: usize) -> usize {
    (usize::BITS - (value | 1).leading_zeros()).div_ceil(7) as usize
}

fn put_varint(out: &mut BytesMut, mut value: usize) {
    while value >= 0x80 {
        out.put_u8(value as u8 | 0x80);
        value >>= 7;
    }
    out.put_u8(value as u8);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use arrow_flight::FlightData;
    use prost::Message;

    #[test]
    fn pieces_together_are_one_flight_data() {
        for (small, large) in [(0, 0), (3, 0), (100, OWN_PIECE), (OWN_PIECE, 5), (OWN_PIECE * 3 + 1, OWN_PIECE + 7)] {
            let mut writer = MessageWriter::new(2);
            writer.node(1, 0);
            writer.buffer(vec![1u8; small]);
            writer.buffer(vec![2u8; large]);
            let whole: Vec<u8> = writer.finish(1).concat();
            assert_eq!(whole[0], 0);
            assert_eq!(u32::from_be_bytes(whole[1..5].try_into().unwrap()) as usize, whole.len() - 5);
            let data = FlightData::decode(&whole[5..]).unwrap();
            let message = arrow_ipc::root_as_message(&data.data_header).unwrap();
            assert_eq!(message.bodyLength() as usize, data.data_body.len());
            let buffers = message.header_as_record_batch().unwrap().buffers().unwrap();
            let second = buffers.get(1);
            let start = second.offset() as usize;
            assert_eq!(start % ALIGNMENT, 0);
            assert_eq!(&data.data_body[start..start + second.length() as usize], vec![2; large]);
        }
    }
}
