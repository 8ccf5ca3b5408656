//! Handles, tickets and transactions have random names, which no input can hold. Inputs hold words of the same length
//! in their places.

use arrow_flight::sql::{Any, Command};
use arrow_flight::{FlightDescriptor, FlightInfo};
use bytes::Bytes;
use prost::Message;

/// How long a name is.
const LENGTH: usize = 16;

/// What the server has named last, of each kind.
#[derive(Default)]
pub struct Names([Option<Bytes>; 4]);

/// The words, in the order of the kinds.
const WORDS: [&[u8; LENGTH]; 4] = [b"<the statement!>", b"<the ticket now>", b"<a transaction!>", b"<the poll begun>"];
const STATEMENT: usize = 0;
const TICKET: usize = 1;
const TRANSACTION: usize = 2;
const POLL: usize = 3;

impl Names {
    /// The bytes with each word replaced by the name that it stands for.
    pub fn put_into(&self, bytes: &[u8]) -> Bytes {
        let mut bytes = bytes.to_vec();
        for at in 0..(bytes.len() + 1).saturating_sub(LENGTH) {
            let place = &mut bytes[at..at + LENGTH];
            let word = WORDS.iter().position(|word| place == *word);
            if let Some(name) = word.and_then(|kind| self.0[kind].as_ref()) {
                place.copy_from_slice(name);
            }
        }
        bytes.into()
    }

    /// The name of the statement that was prepared last; none, empty.
    pub fn statement(&self) -> Bytes {
        self.0[STATEMENT].clone().unwrap_or_default()
    }

    /// Takes the names out of an answer.
    pub fn learn(&mut self, info: &FlightInfo) {
        for endpoint in &info.endpoint {
            if let Some(name) = endpoint.ticket.as_ref().and_then(|ticket| Self::of_ticket(&ticket.ticket)) {
                self.0[TICKET] = Some(name);
            }
        }
    }

    /// Takes the name out of the descriptor that is polled for.
    pub fn learn_poll(&mut self, descriptor: &FlightDescriptor) {
        if let Ok(any) = Any::decode(descriptor.cmd.clone()) {
            self.set(POLL, any.value);
        }
    }

    /// Takes the name out of what an action answers: messages whose first field is it.
    pub fn learn_result(&mut self, result: &arrow_flight::Result) {
        #[derive(Clone, PartialEq, Message)]
        struct Named {
            #[prost(bytes = "bytes", tag = "1")]
            name: Bytes,
        }
        let Ok(any) = Any::decode(result.body.clone()) else { return };
        let kind = match any.type_url.rsplit('.').next() {
            Some("ActionCreatePreparedStatementResult") => STATEMENT,
            Some("ActionBeginTransactionResult") => TRANSACTION,
            _ => return,
        };
        if let Ok(named) = Named::decode(any.value) {
            self.set(kind, named.name);
        }
    }

    /// The name in a ticket, by the messages alone.
    pub fn of_ticket(ticket: &[u8]) -> Option<Bytes> {
        match Command::try_from(Any::decode(ticket).ok()?).ok()? {
            Command::TicketStatementQuery(statement) => Some(statement.statement_handle),
            _ => None,
        }
    }

    fn set(&mut self, kind: usize, name: Bytes) {
        if name.len() == LENGTH {
            self.0[kind] = Some(name);
        }
    }
}
