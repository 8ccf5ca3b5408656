use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use query::Scope;
use url::{Host, Url};

use super::StateSettings;
use super::declaration::Key;
use super::environment::Environment;
use super::layers::Layers;
use super::origin::Problems;

/// Who may come in, and by what door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Login {
    /// How those who connect prove who they are.
    pub(crate) auth: Auth,
    /// The identity provider.
    pub(crate) oidc: Option<Oidc>,
    /// The door.
    pub(crate) tls: Tls,
    /// The file with the authorities of one of which clients must have a certificate.
    pub(crate) tls_client_ca: Option<PathBuf>,
}

/// How those who connect prove who they are; by nothing, when neither is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Auth {
    /// By API keys.
    pub(crate) keys: bool,
    /// By tokens of an identity provider.
    pub(crate) oidc: bool,
}

impl Auth {
    /// Whether they prove nothing.
    pub(crate) fn is_none(self) -> bool {
        !self.keys && !self.oidc
    }

    /// As `--auth` says it.
    pub(crate) fn text(self) -> &'static str {
        match (self.keys, self.oidc) {
            (false, false) => "none",
            (true, false) => "keys",
            (false, true) => "oidc",
            (true, true) => "keys,oidc",
        }
    }
}

/// An identity provider and what is made of its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Oidc {
    /// As its tokens name it.
    pub(crate) issuer: String,
    /// Whom its tokens must be for.
    pub(crate) audiences: Vec<String>,
    /// The file with its keys, where they are not fetched.
    pub(crate) jwks: Option<PathBuf>,
    /// The claim that names the user.
    pub(crate) name_claim: String,
    /// The claim that says what the user may do.
    pub(crate) scope_claim: Option<String>,
    /// What its values mean.
    pub(crate) scopes: BTreeMap<String, Scope>,
}

/// How the Flight SQL door is shut against listeners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tls {
    /// Not at all.
    #[default]
    Off,
    /// With a certificate that the service makes.
    SelfSigned,
    /// With this one.
    Files {
        /// The certificate.
        certificate: PathBuf,
        /// Its key.
        key: PathBuf,
    },
}

/// Reads who may come in by these doors; what is wrong goes to `problems`. One without an address is shut, or wrong already.
pub(super) fn read(
    layers: &Layers,
    environment: &Environment,
    state: &StateSettings,
    doors: &[(Key, Option<SocketAddr>)],
    problems: &mut Problems,
) -> Login {
    let mut reader = Reader { layers, environment, problems };
    let auth = reader.auth();
    let open = auth.is_some_and(|auth| auth.is_none());
    let reachable = doors.iter().filter_map(|(key, address)| Some((*key, (*address)?)));
    for (key, address) in reachable.filter(|(_, address)| open && !address.ip().is_loopback()) {
        reader.wrong(
            key,
            format!(
                "`{address}` can be reached from other machines, and nobody has to prove who they are: whoever connects \
                 could read all data. Ask for keys with --auth keys, for tokens of an identity provider with --auth \
                 oidc, or listen on 127.0.0.1 or ::1"
            ),
        );
    }
    let auth = auth.unwrap_or_default();
    if auth.keys {
        state.keys_possible(layers, reader.problems);
    } else {
        reader.idle(&[Key::KeySecret], "it is for --auth keys, which is not set");
    }
    let oidc = reader.oidc(auth);
    let tls = reader.tls();
    let tls_client_ca = reader.path(Key::TlsClientCa);
    if tls == Tls::Off {
        reader.idle(&[Key::TlsClientCa], "it is for TLS, which is off: --tls-cert and --tls-key turn it on");
    }
    Login { auth, oidc, tls, tls_client_ca }
}

