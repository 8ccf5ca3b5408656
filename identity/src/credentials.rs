use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::Secret;

/// The longest header that is read, in bytes: tokens of identity providers that list many groups are long.
const LIMIT: usize = 32 * 1024;

/// Clients of Go send no padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What a call brings to prove who makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    None,
    /// Something that is not read.
    Malformed,
    /// A key, or a token.
    Bearer(Secret),
    /// A key or a token as the password of a user. The name may be empty.
    Basic {
        /// The user's name.
        user: String,
        /// The key or token.
        password: Secret,
    },
}

impl Credentials {
    /// Those in the value of an `authorization` header.
    pub fn of_header(value: Option<&[u8]>) -> Self {
        let Some(value) = value.map(<[u8]>::trim_ascii).filter(|value| !value.is_empty()) else { return Self::None };
        Self::read(value).unwrap_or(Self::Malformed)
    }

    fn read(value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= LIMIT)?;
        let (scheme, rest) = text.split_once(' ')?;
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return (!rest.is_empty()).then(|| Self::Bearer(Secret::new(rest)));
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = Zeroizing::new(BASE64.decode(rest).ok()?);
        let (user, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
        Some(Self::Basic { user: user.to_owned(), password: Secret::new(password) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(user: &str, password: &str) -> Credentials {
        Credentials::Basic { user: user.to_owned(), password: Secret::new(password) }
    }

    #[test]
    fn headers() {
        let cases = [
            ("Bearer abc", Credentials::Bearer(Secret::new("abc"))),
            ("bearer  abc ", Credentials::Bearer(Secret::new("abc"))),
            ("Basic YWRhOmtleQ==", basic("ada", "key")),
            ("Basic YWRhOmtleQ", basic("ada", "key")),
            ("basic OmE6Yg==", basic("", "a:b")),
            ("Basic YWRh", Credentials::Malformed),
            ("Basic !", Credentials::Malformed),
            ("Bearer", Credentials::Malformed),
            ("Negotiate abc", Credentials::Malformed),
            ("  ", Credentials::None),
        ];
        for (header, expected) in cases {
            assert_eq!(Credentials::of_header(Some(header.as_bytes())), expected, "{header}");
        }
        assert_eq!(Credentials::of_header(None), Credentials::None);
        let long = format!("Bearer {}", "a".repeat(LIMIT));
        assert_eq!(Credentials::of_header(Some(long.as_bytes())), Credentials::Malformed);
        assert_eq!(Credentials::of_header(Some(b"Bearer \xff")), Credentials::Malformed);
    }

    #[test]
    fn nothing_of_them_is_shown() {
        let shown = format!("{:?} {:?}", basic("ada", "hush"), Credentials::Bearer(Secret::new("hush")));
        assert!(shown.contains("ada") && !shown.contains("hush"), "{shown}");
    }
}
