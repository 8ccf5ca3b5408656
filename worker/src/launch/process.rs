use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use query::ErrorKind::{Bug, Lost, Unavailable};
use query::{Error, Result};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;
use tokio::sync::{oneshot, watch};
use tokio_util::task::TaskTracker;

use super::child::Child;
use super::complaints;
use super::exit::ExitCause;
use super::handover;
use super::order::{Order, Reply};
use super::spill::EngineFolder;
use crate::ffi::{self, SharedMemory};

/// What an engine may map beyond its grant: code, stacks and what allocators reserve and never touch.
const ADDRESS_HEADROOM: u64 = 1 << 30;
/// How long stage 1 may take; it needs milliseconds.
const ENTER_LIMIT: Duration = Duration::from_secs(10);

/// What the spawner thread hands over: a child and our ends of its two connections.
#[derive(Debug)]
pub(super) struct Newborn {
    pub(super) child: Child,
    pub(super) stream: std::os::unix::net::UnixStream,
    pub(super) memory: Option<SharedMemory>,
    pub(super) stderr: std::process::ChildStderr,
}

/// A running engine process. Dropping it kills the process; a task of its launcher waits for it and
/// removes its folder.
#[derive(Debug)]
pub struct EngineProcess {
    child: Arc<Child>,
    stream: Option<UnixStream>,
    brief: Option<std::os::unix::net::UnixStream>,
    memory: Option<SharedMemory>,
    ended: watch::Receiver<Option<ExitCause>>,
    spill: PathBuf,
}

impl EngineProcess {
    /// Starts the tasks that watch the child. From here on it is waited for, whatever happens.
    pub(super) fn watch(newborn: Newborn, folder: EngineFolder, tasks: &TaskTracker) -> std::io::Result<Self> {
        let child = Arc::new(newborn.child);
        newborn.stream.set_nonblocking(true)?;
        let stream = UnixStream::from_std(newborn.stream)?;
        let stderr = pipe::Receiver::from_owned_fd(newborn.stderr.into())?;
        let ending = ffi::awaited(child.ending(), Interest::READABLE)?;
        let (announce, ended) = watch::channel(None);
        let spill = folder.path().to_owned();
        let watcher = Watcher { child: Arc::clone(&child), announce, folder: Some(folder) };
        tasks.spawn(watcher.run(ending, stderr));
        Ok(Self { child, stream: Some(stream), brief: None, memory: newborn.memory, ended, spill })
    }

