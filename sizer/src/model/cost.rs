//! Nanoseconds of a processor that operators take for each row, byte or pair of rows.

pub(super) const PASS: f64 = 2.0;
pub(super) const ITEM: f64 = 3.0;
pub(super) const BUILD: f64 = 100.0;
pub(super) const PROBE: f64 = 60.0;
pub(super) const GROUP: f64 = 60.0;
pub(super) const NEW_GROUP: f64 = 120.0;
pub(super) const SORT: f64 = 12.0;
pub(super) const SORT_BYTE: f64 = 1.0;
pub(super) const TOP: f64 = 8.0;
pub(super) const WINDOW: f64 = 200.0;
/// A row of the result, and each value of it.
pub(super) const SEND_ROW: f64 = 20.0;
pub(super) const SEND_VALUE: f64 = 40.0;
pub(super) const PAIR: f64 = 0.5;
pub(super) const WRITE_BYTE: f64 = 4.0;
