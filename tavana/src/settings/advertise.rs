//! Whether endpoints name engines, and how clients reach those.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::declaration::Key;
use super::environment::Environment;
use super::layers::Layers;
use super::origin::Problems;
use super::{Tls, Workers};

/// How clients reach engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advertise {
    /// What they call this machine; an IPv6 address without brackets.
    pub(crate) host: String,
    /// The ports that engines may take; `None`: any that is free.
    pub(crate) ports: Option<RangeInclusive<u16>>,
    /// The engines' certificate and its key, where there is TLS.
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
}

impl Advertise {
    /// As `--advertise` says it.
    pub(crate) fn text(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match &self.ports {
            None => host,
            Some(ports) => format!("{host}:{}-{}", ports.start(), ports.end()),
        }
    }
}

/// Reads it; what is wrong goes to `problems`.
pub(super) fn read(
    layers: &Layers,
    environment: &Environment,
    workers: Option<Workers>,
    tls: &Tls,
    problems: &mut Problems,
) -> Option<Advertise> {
    let path = |key| layers.get(key).map(|raw| environment.absolute(raw.text.trim()));
    let mut wrong = |key, text: &str| problems.add(&layers.origin(key), text);
    let files = (path(Key::AdvertiseTlsCert), path(Key::AdvertiseTlsKey));
    let set = if files.0.is_some() { Key::AdvertiseTlsCert } else { Key::AdvertiseTlsKey };
    let Some(raw) = layers.get(Key::Advertise) else {
        if files != (None, None) {
            wrong(set, "it is for --advertise, which is not set");
        }
        return None;
    };
    let Some((host, ports)) = host_and_ports(raw.text.trim()) else {
        wrong(Key::Advertise, "it is not HOST, HOST:PORT or HOST:FIRST-LAST; an IPv6 address is written [::1]");
        return None;
    };
    if workers == Some(Workers::InProcess) {
        wrong(Key::Advertise, "with --workers in-process there are no engines that could be named");
    }
    let tls = match (*tls != Tls::Off, files) {
        (false, (None, None)) => None,
        (true, (Some(certificate), Some(key))) => Some((certificate, key)),
        (true, (None, None)) => {
            let text = "under TLS the engines need a certificate and its key: name them with --advertise-tls-cert and \
                        --advertise-tls-key. An engine that was broken into would give that key away, so let it not be \
                        the one of --tls-key";
            wrong(Key::Advertise, text);
            None
        }
        (false, _) => {
            wrong(set, "it is for TLS, which is off: --tls-cert and --tls-key turn it on");
            None
        }
        (true, _) => {
            wrong(set, "a certificate needs its key, and a key its certificate");
            None
        }
    };
    Some(Advertise { host, ports, tls })
}

fn host_and_ports(text: &str) -> Option<(String, Option<RangeInclusive<u16>>)> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(text) => {
            let (host, rest) = text.split_once(']')?;
            host.parse::<IpAddr>().ok().filter(IpAddr::is_ipv6)?;
            (host, rest)
        }
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let named = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
    let ports = match rest.strip_prefix(':') {
        Some(ports) => {
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            let (first, last) = (first.parse().ok()?, last.parse().ok()?);
            Some(first..=last).filter(|ports| first > 0 && !ports.is_empty())?
        }
        None if rest.is_empty() => return named.then(|| (host.to_owned(), None)),
        None => return None,
    };
    named.then(|| (host.to_owned(), Some(ports)))
}

#[cfg(test)]
mod tests {
    use super::host_and_ports;

    #[test]
    fn hosts_and_ports() {
        let read = |text| host_and_ports(text).map(|(host, ports)| (host, ports.map(|it| (*it.start(), *it.end()))));
        assert_eq!(read("lake.example"), Some(("lake.example".into(), None)));
        assert_eq!(read("10.0.0.1:9000"), Some(("10.0.0.1".into(), Some((9000, 9000)))));
        assert_eq!(read("[::1]:9000-9063"), Some(("::1".into(), Some((9000, 9063)))));
        for wrong in ["", ":9000", "a b", "a:", "a:0", "a:9-8", "a:x", "a:1-70000", "::1", "[a]", "[::1]x", "a/b"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
