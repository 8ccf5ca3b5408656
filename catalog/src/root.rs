use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use glob::Pattern;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use query::{Error, ErrorKind, Place, S3Options, Scheme};
use url::Url;

use crate::entry::Entries;
use crate::found::{Layout, Shape};
use crate::source::Source;
use crate::{local, object, pattern, place_error, suffix};

/// The longest that one reading of an object store may take.
const LONGEST_LISTING: Duration = Duration::from_secs(120);

/// How far a reading goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    /// Parts of a path; `None` for all.
    pub(crate) depth: Option<usize>,
    /// Files in all.
    pub(crate) files: usize,
}

/// A source that was found to be there.
pub(crate) struct Root {
    pub(crate) layout: Layout,
    pub(crate) place: Place,
    store: Store,
    depth: Option<usize>,
}

enum Store {
    Local(PathBuf),
    Object { store: Arc<dyn ObjectStore>, prefix: Path, options: S3Options },
}

impl Root {
    /// Looks at what a source names.
    pub(crate) async fn open(source: Source) -> Result<Self, Error> {
        if let Some(name) = &source.name
            && (name.is_empty() || name.chars().any(char::is_control))
        {
            return Err(Error::new(ErrorKind::Data, format!("{name:?} cannot be the name of a table"))
                .with_hint("write NAME=URI with a name that has at least one character and no control characters"));
        }
        let (uri, writable) = (source.uri.clone(), source.writable);
        let mut root = Self::open_read_only(source).await?;
        if writable && !matches!(root.layout.shape, Shape::Folder) {
            return Err(Error::new(
                ErrorKind::Data,
                format!("{uri:?} is not a folder, and nothing can be written to it"),
            )
            .with_hint("write URI,rw for a folder or a prefix, without a pattern"));
        }
        root.place.writable = writable;
        Ok(root)
    }

    async fn open_read_only(source: Source) -> Result<Self, Error> {
        match source.uri.split_once("://") {
            Some(("s3", rest)) => {
                let options = source.s3.unwrap_or_default();
                let (bucket, _) = bucket_and_key(&source.uri, rest)?;
                let store = object::connect(bucket, &options)
                    .map_err(|error| place_error::s3(&source.uri, &options, &error))?;
                Self::open_object(source.name, rest, store, options).await
            }
            Some(("file", _)) => {
                let path = Url::parse(&source.uri).ok().and_then(|url| url.to_file_path().ok());
                let path = path.and_then(|path| path.to_str().map(str::to_owned)).ok_or_else(|| {
                    Error::new(ErrorKind::Data, format!("{} is not the address of a file or folder", source.uri))
                        .with_hint("write file:///absolute/path, or the path alone")
                })?;
                open_local_aside(source.name, path).await
            }
            Some((scheme, _)) => Err(unknown_scheme(&source.uri, scheme)),
            None => open_local_aside(source.name, source.uri).await,
        }
    }

    fn open_local(name: Option<String>, uri: &str) -> Result<Self, Error> {
        let (fixed, glob) = if FilePath::new(uri).exists() { (uri, "") } else { pattern::divide(uri) };
        let fixed = FilePath::new(if fixed.is_empty() { "/" } else { fixed });
        if !fixed.is_absolute() {
            return Err(Error::new(ErrorKind::Data, format!("{uri:?} is not an absolute path")));
        }
        let found = fixed.canonicalize().map_err(|error| place_error::local(fixed, &error))?;
        let (folder, shape) = if !glob.is_empty() {
            std::fs::read_dir(&found).map_err(|error| place_error::local(fixed, &error))?;
            (found, Shape::Glob(compile(uri, glob)?))
        } else if found.is_dir() {
            std::fs::read_dir(&found).map_err(|error| place_error::local(fixed, &error))?;
            (found, Shape::Folder)
        } else {
            std::fs::File::open(&found).map_err(|error| place_error::local(fixed, &error))?;
            let file = found.file_name().and_then(|name| name.to_str()).map(str::to_owned);
            let file = file.ok_or_else(|| not_utf8(fixed))?;
            known_format(uri, &file)?;
            (found.parent().map(PathBuf::from).unwrap_or_default(), Shape::File(file))
        };
        let root = folder.to_str().ok_or_else(|| not_utf8(&folder))?.to_owned();
        let label = folder.file_name().and_then(|name| name.to_str()).unwrap_or("root").to_owned();
        let place = Place { root: reach(&root, &shape), scheme: Scheme::Local, s3: None, writable: false };
        let root = if root == "/" { String::new() } else { root };
        Ok(Self::new(Layout { root, scheme: Scheme::Local, label, name, shape }, place, Store::Local(folder)))
    }

