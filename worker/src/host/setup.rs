use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use query::{Place, Scheme, Share};

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
    /// Whether the kernel keeps engines to what they need.
    pub sandbox: bool,
    /// Which of the other walls stand.
    pub walls: Walls,
    /// The longest message of a result, in bytes.
    pub message_limit: usize,
    /// How many statements may be at work at once in a principal's warm engine, prepares included.
    pub lanes: u32,
}

impl Setup {
    /// Whether an extension is installed.
    pub(super) fn has_extension(&self, name: &str) -> bool {
        let arch = if cfg!(target_arch = "aarch64") { "linux_arm64" } else { "linux_amd64" };
        let version = self.extension_directory.join(crate::library_version()).join(arch);
        version.join(format!("{name}.duckdb_extension")).is_file()
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

    /// Whether there are places that are single files.
    pub(super) fn has_files(&self) -> bool {
        self.sandbox && self.files().iter().any(Option::is_some)
    }

    /// What the kernel lets an engine reach.
    pub(super) fn sandbox_spec(&self) -> Option<SandboxSpec> {
        if !self.sandbox {
            return None;
        }
        let mut read = vec![self.extension_directory.clone()];
        read.extend(library_folder());
        let mut connect_ports = Vec::new();
        for place in self.places.iter() {
            match place.scheme {
                Scheme::Local => read.push(PathBuf::from(&place.root)),
                Scheme::S3 => connect_ports.extend(ports(place)),
            }
        }
        Some(SandboxSpec { read, write: Vec::new(), connect_ports })
    }
}

/// The ports that a place is reached through: its own, and that of name lookup.
fn ports(place: &Place) -> Vec<u16> {
    const DNS: u16 = 53;
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
pub(super) fn address_space(share: Share, lanes: u32) -> u64 {
    share.memory.saturating_add(u64::from(lanes.min(SURE_LANES)) * LANE_ADDRESSES)
}

/// The resident size at which an engine with this share is ended.
pub(super) fn resident_limit(share: Share) -> u64 {
    share.memory.saturating_add(share.memory / 8).saturating_add(RESIDENT_HEADROOM)
}
