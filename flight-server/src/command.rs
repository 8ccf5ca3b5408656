//! What a client asks for: the Flight SQL commands in descriptors and tickets.

use arrow_flight::FlightDescriptor;
use arrow_flight::flight_descriptor::DescriptorType;
use arrow_flight::sql::{Any, Command};
use prost::Message;
use query::{Error, ErrorKind, Result};

/// The command in a descriptor.
pub(crate) fn of_descriptor(descriptor: &FlightDescriptor) -> Result<Command> {
    if descriptor.r#type() != DescriptorType::Cmd {
        return Err(Error::new(ErrorKind::Unsupported, "only descriptors with a Flight SQL command are understood")
            .with_hint("paths are not: send a CommandStatementQuery"));
    }
    of_bytes(&descriptor.cmd)
}

/// The command in an `Any`.
pub(crate) fn of_bytes(bytes: &[u8]) -> Result<Command> {
    let any = Any::decode(bytes).map_err(|error| {
        Error::new(ErrorKind::Syntax, "the descriptor does not hold a Flight SQL command")
            .with_detail(error.to_string())
    })?;
    if any.type_url.is_empty() {
        return Err(Error::new(ErrorKind::Syntax, "the descriptor holds no Flight SQL command")
            .with_hint("send a CommandStatementQuery, packed in an Any"));
    }
    Command::try_from(any).map_err(|error| {
        Error::new(ErrorKind::Syntax, "the Flight SQL command is damaged").with_detail(error.to_string())
    })
}

/// The refusal of a command that is not served, by its name.
pub(crate) fn unsupported(command: &Command) -> Error {
    let name = command.type_url().rsplit('.').next().unwrap_or_default().to_owned();
    Error::new(ErrorKind::Unsupported, format!("{name} is not supported by this server"))
}

/// The refusal of a plan that is not SQL.
pub(crate) fn no_substrait() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "Substrait plans are not supported: the engine's extension for them is not there",
    )
    .with_detail("no extension for Substrait is released for this version of the engine")
    .with_hint("send SQL")
}

/// The refusal of a call that is not served, by its name.
pub(crate) fn unsupported_call(name: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{name} is not supported by this server"))
}
