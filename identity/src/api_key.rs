use rand::distr::{Alphanumeric, SampleString};
use ring::digest::{SHA256, digest};
use zeroize::Zeroizing;

use crate::Secret;

/// What all keys begin with, so that people and scanners of leaked secrets know one when they see it.
pub(crate) const PREFIX: &str = "tvn_";
/// Characters by which a key is found: 71 random bits.
const ID: usize = 12;
/// Characters that nobody can guess: 190 random bits.
const SECRET: usize = 32;
/// Characters by which a mistyped key is known without a look into the store.
const CHECK: usize = 6;
const LENGTH: usize = PREFIX.len() + ID + 1 + SECRET + CHECK;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An API key: `tvn_`, 12 characters that find it, `_`, 32 that are secret, 6 that check the rest. Letters
/// and digits, so that it stands anywhere without quotes and a double click selects it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    text: Secret,
}

impl ApiKey {
    /// A new random key.
    pub(crate) fn generate() -> Self {
        let mut random = rand::rng();
        let id = Alphanumeric.sample_string(&mut random, ID);
        let secret = Zeroizing::new(Alphanumeric.sample_string(&mut random, SECRET));
        let mut text = String::with_capacity(LENGTH);
        for part in [PREFIX, &id, "_", &secret] {
            text.push_str(part);
        }
        let check = check(&text);
        text.push_str(&check);
        Self { text: Secret::new(text) }
    }

    /// A key as a client brings it, if it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, rest) = text.strip_prefix(PREFIX)?.split_at_checked(ID)?;
        let secret = rest.strip_prefix('_')?;
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.len() != LENGTH || !plain(id) || !plain(secret) {
            return None;
        }
        let (checked, told) = text.split_at_checked(LENGTH - CHECK)?;
        (check(checked) == told).then(|| Self { text: Secret::new(text) })
    }

    /// The part by which it is found; no secret.
    pub fn id(&self) -> &str {
        self.reveal().get(PREFIX.len()..PREFIX.len() + ID).unwrap_or_default()
    }

    /// The whole key.
    pub fn reveal(&self) -> &str {
        self.text.reveal()
    }
}

/// 32 bits of the text's SHA-256, in base 62. It guards against typing mistakes only.
fn check(text: &str) -> String {
    let hash = digest(&SHA256, text.as_bytes());
    let mut number = hash.as_ref().iter().take(4).fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[number % DIGITS.len()];
        number /= DIGITS.len();
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_made() {
        let key = ApiKey::generate();
        assert_eq!(key.reveal().len(), 55);
        let read = ApiKey::parse(key.reveal()).unwrap();
        assert_eq!((read.id(), &read), (key.id(), &key));
        assert_ne!(ApiKey::generate().id(), key.id());
        assert!(!format!("{key:?}").contains(key.id()), "not even in part");
    }

    #[test]
    fn what_is_not_a_key_is_none() {
        let key = ApiKey::generate();
        let text = key.reveal();
        let mut changed = text.to_owned();
        let last = if changed.pop() == Some('0') { '1' } else { '0' };
        changed.push(last);
        for wrong in ["", "tvn_", &text[1..], &text[..54], &format!("{text}0"), &changed, &"é".repeat(30)] {
            assert_eq!(ApiKey::parse(wrong), None, "{wrong}");
        }
        assert_eq!(ApiKey::parse(&text.replacen('_', "-", 1)), None);
    }
}
