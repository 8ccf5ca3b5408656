//! Verifiers of SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL writes them:
//! `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`, all but the number in base64.
//!
//! The password is a whole API key. A key is 190 random bits, so the number of rounds need not slow down
//! guessing; 4096 is what clients expect.

use std::num::NonZeroU32;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, hmac, pbkdf2};
use zeroize::Zeroizing;

const ROUNDS: NonZeroU32 = match NonZeroU32::new(4096) {
    Some(rounds) => rounds,
    None => NonZeroU32::MIN,
};
const METHOD: &str = "SCRAM-SHA-256";
/// Bytes of a new salt, as many as PostgreSQL takes.
pub(crate) const SALT: usize = 16;

/// A verifier for a password of ASCII characters, which SASLprep leaves as they are.
pub(crate) fn verifier(password: &str, salt: &[u8]) -> String {
    let mut salted = Zeroizing::new([0; digest::SHA256_OUTPUT_LEN]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt, password.as_bytes(), &mut *salted);
    let salted = hmac::Key::new(hmac::HMAC_SHA256, &*salted);
    let client_key = hmac::sign(&salted, b"Client Key");
    let stored_key = digest::digest(&digest::SHA256, client_key.as_ref());
    let server_key = hmac::sign(&salted, b"Server Key");
    let text = |bytes: &[u8]| STANDARD.encode(bytes);
    format!("{METHOD}${ROUNDS}:{}${}:{}", text(salt), text(stored_key.as_ref()), text(server_key.as_ref()))
}

/// The salt of a verifier; `None` when it is not one.
///
/// Keys of one name share their salt: the server tells it before the client proves anything, and so either
/// key can follow.
pub fn salt(verifier: &str) -> Option<Vec<u8>> {
    let rest = verifier.strip_prefix(METHOD)?.strip_prefix('$')?;
    let (_, salt) = rest.split_once('$')?.0.split_once(':')?;
    STANDARD.decode(salt).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The example of RFC 7677, section 3: what its client proves fits the verifier, and so does what its
    /// server answers.
    #[test]
    fn the_example_of_the_rfc() {
        let salt_text = "W22ZaJ0SNY7soEsUEjb6gQ==";
        let verifier = verifier("pencil", &STANDARD.decode(salt_text).unwrap());
        let message = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                       s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let proof = STANDARD.decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").unwrap();
        let (_, keys) = verifier.rsplit_once('$').unwrap();
        let (stored, server) = keys.split_once(':').unwrap();
        let (stored, server) = (STANDARD.decode(stored).unwrap(), STANDARD.decode(server).unwrap());
        let sign = |key: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes());
        let client_key: Vec<u8> = sign(&stored).as_ref().iter().zip(&proof).map(|(a, b)| a ^ b).collect();
        assert_eq!(digest::digest(&digest::SHA256, &client_key).as_ref(), stored);
        assert_eq!(STANDARD.encode(sign(&server)), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assert!(verifier.starts_with(&format!("SCRAM-SHA-256$4096:{salt_text}$")), "{verifier}");
        assert_eq!(STANDARD.encode(salt(&verifier).unwrap()), salt_text);
        assert_eq!(salt("md5abc"), None);
    }
}
