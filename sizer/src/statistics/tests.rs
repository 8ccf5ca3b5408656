use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use query::{ErrorKind, Result};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;

/// Files in memory, which count how often they are asked.
#[derive(Default)]
struct Held {
    files: Mutex<HashMap<String, (Bytes, Option<String>)>>,
    heads: AtomicUsize,
    ranges: AtomicUsize,
}

impl Held {
    fn with(files: impl IntoIterator<Item = (String, Bytes)>) -> Arc<Self> {
        let files = files.into_iter().map(|(name, bytes)| (name, (bytes, Some("1".to_owned())))).collect();
        Arc::new(Self { files: Mutex::new(files), ..Self::default() })
    }

    fn replace(&self, name: &str, bytes: Bytes, version: Option<&str>) {
        self.files.lock().unwrap().insert(name.to_owned(), (bytes, version.map(str::to_owned)));
    }

    fn reads(&self) -> usize {
        self.ranges.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Files for Held {
    async fn head(&self, location: &str) -> Result<FileHead> {
        self.heads.fetch_add(1, Ordering::SeqCst);
        let files = self.files.lock().unwrap();
        let (bytes, version) = files.get(location).ok_or_else(|| Error::new(ErrorKind::Missing, "no such file"))?;
        Ok(FileHead { size: bytes.len() as u64, version: version.clone() })
    }

    async fn range(&self, location: &str, range: Range<u64>) -> Result<Bytes> {
        self.ranges.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        let files = self.files.lock().unwrap();
        let (bytes, _) = files.get(location).ok_or_else(|| Error::new(ErrorKind::Missing, "no such file"))?;
        let end = (range.end as usize).min(bytes.len());
        Ok(bytes.slice((range.start as usize).min(end)..end))
    }
}

/// A file of row groups with `id` from this number on, `day` of 30 values and `note` of as many as there are rows.
fn file(groups: usize, rows: usize, first: i64) -> Bytes {
    let leaf = |name: &'static str, physical| {
        Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED)
    };
    let fields = vec![
        Arc::new(leaf("id", Physical::INT64).build().unwrap()),
        Arc::new(leaf("day", Physical::INT32).with_logical_type(Some(LogicalType::Date)).build().unwrap()),
        Arc::new(leaf("note", Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)).build().unwrap()),
    ];
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build().unwrap());
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::builder().build())).unwrap();
    for group in 0..groups {
        let begin = first + (group * rows) as i64;
        let ids: Vec<i64> = (begin..begin + rows as i64).collect();
        let days: Vec<i32> = ids.iter().map(|id| 10_000 + (*id % 30) as i32).collect();
        let notes: Vec<ByteArray> =
            ids.iter().map(|id| ByteArray::from(format!("a note of {id:010}").as_str())).collect();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&days, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&notes, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes.into()
}

fn statistics(files: Arc<Held>) -> Statistics {
    Statistics::new(files, StatisticsOptions::default())
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("/lake/{at:03}.parquet")).collect()
}

#[tokio::test]
async fn a_footer_tells_of_its_columns() {
    let held = Held::with([("/lake/000.parquet".to_owned(), file(3, 1000, 1))]);
    let table = statistics(held.clone()).table(&names(1), 1).await.unwrap();
    assert_eq!((table.rows, table.row_groups, table.files), (3000.0, 3.0, 1.0));
    let id = table.column("ID").unwrap();
    assert_eq!(id.range, Some((1.0, 3000.0)));
    assert!((2900.0..=3000.0).contains(&id.distinct), "{id:?}");
    let day = table.column("day").unwrap();
    assert_eq!((day.range, day.width, day.counted), (Some((10_000.0, 10_029.0)), 4.0, true));
    assert!((29.0..=31.0).contains(&day.distinct), "{day:?}");
    let note = table.column("note").unwrap();
    assert!(note.text && note.range.is_some());
    assert_eq!(note.text_length.map(f64::round), Some(20.0));
    assert_eq!(note.bytes().round(), 36.0);
    assert!(table.column("no such").is_none());
    assert_eq!(held.reads(), 1, "one read from the end");
}

#[tokio::test]
async fn numbered_rows_are_known_to_differ() {
    let rows = 200_000;
    let of = |second: i64| {
        let files = names(2).into_iter().zip([file(1, rows, 1), file(1, rows, second)]);
        statistics(Held::with(files))
    };
    let table = of(rows as i64 + 1).table(&names(2), 2).await.unwrap();
    let id = table.column("id").unwrap();
    assert_eq!((id.distinct, id.counted), (2.0 * rows as f64, true));
    let table = of(rows as i64 + 2).table(&names(2), 2).await.unwrap();
    assert!(!table.column("id").unwrap().counted, "a number is missing: others may be there twice");
}

#[tokio::test]
async fn files_are_read_once_and_again_when_they_change() {
    let held = Held::with([("/lake/000.parquet".to_owned(), file(1, 100, 0))]);
    let options = StatisticsOptions { head_age: Duration::ZERO, ..StatisticsOptions::default() };
    let statistics = Statistics::new(held.clone(), options);
    for _ in 0..3 {
        assert_eq!(statistics.table(&names(1), 1).await.unwrap().rows, 100.0);
    }
    assert_eq!(held.reads(), 1);
    held.replace("/lake/000.parquet", file(1, 200, 0), Some("2"));
    assert_eq!(statistics.table(&names(1), 1).await.unwrap().rows, 200.0);
    assert_eq!(held.reads(), 2);
    held.replace("/lake/000.parquet", file(1, 200, 0), None);
    for _ in 0..2 {
        statistics.table(&names(1), 1).await.unwrap();
    }
    assert_eq!(held.reads(), 4, "without a version it may have changed each time");
}

