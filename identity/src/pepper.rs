use std::fmt;

use ring::hmac;

/// The secret of the service with which digests of keys are made: whoever has read the database alone can try
/// out no key.
#[derive(Clone)]
pub struct Pepper(hmac::Key);

impl Pepper {
    /// Of this secret.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The digest of a key: HMAC-SHA-256.
    pub(crate) fn digest(&self, text: &str) -> [u8; 32] {
        let tag = hmac::sign(&self.0, text.as_bytes());
        let mut digest = [0; 32];
        digest.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        digest
    }

    /// Whether this is the digest of that key; takes the same time whether or not.
    pub(crate) fn holds(&self, text: &str, digest: &[u8; 32]) -> bool {
        hmac::verify(&self.0, text.as_bytes(), digest).is_ok()
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
