use query::S3Options;

/// One `--data` setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name of the one table that it is to be; without it, names come from files and folders.
    pub name: Option<String>,
    /// A file, a folder or a glob: an absolute path, `file:///…` or `s3://bucket/prefix`.
    pub uri: String,
    /// How to reach the store of an `s3://` address; without it, Amazon's own, anonymously.
    pub s3: Option<S3Options>,
    /// Whether statements can make files there.
    pub writable: bool,
}
