use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::declaration::{Key, Shape};
use super::origin::{Origin, Problems, Raw, near};

/// The keys of a `[data.NAME.s3]` section.
pub(super) const S3_KEYS: [&str; 6] = ["endpoint", "region", "path_style", "key_id", "secret", "token"];

/// The longest settings file that is read.
const FILE_LIMIT: u64 = 1 << 20;

/// What a settings file says, still as text.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) values: BTreeMap<Key, Raw>,
    pub(super) data: Vec<FilePlace>,
}

/// One entry of `data` in a file.
#[derive(Clone, Debug)]
pub(super) struct FilePlace {
    pub(super) name: Option<String>,
    /// Absent where the section only adds S3 options to data that a flag names.
    pub(super) uri: Option<Raw>,
    pub(super) s3: BTreeMap<&'static str, Raw>,
    pub(super) origin: Origin,
}

/// Reads a settings file; what is wrong with it goes to `problems`.
pub(super) fn read(path: &Path, shown: &str, named_by: &Origin, problems: &mut Problems) -> File {
    let text = match std::fs::metadata(path).and_then(|found| {
        if found.len() > FILE_LIMIT {
            return Err(std::io::Error::other("it is larger than 1 MiB"));
        }
        std::fs::read_to_string(path)
    }) {
        Ok(text) => text,
        Err(error) => {
            problems.add(named_by, format!("cannot read {shown}: {error}"));
            return File::default();
        }
    };
    parse(&text, shown, problems)
}

/// Parses the text of a settings file.
pub(super) fn parse(text: &str, shown: &str, problems: &mut Problems) -> File {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, shown, problems, file: File::default() };
    if errors.is_empty() {
        reader.top(table.get_ref());
    }
    for error in errors {
        let origin = reader.origin("", error.span().map_or(0, |span| span.start));
        reader.problems.add(&origin, format!("this is not TOML: {}", error.message()));
    }
    reader.file
}

struct Reader<'a> {
    text: &'a str,
    shown: &'a str,
    problems: &'a mut Problems,
    file: File,
}

impl Reader<'_> {
    fn origin(&self, key: &str, offset: usize) -> Origin {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Origin::File { path: self.shown.to_owned(), key: key.to_owned(), line: Some(line) }
    }

    fn top(&mut self, table: &DeTable<'_>) {
        let known: Vec<(String, Key)> = Key::ALL.into_iter().filter_map(|key| Some((key.file_key()?, key))).collect();
        for (name, value) in table {
            let origin = self.origin(name.get_ref(), name.span().start);
            match known.iter().find(|(known, _)| *known == name.get_ref().as_ref()) {
                Some((_, Key::Data)) => self.data(value, &origin),
                Some((_, key)) => {
                    if let Some(raw) = self.scalar(value, &origin, key.declaration().shape) {
                        self.file.values.insert(*key, raw);
                    }
                }
                None => {
                    let near = near(name.get_ref(), known.iter().map(|(known, _)| known.as_str()));
                    self.problems.add(&origin, format!("there is no such key{near}"));
                }
            }
        }
    }

    /// A plain value as text; a switch must be a boolean.
    fn scalar(&mut self, value: &Spanned<DeValue<'_>>, origin: &Origin, shape: Shape) -> Option<Raw> {
        let text = match (value.get_ref(), shape) {
            (DeValue::Boolean(value), Shape::Switch) => value.to_string(),
            (DeValue::String(value), Shape::Value) => value.to_string(),
            (DeValue::Integer(value), Shape::Value) => value.as_str().replace('_', ""),
            (other, Shape::Switch) => {
                self.problems.add(origin, format!("true or false is expected, not a {}", other.type_str()));
                return None;
            }
            (other, _) => {
                self.problems.add(origin, format!("a text in quotes is expected, not a {}", other.type_str()));
                return None;
            }
        };
        Some(Raw::new(text, origin.clone()))
    }

    fn data(&mut self, value: &Spanned<DeValue<'_>>, origin: &Origin) {
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items {
                    self.item(item);
                }
            }
            DeValue::Table(places) => {
                for (name, place) in places {
                    let origin = self.origin(&format!("data.{}", name.get_ref()), name.span().start);
                    match place.get_ref() {
                        DeValue::Table(place) => self.place(Some(name.get_ref()), place, &origin),
                        _ => self
                            .problems
                            .add(&origin, format!("a section is expected: [data.{}] with uri = \"…\"", name.get_ref())),
                    }
                }
            }
            other => self.problems.add(
                origin,
                format!("data = [\"…\"] or a section [data.NAME] is expected, not a {}", other.type_str()),
            ),
        }
    }

    fn item(&mut self, item: &Spanned<DeValue<'_>>) {
        let origin = self.origin("data", item.span().start);
        match item.get_ref() {
            DeValue::String(uri) => self.file.data.push(FilePlace {
                name: None,
                uri: Some(Raw::new(uri.as_ref(), origin.clone())),
                s3: BTreeMap::new(),
                origin,
            }),
            DeValue::Table(place) => self.place(None, place, &origin),
            other => self.problems.add(&origin, format!("a text in quotes is expected, not a {}", other.type_str())),
        }
    }

    fn place(&mut self, name: Option<&str>, table: &DeTable<'_>, origin: &Origin) {
        let prefix = name.map_or_else(|| "data".to_owned(), |name| format!("data.{name}"));
        let mut place =
            FilePlace { name: name.map(str::to_owned), uri: None, s3: BTreeMap::new(), origin: origin.clone() };
        for (key, value) in table {
            let origin = self.origin(&format!("{prefix}.{}", key.get_ref()), key.span().start);
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("uri", _) => place.uri = self.scalar(value, &origin, Shape::Value),
                ("name", _) if name.is_none() => {
                    place.name = self.scalar(value, &origin, Shape::Value).map(|raw| raw.text);
                }
                ("s3", DeValue::Table(s3)) => place.s3 = self.s3(&prefix, s3),
                ("s3", _) => self.problems.add(&origin, "a section is expected: [data.NAME.s3]"),
                (other, _) => {
                    let near = near(other, ["uri", "s3"]);
                    self.problems.add(&origin, format!("there is no such key{near}"));
                }
            }
        }
        self.file.data.push(place);
    }

    fn s3(&mut self, prefix: &str, table: &DeTable<'_>) -> BTreeMap<&'static str, Raw> {
        let mut values = BTreeMap::new();
        for (key, value) in table {
            let origin = self.origin(&format!("{prefix}.s3.{}", key.get_ref()), key.span().start);
            match S3_KEYS.into_iter().find(|known| *known == key.get_ref().as_ref()) {
                Some(known) => {
                    let shape = if known == "path_style" { Shape::Switch } else { Shape::Value };
                    if let Some(raw) = self.scalar(value, &origin, shape) {
                        values.insert(known, raw);
                    }
                }
                None => {
                    let near = near(key.get_ref(), S3_KEYS);
                    self.problems.add(&origin, format!("there is no such key{near}"));
                }
            }
        }
        values
    }
}
