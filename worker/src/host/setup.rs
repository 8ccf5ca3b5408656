use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use query::{Error, ErrorKind, Lake, LakeMetadata, Place, Principal, Result, Scheme, Scope, Share};

use super::doors::OwnDoors;
use super::signatures::{Check, Due, Signatures};
use crate::engine::Walls;
use crate::launch::SandboxSpec;

/// Device and inode of each local place that is a file.
pub(super) type Files = Vec<Option<(u64, u64)>>;

/// What the engines of a worker are set up with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The program that runs as an engine process when it is given [`crate::process::ARGUMENTS`].
    pub program: PathBuf,
    /// Where the engine's extensions lie.
    pub extension_directory: PathBuf,
    /// The extensions that every engine loads; those for table formats are loaded when they are needed.
    pub extensions: Vec<String>,
    /// What statements may read.
    pub places: Arc<[Place]>,
    /// The writable lake: the worker's first engine creates it where it is not there yet. With metadata in SQLite, the
    /// file's folder is the lake's alone.
    pub lake: Option<Lake>,
    /// Whether the kernel keeps engines to what they need.
    pub sandbox: bool,
    /// Which of the other walls stand.
    pub walls: Walls,
    /// The longest message of a result, in bytes.
    pub message_limit: usize,
    /// How many statements may be at work at once in a principal's warm engine, prepares included.
    pub lanes: u32,
    /// The doors of the engines' own, where they have such.
    pub door: Option<OwnDoors>,
    /// Which extensions were found to be signed.
    pub signatures: Signatures,
}

/// What an engine may do beside reading, which its walls are built for: one is never lent to a principal that may do
/// less or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Access {
    /// Nothing.
    Read,
    /// Change the lake, and write to places that permit it.
    Write,
}

impl Access {
    pub(super) fn may_write(self) -> bool {
        self == Self::Write
    }
}

impl Setup {
    /// What the engines of a principal may do.
    pub(super) fn access(&self, principal: &Principal) -> Access {
        let something = self.lake.is_some() || self.places.iter().any(|place| place.writable);
        if something && principal.scope >= Scope::Write { Access::Write } else { Access::Read }
    }

    /// Whether an extension is installed.
    pub(super) fn has_extension(&self, name: &str) -> bool {
        self.extension_folder().join(format!("{name}.duckdb_extension")).is_file()
    }

    /// Whether an engine is to check that these extensions are signed, and those of the lake. It is where an engine could
    /// change them.
    pub(super) async fn check_signatures(&self, extensions: &[String]) -> Check {
        if !self.are_extensions_safe() {
            return Check::Due(Due::alone());
        }
        self.signatures.of(extensions, &self.extension_folder()).await
    }

    /// Whether the kernel keeps all engines from changing extensions.
    fn are_extensions_safe(&self) -> bool {
        let Some(spec) = self.sandbox_spec(Access::Write) else { return false };
        let Ok(folder) = self.extension_folder().canonicalize() else { return false };
        // A folder that is not there yet has nothing in it.
        spec.write.iter().filter_map(|root| root.canonicalize().ok()).all(|root| !folder.starts_with(root))
    }

    /// Where the extensions for this engine and machine lie.
    fn extension_folder(&self) -> PathBuf {
        let arch = if cfg!(target_arch = "aarch64") { "linux_arm64" } else { "linux_amd64" };
        self.extension_directory.join(crate::library_version()).join(arch)
    }

    /// The local files that are places by themselves, as the file system knows them: the kernel lets an
    /// engine read the file that was there when it started, not one that took its name since.
    pub(super) fn files(&self) -> Files {
        let local = self.places.iter().filter(|place| place.scheme == Scheme::Local);
        local
            .map(|place| std::fs::metadata(&place.root).ok().filter(|found| found.is_file()))
            .map(|found| found.map(|found| (found.dev(), found.ino())))
            .collect()
    }

    /// Whether what engines read is far away.
    pub(super) fn is_remote(&self) -> bool {
        let data = self.lake.as_ref().map(|lake| &lake.data);
        self.places.iter().chain(data).any(|place| place.scheme != Scheme::Local)
    }

    /// Whether there are places that are single files.
    pub(super) fn has_files(&self) -> bool {
        self.sandbox && self.files().iter().any(Option::is_some)
    }

