use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;

use query::{Error, ErrorKind, Result};
use rustix::fs::Mode;
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, chdir, getppid, getrlimit, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit, setsid, umask,
};

use super::handover;
use super::order::{Order, Reply};
use super::sandbox;
use crate::arena::ARENA_BYTES;
use crate::ffi::{self, SharedMemory};

/// Deeply nested SQL recurses in the engine: on the usual 2 MiB it ends the process.
const STACK_BYTES: u64 = 64 << 20;
/// How many descriptors an engine may have: files of a scan, connections to an object store.
const DESCRIPTORS: u64 = 4096;
/// Above zero, so that a kernel short of memory takes an engine before it takes the server.
const OOM_SCORE: &str = "500";
/// Where the lake's metadata database looks for room of its own: a large transaction may need it.
const SCRATCH: &str = "SQLITE_TMPDIR";
/// What stage 2 is called in lists of processes.
const PROCESS_NAME: &std::ffi::CStr = c"tavana-engine";

/// Stage 1: gives up everything that the parent's order does not name and executes stage 2.
///
/// Must be the first thing the process does, while it has one thread. On an error the parent has
/// been told why; the caller only has to end with a code other than 0.
pub fn enter_sandbox_and_exec() -> Result<Infallible> {
    // First of all, so that from here on the parent cannot die unnoticed.
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| step("tie its life to its parent", error))?;
    let order = Order::read_from(&mut Connection).map_err(|error| {
        Error::new(ErrorKind::Unsupported, "this command is started by `tavana serve`, not by hand")
            .with_detail(error.to_string())
    })?;
    let error = match give_up(&order) {
        Ok(()) => match Connection.write_all(&Reply::Entered.encode()) {
            Ok(()) => return execute(&order),
            Err(error) => step("answer its parent", error),
        },
        Err(error) => error,
    };
    let reason = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.message()),
        None => error.message().to_owned(),
    };
    // The parent may be gone, and then nobody needs the answer.
    let _ = Connection.write_all(&Reply::Refused(reason).encode());
    Err(error)
}

fn give_up(order: &Order) -> Result<()> {
    // A parent that died before the death signal was set has left this process to another one.
    if getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs()) != Some(order.parent) {
        return Err(step("find its parent", io::Error::other("it has ended")));
    }
    // Landlock binds one thread: a second one would stay outside and share the memory.
    let threads = std::fs::read_dir("/proc/self/task").map_err(|error| step("count its threads", error))?.count();
    if threads != 1 {
        return Err(step("enter alone", io::Error::other(format!("it has {threads} threads already"))));
    }
    // Interrupts from a terminal go to its foreground group: the server decides what they mean.
    setsid().map_err(|error| step("leave the terminal", error))?;
    umask(Mode::RWXG | Mode::RWXO);
    ffi::close_from(3).map_err(|error| step("close what it inherited", error))?;
    limit(Resource::Stack, STACK_BYTES)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, DESCRIPTORS)?;
    // Best effort: an engine without it is safe, only less likely to be the one that is taken.
    let _ = std::fs::write("/proc/self/oom_score_adj", OOM_SCORE);
    chdir(&order.spill).map_err(|error| step("enter its spill folder", error))?;
    rustix::thread::set_no_new_privs(true).map_err(|error| step("forgo privileges", error))?;
    if let Some(sandbox) = &order.sandbox {
        sandbox::restrict(sandbox, &order.spill)?;
    }
    // After the sandbox, which reads this process's own entries in /proc: they now belong to root.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|error| step("hide its memory", error))
}

/// Sets a limit, soft and hard, to this value or to the hard limit where that is lower.
fn limit(resource: Resource, value: u64) -> Result<()> {
    let value = getrlimit(resource).maximum.map_or(value, |maximum| maximum.min(value));
    setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })
        .map_err(|error| step("limit itself", error))
}

fn execute(order: &Order) -> Result<Infallible> {
    let error =
        Command::new("/proc/self/exe").arg0("tavana").args(&order.serve).env_clear().env(SCRATCH, &order.spill).exec();
    Err(step("execute itself", error))
}

/// What stage 2 is born with.
#[derive(Debug)]
pub struct Birth {
    /// The connection to the server, ready for the runtime. The engine must end when it is closed.
    pub connection: UnixStream,
    /// The line for brief statements; blocks who reads it.
    pub brief: UnixStream,
    /// The memory that it shares with the server, where there is such.
    pub memory: Option<SharedMemory>,
    /// The engine's own door, where it has one, ready for the runtime.
    pub door: Option<TcpListener>,
}

/// Stage 2: takes what the engine is born with, and shuts what exec opened again.
pub fn begin_engine() -> Result<Birth> {
    // Exec made the memory readable again for processes of the same user.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|error| step("hide its memory", error))?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| step("tie its life to its parent", error))?;
    // Only a name: without it the process is called by the link it was executed from.
    let _ = rustix::thread::set_name(PROCESS_NAME);
    let stream = io::stdin().as_fd().try_clone_to_owned().map(UnixStream::from).and_then(|stream| {
        stream.peer_addr()?;
        let (brief, door) = handover::receive(&stream)?;
        stream.set_nonblocking(true)?;
        door.as_ref().map(|door| door.set_nonblocking(true)).transpose()?;
        Ok((stream, brief, door))
    });
    let (connection, brief, door) = stream.map_err(|error| {
        Error::new(ErrorKind::Unsupported, "this command is started by `tavana serve`, not by hand")
            .with_detail(format!("descriptor 0 is not a connection: {error}"))
    })?;
    // Without it all messages travel.
    let memory = SharedMemory::open(io::stdout(), ARENA_BYTES).ok().flatten();
    // Nothing that reads the standard input may read the connection, or write to the memory.
    std::fs::File::open("/dev/null")
        .and_then(|null| {
            rustix::stdio::dup2_stdin(&null)?;
            Ok(rustix::stdio::dup2_stdout(&null)?)
        })
        .map_err(|error| step("close its standard input and output", error))?;
    Ok(Birth { connection, brief, memory, door })
}

/// Descriptor 0 without a buffer, so that no byte behind the order is taken from stage 2.
struct Connection;

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::retry_on_intr(|| rustix::io::read(io::stdin().as_fd(), &mut *buffer))?)
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::retry_on_intr(|| rustix::io::write(io::stdin().as_fd(), bytes))?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn step(what: &str, error: impl Into<io::Error>) -> Error {
    Error::new(ErrorKind::Unavailable, format!("an engine process could not {what}"))
        .with_detail(error.into().to_string())
}
