use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ini::{Ini, ParseOption, Properties};
use query::{Credentials, S3Options};

use super::environment::Environment;
use super::origin::{Origin, Problems, Raw};

/// One S3 option in effect, for showing.
#[derive(Debug)]
pub(super) struct S3Field {
    pub(super) key: &'static str,
    /// As TOML; secrets are hidden.
    pub(super) shown: String,
    pub(super) origin: Origin,
}

/// What environment and profile say about S3: the fallback of every `s3://` place.
#[derive(Debug, Default)]
pub(super) struct Ambient {
    endpoint: Option<Raw>,
    region: Option<Raw>,
    path_style: Option<Raw>,
    keys: Option<Keys>,
}

/// Keys from one and the same source: halves of two accounts are never mixed.
#[derive(Clone, Debug)]
struct Keys {
    id: Raw,
    secret: Raw,
    token: Option<Raw>,
}

impl Ambient {
    /// Reads `AWS_*`, then the profile for what they leave open.
    pub(super) fn read(environment: &Environment, problems: &mut Problems) -> Self {
        let get =
            |name: &str| environment.get(name).map(|text| Raw::new(text.trim(), Origin::Environment(name.to_owned())));
        let mut ambient = Self {
            endpoint: get("AWS_ENDPOINT_URL_S3").or_else(|| get("AWS_ENDPOINT_URL")),
            region: get("AWS_REGION").or_else(|| get("AWS_DEFAULT_REGION")),
            path_style: None,
            keys: None,
        };
        let (id, secret, token) = (get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY"), get("AWS_SESSION_TOKEN"));
        ambient.keys = pair(id, secret, token, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], problems);
        let profile = Profile::read(environment, problems);
        ambient.endpoint = ambient.endpoint.or_else(|| profile.endpoint());
        ambient.region = ambient.region.or_else(|| profile.get("region"));
        ambient.path_style = profile.path_style();
        if ambient.keys.is_none() {
            ambient.keys = profile.keys(problems);
        }
        if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|text| text.eq_ignore_ascii_case("true"))
        {
            ambient.endpoint = None;
        }
        ambient
    }

    /// The options of one place: its own section first.
    pub(super) fn resolve(
        &self,
        own: &BTreeMap<&'static str, Raw>,
        problems: &mut Problems,
    ) -> (S3Options, Vec<S3Field>) {
        let endpoint = own.get("endpoint").or(self.endpoint.as_ref());
        let region = own.get("region").or(self.region.as_ref());
        let names = ["key_id", "secret"];
        let own_keys =
            pair(own.get("key_id").cloned(), own.get("secret").cloned(), own.get("token").cloned(), names, problems);
        let keys = own_keys.or_else(|| self.keys.clone());
        if let Some(endpoint) = endpoint {
            check_endpoint(endpoint, problems);
        }
        let stated = own.get("path_style").or(self.path_style.as_ref());
        let path_style = match stated {
            Some(raw) => raw.text == "true",
            None => endpoint.is_some_and(|endpoint| !is_amazon(&endpoint.text)),
        };
        let mut fields = Vec::new();
        let mut show = |key, shown: String, raw: Option<&Raw>| {
            let origin = raw.map_or(Origin::Default, |raw| raw.origin.clone());
            fields.push(S3Field { key, shown, origin });
        };
        for (key, raw) in [("endpoint", endpoint), ("region", region), ("key_id", keys.as_ref().map(|keys| &keys.id))] {
            if let Some(raw) = raw {
                show(key, super::shown::quoted(&raw.text), Some(raw));
            }
        }
        if let Some(keys) = &keys {
            show("secret", "\"***\"".to_owned(), Some(&keys.secret));
            if let Some(token) = &keys.token {
                show("token", "\"***\"".to_owned(), Some(token));
            }
        }
        show("path_style", path_style.to_string(), stated);
        let options = S3Options {
            endpoint: endpoint.map(|raw| raw.text.trim_end_matches('/').to_owned()),
            region: region.map(|raw| raw.text.clone()),
            path_style,
            credentials: keys.map(|keys| Credentials {
                key_id: keys.id.text,
                secret: keys.secret.text,
                token: keys.token.map(|token| token.text),
            }),
        };
        (options, fields)
    }
}

/// Both halves of a key pair, or none; one alone is a problem.
fn pair(
    id: Option<Raw>,
    secret: Option<Raw>,
    token: Option<Raw>,
    names: [&str; 2],
    problems: &mut Problems,
) -> Option<Keys> {
    match (id, secret) {
        (Some(id), Some(secret)) => Some(Keys { id, secret, token }),
        (Some(id), None) => {
            problems.add(&id.origin, format!("{} is set, but {} is not: both are needed", names[0], names[1]));
            None
        }
        (None, Some(secret)) => {
            problems.add(&secret.origin, format!("{} is set, but {} is not: both are needed", names[1], names[0]));
            None
        }
        (None, None) => None,
    }
}

fn check_endpoint(endpoint: &Raw, problems: &mut Problems) {
    let good = url::Url::parse(&endpoint.text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
    if !good {
        let text = format!("`{}` is not an endpoint; write http://host:port or https://host", endpoint.text);
        problems.add(&endpoint.origin, text);
    }
}

fn is_amazon(endpoint: &str) -> bool {
    let host = url::Url::parse(endpoint).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase));
    host.is_some_and(|host| [".amazonaws.com", ".amazonaws.com.cn"].iter().any(|end| host.ends_with(end)))
}

