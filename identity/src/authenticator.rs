use std::time::SystemTime;

use query::{Principal, Result};

use crate::keys::{Keys, principal};
use crate::{Credentials, Oidc, Reason, Refusal, Secret};

/// Who a call is made by, and what that rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who it is.
    pub principal: Principal,
    /// What proves it, for as long as it does.
    pub evidence: Evidence,
}

/// What an identity rests on. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The key with this id.
    Key(String),
    /// A token, until this time.
    Token(SystemTime),
}

/// Judges credentials.
#[derive(Debug)]
pub struct Authenticator {
    keys: Option<Keys>,
    oidc: Option<Oidc>,
}

impl Authenticator {
    /// Accepts what these prove.
    pub fn new(keys: Option<Keys>, oidc: Option<Oidc>) -> Self {
        Self { keys, oidc }
    }

    /// Who these credentials belong to.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// Why they prove nothing, or that this cannot be said at the moment.
    pub async fn identify(&self, credentials: &Credentials) -> Result<Identity, Refusal> {
        match credentials {
            Credentials::None => Err(Reason::Missing.into()),
            Credentials::Malformed => Err(Reason::Malformed.into()),
            Credentials::Bearer(secret) => self.of_secret(secret).await,
            Credentials::Basic { user, password } => {
                let identity = self.of_secret(password).await?;
                if user.is_empty() || **user == *identity.principal.name {
                    return Ok(identity);
                }
                Err(Reason::Wrong.into())
            }
        }
    }

    /// Whether what was proven before still holds.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// As [`Authenticator::identify`].
    pub async fn recheck(&self, evidence: &Evidence) -> Result<(), Refusal> {
        let now = SystemTime::now();
        match (evidence, &self.keys) {
            (Evidence::Key(id), Some(keys)) => keys.recheck(id, now).await,
            (Evidence::Key(_), None) => Err(Reason::LoginEnded.into()),
            (Evidence::Token(expires), _) if *expires <= now => Err(Reason::TokenExpired.into()),
            (Evidence::Token(_), _) => Ok(()),
        }
    }

    /// The keys of a user that are valid now, for a proof that does not tell the key: the id of each, and its verifier.
    /// None where keys prove nothing.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// Those of the store of keys.
    pub async fn verifiers(&self, user: &str) -> Result<Vec<(String, String)>> {
        let Some(keys) = &self.keys else { return Ok(Vec::new()) };
        let records = keys.active(user, SystemTime::now()).await?;
        Ok(records.into_iter().map(|record| (record.id, record.scram)).collect())
    }

    /// Whether keys prove anything here.
    pub fn takes_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// Who has proven to have the key with this id.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    /// As [`Authenticator::identify`].
    pub async fn of_key(&self, id: &str) -> Result<Identity, Refusal> {
        let Some(keys) = &self.keys else { return Err(Reason::Wrong.into()) };
        let record = keys.of_active(id, SystemTime::now()).await?;
        Ok(Identity { principal: principal(&record), evidence: Evidence::Key(record.id.clone()) })
    }

    async fn of_secret(&self, secret: &Secret) -> Result<Identity, Refusal> {
        if let Some(oidc) = &self.oidc
            && Oidc::is_token(secret.reveal())
        {
            return oidc.verify(secret.reveal()).await;
        }
        match &self.keys {
            Some(keys) => {
                let record = keys.verify(secret.reveal(), SystemTime::now()).await?;
                Ok(Identity { principal: principal(&record), evidence: Evidence::Key(record.id.clone()) })
            }
            None => Err(Reason::Wrong.into()),
        }
    }
}
