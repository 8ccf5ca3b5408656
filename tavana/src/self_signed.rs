//! A certificate for a try-out of TLS, of an authority that is made for this service alone. The authority is
//! kept, so that clients go on trusting it; the certificate is made anew at each start, for the names that
//! the machine has then.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, Days, Utc};
use query::{Error, ErrorKind, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use state::Folder;
use zeroize::Zeroizing;

/// How long the authority, and each certificate of it, is valid, in days.
const AUTHORITY_LIFE: u64 = 3650;
const LIFE: u64 = 397;

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SelfSigned {
    /// What clients are to trust.
    pub(crate) authority: PathBuf,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Makes a certificate for a service that listens there.
///
/// # Errors
/// `Source` when the files cannot be written, or the ones that are there cannot be read.
pub(crate) fn make(state: &Folder, listen: SocketAddr, now: DateTime<Utc>) -> Result<SelfSigned> {
    let folder = Folder::open(&state.path().join("tls"))?;
    let at = |name: &str| folder.path().join(name);
    let made = SelfSigned { authority: at("ca.crt"), certificate: at("server.crt"), key: at("server.key") };
    let signer = signer(&at("ca.key"))?;
    let authority = authority(&signer, now);
    if !made.authority.exists() {
        let text = authority.self_signed(&signer).map_err(|error| failed(&made.authority, &error))?.pem();
        write(&made.authority, text.as_bytes())?;
    }
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|error| failed(&made.key, &error))?;
    let mut leaf = CertificateParams::new(names(listen)).map_err(|error| failed(&made.certificate, &error))?;
    leaf.distinguished_name.push(DnType::CommonName, "Tavana");
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    valid(&mut leaf, now, LIFE);
    let issuer = Issuer::from_params(&authority, &signer);
    let signed = leaf.signed_by(&key, &issuer).map_err(|error| failed(&made.certificate, &error))?;
    write(&made.certificate, signed.pem().as_bytes())?;
    write(&made.key, Zeroizing::new(key.serialize_pem()).as_bytes())?;
    Ok(made)
}

/// The key of the authority, made at its first use.
fn signer(path: &Path) -> Result<KeyPair> {
    if !path.exists() {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|error| failed(path, &error))?;
        write(path, Zeroizing::new(key.serialize_pem()).as_bytes())?;
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| failed(path, &error))?);
    KeyPair::from_pem(&text).map_err(|error| failed(path, &error))
}

/// The same for the same key, but for the days.
fn authority(signer: &KeyPair, now: DateTime<Utc>) -> CertificateParams {
    let mut authority = CertificateParams::default();
    // Clients may trust the authorities of several services: they tell them apart by their names.
    let tail: String = signer.public_key_raw().iter().rev().take(4).map(|byte| format!("{byte:02x}")).collect();
    authority.distinguished_name = rcgen::DistinguishedName::new();
    authority.distinguished_name.push(DnType::CommonName, format!("Tavana self-signed {tail}"));
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid(&mut authority, now, AUTHORITY_LIFE);
    authority
}

/// From yesterday on, because clocks differ.
fn valid(params: &mut CertificateParams, now: DateTime<Utc>, days: u64) {
    let day = |date: DateTime<Utc>| {
        let (month, day) = (u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1));
        date_time_ymd(date.year(), month, day)
    };
    params.not_before = day(now.checked_sub_days(Days::new(1)).unwrap_or(now));
    params.not_after = day(now.checked_add_days(Days::new(days)).unwrap_or(now));
}

/// The names and addresses by which clients may know the service.
fn names(listen: SocketAddr) -> Vec<String> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    names.extend(Some(host.trim().to_owned()).filter(|host| !host.is_empty() && plain(host)));
    if !listen.ip().is_unspecified() {
        names.push(listen.ip().to_string());
    }
    names.sort();
    names.dedup();
    names
}

/// Writes a file that only its owner can read, in one step.
fn write(path: &Path, content: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let written: io::Result<()> = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(content)?;
        fs::rename(&beside, path)
    })();
    written.map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Source, format!("the self-signed certificate cannot be made: {}: {error}", path.display()))
        .with_hint("remove the folder tls in the state folder to begin anew, or name a certificate with --tls-cert")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_authority_stays_and_the_certificate_is_made_anew() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::open(parent.path()).unwrap();
        let listen = "0.0.0.0:1".parse().unwrap();
        let made = make(&folder, listen, Utc::now()).unwrap();
        let read = |path: &Path| fs::read(path).unwrap();
        let (authority, certificate) = (read(&made.authority), read(&made.certificate));
        assert_eq!(make(&folder, listen, Utc::now()).unwrap(), made);
        assert_eq!(read(&made.authority), authority);
        assert_ne!(read(&made.certificate), certificate);
        for file in fs::read_dir(parent.path().join("tls")).unwrap() {
            assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let names = names("192.0.2.7:1".parse().unwrap());
        assert!(["localhost", "127.0.0.1", "192.0.2.7"].iter().all(|name| names.iter().any(|other| other == name)));
    }
}
