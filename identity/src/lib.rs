//! Who asks: proof by API key or by a token of an identity provider, and the principal that comes of it.
//!
//! - [`Credentials`] are what a call brings, read from its header.
//! - [`Authenticator`] judges them: [`Identity`] or [`Refusal`].
//! - [`Keys`] makes, rotates, revokes and checks API keys. Of a key the service keeps an HMAC and a
//!   [`scram`] verifier, never the key.
//! - [`Oidc`] checks the tokens of an identity provider.
//!
//! Where records lie is not known here: [`query::KeyStore`] is the seam.

mod api_key;
mod authenticator;
mod cache;
mod credentials;
mod keys;
mod oidc;
mod pepper;
mod refusal;
pub mod scram;
mod secret;

pub use api_key::ApiKey;
pub use authenticator::{Authenticator, Evidence, Identity};
pub use credentials::Credentials;
pub use keys::{KEY_DELAY, Keys, NAME_LIMIT, NewKey};
pub use oidc::{Oidc, OidcOptions};
pub use pepper::Pepper;
pub use refusal::{Reason, Refusal};
pub use secret::Secret;