struct Reader<'a> {
    layers: &'a Layers,
    environment: &'a Environment,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn text(&self, key: Key) -> Option<String> {
        self.layers.get(key).map(|raw| raw.text.trim().to_owned())
    }

    fn path(&self, key: Key) -> Option<PathBuf> {
        self.text(key).map(|text| self.environment.absolute(&text))
    }

    fn wrong(&mut self, key: Key, text: impl Into<String>) {
        self.problems.add(&self.layers.origin(key), text);
    }

    /// Settings that mean nothing as the others are: whoever set them meant something.
    fn idle(&mut self, keys: &[Key], why: &str) {
        for key in keys.iter().filter(|key| self.layers.get(**key).is_some()) {
            self.problems.add(&self.layers.origin(*key), why);
        }
    }

    fn auth(&mut self) -> Option<Auth> {
        let text = self.text(Key::Auth).unwrap_or_else(|| "none".to_owned());
        let mut auth = Auth::default();
        for word in text.split(',').map(str::trim) {
            match word {
                "keys" => auth.keys = true,
                "oidc" => auth.oidc = true,
                "none" if text == "none" => {}
                "none" => {
                    self.wrong(Key::Auth, format!("`{text}`: none stands alone"));
                    return None;
                }
                other => {
                    self.wrong(Key::Auth, format!("`{other}` is not one of none, keys, oidc"));
                    return None;
                }
            }
        }
        Some(auth)
    }

    fn oidc(&mut self, auth: Auth) -> Option<Oidc> {
        if !auth.oidc {
            let all = [
                Key::OidcIssuer,
                Key::OidcAudience,
                Key::OidcJwks,
                Key::OidcNameClaim,
                Key::OidcScopeClaim,
                Key::OidcScopes,
            ];
            self.idle(&all, "it is for --auth oidc, which is not set");
            return None;
        }
        let issuer = self.issuer();
        let audiences: Vec<String> = self.words(Key::OidcAudience);
        if audiences.is_empty() {
            self.wrong(Key::Auth, "oidc needs --oidc-audience: a token for another service must not open this one");
        }
        let scope_claim = self.text(Key::OidcScopeClaim);
        if scope_claim.is_none() {
            self.idle(&[Key::OidcScopes], "it is for --oidc-scope-claim, which is not set");
        }
        let scopes = self.scopes();
        let name_claim = self.text(Key::OidcNameClaim).unwrap_or_else(|| "sub".to_owned());
        Some(Oidc { issuer: issuer?, audiences, jwks: self.path(Key::OidcJwks), name_claim, scope_claim, scopes })
    }

    fn issuer(&mut self) -> Option<String> {
        let Some(text) = self.text(Key::OidcIssuer) else {
            self.wrong(Key::Auth, "oidc needs --oidc-issuer, the URL of the identity provider");
            return None;
        };
        let safe = Url::parse(&text).is_ok_and(|url| match url.scheme() {
            "https" => url.has_host(),
            "http" => url.host().is_some_and(|host| is_local(&host)),
            _ => false,
        });
        if safe || self.layers.get(Key::OidcJwks).is_some() {
            return Some(text);
        }
        self.wrong(
            Key::OidcIssuer,
            format!("`{text}` is not the URL of an identity provider; write https://… (http:// only on this machine)"),
        );
        None
    }

    fn words(&self, key: Key) -> Vec<String> {
        let text = self.text(key).unwrap_or_default();
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    fn scopes(&mut self) -> BTreeMap<String, Scope> {
        let words = self.words(Key::OidcScopes);
        if words.is_empty() {
            return Scope::ALL.into_iter().map(|scope| (scope.word().to_owned(), scope)).collect();
        }
        let mut scopes = BTreeMap::new();
        for word in words {
            match word.rsplit_once('=').and_then(|(value, scope)| Some((value.trim(), Scope::from_word(scope.trim())?)))
            {
                Some((value, scope)) if !value.is_empty() => {
                    scopes.insert(value.to_owned(), scope);
                }
                _ => self.wrong(Key::OidcScopes, format!("`{word}` is not VALUE=read, VALUE=write or VALUE=admin")),
            }
        }
        scopes
    }

    fn tls(&mut self) -> Tls {
        let made = self.text(Key::Tls);
        if let Some(other) = made.as_deref().filter(|text| *text != "self-signed") {
            self.wrong(Key::Tls, format!("`{other}` is not self-signed; a certificate is named with --tls-cert"));
            return Tls::Off;
        }
        match (made, self.path(Key::TlsCert), self.path(Key::TlsKey)) {
            (None, None, None) => Tls::Off,
            (Some(_), None, None) => Tls::SelfSigned,
            (None, Some(certificate), Some(key)) => Tls::Files { certificate, key },
            (Some(_), _, _) => {
                self.wrong(Key::Tls, "there is a certificate already: --tls-cert and --tls-key, or --tls self-signed");
                Tls::SelfSigned
            }
            (None, Some(_), None) => {
                self.wrong(Key::TlsCert, "a certificate needs its key: --tls-key");
                Tls::SelfSigned
            }
            (None, None, Some(_)) => {
                self.wrong(Key::TlsKey, "a key needs its certificate: --tls-cert");
                Tls::SelfSigned
            }
        }
    }
}

fn is_local(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}
