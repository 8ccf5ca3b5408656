use std::fmt::Write;
use std::path::Path;

use url::{Url, form_urlencoded};

use super::data::{Data, Place, WRITABLE};
use super::declaration::Key;
use super::layers::Layers;
use super::values::{LOG_FORMATS, SANDBOX, Scalars, size_text, word};
use super::{Login, Settings, Tls, Workers};

/// What is shown in the place of a secret.
const HIDDEN: &str = "***";

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The effective settings as a settings file, with the origin of each value as a comment.
pub(super) fn toml(layers: &Layers, scalars: &Scalars, data: &Data) -> String {
    let mut lines = String::from("# The effective settings of `tavana serve`.\n");
    for key in Key::ALL {
        if let (Some(name), Some(value)) = (key.file_key(), value(key, scalars.settings())) {
            line(&mut lines, &name, &value, &layers.origin(key).to_string());
        }
    }
    if data.places.iter().all(|place| place.s3.is_empty()) {
        short(&mut lines, data);
    } else {
        for place in &data.places {
            long(&mut lines, place);
        }
    }
    lines
}

fn line(lines: &mut String, name: &str, value: &str, origin: &str) {
    let setting = format!("{name} = {value}");
    // Writing to a String cannot fail.
    let _ = writeln!(lines, "{setting:<44} # {origin}");
}

fn value(key: Key, settings: &Settings) -> Option<String> {
    Some(match key {
        Key::FlightListen => quoted(&settings.flight_listen.to_string()),
        Key::PgListen => quoted(&settings.pg_listen.map_or_else(|| "off".to_owned(), |address| address.to_string())),
        Key::PgPeers if settings.pg_peers.is_empty() => quoted("none"),
        Key::PgPeers => quoted(&settings.pg_peers.join(",")),
        Key::HttpListen => quoted(&settings.http_listen.to_string()),
        Key::Workers => match settings.workers {
            Workers::Processes(count) => count.to_string(),
            Workers::InProcess => quoted("in-process"),
        },
        Key::Memory => quoted(&size_text(settings.memory)),
        Key::Extensions => path(&settings.extensions),
        Key::State => quoted(&settings.state.shown()),
        Key::StateFolder => settings.state.database.as_ref().map(|_| path(&settings.state.folder))?,
        Key::KeySecret => path(settings.state.key_secret.as_ref()?),
        Key::Auth
        | Key::OidcIssuer
        | Key::OidcAudience
        | Key::OidcJwks
        | Key::OidcNameClaim
        | Key::OidcScopeClaim
        | Key::OidcScopes
        | Key::Tls
        | Key::TlsCert
        | Key::TlsKey
        | Key::TlsClientCa => return login(key, &settings.login),
        Key::Advertise => quoted(&settings.advertise.as_ref()?.text()),
        Key::AdvertiseTlsCert => path(&settings.advertise.as_ref()?.tls.as_ref()?.0),
        Key::AdvertiseTlsKey => path(&settings.advertise.as_ref()?.tls.as_ref()?.1),
        Key::Tables => quoted(&settings.tables.as_ref()?.uri),
        Key::TablesMetadata => quoted(&settings.tables.as_ref()?.metadata_shown()?),
        Key::Sandbox => quoted(word(settings.sandbox, &SANDBOX)),
        Key::SqlLimit => quoted(&size_text(settings.sql_limit)),
        Key::ResultCache => quoted(&size_text(settings.result_cache)),
        Key::HistoryDays => settings.history_days.to_string(),
        Key::HistoryRedact => settings.history_redact.to_string(),
        Key::HistoryExport => quoted(&settings.history_export.as_ref()?.uri),
        Key::Log => quoted(&settings.log.to_string().to_ascii_lowercase()),
        Key::LogFormat => quoted(word(settings.log_format, &LOG_FORMATS)),
        Key::ReadyJson => settings.ready_json.to_string(),
        Key::Data | Key::PrintConfig | Key::Config => return None,
    })
}

/// Of the settings of the login, those that are set.
fn login(key: Key, login: &Login) -> Option<String> {
    let oidc = login.oidc.as_ref();
    let files = match &login.tls {
        Tls::Files { certificate, key } => Some((certificate, key)),
        Tls::Off | Tls::SelfSigned => None,
    };
    Some(match key {
        Key::OidcIssuer => quoted(&oidc?.issuer),
        Key::OidcAudience => quoted(&oidc?.audiences.join(",")),
        Key::OidcJwks => path(oidc?.jwks.as_ref()?),
        Key::OidcNameClaim => quoted(&oidc?.name_claim),
        Key::OidcScopeClaim => quoted(oidc?.scope_claim.as_ref()?),
        Key::OidcScopes => {
            oidc?.scope_claim.as_ref()?;
            let pairs: Vec<_> = oidc?.scopes.iter().map(|(value, scope)| format!("{value}={}", scope.word())).collect();
            quoted(&pairs.join(","))
        }
        Key::Tls => (login.tls == Tls::SelfSigned).then(|| quoted("self-signed"))?,
        Key::TlsCert => path(files?.0),
        Key::TlsKey => path(files?.1),
        Key::TlsClientCa => path(login.tls_client_ca.as_ref()?),
        _ => quoted(login.auth.text()),
    })
}

/// The URL of a database without its passwords, wherever in it they are; `None` if it is no URL.
pub(super) fn without_passwords(url: &str) -> Option<String> {
    const SECRETS: [&str; 2] = ["password", "sslpassword"];
    let mut url = Url::parse(url).ok()?;
    if url.password().is_some() {
        // It has a host, so that it can have a password.
        let _ = url.set_password(Some(HIDDEN));
    }
    let options = url.query().map(|options| {
        let shown = options.split('&').map(|option| {
            let name = form_urlencoded::parse(option.as_bytes()).next().map(|(name, _)| name.to_ascii_lowercase());
            match name {
                Some(name) if SECRETS.contains(&name.as_str()) => format!("{name}={HIDDEN}"),
                _ => option.to_owned(),
            }
        });
        shown.collect::<Vec<_>>().join("&")
    });
    url.set_query(options.as_deref());
    Some(url.to_string())
}

/// Whether a text is the URL of a PostgreSQL, by a host or by the folder of its socket.
pub(super) fn is_postgres(url: &str) -> bool {
    let scheme = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let located = |url: Url| url.has_host() || url.query_pairs().any(|(name, _)| name == "host");
    scheme && Url::parse(url).is_ok_and(located)
}

fn path(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

fn short(lines: &mut String, data: &Data) {
    if data.places.is_empty() {
        return line(lines, "data", "[]", "default");
    }
    lines.push_str("data = [\n");
    for Place { setting, origin, .. } in &data.places {
        let access = if setting.writable { WRITABLE } else { "" };
        let text = match &setting.name {
            Some(name) => format!("{name}={}{access}", setting.uri),
            None => format!("{}{access}", setting.uri),
        };
        let item = format!("{},", quoted(&text));
        let _ = writeln!(lines, "    {item:<40} # {origin}");
    }
    lines.push_str("]\n");
}

fn long(lines: &mut String, place: &Place) {
    let origin = place.origin.to_string();
    lines.push_str("\n[[data]]\n");
    if let Some(name) = &place.setting.name {
        line(lines, "name", &quoted(name), &origin);
    }
    let access = if place.setting.writable { WRITABLE } else { "" };
    line(lines, "uri", &quoted(&format!("{}{access}", place.setting.uri)), &origin);
    if !place.s3.is_empty() {
        lines.push_str("[data.s3]\n");
    }
    for field in &place.s3 {
        line(lines, field.key, &field.shown, &field.origin.to_string());
    }
}
