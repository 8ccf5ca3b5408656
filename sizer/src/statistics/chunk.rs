//! One column of one row group, as its footer tells of it, and how many distinct values several of them have together.

use parquet::basic::{ConvertedType, Encoding, LogicalType, TimeUnit, Type};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics as Recorded;

/// How the values of a column are written, as far as their size and order tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Written {
    /// Bytes of one value in the file; none where values differ in length.
    pub(crate) width: Option<f64>,
    /// By what a stored number is multiplied to get the value: days, microseconds, or the value itself.
    pub(crate) scale: f64,
    /// The distance between neighbouring values, where there is one: 1 for integers and dates.
    pub(crate) step: Option<f64>,
    /// Whether the values are strings or bytes.
    pub(crate) text: bool,
}

impl Written {
    pub(super) fn of(column: &ColumnChunkMetaData) -> Self {
        let described = column.column_descr();
        let physical = column.column_type();
        let width = match physical {
            Type::BOOLEAN => Some(0.125),
            Type::INT32 | Type::FLOAT => Some(4.0),
            Type::INT64 | Type::DOUBLE => Some(8.0),
            Type::INT96 => Some(12.0),
            Type::BYTE_ARRAY => None,
            Type::FIXED_LEN_BYTE_ARRAY => Some(f64::from(described.type_length().max(1))),
        };
        let whole = matches!(physical, Type::INT32 | Type::INT64);
        let decimal = match described.logical_type_ref() {
            Some(LogicalType::Decimal { scale, .. }) => Some(*scale),
            _ => (described.converted_type() == ConvertedType::DECIMAL).then(|| described.type_scale()),
        };
        if let Some(digits) = decimal {
            let scale = 10f64.powi(-digits.clamp(0, 76));
            return Self { width, scale, step: Some(scale), text: false };
        }
        let scale = match (described.logical_type_ref(), described.converted_type()) {
            (Some(LogicalType::Timestamp { unit, .. } | LogicalType::Time { unit, .. }), _) => match unit {
                TimeUnit::MILLIS => 1e3,
                TimeUnit::MICROS => 1.0,
                TimeUnit::NANOS => 1e-3,
            },
            (_, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIME_MILLIS) => 1e3,
            _ => 1.0,
        };
        let text = matches!(physical, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
        Self { width, scale, step: whole.then_some(scale), text }
    }
}

/// One column of one row group; or of one file, where several are merged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chunk {
    /// Values that are not null.
    pub(crate) values: f64,
    /// At most how many of them differ.
    pub(crate) distinct: f64,
    /// Whether `distinct` was counted, or follows from a dictionary, and is not merely how many values there are.
    pub(crate) counted: bool,
    /// The least and the greatest value; of strings, their first bytes as a number.
    pub(crate) range: Option<(f64, f64)>,
}

/// Bytes of a page before its values.
const PAGE_HEAD: f64 = 32.0;

/// Bytes of a dictionary at which writers give it up.
const DICTIONARY_LIMIT: f64 = 1_048_576.0;

impl Chunk {
    pub(super) fn of(column: &ColumnChunkMetaData, written: Written) -> Self {
        let recorded = column.statistics();
        let nulls = recorded.and_then(Recorded::null_count_opt).unwrap_or(0) as f64;
        let values = (column.num_values().max(0) as f64 - nulls).max(0.0);
        let range = recorded.and_then(|recorded| range_of(recorded, written));
        if let Some(counted) = recorded.and_then(Recorded::distinct_count_opt).filter(|count| *count > 0) {
            return Self { values, distinct: (counted as f64).min(values), counted: true, range };
        }
        let spread = match (range, written.step) {
            (Some((least, greatest)), Some(step)) => ((greatest - least) / step + 1.0).max(1.0),
            _ => f64::INFINITY,
        };
        let dictionary = distinct_by_dictionary(column, values, length_of(column, written, values));
        // Where there is room for half as many values as there are, each place is taken more than once: that is a count.
        let dense = spread <= values * 0.5 && dictionary.is_none();
        let distinct = dictionary.unwrap_or(f64::INFINITY).min(spread).min(values);
        Self { values, distinct, counted: dictionary.is_some() || dense, range }
    }
}

