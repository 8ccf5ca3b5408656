use std::fmt;

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An option of the command line, with its dashes.
    Flag(String),
    /// A variable of the environment.
    Environment(String),
    /// A key of a file.
    File {
        /// The file's path as it was given.
        path: String,
        /// The key, dotted; empty where the file as a whole is meant.
        key: String,
        /// The line, counted from one, where it is known.
        line: Option<usize>,
    },
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File { path, key, line } => {
                write!(f, "file {path}")?;
                if let Some(line) = line {
                    write!(f, ", line {line}")?;
                }
                if key.is_empty() { Ok(()) } else { write!(f, ", key {key}") }
            }
            Self::Default => f.write_str("default"),
        }
    }
}

/// A text as it was written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) text: String,
    pub(super) origin: Origin,
}

impl Raw {
    pub(super) fn new(text: impl Into<String>, origin: Origin) -> Self {
        Self { text: text.into(), origin }
    }
}

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where the wrong setting came from.
    pub(crate) origin: Origin,
    /// What is wrong and what would be right.
    pub(crate) text: String,
}

/// All that is wrong with the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes one more.
    pub(crate) fn add(&mut self, origin: &Origin, text: impl Into<String>) {
        let problem = Problem { origin: origin.clone(), text: text.into() };
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => writeln!(f, "one setting is wrong:")?,
            count => writeln!(f, "{count} settings are wrong:")?,
        }
        for problem in &self.0 {
            writeln!(f, "  {}: {}", problem.origin, problem.text)?;
        }
        f.write_str("`tavana serve --help` describes every setting.")
    }
}

impl std::error::Error for Problems {}

/// `; did you mean …?` when a known name is near to the one that was written.
pub(super) fn near<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let written = written.to_ascii_lowercase().replace('-', "_");
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&written, &name.to_ascii_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| format!("; did you mean {name}?"))
        .unwrap_or_default()
}
