//! Rows go from the engine's threads to a receiver, without a copy between: see `collector.cpp`.

use std::ffi::{c_char, c_void};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use libduckdb_sys as duckdb;

use super::{
    Chunk, Connection, Failure, LogicalType, Outcome, Place, Prepared, Receive, Result, Rows, empty_result, text,
};

/// A push under way.
pub(crate) struct Pushing<'a> {
    interrupt: *const c_void,
    push: PhantomData<&'a ()>,
}

impl Pushing<'_> {
    /// What makes the engine push again after [`Outcome::Later`]; none, if there is no memory for it.
    pub(crate) fn waker(&self) -> Option<Waker> {
        // SAFETY: the pointer is that of the push that this borrows.
        let waker = unsafe { tavana_waker(self.interrupt) };
        (!waker.is_null()).then_some(Waker(waker))
    }
}

/// Lets a thread push again. Harmless once its statement has ended.
pub(crate) struct Waker(*mut c_void);

// SAFETY: it holds a weak pointer to a task and is made to be called from another thread.
unsafe impl Send for Waker {}

impl Waker {
    /// Wakes.
    ///
    /// Waits, for as long as the thread needs from its decision to sleep until it does; so the caller must hold no
    /// lock that the thread takes on that way, which are the engine's own.
    pub(crate) fn wake(self) {
        // SAFETY: the waker lives until it is dropped.
        unsafe { tavana_wake(self.0) }
    }
}

impl Drop for Waker {
    fn drop(&mut self) {
        // SAFETY: made by `tavana_waker`, dropped once.
        unsafe { tavana_drop_waker(self.0) }
    }
}

/// What came of a step of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Something was done; there is more.
    Worked,
    /// This thread found no piece of the work: others are at it, or all wait for room.
    Idle,
    /// All is done, or the first rows can be fetched.
    Finished,
}

/// A statement at work.
pub(crate) struct Working<'c> {
    raw: duckdb::duckdb_pending_result,
    connection: PhantomData<&'c Connection>,
}

impl<'c> Prepared<'c> {
    /// Begins a statement that reads, whose rows go to the receiver.
    pub(crate) fn collect<R: Receive>(&self, receiver: Arc<R>) -> Result<Working<'c>> {
        let calls = Calls::of(receiver);
        let mut raw = std::ptr::null_mut();
        // SAFETY: the state is released by the callback alone; the pending result is destroyed on drop.
        let state = unsafe { tavana_pending_collect(self.raw, &calls, &mut raw) };
        Working::of(raw, state)
    }

    /// Begins a statement whose [rows](Working::into_rows) are fetched.
    pub(crate) fn begin(&self) -> Result<Working<'c>> {
        let mut raw = std::ptr::null_mut();
        // SAFETY: the handle is live; the pending result is destroyed on drop.
        let state = unsafe { duckdb::duckdb_pending_prepared_streaming(self.raw, &mut raw) };
        Working::of(raw, state)
    }

    /// Works out a statement whose result is one row that is made of its text and parameters alone, and gives it to the
    /// receiver; whether it was one. If not, nothing is left of it.
    ///
    /// # Errors
    /// When the receiver does not want the row, the statement was interrupted, or there is no memory. Of what else may go wrong, collecting it
    /// the other way tells.
    pub(crate) fn collect_row<R: Receive>(&self, receiver: Arc<R>) -> Result<bool> {
        let calls = Calls::of(receiver);
        // SAFETY: the handle is live; the state is released by the callback, or else below.
        match unsafe { tavana_collect_row(self.raw, &calls) } {
            0 => {
                // SAFETY: nobody has it any more.
                unsafe { release::<R>(calls.state) };
                Ok(false)
            }
            1 => Ok(true),
            2 => Err(Failure("INTERRUPT Error: Interrupted!".to_owned())),
            _ => Err(Failure::out_of_memory()),
        }
    }
}

impl<'c> Working<'c> {
    fn of(raw: duckdb::duckdb_pending_result, state: duckdb::duckdb_state) -> Result<Self> {
        let working = Self { raw, connection: PhantomData };
        if state == duckdb::DuckDBSuccess { Ok(working) } else { Err(working.failure()) }
    }

