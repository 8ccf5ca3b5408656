//! The files of `worker`, and what stands around them there.

// Formatted where they are.
#[path = "../../../worker/src/engine/collect.rs"]
#[rustfmt::skip]
mod collect;
#[path = "../../../worker/src/engine/order.rs"]
#[rustfmt::skip]
mod order;
#[path = "../../../worker/src/engine/outlet.rs"]
#[rustfmt::skip]
mod outlet;

mod encode;
pub mod play;

/// What threads hand rows over with: loom's.
mod sync {
    use std::sync::{LockResult, PoisonError};
    use std::time::Duration;

    pub(super) use loom::sync::{Mutex, MutexGuard};

    /// A wait has no end but that somebody tells.
    #[derive(Debug, Default)]
    pub(super) struct Condvar(loom::sync::Condvar);

    impl Condvar {
        pub(super) fn notify_all(&self) {
            self.0.notify_all();
        }

        pub(super) fn wait_timeout_while<'a, T>(
            &self,
            mut guard: MutexGuard<'a, T>,
            _limit: Duration,
            mut condition: impl FnMut(&mut T) -> bool,
        ) -> LockResult<(MutexGuard<'a, T>, ())> {
            while condition(&mut guard) {
                guard = self.0.wait(guard).unwrap_or_else(PoisonError::into_inner);
            }
            Ok((guard, ()))
        }
    }

    /// Time stands still: nothing happens because enough of it has passed.
    #[derive(Clone, Copy)]
    pub(super) struct Instant;

    impl Instant {
        pub(super) fn now() -> Self {
            Self
        }

        pub(super) fn elapsed(&self) -> Duration {
            Duration::ZERO
        }
    }
}

/// No statement lasts.
mod niceness {
    use std::time::Duration;

    pub(super) struct Spent;

    impl Spent {
        pub(super) fn nothing() -> Self {
            Self
        }

        pub(super) fn worked_longer_than(&self, _limit: Duration) -> bool {
            false
        }

        pub(super) fn passed(&self) -> Duration {
            Duration::ZERO
        }
    }
}

/// Results have no columns.
mod schema {
    use arrow_schema::{Schema, SchemaRef};
    use query::Result;

    use crate::ffi::{Converter, LogicalType};

    pub(super) struct ArrowSchema {
        pub(super) schema: SchemaRef,
    }

    pub(super) fn of_result(_converter: &Converter, _columns: &[(String, LogicalType)]) -> Result<ArrowSchema> {
        Ok(ArrowSchema { schema: Schema::empty().into() })
    }

    pub(super) fn agree(_told: &Schema, _now: &Schema) -> Result<()> {
        Ok(())
    }
}

mod error {
    use query::{Error, ErrorKind};

    use crate::ffi::Failure;

    pub(super) fn from_engine(failure: &Failure, _sql: &str) -> Error {
        Error::new(ErrorKind::Memory, failure.0.clone())
    }
}