/// Average bytes of a value as a dictionary has it.
fn length_of(column: &ColumnChunkMetaData, written: Written, values: f64) -> Option<f64> {
    if written.width.is_some() {
        return written.width;
    }
    let total = column.unencoded_byte_array_data_bytes().filter(|bytes| *bytes >= 0)? as f64;
    Some(total / values.max(1.0) + 4.0)
}

/// How many values a dictionary has, if all pages of the column use it.
fn distinct_by_dictionary(column: &ColumnChunkMetaData, values: f64, width: Option<f64>) -> Option<f64> {
    let begins = column.dictionary_page_offset().filter(|offset| *offset > 0)?;
    let all_pages = match column.page_encoding_stats_mask() {
        Some(mask) => mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY),
        // A writer that does not tell gives a dictionary up when it has grown this large.
        None => (column.uncompressed_size().max(0) as f64) < DICTIONARY_LIMIT,
    };
    if !all_pages || values < 1.0 {
        return None;
    }
    let width = width.unwrap_or(16.0).max(0.125);
    let compressed = (column.data_page_offset().saturating_sub(begins)).max(0) as f64;
    let whole = column.uncompressed_size().max(0) as f64;
    // The footer has the dictionary's size as it was compressed alone. What it was before follows from the size of all
    // pages: they hold the dictionary, and for each value the bits that number its entries.
    let (mut low, mut high) = (1.0, (whole / width).min(values).max(1.0));
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        let bits = f64::log2(middle.max(1.0)).ceil().max(1.0);
        if middle * width + values * bits / 8.0 > whole { high = middle } else { low = middle }
    }
    let packed = low;
    let stored = (compressed - PAGE_HEAD).max(0.0) / width;
    Some(packed.max(stored).clamp(1.0, values).min((whole / width).max(1.0)))
}

fn range_of(recorded: &Recorded, written: Written) -> Option<(f64, f64)> {
    let scaled = |least: f64, greatest: f64| {
        let (least, greatest) = (least * written.scale, greatest * written.scale);
        (least.is_finite() && greatest.is_finite() && least <= greatest).then_some((least, greatest))
    };
    match recorded {
        Recorded::Boolean(_) => Some((0.0, 1.0)),
        Recorded::Int32(of) => scaled(f64::from(*of.min_opt()?), f64::from(*of.max_opt()?)),
        Recorded::Int64(of) => scaled(*of.min_opt()? as f64, *of.max_opt()? as f64),
        Recorded::Float(of) => scaled(f64::from(*of.min_opt()?), f64::from(*of.max_opt()?)),
        Recorded::Double(of) => scaled(*of.min_opt()?, *of.max_opt()?),
        Recorded::Int96(_) => None,
        Recorded::ByteArray(_) | Recorded::FixedLenByteArray(_) => {
            let (least, greatest) = (recorded.min_bytes_opt()?, recorded.max_bytes_opt()?);
            if written.text && written.step.is_none() {
                return Some((place_of(least), place_of(greatest)));
            }
            scaled(signed(least)?, signed(greatest)?)
        }
    }
}

/// Where a string stands in the order of strings, by its first bytes.
pub(crate) fn place_of(text: &[u8]) -> f64 {
    (0..6).fold(0.0, |place, at| place * 256.0 + f64::from(text.get(at).copied().unwrap_or(0)))
}

/// A number that is written with its highest byte first, as decimals are.
fn signed(bytes: &[u8]) -> Option<f64> {
    let (first, rest) = bytes.split_first()?;
    let begin = f64::from(i8::from_ne_bytes([*first]));
    (bytes.len() <= 16).then(|| rest.iter().fold(begin, |value, byte| value * 256.0 + f64::from(*byte)))
}

