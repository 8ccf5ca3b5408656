#![allow(clippy::unwrap_used)]

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://id.example.org/";

/// Signs tokens with two keys, and one more that nobody is told of.
struct Issuer {
    folder: tempfile::TempDir,
    ec: EcdsaKeyPair,
    ed: Ed25519KeyPair,
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Issuer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let ec = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let ec = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, ec.as_ref(), &random).unwrap();
        let ed = Ed25519KeyPair::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&random).unwrap().as_ref()).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), ec, ed }
    }

    async fn oidc(&self) -> Oidc {
        let point = self.ec.public_key().as_ref();
        let keys = json!({"keys": [
            {"kty": "EC", "crv": "P-256", "x": b64(&point[1..33]), "y": b64(&point[33..]), "kid": "ec"},
            {"kty": "OKP", "crv": "Ed25519", "x": b64(self.ed.public_key()), "kid": "ed", "use": "sig"},
        ]});
        let file = self.folder.path().join("jwks.json");
        std::fs::write(&file, keys.to_string()).unwrap();
        let options = OidcOptions {
            issuer: ISSUER.to_owned(),
            audiences: vec!["lake".to_owned()],
            jwks: Some(file),
            name_claim: "sub".to_owned(),
            scope_claim: Some("groups".to_owned()),
            scopes: [("analysts".to_owned(), Scope::Write)].into(),
        };
        Oidc::new(options).await.unwrap()
    }

    fn sign(&self, head: &Value, claims: &Value) -> String {
        let text = format!("{}.{}", b64(head.to_string()), b64(claims.to_string()));
        let signature = match head["alg"].as_str().unwrap() {
            "ES256" => self.ec.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
            "EdDSA" => self.ed.sign(text.as_bytes()).as_ref().to_vec(),
            "HS256" => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, self.ec.public_key().as_ref());
                ring::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
            _ => Vec::new(),
        };
        format!("{text}.{}", b64(signature))
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn claims() -> Value {
    json!({"iss": ISSUER, "aud": ["other", "lake"], "sub": "ada", "groups": ["analysts"], "exp": now() + 60})
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

#[tokio::test]
async fn a_token_of_the_issuer_proves_its_user() {
    let issuer = Issuer::new();
    let oidc = issuer.oidc().await;
    for head in [
        json!({"alg": "ES256", "kid": "ec"}),
        json!({"alg": "EdDSA", "kid": "ed"}),
        json!({"alg": "EdDSA"}),
        json!({"alg": "ES256", "kid": "ec", "typ": "at+jwt"}),
    ] {
        let identity = oidc.verify(&issuer.sign(&head, &claims())).await.unwrap();
        assert_eq!((&*identity.principal.name, identity.principal.scope), ("ada", Scope::Write), "{head}");
        assert!(matches!(identity.evidence, Evidence::Token(until) if until > SystemTime::now()));
    }
    for fine in
        [with("exp", json!(now() - LEEWAY / 2)), with("nbf", json!(now() + LEEWAY / 2)), with("aud", json!("lake"))]
    {
        assert!(oidc.verify(&issuer.sign(&json!({"alg": "EdDSA", "kid": "ed"}), &fine)).await.is_ok(), "{fine}");
    }
    let reader = oidc.verify(&issuer.sign(&json!({"alg": "EdDSA"}), &without("groups"))).await.unwrap();
    assert_eq!(reader.principal.scope, Scope::Read);
}

#[tokio::test]
async fn all_others_are_refused_and_it_is_known_why() {
    let issuer = Issuer::new();
    let oidc = issuer.oidc().await;
    let head = json!({"alg": "EdDSA", "kid": "ed"});
    let cases = [
        (head.clone(), with("exp", json!(now() - 2 * LEEWAY)), Reason::TokenExpired),
        (head.clone(), with("nbf", json!(now() + 2 * LEEWAY)), Reason::TokenEarly),
        (head.clone(), with("iss", json!("https://id.example.org")), Reason::TokenIssuer),
        (head.clone(), with("aud", json!(["other"])), Reason::TokenAudience),
        (head.clone(), without("exp"), Reason::TokenClaims),
        (head.clone(), without("aud"), Reason::TokenClaims),
        (head.clone(), without("iss"), Reason::TokenClaims),
        (head.clone(), without("sub"), Reason::TokenClaims),
        (head.clone(), with("exp", json!("tomorrow")), Reason::TokenClaims),
        (head.clone(), with("sub", json!(" ")), Reason::TokenClaims),
        (json!({"alg": "none"}), claims(), Reason::TokenAlgorithm),
        (json!({"alg": "none", "kid": "ed"}), claims(), Reason::TokenAlgorithm),
        (json!({"alg": "HS256", "kid": "ec"}), claims(), Reason::TokenAlgorithm),
        (json!({"alg": "EdDSA", "kid": "ed", "crit": ["b64"]}), claims(), Reason::TokenAlgorithm),
        (json!({"alg": "EdDSA", "kid": "gone"}), claims(), Reason::TokenKey),
        (json!({"alg": "RS256", "kid": "ec"}), claims(), Reason::TokenKey),
        (json!({"alg": "EdDSA", "kid": "ec"}), claims(), Reason::TokenKey),
    ];
    for (head, claims, reason) in cases {
        let refusal = oidc.verify(&issuer.sign(&head, &claims)).await.unwrap_err();
        assert_eq!(refusal, Refusal::Refused(reason), "{head} {claims}");
    }
    let (stranger, token) = (Issuer::new(), issuer.sign(&head, &claims()));
    let (said, signature) = (issuer.sign(&head, &with("sub", json!("eve"))), token.rsplit_once('.').unwrap().1);
    let changed = format!("{}.{signature}", said.rsplit_once('.').unwrap().0);
    for forged in [stranger.sign(&head, &claims()), changed, format!("{}.", token.rsplit_once('.').unwrap().0)] {
        assert_eq!(oidc.verify(&forged).await, Err(Reason::TokenSignature.into()), "{forged}");
    }
    for text in ["..", "a.b.c", "e30.e30.e30"] {
        assert_eq!(oidc.verify(text).await, Err(Reason::Malformed.into()), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn keys_in_a_file_are_read_again() {
    let (first, second) = (Issuer::new(), Issuer::new());
    let oidc = first.oidc().await;
    let head = json!({"alg": "EdDSA", "kid": "ed"});
    second.oidc().await;
    std::fs::copy(second.folder.path().join("jwks.json"), first.folder.path().join("jwks.json")).unwrap();
    assert!(oidc.verify(&first.sign(&head, &claims())).await.is_ok(), "not at each call");
    tokio::time::advance(Duration::from_secs(2)).await;
    assert!(oidc.verify(&second.sign(&head, &claims())).await.is_ok());
    assert_eq!(oidc.verify(&first.sign(&head, &claims())).await, Err(Reason::TokenSignature.into()));
}
