//! The certificate of the door, which may change while the service runs.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
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

/// What a file was when it was looked at: another one in its place differs in at least one of these.
type Stamp = Option<(SystemTime, u64, u64)>;

/// The certificate in use: connections that come get the newest, those that are there keep theirs.
pub(crate) struct Certificates {
    files: TlsFiles,
    current: Mutex<Arc<ServerConfig>>,
    looked: Mutex<Vec<Stamp>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Certificates {
    /// Reads the files.
    ///
    /// # Errors
    /// `Source` when one cannot be used.
    pub(crate) fn load(files: TlsFiles) -> Result<Self> {
        let looked = stamps(&files);
        let current = config(&files)?;
        Ok(Self { files, current: Mutex::new(Arc::new(current)), looked: Mutex::new(looked) })
    }

    /// For a connection that has come.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(lock(&self.current).clone())
    }

    /// Reads the files again whenever they change, until it is told to stop. Files that cannot be used, as
    /// those of which only half is there, change nothing.
    pub(crate) async fn watch(self: Arc<Self>, stop: CancellationToken) {
        let mut every = tokio::time::interval(LOOK);
        while stop.run_until_cancelled(every.tick()).await.is_some() {
            let this = self.clone();
            // Files can lie where a look at them takes its time.
            if let Err(error) = tokio::task::spawn_blocking(move || this.look()).await {
                tracing::error!(%error, "the certificate could not be looked at");
            }
        }
        std::future::pending().await
    }

    fn look(&self) {
        let now = stamps(&self.files);
        if std::mem::replace(&mut *lock(&self.looked), now.clone()) == now {
            return;
        }
        match config(&self.files) {
            Ok(config) => {
                *lock(&self.current) = Arc::new(config);
                tracing::info!(certificate = %self.files.certificate.display(), "the certificate was read again");
            }
            Err(error) => {
                tracing::warn!(%error, "the certificate has changed and cannot be used; the one before it stays");
            }
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

fn config(files: &TlsFiles) -> Result<ServerConfig> {
    let chain = certificates(&files.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&files.key, &pem(error)))?;
    let provider = Arc::new(crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&files.certificate, &error.to_string()))?;
    let builder = match &files.client_ca {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots.add(certificate).map_err(|error| unusable(path, &error.to_string()))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| unusable(path, &error.to_string()))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(chain, key).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => unusable(&files.key, "it is not the key of the certificate"),
        error => unusable(&files.certificate, &error.to_string()),
    })?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match read {
        Ok(read) if read.is_empty() => Err(unusable(path, "it holds no certificate in PEM")),
        Ok(read) => Ok(read),
        Err(error) => Err(unusable(path, &pem(error))),
    }
}

fn pem(error: rustls::pki_types::pem::Error) -> String {
    use rustls::pki_types::pem::Error;
    match error {
        Error::NoItemsFound => "it holds no such thing in PEM".to_owned(),
        Error::Io(error) if error.kind() == io::ErrorKind::NotFound => "there is no such file".to_owned(),
        Error::Io(error) => error.to_string(),
        error => format!("it is not PEM: {error:?}"),
    }
}

fn unusable(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Source, format!("the file {} cannot be used for TLS: {why}", path.display()))
        .with_hint("--tls-cert and --tls-key name a certificate and its key, --tls-client-ca authorities, all as PEM")
}
