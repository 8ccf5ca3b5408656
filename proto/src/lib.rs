//! What travels between the server and its engines, and between the server and its clients, where
//! it is the same: the control contract of an engine, the framing of result streams, and how errors
//! look on the wire.
//!
//! Domain values do not serialise themselves; the conversion is here and nowhere else.

mod body;
mod convert;
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
}

pub use body::{FrameBody, frames_of};
pub use convert::{
    lake_from_wire, lake_to_wire, place_from_wire, place_to_wire, prepared_from_wire, prepared_to_wire,
    schema_from_ipc, schema_message, schema_to_ipc, statement_from_wire, statement_to_wire,
};
pub use gathered::Gathered;
pub use message::{MessageReader, frame, read_one};
pub use reference::{Reference, dereferenced};
pub use status::{Audience, error_from_status, error_to_status, grpc_code};

/// The path on which an engine runs statements.
pub const EXECUTE_PATH: &str = "/tavana.engine.v1.Engine/Execute";

/// The path on which an engine hears of its statements' shared memory: a stream of [`engine::LeaseChange`].
pub const LEASES_PATH: &str = "/tavana.engine.v1.Engine/Leases";
