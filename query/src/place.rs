use std::fmt;

/// Where data lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// A folder or file of this machine.
    Local,
    /// An S3 bucket or a store that speaks its protocol.
    S3,
}

/// A folder (or bucket prefix) that statements may read, and perhaps write to, and how to reach it.
///
/// What lies outside of all places is out of reach for every statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The root: an absolute path without a trailing slash, or `s3://bucket/prefix`.
    pub root: String,
    /// What kind of store it lies in.
    pub scheme: Scheme,
    /// How to reach it, when it is not local.
    pub s3: Option<S3Options>,
    /// Whether statements of those who may write can make files here.
    pub writable: bool,
}

impl Place {
    /// Whether a location lies in this place. `..` is never inside, whatever it would resolve to.
    pub fn contains(&self, location: &str) -> bool {
        if location.split('/').any(|part| part == "..") {
            return false;
        }
        match location.strip_prefix(self.root.as_str()) {
            Some(rest) => rest.is_empty() || rest.starts_with('/') || self.root.ends_with('/'),
            None => false,
        }
    }
}

/// How an S3 store is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Options {
    /// `https://host:port`, when it is not Amazon's own.
    pub endpoint: Option<String>,
    /// The region, when it is known.
    pub region: Option<String>,
    /// Whether the bucket stands in the path (`http://host/bucket/key`) instead of the host name.
    pub path_style: bool,
    /// Who asks; without it, requests are anonymous.
    pub credentials: Option<Credentials>,
}

/// Keys of an S3 account. `Debug` does not show the secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The access key id.
    pub key_id: String,
    /// The secret access key.
    pub secret: String,
    /// The session token of temporary keys.
    pub token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Place, Scheme};

    #[test]
    fn contains_knows_siblings_and_parents() {
        let place = Place { root: "/lake".into(), scheme: Scheme::Local, s3: None, writable: false };
        assert!(place.contains("/lake") && place.contains("/lake/a/*.parquet"));
        for outside in ["/lake2/a", "/lake/../etc/passwd", "/", "/etc", "lake/a"] {
            assert!(!place.contains(outside), "{outside}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let keys = Credentials { key_id: "AK".into(), secret: "hush".into(), token: Some("tok".into()) };
        let shown = format!("{keys:?}");
        assert!(shown.contains("AK") && !shown.contains("hush") && !shown.contains("tok"));
    }
}
