use query::Format;

/// A suffix that marks a file as data.
struct Known {
    suffix: &'static str,
    format: Format,
    compressible: bool,
}

const KNOWN: [Known; 6] = [
    Known { suffix: ".parquet", format: Format::Parquet, compressible: false },
    Known { suffix: ".csv", format: Format::Csv, compressible: true },
    Known { suffix: ".tsv", format: Format::Csv, compressible: true },
    Known { suffix: ".json", format: Format::Json, compressible: true },
    Known { suffix: ".ndjson", format: Format::Json, compressible: true },
    Known { suffix: ".jsonl", format: Format::Json, compressible: true },
];

const COMPRESSIONS: [&str; 2] = [".gz", ".zst"];

/// The parts of a data file's name: stem, suffix as it is spelled (`.csv.gz`), format.
///
/// `None` when the name is not that of a data file. Case does not count.
pub(crate) fn split(name: &str) -> Option<(&str, &str, Format)> {
    let compression = COMPRESSIONS.into_iter().find(|suffix| ends_with(name, suffix));
    let inner = &name[..name.len() - compression.map_or(0, str::len)];
    let known = KNOWN.iter().find(|known| ends_with(inner, known.suffix))?;
    if compression.is_some() && !known.compressible {
        return None;
    }
    let stem = inner.len() - known.suffix.len();
    (stem > 0).then(|| (&name[..stem], &name[stem..], known.format))
}

fn ends_with(name: &str, suffix: &str) -> bool {
    name.len()
        .checked_sub(suffix.len())
        .and_then(|at| name.get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(suffix))
}

/// Files and folders that are none of the data's: `.crc`, `_SUCCESS`, `_temporary`. A partition folder
/// may begin with `_`.
pub(crate) fn is_hidden(part: &str) -> bool {
    part.starts_with('.') || (part.starts_with('_') && partition_key(part).is_none())
}

/// The key of a folder named `key=value`.
pub(crate) fn partition_key(part: &str) -> Option<&str> {
    part.split_once('=').map(|(key, _)| key).filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use query::Format;

    use super::{is_hidden, partition_key, split};

    #[test]
    fn suffixes_are_known_in_any_case() {
        for (name, expected) in [
            ("a.parquet", Some(("a", ".parquet", Format::Parquet))),
            ("A.PARQUET", Some(("A", ".PARQUET", Format::Parquet))),
            ("a.csv.gz", Some(("a", ".csv.gz", Format::Csv))),
            ("a.tsv", Some(("a", ".tsv", Format::Csv))),
            ("a.b.ndjson.zst", Some(("a.b", ".ndjson.zst", Format::Json))),
            ("a.jsonl", Some(("a", ".jsonl", Format::Json))),
            ("a.json", Some(("a", ".json", Format::Json))),
            ("ä.csv", Some(("ä", ".csv", Format::Csv))),
            ("a.parquet.gz", None),
            ("a.gz", None),
            (".csv", None),
            ("parquet", None),
            ("é", None),
            ("README.md", None),
        ] {
            assert_eq!(split(name), expected, "{name}");
        }
    }

    #[test]
    fn hidden_and_partitions() {
        assert!(is_hidden(".x") && is_hidden("_SUCCESS") && is_hidden("_delta_log"));
        assert!(!is_hidden("x") && !is_hidden("_day=1") && !is_hidden("a_b"));
        assert_eq!(partition_key("day=2024-01-01"), Some("day"));
        assert_eq!(partition_key("=1"), None);
        assert_eq!(partition_key("day"), None);
    }
}
