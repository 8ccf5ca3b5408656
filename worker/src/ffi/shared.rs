//! Memory that two processes have.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::ptr::{self, NonNull};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, fcntl_get_seals, fstat, ftruncate, memfd_create};
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap, munmap};
use rustix::process::{Resource, getrlimit};

/// What keeps either side from taking away what the other has mapped.
const SEALS: SealFlags = SealFlags::SHRINK.union(SealFlags::GROW).union(SealFlags::SEAL);

/// Memory that two processes have mapped. It keeps its size as long as one of them has it.
///
/// Nothing here keeps one from writing what the other reads: [`write`](Self::write) must not meet a
/// [`read`](Self::read) of the same bytes, which `arena` sees to. An engine that does not keep to it spoils its own
/// results only.
#[derive(Debug)]
pub struct SharedMemory {
    start: NonNull<u8>,
    length: usize,
}

// SAFETY: the mapping belongs to no thread.
unsafe impl Send for SharedMemory {}
// SAFETY: all that a shared reference allows is to read bytes, and to write bytes that by agreement nobody reads.
unsafe impl Sync for SharedMemory {}

impl SharedMemory {
    /// New memory, all zero, and the descriptor by which the other process [opens](Self::open) it.
    pub(crate) fn create(length: usize) -> io::Result<(Self, OwnedFd)> {
        // The system sees a file that grows, and ends a process whose files may not be so long.
        if getrlimit(Resource::Fsize).current.is_some_and(|limit| limit < length as u64) {
            return Err(io::Error::from(rustix::io::Errno::FBIG));
        }
        let descriptor = memfd_create(c"tavana-results", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        ftruncate(&descriptor, length as u64)?;
        fcntl_add_seals(&descriptor, SEALS)?;
        Ok((Self::map(&descriptor, length)?, descriptor))
    }

    /// The memory behind a descriptor; `None` if none of this length was [created](Self::create) there.
    pub(crate) fn open(descriptor: impl AsFd, length: usize) -> io::Result<Option<Self>> {
        // Only such memory has seals.
        let is_such = fcntl_get_seals(&descriptor).is_ok_and(|seals| seals.contains(SEALS))
            && u64::try_from(fstat(&descriptor)?.st_size) == Ok(length as u64);
        is_such.then(|| Self::map(&descriptor, length)).transpose()
    }

    fn map(descriptor: impl AsFd, length: usize) -> io::Result<Self> {
        // SAFETY: a new mapping at an address that the kernel chooses touches no memory of this process.
        let start = unsafe {
            mmap(ptr::null_mut(), length, ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED, descriptor, 0)
        }?;
        let start = NonNull::new(start.cast()).ok_or_else(|| io::Error::other("memory was mapped at address 0"))?;
        Ok(Self { start, length })
    }

    fn place(&self, at: usize, length: usize) -> Option<NonNull<u8>> {
        let end = at.checked_add(length)?;
        // SAFETY: `at` lies in the mapping, whose length fits an `isize` as that of every mapping does.
        (end <= self.length).then(|| unsafe { self.start.add(at) })
    }

    /// Writes bytes from `at` on, which nobody reads; false, and nothing is written, if they do not fit or lie in here
    /// themselves.
    pub(crate) fn write(&self, at: usize, bytes: &[u8]) -> bool {
        let Some(place) = self.place(at, bytes.len()).filter(|_| self.position(bytes).is_none()) else { return false };
        // SAFETY: the place has room for so many bytes, and they do not lie in the mapping.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), place.as_ptr(), bytes.len()) };
        true
    }

    /// Bytes that nobody writes for as long as they are looked at; `None` if they do not lie in here.
    pub(crate) fn read(&self, at: usize, length: usize) -> Option<&[u8]> {
        let place = self.place(at, length)?;
        // SAFETY: the bytes are mapped for as long as `self` lives, the seals keep them from vanishing, and every
        // value of a byte is valid.
        Some(unsafe { std::slice::from_raw_parts(place.as_ptr(), length) })
    }

    /// Where these bytes lie, if they lie in here.
    pub(crate) fn position(&self, bytes: &[u8]) -> Option<usize> {
        let at = (bytes.as_ptr() as usize).checked_sub(self.start.as_ptr() as usize)?;
        (!bytes.is_empty() && at.checked_add(bytes.len())? <= self.length).then_some(at)
    }

    /// Counts a part no longer among what this process has in memory; the other process keeps it, and what it holds
    /// stays. `at` and `length` are whole pages.
    pub(crate) fn unload(&self, at: usize, length: usize) {
        let Some(place) = self.place(at, length) else { return };
        // SAFETY: the range lies in the mapping, which stays: pages that several processes share are only looked up
        // anew. It can fail for pages that are locked, of which there are none, and then changes nothing.
        let _ = unsafe { madvise(place.as_ptr().cast(), length, Advice::LinuxDontNeed) };
    }

    /// Makes sure that the system has memory for a part that is about to be written; false if it has none. Without
    /// this, it would end the process when that is written. `at` is the beginning of a page.
    pub(crate) fn reserve(&self, at: usize, length: usize) -> bool {
        let Some(place) = self.place(at, length) else { return false };
        // SAFETY: the range lies in the mapping, and what is in it stays as it is.
        match unsafe { madvise(place.as_ptr().cast(), length, Advice::LinuxPopulateWrite) } {
            // Linux has it since 5.14.
            Ok(()) | Err(rustix::io::Errno::INVAL) => true,
            Err(_) => false,
        }
    }

    /// Gives a part back to the system; it is all zero again, for both. `at` and `length` are whole pages.
    pub(crate) fn clear(&self, at: usize, length: usize) -> io::Result<()> {
        let Some(place) = self.place(at, length) else { return Ok(()) };
        // SAFETY: the range lies in the mapping, which stays.
        Ok(unsafe { madvise(place.as_ptr().cast(), length, Advice::LinuxRemove) }?)
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        // SAFETY: the range is that of the mapping, and no reference into it outlives `self`.
        let _ = unsafe { munmap(self.start.as_ptr().cast(), self.length) };
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn both_sides_have_the_same_bytes() {
        let (ours, descriptor) = SharedMemory::create(1 << 16).unwrap();
        let theirs = SharedMemory::open(&descriptor, 1 << 16).unwrap().unwrap();
        assert!(theirs.write((1 << 16) - 3, b"abc"));
        assert_eq!(ours.read((1 << 16) - 3, 3), Some(&b"abc"[..]));
        let seen = ours.read(100, 7).unwrap();
        assert_eq!((ours.position(seen), theirs.position(seen)), (Some(100), None));
        ours.unload(0, 1 << 16);
        assert_eq!(ours.read((1 << 16) - 3, 3), Some(&b"abc"[..]));
        assert!(theirs.reserve(0, 1 << 16) && !theirs.reserve(4096, 1 << 16));
        assert_eq!(ours.read((1 << 16) - 3, 3), Some(&b"abc"[..]));
        ours.clear(0, 1 << 15).unwrap();
        assert_eq!(theirs.read((1 << 16) - 3, 3), Some(&b"abc"[..]));
        ours.clear(1 << 15, 1 << 15).unwrap();
        assert_eq!(theirs.read((1 << 16) - 3, 3), Some(&[0; 3][..]));
    }

    #[test]
    fn nothing_lies_outside() {
        let (memory, descriptor) = SharedMemory::create(1 << 16).unwrap();
        assert!(!memory.write((1 << 16) - 2, b"abc"));
        assert!(memory.read(1 << 16, 1).is_none() && memory.read(usize::MAX, 2).is_none());
        assert!(memory.read(1 << 16, 0).is_some());
        assert!(memory.position(&[1, 2]).is_none());
        assert!(ftruncate(&descriptor, 1).is_err(), "the other side must not be able to take it away");
        assert!(ftruncate(&descriptor, 1 << 20).is_err());
    }

    #[test]
    fn other_descriptors_are_not_taken_for_it() {
        let null = std::fs::File::open("/dev/null").unwrap();
        assert!(SharedMemory::open(&null, 1 << 16).unwrap().is_none());
        let (_memory, descriptor) = SharedMemory::create(1 << 16).unwrap();
        assert!(SharedMemory::open(&descriptor, 1 << 17).unwrap().is_none());
    }
}