    /// Gives stage 1 its order and waits until it is carried out.
    ///
    /// # Errors
    /// Lost innocently when somebody ended the process meanwhile; `Unavailable` otherwise.
    pub(super) async fn enter(&mut self, order: &Order) -> Result<()> {
        let order = order.encode().map_err(|error| failed(error.to_string()))?;
        let Some(stream) = &mut self.stream else {
            return Err(failed("its connection was taken".into()));
        };
        let reply = async {
            stream.write_all(&order).await?;
            let mut head = [0; Reply::HEAD];
            stream.read_exact(&mut head).await?;
            let length = Reply::reason_length(head)
                .ok_or_else(|| std::io::Error::other("the program did not start as an engine"))?;
            let mut reason = vec![0; length];
            stream.read_exact(&mut reason).await?;
            std::io::Result::Ok(Reply::decode(head, &reason))
        };
        match tokio::time::timeout(ENTER_LIMIT, reply).await {
            Ok(Ok(Reply::Entered)) => Ok(()),
            Ok(Ok(Reply::Refused(reason))) => Err(failed(reason)),
            Ok(Err(error)) => {
                self.kill();
                let cause = self.ended().await;
                let detail = format!("{error}; the process ended with {cause}");
                let cut_off = [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
                // Somebody ended it: that says nothing of the next one.
                let innocent = cut_off.contains(&error.kind()) && cause.is_somebody_elses();
                Err(if innocent { Error::lost_innocently(NOT_STARTED).with_detail(detail) } else { failed(detail) })
            }
            Err(_) => Err(failed(format!("it did not answer within {} s", ENTER_LIMIT.as_secs()))),
        }
    }

    /// Gives stage 2 the line for brief statements, and its own door or word that it has none.
    pub(super) fn hand_over(&mut self, door: Option<&TcpListener>) -> Result<()> {
        let Some(stream) = &self.stream else {
            return Err(failed("its connection was taken".into()));
        };
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().map_err(|error| failed(error.to_string()))?;
        match handover::send(stream, &theirs, door) {
            Ok(()) => {
                self.brief = Some(ours);
                Ok(())
            }
            Err(error) if [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset].contains(&error.kind()) => {
                Err(Error::lost_innocently(NOT_STARTED).with_detail(error.to_string()))
            }
            Err(error) => Err(failed(error.to_string())),
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The engine's private folder; it vanishes after the engine has ended.
    pub fn spill(&self) -> &Path {
        &self.spill
    }

    /// Our end of the engine's only connection, once. The engine ends when it is closed.
    pub fn take_stream(&mut self) -> Option<UnixStream> {
        self.stream.take()
    }

    /// Our end of the line for brief statements, once.
    pub(crate) fn take_brief(&mut self) -> Option<std::os::unix::net::UnixStream> {
        self.brief.take()
    }

    /// The memory that we share with the engine, once; `None` where the system has no such.
    pub(crate) fn take_memory(&mut self) -> Option<SharedMemory> {
        self.memory.take()
    }

    /// Waits until the process has ended and returns the cause. Any number may wait; cancel-safe.
    pub async fn ended(&self) -> ExitCause {
        let mut ended = self.ended.clone();
        match ended.wait_for(Option::is_some).await.map(|cause| *cause) {
            Ok(Some(cause)) => cause,
            // The watcher announces before it goes, so this is a runtime that ended under its tasks.
            _ => self.child.end(),
        }
    }

    /// The cause if the process is known to have ended.
    pub fn has_ended(&self) -> Option<ExitCause> {
        *self.ended.borrow()
    }

    /// Ends the process at once. Does nothing if it has ended; never reaches another process.
    pub fn kill(&self) {
        self.child.kill();
    }

    /// Resident memory in bytes, or `None` once the process has ended.
    pub fn resident(&self) -> Option<u64> {
        self.child.memory().map(|(_, resident)| resident)
    }

    /// Address space in bytes, or `None` once the process has ended.
    pub fn address_space(&self) -> Option<u64> {
        self.child.memory().map(|(size, _)| size)
    }

    /// Limits the address space so that the process can grow by a grant of this many bytes and a
    /// headroom of 1 GiB, and returns the limit. Also lifts an earlier limit to the new one.
    pub fn limit_growth(&self, grant_bytes: u64) -> Result<u64> {
        let (size, _) = self.child.memory().ok_or_else(|| gone(self.pid()))?;
        let limit = size.saturating_add(grant_bytes).saturating_add(ADDRESS_HEADROOM);
        self.child.limit_address_space(limit).map_err(|error| {
            Error::new(Bug, format!("the memory of engine process {} cannot be limited", self.pid()))
                .with_detail(error.to_string())
        })?;
        Ok(limit)
    }
}

impl Drop for EngineProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits for one child, tells everybody how it ended, then removes its folder.
struct Watcher {
    child: Arc<Child>,
    announce: watch::Sender<Option<ExitCause>>,
    folder: Option<EngineFolder>,
}

impl Watcher {
    async fn run(mut self, ending: AsyncFd<Arc<OwnedFd>>, stderr: pipe::Receiver) {
        let (reaped, end) = oneshot::channel::<()>();
        let complaints = complaints::forward(self.child.id(), stderr, async {
            let _ = end.await;
        });
        let reap = async {
            let cause = self.reap(ending).await;
            drop(reaped);
            cause
        };
        // What it said before it aborted belongs to the cause.
        let (cause, out_of_memory) = tokio::join!(reap, complaints);
        let cause = if out_of_memory { cause.for_want_of_memory() } else { cause };
        // Told before the folder is removed: that can take seconds, and a replacement need not wait.
        self.announce.send_replace(Some(cause));
        if let Some(folder) = self.folder.take() {
            let _ = tokio::task::spawn_blocking(move || drop(folder)).await;
        }
    }
}

impl Watcher {
    async fn reap(&self, ending: AsyncFd<Arc<OwnedFd>>) -> ExitCause {
        loop {
            match ending.readable().await {
                Ok(mut ready) => match self.child.reap() {
                    Some(cause) => return cause,
                    None => ready.clear_ready(),
                },
                Err(_) => return self.child.end(),
            }
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Reached without an announcement only if the runtime ends before the process.
        if self.announce.borrow().is_none() {
            self.announce.send_replace(Some(self.child.end()));
        }
    }
}

fn gone(pid: u32) -> Error {
    Error::new(Lost, format!("engine process {pid} has ended"))
}

const NOT_STARTED: &str = "an engine process could not be started";

/// An engine process could not be started.
pub(super) fn failed(detail: String) -> Error {
    Error::new(Unavailable, NOT_STARTED).with_detail(detail)
}
