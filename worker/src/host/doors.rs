//! Where engines open doors of their own.

use std::net::{IpAddr, TcpListener};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use proto::engine::Tls;
use query::Arrival;
use tokio::sync::mpsc;
use transport::TlsTexts;

/// The doors of the engines' own: the address that each listens on, and how clients are told of it.
#[derive(Clone)]
pub struct OwnDoors {
    /// The address of this machine that they listen on.
    pub bind: IpAddr,
    /// The ports that they may take; `None`: any that is free.
    pub ports: Option<RangeInclusive<u16>>,
    /// What clients call this machine.
    pub host: String,
    /// What TLS is made of; `None`: connections are in the clear.
    pub tls: Option<DoorTls>,
    /// Who is told of the clients that come.
    pub arrivals: mpsc::Sender<Arrival>,
}

/// What TLS at engines' doors is made of, which may change.
#[derive(Clone)]
pub struct DoorTls(Arc<Mutex<TlsTexts>>);

impl DoorTls {
    /// TLS of these texts.
    pub fn new(texts: TlsTexts) -> Self {
        Self(Arc::new(Mutex::new(texts)))
    }

    /// Puts others in their place. Engines that are there already are not told: see
    /// [`LocalWorker::renew_doors`](super::LocalWorker::renew_doors).
    pub fn replace(&self, texts: TlsTexts) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = texts;
    }

    fn to_wire(&self) -> Tls {
        let texts = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let client_ca = texts.client_ca.map(Into::into);
        Tls { certificate: texts.certificate.into(), key: texts.key.into(), client_ca }
    }
}

/// A door that an engine is to be born with.
pub(super) struct OwnDoor {
    pub(super) listener: Arc<TcpListener>,
    /// As clients write it.
    pub(super) location: String,
}

impl OwnDoors {
    /// Opens one; `None`, and a line in the log, where that cannot be: results of that engine go through the server.
    pub(super) fn open(&self) -> Option<OwnDoor> {
        let opened = match &self.ports {
            None => TcpListener::bind((self.bind, 0)),
            Some(ports) => self.first_free(ports.clone()),
        };
        let opened = opened.and_then(|listener| Ok((listener.local_addr()?.port(), listener)));
        match opened {
            Ok((port, listener)) => {
                let scheme = if self.tls.is_some() { "grpc+tls" } else { "grpc+tcp" };
                let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
                Some(OwnDoor { listener: Arc::new(listener), location: format!("{scheme}://{host}:{port}") })
            }
            Err(error) => {
                tracing::warn!(address = %self.bind, ports = ?self.ports, %error, "an engine has no door of its own");
                None
            }
        }
    }

    fn first_free(&self, ports: RangeInclusive<u16>) -> std::io::Result<TcpListener> {
        let mut last = std::io::Error::from(std::io::ErrorKind::AddrInUse);
        for port in ports {
            match TcpListener::bind((self.bind, port)) {
                Ok(listener) => return Ok(listener),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// What TLS is made of now, as engines are told.
    pub(super) fn tls(&self) -> Option<Tls> {
        self.tls.as_ref().map(DoorTls::to_wire)
    }
}

impl std::fmt::Debug for OwnDoors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnDoors")
            .field("bind", &self.bind)
            .field("ports", &self.ports)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn doors(ports: Option<RangeInclusive<u16>>, host: &str) -> OwnDoors {
        let bind = "127.0.0.1".parse().unwrap();
        OwnDoors { bind, ports, host: host.into(), tls: None, arrivals: mpsc::channel(1).0 }
    }

    #[test]
    fn a_port_of_the_range_is_taken_and_none_beyond_it() {
        let first = doors(None, "lake.example").open().unwrap();
        let port = first.listener.local_addr().unwrap().port();
        assert_eq!(first.location, format!("grpc+tcp://lake.example:{port}"));
        assert!(doors(Some(port..=port), "x").open().is_none());
        drop(first);
        assert_eq!(doors(Some(port..=port), "::1").open().unwrap().location, format!("grpc+tcp://[::1]:{port}"));
    }
}