    /// `address` is `bucket/prefix`.
    pub(crate) async fn open_object(
        name: Option<String>,
        address: &str,
        store: Arc<dyn ObjectStore>,
        options: S3Options,
    ) -> Result<Self, Error> {
        let uri = format!("s3://{address}");
        let (bucket, key) = bucket_and_key(&uri, address)?;
        let (fixed, glob) = pattern::divide(key);
        let bad_key = |error: object_store::path::Error| {
            Error::new(ErrorKind::Data, format!("{uri} is not an address in a bucket")).with_detail(error.to_string())
        };
        let whole = Path::parse(fixed).map_err(bad_key)?;
        let mut prefix = whole.as_ref();
        let mut shape = Shape::Folder;
        if !glob.is_empty() {
            shape = Shape::Glob(compile(&uri, glob)?);
        } else if !key.ends_with('/') && suffix::split(prefix.rsplit('/').next().unwrap_or(prefix)).is_some() {
            match store.head(&whole).await {
                Ok(_) => {
                    let (folder, file) = prefix.rsplit_once('/').unwrap_or(("", prefix));
                    shape = Shape::File(file.to_owned());
                    prefix = folder;
                }
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(place_error::s3(&uri, &options, &error)),
            }
        }
        let root = format!("s3://{bucket}/{prefix}").trim_end_matches('/').to_owned();
        let label = root.rsplit('/').next().unwrap_or(bucket).to_owned();
        let prefix = Path::parse(prefix).map_err(bad_key)?;
        let place =
            Place { root: reach(&root, &shape), scheme: Scheme::S3, s3: Some(options.clone()), writable: false };
        let layout = Layout { root, scheme: Scheme::S3, label, name, shape };
        Ok(Self::new(layout, place, Store::Object { store, prefix, options }))
    }

    fn new(layout: Layout, place: Place, store: Store) -> Self {
        let depth = match &layout.shape {
            // A glob for files needs no look below the folders that it names.
            Shape::Glob(pattern) => {
                let parts: Vec<_> = pattern.as_str().split('/').collect();
                let ends_in_files = parts.last().is_some_and(|last| suffix::split(last).is_some());
                (ends_in_files && !parts.contains(&"**")).then_some(parts.len())
            }
            Shape::Folder | Shape::File(_) => None,
        };
        Self { layout, place, store, depth }
    }

    /// The store of its bucket, if it lies in one.
    pub(crate) fn object_store(&self) -> Option<&dyn ObjectStore> {
        match &self.store {
            Store::Local(_) => None,
            Store::Object { store, .. } => Some(store.as_ref()),
        }
    }

