use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Resource, Rlimit, Signal, WaitId, WaitIdOptions, getrlimit, pidfd_open, pidfd_send_signal,
    prlimit, waitid,
};

use super::exit::ExitCause;

/// A child process, held by descriptors that never come to mean another process.
///
/// Dropping it ends the process and waits for it, so that none is left behind even where the task
/// that watches it was dropped with its runtime.
#[derive(Debug)]
pub(super) struct Child {
    pid: Pid,
    pidfd: Arc<OwnedFd>,
    statm: File,
    /// Set once the process has been waited for; from then on its id may belong to another one.
    ended: Mutex<Option<ExitCause>>,
}

impl Child {
    /// Takes charge of a process that was just started and that nobody else waits for.
    pub(super) fn adopt(mut process: std::process::Child) -> io::Result<Self> {
        let opened = i32::try_from(process.id())
            .ok()
            .and_then(Pid::from_raw)
            .ok_or_else(|| io::Error::other("the process id is out of range"))
            .and_then(|pid| {
                let pidfd = Arc::new(pidfd_open(pid, PidfdFlags::empty())?);
                // Opened now, while the process is surely there and readable; the file follows it through exec.
                let statm = File::open(format!("/proc/{}/statm", process.id()))?;
                Ok(Self { pid, pidfd, statm, ended: Mutex::new(None) })
            });
        if opened.is_err() {
            let _ = process.kill();
            let _ = process.wait();
        }
        opened
    }

    /// The id of the process.
    pub(super) fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// The descriptor that becomes readable when the process has ended.
    pub(super) fn ending(&self) -> Arc<OwnedFd> {
        Arc::clone(&self.pidfd)
    }

    /// Ends the process at once; does nothing if it has ended.
    pub(super) fn kill(&self) {
        match pidfd_send_signal(&*self.pidfd, Signal::KILL) {
            Ok(()) | Err(Errno::SRCH) => {}
            Err(error) => tracing::error!(engine = self.id(), %error, "an engine process could not be killed"),
        }
    }

    /// The cause if the process has ended, without waiting for it.
    pub(super) fn reap(&self) -> Option<ExitCause> {
        self.collect(WaitIdOptions::EXITED | WaitIdOptions::NOHANG)
    }

    /// Ends the process and waits until it has.
    pub(super) fn end(&self) -> ExitCause {
        self.kill();
        self.collect(WaitIdOptions::EXITED).unwrap_or(ExitCause::Exited(-1))
    }

    fn collect(&self, options: WaitIdOptions) -> Option<ExitCause> {
        let mut ended = self.ended();
        if ended.is_none() {
            *ended = loop {
                match waitid(WaitId::PidFd(self.pidfd.as_fd()), options) {
                    Ok(status) => break status.as_ref().map(ExitCause::from_status),
                    Err(Errno::INTR) => {}
                    // Somebody ignores or collects every child of this process: it is gone, the cause with it.
                    Err(_) => break Some(ExitCause::Exited(-1)),
                }
            };
        }
        *ended
    }

    fn ended(&self) -> MutexGuard<'_, Option<ExitCause>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Address space and resident memory in bytes, or `None` once it has ended.
    pub(super) fn memory(&self) -> Option<(u64, u64)> {
        let mut text = [0; 256];
        let length = self.statm.read_at(&mut text, 0).ok()?;
        let text = std::str::from_utf8(&text[..length]).ok()?;
        let mut pages = text.split_ascii_whitespace().map(str::parse::<u64>);
        let page = rustix::param::page_size() as u64;
        let (size, resident) = (pages.next()?.ok()?, pages.next()?.ok()?);
        // A process that has ended and was not yet waited for has no memory of its own.
        (size > 0).then_some((size * page, resident * page))
    }

    /// Limits the address space to so many bytes; does nothing if the process has ended.
    ///
    /// Only the soft limit moves, because an unprivileged parent could not raise a hard one again.
    pub(super) fn limit_address_space(&self, bytes: u64) -> io::Result<()> {
        // Held across the call: while the process was not waited for, its id is its own.
        let ended = self.ended();
        if ended.is_some() {
            return Ok(());
        }
        // The hard limit that the child inherited; a higher soft limit would be refused.
        let maximum = getrlimit(Resource::As).maximum;
        let current = Some(maximum.map_or(bytes, |maximum| bytes.min(maximum)));
        prlimit(Some(self.pid), Resource::As, Rlimit { current, maximum })?;
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}
