//! The other gateways of a service: whoever cancels comes by a connection of its own, which a balancer may bring to
//! any of them.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::startup;

/// How long the whole of it may take: a statement has to be told within 2.5 s.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long one gateway may take to take it. One that is stuck must not keep the cancels of others.
const PATIENCE_WITH_ONE: Duration = Duration::from_millis(400);
/// Cancels that are passed on at a time; those beyond wait. Anybody who can connect may ask for one.
const AT_ONCE: usize = 16;
/// The most gateways that are told of one.
const MOST: usize = 64;

/// Where the other gateways are.
#[derive(Clone, Debug)]
pub struct Peers {
    /// `host:port`, where a host may stand for several addresses, this gateway's own among them.
    names: Arc<[String]>,
    permits: Arc<Semaphore>,
}

impl Default for Peers {
    fn default() -> Self {
        Self::new([])
    }
}

impl Peers {
    /// Gateways at these places, each `host:port`; a host's addresses are looked up anew for each cancel.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self { names: names.into_iter().collect(), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Whether this is the only gateway.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Passes on a cancel for a session that is not one of this gateway; those told pass it on no further. Returns when
    /// all that can be reached have it.
    pub(crate) async fn pass_on(&self, process: i32, secret: &[u8]) {
        let over = Instant::now() + PATIENCE;
        let Ok(Ok(_permit)) = tokio::time::timeout_at(over, self.permits.acquire()).await else {
            tracing::warn!("a cancel for another gateway was dropped: too many are on their way");
            return;
        };
        let packet = startup::passed_on(process, secret);
        let all = async {
            let mut told: FuturesUnordered<_> = self
                .addresses()
                .await
                .into_iter()
                .map(|address| {
                    let packet = &packet;
                    async move {
                        let told = tokio::time::timeout(PATIENCE_WITH_ONE, tell(address, packet)).await;
                        (address, told.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into())))
                    }
                })
                .collect();
            while let Some((address, outcome)) = told.next().await {
                if let Err(error) = outcome {
                    tracing::debug!(%address, %error, "a gateway could not be told of a cancel");
                }
            }
        };
        if tokio::time::timeout_at(over, all).await.is_err() {
            tracing::warn!("not all other gateways could be told of a cancel in time");
        }
    }

    async fn addresses(&self) -> BTreeSet<SocketAddr> {
        let mut all = BTreeSet::new();
        for name in self.names.iter() {
            match tokio::net::lookup_host(name.as_str()).await {
                Ok(addresses) => all.extend(addresses.take(MOST)),
                Err(error) => tracing::warn!(gateway = name, %error, "the address of another gateway is not known"),
            }
        }
        all.into_iter().take(MOST).collect()
    }
}

/// Gives one gateway the packet, and waits until it has taken it: it closes the connection then.
async fn tell(address: SocketAddr, packet: &[u8]) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(packet).await?;
    let mut nothing = [0; 1];
    tokio::io::AsyncReadExt::read(&mut stream, &mut nothing).await?;
    Ok(())
}
