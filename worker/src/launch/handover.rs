//! The engine's own door, handed over by its parent: a listening socket, which an engine may not open itself.
//!
//! It follows the order on the engine's connection, as one byte that says whether there is one, with the descriptor.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::TcpListener;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};

const NONE: u8 = 0;
const ONE: u8 = 1;

/// Hands it over. The connection has room: nothing else is on its way.
pub(super) fn send(connection: impl AsFd, door: Option<&TcpListener>) -> io::Result<()> {
    let doors: Vec<BorrowedFd<'_>> = door.iter().map(|door| door.as_fd()).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !doors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&doors)) {
        return Err(io::Error::other("no room for a descriptor"));
    }
    let kind = [if door.is_some() { ONE } else { NONE }];
    match sendmsg(connection, &[IoSlice::new(&kind)], &mut control, SendFlags::NOSIGNAL)? {
        1 => Ok(()),
        _ => Err(io::ErrorKind::WriteZero.into()),
    }
}

/// Takes it, and not one byte more; waits for it.
pub(super) fn receive(connection: impl AsFd) -> io::Result<Option<TcpListener>> {
    let mut kind = [0; 1];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let pieces = &mut [IoSliceMut::new(&mut kind)];
    let received = rustix::io::retry_on_intr(|| recvmsg(&connection, pieces, &mut control, RecvFlags::CMSG_CLOEXEC))?;
    if received.bytes != 1 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let descriptor = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    match (kind[0], descriptor) {
        (NONE, None) => Ok(None),
        (ONE, Some(descriptor)) => Ok(Some(TcpListener::from(descriptor))),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "the hand-over is malformed")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    #[test]
    fn a_door_is_handed_over_and_what_follows_is_left() {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        send(&ours, Some(&door)).unwrap();
        ours.write_all(b"after").unwrap();
        let taken = receive(&theirs).unwrap().unwrap();
        assert_eq!(taken.local_addr().unwrap(), door.local_addr().unwrap());
        let mut rest = [0; 5];
        theirs.read_exact(&mut rest).unwrap();
        assert_eq!(&rest, b"after");
        send(&ours, None).unwrap();
        assert!(receive(&theirs).unwrap().is_none());
        drop(ours);
        assert!(receive(&theirs).is_err());
    }
}
