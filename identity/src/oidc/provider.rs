//! Asking the identity provider for its keys.

use std::net::IpAddr;
use std::time::Duration;

use query::{Error, ErrorKind, Result};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::Deserialize;

/// How long the identity provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read, in bytes.
const LIMIT: usize = 1 << 20;

/// An identity provider that can be asked.
#[derive(Debug)]
pub(super) struct Provider {
    issuer: String,
    client: Client,
}

/// What it says of itself, as far as it matters.
#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

impl Provider {
    pub(super) fn new(issuer: &str) -> Result<Self> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            // Where its keys are, it says itself: nobody else is to lead elsewhere.
            .redirect(Policy::none())
            .user_agent("tavana")
            .build()
            .map_err(|error| failed(issuer, &innermost(&error)))?;
        Ok(Self { issuer: issuer.to_owned(), client })
    }

    /// Its keys, as it writes them.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// `Source` when it does not answer, or with something else.
    pub(super) async fn keys(&self) -> Result<Vec<u8>> {
        let place = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let told = self.get(&place).await?;
        let told: Configuration =
            serde_json::from_slice(&told).map_err(|error| failed(&self.issuer, &error.to_string()))?;
        if told.issuer != self.issuer {
            return Err(failed(&self.issuer, "it calls itself by another name")
                .with_hint("write --oidc-issuer to the letter as its openid-configuration does"));
        }
        self.get(&told.jwks_uri).await
    }

    async fn get(&self, place: &str) -> Result<Vec<u8>> {
        let wrong = |why: &str| failed(&self.issuer, &format!("{place}: {why}"));
        let url = Url::parse(place).map_err(|_| wrong("this is no URL"))?;
        if url.scheme() != "https" && !is_local(&url) {
            return Err(wrong("keys are fetched over https only, except from this machine"));
        }
        let answer = self.client.get(url).send().await.map_err(|error| wrong(&innermost(&error)))?;
        let mut answer = answer.error_for_status().map_err(|error| {
            wrong(&error.status().map_or_else(|| "it failed".to_owned(), |status| format!("it answers {status}")))
        })?;
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| wrong(&innermost(&error)))? {
            if body.len() + piece.len() > LIMIT {
                return Err(wrong("its answer is longer than 1 MiB"));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

pub(super) fn failed(issuer: &str, why: &str) -> Error {
    Error::new(ErrorKind::Source, format!("the keys of the identity provider {issuer} cannot be had"))
        .with_detail(why.to_owned())
        .with_hint("--oidc-issuer names it, --oidc-jwks a file with its keys where it cannot be reached")
}
