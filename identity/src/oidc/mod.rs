//! Tokens of an identity provider (OpenID Connect): JWTs that it signed for this service.
//!
//! Sources: RFC 7519 (JWT), RFC 7517 (JWK), RFC 8725 (what goes wrong with JWTs), OpenID Connect Discovery 1.0.

mod claims;
mod jwks;
mod provider;
mod signature;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind as Wrong;
use jsonwebtoken::{Algorithm, Validation};
use query::{Principal, Result, Scope};
use serde::Deserialize;

use crate::{Evidence, Identity, Reason, Refusal};
use claims::Claims;
use jwks::Jwks;

/// How far the clocks of issuer and server may be apart, in seconds.
const LEEWAY: u64 = 30;

/// The algorithms by which a token may be signed. None with a shared secret: with these, who can check a
/// token can make one, and a public key would pass for a secret.
const ALLOWED: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// An identity provider, and what is made of its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcOptions {
    /// As its tokens name it, to the letter.
    pub issuer: String,
    /// Whom a token must be for: one of these.
    pub audiences: Vec<String>,
    /// The file with its keys; `None`: they are fetched from it.
    pub jwks: Option<PathBuf>,
    /// The claim that names the user.
    pub name_claim: String,
    /// The claim that says what the user may do; `None`: all have the scope read.
    pub scope_claim: Option<String>,
    /// What the values of that claim mean.
    pub scopes: BTreeMap<String, Scope>,
}

/// Judges the tokens of an identity provider.
#[derive(Debug)]
pub struct Oidc {
    options: OidcOptions,
    jwks: Jwks,
    validation: Validation,
}

/// The part of a token's head that matters before its signature is checked.
#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// What a reader must understand; nothing of that is understood here.
    crit: Option<serde_json::Value>,
}

impl Oidc {
    /// Of these options. Looks for the keys of the identity provider: one that cannot be reached is told in the
    /// log and looked for again when the first token comes.
    ///
    /// # Errors
    /// `Source` when a file with keys cannot be used.
    pub async fn new(options: OidcOptions) -> Result<Self> {
        signature::install();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.algorithms = ALLOWED.to_vec();
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        validation.set_issuer(&[&options.issuer]);
        validation.set_audience(&options.audiences);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        let jwks = match &options.jwks {
            Some(file) => Jwks::in_file(file.clone()).await?,
            None => Jwks::of_issuer(&options.issuer).await?,
        };
        Ok(Self { options, jwks, validation })
    }

    /// Whether a text has the shape of a token.
    pub(crate) fn is_token(text: &str) -> bool {
        text.bytes().filter(|byte| *byte == b'.').count() == 2
    }

    /// Who a token belongs to.
    ///
    /// Cancel-safe.
    pub(crate) async fn verify(&self, token: &str) -> Result<Identity, Refusal> {
        let head = head(token)?;
        let algorithm: Option<Algorithm> = head.alg.parse().ok();
        let algorithm = algorithm.filter(|algorithm| ALLOWED.contains(algorithm)).ok_or(Reason::TokenAlgorithm)?;
        let keys = self.jwks.find(head.kid.as_deref(), algorithm).await?;
        if keys.is_empty() {
            return Err(Reason::TokenKey.into());
        }
        let mut outcome = Err(Refusal::from(Reason::TokenSignature));
        for key in keys.iter() {
            // The algorithm of its head, and no other: the key was chosen by it.
            let validation = Validation { algorithms: vec![algorithm], ..self.validation.clone() };
            match jsonwebtoken::decode::<Claims>(token, key, &validation) {
                Ok(decoded) => return self.identity(&decoded.claims),
                Err(error) => {
                    let reason = reason(error.kind());
                    outcome = Err(reason.into());
                    // Without a name in its head, the token may be of the next key.
                    if reason != Reason::TokenSignature {
                        break;
                    }
                }
            }
        }
        outcome
    }

    fn identity(&self, claims: &Claims) -> Result<Identity, Refusal> {
        let name = claims.name(&self.options.name_claim).ok_or(Reason::TokenClaims)?;
        let scope = match &self.options.scope_claim {
            Some(claim) => claims.scope(claim, &self.options.scopes),
            None => Scope::Read,
        };
        let expires = claims.expires().ok_or(Reason::TokenClaims)?.saturating_add(LEEWAY);
        let expires: SystemTime = UNIX_EPOCH.checked_add(Duration::from_secs(expires)).ok_or(Reason::TokenClaims)?;
        let principal = Principal { name: name.into(), scope };
        Ok(Identity { principal, evidence: Evidence::Token(expires) })
    }
}

fn head(token: &str) -> Result<Head, Reason> {
    let (head, _) = token.split_once('.').ok_or(Reason::Malformed)?;
    let head = URL_SAFE_NO_PAD.decode(head).map_err(|_| Reason::Malformed)?;
    let head: Head = serde_json::from_slice(&head).map_err(|_| Reason::Malformed)?;
    if head.crit.is_some() { Err(Reason::TokenAlgorithm) } else { Ok(head) }
}

fn reason(wrong: &Wrong) -> Reason {
    match wrong {
        Wrong::InvalidSignature => Reason::TokenSignature,
        Wrong::ExpiredSignature => Reason::TokenExpired,
        Wrong::ImmatureSignature => Reason::TokenEarly,
        Wrong::InvalidIssuer => Reason::TokenIssuer,
        Wrong::InvalidAudience => Reason::TokenAudience,
        Wrong::MissingRequiredClaim(_) | Wrong::InvalidClaimFormat(_) | Wrong::Json(_) => Reason::TokenClaims,
        Wrong::InvalidAlgorithm | Wrong::UnsupportedAlgorithm | Wrong::InvalidAlgorithmName => Reason::TokenAlgorithm,
        // What is left speaks of the key, or of a text that is none.
        Wrong::InvalidRsaKey(_)
        | Wrong::InvalidEcdsaKey
        | Wrong::InvalidEddsaKey
        | Wrong::InvalidKeyFormat
        | Wrong::Provider(_) => Reason::TokenKey,
        _ => Reason::Malformed,
    }
}

#[cfg(test)]
mod tests;
