//! Sizes plans that DuckDB's `EXPLAIN (FORMAT json)` gave, for comparison with the truth: see `calibrate/`.
//!
//! Reads one JSON object a line from standard input: `{"name", "threads", "plan"}`. Operators that read files have a list
//! `files` besides what DuckDB says. Writes one object a line.

use std::fs::File;
use std::io::{BufRead, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use query::{Error, ErrorKind, Learned, LearnedStore, Plan, Result, Share, Statement};
use serde_json::Value;
use sizer::{FileHead, Files, Sizer, SizerOptions};

/// Files of this machine.
struct Local;

fn source(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Source, "a file cannot be read").with_detail(error.to_string())
}

#[async_trait]
impl Files for Local {
    async fn head(&self, location: &str) -> Result<FileHead> {
        let size = std::fs::metadata(location).map_err(source)?.len();
        Ok(FileHead { size, version: Some(size.to_string()) })
    }

    async fn range(&self, location: &str, range: Range<u64>) -> Result<Bytes> {
        let mut file = File::open(location).map_err(source)?;
        file.seek(SeekFrom::Start(range.start)).map_err(source)?;
        let mut bytes = vec![0; (range.end - range.start) as usize];
        file.read_exact(&mut bytes).map_err(source)?;
        Ok(bytes.into())
    }
}

/// Keeps nothing.
struct Nowhere;

#[async_trait]
impl LearnedStore for Nowhere {
    async fn load(&self, _version: u32) -> Result<Vec<Learned>> {
        Ok(Vec::new())
    }

    async fn save(&self, _rows: &[Learned]) -> Result<()> {
        Ok(())
    }
}

/// The plan that an object of DuckDB's says.
fn plan_of(from: &Value) -> Plan {
    let text = |value: &Value| match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        other => other.as_str().unwrap_or("").to_owned(),
    };
    let details: Vec<(String, String)> = from["extra_info"]
        .as_object()
        .map(|info| info.iter().map(|(name, value)| (name.clone(), text(value))).collect())
        .unwrap_or_default();
    let rows = details.iter().find(|(name, _)| name == "Estimated Cardinality").and_then(|(_, rows)| rows.parse().ok());
    let strings = |value: &Value| -> Vec<String> {
        value.as_array().map(|items| items.iter().map(text).collect()).unwrap_or_default()
    };
    let files = strings(&from["files"]);
    Plan {
        operator: from["name"].as_str().unwrap_or("").trim().to_owned(),
        rows: rows.unwrap_or(0),
        types: strings(&from["types"]),
        details,
        file_count: files.len() as u64,
        files,
        inputs: from["children"].as_array().map(|inputs| inputs.iter().map(plan_of).collect()).unwrap_or_default(),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let sizer = Sizer::new(Arc::new(Local), Arc::new(Nowhere), SizerOptions::default());
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let threads = asked["threads"].as_u64().and_then(|threads| u32::try_from(threads).ok()).unwrap_or(1);
        let name = asked["name"].as_str().unwrap_or("");
        let plan = plan_of(&asked["plan"]);
        let share = Share { memory: 8 << 30, threads };
        let statement = Statement::alone(name, [].into());
        let began = std::time::Instant::now();
        let estimate = sizer.size_statement(&statement, Some(&plan), share).await;
        let took = began.elapsed();
        let began = std::time::Instant::now();
        let again = sizer.size_statement(&statement, Some(&plan), share).await;
        let took_again = began.elapsed();
        if again != estimate {
            return Err(std::io::Error::other("the same statement was sized differently"));
        }
        let explained = sizer.explain_statement(&statement, Some(&plan), share).await;
        let said = serde_json::json!({
            "name": name,
            "threads": threads,
            "model": explained.modelled.as_ref().map_or(0, |modelled| modelled.memory),
            "by_engine": explained.modelled.as_ref().map_or(0, |modelled| modelled.by_engine),
            "full": estimate.full,
            "floor": estimate.floor,
            "cpu": estimate.cpu.as_secs_f64(),
            "wall": estimate.wall.as_secs_f64(),
            "micros": took.as_micros() as u64,
            "again_micros": took_again.as_micros() as u64,
            "explained": explained.to_string(),
        });
        writeln!(out, "{said}")?;
    }
    Ok(())
}