/// How many distinct values these have together, and whether that is more than a guess, if each stands for `weight` others
/// like it.
///
/// Where their ranges do not overlap, as in files that are sorted or written day by day, each has values of its own: the
/// sum. Where they do, each is taken for draws from the same values, of which there are as many as would leave that number
/// of distinct ones among that number of draws.
pub(crate) fn distinct_of(chunks: &[Chunk], weight: f64) -> (f64, bool) {
    let count = chunks.len() as f64 * weight;
    let most = chunks.iter().map(|chunk| chunk.distinct).fold(0.0, f64::max);
    let sum: f64 = chunks.iter().map(|chunk| chunk.distinct).sum::<f64>() * weight;
    let counted = chunks.iter().all(|chunk| chunk.counted);
    if count <= 1.0 || most <= 0.0 {
        return (sum.max(most), counted);
    }
    let overlapping = overlap(chunks, weight);
    let bands = (count / overlapping).max(1.0);
    let values: f64 = chunks.iter().map(|chunk| chunk.values).sum::<f64>() * weight;
    let (draws, found) = (values / count, sum / count);
    let together = match pool_of(draws, found) {
        Some(pool) => drawn(pool, draws * overlapping),
        None => found * overlapping,
    };
    ((bands * together).clamp(most, sum.max(most)), counted)
}

/// How many of these cover the same value, on average: from 1, if none overlap, to their number.
fn overlap(chunks: &[Chunk], weight: f64) -> f64 {
    let count = chunks.len() as f64 * weight;
    let ranges: Vec<(f64, f64)> = chunks.iter().filter_map(|chunk| chunk.range).collect();
    if ranges.len() < chunks.len() {
        return count;
    }
    let least = ranges.iter().map(|range| range.0).fold(f64::INFINITY, f64::min);
    let greatest = ranges.iter().map(|range| range.1).fold(f64::NEG_INFINITY, f64::max);
    let covered: f64 = ranges.iter().map(|range| range.1 - range.0).sum::<f64>() * weight;
    if greatest > least {
        return (covered / (greatest - least)).clamp(1.0, count);
    }
    count
}

/// From how many values `draws` were drawn if `found` different ones came out; none if hardly any came twice.
fn pool_of(draws: f64, found: f64) -> Option<f64> {
    if found >= draws * 0.9 || found < 1.0 {
        return None;
    }
    let (mut low, mut high) = (found, draws * 20.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if drawn(middle, draws) > found { high = middle } else { low = middle }
    }
    Some(high)
}

/// How many different ones come out of `draws` from a pool, on average.
pub(crate) fn drawn(pool: f64, draws: f64) -> f64 {
    if pool <= 1.0 {
        return pool.min(draws).max(0.0);
    }
    (pool * -(-draws / pool).exp_m1()).min(draws)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(values: f64, distinct: f64, range: (f64, f64)) -> Chunk {
        Chunk { values, distinct, counted: true, range: Some(range) }
    }

    #[test]
    fn disjoint_ranges_add_up() {
        let sorted: Vec<Chunk> =
            (0..10).map(|at| chunk(1000.0, 100.0, (at as f64 * 10.0, at as f64 * 10.0 + 10.0))).collect();
        assert_eq!(distinct_of(&sorted, 1.0), (1000.0, true));
    }

    #[test]
    fn overlapping_ranges_share_their_values() {
        // All 100 values were found in each: there are no others.
        let same = vec![chunk(10_000.0, 100.0, (0.0, 99.0)); 10];
        assert!((distinct_of(&same, 1.0).0 - 100.0).abs() < 0.5);
        // 1,000 draws of 10,000 values find 952; 10,000 draws find 6,321.
        let sparse = vec![chunk(1000.0, 951.6, (0.0, 1.0)); 10];
        let (distinct, _) = distinct_of(&sparse, 1.0);
        assert_eq!(distinct.round(), 9516.0, "hardly any came twice: nothing is known but the sum");
        let half = vec![chunk(1000.0, 632.1, (0.0, 1.0)); 10];
        assert!((distinct_of(&half, 1.0).0 - 1000.0).abs() < 2.0);
    }

    #[test]
    fn a_sample_stands_for_the_others() {
        let sampled = vec![chunk(100.0, 10.0, (0.0, 1.0)), chunk(100.0, 10.0, (100.0, 101.0))];
        let (distinct, _) = distinct_of(&sampled, 50.0);
        assert!((500.0..=1000.0).contains(&distinct), "{distinct}");
    }

    #[test]
    fn strings_have_places() {
        assert!(place_of(b"apple") < place_of(b"banana"));
        assert!(place_of(b"") < place_of(b"a"));
        assert_eq!(signed(&[0xff, 0xfe]), Some(-2.0));
        assert_eq!(signed(&[0x01, 0x00]), Some(256.0));
    }
}
