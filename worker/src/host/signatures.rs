//! Which extensions an engine has found to be signed.
//!
//! An engine checks the signature of each extension that it loads over the whole file: nine tenths of the start of one with a
//! lake. What the first has checked, those that start after it load as they are, as long as no file there has changed. That is
//! so only where the kernel lets no engine change one: whoever else can could as well change the engine's own library.

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};

/// How long a start waits for another one that checks.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is remembered; more comes of extensions that change again and again.
const REMEMBERED: usize = 64;

/// What was checked, by all workers of a service.
#[derive(Clone, Debug, Default)]
pub struct Signatures(Arc<Mutex<HashSet<Loaded>>>);

/// Extensions, and the folder that they were loaded from as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Loaded {
    names: Vec<String>,
    files: Vec<File>,
}

/// A file as the file system knows it. Whoever writes to it, or puts another in its place, changes one of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct File {
    path: PathBuf,
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// What a start has to do.
pub(super) enum Check {
    /// Nothing.
    Done,
    /// To check; other starts wait for it.
    Due(Due),
}

/// A check that is under way. Dropped, it has found nothing.
pub(super) struct Due {
    known: Option<OwnedMutexGuard<HashSet<Loaded>>>,
    /// As they were before the check.
    loaded: Option<Loaded>,
}

impl Signatures {
    /// Whether an engine is to check these extensions, which lie in this folder. Waits for one that does so already.
    pub(super) async fn of(&self, names: &[String], folder: &Path) -> Check {
        let known = tokio::time::timeout(PATIENCE, self.0.clone().lock_owned()).await.ok();
        let loaded = files(folder).ok().map(|files| Loaded { names: names.to_vec(), files });
        match (&known, &loaded) {
            (Some(known), Some(loaded)) if known.contains(loaded) => Check::Done,
            _ => Check::Due(Due { known, loaded }),
        }
    }
}

impl Due {
    /// A check of one start alone, which no other relies on or waits for.
    pub(super) fn alone() -> Self {
        Self { known: None, loaded: None }
    }

    /// All were signed.
    pub(super) fn passed(self) {
        if let (Some(mut known), Some(loaded)) = (self.known, self.loaded) {
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(loaded);
        }
    }
}

/// All files of a folder: an extension may load others.
fn files(folder: &Path) -> std::io::Result<Vec<File>> {
    let mut files = std::fs::read_dir(folder)?
        .map(|entry| {
            let path = entry?.path();
            // Of what a link leads to.
            let found = std::fs::metadata(&path)?;
            Ok(File {
                path,
                device: found.dev(),
                inode: found.ino(),
                length: found.len(),
                modified: (found.mtime(), found.mtime_nsec()),
                changed: (found.ctime(), found.ctime_nsec()),
            })
        })
        .collect::<std::io::Result<Vec<File>>>()?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures::FutureExt;

    fn is_due(check: &Check) -> bool {
        matches!(check, Check::Due(_))
    }

    fn pass(check: Check) {
        match check {
            Check::Due(due) => due.passed(),
            Check::Done => panic!("it was checked already"),
        }
    }

    #[tokio::test]
    async fn a_check_holds_for_the_same_extensions_until_a_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.duckdb_extension");
        std::fs::write(&file, "one").unwrap();
        let (signatures, names) = (Signatures::default(), ["a".to_owned()]);
        pass(signatures.of(&names, folder.path()).await);
        assert!(!is_due(&signatures.of(&names, folder.path()).await));
        assert!(is_due(&signatures.of(&["a".to_owned(), "b".to_owned()], folder.path()).await));
        // Of the same length, with the time that it had.
        let times = std::fs::metadata(&file).unwrap().modified().unwrap();
        std::fs::write(&file, "two").unwrap();
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(times).unwrap();
        pass(signatures.of(&names, folder.path()).await);
        // Another in its place, and one beside it.
        std::fs::copy(&file, folder.path().join("new")).unwrap();
        std::fs::rename(folder.path().join("new"), &file).unwrap();
        pass(signatures.of(&names, folder.path()).await);
        std::fs::write(folder.path().join("b.duckdb_extension"), "").unwrap();
        assert!(is_due(&signatures.of(&names, folder.path()).await));
    }

    #[tokio::test]
    async fn others_wait_for_the_one_that_checks_and_check_when_it_has_failed() {
        let folder = tempfile::tempdir().unwrap();
        let (signatures, names) = (Signatures::default(), ["a".to_owned()]);
        let first = signatures.of(&names, folder.path()).await;
        let mut second = Box::pin(signatures.of(&names, folder.path()));
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        let second = second.await;
        assert!(is_due(&second));
        let mut third = Box::pin(signatures.of(&names, folder.path()));
        assert!(third.as_mut().now_or_never().is_none());
        pass(second);
        assert!(!is_due(&third.await));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_one_that_hangs_or_relies_on_a_folder_that_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let (signatures, names) = (Signatures::default(), ["a".to_owned()]);
        let hangs = signatures.of(&names, folder.path()).await;
        pass(signatures.of(&names, folder.path()).await);
        drop(hangs);
        assert!(is_due(&signatures.of(&names, folder.path()).await), "it was let by, and not remembered");
        for _ in 0..2 {
            pass(signatures.of(&names, &folder.path().join("none")).await);
        }
    }
}
