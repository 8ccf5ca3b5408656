use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What a process knows of its surroundings, as a value: tests make their own and never touch the real one.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
    /// What relative paths are relative to.
    pub(crate) current_dir: PathBuf,
    /// Where the program lies.
    pub(crate) executable: PathBuf,
    /// Bytes of memory of the machine, or of the cgroup where that is less.
    pub(crate) memory: u64,
}

impl Environment {
    /// An environment with these variables.
    pub(crate) fn new(
        variables: impl IntoIterator<Item = (String, String)>,
        current_dir: PathBuf,
        executable: PathBuf,
        memory: u64,
    ) -> Self {
        Self { variables: variables.into_iter().collect(), current_dir, executable, memory }
    }

    /// The environment of this process.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub(crate) fn of_process() -> io::Result<Self> {
        let variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        Ok(Self::new(variables, std::env::current_dir()?, std::env::current_exe()?, memory_limit()))
    }

    /// A variable; one that is set to nothing counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The names of all variables that are set.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name.as_str())
    }

    /// The person's home folder; the root folder where there is none.
    pub(crate) fn home(&self) -> PathBuf {
        PathBuf::from(self.get("HOME").unwrap_or("/"))
    }

    /// A path as written, made absolute: `~/` is the home folder, all else is relative to the current folder.
    pub(crate) fn absolute(&self, written: &str) -> PathBuf {
        let path = match written.strip_prefix('~') {
            Some("") => self.home(),
            Some(rest) if rest.starts_with('/') => self.home().join(rest.trim_start_matches('/')),
            _ => self.current_dir.join(written),
        };
        without_dots(&path)
    }
}

/// Removes `.` and `..` from an absolute path. What stands before the last `..` is resolved as the
/// kernel would, through symbolic links, where it exists.
fn without_dots(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if let Ok(real) = fs::canonicalize(&clean) {
                    clean = real;
                }
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

/// Bytes of the machine's memory, or the smallest limit of the cgroups this process is in.
fn memory_limit() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| meminfo_total(&text)).unwrap_or(1 << 30);
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    cgroup_files(&groups)
        .filter_map(|file| fs::read_to_string(file).ok())
        .filter_map(|text| text.trim().parse::<u64>().ok())
        .fold(machine, u64::min)
}

fn meminfo_total(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// The files that may hold a limit: of this cgroup and of all above it, in both versions.
fn cgroup_files(groups: &str) -> impl Iterator<Item = PathBuf> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(group)) = (parts.next(), parts.next()) else { continue };
        let (root, file) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            list if list.split(',').any(|name| name == "memory") => ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            _ => continue,
        };
        for folder in Path::new(group).ancestors() {
            files.push(Path::new(root).join(folder.strip_prefix("/").unwrap_or(folder)).join(file));
        }
    }
    files.into_iter()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn cgroups_are_looked_at_up_to_the_root() {
        let files: Vec<String> =
            cgroup_files("0::/a/b\n4:memory:/c\n5:cpu:/x\n").map(|file| file.display().to_string()).collect();
        assert_eq!(
            files,
            [
                "/sys/fs/cgroup/a/b/memory.max",
                "/sys/fs/cgroup/a/memory.max",
                "/sys/fs/cgroup/memory.max",
                "/sys/fs/cgroup/memory/c/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            ]
        );
        assert_eq!(meminfo_total("MemTotal:       2048 kB\nMemFree: 1 kB\n"), Some(2 << 20));
    }

    #[test]
    fn paths_are_made_absolute() {
        let home = [("HOME".to_owned(), "/home/ada".to_owned())];
        let environment = Environment::new(home, "/srv".into(), "/bin/tavana".into(), 0);
        let absolute = |written: &str| environment.absolute(written).display().to_string();
        assert_eq!(absolute("lake/./a"), "/srv/lake/a");
        assert_eq!(absolute("~/lake"), "/home/ada/lake");
        assert_eq!(absolute("../lake/*.parquet"), "/lake/*.parquet");
        assert_eq!(absolute("/x/../../y"), "/y");
        assert_eq!(absolute("~other"), "/srv/~other");
    }
}
