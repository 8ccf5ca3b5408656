//! Where rows wait on disk while the store is down: files of lines, of which the oldest goes when there are too many.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use query::Attempt;

use super::record;

/// How many files the rows are in when there are as many as are kept.
const FILES: u64 = 8;
/// The most that is read of one file, in bytes; one that was written here is never as long.
const READ_LIMIT: u64 = 256 << 20;

/// The files of one service. Every call reads and writes files, and returns when that is done.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    /// What the names of its files begin with.
    name: String,
    /// Bytes of all files together.
    limit: u64,
    /// Oldest first.
    files: VecDeque<Segment>,
    /// What is being read: always of the oldest file, and never of one that is still written.
    reading: Option<Reading>,
}

#[derive(Debug)]
struct Segment {
    number: u64,
    bytes: u64,
    rows: u64,
    /// More lines may be written to it.
    open: bool,
}

#[derive(Debug)]
struct Reading {
    content: Vec<u8>,
    /// What was read and confirmed, in bytes.
    at: usize,
    /// Where it goes on when what was read is confirmed.
    next: usize,
}

/// Some rows of a spool.
#[derive(Debug, Default)]
pub(super) struct Slice {
    pub(super) attempts: Vec<Attempt>,
    /// Lines that made no sense.
    pub(super) corrupt: u64,
}

impl Spool {
    /// The files of this name in a folder, as they were left.
    pub(super) fn open(folder: &Path, name: &str, limit: u64) -> io::Result<Self> {
        let mut spool =
            Self { folder: folder.to_owned(), name: name.to_owned(), limit, files: VecDeque::new(), reading: None };
        for number in numbers(folder, name)? {
            let content = content(&spool.path(number))?;
            let rows = content.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
            // The last line may be half a one: nothing is written behind it.
            spool.files.push_back(Segment { number, bytes: content.len() as u64, rows: rows as u64, open: false });
        }
        Ok(spool)
    }

    /// Takes over the files of another name, which nobody else uses.
    pub(super) fn adopt(&mut self, name: &str) -> io::Result<()> {
        for number in numbers(&self.folder, name)? {
            let path = self.folder.join(file_name(name, number));
            let content = content(&path)?;
            let next = self.next_number();
            fs::rename(path, self.path(next))?;
            let rows = content.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
            self.files.push_back(Segment { number: next, bytes: content.len() as u64, rows: rows as u64, open: false });
        }
        Ok(())
    }

    /// Bytes of all files.
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Keeps these. Returns how many older ones had to go.
    ///
    /// Not synchronised with the disk: rows that a crash of the machine takes are lost, those that one of the service leaves
    /// are not.
    pub(super) fn append(&mut self, lines: &[String]) -> io::Result<u64> {
        let share = self.limit / FILES;
        if !self.files.back().is_some_and(|last| last.open && last.bytes < share) {
            let number = self.next_number();
            self.files.push_back(Segment { number, bytes: 0, rows: 0, open: true });
        }
        let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
        lines.iter().for_each(|line| text.extend([line.as_str(), "\n"]));
        let number = self.files.back().map_or(0, |last| last.number);
        let written = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(self.path(number))
            .and_then(|mut file| file.write_all(text.as_bytes()));
        if let Some(last) = self.files.back_mut() {
            // What was written of a line that failed in its middle stays, and reads as one that makes no sense.
            last.open = written.is_ok();
            last.bytes += text.len() as u64;
            last.rows += lines.len() as u64;
        }
        written?;
        self.shrink()
    }

    /// Removes the oldest files until the others fit. How many rows were in them.
    fn shrink(&mut self) -> io::Result<u64> {
        let mut dropped = 0;
        while self.bytes() > self.limit && self.files.len() > 1 {
            let unread = self.reading.as_ref().map(|reading| {
                reading.content[reading.at..].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count()
            });
            if let Some(oldest) = self.remove_oldest()? {
                dropped += unread.map_or(oldest.rows, |unread| unread as u64);
            }
        }
        Ok(dropped)
    }

    /// Up to so many rows, oldest first; the same again until they are confirmed. None when there are no more.
    pub(super) fn read(&mut self, rows: usize) -> io::Result<Option<Slice>> {
        let Some(oldest) = self.files.front_mut() else { return Ok(None) };
        oldest.open = false;
        let number = oldest.number;
        if self.reading.is_none() {
            self.reading = Some(Reading { content: content(&self.path(number))?, at: 0, next: 0 });
        }
        let Some(reading) = &mut self.reading else { return Ok(None) };
        let (mut slice, mut next) = (Slice::default(), reading.at);
        while next < reading.content.len() && slice.attempts.len() < rows {
            let rest = &reading.content[next..];
            let line = rest.split(|byte| *byte == b'\n').next().unwrap_or(rest);
            next = (next + line.len() + 1).min(reading.content.len());
            match record::read(line) {
                Some(attempt) => slice.attempts.push(attempt),
                None => slice.corrupt += u64::from(!line.is_empty()),
            }
        }
        reading.next = next;
        Ok(Some(slice))
    }

