//! Who asks, and whom the client trusts.

use std::path::{Path, PathBuf};

use identity::Secret;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::settings::Environment;

#[derive(Debug, clap::Args)]
pub(super) struct Access {
    /// The key that proves who you are. Better in the variable TAVANA_KEY, where others do not see it.
    #[arg(long, value_name = "KEY", value_parser = secret)]
    key: Option<Secret>,
    /// The authorities to trust for grpcs://, as PEM [default: those of the system].
    #[arg(long, value_name = "FILE")]
    tls_ca: Option<PathBuf>,
    /// Your certificate, as PEM, for a server that asks for one.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key, as PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

impl Access {
    /// The header that proves who asks; `None` without a key.
    pub(super) fn header(&self, environment: &Environment) -> Result<Option<MetadataValue<Ascii>>, String> {
        let given = self.key.clone().or_else(|| environment.get("TAVANA_KEY").map(Secret::new));
        let Some(key) = given else { return Ok(None) };
        let value: Result<MetadataValue<Ascii>, _> = format!("Bearer {}", key.reveal().trim()).parse();
        let mut value = value.map_err(|_| "the key has characters that no key has".to_owned())?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// The endpoint with what TLS needs.
    pub(super) fn trusting(&self, endpoint: Endpoint, tls: bool) -> Result<Endpoint, String> {
        if !tls {
            return match (&self.tls_ca, &self.tls_cert) {
                (None, None) => Ok(endpoint),
                _ => Err("--tls-ca and --tls-cert are for TLS: write grpcs://host:port".to_owned()),
            };
        }
        let mut config = match &self.tls_ca {
            Some(path) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(file(path)?)),
            None => ClientTlsConfig::new().with_native_roots(),
        };
        if let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) {
            config = config.identity(Identity::from_pem(file(certificate)?, file(key)?));
        }
        endpoint
            .tls_config(config)
            .map_err(|error| format!("TLS cannot be set up: {}", crate::place::innermost(&error)))
    }
}

fn file(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
