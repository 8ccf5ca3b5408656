//! SCRAM-SHA-256 (RFC 5802, RFC 7677) with stored verifiers: the password itself is never seen. There is no channel
//! binding, because this is for connections without a channel that could be bound to.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf, Bytes};
use query::{Error, ErrorKind, Result};
use ring::{digest, hmac};

use super::{Logins, Verifier, answer, wrong};
use crate::connection::Stream;
use crate::message::backend;
use crate::message::frontend::violation;
use crate::wire::{Broken, Wire};

const MECHANISM: &str = "SCRAM-SHA-256";
/// The rounds that an unknown user is told.
const ROUNDS: &str = "4096";

/// Users that do not exist are told a salt as well, and the same each time.
static MOCK: LazyLock<[u8; 32]> = LazyLock::new(rand::random);

/// A stored verifier, taken apart.
struct Stored {
    id: String,
    rounds: String,
    salt: String,
    stored_key: Vec<u8>,
    server_key: Vec<u8>,
}

/// Lets the client prove that it has one of the user's keys; returns the token for it.
pub(super) async fn exchange(
    wire: &mut Wire<Box<dyn Stream>>,
    logins: &dyn Logins,
    user: &str,
) -> Result<String, Broken> {
    let verifiers = logins.verifiers(user).await.map_err(Broken::Fatal)?;
    let stored: Vec<Stored> = verifiers.iter().filter_map(Stored::read).collect();
    backend::authentication_sasl(&mut wire.out, MECHANISM);
    wire.flush().await?;
    let first = first_message(answer(wire).await?).map_err(Broken::Fatal)?;
    let first = ClientFirst::read(&first).map_err(Broken::Fatal)?;

    let nonce = format!("{}{}", first.nonce, STANDARD.encode(rand::random::<[u8; 18]>()));
    let (salt, rounds) = match stored.first() {
        Some(stored) => (stored.salt.clone(), stored.rounds.clone()),
        None => (mock_salt(user), ROUNDS.to_owned()),
    };
    let server_first = format!("r={nonce},s={salt},i={rounds}");
    backend::authentication_sasl_continue(&mut wire.out, server_first.as_bytes());
    wire.flush().await?;

    let last = answer(wire).await?;
    let last = std::str::from_utf8(&last).map_err(|_| Broken::Fatal(malformed("it is not UTF-8")))?;
    let last = ClientFinal::read(last, &nonce, first.gs2).map_err(Broken::Fatal)?;
    let message = format!("{},{server_first},{}", first.bare, last.without_proof);
    let proven = stored.iter().find(|stored| stored.proves(message.as_bytes(), &last.proof));
    let failed = || Broken::Fatal(wrong(format!("password authentication failed for user \"{user}\"")));
    let proven = proven.ok_or_else(failed)?;
    let token = logins.admit(&proven.id).await.map_err(|error| match error.kind() {
        ErrorKind::Unauthenticated => failed(),
        _ => Broken::Fatal(error),
    })?;
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &proven.server_key), message.as_bytes());
    let server_final = format!("v={}", STANDARD.encode(signature));
    backend::authentication_sasl_final(&mut wire.out, server_final.as_bytes());
    Ok(token)
}

impl Stored {
    fn read(verifier: &Verifier) -> Option<Self> {
        let rest = verifier.scram.strip_prefix(MECHANISM)?.strip_prefix('$')?;
        let (head, keys) = rest.split_once('$')?;
        let (rounds, salt) = head.split_once(':')?;
        let (stored_key, server_key) = keys.split_once(':')?;
        Some(Self {
            id: verifier.id.clone(),
            rounds: rounds.to_owned(),
            salt: salt.to_owned(),
            stored_key: STANDARD.decode(stored_key).ok()?,
            server_key: STANDARD.decode(server_key).ok()?,
        })
    }

    /// Whether the proof is that of whoever has the key.
    fn proves(&self, message: &[u8], proof: &[u8]) -> bool {
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.stored_key), message);
        if proof.len() != signature.as_ref().len() {
            return false;
        }
        let client_key: Vec<u8> = proof.iter().zip(signature.as_ref()).map(|(a, b)| a ^ b).collect();
        // How long the comparison takes tells nothing: of a digest nobody chooses how it begins.
        digest::digest(&digest::SHA256, &client_key).as_ref() == self.stored_key
    }
}

fn mock_salt(user: &str) -> String {
    let digest = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &*MOCK), user.as_bytes());
    STANDARD.encode(&digest.as_ref()[..16])
}

