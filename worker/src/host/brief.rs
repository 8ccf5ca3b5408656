//! The line on which an engine answers brief statements, seen from the server.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::BytesMut;
use futures::FutureExt;
use proto::engine::ExecuteRequest;
use proto::{BriefAnswer, brief_request};
use query::{Error, Fingerprint, Result, StatementId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Mutex;

use crate::line::Line;

/// Statements that are remembered as such that last.
const REMEMBERED: usize = 256;
/// Room for an answer.
const ROOM: usize = 16 << 10;

/// The line to one engine. One statement is under way on it at a time: others take the way on which all can.
pub(super) struct Brief {
    end: Mutex<End>,
    /// Statements that lasted when they came by it, each at the place that its fingerprint gives it.
    lasting: Vec<AtomicU64>,
}

struct End {
    line: Line,
    come: BytesMut,
    /// The statement whose answer is to come.
    owes: Option<StatementId>,
    /// Something went wrong on it.
    broken: bool,
}

impl Brief {
    pub(super) fn new(line: Line) -> Self {
        let end = End { line, come: BytesMut::new(), owes: None, broken: false };
        Self { end: Mutex::new(end), lasting: (0..REMEMBERED).map(|_| AtomicU64::default()).collect() }
    }

    /// Sends a statement, and returns what becomes of it; `None` if it does not go this way, and was not begun. Dropping the
    /// call does not stop it: it [is under way](Brief::is_under_way) until its answer has come.
    ///
    /// # Errors
    /// Lost innocently when the engine is gone.
    pub(super) async fn ask(
        &self,
        id: StatementId,
        request: &ExecuteRequest,
        fingerprint: Fingerprint,
    ) -> Result<Option<BriefAnswer>> {
        if self.place(fingerprint).load(Ordering::Relaxed) == number(fingerprint) {
            return Ok(None);
        }
        let Ok(mut end) = self.end.try_lock() else { return Ok(None) };
        let Some(request) = brief_request(request) else { return Ok(None) };
        if end.broken || !end.is_free() || !end.send(id, &request) {
            return Ok(None);
        }
        match end.answer().await? {
            BriefAnswer::Declined => Ok(None),
            BriefAnswer::Lasts => {
                self.place(fingerprint).store(number(fingerprint), Ordering::Relaxed);
                Ok(Some(BriefAnswer::Lasts))
            }
            answer => Ok(Some(answer)),
        }
    }

    /// Learns that a statement that went the other way was brief.
    pub(super) fn was_brief(&self, fingerprint: Fingerprint) {
        let number = number(fingerprint);
        // Another one at its place stays.
        let _ = self.place(fingerprint).compare_exchange(number, 0, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Whether a statement went out whose answer has not come. The engine may not have read of it yet: that it does not know
    /// it does not tell that it is over.
    pub(super) fn is_under_way(&self, id: StatementId) -> bool {
        // Where another one is under way, the answers of those before it have come.
        self.end.try_lock().is_ok_and(|mut end| end.owes == Some(id) && !end.is_free() && !end.broken)
    }

    fn place(&self, fingerprint: Fingerprint) -> &AtomicU64 {
        &self.lasting[number(fingerprint) as usize % REMEMBERED]
    }
}

fn number(fingerprint: Fingerprint) -> u64 {
    // Never 0, which is nobody's.
    fingerprint.0 | 1 << 63
}

impl End {
    /// Whether nothing is under way on it. An answer that nobody waits for any more is dropped when it has come.
    fn is_free(&mut self) -> bool {
        if self.owes.is_some() && self.answer().now_or_never().is_none_or(|answer| answer.is_err()) {
            return false;
        }
        !self.broken
    }

    /// Sends a request; whether it went out. Nothing else is on the line: there is room for all of it.
    fn send(&mut self, id: StatementId, request: &[u8]) -> bool {
        let sent = self.line.write(request).now_or_never();
        let whole = matches!(sent, Some(Ok(length)) if length == request.len());
        // Of one that went out in part nothing is begun: the line ends.
        self.broken |= !whole;
        self.owes = whole.then_some(id);
        whole
    }

    /// The answer to what was sent. Cancel-safe: what has come is kept.
    async fn answer(&mut self) -> Result<BriefAnswer> {
        loop {
            match BriefAnswer::take_from(&mut self.come) {
                Ok(Some(answer)) => {
                    self.owes = None;
                    return Ok(answer);
                }
                Ok(None) => {}
                Err(error) => {
                    self.broken = true;
                    return Err(error);
                }
            }
            self.come.reserve(ROOM);
            let read = self.line.read_buf(&mut self.come).await;
            if !matches!(read, Ok(1..)) {
                self.broken = true;
                let why = read.err().map_or_else(|| "its line ended".to_owned(), |error| error.to_string());
                return Err(Error::lost_innocently("the engine that ran this statement is gone").with_detail(why));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use bytes::Bytes;
    use query::ErrorKind;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    const ID: StatementId = StatementId(1);

    fn pair() -> (Brief, UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        (Brief::new(Line::new(ours).unwrap()), theirs)
    }

    fn request() -> ExecuteRequest {
        ExecuteRequest { id: Bytes::from_static(&[1; 16]), ..ExecuteRequest::default() }
    }

    fn take_request(engine: &mut UnixStream) {
        let mut length = [0; 4];
        engine.read_exact(&mut length).unwrap();
        let mut rest = vec![0; u32::from_be_bytes(length) as usize];
        engine.read_exact(&mut rest).unwrap();
    }

    fn result() -> BriefAnswer {
        BriefAnswer::Result { frames: Bytes::from_static(b"rows"), rows: 1, changed: 0 }
    }

    #[tokio::test]
    async fn one_is_under_way_and_an_answer_that_nobody_waits_for_is_dropped() {
        let ((brief, mut engine), one) = (pair(), Fingerprint(1));
        let request = request();
        let mut first = Box::pin(brief.ask(ID, &request, one));
        assert!(first.as_mut().now_or_never().is_none());
        assert_eq!(brief.ask(ID, &request, one).await, Ok(None), "it is taken");
        take_request(&mut engine);
        let answer = result().to_bytes();
        engine.write_all(&answer[..7]).unwrap();
        assert!(first.as_mut().now_or_never().is_none());
        assert!(!brief.is_under_way(ID), "its call waits for it");
        drop(first);
        assert!(brief.is_under_way(ID) && !brief.is_under_way(StatementId(2)));
        assert_eq!(brief.ask(ID, &request, one).await, Ok(None), "an answer is still to come");
        engine.write_all(&answer[7..]).unwrap();
        // The runtime learns in its own time that something has come.
        while !brief.end.lock().await.is_free() {
            tokio::task::yield_now().await;
        }
        assert!(!brief.is_under_way(ID));
        engine.write_all(&BriefAnswer::Declined.to_bytes()).unwrap();
        assert_eq!(brief.ask(ID, &request, one).await, Ok(None), "declined");
        take_request(&mut engine);
        engine.write_all(&answer).unwrap();
        assert_eq!(brief.ask(ID, &request, one).await, Ok(Some(result())));
    }

    #[tokio::test]
    async fn what_lasted_goes_the_other_way_until_it_was_brief() {
        let (brief, mut engine) = pair();
        engine.write_all(&BriefAnswer::Lasts.to_bytes()).unwrap();
        assert_eq!(brief.ask(ID, &request(), Fingerprint(7)).await, Ok(Some(BriefAnswer::Lasts)));
        assert_eq!(brief.ask(ID, &request(), Fingerprint(7)).await, Ok(None));
        brief.was_brief(Fingerprint(7 + 256));
        assert_eq!(brief.ask(ID, &request(), Fingerprint(7)).await, Ok(None));
        brief.was_brief(Fingerprint(7));
        engine.write_all(&result().to_bytes()).unwrap();
        assert_eq!(brief.ask(ID, &request(), Fingerprint(7)).await, Ok(Some(result())));
    }

    #[tokio::test]
    async fn a_line_that_ends_is_told_once_and_then_does_without() {
        let (brief, engine) = pair();
        let request = request();
        let mut asked = Box::pin(brief.ask(ID, &request, Fingerprint(1)));
        assert!(asked.as_mut().now_or_never().is_none());
        drop(engine);
        assert!(asked.await.unwrap_err().is_lost_innocently());
        assert_eq!(brief.ask(ID, &request, Fingerprint(1)).await, Ok(None));
        let (brief, mut engine) = pair();
        engine.write_all(&[9; 64]).unwrap();
        assert_eq!(brief.ask(ID, &request, Fingerprint(1)).await.unwrap_err().kind(), ErrorKind::Lost);
        assert_eq!(brief.ask(ID, &request, Fingerprint(1)).await, Ok(None));
    }
}
