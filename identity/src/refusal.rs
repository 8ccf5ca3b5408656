use query::{Error, ErrorKind};

/// Why credentials prove nothing. In logs and measures; a client is told what [`Reason::error`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There were none.
    Missing,
    /// They are not of a form that is read.
    Malformed,
    /// No such key, or another secret than its own, or another user than its own.
    Wrong,
    /// The key was revoked.
    Revoked,
    /// The key's time is over.
    Expired,
    /// What a login began is over: its key was revoked, or it was not used for long.
    LoginEnded,
    /// The token's time is over.
    TokenExpired,
    /// The token's time has not come.
    TokenEarly,
    /// The token is of another issuer.
    TokenIssuer,
    /// The token is for another audience.
    TokenAudience,
    /// The token is not signed, or in a way that is not allowed.
    TokenAlgorithm,
    /// The token names a key that the issuer does not have.
    TokenKey,
    /// The token's signature does not hold.
    TokenSignature,
    /// The token lacks a claim, or has one that means nothing.
    TokenClaims,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 14] = [
        Self::Missing,
        Self::Malformed,
        Self::Wrong,
        Self::Revoked,
        Self::Expired,
        Self::LoginEnded,
        Self::TokenExpired,
        Self::TokenEarly,
        Self::TokenIssuer,
        Self::TokenAudience,
        Self::TokenAlgorithm,
        Self::TokenKey,
        Self::TokenSignature,
        Self::TokenClaims,
    ];

    /// Its word in logs.
    pub fn label(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Wrong => "wrong",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::LoginEnded => "login_ended",
            Self::TokenExpired => "token_expired",
            Self::TokenEarly => "token_early",
            Self::TokenIssuer => "token_issuer",
            Self::TokenAudience => "token_audience",
            Self::TokenAlgorithm => "token_algorithm",
            Self::TokenKey => "token_key",
            Self::TokenSignature => "token_signature",
            Self::TokenClaims => "token_claims",
        }
    }

    /// What the client is told. Unknown and wrong keys sound the same; what is told of others, only whoever
    /// holds them gets to hear.
    pub fn error(self) -> Error {
        let (sqlstate, message, hint) = match self {
            Self::Missing => ("28000", "no credentials came with the call", PROVE),
            Self::Malformed | Self::Wrong => ("28P01", "the credentials are not valid", PROVE),
            Self::Revoked => ("28P01", "the key was revoked", "ask for another one"),
            Self::Expired => ("28P01", "the key has expired", "ask for another one"),
            Self::LoginEnded => ("28000", "the login is over", "connect again"),
            Self::TokenExpired => ("28P01", "the token has expired", GET),
            Self::TokenEarly => ("28P01", "the token is not valid yet", "compare the clocks of issuer and server"),
            Self::TokenIssuer => ("28P01", "the token is of another issuer", GET),
            Self::TokenAudience => ("28P01", "the token is for another audience", GET),
            Self::TokenAlgorithm => ("28P01", "the token is not signed in a way that is allowed", GET),
            Self::TokenKey => ("28P01", "the token names a key that its issuer does not have", GET),
            Self::TokenSignature => ("28P01", "the token's signature does not hold", GET),
            Self::TokenClaims => ("28P01", "the token does not say who its holder is, or what it may do", GET),
        };
        Error::new(ErrorKind::Unauthenticated, message).with_sqlstate(sqlstate).with_hint(hint)
    }
}

const PROVE: &str = "send a key as the header `authorization: Bearer KEY`, or as the password of a login";
const GET: &str = "get a token for this service from its identity provider";

/// Credentials that were not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They prove nothing.
    Refused(Reason),
    /// They could not be judged. Text for logs, not for clients.
    Failed(Error),
}

impl Refusal {
    /// What the client is told.
    pub fn error(&self) -> Error {
        match self {
            Self::Refused(reason) => reason.error(),
            Self::Failed(_) => Error::new(ErrorKind::Unavailable, "credentials cannot be checked at the moment")
                .with_hint("try again; the server's log says why"),
        }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}
