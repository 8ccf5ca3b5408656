//! From an address to a place and what is looked for in it.

use std::path::Path;

use glob::Pattern;
use query::{Error, Place, Result, Scheme};

use crate::found::{Layout, Shape};
use crate::pattern::{divide, is_glob};
use crate::place_error::{malformed, missing, unreadable};
use crate::{Source, suffix};

/// A source that was understood: where it lies and what it points at.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    pub(crate) place: Place,
    pub(crate) layout: Layout,
    /// As the person wrote it.
    pub(crate) uri: String,
}

impl Root {
    /// Understands a source. Looks at local paths, not at stores.
    pub(crate) fn of(source: &Source) -> Result<Self> {
        let uri = &source.uri;
        if uri.split('/').any(|part| part == "..") {
            return Err(malformed(uri, "`..` is not understood here: write the path that is meant"));
        }
        if uri.contains('\0') || uri.is_empty() {
            return Err(malformed(uri, "not a path"));
        }
        match uri.split_once("://") {
            Some(("s3", rest)) => s3(source, rest),
            Some((scheme, _)) => Err(malformed(uri, &format!("addresses of the scheme {scheme}:// are not understood"))
                .with_hint("local paths and s3:// are")),
            None => local(source),
        }
    }
}

fn local(source: &Source) -> Result<Root> {
    let uri = &source.uri;
    let path = Path::new(uri);
    if !path.exists() && is_glob(uri) {
        let (base, pattern) = divide(uri);
        let root = canonical(uri, Path::new(if base.is_empty() { "/" } else { base }))?;
        return Ok(root_of(source, root.clone(), root, Scheme::Local, glob(uri, pattern)?));
    }
    let root = canonical(uri, path)?;
    let metadata = std::fs::metadata(&root).map_err(|error| unreadable(uri, &error))?;
    if metadata.is_dir() {
        std::fs::read_dir(&root).map_err(|error| unreadable(uri, &error))?;
        return Ok(root_of(source, root.clone(), root, Scheme::Local, Shape::Folder));
    }
    std::fs::File::open(&root).map_err(|error| unreadable(uri, &error))?;
    let (folder, file) = root.rsplit_once('/').ok_or_else(|| missing(uri))?;
    if suffix::split(file).is_none() {
        return Err(malformed(uri, "its name does not say what it is")
            .with_hint("files end with .parquet, .csv, .tsv, .json, .ndjson or .jsonl, the texts perhaps with .gz or .zst"));
    }
    Ok(root_of(source, root.clone(), folder.to_owned(), Scheme::Local, Shape::File(file.to_owned())))
}

fn s3(source: &Source, rest: &str) -> Result<Root> {
    let uri = &source.uri;
    let (bucket, _) = rest.split_once('/').unwrap_or((rest, ""));
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if bucket.len() < 3 || bucket.len() > 63 || !bucket.chars().all(allowed) {
        return Err(malformed(uri, &format!("{bucket:?} is not the name of a bucket")));
    }
    if is_glob(uri) {
        let (base, pattern) = divide(uri);
        return Ok(root_of(source, base.to_owned(), base.to_owned(), Scheme::S3, glob(uri, pattern)?));
    }
    let whole = uri.trim_end_matches('/').to_owned();
    match whole.rsplit_once('/') {
        Some((folder, file)) if suffix::split(file).is_some() && folder.len() > "s3:/".len() => {
            let (folder, file) = (folder.to_owned(), file.to_owned());
            Ok(root_of(source, whole, folder, Scheme::S3, Shape::File(file)))
        }
        _ => Ok(root_of(source, whole.clone(), whole, Scheme::S3, Shape::Folder)),
    }
}

/// `reach` is what statements may read, `root` what names are relative to.
fn root_of(source: &Source, reach: String, root: String, scheme: Scheme, shape: Shape) -> Root {
    let label = root.rsplit('/').next().filter(|label| !label.is_empty()).unwrap_or("data").to_owned();
    Root {
        place: Place { root: reach, scheme, s3: (scheme == Scheme::S3).then(|| source.s3.clone().unwrap_or_default()) },
        layout: Layout { root, scheme, label, name: source.name.clone(), shape },
        uri: source.uri.clone(),
    }
}

fn glob(uri: &str, pattern: &str) -> Result<Shape> {
    Pattern::new(pattern).map(Shape::Glob).map_err(|error| malformed(uri, &format!("not a glob: {error}")))
}

fn canonical(uri: &str, path: &Path) -> Result<String, Error> {
    let canonical = std::fs::canonicalize(path).map_err(|error| unreadable(uri, &error))?;
    canonical.into_os_string().into_string().map_err(|_| malformed(uri, "its name is not UTF-8"))
}
