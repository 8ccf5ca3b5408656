use std::collections::BTreeMap;

use super::aws::{Ambient, S3Field};
use super::environment::Environment;
use super::file::FilePlace;
use super::layers::Layers;
use super::origin::{Origin, Problems, Raw};
use super::{DataSetting, TablesSetting};

/// What ends a URI where files can be made.
pub(super) const WRITABLE: &str = ",rw";

/// Whether a location of [`location`] lies in an object store.
pub(super) fn is_remote(location: &str) -> bool {
    location.starts_with("s3://")
}

/// The data to serve, with where each part was said.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) places: Vec<Place>,
}

impl Data {
    /// Refuses tables among the data: their files would be tables of the data too.
    pub(super) fn keep_apart(&self, tables: &TablesSetting, origin: &Origin, problems: &mut Problems) {
        for place in &self.places {
            let data = place.setting.uri.trim_end_matches('/');
            let inside = tables.uri.strip_prefix(data).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if inside {
                problems.add(
                    origin,
                    format!(
                        "`{}` lies in the data `{data}`, which would show its files; choose a folder beside that",
                        tables.uri
                    ),
                );
            }
        }
    }
}

/// One `[NAME=]URI` with its origins.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) setting: DataSetting,
    pub(super) origin: Origin,
    pub(super) s3: Vec<S3Field>,
}

/// Reads what is to be served; what is wrong goes to `problems`.
pub(super) fn read(layers: &Layers, environment: &Environment, problems: &mut Problems) -> Data {
    let asked = asked(layers, problems);
    let mut ambient: Option<Ambient> = None;
    let mut data = Data::default();
    for Asked { name, uri, s3 } in asked {
        let writable = uri.text.ends_with(WRITABLE);
        let bare = Raw::new(uri.text.strip_suffix(WRITABLE).unwrap_or(&uri.text), uri.origin.clone());
        let Some(setting_uri) = location(&bare, environment, problems) else { continue };
        if let Some(name) = &name
            && data.places.iter().any(|place| place.setting.name.as_ref() == Some(name))
        {
            problems.add(&uri.origin, format!("two places are named `{name}`; names must differ"));
            continue;
        }
        let mut place = Place {
            setting: DataSetting { name, uri: setting_uri, s3: None, writable },
            origin: uri.origin.clone(),
            s3: Vec::new(),
        };
        if is_remote(&place.setting.uri) {
            let ambient = ambient.get_or_insert_with(|| Ambient::read(environment, problems));
            let (options, fields) = ambient.resolve(&s3, problems);
            place.setting.s3 = Some(options);
            place.s3 = fields;
        } else if let Some(raw) = s3.values().next() {
            problems.add(&raw.origin, format!("s3 options are given, but the data is local: {}", place.setting.uri));
        }
        data.places.push(place);
    }
    data
}

struct Asked {
    name: Option<String>,
    uri: Raw,
    s3: BTreeMap<&'static str, Raw>,
}

/// What is asked for, by flags or environment where they name any data, else by the file.
fn asked(layers: &Layers, problems: &mut Problems) -> Vec<Asked> {
    let by_file = layers.data.is_empty();
    let mut asked = Vec::new();
    for raw in &layers.data {
        if let Some((name, uri)) = named(raw, problems) {
            let s3 = name.as_deref().and_then(|name| of_name(&layers.file_data, name));
            asked.push(Asked { name, uri, s3: s3.map(|place| place.s3.clone()).unwrap_or_default() });
        }
    }
    for place in &layers.file_data {
        match (&place.uri, &place.name) {
            (Some(uri), Some(name)) if by_file && !name.is_empty() => {
                asked.push(Asked { name: Some(name.clone()), uri: uri.clone(), s3: place.s3.clone() });
            }
            (Some(uri), None) if by_file => {
                if let Some((name, uri)) = named(uri, problems) {
                    asked.push(Asked { name, uri, s3: place.s3.clone() });
                }
            }
            (_, Some(name)) if name.is_empty() => problems.add(&place.origin, "the name is empty"),
            (None, name) if by_file || !asked.iter().any(|asked| asked.name.is_some() && asked.name == *name) => {
                problems.add(&place.origin, "uri is missing: say where the data lies");
            }
            _ => {}
        }
    }
    asked
}

fn of_name<'a>(places: &'a [FilePlace], name: &str) -> Option<&'a FilePlace> {
    places.iter().find(|place| place.name.as_deref() == Some(name))
}

/// Splits `NAME=URI`. A `=` behind a slash, a colon or a wildcard belongs to the URI.
fn named(raw: &Raw, problems: &mut Problems) -> Option<(Option<String>, Raw)> {
    let text = raw.text.trim();
    let (name, uri) = match text.split_once('=') {
        Some((name, uri)) if !name.contains(['/', ':', '*', '?', '[']) => (Some(name.trim()), uri.trim()),
        _ => (None, text),
    };
    if name == Some("") {
        problems.add(&raw.origin, format!("`{text}` has no name before the `=`; write NAME=URI"));
        return None;
    }
    Some((name.map(str::to_owned), Raw::new(uri, raw.origin.clone())))
}

/// A location as the rest of the service knows it: absolute, or `s3://bucket/prefix`.
pub(super) fn location(uri: &Raw, environment: &Environment, problems: &mut Problems) -> Option<String> {
    let text = uri.text.as_str();
    let mut wrong = |said: String| {
        problems.add(&uri.origin, said);
        None
    };
    if text.is_empty() {
        return wrong("the URI is empty; write a path or s3://bucket/prefix".to_owned());
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some(environment.absolute(text).to_string_lossy().into_owned());
    };
    match scheme.to_ascii_lowercase().as_str() {
        "file" if rest.starts_with('/') => Some(environment.absolute(rest).to_string_lossy().into_owned()),
        "file" => wrong(format!("`{text}` names another machine; write file:///path or a path")),
        "s3" | "s3a" | "s3n" if rest.starts_with('/') || rest.is_empty() => {
            wrong(format!("`{text}` has no bucket; write s3://bucket/prefix"))
        }
        "s3" | "s3a" | "s3n" => Some(format!("s3://{rest}")),
        other => wrong(format!("`{other}://` is not served; write a path or s3://bucket/prefix")),
    }
}
