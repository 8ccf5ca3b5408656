//! The command line.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::settings::{self, Environment, Loaded, ServeFlags};
use crate::{key, pg_shim, sample, serve, sql, version, worker_command};

/// The exit code for a command line or settings that are wrong.
const USAGE: u8 = 2;

/// SQL over data lakes, served with Arrow Flight SQL.
///
/// Tavana serves folders and buckets of Parquet, CSV, JSON, Delta Lake and Iceberg to every client that
/// speaks Arrow Flight SQL (Polars, pandas, ADBC, JDBC) or PostgreSQL's protocol (psql, BI tools). Statements run on DuckDB, in processes of their own.
#[derive(Debug, Parser)]
#[command(name = "tavana", version, max_term_width = 110, subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  tavana sample --scale 0.1 lake        make a TPC-H sample
  tavana serve --data lake              serve it
  tavana sql -c 'FROM lineitem LIMIT 3' query it

`tavana COMMAND --help` describes each command in full.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve data to Flight SQL and PostgreSQL clients.
    ///
    /// Finds the tables under each --data place, starts the workers and listens. New files and folders are
    /// seen without a restart. SIGTERM or Ctrl-C drains: running statements finish, new ones are told that the
    /// service is going away, and the exit code is 0.
    ///
    /// Every option is also a variable of the environment and a key of the settings file. A flag beats the
    /// environment, the environment beats the file. All wrong settings are reported at once, and the exit code
    /// is then 2.
    #[command(after_help = "Examples:
  tavana serve --data /path/to/lake
  tavana serve --data s3://bucket/prefix --data orders=/lake/orders/*.parquet
  TAVANA_MEMORY=8GiB TAVANA_WORKERS=2 tavana serve --data lake
  tavana serve --config tavana.toml --print-config

A settings file:
  memory = \"8GiB\"
  [data.sales]
  uri = \"s3://bucket/sales\"
  [data.sales.s3]
  endpoint = \"http://127.0.0.1:9000\"
  key_id = \"…\"
  secret = \"…\"")]
    Serve(ServeFlags),
    /// Query a server: one shot, a script, or interactively.
    Sql(sql::Arguments),
    Key(key::Arguments),
    PgShim(pg_shim::Arguments),
    /// Make a sample lake: the eight tables of TPC-H as Parquet.
    Sample(sample::Arguments),
    /// A worker or engine process; `tavana serve` starts it.
    ///
    /// Not for people: it speaks with the process that started it over inherited sockets and ends with it.
    Worker {
        /// What `serve` tells it.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
        arguments: Vec<OsString>,
    },
    /// Print the versions of Tavana and of the DuckDB it is linked with.
    Version,
    /// Print shell completions.
    #[command(after_help = "Examples:
  tavana completions bash > ~/.local/share/bash-completion/completions/tavana
  tavana completions zsh  > ~/.zfunc/_tavana        (with fpath+=~/.zfunc before compinit)
  tavana completions fish > ~/.config/fish/completions/tavana.fish")]
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: CompletedShell,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum CompletedShell {
    Bash,
    Zsh,
    Fish,
}

impl From<CompletedShell> for Shell {
    fn from(shell: CompletedShell) -> Self {
        match shell {
            CompletedShell::Bash => Self::Bash,
            CompletedShell::Zsh => Self::Zsh,
            CompletedShell::Fish => Self::Fish,
        }
    }
}

/// Does what the command line says.
pub(crate) fn run() -> ExitCode {
    let command = Cli::parse().command;
    if let Command::Worker { arguments } = command {
        return worker_command::worker_command(arguments);
    }
    let environment = match Environment::of_process() {
        Ok(environment) => environment,
        Err(error) => return complain(USAGE, &format!("cannot read the environment: {error}")),
    };
    match command {
        Command::Serve(flags) => serve_with(&flags, &environment),
        Command::Sql(arguments) => sql::run(&arguments, &environment),
        Command::Key(arguments) => key::run(arguments, &environment),
        Command::PgShim(arguments) => pg_shim::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Worker { .. } => ExitCode::SUCCESS,
        Command::Version => {
            let engine = worker_command::engine_version();
            written(version::write(&mut io::stdout().lock(), engine.as_deref()))
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(Shell::from(shell), &mut Cli::command(), "tavana", &mut script);
            written(io::stdout().lock().write_all(&script))
        }
    }
}

fn serve_with(flags: &ServeFlags, environment: &Environment) -> ExitCode {
    match settings::load(flags, environment) {
        Ok(Loaded::Serve(settings)) => serve::run(*settings),
        Ok(Loaded::Print(text)) => written(io::stdout().lock().write_all(text.as_bytes())),
        Err(problems) => complain(USAGE, &problems.to_string()),
    }
}

/// Writes an error for a person to standard error.
pub(crate) fn complain(code: u8, text: &str) -> ExitCode {
    // When standard error is gone, the exit code still tells.
    let _ = writeln!(io::stderr().lock(), "error: {text}");
    ExitCode::from(code)
}

/// Output that nobody reads any more is no error.
fn written(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => complain(1, &format!("cannot write: {error}")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_has_a_flag_a_variable_and_help() {
        let mut command = Cli::command();
        let help = command.find_subcommand_mut("serve").unwrap().render_long_help().to_string();
        for key in settings::Key::ALL {
            assert!(help.contains(&key.flag()) && help.contains(&key.variable()), "{key:?}");
        }
    }
}