    /// The rows that were read last need not be kept any more.
    pub(super) fn confirm(&mut self) -> io::Result<()> {
        let Some(reading) = &mut self.reading else { return Ok(()) };
        reading.at = reading.next;
        if reading.at == reading.content.len() {
            self.remove_oldest()?;
        }
        Ok(())
    }

    fn remove_oldest(&mut self) -> io::Result<Option<Segment>> {
        self.reading = None;
        let Some(oldest) = self.files.pop_front() else { return Ok(None) };
        match fs::remove_file(self.path(oldest.number)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                self.files.push_front(oldest);
                Err(error)
            }
            _ => Ok(Some(oldest)),
        }
    }

    fn next_number(&self) -> u64 {
        self.files.back().map_or(0, |last| last.number + 1)
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(file_name(&self.name, number))
    }
}

fn file_name(name: &str, number: u64) -> String {
    format!("{name}.spool.{number:010}")
}

/// The numbers of the files of a name, in order.
fn numbers(folder: &Path, name: &str) -> io::Result<Vec<u64>> {
    let begin = format!("{name}.spool.");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.file_name();
        found.extend(file.to_str().and_then(|file| file.strip_prefix(&begin)?.parse::<u64>().ok()));
    }
    found.sort_unstable();
    Ok(found)
}

fn content(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(READ_LIMIT).read_to_end(&mut content)?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::history::tests::attempt;

    fn lines(ids: std::ops::Range<u128>) -> Vec<String> {
        ids.map(|id| record::written(&attempt(id)).unwrap()).collect()
    }

    fn drained(spool: &mut Spool, rows: usize) -> (Vec<u128>, u64) {
        let (mut ids, mut corrupt) = (Vec::new(), 0);
        while let Some(slice) = spool.read(rows).unwrap() {
            assert!(slice.attempts.len() <= rows);
            ids.extend(slice.attempts.iter().map(|attempt| attempt.id.0));
            corrupt += slice.corrupt;
            spool.confirm().unwrap();
        }
        (ids, corrupt)
    }

    #[test]
    fn rows_come_back_in_order_also_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), "0", 1 << 20).unwrap();
        assert_eq!(spool.append(&lines(0..3)).unwrap(), 0);
        let read = spool.read(2).unwrap().unwrap().attempts;
        assert_eq!(spool.read(2).unwrap().unwrap().attempts, read, "what is not confirmed comes again");
        spool.confirm().unwrap();
        // Written while the first file is read.
        spool.append(&lines(3..5)).unwrap();
        assert_eq!(drained(&mut spool, 2).0, [2, 3, 4]);
        assert!(spool.is_empty() && fs::read_dir(folder.path()).unwrap().next().is_none());
        spool.append(&lines(5..7)).unwrap();
        for entry in fs::read_dir(folder.path()).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let mut again = Spool::open(folder.path(), "0", 1 << 20).unwrap();
        again.append(&lines(7..8)).unwrap();
        assert_eq!(drained(&mut again, 100).0, [5, 6, 7]);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let folder = tempfile::tempdir().unwrap();
        let limit = 16 * lines(0..1)[0].len() as u64;
        let mut spool = Spool::open(folder.path(), "0", limit).unwrap();
        let dropped: u64 = (0..40).map(|id| spool.append(&lines(id..id + 1)).unwrap()).sum();
        assert!(spool.bytes() <= limit);
        let (ids, _) = drained(&mut spool, 100);
        assert_eq!(ids.len() as u64 + dropped, 40);
        assert_eq!(ids, (40 - ids.len() as u128..40).collect::<Vec<_>>(), "those that stay are the newest");
        assert!(ids.len() > 10);
    }

    #[test]
    fn lines_that_make_no_sense_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), "0", 1 << 20).unwrap();
        let mut written = lines(0..3);
        written[1] = written[1].replace("flight-sql", "back door");
        written.push("{}".into());
        spool.append(&written).unwrap();
        // A crash in the middle of a line, and bytes that are no text.
        let path = spool.path(0);
        let half = lines(3..4)[0].clone();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"\xff\xfe\n").unwrap();
        file.write_all(&half.as_bytes()[..half.len() / 2]).unwrap();
        let mut again = Spool::open(folder.path(), "0", 1 << 20).unwrap();
        again.append(&lines(4..5)).unwrap();
        assert_eq!(drained(&mut again, 1), (vec![0, 2, 4], 4));
    }

    #[test]
    fn what_another_left_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        Spool::open(folder.path(), "1", 1 << 20).unwrap().append(&lines(0..2)).unwrap();
        let mut spool = Spool::open(folder.path(), "0", 1 << 20).unwrap();
        spool.adopt("1").unwrap();
        assert_eq!(drained(&mut spool, 100).0, [0, 1]);
        assert!(Spool::open(folder.path(), "1", 1 << 20).unwrap().is_empty());
    }
}
