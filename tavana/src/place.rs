//! Addresses of servers, as people write them.

/// A server's address, and whether TLS is spoken there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) tls: bool,
}

impl Place {
    /// From the URL as people write it.
    pub(crate) fn read(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("grpc", url));
        let rest = rest.trim_end_matches('/');
        match scheme {
            "grpc" | "grpc+tcp" | "http" => Ok(Self { url: format!("http://{rest}"), tls: false }),
            "grpc+tls" | "grpcs" | "https" => Ok(Self { url: format!("https://{rest}"), tls: true }),
            _ => Err(format!("`{url}` is not the URL of a server; write grpc://host:port, or grpcs:// for TLS")),
        }
    }
}

/// What lies at the bottom of an error.
pub(crate) fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for (written, url, tls) in [
            ("grpc://h:1/", "http://h:1", false),
            ("h:1", "http://h:1", false),
            ("grpc+tls://h:1", "https://h:1", true),
            ("grpcs://h:1", "https://h:1", true),
        ] {
            assert_eq!(Place::read(written), Ok(Place { url: url.to_owned(), tls }));
        }
        assert!(Place::read("ftp://h").is_err());
    }
}
