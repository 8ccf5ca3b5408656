//! `tavana sample`: TPC-H as Parquet, one file for each table.

mod columns;
mod folder;
mod progress;
mod table;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use query::{Error, ErrorKind};

use crate::cli::complain;
use folder::Found;
use progress::Progress;
use table::Table;

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Below this, tables would have no rows.
const SMALLEST: f64 = 0.001;

/// Above this, a row group would not fit in the memory of a common machine.
const LARGEST: f64 = 10_000.0;

/// Make a sample lake: the eight tables of TPC-H as Parquet.
///
/// Writes DIR/customer.parquet, DIR/lineitem.parquet and so on. Scale 1 is 8.7 million rows and about
/// 280 MB of files; all cores work, and memory does not grow with the scale. The data is the same for the same
/// scale everywhere. A file appears under its name only when it is complete; a sample that is there already is
/// left as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tavana sample lake
  tavana sample --scale 10 --force lake
  tavana serve --data lake")]
pub(crate) struct Arguments {
    /// How much: 1 is 6 million rows in lineitem [0.001 to 10000].
    #[arg(long, default_value = "0.1", value_name = "F", value_parser = scale, allow_negative_numbers = true)]
    scale: f64,
    /// How the files are written.
    #[arg(long, value_enum, default_value = "parquet")]
    format: Format,
    /// Replace what is there.
    #[arg(long)]
    force: bool,
    /// The folder for the files; made if it does not exist.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// Apache Parquet, compressed with zstd.
    Parquet,
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (SMALLEST..=LARGEST).contains(&scale) => Ok(scale),
        Ok(scale) if scale.is_nan() || scale <= 0.0 => Err("the scale must be greater than 0, such as 0.1".to_owned()),
        Ok(_) => Err(format!("the scale must be from {SMALLEST} to {LARGEST}")),
        Err(_) => Err("the scale must be a number, such as 0.1".to_owned()),
    }
}

/// Makes the sample that the command line asks for.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let Format::Parquet = arguments.format;
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(1, &format!("cannot start: {error}")),
    };
    let (folder, scale, force) = (arguments.folder.clone(), arguments.scale, arguments.force);
    let stop = Arc::new(AtomicBool::new(false));
    let making = {
        let stop = Arc::clone(&stop);
        runtime.spawn_blocking(move || make(&folder, scale, force, &Progress::on_stderr(), &stop))
    };
    let outcome = runtime.block_on(async {
        let mut making = making;
        tokio::select! {
            outcome = &mut making => outcome,
            _ = tokio::signal::ctrl_c() => {
                stop.store(true, Ordering::Relaxed);
                making.await
            }
        }
    });
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) if error.kind() == ErrorKind::Cancelled => complain(INTERRUPTED, &error.to_string()),
        Ok(Err(error)) => complain(1, &error.to_string()),
        Err(error) => complain(1, &format!("the sample was not made: {error}")),
    }
}

/// Makes each table that is not there yet.
fn make(folder: &Path, scale: f64, force: bool, progress: &Progress, stop: &AtomicBool) -> Result<(), Error> {
    folder::prepare(folder)?;
    let mut missing = Vec::new();
    for table in Table::ALL {
        match folder::look(folder, table, scale) {
            Found::Complete if !force => {}
            Found::Other(what) if !force => {
                let path = folder::path(folder, table).display().to_string();
                return Err(Error::new(ErrorKind::Exists, format!("{path} exists already: {what}"))
                    .with_hint("name another folder, or replace what is there with --force"));
            }
            _ => missing.push(table),
        }
    }
    let shown = folder.display();
    if missing.is_empty() {
        progress.line(&format!("{shown} holds TPC-H at scale {scale} already; --force makes it again"));
        return Ok(());
    }
    let started = Instant::now();
    progress.start(missing.iter().map(|table| table.rows(scale)).sum());
    let (mut rows, mut bytes) = (0, 0);
    for table in &missing {
        let made = writer::write(folder, *table, scale, progress, stop)?;
        progress.table(*table, made.rows, made.bytes);
        rows += made.rows;
        bytes += made.bytes;
    }
    progress.done(&format!(
        "made TPC-H at scale {scale} in {shown}: {} tables, {} rows, {} in {:.1} s",
        missing.len(),
        indicatif::HumanCount(rows),
        indicatif::DecimalBytes(bytes),
        started.elapsed().as_secs_f64(),
    ));
    Ok(())
}
