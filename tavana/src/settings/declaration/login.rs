use super::{Declaration, Key, Shape};

fn value(
    flag: &'static str,
    value: &'static str,
    summary: &'static str,
    detail: &'static str,
    default: &'static str,
) -> Declaration {
    Declaration { flag, shape: Shape::Value, value, summary, detail, default }
}

impl Key {
    /// Who may come in, and by what door.
    pub(super) fn login(self) -> Declaration {
        match self {
            Self::Auth => value(
                "auth",
                "none|keys|oidc",
                "How those who connect prove who they are: API keys, tokens of an identity provider, both or neither",
                "Several are separated by commas: keys,oidc. keys: `tavana key create` makes them. oidc: needs \
                 --oidc-issuer and --oidc-audience. none: whoever connects is one local user who may do everything, \
                 so that only loopback addresses are served.",
                "none",
            ),
            Self::KeySecret => value(
                "key-secret",
                "FILE",
                "The file with the secret that digests of API keys are made with",
                "At least 32 bytes of text; `openssl rand -hex 32` makes one. All that share a database of state need \
                 the same. With another one, the keys that there are open nothing.",
                "keys.secret in the state folder, made at its first use; none where --state is a database",
            ),
            Self::OidcIssuer => value(
                "oidc-issuer",
                "URL",
                "The identity provider whose tokens are accepted",
                "As its tokens name it, to the letter. Its keys are found through URL/.well-known/openid-configuration, \
                 over https except on this machine.",
                "none",
            ),
            Self::OidcAudience => value(
                "oidc-audience",
                "NAME",
                "Whom a token must be for: this service, as the identity provider knows it",
                "Compared with the claim aud. Several are separated by commas.",
                "none",
            ),
            Self::OidcJwks => value(
                "oidc-jwks",
                "FILE",
                "A file with the identity provider's keys (JWKS), where it cannot be reached",
                "Read again when it changes.",
                "the keys are fetched from the identity provider, and again when a token names one that is new",
            ),
            Self::OidcNameClaim => value(
                "oidc-name-claim",
                "CLAIM",
                "The claim of a token that names its user",
                "sub is the only one that all identity providers keep unique and never give to somebody else; \
                 preferred_username and email read better, where nobody can choose another one's.",
                "sub",
            ),
            Self::OidcScopeClaim => value(
                "oidc-scope-claim",
                "CLAIM",
                "The claim of a token that says what its user may do",
                "A text of words, or a list of texts; a claim within another one is written with a dot: \
                 realm_access.roles. The widest scope that it has counts. See --oidc-scopes.",
                "none: all tokens have the scope read",
            ),
            Self::OidcScopes => value(
                "oidc-scopes",
                "VALUE=SCOPE,…",
                "What the values of --oidc-scope-claim mean: read, write or admin",
                "lake-admins=admin,analysts=write. A token with none of them has the scope read.",
                "read=read,write=write,admin=admin",
            ),
            Self::TlsCert => value(
                "tls-cert",
                "FILE",
                "The certificate of the Flight SQL door, with those between it and its authority, as PEM",
                "Together with --tls-key it turns TLS on. Read again within seconds when the file changes; open \
                 connections go on.",
                "none: no TLS",
            ),
            Self::TlsKey => value("tls-key", "FILE", "The key of --tls-cert, as PEM", "Read again with it.", "none"),
            Self::TlsClientCa => value(
                "tls-client-ca",
                "FILE",
                "The authorities, as PEM, of one of which each client must have a certificate (mutual TLS)",
                "In addition to what --auth asks for. Read again when the file changes.",
                "none: clients need no certificate",
            ),
            _ => value(
                "tls",
                "self-signed",
                "Make a certificate for a try-out of TLS",
                "It is of an authority that is made for this service alone and kept in the state folder: clients that \
                 trust the file tls/ca.crt there connect without further ado.",
                "none: TLS is on with --tls-cert and --tls-key",
            ),
        }
    }
}
