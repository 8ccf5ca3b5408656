use std::collections::BTreeMap;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::declaration::{Key, Shape};

/// What the command line says, still as text: made from the declarations, judged with all other settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServeFlags {
    given: BTreeMap<Key, Vec<String>>,
}

impl ServeFlags {
    /// What was given for one setting, in order.
    pub(crate) fn given(&self, key: Key) -> &[String] {
        self.given.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    fn arguments() -> impl Iterator<Item = Arg> {
        Key::ALL.into_iter().map(|key| {
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

impl clap::Args for ServeFlags {
    fn augment_args(command: Command) -> Command {
        command.args(Self::arguments())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for ServeFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for key in Key::ALL {
            let declared = key.declaration();
            let given: Vec<String> = match declared.shape {
                Shape::Switch if matches.get_flag(declared.flag) => vec!["true".to_owned()],
                Shape::Switch => Vec::new(),
                Shape::List | Shape::Value => {
                    matches.get_many::<String>(declared.flag).into_iter().flatten().cloned().collect()
                }
            };
            if !given.is_empty() {
                self.given.insert(key, given);
            }
        }
        Ok(())
    }
}
