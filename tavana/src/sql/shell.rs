//! The interactive terminal.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};
use tokio::runtime::Runtime;

use super::output::Format;
use super::runner::{Failure, Runner, Work};
use crate::cli::complain;
use crate::settings::{Environment, default_state};
use query::script::{meaningful, split};

const PROMPT: &str = "tavana> ";
const MORE: &str = "     -> ";
const HISTORY: usize = 10_000;

const HELP: &str = "\
statements end with ; and may span lines
Ctrl-C           cancel the running statement, or clear the line
Ctrl-D, \\q       leave
\\d               list tables
\\d NAME          describe a table
\\dt              list tables
\\format FORMAT   table, csv or json
\\timing          show times, or stop showing them
\\?               this help";

/// Reads and runs statements until the person leaves.
pub(super) fn run(runtime: &Runtime, runner: &mut Runner, environment: &Environment, url: &str) -> ExitCode {
    let config = Config::builder().max_history_size(HISTORY).map(|builder| builder.auto_add_history(false).build());
    let mut editor = match config.and_then(DefaultEditor::with_config) {
        Ok(editor) => editor,
        Err(error) => return complain(1, &format!("cannot use this terminal: {error}")),
    };
    let history = history_file(environment);
    if let Some(path) = &history {
        // The first time, there is none.
        let _ = editor.load_history(path);
    }
    say(&format!("connected to {url}; \\? for help"));
    let mut pending = String::new();
    loop {
        let prompt = if pending.is_empty() { PROMPT } else { MORE };
        match editor.readline(prompt) {
            Ok(line) => {
                let line = spoken(&line, pending.is_empty());
                let leaves = matches!(parse(line.trim()), Command::Leave);
                if leaves || pending.is_empty() && line.trim_start().starts_with('\\') {
                    let _ = editor.add_history_entry(line.trim());
                    if let Next::Leave = backslash(runtime, runner, line.trim()) {
                        break;
                    }
                    continue;
                }
                pending.push_str(&line);
                pending.push('\n');
                let (statements, rest) = split(&pending);
                let statements: Vec<String> = statements.into_iter().map(str::to_owned).collect();
                let rest = meaningful(rest).map(|rest| format!("{rest}\n")).unwrap_or_default();
                if !statements.is_empty() {
                    let _ = editor.add_history_entry(format!("{};", statements.join("; ")));
                }
                pending = if statements.is_empty() && !rest.is_empty() { pending } else { rest };
                for statement in &statements {
                    if !report(runtime.block_on(runner.run(statement))) {
                        break;
                    }
                }
            }
            Err(ReadlineError::Interrupted) => pending.clear(),
            Err(ReadlineError::Eof) => break,
            Err(error) => return complain(1, &format!("cannot read from this terminal: {error}")),
        }
    }
    if let Some(path) = &history {
        // History is a convenience: a full disk must not turn leaving into an error.
        let _ = editor.append_history(path);
    }
    ExitCode::SUCCESS
}

/// The file with what was typed before, in a folder that only its owner can read.
fn history_file(environment: &Environment) -> Option<PathBuf> {
    let folder = default_state(environment);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).ok()?;
    Some(folder.join("sql_history"))
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Stay,
    Leave,
}

/// What a line that begins with a backslash asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Leave,
    Help,
    Tables,
    Describe(String),
    Timing,
    Format(Format),
    Wrong(String),
}

/// What people type who know another shell.
fn spoken(line: &str, at_the_start: bool) -> String {
    let word = line.trim().trim_end_matches(';').to_ascii_lowercase();
    match word.as_str() {
        "exit" | "quit" if at_the_start => "\\q".to_owned(),
        "help" if at_the_start => "\\?".to_owned(),
        _ => line.to_owned(),
    }
}

fn parse(line: &str) -> Command {
    let line = line.trim_end_matches(';').trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match (word, rest.trim()) {
        ("\\q" | "\\quit", _) => Command::Leave,
        ("\\?" | "\\h" | "\\help", _) => Command::Help,
        ("\\dt", _) | ("\\d", "") => Command::Tables,
        ("\\d", name) => Command::Describe(name.to_owned()),
        ("\\timing", _) => Command::Timing,
        ("\\format", name) => match Format::from_str(name, true) {
            Ok(format) if !format.is_binary() => Command::Format(format),
            Ok(_) => {
                Command::Wrong("this format is not for a terminal; leave, and use --format with -o FILE".to_owned())
            }
            Err(_) => Command::Wrong("the formats are table, csv and json".to_owned()),
        },
        (other, _) => Command::Wrong(format!("there is no {other}; \\? lists the commands")),
    }
}

fn backslash(runtime: &Runtime, runner: &mut Runner, line: &str) -> Next {
    match parse(line) {
        Command::Leave => return Next::Leave,
        Command::Help => say(HELP),
        Command::Tables => {
            report(runtime.block_on(runner.work(Work::Tables)));
        }
        Command::Describe(name) => {
            report(runtime.block_on(runner.run(&format!("DESCRIBE {}", identifier(&name)))));
        }
        Command::Timing => {
            runner.timing = !runner.timing;
            say(if runner.timing { "times are shown" } else { "times are not shown" });
        }
        Command::Format(format) => runner.format = format,
        Command::Wrong(text) => say(&text),
    }
    Next::Stay
}

/// A name as SQL takes it: quoted, unless the person did.
fn identifier(name: &str) -> String {
    match name.contains('"') {
        true => name.to_owned(),
        false => name.split('.').map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join("."),
    }
}

/// Tells what went wrong; whether the statements that follow are still wanted.
fn report(outcome: Result<(), Failure>) -> bool {
    match outcome {
        Ok(()) => return true,
        Err(Failure::Interrupted) => say("cancelled"),
        Err(Failure::NobodyReads) => {}
        Err(Failure::Error(text)) => say(&format!("error: {text}")),
    }
    false
}

fn say(text: &str) {
    // A person who cannot read it any more misses nothing.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backslash_commands() {
        assert_eq!(parse("\\q"), Command::Leave);
        assert_eq!(parse("\\d"), Command::Tables);
        assert_eq!(parse("\\dt;"), Command::Tables);
        assert_eq!(parse("\\d  orders ;"), Command::Describe("orders".to_owned()));
        assert_eq!(parse("\\format CSV"), Command::Format(Format::Csv));
        assert!(matches!(parse("\\format parquet"), Command::Wrong(_)));
        assert!(matches!(parse("\\x"), Command::Wrong(text) if text.contains("\\x")));
        assert_eq!(identifier("main.my table"), "\"main\".\"my table\"");
        assert_eq!(identifier("\"a.b\""), "\"a.b\"");
    }
}
