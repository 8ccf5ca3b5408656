use std::fs::{self, File};
use std::path::{Path, PathBuf};

use parquet::file::metadata::ParquetMetaDataReader;
use query::{Error, ErrorKind};

use super::table::Table;

/// Says in each file's footer which sample it is of.
pub(super) const SCALE_KEY: &str = "tavana.tpch.scale";

/// What lies under a table's name.
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// The table at the scale asked for.
    Complete,
    /// Something else, in words.
    Other(String),
}

pub(super) fn path(folder: &Path, table: Table) -> PathBuf {
    folder.join(format!("{}.parquet", table.name()))
}

/// Makes the folder.
pub(super) fn prepare(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder)
        .map_err(|error| Error::new(ErrorKind::Source, format!("cannot make the folder {}: {error}", folder.display())))
}

/// Looks what lies under a table's name. Files appear there only when they are complete, so the footer tells all.
pub(super) fn look(folder: &Path, table: Table, scale: f64) -> Found {
    let file = match File::open(path(folder, table)) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Found::Nothing,
        Err(error) => return Found::Other(error.to_string()),
    };
    let Ok(metadata) = ParquetMetaDataReader::new().parse_and_finish(&file) else {
        return Found::Other("it is not a Parquet file".to_owned());
    };
    let pairs = metadata.file_metadata().key_value_metadata();
    let scale_there =
        pairs.into_iter().flatten().find(|pair| pair.key == SCALE_KEY).and_then(|pair| pair.value.clone());
    match scale_there {
        Some(there) if there == scale.to_string() => Found::Complete,
        Some(there) => Found::Other(format!("it is of a sample at scale {there}")),
        None => Found::Other("it is not of a sample".to_owned()),
    }
}
