//! Arrow of a client, before anything else looks at it: rows for tables, and the values of parameters.
//!
//! What leaves this module is what the format allows and the engine can hold. A message is looked at in three steps: its
//! head (`columns` for a schema, `layout` for rows) before anything is made of it, then Arrow's reader, then the values
//! that Arrow itself does not look at (`values`). `plain` makes of rows what a table holds, `extension` knows the types
//! that the engine makes of others.

mod columns;
mod decoder;
mod extension;
mod flaw;
mod layout;
mod plain;
mod values;

pub(crate) use decoder::{Content, Decoder};