    /// Reads what lies there now.
    ///
    /// Cancel-safe: a dropped call leaves nothing but, of a local place, the walk of a thread that ends by itself.
    pub(crate) async fn read(&self, most_files: usize) -> Result<Entries, Error> {
        let reach = Reach { depth: self.depth, files: most_files };
        let mut entries = match &self.store {
            Store::Local(folder) => {
                let (walked, shape) = (folder.clone(), self.layout.shape.clone());
                let walk = tokio::task::spawn_blocking(move || match shape {
                    Shape::File(name) => local::read_file(&walked, &name),
                    Shape::Folder | Shape::Glob(_) => local::read(&walked, reach),
                });
                let read = walk.await.map_err(|error| {
                    Error::new(ErrorKind::Bug, "the listing of a place broke off").with_detail(error.to_string())
                })?;
                read.map_err(|error| place_error::local(folder, &error))?
            }
            Store::Object { store, prefix, options } => {
                let listing = async {
                    match &self.layout.shape {
                        Shape::File(name) => object::read_file(store.as_ref(), prefix, name).await,
                        Shape::Folder | Shape::Glob(_) => object::read(store.as_ref(), prefix, reach).await,
                    }
                };
                let root = &self.place.root;
                let read = tokio::time::timeout(LONGEST_LISTING, listing).await.map_err(|_| {
                    let limit = LONGEST_LISTING.as_secs();
                    Error::new(ErrorKind::Source, format!("{root} could not be listed within {limit} s"))
                        .with_hint("give a longer prefix, so that fewer objects lie below it")
                })?;
                read.map_err(|error| place_error::s3(root, options, &error))?
            }
        };
        entries.sort();
        Ok(entries)
    }
}

async fn open_local_aside(name: Option<String>, uri: String) -> Result<Root, Error> {
    tokio::task::spawn_blocking(move || Root::open_local(name, &uri)).await.unwrap_or_else(|error| {
        Err(Error::new(ErrorKind::Bug, "the opening of a place broke off").with_detail(error.to_string()))
    })
}

pub(crate) fn bucket_and_key<'a>(uri: &str, address: &'a str) -> Result<(&'a str, &'a str), Error> {
    let (bucket, key) = address.split_once('/').unwrap_or((address, ""));
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(is_allowed) {
        return Err(Error::new(ErrorKind::Data, format!("{uri}: {bucket:?} cannot be the name of a bucket"))
            .with_hint("write s3://bucket/prefix; a bucket has 3 to 63 letters, digits, dots and dashes"));
    }
    if key.split('/').any(|part| part == "..") {
        return Err(Error::new(ErrorKind::Data, format!("{uri}: an address in a bucket cannot contain \"..\""))
            .with_hint("write the prefix in full"));
    }
    Ok((bucket, key))
}

fn compile(uri: &str, glob: &str) -> Result<Pattern, Error> {
    let bad = |detail: String| Error::new(ErrorKind::Data, format!("{uri:?} is not a glob")).with_detail(detail);
    if glob.split('/').any(|part| part == "..") {
        return Err(bad("\"..\" may not follow a pattern".into()));
    }
    Pattern::new(glob).map_err(|error| bad(format!("{} at character {} of {glob:?}", error.msg, error.pos + 1)))
}

/// What statements may read: of a source that is one file, that file and none beside it. A name that must
/// be escaped as a glob is not told from the glob by the engine's lock, so there it is the folder.
fn reach(root: &str, shape: &Shape) -> String {
    match shape {
        Shape::File(file) if !pattern::is_glob(file) => format!("{}/{file}", root.trim_end_matches('/')),
        Shape::File(_) | Shape::Folder | Shape::Glob(_) => root.to_owned(),
    }
}

fn known_format(uri: &str, file: &str) -> Result<(), Error> {
    match suffix::split(file) {
        Some(_) => Ok(()),
        None => Err(Error::new(ErrorKind::Unsupported, format!("{uri} is a file of an unknown format")).with_hint(
            "the name of a file ends with .parquet, or .csv, .tsv, .json, .ndjson, .jsonl, perhaps with .gz or .zst",
        )),
    }
}

fn unknown_scheme(uri: &str, scheme: &str) -> Error {
    let hint = match scheme {
        "s3a" | "s3n" => "write s3:// instead",
        _ => "give a local path or s3://bucket/prefix",
    };
    Error::new(ErrorKind::Unsupported, format!("{uri}: places of the scheme {scheme:?} are not served")).with_hint(hint)
}

fn not_utf8(path: &FilePath) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{}: the path is not UTF-8", path.display()))
}
