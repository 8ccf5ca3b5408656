use arrow_array::RecordBatch;

/// What a door within the process asks the service for.
pub enum Asked<'a> {
    /// The rows of a prepared statement with these values for its parameters.
    Prepared {
        /// Its handle.
        handle: &'a [u8],
        /// Columns in the order of the parameters.
        values: Option<RecordBatch>,
    },
    /// Those of a statement by itself.
    Text {
        /// Its text.
        sql: &'a str,
        /// The id of the transaction that it is to run in.
        transaction: Option<&'a [u8]>,
    },
}
