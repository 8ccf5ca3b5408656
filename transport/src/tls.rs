//! The certificate of the door, which may change while the service runs.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use query::{Error, ErrorKind, Result};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use rustls::{RootCertStore, crypto};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// The files that TLS is made of, all PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and after it those between it and its authority.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authorities of one of which each client must have a certificate; `None`: clients need none.
    pub client_ca: Option<PathBuf>,
}

/// What these files hold.
#[derive(Clone, PartialEq, Eq)]
pub struct TlsTexts {
    /// As [`TlsFiles::certificate`].
    pub certificate: Vec<u8>,
    /// As [`TlsFiles::key`].
    pub key: Vec<u8>,
    /// As [`TlsFiles::client_ca`].
    pub client_ca: Option<Vec<u8>>,
}

impl TlsFiles {
    /// Reads them, and finds out whether they can be used.
    ///
    /// # Errors
    /// `Source` when one cannot be.
    pub fn read(&self) -> Result<TlsTexts> {
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => unusable(path, "there is no such file"),
                _ => unusable(path, &error.to_string()),
            })
        };
        let client_ca = self.client_ca.as_ref().map(read).transpose()?;
        let texts = TlsTexts { certificate: read(&self.certificate)?, key: read(&self.key)?, client_ca };
        self.config(&texts)?;
        Ok(texts)
    }

    fn config(&self, texts: &TlsTexts) -> Result<ServerConfig> {
        config(texts).map_err(|(part, why)| unusable(self.path(part), &why))
    }

    fn path(&self, part: Part) -> &PathBuf {
        match part {
            Part::Certificate => &self.certificate,
            Part::Key => &self.key,
            Part::ClientCa => self.client_ca.as_ref().unwrap_or(&self.certificate),
        }
    }
}

/// Which of the texts cannot be used.
#[derive(Clone, Copy, Debug)]
enum Part {
    Certificate,
    Key,
    ClientCa,
}

/// What a file was when it was looked at: another one in its place differs in at least one of these.
type Stamp = Option<(SystemTime, u64, u64)>;

/// The certificate in use: connections that come get the newest, those that are there keep theirs.
pub struct Certificates {
    current: Mutex<Arc<ServerConfig>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Certificates {
    /// Those of the files.
    ///
    /// # Errors
    /// `Source` when one cannot be used.
    pub fn load(files: &TlsFiles) -> Result<Self> {
        Ok(Self { current: Mutex::new(Arc::new(files.config(&files.read()?)?)) })
    }

    /// Those of texts that were [read](TlsFiles::read) elsewhere.
    ///
    /// # Errors
    /// `Source` when one cannot be used.
    pub fn of_texts(texts: &TlsTexts) -> Result<Self> {
        Ok(Self { current: Mutex::new(Arc::new(config(texts).map_err(unreadable)?)) })
    }

    /// Puts others in their place.
    ///
    /// # Errors
    /// `Source` when one cannot be used; then those before them stay.
    pub fn replace(&self, texts: &TlsTexts) -> Result<()> {
        *lock(&self.current) = Arc::new(config(texts).map_err(unreadable)?);
        Ok(())
    }

    /// For a connection that has come to speak HTTP/2.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(lock(&self.current).clone())
    }

    /// For a connection that has come to speak another protocol, of this name where it is to be agreed upon (ALPN).
    pub fn acceptor_for(&self, protocol: Option<&[u8]>) -> TlsAcceptor {
        let mut config = ServerConfig::clone(&lock(&self.current));
        config.alpn_protocols = protocol.map(<[u8]>::to_vec).into_iter().collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Gives the texts of the files to `changed` whenever they change, until it is told to stop. Files that cannot be used,
/// as those of which only half is there, change nothing.
pub async fn watch(files: TlsFiles, stop: CancellationToken, changed: impl Fn(TlsTexts)) {
    let mut every = tokio::time::interval(LOOK);
    let mut looked = stamps(&files);
    while stop.run_until_cancelled(every.tick()).await.is_some() {
        let (files, before) = (files.clone(), looked.clone());
        // Files can lie where a look at them takes its time.
        match tokio::task::spawn_blocking(move || look(&files, &before)).await {
            Ok(None) => {}
            Ok(Some((now, read))) => {
                looked = now;
                read.into_iter().for_each(&changed);
            }
            Err(error) => tracing::error!(%error, "the certificate could not be looked at"),
        }
    }
}

/// What has come in the place of the files, if something has: how they look, and what they hold if it can be used.
fn look(files: &TlsFiles, before: &[Stamp]) -> Option<(Vec<Stamp>, Option<TlsTexts>)> {
    let now = stamps(files);
    if now == before {
        return None;
    }
    match files.read() {
        Ok(texts) => {
            tracing::info!(certificate = %files.certificate.display(), "the certificate was read again");
            Some((now, Some(texts)))
        }
        Err(error) => {
            tracing::warn!(%error, "the certificate has changed and cannot be used; the one before it stays");
            Some((now, None))
        }
    }
}

fn stamps(files: &TlsFiles) -> Vec<Stamp> {
    [Some(&files.certificate), Some(&files.key), files.client_ca.as_ref()]
        .into_iter()
        .flatten()
        .map(|path| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.modified().ok()?, found.ino(), found.len()))
        })
        .collect()
}

fn config(texts: &TlsTexts) -> Result<ServerConfig, (Part, String)> {
    let chain = certificates(&texts.certificate).map_err(|why| (Part::Certificate, why))?;
    let key = PrivateKeyDer::from_pem_slice(&texts.key).map_err(|error| (Part::Key, pem(error)))?;
    let provider = Arc::new(crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| (Part::Certificate, error.to_string()))?;
    let builder = match &texts.client_ca {
        None => builder.with_no_client_auth(),
        Some(text) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(text).map_err(|why| (Part::ClientCa, why))? {
                roots.add(certificate).map_err(|error| (Part::ClientCa, error.to_string()))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| (Part::ClientCa, error.to_string()))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(chain, key).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => (Part::Key, "it is not the key of the certificate".to_owned()),
        error => (Part::Certificate, error.to_string()),
    })?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn certificates(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    match read {
        Ok(read) if read.is_empty() => Err("it holds no certificate in PEM".to_owned()),
        Ok(read) => Ok(read),
        Err(error) => Err(pem(error)),
    }
}

fn pem(error: rustls::pki_types::pem::Error) -> String {
    use rustls::pki_types::pem::Error;
    match error {
        Error::NoItemsFound => "it holds no such thing in PEM".to_owned(),
        error => format!("it is not PEM: {error:?}"),
    }
}

fn unreadable((part, why): (Part, String)) -> Error {
    Error::new(ErrorKind::Source, format!("TLS cannot use its {part:?}: {why}"))
}

fn unusable(path: &std::path::Path, why: &str) -> Error {
    Error::new(ErrorKind::Source, format!("the file {} cannot be used for TLS: {why}", path.display()))
        .with_hint("--tls-cert and --tls-key name a certificate and its key, --tls-client-ca authorities, all as PEM")
}
