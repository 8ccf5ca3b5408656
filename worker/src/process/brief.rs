//! Statements whose results are small and soon there, answered in one message by the thread that runs them.
//!
//! The server has a line of its own for them, on which one is under way at a time. The thread that reads the line runs what
//! it has read: nothing is handed from thread to thread. A statement that turns out to last is answered with that, and
//! another thread reads the line from then on.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use prost::Message;
use proto::engine::ExecuteRequest;
use proto::{BRIEF_REQUEST, BriefAnswer};
use query::{Error, Result, StatementId};
use rustix::event::{PollFd, PollFlags};
use tokio::runtime::Handle;

use super::service::{Service, malformed};
use crate::arena::engine::Blocks;
use crate::engine::{Brief, STACK_BYTES, Seat, Started};

/// Seats that are kept for the threads to come.
const SEATS: usize = 2;

/// The statements that have come by the line.
#[derive(Default)]
pub(super) struct Briefs {
    /// Those that last, until they are fetched.
    lasting: Mutex<HashMap<StatementId, Lasting>>,
    seats: Mutex<Vec<Seat>>,
}

/// A result that is to be fetched, and where its messages may lie.
pub(super) struct Lasting {
    pub(super) started: Started,
    pub(super) blocks: Option<Arc<Blocks>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Briefs {
    /// Takes a statement that lasts; nobody else can.
    pub(super) fn take(&self, id: StatementId) -> Option<Lasting> {
        lock(&self.lasting).remove(&id)
    }
}

/// The line, and what its threads need.
struct Line {
    stream: UnixStream,
    service: Arc<Service>,
    /// Starts them: one that is started by another begins as nice as that has become.
    starter: Handle,
}

/// Starts the thread that reads the line. It ends with the line, or when another takes its place.
pub(super) fn start(stream: UnixStream, service: Arc<Service>, starter: Handle) -> io::Result<()> {
    start_reader(Arc::new(Line { stream, service, starter }))
}

fn start_reader(line: Arc<Line>) -> io::Result<()> {
    std::thread::Builder::new().name("brief".to_owned()).stack_size(STACK_BYTES).spawn(move || serve(&line))?;
    Ok(())
}

fn serve(line: &Arc<Line>) {
    let briefs = line.service.briefs();
    let mut seat = lock(&briefs.seats).pop().unwrap_or_default();
    while let Some(request) = line.next() {
        if !answer(line, &mut seat, request) {
            break;
        }
    }
    let mut seats = lock(&briefs.seats);
    if seats.len() < SEATS {
        seats.push(seat);
    }
}

impl Line {
    /// The next request; none at the end of the line, or where it is none.
    fn next(&self) -> Option<Bytes> {
        let mut stream = &self.stream;
        self.wait();
        let mut length = [0; 4];
        stream.read_exact(&mut length).ok()?;
        let length = u32::from_be_bytes(length) as usize;
        if length > BRIEF_REQUEST {
            return None;
        }
        let mut request = vec![0; length];
        stream.read_exact(&mut request).ok()?;
        Some(request.into())
    }

    /// Waits for a request or the end. A read that waits is also woken when the server has taken an answer off the line,
    /// for the room that this makes, and finds nothing: once for each statement. This is woken for what can be read alone.
    fn wait(&self) {
        let mut line = [PollFd::new(&self.stream, PollFlags::IN)];
        // The read that follows waits too, if need be.
        let _ = rustix::event::poll(&mut line, None);
    }

    /// Whether there is somebody to tell.
    fn say(&self, answer: &BriefAnswer) -> bool {
        (&self.stream).write_all(&answer.to_bytes()).is_ok()
    }

    /// Lets another thread read the line. Where none can be started, the line ends, and the server does without.
    fn go_on(self: Arc<Self>) {
        let starter = self.starter.clone();
        // It ends at once, and with the process.
        drop(starter.spawn(async move {
            if start_reader(self.clone()).is_err() {
                let _ = self.stream.shutdown(std::net::Shutdown::Both);
            }
        }));
    }
}

/// Runs and answers a request; whether this thread is to read on.
fn answer(line: &Arc<Line>, seat: &mut Seat, request: Bytes) -> bool {
    let answered = Arc::new(AtomicBool::new(false));
    let _unanswered = Unanswered { line, answered: answered.clone() };
    let answer = match run(line, seat, request, answered.clone()) {
        Ok(Brief::Whole(pieces, tally)) => {
            BriefAnswer::of_pieces(pieces.iter().flatten(), tally.rows(), tally.changed())
        }
        Ok(Brief::Declined) => BriefAnswer::Declined,
        Ok(Brief::Lasted) => return false,
        Err(error) => BriefAnswer::Failed(error),
    };
    answered.store(true, Ordering::SeqCst);
    line.say(&answer)
}

fn run(line: &Arc<Line>, seat: &mut Seat, request: Bytes, answered: Arc<AtomicBool>) -> Result<Brief> {
    let service = &line.service;
    let request = ExecuteRequest::decode(request).map_err(|error| malformed(error.to_string()))?;
    let (run, blocks) = service.run_of(request, None)?;
    let (id, kept, line) = (run.id, blocks.clone(), line.clone());
    let lasts = move |started: Started| {
        lock(&line.service.briefs().lasting).insert(id, Lasting { started, blocks: kept });
        answered.store(true, Ordering::SeqCst);
        line.say(&BriefAnswer::Lasts);
        line.go_on();
    };
    service.engine()?.run_here(seat, run, blocks, Box::new(lasts))
}

/// A request whose thread may end without a word.
struct Unanswered<'a> {
    line: &'a Arc<Line>,
    answered: Arc<AtomicBool>,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if !self.answered.load(Ordering::SeqCst) {
            let error = Error::new(query::ErrorKind::Bug, "the statement's thread ended without a word");
            self.line.say(&BriefAnswer::Failed(error));
            self.line.clone().go_on();
        }
    }
}