#[tokio::test]
async fn many_who_ask_at_once_read_once() {
    let held = Held::with([("/lake/000.parquet".to_owned(), file(1, 100, 0))]);
    let (statistics, names) = (statistics(held.clone()), names(1));
    let all = (0..50).map(|_| statistics.table(&names, 1));
    for table in futures::future::join_all(all).await {
        assert_eq!(table.unwrap().rows, 100.0);
    }
    assert_eq!((held.reads(), held.heads.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn of_many_files_a_sample_stands_for_all() {
    let files = names(200).into_iter().enumerate().map(|(at, name)| (name, file(1, 100, at as i64 * 100)));
    let held = Held::with(files);
    let table = statistics(held.clone()).table(&names(200), 200).await.unwrap();
    assert_eq!((table.sampled, table.files), (32.0, 200.0));
    assert_eq!(table.rows.round(), 20_000.0);
    assert_eq!(held.reads(), 32);
    let id = table.column("id").unwrap();
    assert!((15_000.0..=20_000.0).contains(&id.distinct), "each file has its own: {}", id.distinct);
    let day = table.column("day").unwrap();
    assert!((29.0..=60.0).contains(&day.distinct), "all have the same: {}", day.distinct);
    // The same ones each time, and the first and the last among them.
    assert_eq!(sample(&names(200), 32), sample(&names(200), 32));
    assert_eq!(sample(&names(200), 32).last().unwrap().as_str(), "/lake/199.parquet");
}

#[tokio::test]
async fn folders_are_columns() {
    let paths: Vec<String> = (1..=4).map(|at| format!("/lake/year=202{at}/place=p{}/x.parquet", at % 2)).collect();
    let held = Held::with(paths.iter().map(|path| (path.clone(), file(1, 10, 0))));
    let table = statistics(held).table(&paths, 4).await.unwrap();
    let year = table.column("year").unwrap();
    assert_eq!((year.distinct, year.range), (4.0, Some((2021.0, 2024.0))));
    let place = table.column("place").unwrap();
    assert_eq!((place.distinct, place.text), (2.0, true));
}

#[tokio::test]
async fn a_file_that_is_gone_leaves_the_others() {
    let held = Held::with([("/lake/000.parquet".to_owned(), file(1, 100, 0))]);
    let statistics = statistics(held);
    let table = statistics.table(&names(2), 2).await.unwrap();
    assert_eq!((table.sampled, table.rows), (1.0, 200.0));
    let gone = statistics.table(&["/lake/gone.parquet".to_owned()], 1).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::Missing);
    let sizes = statistics.sizes(&names(1), 10).await.unwrap();
    assert_eq!((sizes.rows, sizes.bytes), (0.0, file(1, 100, 0).len() as f64 * 10.0));
}

/// What is read of a file of these bytes.
async fn read(bytes: Vec<u8>) -> Result<TableStatistics> {
    let held = Held::with([("/lake/000.parquet".to_owned(), bytes.into())]);
    statistics(held).table(&names(1), 1).await
}

#[tokio::test]
async fn files_that_lie_are_damaged() {
    let whole = file(2, 100, 0).to_vec();
    for end in [0, 1, 7, 8, 11, 12, whole.len() / 2, whole.len() - 1] {
        assert_eq!(read(whole[..end].to_vec()).await.unwrap_err().kind(), ErrorKind::Corrupt, "cut at {end}");
    }
    let length = whole.len() - 8;
    for claim in [0u32, 3, whole.len() as u32, u32::MAX, 64 << 20] {
        let mut bytes = whole.clone();
        bytes[length..length + 4].copy_from_slice(&claim.to_le_bytes());
        assert_eq!(read(bytes).await.unwrap_err().kind(), ErrorKind::Corrupt, "claims {claim}");
    }
    assert_eq!(
        read(b"PAR1 is not what this is, though it says PARE".to_vec()).await.unwrap_err().kind(),
        ErrorKind::Corrupt
    );
}

#[test]
fn no_footer_is_too_broken() {
    let whole = file(3, 50, 0).to_vec();
    let length = u32::from_le_bytes(whole[whole.len() - 8..whole.len() - 4].try_into().unwrap()) as usize;
    let footer = &whole[whole.len() - 8 - length..whole.len() - 8];
    let size = whole.len() as u64;
    assert!(footer::summary(footer, size).is_ok());
    let (mut good, mut bad) = (0, 0);
    for seed in 0..5_000 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut bytes = footer.to_vec();
        for _ in 0..random.random_range(1..6) {
            let at = random.random_range(0..bytes.len());
            match random.random_range(0..4) {
                0 => bytes[at] = random.random(),
                1 => bytes[at] ^= 1 << random.random_range(0..8),
                2 => bytes[at] = [0xff, 0x7f, 0x80, 0x00, 0xf9, 0xfc][random.random_range(0..6)],
                _ => bytes.truncate(at.max(1)),
            }
        }
        match footer::summary(&bytes, size) {
            Ok(file) => {
                good += 1;
                assert!(file.rows.is_finite() && file.rows >= 0.0, "seed {seed}");
                let table = TableStatistics::of(&[Arc::new(file)], 1, &[]);
                for (_, column) in table.columns() {
                    assert!(column.distinct.is_finite() && column.bytes().is_finite(), "seed {seed}: {column:?}");
                    assert!(column.range.is_none_or(|(least, greatest)| least <= greatest), "seed {seed}");
                }
            }
            Err(_) => bad += 1,
        }
    }
    assert!(good > 100 && bad > 100, "{good} are still read, {bad} are not");
}
