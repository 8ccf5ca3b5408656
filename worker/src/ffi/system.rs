//! Calls of the system that no dependency wraps safely.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The version of Landlock that this kernel offers, or `None` where it offers none.
pub fn landlock_abi() -> Option<i32> {
    const VERSION: libc::c_uint = 1;
    // SAFETY: with the version flag the kernel reads neither pointer nor size; it returns a number
    // and touches no memory of this process.
    let abi =
        unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<libc::c_void>(), 0usize, VERSION) };
    i32::try_from(abi).ok().filter(|abi| *abi > 0)
}

/// Closes every descriptor from `first` upwards.
///
/// Only for stage 1, before it opened anything: no value of this process owns one of these
/// descriptors.
pub(crate) fn close_from(first: u32) -> io::Result<()> {
    // SAFETY: the call takes three numbers and touches no memory. The caller vouches that no
    // `OwnedFd` stands for a descriptor in the range, so nothing is closed under its owner.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0 as libc::c_uint) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Ends this process at once, without what DuckDB, its extensions and their libraries registered for its end: threads
/// that are still inside them would meet memory that is already given back.
pub fn leave(code: u8) -> ! {
    // SAFETY: the call takes a number, touches no memory of this process and does not come back.
    unsafe { libc::_exit(i32::from(code)) }
}

/// Lets the runtime wait until the descriptor is readable, or whatever is of interest.
pub(crate) fn awaited(descriptor: Arc<OwnedFd>, interest: Interest) -> io::Result<AsyncFd<Arc<OwnedFd>>> {
    // SAFETY: the registration holds the `Arc`, which cannot be made to own another descriptor, so the
    // descriptor stays open and the same for as long as it is registered.
    let registered = unsafe { AsyncFd::register_with_interest(descriptor, interest) };
    Ok(registered?)
}

/// Locks a range of a file against those who want it for themselves, until the file is closed.
pub(crate) fn share_range(file: &std::fs::File, start: u64, length: u64) -> std::io::Result<()> {
    use std::os::fd::AsRawFd;
    let out_of_range = |_| std::io::Error::from(std::io::ErrorKind::InvalidInput);
    // SAFETY: all fields are integers, for which zero is valid.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = libc::F_RDLCK as libc::c_short;
    lock.l_whence = libc::SEEK_SET as libc::c_short;
    lock.l_start = start.try_into().map_err(out_of_range)?;
    lock.l_len = length.try_into().map_err(out_of_range)?;
    // SAFETY: the descriptor is open, and the structure lives through the call. The lock is the open file's and not the
    // process's, which would lose it when it closes any other descriptor of the same file.
    match unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_SETLK, &lock) } {
        -1 => Err(std::io::Error::last_os_error()),
        _ => Ok(()),
    }
}