    /// Does a piece of the work on this thread, if there is one.
    pub(crate) fn step(&mut self) -> Result<Step> {
        // SAFETY: the handle is live.
        match unsafe { duckdb::duckdb_pending_execute_task(self.raw) } {
            duckdb::duckdb_pending_state_DUCKDB_PENDING_RESULT_READY => Ok(Step::Finished),
            duckdb::duckdb_pending_state_DUCKDB_PENDING_RESULT_NOT_READY => Ok(Step::Worked),
            duckdb::duckdb_pending_state_DUCKDB_PENDING_NO_TASKS_AVAILABLE => Ok(Step::Idle),
            _ => Err(self.failure()),
        }
    }

    /// The rows of a statement that [has finished](Step::Finished), or all that it has so far: what is left of it is done as
    /// they are fetched. Before that, it is brought so far by a thread that turns round and round while others work.
    pub(crate) fn into_rows(self) -> Result<Rows<'c>> {
        let mut result = empty_result();
        // SAFETY: the handle is live; the result is destroyed by `Rows::drop`.
        let state = unsafe { duckdb::duckdb_execute_pending(self.raw, &mut result) };
        Rows::of(result, state)
    }

    /// Ends a statement that [has finished](Step::Finished), and its transaction if that is its own.
    pub(crate) fn finish(self) -> Result<()> {
        let mut result = empty_result();
        // SAFETY: the handle is live; the result is destroyed whatever happens.
        unsafe {
            let state = duckdb::duckdb_execute_pending(self.raw, &mut result);
            let failure = text(duckdb::duckdb_result_error(&mut result));
            duckdb::duckdb_destroy_result(&mut result);
            if state == duckdb::DuckDBSuccess { Ok(()) } else { Err(Failure(failure)) }
        }
    }

    fn failure(&self) -> Failure {
        // SAFETY: the text lives as long as the handle, which may be null.
        let words = unsafe { text(duckdb::duckdb_pending_error(self.raw)) };
        // There was none even for the words.
        if words.is_empty() { Failure::out_of_memory() } else { Failure(words) }
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        // SAFETY: made by DuckDB, destroyed once.
        unsafe { duckdb::duckdb_destroy_pending(&mut self.raw) }
    }
}

/// The version of the engine whose inner headers this program was compiled with.
pub(crate) const HEADERS_VERSION: &str = env!("DUCKDB_HEADERS_VERSION");

/// `tavana_column` of `collector.cpp`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct RawColumn {
    pub(super) data: *const c_void,
    pub(super) validity: *const u64,
    pub(super) selection: *const u32,
}

impl Default for RawColumn {
    fn default() -> Self {
        Self { data: std::ptr::null(), validity: std::ptr::null(), selection: std::ptr::null() }
    }
}

/// `tavana_collector` of `collector.cpp`.
#[repr(C)]
struct Calls {
    state: *mut c_void,
    begin: unsafe extern "C" fn(*mut c_void, *const *const c_char, *mut duckdb::duckdb_logical_type, u64) -> bool,
    local: unsafe extern "C" fn(*mut c_void) -> *mut c_void,
    push: unsafe extern "C" fn(
        *mut c_void,
        *mut c_void,
        duckdb::duckdb_data_chunk,
        batch: u64,
        first: u64,
        *const c_void,
    ) -> i32,
    complete: unsafe extern "C" fn(*mut c_void, *mut c_void, u64, bool) -> bool,
    drop_local: unsafe extern "C" fn(*mut c_void),
    release: unsafe extern "C" fn(*mut c_void),
}

impl Calls {
    /// Those of a receiver, which [`release`] gives up.
    fn of<R: Receive>(receiver: Arc<R>) -> Self {
        Self {
            state: Arc::into_raw(receiver).cast_mut().cast(),
            begin: begin::<R>,
            local: local::<R>,
            push: push::<R>,
            complete: complete::<R>,
            drop_local: drop_local::<R>,
            release: release::<R>,
        }
    }
}

