use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use query::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

/// The shortest secret that is taken, in bytes.
const SECRET_MINIMUM: usize = 32;
/// The longest file that is read as a secret, in bytes.
const SECRET_LIMIT: u64 = 4096;

/// The folder for what outlives the process, which only its owner may enter.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder where there is none (mode 0700), and shuts others out where they could enter.
    ///
    /// # Errors
    /// `Source` when it cannot be made. One that cannot be shut, because it belongs to somebody else, is told
    /// in the log: the files in it are shut themselves.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |error: io::Error| {
            Error::new(ErrorKind::Source, format!("the state folder {} cannot be made: {error}", path.display()))
                .with_hint("--state names another one")
        };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0
            && let Err(error) = fs::set_permissions(path, Permissions::from_mode(mode & 0o7700))
        {
            tracing::warn!(%error, folder = %path.display(), "others may enter the state folder, and it cannot be shut");
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The secret of this name, made at its first use (256 random bits, mode 0600). Of several processes that
    /// make it at once, all get the same.
    ///
    /// # Errors
    /// `Source` when it can be neither read nor made.
    pub fn secret(&self, name: &str) -> Result<Zeroizing<Vec<u8>>> {
        let path = self.path.join(name);
        if !path.exists() {
            let random: [u8; SECRET_MINIMUM] = rand::random();
            let mut text = Zeroizing::new(String::with_capacity(2 * SECRET_MINIMUM + 1));
            random.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
            text.push('\n');
            self.keep_first(&path, text.as_bytes()).map_err(|error| unusable(&path, &error.to_string()))?;
        }
        read_secret(&path)
    }

    /// Writes a file unless there is one. Made beside its place, so that nobody reads half of it.
    fn keep_first(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let beside = self.path.join(format!(".new-{:016x}", rand::random::<u64>()));
        let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        });
        let placed = written.and_then(|()| fs::hard_link(&beside, path));
        let _ = fs::remove_file(&beside);
        match placed {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    }
}

/// The secret in a file: its text, without white space at its ends.
///
/// # Errors
/// `Source` when it cannot be read, or has less than 32 bytes.
pub fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let size = fs::metadata(path).map_err(|error| unusable(path, &error.to_string()))?.len();
    if size > SECRET_LIMIT {
        return Err(unusable(path, &format!("it is longer than {SECRET_LIMIT} bytes")));
    }
    let content = Zeroizing::new(fs::read(path).map_err(|error| unusable(path, &error.to_string()))?);
    let secret = Zeroizing::new(content.trim_ascii().to_vec());
    if secret.len() < SECRET_MINIMUM {
        return Err(unusable(path, &format!("it has less than {SECRET_MINIMUM} bytes")));
    }
    Ok(secret)
}

fn unusable(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Source, format!("the secret in {} cannot be used: {why}", path.display()))
        .with_hint("`openssl rand -hex 32` makes one; with another secret, the keys that there are open nothing")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_enters_and_reads() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/state");
        let folder = Folder::open(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
        let secret = folder.secret("keys.secret").unwrap();
        assert_eq!((secret.len(), mode(&path.join("keys.secret"))), (64, 0o600));
        assert_eq!(folder.secret("keys.secret").unwrap(), secret);
        assert_ne!(folder.secret("other.secret").unwrap(), secret);
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        Folder::open(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
    }

    #[test]
    fn all_that_make_a_secret_at_once_get_the_same() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::open(parent.path()).unwrap();
        let made: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| folder.secret("s").unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(made.iter().all(|secret| *secret == made[0]));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_secret_that_is_too_short_is_none() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("s");
        fs::write(&path, "  short  ").unwrap();
        assert!(read_secret(&path).unwrap_err().to_string().contains("less than 32 bytes"));
        assert!(read_secret(&parent.path().join("none")).is_err());
    }
}
