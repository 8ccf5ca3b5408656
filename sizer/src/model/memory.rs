//! What operators hold: the formulas, each for itself. Bytes, rows and bytes a row are numbers that may be as large as can
//! be.

/// The next power of two.
fn power_of_two(number: f64) -> f64 {
    f64::exp2(number.max(1.0).log2().ceil())
}

/// A hash and the bits that say what is null, for each row of a hash table.
const ROW_HEAD: f64 = 9.0;

/// Blocks in which joins keep rows, and into how many partitions they put them: each one that has a row has a block.
const BLOCK: f64 = 262_144.0;
const PARTITIONS: f64 = 16.0;

/// The least that so many threads take for the rows of a join: a block for each partition, and one for strings beside it.
pub(super) fn join_blocks(rows: f64, strings: bool, threads: f64) -> f64 {
    let blocks = if strings { 2.0 * BLOCK } else { BLOCK };
    blocks * rows.min(PARTITIONS * threads.min(rows)).floor()
}

/// The hash table of a join: its rows, which take no less than this, and an array of places with twice as many entries.
pub(super) fn join_table(rows: f64, width: f64, least: f64) -> f64 {
    if rows < 1.0 {
        return 0.0;
    }
    (rows * (ROW_HEAD + width)).max(least) + 8.0 * power_of_two((2.0 * rows).max(16_384.0))
}

/// The hash table of a grouping, with keys and states of these widths.
pub(super) fn group_table(groups: f64, width: f64) -> f64 {
    groups * (ROW_HEAD + width) + 8.0 * power_of_two(1.5 * groups)
}

/// How many rows the threads' tables have together before they are merged into one: each has the groups that it met.
pub(super) fn groups_before_merge(rows: f64, groups: f64, threads: f64) -> f64 {
    let each = crate::statistics::drawn(groups, rows / threads);
    let sum = each * threads;
    if threads <= GROWING_THREADS {
        // Tables that grow. Their rows go into the merged table part by part, and are freed as they do.
        return groups.max(sum).min(rows.max(groups));
    }
    // Tables of a fixed size, which are given up and begun anew when they are full.
    (groups * (1.0 + 0.35 * (threads - 1.0))).min(rows.max(groups))
}

/// Up to so many threads, the engine lets the tables of a grouping grow.
const GROWING_THREADS: f64 = 2.0;

/// Rows that are sorted by so many keys.
pub(super) fn sorted(rows: f64, width: f64, keys: f64) -> f64 {
    rows * (width + 17.0 + 8.0 * (keys - 1.0).max(0.0))
}

/// Rows that window functions look at. Without a partition, all of them at once, and strings besides as often again.
pub(super) fn window(rows: f64, width: f64, beyond: f64, partitioned: bool) -> f64 {
    let whole = if partitioned { width + 17.0 } else { (width + 17.0) * 1.5 + 1.3 * beyond };
    rows * whole
}

/// Rows that are kept as columns.
pub(super) fn kept_rows(rows: f64, width: f64) -> f64 {
    rows * (width + 1.0)
}

/// What readers of Parquet hold of one column, per thread: pages, before and after decompression.
pub(super) fn column_reader(bytes: f64, row_groups: f64) -> f64 {
    1.6 * (bytes / row_groups.max(1.0)).min(1.1e6) + 0.12e6
}

/// Of what more threads hold at once, by operator: the part that each one adds.
pub(super) fn with_threads(bytes: f64, part: f64, threads: f64) -> f64 {
    bytes * (1.0 + part * (threads - 1.0).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_by_hand() {
        // 1,000 rows of 16 bytes: 25,000, and 16,384 places of 8 bytes.
        assert_eq!(join_table(1_000.0, 16.0, 0.0), 25_000.0 + 131_072.0);
        // On two threads, 16 blocks of 256 KiB each, and as many for strings.
        assert_eq!(join_table(1_000.0, 16.0, join_blocks(1_000.0, true, 2.0)), 64.0 * 262_144.0 + 131_072.0);
        assert_eq!(join_blocks(3.0, false, 2.0), 3.0 * 262_144.0);
        // 1,000,000 rows: 2^21 places.
        assert_eq!(join_table(1e6, 11.0, 0.0), 20e6 + 8.0 * 2_097_152.0);
        assert_eq!(join_table(0.0, 11.0, 0.0), 0.0);
        // 1,000 groups of 8 + 24 bytes: 41,000, and 2,048 places.
        assert_eq!(group_table(1_000.0, 32.0), 41_000.0 + 16_384.0);
        assert_eq!(sorted(1_000.0, 100.0, 3.0), 133_000.0);
        assert_eq!(window(1_000.0, 83.0, 0.0, true), 100_000.0);
        assert_eq!(window(1_000.0, 83.0, 10.0, false), 163_000.0);
        assert_eq!(column_reader(10e6, 100.0), 280_000.0);
        assert_eq!(column_reader(1e9, 1.0), 1_880_000.0);
        assert_eq!(with_threads(100.0, 0.03, 1.0), 100.0);
    }

    #[test]
    fn one_thread_merges_nothing() {
        assert_eq!(groups_before_merge(1e6, 1e6, 1.0), 1e6);
        assert!(groups_before_merge(1e6, 10.0, 2.0) <= 20.0);
        let two = groups_before_merge(4e6, 1e6, 2.0);
        assert!((1.5e6..=2e6).contains(&two), "{two}");
        assert_eq!(groups_before_merge(1e9, 1e6, 8.0).round(), 3.45e6);
    }

    #[test]
    fn the_largest_numbers_stay_numbers() {
        let most = u64::MAX as f64;
        for bytes in [
            join_table(most, most, most),
            group_table(most, most),
            sorted(most, most, most),
            window(most, most, most, false),
        ] {
            assert!(bytes.is_finite() && bytes > 0.0);
        }
    }
}