/// The mechanism and the first message of a client.
fn first_message(mut body: Bytes) -> Result<String> {
    let end = body.iter().position(|byte| *byte == 0).ok_or_else(|| malformed("it names no mechanism"))?;
    if &body[..end] != MECHANISM.as_bytes() {
        return Err(violation("client selected an invalid SASL authentication mechanism"));
    }
    body.advance(end + 1);
    if body.len() < 4 {
        return Err(malformed("it is too short"));
    }
    let length = body.get_i32();
    if usize::try_from(length).ok() != Some(body.len()) {
        return Err(malformed("its length is not what it says"));
    }
    String::from_utf8(body.into()).map_err(|_| malformed("it is not UTF-8"))
}

/// `n,,n=user,r=nonce`.
struct ClientFirst<'a> {
    /// What it says of channel binding, which the last message repeats.
    gs2: &'a str,
    bare: &'a str,
    nonce: &'a str,
}

impl<'a> ClientFirst<'a> {
    fn read(text: &'a str) -> Result<Self> {
        let mut parts = text.splitn(3, ',');
        let (flag, authzid, bare) = (parts.next(), parts.next(), parts.next());
        let (Some(flag), Some(authzid), Some(bare)) = (flag, authzid, bare) else {
            return Err(malformed("it has too few parts"));
        };
        if !matches!(flag, "n" | "y") {
            return Err(malformed("it asks for a channel binding, and there is none"));
        }
        if !authzid.is_empty() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "client uses authorization identity, but it is not supported",
            ));
        }
        // The name in it is not looked at: that of the start counts, as in PostgreSQL.
        let nonce = bare.split(',').find_map(|part| part.strip_prefix("r=")).filter(|nonce| !nonce.is_empty());
        let nonce = nonce.ok_or_else(|| malformed("it has no nonce"))?;
        let printable = nonce.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        match printable && bare.starts_with("n=") {
            true => Ok(Self { gs2: &text[..text.len() - bare.len()], bare, nonce }),
            false => Err(malformed("its nonce or its order is not right")),
        }
    }
}

/// `c=biws,r=nonce,p=proof`.
struct ClientFinal<'a> {
    without_proof: &'a str,
    proof: Vec<u8>,
}

impl<'a> ClientFinal<'a> {
    fn read(text: &'a str, nonce: &str, gs2: &str) -> Result<Self> {
        let (without_proof, proof) = text.rsplit_once(",p=").ok_or_else(|| malformed("it has no proof"))?;
        let mut parts = without_proof.split(',');
        let binding = parts.next().and_then(|part| part.strip_prefix("c="));
        if binding != Some(STANDARD.encode(gs2).as_str()) {
            return Err(malformed("its channel binding is not that of before"));
        }
        if parts.next().and_then(|part| part.strip_prefix("r=")) != Some(nonce) {
            return Err(malformed("its nonce is not that of before"));
        }
        let proof = STANDARD.decode(proof).map_err(|_| malformed("its proof is not base64"))?;
        Ok(Self { without_proof, proof })
    }
}

fn malformed(why: &str) -> Error {
    violation("malformed SCRAM message").with_detail(why)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The example of RFC 7677, section 3.
    #[test]
    fn the_example_of_the_rfc() {
        let scram = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
        let stored = Stored::read(&Verifier { id: "k".to_owned(), scram: scram.to_owned() }).unwrap();
        let first = ClientFirst::read("n,,n=user,r=rOprNGfwEbeRWgbNEkqO").unwrap();
        let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let text = format!("c=biws,r={nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        let last = ClientFinal::read(&text, nonce, first.gs2).unwrap();
        let message = format!("{},r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,{}", first.bare, last.without_proof);
        assert!(stored.proves(message.as_bytes(), &last.proof));
        assert!(!stored.proves(b"other", &last.proof));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for text in ["", "n", "n,,", "n,,r=x", "p=tls-unique,,n=,r=x", "n,,n=,r=", "n,,n=,r=a b"] {
            assert!(ClientFirst::read(text).is_err(), "{text}");
        }
        for text in ["c=biws,r=n", "c=eSws,r=n,p=AA==", "c=biws,r=m,p=AA==", "c=biws,r=n,p=?"] {
            assert!(ClientFinal::read(text, "n", "n,,").is_err(), "{text}");
        }
        assert_ne!(mock_salt("a"), mock_salt("b"));
        assert_eq!(mock_salt("a"), mock_salt("a"));
    }
}
