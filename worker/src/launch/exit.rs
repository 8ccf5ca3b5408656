use std::fmt;

use rustix::process::WaitIdStatus;

/// How an engine process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCause {
    /// It ended by itself with this code; −1 if the system did not tell.
    Exited(i32),
    /// A signal ended it.
    Signalled {
        /// The number of the signal.
        signal: i32,
        /// Its usual name, `SIG?` for one without.
        name: &'static str,
    },
}

impl ExitCause {
    /// The cause that the system reported for a process that ended.
    pub(super) fn from_status(status: &WaitIdStatus) -> Self {
        match (status.terminating_signal(), status.exit_status()) {
            (Some(signal), _) => Self::signalled(signal),
            (None, Some(code)) => Self::Exited(code),
            (None, None) => Self::Exited(-1),
        }
    }

    fn signalled(signal: i32) -> Self {
        Self::Signalled { signal, name: signal_name(signal) }
    }
}

impl fmt::Display for ExitCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "exit code {code}"),
            Self::Signalled { signal, name } => write!(f, "signal {signal} ({name})"),
        }
    }
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        libc::SIGABRT => "SIGABRT",
        libc::SIGALRM => "SIGALRM",
        libc::SIGBUS => "SIGBUS",
        libc::SIGFPE => "SIGFPE",
        libc::SIGHUP => "SIGHUP",
        libc::SIGILL => "SIGILL",
        libc::SIGINT => "SIGINT",
        libc::SIGKILL => "SIGKILL",
        libc::SIGPIPE => "SIGPIPE",
        libc::SIGQUIT => "SIGQUIT",
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGSYS => "SIGSYS",
        libc::SIGTERM => "SIGTERM",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGUSR1 => "SIGUSR1",
        libc::SIGUSR2 => "SIGUSR2",
        libc::SIGXCPU => "SIGXCPU",
        libc::SIGXFSZ => "SIGXFSZ",
        _ => "SIG?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_reads_as_a_person_says_it() {
        assert_eq!(ExitCause::Exited(3).to_string(), "exit code 3");
        assert_eq!(ExitCause::signalled(11).to_string(), "signal 11 (SIGSEGV)");
        assert_eq!(ExitCause::signalled(63).to_string(), "signal 63 (SIG?)");
    }
}