unsafe extern "C" {
    pub(super) fn tavana_columns(chunk: duckdb::duckdb_data_chunk, out: *mut RawColumn) -> bool;
    fn tavana_pending_collect(
        prepared: duckdb::duckdb_prepared_statement,
        calls: *const Calls,
        out: *mut duckdb::duckdb_pending_result,
    ) -> duckdb::duckdb_state;
    fn tavana_collect_row(prepared: duckdb::duckdb_prepared_statement, calls: *const Calls) -> i32;
    pub(super) fn tavana_null_like(value: duckdb::duckdb_value) -> duckdb::duckdb_value;
    fn tavana_waker(interrupt: *const c_void) -> *mut c_void;
    fn tavana_wake(waker: *const c_void);
    fn tavana_drop_waker(waker: *mut c_void);
}

// SAFETY of all callbacks: `state` is the `Arc` that `collect` gave away, which lives until `release`; `local` was
// made by `local` and is used by one thread at a time. A panic must not reach C++: it ends the statement.

unsafe extern "C" fn begin<R: Receive>(
    state: *mut c_void,
    names: *const *const c_char,
    types: *mut duckdb::duckdb_logical_type,
    count: u64,
) -> bool {
    // SAFETY: both arrays have `count` entries; names live through the call, types are handed over.
    let (receiver, columns) = unsafe {
        let column = |index| (text(*names.add(index)), LogicalType(*types.add(index)));
        (&*state.cast::<R>(), (0..count as usize).map(column).collect())
    };
    catch_unwind(AssertUnwindSafe(|| receiver.begin(columns))).unwrap_or(false)
}

unsafe extern "C" fn local<R: Receive>(state: *mut c_void) -> *mut c_void {
    // SAFETY: see above.
    let receiver = unsafe { &*state.cast::<R>() };
    let made = catch_unwind(AssertUnwindSafe(|| Box::new(receiver.local())));
    // Without one, pushing says stop.
    made.map_or(std::ptr::null_mut(), |local| Box::into_raw(local).cast())
}

unsafe extern "C" fn push<R: Receive>(
    state: *mut c_void,
    local: *mut c_void,
    chunk: duckdb::duckdb_data_chunk,
    batch: u64,
    first: u64,
    interrupt: *const c_void,
) -> i32 {
    // SAFETY: see above; the chunk is the engine's, lives through the call, and is not dropped here.
    let (receiver, local) = unsafe { (&*state.cast::<R>(), local.cast::<R::Local>().as_mut()) };
    let chunk = ManuallyDrop::new(Chunk { raw: chunk });
    let pushing = Pushing { interrupt, push: PhantomData };
    let pushed = catch_unwind(AssertUnwindSafe(|| match local {
        Some(local) => receiver.push(local, &chunk, Place { batch, first }, &pushing),
        None => Outcome::Stop,
    }));
    match pushed.unwrap_or(Outcome::Stop) {
        Outcome::Taken => 0,
        Outcome::Later => 1,
        Outcome::Stop => 2,
        Outcome::Enough => 3,
    }
}

unsafe extern "C" fn complete<R: Receive>(state: *mut c_void, local: *mut c_void, first: u64, ended: bool) -> bool {
    // SAFETY: see above.
    let (receiver, local) = unsafe { (&*state.cast::<R>(), local.cast::<R::Local>().as_mut()) };
    let completed =
        catch_unwind(AssertUnwindSafe(|| local.is_some_and(|local| receiver.complete(local, first, ended))));
    completed.unwrap_or(false)
}

unsafe extern "C" fn drop_local<R: Receive>(local: *mut c_void) {
    if !local.is_null() {
        // SAFETY: see above; dropped once.
        let local = unsafe { Box::from_raw(local.cast::<R::Local>()) };
        let _ = catch_unwind(AssertUnwindSafe(|| drop(local)));
    }
}

unsafe extern "C" fn release<R: Receive>(state: *mut c_void) {
    // SAFETY: see above; released once.
    let receiver = unsafe { Arc::from_raw(state.cast::<R>()) };
    let _ = catch_unwind(AssertUnwindSafe(|| drop(receiver)));
}
