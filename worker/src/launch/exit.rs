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
    /// It aborted because an allocation was refused.
    OutOfMemory,
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

    /// Whether a statement or the program itself can have done this: it crashed.
    pub fn is_crash(self) -> bool {
        const FAULTS: [i32; 5] = [libc::SIGSEGV, libc::SIGABRT, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];
        matches!(self, Self::Signalled { signal, .. } if FAULTS.contains(&signal))
    }

    /// Whether somebody else ended it, with a signal.
    pub fn is_somebody_elses(self) -> bool {
        matches!(self, Self::Signalled { .. }) && !self.is_crash()
    }

    /// The cause of a process that complained about a refused allocation before it ended.
    pub(super) fn for_want_of_memory(self) -> Self {
        match self {
            Self::Signalled { signal: libc::SIGABRT, .. } => Self::OutOfMemory,
            // One that overcame it, or was ended by somebody else.
            other => other,
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
            Self::OutOfMemory => f.write_str("out of memory"),
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
        assert_eq!(ExitCause::signalled(6).for_want_of_memory().to_string(), "out of memory");
        assert_eq!(ExitCause::signalled(9).for_want_of_memory(), ExitCause::signalled(9));
    }
}
