//! `tavana key`: makes, lists, revokes and rotates API keys. It works on the state itself, whether or not the
//! service runs.

mod expiry;
mod listing;

use std::io::Write;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::{Args, Subcommand};
use identity::{ApiKey, NewKey};
use query::{Result, Scope, Which};

use crate::cli::complain;
use crate::login;
use crate::settings::{self, Environment, StateFlags};

/// Make, list, revoke and rotate API keys.
///
/// A key is the password of a user, whose name is the key's. It is shown once, when it is made: the service keeps
/// what it needs to know it again, and nothing from which it could be made. All of this works while the service
/// runs, which heeds it within seconds.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  KEY=$(tavana key create --name ada --scope write --expires 90d)
  TAVANA_KEY=$KEY tavana sql -c 'FROM orders'
  tavana key list
  tavana key rotate ada        then give the new key to whoever uses it, and when all do:
  tavana key revoke ada --old")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key for a name that has none; print it.
    ///
    /// The key is all that goes to standard output. It is shown now and never again.
    Create(Create),
    /// List all keys: to whom, for what, from when to when, and whether they open anything.
    List {
        #[command(flatten)]
        state: StateFlags,
    },
    /// Make a name's keys open nothing any more.
    Revoke {
        /// Whose.
        name: String,
        /// Only those before the newest: the ones that it replaces.
        #[arg(long)]
        old: bool,
        #[command(flatten)]
        state: StateFlags,
    },
    /// Make another key for a name, beside the one that it has; print it.
    ///
    /// Both open the same until the older one is revoked: by `tavana key revoke NAME --old`, or by rotating again.
    Rotate {
        /// Whose.
        name: String,
        /// When the new one ends [default: as long as the one before was given].
        #[arg(long, value_name = "90d|TIME")]
        expires: Option<String>,
        #[command(flatten)]
        state: StateFlags,
    },
}

#[derive(Debug, Args)]
struct Create {
    /// Whose: the name of the user.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What its holder may do: read data; write it as well; or also see and end what belongs to others.
    #[arg(long, value_name = "read|write|admin", value_parser = scope)]
    scope: Scope,
    /// When it ends: a span such as 90d, 12h or 1y, or a point in time as in RFC 3339 [default: never].
    #[arg(long, value_name = "90d|TIME")]
    expires: Option<String>,
    #[command(flatten)]
    state: StateFlags,
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_word(text).ok_or_else(|| "write read, write or admin".to_owned())
}

/// Does what the command line asks for.
pub(crate) fn run(arguments: Arguments, environment: &Environment) -> ExitCode {
    let now = SystemTime::now();
    let expires = match &arguments.command {
        Command::Create(Create { expires, .. }) | Command::Rotate { expires, .. } => expires.as_deref(),
        Command::List { .. } | Command::Revoke { .. } => None,
    };
    let expires = match expires.map(|text| expiry::parse(text, now)).transpose() {
        Ok(expires) => expires,
        Err(error) => return complain(2, &format!("--expires: {error}")),
    };
    let (Command::Create(Create { state: flags, .. })
    | Command::List { state: flags }
    | Command::Revoke { state: flags, .. }
    | Command::Rotate { state: flags, .. }) = &arguments.command;
    let state = match settings::load_state(flags, environment) {
        Ok(state) => state,
        Err(problems) => return complain(2, &problems.to_string()),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(1, &format!("cannot start: {error}")),
    };
    let outcome = runtime.block_on(async {
        let (database, keys) = login::keys(&state).await?;
        let outcome = carry_out(&keys, arguments.command, expires, now).await;
        database.close().await;
        outcome
    });
    match outcome {
        Ok(Told { out, note }) => {
            // The key first: a note that cannot be written must not keep it back.
            let mut stdout = std::io::stdout().lock();
            if let Err(error) = stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush()) {
                return complain(1, &format!("cannot write: {error}"));
            }
            let _ = std::io::stderr().lock().write_all(note.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => complain(1, &error.to_string()),
    }
}

/// What there is to say: on standard output, and beside it.
struct Told {
    out: zeroize::Zeroizing<String>,
    note: String,
}

impl Told {
    fn key(key: &ApiKey, note: String) -> Self {
        Self { out: format!("{}\n", key.reveal()).into(), note }
    }
}

async fn carry_out(
    keys: &identity::Keys,
    command: Command,
    expires: Option<SystemTime>,
    now: SystemTime,
) -> Result<Told> {
    match command {
        Command::Create(Create { name, scope, .. }) => {
            let note =
                format!("the key of {name} (scope {}, {}); it is not shown again\n", scope.word(), until(expires));
            let key = keys.create(NewKey { name, scope, expires }, now).await?;
            Ok(Told::key(&key, note))
        }
        Command::List { .. } => {
            let listed = listing::table(&keys.list().await?, now);
            let none = "no keys yet: `tavana key create --name … --scope …` makes one\n";
            let note = if listed.is_empty() { none.to_owned() } else { String::new() };
            Ok(Told { out: listed.into(), note })
        }
        Command::Revoke { name, old, .. } => {
            let which = if old { Which::Older } else { Which::All };
            let revoked = keys.revoke(&name, which, now).await?;
            let note = match revoked {
                0 => format!("nothing to revoke: no such key of {name} was still open\n"),
                1 => format!("1 key of {name} is revoked; it opens nothing within 5 s\n"),
                count => format!("{count} keys of {name} are revoked; they open nothing within 5 s\n"),
            };
            Ok(Told { out: String::new().into(), note })
        }
        Command::Rotate { name, .. } => {
            let (key, record, revoked) = keys.rotate(&name, expires, now).await?;
            let older = if revoked > 0 { ", and the one before that is revoked" } else { "" };
            let note = format!(
                "another key of {name} (scope {}, {}); it is not shown again. The one before it still opens{older}: \
                 `tavana key revoke {name} --old` ends it\n",
                record.scope.word(),
                until(record.expires)
            );
            Ok(Told::key(&key, note))
        }
    }
}

fn until(expires: Option<SystemTime>) -> String {
    expires.map_or_else(|| "does not expire".to_owned(), |expires| format!("until {}", expiry::shown(expires)))
}
