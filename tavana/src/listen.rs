//! Opens the sockets that clients connect to.

use std::io;
use std::net::SocketAddr;

use query::{Error, ErrorKind};
use tokio::net::TcpListener;

use crate::settings::Key;

/// Listens on an address; an error names the option that moves it.
pub(crate) async fn bind(address: SocketAddr, option: Key) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| {
        let what = match error.kind() {
            io::ErrorKind::AddrInUse => "another program listens there already".to_owned(),
            io::ErrorKind::PermissionDenied => "that port needs more rights than this program has".to_owned(),
            io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
            _ => error.to_string(),
        };
        Error::new(ErrorKind::Unavailable, format!("cannot listen on {address}: {what}")).with_hint(format!(
            "choose another address with {} or {}; port 0 takes a free one",
            option.flag(),
            option.variable()
        ))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_taken_port_names_the_option_that_moves_it() {
        let first = bind("127.0.0.1:0".parse().unwrap(), Key::FlightListen).await.unwrap();
        let error = bind(first.local_addr().unwrap(), Key::FlightListen).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("another program listens there already"), "{text}");
        assert!(text.contains("--flight-listen") && text.contains("TAVANA_FLIGHT_LISTEN"), "{text}");
    }
}
