//! The keys of the identity provider: kept, fetched anew after a while, and when a token names one that is
//! not among them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use query::{Error, ErrorKind, Result};
use serde::Deserialize;
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;

use super::provider::Provider;
use crate::Refusal;

/// How long keys are taken as they are: a key that the identity provider has withdrawn holds no longer.
const LIFE: Duration = Duration::from_secs(300);
/// The same for a file.
const FILE_LIFE: Duration = Duration::from_secs(2);
/// How long keys are used while the identity provider cannot be asked.
const LAST_RESORT: Duration = Duration::from_secs(24 * 60 * 60);
/// How often it is asked at most, whatever the tokens that come.
const PAUSE: Duration = Duration::from_secs(5);
/// The most keys that are kept.
const KEYS: usize = 100;

#[derive(Debug)]
enum Source {
    Provider(Provider),
    File(PathBuf),
}

/// A key that signs tokens.
struct Key {
    id: Option<String>,
    algorithm: Option<Algorithm>,
    key: DecodingKey,
}

/// Keys as they were at a time.
#[derive(Default)]
struct Known {
    keys: Arc<Vec<Key>>,
    /// When they were asked for; `None` as long as there are none.
    asked: Option<Instant>,
    /// When they were last asked for, whatever came of it.
    tried: Option<Instant>,
}

/// The keys of an identity provider.
pub(super) struct Jwks {
    source: Source,
    known: Mutex<Known>,
    /// Held by the one who asks for all.
    asking: AsyncMutex<()>,
}

