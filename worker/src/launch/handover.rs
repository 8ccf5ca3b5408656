//! What an engine is handed over by its parent beside its connection: the line for brief statements, and its own door, a
//! listening socket, which an engine may not open itself.
//!
//! They follow the order on the engine's connection, as one byte that says whether there is a door, with the descriptors.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::TcpListener;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};

const NONE: u8 = 0;
const ONE: u8 = 1;

/// Hands them over. The connection has room: nothing else is on its way.
pub(super) fn send(connection: impl AsFd, brief: &UnixStream, door: Option<&TcpListener>) -> io::Result<()> {
    let both: Vec<BorrowedFd<'_>> = std::iter::once(brief.as_fd()).chain(door.map(AsFd::as_fd)).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !control.push(SendAncillaryMessage::ScmRights(&both)) {
        return Err(io::Error::other("no room for descriptors"));
    }
    let kind = [if door.is_some() { ONE } else { NONE }];
    match sendmsg(connection, &[IoSlice::new(&kind)], &mut control, SendFlags::NOSIGNAL)? {
        1 => Ok(()),
        _ => Err(io::ErrorKind::WriteZero.into()),
    }
}

/// Takes them, and not one byte more; waits for them.
pub(super) fn receive(connection: impl AsFd) -> io::Result<(UnixStream, Option<TcpListener>)> {
    let mut kind = [0; 1];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let pieces = &mut [IoSliceMut::new(&mut kind)];
    let received = rustix::io::retry_on_intr(|| recvmsg(&connection, pieces, &mut control, RecvFlags::CMSG_CLOEXEC))?;
    if received.bytes != 1 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut descriptors = control.drain().flat_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => descriptors.collect(),
        _ => Vec::new(),
    });
    match (kind[0], descriptors.next(), descriptors.next()) {
        (NONE, Some(brief), None) => Ok((brief.into(), None)),
        (ONE, Some(brief), Some(door)) => Ok((brief.into(), Some(door.into()))),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "the hand-over is malformed")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::{Read, Write};

    #[test]
    fn they_are_handed_over_and_what_follows_is_left() {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        let (mut brief, end) = UnixStream::pair().unwrap();
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        send(&ours, &end, Some(&door)).unwrap();
        ours.write_all(b"after").unwrap();
        let (mut taken, taken_door) = receive(&theirs).unwrap();
        assert_eq!(taken_door.unwrap().local_addr().unwrap(), door.local_addr().unwrap());
        let mut rest = [0; 5];
        theirs.read_exact(&mut rest).unwrap();
        assert_eq!(&rest, b"after");
        brief.write_all(b"brief").unwrap();
        taken.read_exact(&mut rest).unwrap();
        assert_eq!(&rest, b"brief");
        send(&ours, &end, None).unwrap();
        assert!(receive(&theirs).unwrap().1.is_none());
        drop(ours);
        assert!(receive(&theirs).is_err());
    }
}
