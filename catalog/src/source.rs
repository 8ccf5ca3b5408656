use query::S3Options;

/// One `--data` setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name given by hand: all that the address points at is one table.
    pub name: Option<String>,
    /// An absolute path, a glob of such, or `s3://bucket/prefix`.
    pub uri: String,
    /// How an `s3://` address is reached; anonymously, where there is none.
    pub s3: Option<S3Options>,
}
