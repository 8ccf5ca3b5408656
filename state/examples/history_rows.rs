//! Records some statements, reads them back and writes the history's tables as lines of JSON into a folder:
//! what `state/tests/reports.py` runs the reports of the guide on.

use std::error::Error;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{FieldRef, Schema};
use query::{
    Attempt, AttemptEnd, Door, ErrorKind, Fingerprints, History, HistoryFilter, Observed, OperatorRow, Prediction,
    StatementId, Status, Wait, estimates_batch, query_history_batch, query_operators_batch,
};
use state::{Database, Folder, HistoryOptions, HistoryStore};

const ROWS: u128 = 2000;
const MIB: u64 = 1 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let into = PathBuf::from(std::env::args_os().nth(1).ok_or("name a folder")?);
    let folder = Folder::open(&into)?;
    let options = HistoryOptions { days: None, ..HistoryOptions::default() };
    let history = HistoryStore::start(Database::in_folder(&folder).await?, &folder, options)?;
    for number in 0..ROWS {
        history.begin(attempt(number));
        if let Some(end) = end(number) {
            history.end(StatementId(number), end);
        }
    }
    history.flush().await;
    let all = HistoryFilter::newest(u32::MAX);
    let tables = [
        ("query_history", query_history_batch(&history.read(&all).await?)?),
        ("query_operators", query_operators_batch(&history.operators(&all).await?)?),
        ("estimates", estimates_batch(&history.estimates(&all).await?)?),
    ];
    for (name, batch) in tables {
        let mut lines = arrow_json::LineDelimitedWriter::new(File::create(into.join(format!("{name}.json")))?);
        lines.write(&with_offsets(&batch)?)?;
        lines.finish()?;
    }
    history.stop().await;
    Ok(())
}

/// The same rows, with times at an offset: what writes JSON knows no names of zones.
fn with_offsets(batch: &RecordBatch) -> Result<RecordBatch, Box<dyn Error>> {
    let offset: Arc<str> = "+00:00".into();
    let (schema, mut columns, _) = batch.clone().into_parts();
    let mut fields: Vec<FieldRef> = schema.fields().to_vec();
    for (field, column) in fields.iter_mut().zip(&mut columns) {
        if let Some(times) = column.as_primitive_opt::<TimestampMicrosecondType>() {
            *column = Arc::new(times.clone().with_timezone(offset.clone()));
            *field = Arc::new(field.as_ref().clone().with_data_type(column.data_type().clone()));
        }
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

/// Numbers that vary and are the same each time, below a limit.
fn varied(number: u128, salt: u64, limit: u64) -> u64 {
    let mut mixed = (number as u64).wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % limit
}

fn attempt(number: u128) -> Attempt {
    let template = varied(number, 1, 7);
    let sql = format!("SELECT * FROM t{template} WHERE a > {number} AND b = 'it''s \u{2713}\n'");
    let received =
        UNIX_EPOCH + Duration::from_secs(1_790_000_000) + Duration::from_micros(varied(number, 2, 5 * 86_400_000_000));
    let model = (1 + varied(number, 3, 400)) * MIB;
    let prediction = Prediction {
        version: 1,
        full: model + model / 4,
        floor: model / 3,
        model,
        cpu: Duration::from_millis(varied(number, 4, 9000)),
        wall: Duration::from_millis(varied(number, 5, 5000)),
        wall_p90: Duration::from_millis(6000),
        confidence: ["low", "medium", "high"][varied(number, 6, 3) as usize].into(),
        source: ["template", "model", "repeat"][varied(number, 7, 3) as usize].into(),
        scanned: 10 * MIB,
        fingerprints: Fingerprints { exact: number, template: template.into(), plan: template.into() },
    };
    Attempt {
        id: StatementId(number),
        retry_of: (number % 50 == 49).then(|| StatementId(number - 1)),
        number: if number % 50 == 49 { 2 } else { 1 },
        service: "".into(),
        principal: ["ada", "bob", "eve"][varied(number, 8, 3) as usize].into(),
        session: Some(format!("session {}", number % 9)),
        door: if number.is_multiple_of(2) { Door::FlightSql } else { Door::PostgreSql },
        client: Some("psql".into()),
        tag: None,
        traceparent: None,
        sql_bytes: sql.len() as u64,
        sql: sql.into(),
        kind: Some("SELECT".into()),
        tables: vec![format!("t{template}")],
        received,
        planning: Duration::from_millis(2),
        queued: Duration::from_micros(varied(number, 9, 3_000_000)),
        wait: Wait {
            reason: None,
            p50: Some(Duration::from_secs(1)),
            p90: Some(Duration::from_secs(4)),
            backfilled: false,
        },
        granted: Some(prediction.full),
        prediction: (number % 40 != 7).then_some(prediction),
        threads: Some(2),
        worker: Some("w0".into()),
        worker_memory: Some(1 << 30),
        engine: Some("1.5.5".into()),
        end: None,
    }
}

fn end(number: u128) -> Option<AttemptEnd> {
    let wall = Duration::from_micros(1 + varied(number, 10, 8_000_000));
    let observed = Observed {
        peak: (number % 3 != 1).then(|| (1 + varied(number, 11, 500)) * MIB),
        granted: 0,
        spilled: if number % 60 == 5 { 30 * MIB } else { 0 },
        cpu: (number % 3 != 1).then_some(wall * 2),
        wall,
        censored: number % 60 == 5,
    };
    let mut end = AttemptEnd {
        elapsed: Some(wall + Duration::from_millis(500)),
        first_rows: Some(wall / 2),
        observed,
        rows: varied(number, 12, 1000),
        bytes_out: varied(number, 13, 1_000_000),
        bytes_read: Some(varied(number, 14, 1 << 32)),
        cache_hit: number % 30 == 3,
        ..AttemptEnd::of(Status::Ok)
    };
    match number % 25 {
        11 => return None,
        12 => end.status = Status::Cancelled,
        13 => {
            end.status = Status::Failed;
            end.error = Some((&query::Error::new(ErrorKind::Memory, "not enough memory")).into());
            end.out_of_memory = true;
        }
        14 => end.operators = operators(number),
        _ => {}
    }
    Some(end)
}

fn operators(number: u128) -> Vec<OperatorRow> {
    let operator = |(position, operator): (u32, &str)| OperatorRow {
        query: StatementId(number),
        position,
        parent: position.checked_sub(1),
        operator: operator.to_owned(),
        estimated_rows: Some(varied(number, 15, 1000)),
        actual_rows: Some(varied(number, 16, 1000)),
        time: Some(Duration::from_micros(varied(number, 17, 1_000_000))),
    };
    (0..).zip(["PROJECTION", "FILTER", "PARQUET_SCAN"]).map(operator).collect()
}
