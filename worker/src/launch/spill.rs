use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use query::{Error, ErrorKind, Result};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};

/// How the folder of one run of the server is named under the spill root; nothing else is touched.
const RUN_PREFIX: &str = "run-";
/// How many names are tried for the folder of a run.
const NAMES_TRIED: u32 = 1000;

/// The folder of one run of the server, removed with everything in it when the last user is gone.
///
/// The run holds an exclusive lock on the folder for as long as it lives. A lock, not a process id
/// in the name, tells later runs whether the owner is gone: it holds across process namespaces that
/// share a volume, and across process ids that come round again.
#[derive(Debug)]
pub(super) struct RunFolder {
    path: PathBuf,
    _lock: File,
    next: AtomicU64,
}

impl RunFolder {
    /// Makes and locks the folder of this run.
    pub(super) fn create(root: &Path) -> Result<Arc<Self>> {
        let root = std::path::absolute(root).map_err(|error| unusable(root, &error))?;
        DirBuilder::new().recursive(true).mode(0o700).create(&root).map_err(|error| unusable(&root, &error))?;
        for number in 0..NAMES_TRIED {
            let path = root.join(format!("{RUN_PREFIX}{}-{number}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(unusable(&root, &error)),
            }
            // Another server that clears the root can come between making and locking.
            if let Some(lock) = lock_folder(&path) {
                return Ok(Arc::new(Self { path, _lock: lock, next: AtomicU64::new(0) }));
            }
        }
        Err(unusable(&root, &io::Error::other("no free name for the folder of this run")))
    }

    /// Makes the private folder of one engine.
    pub(super) fn engine_folder(self: &Arc<Self>) -> Result<EngineFolder> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.path.join(format!("engine-{number}"));
        DirBuilder::new().mode(0o700).create(&path).map_err(|error| unusable(&self.path, &error))?;
        Ok(EngineFolder { path, _run: Arc::clone(self) })
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// The private folder of one engine, removed when dropped.
#[derive(Debug)]
pub(super) struct EngineFolder {
    path: PathBuf,
    _run: Arc<RunFolder>,
}

impl EngineFolder {
    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for EngineFolder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Removes what earlier runs left under the spill root, and returns how many runs that were.
///
/// Only folders of our own naming and of our own user are touched, and of these only those whose run
/// has ended. What cannot be removed is logged and left.
pub fn clear_spill_root(root: &Path) -> Result<usize> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(unusable(root, &error)),
    };
    let mut removed = 0;
    for entry in entries {
        let path = entry.map_err(|error| unusable(root, &error))?.path();
        if is_run_folder(&path)
            && let Some(_lock) = lock_folder(&path)
        {
            removed += usize::from(remove(&path));
        }
    }
    Ok(removed)
}

fn is_run_folder(path: &Path) -> bool {
    let named = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(RUN_PREFIX));
    let ours = named.and_then(|rest| rest.split_once('-')).is_some_and(|(pid, number)| {
        [pid, number].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    ours && fs::symlink_metadata(path)
        .is_ok_and(|found| found.is_dir() && found.uid() == rustix::process::geteuid().as_raw())
}

/// Locks the folder, or returns `None` if another process holds it or it was removed meanwhile.
fn lock_folder(path: &Path) -> Option<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = File::from(rustix::fs::open(path, flags, Mode::empty()).ok()?);
    flock(&folder, FlockOperation::NonBlockingLockExclusive).ok()?;
    let (locked, named) = (folder.metadata().ok()?, fs::symlink_metadata(path).ok()?);
    (locked.dev() == named.dev() && locked.ino() == named.ino()).then_some(folder)
}

fn remove(path: &Path) -> bool {
    match fs::remove_dir_all(path) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a spill folder could not be removed");
            false
        }
    }
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, format!("the spill folder {} cannot be used", path.display()))
        .with_detail(error.to_string())
        .with_hint("give the service a folder that it may create and write")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_run_makes_private_folders_and_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let run = RunFolder::create(&root.path().join("spill")).unwrap();
        let engine = run.engine_folder().unwrap();
        fs::write(engine.path().join("data"), "x").unwrap();
        assert_eq!(fs::metadata(engine.path()).unwrap().permissions().mode() & 0o777, 0o700);
        let path = engine.path().to_owned();
        drop(run);
        assert!(path.exists(), "an engine keeps the folder of its run");
        drop(engine);
        assert_eq!(fs::read_dir(root.path().join("spill")).unwrap().count(), 0);
    }

    #[test]
    fn only_abandoned_folders_of_our_own_are_cleared() {
        let root = tempfile::tempdir().unwrap();
        let alive = RunFolder::create(root.path()).unwrap();
        for name in ["run-1-0/engine-3", "run-1-x", "run-", "mine", "run-5-5-5"] {
            fs::create_dir_all(root.path().join(name)).unwrap();
        }
        fs::write(root.path().join("run-1-0/engine-3/part.tmp"), "x").unwrap();
        fs::write(root.path().join("run-2-0"), "a file").unwrap();
        std::os::unix::fs::symlink(root.path().join("mine"), root.path().join("run-3-0")).unwrap();
        assert_eq!(clear_spill_root(root.path()).unwrap(), 1);
        let mut left: Vec<_> =
            fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        let own = alive.path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut expected = vec!["mine".into(), "run-".into(), "run-1-x".into(), "run-2-0".into(), "run-3-0".into()];
        expected.extend(["run-5-5-5".into(), own]);
        expected.sort();
        assert_eq!(left, expected);
        assert_eq!(clear_spill_root(&root.path().join("absent")).unwrap(), 0);
    }
}
