use std::collections::BTreeMap;
use std::marker::PhantomData;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::declaration::{Key, Shape};

/// What the command line says, still as text: made from the declarations, judged with all other settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given(BTreeMap<Key, Vec<String>>);

impl Given {
    /// What was given for one setting, in order.
    pub(super) fn of(&self, key: Key) -> &[String] {
        self.0.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The settings that a command takes.
pub(crate) trait Taken {
    /// Which.
    const KEYS: &[Key];
}

/// `tavana serve` takes all of them.
#[derive(Clone, Debug)]
pub(crate) struct Serve;

impl Taken for Serve {
    const KEYS: &[Key] = &Key::ALL;
}

/// Commands beside the service take those that say where its state is.
#[derive(Clone, Debug)]
pub(crate) struct State;

impl Taken for State {
    const KEYS: &[Key] = &[Key::State, Key::StateFolder, Key::KeySecret, Key::Config];
}

/// The flags of a command that are settings.
#[derive(Clone, Debug)]
pub(crate) struct Flags<T> {
    pub(super) given: Given,
    taken: PhantomData<T>,
}

/// Those of `tavana serve`.
pub(crate) type ServeFlags = Flags<Serve>;
/// Those of commands beside the service.
pub(crate) type StateFlags = Flags<State>;

impl<T: Taken> Flags<T> {
    fn arguments() -> impl Iterator<Item = Arg> {
        T::KEYS.iter().map(|key| {
            let declared = key.declaration();
            let mut long = format!("{}.\n{}\n[default: {}]", declared.summary, declared.detail, declared.default);
            long.push_str(&format!("\n[environment: {}]", key.variable()));
            if let Some(name) = key.file_key() {
                long.push_str(&format!("\n[file: {name}]"));
            }
            let argument = Arg::new(declared.flag)
                .long(declared.flag)
                .help(format!("{} [default: {}]", declared.summary, declared.default))
                .long_help(long);
            match declared.shape {
                Shape::Switch => argument.action(ArgAction::SetTrue),
                Shape::List => argument.action(ArgAction::Append).value_name(declared.value),
                Shape::Value => argument.value_name(declared.value).value_parser(NonEmptyStringValueParser::new()),
            }
        })
    }
}

impl<T: Taken> clap::Args for Flags<T> {
    fn augment_args(command: Command) -> Command {
        command.args(Self::arguments())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<T: Taken> clap::FromArgMatches for Flags<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self { given: Given::default(), taken: PhantomData };
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for key in T::KEYS {
            let declared = key.declaration();
            let given: Vec<String> = match declared.shape {
                Shape::Switch if matches.get_flag(declared.flag) => vec!["true".to_owned()],
                Shape::Switch => Vec::new(),
                Shape::List | Shape::Value => {
                    matches.get_many::<String>(declared.flag).into_iter().flatten().cloned().collect()
                }
            };
            if !given.is_empty() {
                self.given.0.insert(*key, given);
            }
        }
        Ok(())
    }
}
