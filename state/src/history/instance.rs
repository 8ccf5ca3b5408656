//! Which service this is, the same after a restart: a name that it holds as long as it runs.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use query::{Error, ErrorKind, Result};

/// How many services may run in one state folder.
const SLOTS: u32 = 64;
const FOLDER: &str = "history";

/// A name that nobody else has while this value lives.
#[derive(Debug)]
pub(super) struct Instance {
    /// The folder of the history's files.
    pub(super) folder: PathBuf,
    /// By what its files are called.
    pub(super) slot: String,
    /// Its name in the store.
    pub(super) id: Arc<str>,
    _held: File,
}

/// A name that was held by a service which has ended, and is held here as long as this value lives.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) slot: String,
    pub(super) id: Arc<str>,
    _held: File,
}

impl Instance {
    /// The first free name of a state folder, and all others that are free although somebody had them.
    ///
    /// # Errors
    /// `Source` when the folder cannot be used, or too many services run in it.
    pub(super) fn take(state: &Path) -> Result<(Self, Vec<Ended>)> {
        let folder = state.join(FOLDER);
        let failed = |error: io::Error| {
            Error::new(
                ErrorKind::Source,
                format!("the folder of the history, {}, cannot be used: {error}", folder.display()),
            )
            .with_hint("--state names the folder that it is in")
        };
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        let mut own = None;
        let mut ended = Vec::new();
        for slot in (0..SLOTS).map(|number| number.to_string()) {
            let path = folder.join(format!("{slot}.id"));
            if own.is_some() && !path.exists() {
                break;
            }
            let Some((id, file)) = hold(&path).map_err(failed)? else { continue };
            match own {
                None => own = Some(Self { folder: folder.clone(), slot, id, _held: file }),
                Some(_) => ended.push(Ended { slot, id, _held: file }),
            }
        }
        let own = own.ok_or_else(|| {
            Error::new(ErrorKind::Source, format!("{SLOTS} services run in the state folder {}", state.display()))
                .with_hint("--state names another one")
        })?;
        Ok((own, ended))
    }
}

/// The name in a file, made where there is none; nothing if another process holds it.
fn hold(path: &Path) -> io::Result<Option<(Arc<str>, File)>> {
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let mut found = Vec::new();
    (&mut file).take(64).read_to_end(&mut found)?;
    let known = std::str::from_utf8(&found).ok().filter(|id| id.len() == 32 && u128::from_str_radix(id, 16).is_ok());
    let id: Arc<str> = match known {
        Some(id) => id.into(),
        None => {
            let id = format!("{:032x}", rand::random::<u128>());
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(id.as_bytes())?;
            file.sync_all()?;
            id.into()
        }
    };
    Ok(Some((id, file)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_service_has_the_same_name_again_and_another_beside_it_another() {
        let folder = tempfile::tempdir().unwrap();
        let (first, ended) = Instance::take(folder.path()).unwrap();
        assert!(ended.is_empty());
        let (second, ended) = Instance::take(folder.path()).unwrap();
        assert!(ended.is_empty() && first.id != second.id && first.slot != second.slot);
        let (first_id, second_id) = (first.id.clone(), second.id.clone());
        drop((first, second));
        let (again, ended) = Instance::take(folder.path()).unwrap();
        assert_eq!(again.id, first_id);
        assert_eq!(ended.iter().map(|ended| ended.id.clone()).collect::<Vec<_>>(), [second_id]);
    }

    #[test]
    fn a_name_that_is_none_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        drop(Instance::take(folder.path()).unwrap());
        let path = folder.path().join(FOLDER).join("0.id");
        std::fs::write(&path, "damaged, and longer than a name is").unwrap();
        let (own, _) = Instance::take(folder.path()).unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), *own.id);
    }
}
