//! An engine process: serves one engine to the server that started it, over the connection that it
//! was born with, and ends when that is closed.

mod brief;
mod delivery;
mod door;
mod service;

use std::sync::Arc;

use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use proto::engine::engine_server::EngineServer;
use proto::{ANSWER_PATH, ARRIVALS_PATH, EXECUTE_PATH, LASTING_PATH, LEASES_PATH, LEAVE_PATH};
use query::{Error, ErrorKind, Result};
use tonic::body::Body;
use tower::ServiceExt;

use crate::arena::engine::Arena;
use crate::ffi::leave;
use crate::launch;
use crate::line::Line;
use door::Door;
use service::Service;

/// The arguments of the program that lead to [`run`] with [`Stage::Enter`] and [`Stage::Serve`].
pub const ARGUMENTS: [&[&str]; 2] = [&["worker", "--enter"], &["worker", "--serve"]];

/// What a result may hold in the connection's send buffer.
const SEND_BUFFER: usize = 2 * 1024 * 1024;

/// Threads for those who come to its door.
const VISITS: usize = 2;

/// The part of its start that an engine process is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Gives up all it does not need, and starts the program anew.
    Enter,
    /// Serves.
    Serve,
}

/// Runs an engine process to its end. Must be called before the process has a second thread.
///
/// # Errors
/// When it was not started by a server, or cannot give up what it must.
pub fn run(stage: Stage) -> Result<()> {
    match stage {
        Stage::Enter => launch::enter_sandbox_and_exec().map(|never| match never {}),
        Stage::Serve => serve(),
    }
}

fn serve() -> Result<()> {
    let launch::Birth { connection: stream, brief, memory, door } = launch::begin_engine()?;
    // One thread for the server's calls: handing each from thread to thread takes longer than most of them.
    let calls = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
    let visits = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(VISITS)
        .thread_name("door")
        .enable_all()
        .build()
        .map_err(no_runtime)?;
    let door = {
        let _within = visits.enter();
        door.map(tokio::net::TcpListener::from_std).transpose().map_err(|error| {
            Error::new(ErrorKind::Unavailable, "the engine has no door").with_detail(error.to_string())
        })?
    };
    let door = door.map(Door::new);
    let visited = door.clone().map(|door| visits.spawn(door.serve()));
    let service = Arc::new(Service::new(memory.map(Arena::new), door));
    // Without it, all statements go one way.
    let _ = brief::start(brief, service.clone(), calls.handle().clone());
    calls.block_on(async {
        let line = Line::new(stream).map_err(|error| {
            Error::new(ErrorKind::Unavailable, "the engine has no connection").with_detail(error.to_string())
        })?;
        let visited = async {
            match visited {
                Some(served) => drop(served.await),
                None => std::future::pending().await,
            }
        };
        // Without the server, nothing can be given out.
        tokio::select! {
            () = serve_connection(line, service) => {}
            () = visited => {}
        }
        Ok(())
    })?;
    // Threads that are stuck in the engine must not keep the process: there is nobody left to serve.
    leave(0)
}

fn no_runtime(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, "the engine has no runtime").with_detail(error.to_string())
}

async fn serve_connection(line: Line, service: Arc<Service>) {
    let handler = service_fn(move |request: Request<Incoming>| {
        let service = service.clone();
        async move {
            match request.uri().path() {
                EXECUTE_PATH => return Ok(service.execute(request.into_body()).await),
                LASTING_PATH => return Ok(service.lasting(request.headers()).await),
                ARRIVALS_PATH => return Ok(service.arrivals()),
                ANSWER_PATH => return Ok(service.answer(request)),
                LEAVE_PATH => return Ok(service.leave().await),
                LEASES_PATH => return Ok(service.hear_of_leases(request.into_body()).await),
                _ => {}
            }
            let calls = EngineServer::from_arc(service).max_decoding_message_size(service::REQUEST_LIMIT);
            calls.oneshot(request.map(Body::new)).await.map(|response| response.map(service::of_call))
        }
    });
    // An error here is the server's end of the connection being closed: the end of this process.
    let _ = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(16 << 20)
        .max_frame_size(Some(1 << 20))
        .max_send_buf_size(SEND_BUFFER)
        .max_concurrent_streams(10_000)
        // The server may take back as many calls as it likes: it does so for clients that go away.
        .max_pending_accept_reset_streams(10_000)
        .max_local_error_reset_streams(None)
        .serve_connection(TokioIo::new(line), handler)
        .await;
}
