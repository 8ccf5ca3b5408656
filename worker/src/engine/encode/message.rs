//! The framing of one record batch: gRPC prefix, `FlightData`, IPC message, body.

use std::sync::Arc;

use arrow_buffer::{ArrowNativeType, ToByteSlice};
use arrow_ipc::{Buffer, FieldNode, MessageBuilder, MessageHeader, MetadataVersion, RecordBatchBuilder};
use bytes::{BufMut, Bytes, BytesMut};
use flatbuffers::FlatBufferBuilder;
use query::{Error, ErrorKind, Result};

use super::Pieces;
use crate::arena::engine::{Block, Blocks};

/// Arrow recommends 64.
const ALIGNMENT: usize = 64;

/// Buffers from this size on travel as they are; smaller ones are copied together, because a frame of
/// its own costs more than the copy.
const OWN_PIECE: usize = 16 * 1024;

/// A message of fewer bytes costs less on its way than a block does.
pub(super) const WORTH_A_BLOCK: usize = 64 * 1024;

/// Spare room that makes padding a buffer free of reallocation.
const SPARE: usize = ALIGNMENT;

/// A message of which the header and the body have been made, in one of the blocks if it is worth one and there is one.
pub(super) fn message_of(header: &[u8], body: Vec<u8>, blocks: Option<&Arc<Blocks>>) -> Pieces {
    let mut prefix = BytesMut::with_capacity(header.len() + 64);
    put_prefix(&mut prefix, header, body.len());
    let length = prefix.len() + body.len();
    let worthy = blocks.filter(|_| length >= WORTH_A_BLOCK);
    if let Some(mut block) = worthy.and_then(|blocks| blocks.take(length))
        && block.write(0, &prefix)
        && block.write(prefix.len(), &body)
    {
        return vec![block.into_message(0, length)];
    }
    if body.len() < OWN_PIECE {
        prefix.put_slice(&body);
        return vec![prefix.freeze()];
    }
    vec![prefix.freeze(), body.into()]
}

/// Bytes that a buffer of so many takes in a message.
pub(super) fn padded(bytes: usize) -> usize {
    bytes.next_multiple_of(ALIGNMENT)
}

/// Collects the buffers of one record batch.
pub(super) struct MessageWriter {
    nodes: Vec<FieldNode>,
    buffers: Vec<Buffer>,
    body: Body,
    length: usize,
}

/// Where the buffers are collected.
enum Body {
    /// Each where it is.
    Apart(Vec<Owned>),
    /// One behind the other in shared memory, from `start` on; before that there is room for the rest of the message.
    Together { block: Block, start: usize, has_room: bool },
}

impl MessageWriter {
    pub(super) fn new(columns: usize) -> Self {
        Self::with(columns, Body::Apart(Vec::with_capacity(columns * 3)))
    }

    /// One that writes into a block, which must have [room](Self::room).
    pub(super) fn within(columns: usize, block: Block) -> Self {
        Self::with(columns, Body::Together { block, start: head_room(columns), has_room: true })
    }

    /// The room for a message of so many columns and so many bytes of padded buffers.
    pub(super) fn room(columns: usize, body: usize) -> usize {
        head_room(columns).saturating_add(body)
    }

    fn with(columns: usize, body: Body) -> Self {
        Self { nodes: Vec::with_capacity(columns), buffers: Vec::with_capacity(columns * 3), body, length: 0 }
    }

    pub(super) fn node(&mut self, rows: usize, nulls: usize) {
        self.nodes.push(FieldNode::new(rows as i64, nulls as i64));
    }

    /// Adds a buffer of values, and leaves an empty one with room for as many. With room for [`SPARE`] more bytes,
    /// nothing is moved.
    pub(super) fn buffer<T: ArrowNativeType>(&mut self, values: &mut Vec<T>) {
        let length = size_of_val(values.as_slice());
        self.buffers.push(Buffer::new(self.length as i64, length as i64));
        match &mut self.body {
            _ if values.is_empty() => {}
            Body::Apart(body) => {
                let mut values = take_with_room(values);
                values.resize(padded(length) / size_of::<T>(), T::default());
                body.push(Owned(arrow_buffer::Buffer::from_vec(values)));
            }
            Body::Together { block, start, has_room } => {
                let at = *start + self.length;
                let padding = &[0; ALIGNMENT][..padded(length) - length];
                *has_room &= block.write(at, values.to_byte_slice()) && block.write(at + length, padding);
                values.clear();
            }
        }
        self.length += padded(length);
    }

