//! A PostgreSQL for tests, reached by a socket in a folder of its own.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sqlx::Connection;

/// Where `scripts/postgres` puts it.
const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.deps/postgres");

pub(crate) struct Server {
    home: tempfile::TempDir,
    programs: PathBuf,
    /// Whom it runs as, for it refuses to run as root.
    user: Option<(u32, u32)>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let programs = PathBuf::from(PROGRAMS);
        assert!(programs.join("bin/postgres").exists(), "there is no PostgreSQL: run scripts/postgres");
        let home = tempfile::Builder::new().prefix("tavana-history-").tempdir().unwrap();
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut server = Self { home, programs, user: None };
        if std::fs::metadata(server.home.path()).unwrap().uid() == 0 {
            let user = somebody();
            chown(server.home.path(), Some(user.0), Some(user.1)).unwrap();
            // Another user may not be let into the folder of the project.
            let copy = server.home.path().join("programs");
            assert!(Command::new("cp").arg("-a").args([&server.programs, &copy]).status().unwrap().success());
            (server.programs, server.user) = (copy, Some(user));
        }
        let data = server.data();
        server.call("initdb", &["--pgdata", &data, "--username", "postgres", "--auth", "trust", "--no-sync"]);
        server.up();
        server
    }

    pub(crate) fn up(&self) {
        let address = format!("-c listen_addresses='' -c unix_socket_directories='{}'", self.home.path().display());
        let log = self.home.path().join("log").display().to_string();
        let options = format!("{address} -c fsync=off");
        self.call("pg_ctl", &["start", "--wait", "--pgdata", &self.data(), "--log", &log, "--options", &options]);
    }

    /// Ends it as a crash does.
    pub(crate) fn down(&self) {
        self.call("pg_ctl", &["stop", "--wait", "--mode", "immediate", "--pgdata", &self.data()]);
    }

    /// The URL of a new database.
    pub(crate) async fn database(&self, name: &str) -> String {
        let mut connection = sqlx::PgConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::raw_sql(&format!("CREATE DATABASE {name}")).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        self.url(name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=postgres", self.home.path().display())
    }

    fn data(&self) -> String {
        self.home.path().join("data").display().to_string()
    }

    fn call(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(self.programs.join("bin").join(program));
        command.args(arguments).current_dir(self.home.path()).stdin(Stdio::null());
        // The server keeps what it is given: a pipe would stay open as long as it runs.
        let output = self.home.path().join("output");
        let file = || std::fs::File::create(&output).unwrap();
        command.stdout(file()).stderr(file());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        let status = command.status().unwrap();
        assert!(status.success(), "{program}: {}", std::fs::read_to_string(&output).unwrap());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if Path::new(&self.data()).join("postmaster.pid").exists() {
            self.down();
        }
    }
}

/// A user of this machine that is not root, and its group.
fn somebody() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let found = ["postgres", "nobody"].iter().find_map(|name| {
        let mut fields = users.lines().map(|line| line.split(':')).find(|line| line.clone().next() == Some(name))?;
        Some((fields.nth(2)?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    found.unwrap()
}
