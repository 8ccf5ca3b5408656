//! `worker`'s hand-over of rows, from the engine's threads to the reader, under a model checker: its locks are loom's,
//! and around it stands what it needs of the rooms it comes from, as little as will do.
//!
//! Real are the [collector](engine::collect), the [order](engine::order) and the [outlet](engine::outlet); the engine
//! is played as it gives out batches and takes word of them (`duckdb/src/parallel/pipeline_executor.cpp`).

#![allow(dead_code)]

mod engine;
mod ffi;

pub use engine::play;

/// Where messages lie that are shared with another process: nowhere here.
mod arena {
    pub(crate) mod engine {
        pub(crate) struct Blocks;
    }
}