    /// The message of `rows` rows.
    pub(super) fn finish(self, rows: usize) -> Result<Pieces> {
        let header = self.header(rows);
        match self.body {
            Body::Apart(body) => Ok(pieces_of(&header, self.length, body)),
            Body::Together { mut block, start, has_room } => {
                let mut prefix = BytesMut::with_capacity(header.len() + 64);
                put_prefix(&mut prefix, &header, self.length);
                match start.checked_sub(prefix.len()) {
                    Some(from) if has_room && block.write(from, &prefix) => {
                        Ok(vec![block.into_message(from, prefix.len() + self.length)])
                    }
                    _ => Err(Error::new(ErrorKind::Bug, "a message is longer than it was reckoned to be")),
                }
            }
        }
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

/// Room for all of a message that comes before its body: [`header`](MessageWriter::header) has two numbers for each
/// column and for each of its buffers, of which it has three at most.
fn head_room(columns: usize) -> usize {
    padded(512 + 64 * columns)
}

/// A message, cut into pieces.
fn pieces_of(header: &[u8], length: usize, body: Vec<Owned>) -> Pieces {
    let mut pieces = Vec::with_capacity(body.len() + 1);
    let mut small = BytesMut::with_capacity(header.len() + 64);
    put_prefix(&mut small, header, length);
    for buffer in body {
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

/// The values, with an empty buffer in their place.
fn take_with_room<T: ArrowNativeType>(buffer: &mut Vec<T>) -> Vec<T> {
    // Batches double until they are full: room for two of this one saves regrowth, and a full batch
    // grows no more.
    let doubled = buffer.len() * 2;
    let room = if doubled * size_of::<T>() < super::BATCH_BYTES { doubled } else { buffer.capacity() };
    std::mem::replace(buffer, Vec::with_capacity(room + SPARE / size_of::<T>()))
}

/// A buffer of values, as its bytes.
struct Owned(arrow_buffer::Buffer);

impl AsRef<[u8]> for Owned {
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
    use crate::arena::engine::Arena;
    use crate::arena::{ARENA_BYTES, BLOCK_BYTES};
    use crate::ffi::SharedMemory;
    use arrow_flight::FlightData;
    use prost::Message;
    use proto::engine::Lease;

    /// The body of a message of one row with these two buffers, after a look at all that stands before it.
    fn checked(whole: &[u8], large: usize) {
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

    const SIZES: [(usize, usize); 5] =
        [(0, 0), (3, 0), (100, OWN_PIECE), (OWN_PIECE, 5), (OWN_PIECE * 3 + 1, OWN_PIECE + 7)];

    #[test]
    fn pieces_together_are_one_flight_data() {
        for (small, large) in SIZES {
            let mut writer = MessageWriter::new(2);
            writer.node(1, 0);
            writer.buffer(&mut vec![1u8; small]);
            writer.buffer(&mut vec![2u8; large]);
            checked(&writer.finish(1).unwrap().concat(), large);
        }
    }

    #[test]
    fn a_message_of_parts_is_the_same_wherever_it_lies() {
        let blocks = blocks();
        for length in [1, OWN_PIECE - 1, OWN_PIECE, WORTH_A_BLOCK - 1, WORTH_A_BLOCK, BLOCK_BYTES - 64, BLOCK_BYTES] {
            let (header, body) = ([7; 20], vec![3; length]);
            let meant = proto::frame(&FlightData {
                data_header: header.to_vec().into(),
                data_body: body.clone().into(),
                ..FlightData::default()
            });
            assert!(message_of(&header, body.clone(), None).concat() == meant);
            let pieces = message_of(&header, body, Some(&blocks));
            assert!(pieces.concat() == meant);
            let in_block = (WORTH_A_BLOCK - 64..BLOCK_BYTES).contains(&length);
            assert_eq!(pieces.len() == 1, length < OWN_PIECE || in_block, "{length}");
        }
    }

    fn blocks() -> Arc<Blocks> {
        let memory = SharedMemory::create(ARENA_BYTES).unwrap().0;
        Arena::new(memory).blocks(Lease { number: 1, blocks: 1 })
    }

    #[test]
    fn a_message_in_a_block_is_the_same_and_whole() {
        let blocks = blocks();
        for (small, large) in SIZES {
            // The second one finds in the block what the first one left.
            let [apart, together] =
                [MessageWriter::new(2), MessageWriter::within(2, blocks.take(BLOCK_BYTES).unwrap())].map(
                    |mut writer| {
                        writer.node(1, 0);
                        let (mut first, mut second) = (vec![1u8; small], vec![2u8; large]);
                        writer.buffer(&mut first);
                        writer.buffer(&mut second);
                        assert!(first.is_empty() && second.is_empty());
                        writer.finish(1).unwrap()
                    },
                );
            assert_eq!(together.len(), 1);
            assert_eq!(apart.concat(), together.concat());
        }
    }

    #[test]
    fn what_fits_has_room() {
        for columns in [1, 16, 1000, 20_000] {
            let body = BLOCK_BYTES - head_room(columns);
            let blocks = blocks();
            assert!(blocks.take(MessageWriter::room(columns, body + 1)).is_none());
            let mut writer = MessageWriter::within(columns, blocks.take(MessageWriter::room(columns, body)).unwrap());
            for column in 0..columns {
                writer.node(usize::MAX >> 1, usize::MAX >> 1);
                for buffer in 0..3 {
                    let length = if column == 0 && buffer == 0 { body } else { 0 };
                    writer.buffer(&mut vec![0u8; length]);
                }
            }
            assert_eq!(writer.finish(usize::MAX >> 1).unwrap().len(), 1);
        }
        assert!(blocks().take(MessageWriter::room(1, usize::MAX)).is_none());
        let mut writer = MessageWriter::within(1, blocks().take(1).unwrap());
        writer.buffer(&mut vec![0u8; BLOCK_BYTES]);
        assert!(writer.finish(1).is_err());
    }
}
