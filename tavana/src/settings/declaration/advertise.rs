use super::{Declaration, Key, Shape};

impl Key {
    /// Of the settings about the engines' own doors.
    pub(super) fn advertise(self) -> Declaration {
        let value = |flag, value, summary, detail, default| Declaration {
            flag,
            shape: Shape::Value,
            value,
            summary,
            detail,
            default,
        };
        match self {
            Self::AdvertiseTlsCert => value(
                "advertise-tls-cert",
                "FILE",
                "The certificate of the engines, for the host of --advertise, as PEM",
                "Needed where the Flight SQL door has TLS. Read again within seconds when the file changes.",
                "none",
            ),
            Self::AdvertiseTlsKey => value(
                "advertise-tls-key",
                "FILE",
                "The key of --advertise-tls-cert, as PEM",
                "Each engine has it in its memory: one of its own, not that of --tls-key.",
                "none",
            ),
            _ => value(
                "advertise",
                "HOST[:FIRST-LAST]",
                "Let endpoints name the engines: clients fetch results from them directly, at this host",
                "For clients that reach those ports of this machine, by this name; the service itself then carries no \
                 data. Engines listen on the address of --flight-listen, each on a port of the range, or on any that \
                 is free. Clients send them what they send the service: a key, a token. Endpoints name the service \
                 too, for what an engine does not answer.",
                "none: all results go through the service",
            ),
        }
    }
}
