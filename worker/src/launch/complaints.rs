//! What an engine writes to its standard error: libraries complain there before they abort.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::time::Instant;

/// A longer line is logged in pieces of this many bytes.
const LONGEST_LINE: usize = 2048;
/// After so many lines an engine is no longer heard, so that it cannot flood the log.
const MOST_LINES: usize = 1000;
/// What the languages' runtimes write before they abort because an allocation was refused: Rust's, C++'s
/// (from where an exception cannot pass), and the engine's allocator's.
const OUT_OF_MEMORY: [&str; 3] = ["memory allocation of ", "std::bad_alloc", "<jemalloc>: Error allocating"];

/// A complaint that the engine lived on after is not what it ended of.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// A pipe holds 64 KiB; what is beyond comes from a process that the engine left behind.
const LEFT_CHUNKS: usize = 32;

/// Logs what engine `pid` writes, line by line, until it has ended and all is read. Returns whether it
/// complained right before that an allocation was refused.
pub(super) async fn forward(pid: u32, mut pipe: pipe::Receiver, ended: impl Future<Output = ()>) -> bool {
    let mut ended = std::pin::pin!(ended);
    let mut lines = Lines::default();
    let mut logged = 0;
    let mut refused: Option<Instant> = None;
    let mut log = |line: &str| {
        if OUT_OF_MEMORY.iter().any(|words| line.contains(words)) {
            refused = Some(Instant::now());
        }
        logged += 1;
        if logged < MOST_LINES {
            tracing::warn!(engine = pid, "engine: {line}");
        } else if logged == MOST_LINES {
            tracing::warn!(engine = pid, "engine: further lines are not logged");
        }
    };
    let mut chunk = [0; 4096];
    loop {
        tokio::select! {
            biased;
            read = pipe.read(&mut chunk) => match read {
                Ok(count) if count > 0 => lines.feed(&chunk[..count], &mut log),
                _ => break,
            },
            // Not the end of the pipe, because a process that the engine had forked could keep it open.
            () = &mut ended => {
                for _ in 0..LEFT_CHUNKS {
                    match pipe.try_read(&mut chunk) {
                        Ok(count) if count > 0 => lines.feed(&chunk[..count], &mut log),
                        _ => break,
                    }
                }
                break;
            }
        }
    }
    lines.finish(&mut log);
    refused.is_some_and(|at| at.elapsed() < LAST_WORDS)
}

/// Cuts bytes into printable lines of bounded length.
#[derive(Default)]
struct Lines {
    pending: Vec<u8>,
}

impl Lines {
    fn feed(&mut self, bytes: &[u8], log: &mut impl FnMut(&str)) {
        for byte in bytes {
            if *byte == b'\n' {
                self.finish(log);
            } else {
                self.pending.push(*byte);
                if self.pending.len() == LONGEST_LINE {
                    self.finish(log);
                }
            }
        }
    }

    fn finish(&mut self, log: &mut impl FnMut(&str)) {
        if !self.pending.is_empty() {
            let line = String::from_utf8_lossy(&self.pending);
            // A control character in a log moves the cursor of whoever reads it.
            log(&line.replace(char::is_control, " "));
            self.pending.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_bounded_and_printable() {
        let mut seen = Vec::new();
        let mut log = |line: &str| seen.push(line.to_owned());
        let mut lines = Lines::default();
        lines.feed(b"terminate cal", &mut log);
        lines.feed(b"led\n\n\x1b[31mred\n", &mut log);
        lines.feed(&[b'x'; LONGEST_LINE + 3], &mut log);
        lines.feed(b"\xff", &mut log);
        lines.finish(&mut log);
        lines.finish(&mut log);
        let long = "x".repeat(LONGEST_LINE);
        assert_eq!(seen, ["terminate called", " [31mred", long.as_str(), "xxx\u{fffd}"]);
    }
}
