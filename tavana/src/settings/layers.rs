use std::collections::BTreeMap;

use super::declaration::{Key, Shape};
use super::environment::Environment;
use super::file::{self, FilePlace};
use super::flags::Given;
use super::origin::{Origin, Problems, Raw, near};

/// What the names of all own variables begin with.
const PREFIX: &str = "TAVANA_";

/// Variables that other commands read.
const OTHER_VARIABLES: [&str; 2] = ["TAVANA_URL", "TAVANA_KEY"];

/// What flags, environment and file say together: flag beats environment beats file.
#[derive(Debug, Default)]
pub(super) struct Layers {
    values: BTreeMap<Key, Raw>,
    /// `[NAME=]URI` as flags or environment say it; when there is any, the file only adds S3 options.
    pub(super) data: Vec<Raw>,
    pub(super) file_data: Vec<FilePlace>,
}

impl Layers {
    pub(super) fn gather(flags: &Given, environment: &Environment, problems: &mut Problems) -> Self {
        unknown_variables(environment, problems);
        let mut layers = Self::default();
        for key in Key::ALL {
            let from_flag = || flags.of(key).last().map(|text| Raw::new(text, Origin::Flag(key.flag())));
            let from_environment = || {
                let name = key.variable();
                environment.get(&name).map(|text| Raw::new(text, Origin::Environment(name.clone())))
            };
            match key.declaration().shape {
                Shape::List => layers.data = listed(flags, environment, key),
                Shape::Value | Shape::Switch => {
                    if let Some(raw) = from_flag().or_else(from_environment) {
                        layers.values.insert(key, raw);
                    }
                }
            }
        }
        if let Some(config) = layers.values.get(&Key::Config).cloned() {
            let path = environment.absolute(&config.text);
            let file = file::read(&path, &config.text, &config.origin, problems);
            for (key, raw) in file.values {
                layers.values.entry(key).or_insert(raw);
            }
            layers.file_data = file.data;
        }
        layers
    }

    pub(super) fn get(&self, key: Key) -> Option<&Raw> {
        self.values.get(&key)
    }

    pub(super) fn origin(&self, key: Key) -> Origin {
        self.get(key).map_or(Origin::Default, |raw| raw.origin.clone())
    }
}

fn listed(flags: &Given, environment: &Environment, key: Key) -> Vec<Raw> {
    let given = flags.of(key);
    if !given.is_empty() {
        return given.iter().map(|text| Raw::new(text, Origin::Flag(key.flag()))).collect();
    }
    let name = key.variable();
    let text = environment.get(&name).unwrap_or_default();
    text.split_whitespace().map(|text| Raw::new(text, Origin::Environment(name.clone()))).collect()
}

fn unknown_variables(environment: &Environment, problems: &mut Problems) {
    let known: Vec<String> =
        Key::ALL.into_iter().map(Key::variable).chain(OTHER_VARIABLES.map(str::to_owned)).collect();
    for name in environment.names() {
        let Some(own) = name.strip_prefix(PREFIX) else { continue };
        if !known.iter().any(|known| known == name) {
            // The prefix is common to all: it says nothing about likeness.
            let near = near(own, known.iter().filter_map(|known| known.strip_prefix(PREFIX)));
            let near = near.replace("did you mean ", "did you mean TAVANA_");
            problems.add(&Origin::Environment(name.to_owned()), format!("there is no such setting{near}"));
        }
    }
}