/// The profile in use: its sections of the credentials and the config file, and its services.
#[derive(Default)]
struct Profile {
    name: String,
    credentials: Option<Section>,
    config: Option<Section>,
    services: Option<Section>,
}

/// A section with the file it is from.
struct Section {
    file: String,
    values: Properties,
}

impl Section {
    /// The value of a key. Indented keys belong to the key above them and are found under its name.
    fn get(&self, parent: Option<&str>, key: &str) -> Option<&str> {
        let mut above = "";
        for (name, value) in self.values.iter() {
            let nested = name.starts_with([' ', '\t']);
            if !nested {
                above = name.trim();
            }
            let found = match parent {
                None => !nested,
                Some(parent) => nested && above == parent,
            };
            if found && name.trim() == key {
                return Some(value.trim()).filter(|value| !value.is_empty());
            }
        }
        None
    }

    fn raw(&self, parent: Option<&str>, key: &str, profile: &str) -> Option<Raw> {
        let origin = || Origin::File { path: self.file.clone(), key: format!("{key} of [{profile}]"), line: None };
        self.get(parent, key).map(|text| Raw::new(text, origin()))
    }
}

impl Profile {
    fn read(environment: &Environment, problems: &mut Problems) -> Self {
        let named = environment.get("AWS_PROFILE").or_else(|| environment.get("AWS_DEFAULT_PROFILE"));
        let name = named.unwrap_or("default").to_owned();
        let file = |variable: &str, default: &str| match environment.get(variable) {
            Some(path) => environment.absolute(path),
            None => environment.home().join(".aws").join(default),
        };
        let (credentials_file, config_file) =
            (file("AWS_SHARED_CREDENTIALS_FILE", "credentials"), file("AWS_CONFIG_FILE", "config"));
        let credentials = parse(&credentials_file, problems);
        let config = parse(&config_file, problems);
        let section = |file: &Option<Ini>, path: &Path, name: &str| {
            let values = file.as_ref()?.section(Some(name))?.clone();
            Some(Section { file: path.display().to_string(), values })
        };
        let mut profile = Self {
            credentials: section(&credentials, &credentials_file, &name),
            config: section(&config, &config_file, &format!("profile {name}")),
            services: None,
            name,
        };
        if profile.config.is_none() && profile.name == "default" {
            profile.config = section(&config, &config_file, "default");
        }
        if let Some(services) = profile.config.as_ref().and_then(|config| config.get(None, "services")) {
            profile.services = section(&config, &config_file, &format!("services {services}"));
        }
        if named.is_some() && profile.credentials.is_none() && profile.config.is_none() {
            let files = format!("{} nor {}", credentials_file.display(), config_file.display());
            let text = format!("profile `{}` is neither in {files}", profile.name);
            problems.add(&Origin::Environment("AWS_PROFILE".to_owned()), text);
        }
        profile
    }

    fn get(&self, key: &str) -> Option<Raw> {
        let of = |section: &Option<Section>| section.as_ref().and_then(|section| section.raw(None, key, &self.name));
        of(&self.credentials).or_else(|| of(&self.config))
    }

    fn endpoint(&self) -> Option<Raw> {
        let service = self.services.as_ref().and_then(|services| services.raw(Some("s3"), "endpoint_url", &self.name));
        service.or_else(|| self.get("endpoint_url"))
    }

    /// `addressing_style` under `s3 =`, as the AWS tools know it.
    fn path_style(&self) -> Option<Raw> {
        let stated = self.config.as_ref()?.raw(Some("s3"), "addressing_style", &self.name)?;
        let text = match stated.text.as_str() {
            "path" => "true",
            "virtual" => "false",
            _ => return None,
        };
        Some(Raw::new(text, stated.origin))
    }

    fn keys(&self, problems: &mut Problems) -> Option<Keys> {
        let (id, secret) = (self.get("aws_access_key_id"), self.get("aws_secret_access_key"));
        if id.is_none() && secret.is_none() {
            for key in ["role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file"] {
                if let Some(raw) = self.get(key) {
                    let text = "only keys that stand in the profile can be used; run `aws configure \
                                export-credentials --format env` and set what it prints";
                    problems.add(&raw.origin, text);
                }
            }
        }
        pair(id, secret, self.get("aws_session_token"), ["aws_access_key_id", "aws_secret_access_key"], problems)
    }
}

/// A file of the AWS tools; one that does not exist is empty.
fn parse(path: &PathBuf, problems: &mut Problems) -> Option<Ini> {
    let origin = Origin::File { path: path.display().to_string(), key: String::new(), line: None };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            problems.add(&origin, format!("cannot be read: {error}"));
            return None;
        }
    };
    let options = ParseOption {
        enabled_quote: false,
        enabled_escape: false,
        enabled_indented_mutiline_value: false,
        enabled_preserve_key_leading_whitespace: true,
    };
    match Ini::load_from_str_opt(&text, options) {
        Ok(ini) => Some(ini),
        Err(error) => {
            let origin =
                Origin::File { path: path.display().to_string(), key: String::new(), line: Some(error.line + 1) };
            problems.add(&origin, format!("is not a file of the AWS tools: {}", error.msg));
            None
        }
    }
}
