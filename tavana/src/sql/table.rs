//! Rows as a table for people.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_cast::display::ArrayFormatter;
use arrow_schema::{ArrowError, SchemaRef};
use unicode_width::UnicodeWidthStr;

use super::cells::{one_line, options, shown};

/// Writes rows as a table. Widths are those of all rows given, numbers stand to the right.
pub(super) fn write(out: &mut dyn Write, schema: &SchemaRef, batches: &[RecordBatch]) -> Result<(), ArrowError> {
    if is_plan(schema) {
        return plan(out, batches);
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for batch in batches {
        let options = options();
        let formatters: Result<Vec<ArrayFormatter<'_>>, ArrowError> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options)).collect();
        let formatters = formatters?;
        rows.extend((0..batch.num_rows()).map(|row| {
            let cells = formatters.iter().zip(batch.columns());
            cells.map(|(formatter, column)| one_line(shown(formatter, column, row))).collect()
        }));
    }
    let names: Vec<String> = schema.fields().iter().map(|field| one_line(field.name().clone())).collect();
    let right: Vec<bool> = schema.fields().iter().map(|field| field.data_type().is_numeric()).collect();
    let widths: Vec<usize> = names
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
            cells.fold(name.width(), usize::max)
        })
        .collect();
    line(out, &names, &widths, &vec![false; names.len()])?;
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    writeln!(out, "{}", dashes.join("+"))?;
    for row in &rows {
        line(out, row, &widths, &right)?;
    }
    Ok(())
}

/// Whether this is what EXPLAIN returns: a drawing, which a frame would break.
fn is_plan(schema: &SchemaRef) -> bool {
    schema.fields().iter().map(|field| field.name().as_str()).eq(["explain_key", "explain_value"])
}

fn plan(out: &mut dyn Write, batches: &[RecordBatch]) -> Result<(), ArrowError> {
    for batch in batches {
        let options = options();
        let drawings = ArrayFormatter::try_new(batch.column(1).as_ref(), &options)?;
        for row in 0..batch.num_rows() {
            writeln!(out, "{}", drawings.value(row).to_string().trim_end())?;
        }
    }
    Ok(())
}

fn line(out: &mut dyn Write, cells: &[String], widths: &[usize], right: &[bool]) -> io::Result<()> {
    let last = cells.len().saturating_sub(1);
    for (column, ((cell, width), right)) in cells.iter().zip(widths).zip(right).enumerate() {
        let space = " ".repeat(width.saturating_sub(cell.width()));
        let bar = if column == 0 { " " } else { " | " };
        match (right, column == last) {
            (true, _) => write!(out, "{bar}{space}{cell}")?,
            (false, true) => write!(out, "{bar}{cell}")?,
            (false, false) => write!(out, "{bar}{cell}{space}")?,
        }
    }
    writeln!(out)
}
