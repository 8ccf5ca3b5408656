//! The connections of clients: accepted, under TLS where that is asked for, given up when their client takes too
//! long, and the requests that come by them.

mod coalesce;
mod connection;
mod peers;
mod serve;
mod stall;
mod tls;
mod wire;

pub use connection::{Connection, ConnectionId, OnEnd, accept};
pub use peers::Peers;
pub use serve::serve;
pub use stall::{STALL_LIMIT, bounded};
pub use tls::{Certificates, TlsFiles, TlsTexts, watch};
