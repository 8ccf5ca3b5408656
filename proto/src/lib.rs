//! What travels between the server and its engines, and between the server and its clients, where
//! it is the same: the control contract of an engine, the framing of result streams, and how errors
//! look on the wire.
//!
//! Domain values do not serialise themselves; the conversion is here and nowhere else.

mod batches;
mod body;
mod brief;
mod convert;
mod flight;
mod gathered;
mod message;
mod reference;
mod status;

/// The control contract of an engine, generated from `engine.proto`.
#[allow(missing_docs, clippy::all, clippy::pedantic, unreachable_pub)]
pub mod engine {
    include!("gen/tavana.engine.v1.rs");

    impl std::fmt::Debug for Credentials {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("Credentials").field("key_id", &self.key_id).finish_non_exhaustive()
        }
    }

    impl std::fmt::Debug for Lake {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("Lake").field("data", &self.data).finish_non_exhaustive()
        }
    }

    impl std::fmt::Debug for lake::Metadata {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("Metadata").finish_non_exhaustive()
        }
    }

    impl std::fmt::Debug for Tls {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("Tls").finish_non_exhaustive()
        }
    }

    impl std::fmt::Debug for Arrival {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("Arrival").field("number", &self.number).finish_non_exhaustive()
        }
    }
}

pub use batches::batches_of;
pub use body::{FrameBody, frames_of};
pub use brief::{BRIEF_REQUEST, BriefAnswer, brief_request};
pub use convert::{
    lake_from_wire, lake_to_wire, place_from_wire, place_to_wire, prepared_from_wire, prepared_to_wire,
    schema_from_ipc, schema_message, schema_to_ipc, statement_from_wire, statement_to_wire,
};
pub use flight::{
    CreatePreparedStatementResult, GetOptionsResult, OptionError, OptionFault, OptionValue, SetOptionsRequest,
    SetOptionsResult,
};
pub use gathered::Gathered;
pub use message::{MessageReader, frame, read_one};
pub use reference::{Reference, References, dereferenced};
pub use status::{Audience, error_from_status, error_to_status, grpc_code};

/// The path on which an engine runs statements.
pub const EXECUTE_PATH: &str = "/tavana.engine.v1.Engine/Execute";

/// The path on which the result of a statement is fetched that was begun elsewhere and [lasts](BriefAnswer::Lasts).
pub const LASTING_PATH: &str = "/tavana.engine.v1.Engine/Lasting";

/// The header that names such a statement, a decimal number.
pub const STATEMENT_HEADER: &str = "x-tavana-statement";

/// The path on which an engine hears of its statements' shared memory: a stream of [`engine::LeaseChange`].
pub const LEASES_PATH: &str = "/tavana.engine.v1.Engine/Leases";

/// The path on which an engine tells who came to its own door: a stream of [`engine::Arrival`].
pub const ARRIVALS_PATH: &str = "/tavana.engine.v1.Engine/Arrivals";

/// The path on which an engine gets the answer to one of these.
pub const ANSWER_PATH: &str = "/tavana.engine.v1.Engine/Answer";

/// The path on which an engine shuts its own door; it answers when those who are there have all that was sent to them.
pub const LEAVE_PATH: &str = "/tavana.engine.v1.Engine/Leave";

/// The header of an answer that names the arrival, a decimal number.
pub const ARRIVAL_HEADER: &str = "x-tavana-arrival";

/// The header of an answer that names the delivery whose messages it may refer to, a decimal number.
pub const DELIVERY_HEADER: &str = "x-tavana-delivery";
