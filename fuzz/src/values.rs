use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use query::{Error, ErrorKind, Result};

/// How many rows are read, of the first and of the last. Rows without bytes cost a client nothing, however many it says
/// there are.
const ROWS: usize = 200;

/// Reads every value, so that what lies outside of its buffers is found here and not in an engine.
///
/// # Errors
/// `Data` for a value that there are no words for, such as a date beyond all calendars.
///
/// # Panics
/// When an array is not what Arrow says that it has to be.
pub fn read(batch: &RecordBatch) -> Result<()> {
    let options = FormatOptions::default().with_display_error(false);
    let mut outcome = Ok(());
    for column in batch.columns() {
        assert_eq!(column.len(), batch.num_rows(), "a column is not as long as its batch");
        if let Err(error) = column.to_data().validate_full() {
            panic!("a column of {} is not valid: {error}", column.data_type());
        }
        let Ok(formatter) = ArrayFormatter::try_new(column, &options) else { continue };
        for row in (0..column.len()).take(ROWS).chain((column.len().saturating_sub(ROWS)..column.len()).take(ROWS)) {
            let mut text = String::new();
            if formatter.value(row).write(&mut text).is_err() {
                outcome = Err(Error::new(ErrorKind::Data, "a value has no words"));
            }
        }
    }
    outcome
}
