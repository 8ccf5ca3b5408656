//! Opens the sockets that clients connect to.

use std::io;
use std::net::SocketAddr;

use query::{Error, ErrorKind};
use tokio::net::{TcpListener, TcpSocket};

use crate::settings::Key;

/// How many clients may have come that were not let in yet. Others try again a second later, so it is what the kernel gives
/// (`net.core.somaxconn`), and not the 128 of the standard library.
const BACKLOG: u32 = 4096;

/// Listens on an address, for any number of clients that come at once.
pub(crate) fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // What is left of the connections of a service that has ended does not keep the next one from its port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Listens on an address; an error names the option that moves it.
pub(crate) fn bind(address: SocketAddr, option: Key) -> Result<TcpListener, Error> {
    listener(address).map_err(|error| {
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
        let first = bind("127.0.0.1:0".parse().unwrap(), Key::FlightListen).unwrap();
        let error = bind(first.local_addr().unwrap(), Key::FlightListen).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("another program listens there already"), "{text}");
        assert!(text.contains("--flight-listen") && text.contains("TAVANA_FLIGHT_LISTEN"), "{text}");
    }

    #[tokio::test]
    async fn hundreds_may_come_before_the_first_is_let_in() {
        let listener = listener("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        // Where there is no room, the kernel lets a client try again after a second.
        let soon = std::time::Duration::from_millis(900);
        let come: Vec<_> = (0..300).map(|_| std::net::TcpStream::connect_timeout(&address, soon).unwrap()).collect();
        assert_eq!(come.len(), 300);
    }
}