    /// What the kernel lets an engine reach.
    pub(super) fn sandbox_spec(&self, access: Access) -> Option<SandboxSpec> {
        if !self.sandbox {
            return None;
        }
        let mut read = vec![self.extension_directory.clone()];
        read.extend(library_folder());
        let (mut write, mut connect_ports) = (Vec::new(), Vec::new());
        let data = self.lake.as_ref().map(|lake| (&lake.data, true));
        for (place, writable) in self.places.iter().map(|place| (place, place.writable)).chain(data) {
            match place.scheme {
                Scheme::Local if writable && access.may_write() => write.push(PathBuf::from(&place.root)),
                Scheme::Local => read.push(PathBuf::from(&place.root)),
                Scheme::S3 => connect_ports.extend(ports(place)),
            }
        }
        match self.lake.as_ref().map(|lake| &lake.metadata) {
            // The folder, because the files beside the database's own come and go.
            Some(LakeMetadata::Sqlite(path)) => {
                let folder = path.parent().map(PathBuf::from);
                if access.may_write() { write.extend(folder) } else { read.extend(folder) }
            }
            Some(LakeMetadata::Postgres(url)) => connect_ports.extend([postgres_port(url), DNS]),
            None => {}
        }
        Some(SandboxSpec { read, write, connect_ports })
    }
}

/// Makes the folders of a lake, which the kernel's rules for engines are about.
pub(super) fn make_folders(lake: &Lake) -> Result<()> {
    let mut folders = Vec::new();
    if lake.data.scheme == Scheme::Local {
        folders.push(PathBuf::from(&lake.data.root));
    }
    if let LakeMetadata::Sqlite(path) = &lake.metadata {
        folders.extend(path.parent().map(PathBuf::from));
    }
    folders.iter().try_for_each(|folder| {
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::new(ErrorKind::Unavailable, "the folder of the lake cannot be made")
                .with_detail(format!("{}: {error}", folder.display()))
        })
    })
}

/// The port of name lookup.
const DNS: u16 = 53;

/// The port of a database by its URL, or by the words of a connection string.
fn postgres_port(url: &str) -> u16 {
    const DEFAULT: u16 = 5432;
    let Some((_, rest)) = url.split_once("://") else {
        let word = url.split_whitespace().find_map(|word| word.strip_prefix("port="));
        return word.and_then(|port| port.trim_matches('\'').parse().ok()).unwrap_or(DEFAULT);
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let port = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    let named = || rest.split(['?', '&']).find_map(|option| option.strip_prefix("port=")?.parse().ok());
    port.or_else(named).unwrap_or(DEFAULT)
}

/// The ports that a place is reached through: its own, and that of name lookup.
fn ports(place: &Place) -> Vec<u16> {
    let endpoint = place.s3.as_ref().and_then(|s3| s3.endpoint.as_deref()).unwrap_or("https://s3.amazonaws.com");
    let default = if endpoint.starts_with("http://") { 80 } else { 443 };
    let host = endpoint.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
    let port = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(default);
    vec![port, DNS]
}

/// The folder of the engine's library, which need not be where the system keeps its own.
fn library_folder() -> Option<PathBuf> {
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    let line = maps.lines().find(|line| line.ends_with("libduckdb.so"))?;
    let path = PathBuf::from(&line[line.find('/')?..]);
    path.parent().map(PathBuf::from)
}

/// What an engine may use beyond its share before it is ended: code, stacks, buffers of results.
pub(super) const RESIDENT_HEADROOM: u64 = 768 << 20;

/// What the thread of a lane takes of the address space beyond what it uses of it: its stack and an arena of
/// the allocator.
const LANE_ADDRESSES: u64 = 100 << 20;
/// For so many lanes there is room for sure; statements beyond wait for one of those when there is no more.
const SURE_LANES: u32 = 20;

/// The address space that an engine with this share may take beyond what it has at its start.
pub(super) fn address_space(share: Share, lanes: u32, is_remote: bool) -> u64 {
    // Beside the lanes there is a thread for brief statements, and those that wait for what is far away.
    let waiting = crate::engine::threads(share.threads, is_remote).saturating_sub(share.threads);
    let threads = lanes.min(SURE_LANES).saturating_add(1).saturating_add(waiting);
    share.memory.saturating_add(u64::from(threads) * LANE_ADDRESSES)
}

/// The resident size at which an engine with this share is ended.
pub(super) fn resident_limit(share: Share) -> u64 {
    share.memory.saturating_add(share.memory / 8).saturating_add(RESIDENT_HEADROOM)
}

#[cfg(test)]
mod tests {
    use super::postgres_port;

    #[test]
    fn the_port_of_a_database() {
        for (url, port) in [
            ("postgres://host/db", 5432),
            ("postgres://user:a@b:7@host:6000/db?sslmode=require", 6000),
            ("postgresql:///db?host=/run&port=6001", 6001),
            ("postgres://[::1]:6002/db", 6002),
            ("dbname=x host=y port=6003", 6003),
            ("dbname=x", 5432),
        ] {
            assert_eq!(postgres_port(url), port, "{url}");
        }
    }
}
