//! An engine that does what it is told over its connection: one line asks, one line answers.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use rustix::process::{Pid, Resource, Signal, getrlimit, getsid, kill_process};

/// Answers until the connection is closed; one that is called deaf does not even notice that.
pub(crate) fn play(arguments: &[&str]) -> ExitCode {
    let worker::launch::Birth { connection: stream, memory, .. } = worker::launch::begin_engine().unwrap();
    if arguments == ["deaf"] {
        loop {
            std::thread::park();
        }
    }
    stream.set_nonblocking(false).unwrap();
    let mut answers = stream.try_clone().unwrap();
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        let (verb, object) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match verb {
            "arguments" => arguments.join(" "),
            "memory" => memory.is_some().to_string(),
            "exit" => return ExitCode::from(object.parse::<u8>().unwrap()),
            other => answer(other, object),
        };
        writeln!(answers, "{}", answer.replace('\n', " ")).unwrap();
    }
    ExitCode::SUCCESS
}

fn answer(verb: &str, object: &str) -> String {
    match verb {
        "read" => told(fs::read(object).map(|bytes| bytes.len().to_string())),
        "list" => told(fs::read_dir(object).map(|entries| entries.count().to_string())),
        "write" => told(fs::write(object, "written").map(|()| String::new())),
        "remove" => told(fs::remove_file(object).map(|()| String::new())),
        "mkdir" => told(fs::create_dir(object).map(|()| String::new())),
        "link" => told(std::os::unix::fs::symlink("/etc/passwd", object).map(|()| String::new())),
        "exec" => told(std::process::Command::new(object).status().map(|status| status.to_string())),
        "connect" => told(TcpStream::connect(("127.0.0.1", object.parse::<u16>().unwrap())).map(|_| String::new())),
        "listen" => told(std::net::TcpListener::bind(("127.0.0.1", 0)).map(|_| String::new())),
        "abstract" => {
            use std::os::linux::net::SocketAddrExt;
            let address = std::os::unix::net::SocketAddr::from_abstract_name(object).unwrap();
            told(std::os::unix::net::UnixStream::connect_addr(&address).map(|_| String::new()))
        }
        "signal" => {
            let pid = Pid::from_raw(object.parse().unwrap()).unwrap();
            told(kill_process(pid, Signal::TERM).map(|()| String::new()).map_err(Into::into))
        }
        "die" => {
            let signal = Signal::from_named_raw(object.parse().unwrap()).unwrap();
            // Again and again: Rust's own handler for overflowing stacks lets the first one pass.
            loop {
                kill_process(rustix::process::getpid(), signal).unwrap();
            }
        }
        "complain" => {
            eprintln!("{object}");
            String::new()
        }
        "environment" => {
            let names: Vec<String> = std::env::vars().map(|(name, _)| name).collect();
            names.join(" ")
        }
        "directory" => std::env::current_dir().unwrap().display().to_string(),
        "leader" => (getsid(None).unwrap() == rustix::process::getpid()).to_string(),
        "dumpable" => format!("{:?}", rustix::process::dumpable_behavior().unwrap()),
        "private" => rustix::thread::no_new_privs().unwrap().to_string(),
        "limits" => [Resource::Stack, Resource::Core, Resource::Nofile]
            .map(getrlimit)
            .map(|limit| format!("{}/{}", limit.current.unwrap_or(u64::MAX), limit.maximum.unwrap_or(u64::MAX)))
            .join(" "),
        "descriptors" => descriptors().join(" "),
        "swallow" => {
            std::hint::black_box(vec![1u8; object.parse().unwrap()]);
            String::new()
        }
        "allocate" => {
            let mut memory: Vec<u8> = Vec::new();
            match memory.try_reserve_exact(object.parse().unwrap()) {
                Ok(()) => "ok".into(),
                Err(_) => "out of memory".into(),
            }
        }
        other => format!("what is {other}?"),
    }
}

/// Every open descriptor with what it is; asks the kernel, because `/proc/self/fd` may be refused.
fn descriptors() -> Vec<String> {
    use std::os::fd::BorrowedFd;
    (0..4096)
        .filter_map(|number| {
            // SAFETY: only its type is asked for; a number that is not open is answered with an error.
            #[allow(unsafe_code)]
            let descriptor = unsafe { BorrowedFd::borrow_raw(number) };
            let kind = rustix::fs::FileType::from_raw_mode(rustix::fs::fstat(descriptor).ok()?.st_mode);
            Some(format!("{number}:{kind:?}"))
        })
        .collect()
}

fn told(result: std::io::Result<String>) -> String {
    match result {
        Ok(text) => format!("ok {text}").trim_end().to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    }
}
