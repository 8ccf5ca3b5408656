//! `tavana sql`: a Flight SQL client for the terminal.

mod access;
mod cells;
mod client;
mod output;
mod progress;
mod runner;
mod shell;
mod table;

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::complain;
use crate::settings::Environment;
use access::Access;
use client::Client;
use output::{Format, Target};
use query::script::{meaningful, split};
use runner::{Failure, Runner};

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Where a server listens, unless told otherwise.
const DEFAULT_URL: &str = "grpc://127.0.0.1:8815";

/// Query a server: one shot, a script, or interactively.
///
/// With -c or -f, runs the statements in order and ends at the first error. Without, reads statements from the
/// terminal, with history and editing; each ends with `;`. Where standard input is not a terminal, it is the
/// script. All statements share one session.
///
/// Rows go to standard output, all else to standard error. Ctrl-C cancels the running statement. The exit code is
/// 0, or 1 after an error, or 130 after Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(after_help = "Environment:
  TAVANA_URL     the server, where --url is not given
  TAVANA_KEY     the key that proves who you are; on the command line others could see it

Examples:
  tavana sql -c 'FROM lineitem LIMIT 3'
  tavana sql -c 'FROM orders' --format csv | head
  tavana sql -c 'FROM orders' --format parquet -o orders.parquet
  tavana sql -f report.sql
  TAVANA_KEY=tvn_… tavana sql --url grpcs://lake.example.org:8815 -c 'FROM orders'
  tavana sql                                 and then \\? for help")]
pub(crate) struct Arguments {
    /// The server [default: grpc://127.0.0.1:8815].
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    access: Access,
    /// Run this; may be given several times, each may hold several statements.
    #[arg(short = 'c', long = "command", value_name = "SQL", allow_hyphen_values = true)]
    commands: Vec<String>,
    /// Run the statements of this file; `-` is standard input.
    #[arg(short = 'f', long = "file", value_name = "FILE", conflicts_with = "commands")]
    file: Option<PathBuf>,
    /// How rows are written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write rows to this file instead of standard output.
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    output: Option<PathBuf>,
    /// What is given without -c, to be told about it.
    #[arg(hide = true)]
    stray: Vec<String>,
}

/// Does what the command line asks for.
pub(crate) fn run(arguments: &Arguments, environment: &Environment) -> ExitCode {
    if let Some(stray) = arguments.stray.first() {
        return complain(2, &format!("`{stray}` is no option; a statement is given with -c, a file with -f"));
    }
    let script = match script(arguments) {
        Ok(script) => script,
        Err(error) => return complain(1, &error),
    };
    if arguments.format.is_binary() && arguments.output.is_none() && io::stdout().is_terminal() {
        return complain(2, "this format is not for a terminal; name a file with -o FILE, or pipe it on");
    }
    let url = arguments.url.as_deref().or_else(|| environment.get("TAVANA_URL")).unwrap_or(DEFAULT_URL);
    // The connection is tended while a person thinks, so it has a thread of its own.
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(1, &format!("cannot start: {error}")),
    };
    let target = match &arguments.output {
        Some(path) => Target::File(path.clone()),
        None => Target::Stdout,
    };
    let started = runtime.block_on(async {
        let client = Client::connect(url, &arguments.access, environment).await?;
        Runner::new(client, arguments.format, target)
    });
    let mut runner = match started {
        Ok(runner) => runner,
        Err(error) => return complain(1, &error),
    };
    let code = match script {
        Some(texts) => ended(runtime.block_on(all(&mut runner, &texts))),
        None => shell::run(&runtime, &mut runner, environment, url),
    };
    runtime.block_on(runner.close());
    code
}

/// The texts to run; `None` when a person will type them.
fn script(arguments: &Arguments) -> Result<Option<Vec<String>>, String> {
    let from_stdin = |()| {
        let mut text = String::new();
        let read = io::stdin().lock().read_to_string(&mut text);
        read.map(|_| Some(vec![text])).map_err(|error| format!("cannot read standard input: {error}"))
    };
    match &arguments.file {
        Some(path) if path.as_os_str() == "-" => from_stdin(()),
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(vec![text])),
            Err(error) => Err(format!("cannot read {}: {error}", path.display())),
        },
        None if !arguments.commands.is_empty() => Ok(Some(arguments.commands.clone())),
        None if io::stdin().is_terminal() => Ok(None),
        None => from_stdin(()),
    }
}

async fn all(runner: &mut Runner, texts: &[String]) -> Result<(), Failure> {
    for text in texts {
        let (statements, rest) = split(text);
        for statement in statements.into_iter().chain(meaningful(rest)) {
            runner.run(statement).await?;
        }
    }
    runner.finish()
}

fn ended(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) | Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Err(Failure::Interrupted) => complain(INTERRUPTED, "cancelled"),
        Err(Failure::Error(text)) => complain(1, &text),
    }
}
