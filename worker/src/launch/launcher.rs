use std::ffi::OsString;
use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;

use query::Result;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::child::Child;
use super::order::Order;
use super::process::{EngineProcess, Newborn, failed};
use super::sandbox::SandboxSpec;
use super::spill::RunFolder;
use crate::arena::ARENA_BYTES;
use crate::ffi::SharedMemory;

/// How many starts may wait for the spawner thread; further callers wait their turn.
const WAITING_STARTS: usize = 32;

/// What to start, and what it may reach.
#[derive(Clone, Debug)]
pub struct EngineSpec {
    /// The program of both stages; `/proc/self/exe` is this one, even after its file was replaced.
    pub program: PathBuf,
    /// The arguments that lead to [`enter_sandbox_and_exec`](super::enter_sandbox_and_exec).
    pub enter: Vec<OsString>,
    /// The arguments that lead to [`begin_engine`](super::begin_engine).
    pub serve: Vec<OsString>,
    /// What the engine may reach beside its own private folder, or `None` without a sandbox.
    pub sandbox: Option<SandboxSpec>,
    /// The engine's own door, listening, where it has one.
    pub door: Option<Arc<TcpListener>>,
}

/// Starts engine processes, all from one thread that lives as long as the launcher.
///
/// The kernel kills a child when the *thread* that started it ends, so a pooled thread of a runtime
/// will not do. Dropping the launcher ends that thread and with it every engine; so does any death of
/// this process.
#[derive(Debug)]
pub struct Launcher {
    /// Dropped before the thread is joined: that is what ends it.
    starts: Option<mpsc::Sender<Start>>,
    spawner: Option<JoinHandle<()>>,
    run: Arc<RunFolder>,
    tasks: TaskTracker,
}

/// What may be on its way between server and engine, in bytes.
const SEND_BUFFER: usize = 2 << 20;

struct Start {
    command: Command,
    reply: oneshot::Sender<io::Result<Newborn>>,
}

impl Launcher {
    /// Starts the spawner thread and makes the folder of this run under the spill root, below which
    /// each engine gets a private one. [`clear_spill_root`](super::clear_spill_root) removes what
    /// earlier runs left there.
    pub fn start(spill_root: &Path) -> Result<Self> {
        let run = RunFolder::create(spill_root)?;
        let (starts, mut waiting) = mpsc::channel::<Start>(WAITING_STARTS);
        let spawner = std::thread::Builder::new()
            .name("engine-spawner".into())
            .spawn(move || {
                while let Some(Start { command, reply }) = waiting.blocking_recv() {
                    // A caller that no longer waits drops the newborn, and that ends it.
                    let _ = reply.send(give_birth(command));
                }
            })
            .map_err(|error| failed(format!("no thread to start it from: {error}")))?;
        Ok(Self { starts: Some(starts), spawner: Some(spawner), run, tasks: TaskTracker::new() })
    }

    /// Starts one engine and returns when its stage 1 is through and the sandbox in force.
    ///
    /// Cancel-safe: an engine that nobody waits for any more is killed. The runtime must be the one
    /// that lives as long as the engine.
    pub async fn spawn(&self, spec: EngineSpec) -> Result<EngineProcess> {
        let folder = self.run.engine_folder()?;
        let order = Order {
            parent: std::process::id(),
            spill: folder.path().to_owned(),
            serve: spec.serve,
            sandbox: spec.sandbox.map(SandboxSpec::absolute).transpose()?,
        };
        let mut command = Command::new(&spec.program);
        command.args(&spec.enter).env_clear();
        let (reply, newborn) = oneshot::channel();
        let started = match &self.starts {
            Some(starts) => starts.send(Start { command, reply }).await.is_ok(),
            None => false,
        };
        let newborn = match (started, newborn.await) {
            (true, Ok(newborn)) => newborn.map_err(|error| failed(format!("{}: {error}", spec.program.display())))?,
            _ => return Err(failed("the launcher has ended".into())),
        };
        let mut process =
            EngineProcess::watch(newborn, folder, &self.tasks).map_err(|error| failed(error.to_string()))?;
        process.enter(&order).await?;
        process.hand_over(spec.door.as_deref())?;
        tracing::debug!(engine = process.pid(), sandbox = order.sandbox.is_some(), "an engine process started");
        Ok(process)
    }

    /// Waits until every engine that was started is gone and its folder removed. Ends none.
    pub async fn emptied(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Ends every engine, waits until all are gone and their folders removed.
    pub async fn close(mut self) {
        self.end_spawner();
        self.emptied().await;
    }

    fn end_spawner(&mut self) {
        self.starts = None;
        if let Some(spawner) = self.spawner.take()
            && spawner.join().is_err()
        {
            tracing::error!("the thread that starts engine processes ended by a panic");
        }
    }
}

impl Drop for Launcher {
    fn drop(&mut self) {
        self.end_spawner();
    }
}

/// Starts the command with one end of a new socket pair as its descriptor 0, and new shared memory as its descriptor 1.
fn give_birth(mut command: Command) -> io::Result<Newborn> {
    let (ours, theirs) = UnixStream::pair()?;
    // With what the system gives by default, the sides wake each other several times for each message of a
    // large result. Where it gives no more, all works as well.
    for end in [&ours, &theirs] {
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(end, SEND_BUFFER);
    }
    let (memory, stdout) = match SharedMemory::create(ARENA_BYTES) {
        Ok((memory, descriptor)) => (Some(memory), Stdio::from(descriptor)),
        Err(error) => {
            tracing::warn!(%error, "no memory can be shared with an engine: large results take longer");
            (None, Stdio::null())
        }
    };
    command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(stdout).stderr(Stdio::piped());
    let mut process = command.spawn()?;
    // The command holds the engine's end of the pair; while it lives, the connection would not close.
    drop(command);
    let stderr = process.stderr.take();
    let child = Child::adopt(process)?;
    let stderr = stderr.ok_or_else(|| io::Error::other("the engine has no standard error"))?;
    Ok(Newborn { child, stream: ours, memory, stderr })
}