impl std::fmt::Debug for Jwks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jwks").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Jwks {
    /// Those in a file.
    pub(super) async fn in_file(path: PathBuf) -> Result<Self> {
        let jwks = Self::new(Source::File(path));
        jwks.refresh().await?;
        Ok(jwks)
    }

    /// Those that the issuer tells.
    pub(super) async fn of_issuer(issuer: &str) -> Result<Self> {
        let jwks = Self::new(Source::Provider(Provider::new(issuer)?));
        if let Err(error) = jwks.refresh().await {
            tracing::warn!(%error, "no token is accepted until the identity provider can be asked");
        }
        Ok(jwks)
    }

    fn new(source: Source) -> Self {
        Self { source, known: Mutex::default(), asking: AsyncMutex::default() }
    }

    /// The keys that may have signed a token: the one that it names, or where it names none, all that fit.
    ///
    /// Cancel-safe.
    pub(super) async fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Result<Vec<DecodingKey>, Refusal> {
        let (life, _) = self.pace();
        if self.is_older_than(life)
            && let Ok(_asking) = self.asking.try_lock()
        {
            // Whoever comes meanwhile takes the ones that are there.
            self.ask().await;
        }
        let found = self.among_known(id, algorithm);
        if !found.is_empty() {
            return Ok(found);
        }
        let _asking = self.asking.lock().await;
        let found = self.among_known(id, algorithm);
        if !found.is_empty() {
            return Ok(found);
        }
        self.ask().await;
        if self.is_older_than(LAST_RESORT) {
            return Err(Refusal::Failed(Error::new(ErrorKind::Unavailable, "the identity provider cannot be asked")));
        }
        Ok(self.among_known(id, algorithm))
    }

    /// How long keys are taken as they are, and how often they are asked for at most.
    fn pace(&self) -> (Duration, Duration) {
        match self.source {
            Source::Provider(_) => (LIFE, PAUSE),
            Source::File(_) => (FILE_LIFE, FILE_LIFE),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_older_than(&self, life: Duration) -> bool {
        self.known().asked.is_none_or(|asked| asked.elapsed() >= life)
    }

    fn among_known(&self, id: Option<&str>, algorithm: Algorithm) -> Vec<DecodingKey> {
        if self.is_older_than(LAST_RESORT) {
            return Vec::new();
        }
        let keys = self.known().keys.clone();
        let fits = |key: &&Key| {
            key.key.family() == algorithm.family()
                && key.algorithm.is_none_or(|only| only == algorithm)
                && id.is_none_or(|id| key.id.as_deref() == Some(id))
        };
        keys.iter().filter(fits).map(|key| key.key.clone()).collect()
    }

    /// Asks, unless that was done just now; what goes wrong is told in the log.
    async fn ask(&self) {
        let (_, pause) = self.pace();
        if self.known().tried.is_some_and(|tried| tried.elapsed() < pause) {
            return;
        }
        if let Err(error) = self.refresh().await {
            tracing::error!(%error, "the keys that are known are used on");
        }
    }

    async fn refresh(&self) -> Result<()> {
        let now = Instant::now();
        self.known().tried = Some(now);
        let (text, place) = match &self.source {
            Source::Provider(provider) => (provider.keys().await?, None),
            Source::File(path) => (read(path).await?, Some(path)),
        };
        let keys = parse(&text);
        if keys.is_empty() {
            let place = place.map_or("what it sends".to_owned(), |path| path.display().to_string());
            return Err(Error::new(ErrorKind::Source, format!("{place} holds no key that signs tokens")).with_hint(
                "a JWKS is {\"keys\": [{\"kty\": \"RSA\", …}]}, with RSA, EC (P-256, P-384) or Ed25519 keys",
            ));
        }
        let mut known = self.known();
        known.keys = Arc::new(keys);
        known.asked = Some(now);
        Ok(())
    }
}

async fn read(path: &Path) -> Result<Vec<u8>> {
    tokio::fs::read(path).await.map_err(|error| {
        Error::new(ErrorKind::Source, format!("the keys in {} cannot be read: {error}", path.display()))
            .with_hint("--oidc-jwks names the file")
    })
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

/// The keys of a set that can be used; others, of kinds not known here or for other uses, are none.
fn parse(text: &[u8]) -> Vec<Key> {
    let Ok(set) = serde_json::from_slice::<Set>(text) else { return Vec::new() };
    set.keys.into_iter().filter_map(key).take(KEYS).collect()
}

fn key(value: serde_json::Value) -> Option<Key> {
    let jwk: Jwk = serde_json::from_value(value).ok()?;
    if jwk.common.public_key_use.as_ref().is_some_and(|its| *its != PublicKeyUse::Signature) {
        return None;
    }
    let algorithm = match jwk.common.key_algorithm {
        None => None,
        Some(KeyAlgorithm::RS256) => Some(Algorithm::RS256),
        Some(KeyAlgorithm::RS384) => Some(Algorithm::RS384),
        Some(KeyAlgorithm::RS512) => Some(Algorithm::RS512),
        Some(KeyAlgorithm::PS256) => Some(Algorithm::PS256),
        Some(KeyAlgorithm::PS384) => Some(Algorithm::PS384),
        Some(KeyAlgorithm::PS512) => Some(Algorithm::PS512),
        Some(KeyAlgorithm::ES256) => Some(Algorithm::ES256),
        Some(KeyAlgorithm::ES384) => Some(Algorithm::ES384),
        Some(KeyAlgorithm::EdDSA) => Some(Algorithm::EdDSA),
        // For something else than signatures that are checked here.
        Some(_) => return None,
    };
    let key = DecodingKey::from_jwk(&jwk).ok().filter(|key| key.family() != AlgorithmFamily::Hmac)?;
    Some(Key { id: jwk.common.key_id, algorithm, key })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn of_a_set_only_keys_that_sign_are_taken() {
        let set = serde_json::json!({"keys": [
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "rsa"},
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "for encryption", "use": "enc"},
            {"kty": "oct", "k": "c2VjcmV0", "kid": "shared secret", "alg": "HS256"},
            {"kty": "oct", "k": "c2VjcmV0", "kid": "shared secret without a name"},
            {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "ed", "alg": "EdDSA"},
            {"kty": "EC", "crv": "secp256k1", "x": "AQAB", "y": "AQAB", "kid": "another curve"},
            {"kty": "of tomorrow"},
            "no key",
        ]});
        let ids: Vec<_> = parse(set.to_string().as_bytes()).into_iter().filter_map(|key| key.id).collect();
        assert_eq!(ids, ["rsa", "ed"]);
        for nothing in ["", "[]", "{\"keys\": 1}", "{\"keys\": []}"] {
            assert!(parse(nothing.as_bytes()).is_empty());
        }
    }
}
