use std::collections::BTreeSet;
use std::io;
use std::os::fd::IntoRawFd;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, RestrictionStatus, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use query::{Error, ErrorKind, Result};
use rustix::fs::{Mode, OFlags};

/// What an engine may reach beside the system's libraries and its own private folder. Everything else
/// is refused by the kernel, whatever the engine does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SandboxSpec {
    /// Files and folders that it may read: data places, extensions, libraries off the usual paths.
    /// One that does not exist when the engine starts is skipped and stays out of reach.
    pub read: Vec<PathBuf>,
    /// Folders in which it may read, create, change and remove.
    pub write: Vec<PathBuf>,
    /// TCP ports that it may connect to, at any address: Landlock knows no addresses.
    pub connect_ports: Vec<u16>,
}

impl SandboxSpec {
    /// The same with every path made absolute: stage 1 works in another directory.
    pub(super) fn absolute(self) -> Result<Self> {
        let absolute = |paths: Vec<PathBuf>| -> Result<Vec<PathBuf>> {
            paths.iter().map(|path| std::path::absolute(path).map_err(|error| refused(path, &error))).collect()
        };
        Ok(Self { read: absolute(self.read)?, write: absolute(self.write)?, connect_ports: self.connect_ports })
    }
}

/// The newest version whose rights this file has been tested with; an older kernel offers fewer.
const KNOWN: ABI = ABI::V9;

/// Libraries that are opened while the engine runs: name resolution, extensions.
const LIBRARIES: [&str; 6] = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo"];

/// What name resolution, TLS, time zones and the engine's look at its machine read.
const SYSTEM_FILES: [&str; 23] = [
    "/etc/resolv.conf",
    "/run/systemd/resolve",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/ca-trust/extracted",
    "/usr/share/ca-certificates",
    "/var/lib/ca-certificates",
    // DuckDB aborts where it cannot read its control group.
    "/sys/fs/cgroup",
    "/sys/devices/system/cpu",
    "/proc/sys/vm/overcommit_memory",
    "/sys/kernel/mm/transparent_hugepage",
];

/// Devices without a memory.
const DEVICES: [&str; 3] = ["/dev/null", "/dev/zero", "/dev/full"];
/// Sources of random numbers.
const RANDOM: [&str; 2] = ["/dev/urandom", "/dev/random"];

/// The control group of the engine itself. Only this process may open its rule, so stage 1 does.
const OWN_CGROUP: &str = "/proc/self/cgroup";

/// Puts the calling thread, and with it everything it becomes by exec, into the sandbox.
///
/// Rules on files must be enforced; rules on the network (from ABI 4) and on signals and abstract
/// sockets (from ABI 6) are where the kernel has them.
pub(super) fn restrict(spec: &SandboxSpec, spill: &Path) -> Result<()> {
    let programs = mapped_files().map_err(|error| refused(Path::new("/proc/self/maps"), &error))?;
    hold_own_cgroup().map_err(|error| refused(Path::new(OWN_CGROUP), &error))?;
    let status = ruleset()
        .and_then(|rules| allow(rules, spec, spill, &programs)?.restrict_self())
        .map_err(|error| unavailable(error.to_string()))?;
    match status {
        RestrictionStatus { ruleset: RulesetStatus::NotEnforced, .. } => {
            Err(unavailable("the kernel has no Landlock, or it is not enabled".into()))
        }
        RestrictionStatus { no_new_privs: false, .. } => Err(unavailable("the process could gain privileges".into())),
        _ => Ok(()),
    }
}

/// Everything that is refused unless a rule allows it.
fn ruleset() -> Result<RulesetCreated, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(KNOWN))?
        .handle_access(AccessNet::from_all(KNOWN))?
        .scope(Scope::from_all(KNOWN))?
        .create()
}

fn allow(
    rules: RulesetCreated,
    spec: &SandboxSpec,
    spill: &Path,
    programs: &BTreeSet<PathBuf>,
) -> Result<RulesetCreated, RulesetError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let ports = spec.connect_ports.iter().map(|port| Ok(NetPort::new(*port, AccessNet::ConnectTcp)));
    rules
        .add_rules(path_beneath_rules(programs, AccessFs::ReadFile | AccessFs::Execute))?
        .add_rules(path_beneath_rules(["/proc/self/exe"], AccessFs::ReadFile | AccessFs::Execute))?
        .add_rules(path_beneath_rules(LIBRARIES, read))?
        .add_rules(path_beneath_rules(SYSTEM_FILES, read))?
        .add_rules(path_beneath_rules([OWN_CGROUP], AccessFs::ReadFile))?
        .add_rules(path_beneath_rules(DEVICES, AccessFs::ReadFile | AccessFs::WriteFile))?
        .add_rules(path_beneath_rules(RANDOM, AccessFs::ReadFile))?
        .add_rules(path_beneath_rules(&spec.read, read))?
        .add_rules(path_beneath_rules(&spec.write, read | write()))?
        .add_rules(path_beneath_rules([spill], read | write()))?
        .add_rules::<_, _, _, RulesetError>(ports)
}

/// What an engine does in a folder that it may change: files and folders, never devices, sockets,
/// pipes or links.
fn write() -> BitFlags<AccessFs> {
    AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer
}

/// The program, its loader and every library it is linked with: the files that stage 2 maps before its
/// first instruction, wherever they lie.
fn mapped_files() -> io::Result<BTreeSet<PathBuf>> {
    let maps = std::fs::read_to_string("/proc/self/maps")?;
    Ok(maps.lines().filter_map(mapped_file).collect())
}

/// The file behind one line of `maps`: address, rights, offset, device, inode, path.
fn mapped_file(line: &str) -> Option<PathBuf> {
    let path = &line[line.find('/')?..];
    (!path.ends_with(" (deleted)")).then(|| PathBuf::from(path))
}

/// Keeps the engine's entry in `/proc` in the kernel's cache for as long as the engine lives.
///
/// A rule holds for an inode, and the kernel makes a new one when it looks up an entry of `/proc` that
/// has left the cache. The descriptor stays open across exec on purpose and can neither read nor write.
fn hold_own_cgroup() -> io::Result<()> {
    let held = rustix::fs::open(OWN_CGROUP, OFlags::PATH, Mode::empty())?;
    let _open = held.into_raw_fd();
    Ok(())
}

fn refused(path: &Path, error: &io::Error) -> Error {
    unavailable(format!("{}: {error}", path.display()))
}

fn unavailable(detail: String) -> Error {
    Error::new(ErrorKind::Unavailable, "the sandbox of an engine process cannot be entered")
        .with_detail(detail)
        .with_hint("run on a kernel with Landlock enabled, or start with --sandbox off")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_files_are_taken_from_the_path_column() {
        let line = "7f1c2000-7f1c9000 r-xp 00000000 fe:01 131 /opt/with space/libduckdb.so";
        assert_eq!(mapped_file(line), Some("/opt/with space/libduckdb.so".into()));
        assert_eq!(mapped_file("7ffd0000-7ffd2000 rw-p 00000000 00:00 0 [stack]"), None);
        assert_eq!(mapped_file("7f1c2000-7f1c9000 r-xp 00000000 fe:01 131 /opt/old (deleted)"), None);
    }
}
