//! Traces in the published formats of Redset (Amazon Redshift) and Snowset (Snowflake).
//!
//! Neither tells how much memory a statement used: Redset has no such column, and of Snowset's its authors do not know
//! what they mean. So the peak is made up, from what was read, joined, aggregated and spilled, with chance added. Times
//! and arrivals are the trace's own.

use query::{Error, ErrorKind, Result};

use crate::csv::{Row, Table};
use crate::dice::Dice;
use crate::job::{GIB, Job, SECOND};

/// What memory is made up from.
struct Shape {
    read: f64,
    joins: f64,
    aggregations: f64,
    spilled: f64,
}

/// Reads a trace, whichever it is. Statements that were answered from a cache, or ran for no time, are left out.
pub fn read(text: &str, seed: u64) -> Result<Vec<Job>> {
    let table = Table::parse(text)?;
    let of_row = if table.has("arrival_timestamp") && table.has("mbytes_scanned") {
        redset
    } else if table.has("createdTime") && table.has("persistentReadBytesS3") {
        snowset
    } else {
        return Err(Error::new(ErrorKind::Corrupt, "this is neither a trace of Redset nor of Snowset")
            .with_hint("the first line must have the columns' published names"));
    };
    let mut users = Vec::new();
    let mut jobs = Vec::new();
    for (row, nth) in table.rows().zip(0..) {
        let Some((arrived, user, lasting, shape)) = of_row(&row)? else { continue };
        let user = users.iter().position(|known| *known == user).unwrap_or_else(|| {
            users.push(user);
            users.len() - 1
        });
        let mut dice = Dice::of(seed ^ 0x7ace, nth);
        jobs.push((arrived, user as u32, lasting, peak(&shape, &mut dice)));
    }
    jobs.sort_by_key(|(arrived, ..)| *arrived);
    let first = jobs.first().map_or(0, |(arrived, ..)| *arrived);
    let job = |(arrived, user, lasting, peak): (i64, u32, u64, u64)| Job {
        arrives: arrived.saturating_sub(first).unsigned_abs(),
        user,
        peak,
        lasting,
    };
    Ok(jobs.into_iter().map(job).collect())
}

/// When it came, in microseconds of the calendar; who sent it; how long it ran; and what it did.
type Found<'a> = Option<(i64, String, u64, Shape)>;

fn redset<'a>(row: &Row<'a>) -> Result<Found<'a>> {
    let cached = matches!(row.text("was_cached")?, "1" | "true" | "True" | "t");
    let lasting = row.number("execution_duration_ms")?;
    if cached || lasting <= 0.0 {
        return Ok(None);
    }
    let user = format!("{}/{}", row.text("instance_id")?, row.text("user_id")?);
    let shape = Shape {
        read: row.number("mbytes_scanned")? * 1e6,
        joins: row.number("num_joins")?,
        aggregations: row.number("num_aggregations")?,
        spilled: row.number("mbytes_spilled")? * 1e6,
    };
    Ok(Some((time(row, "arrival_timestamp")?, user, (lasting * 1e3) as u64, shape)))
}

fn snowset<'a>(row: &Row<'a>) -> Result<Found<'a>> {
    let lasting = row.number("durationExec")?;
    if lasting <= 0.0 {
        return Ok(None);
    }
    // Snowset tells how long operators took, and not how many there were.
    let ran = |name: &str| Ok::<f64, Error>(if row.number(name)? > 0.0 { 1.0 } else { 0.0 });
    let shape = Shape {
        read: row.number("persistentReadBytesS3")? + row.number("persistentReadBytesCache")?,
        joins: 2.0 * ran("profHjRso")?,
        aggregations: ran("profAggRso")?,
        spilled: row.number("intDataWriteBytesLocalSSD")? + row.number("intDataWriteBytesS3")?,
    };
    let user = row.text("warehouseId")?.to_owned();
    Ok(Some((time(row, "createdTime")?, user, (lasting * 1e3) as u64, shape)))
}

/// A scan alone holds little; what is joined and aggregated is held in part. What was spilled had no room.
fn peak(shape: &Shape, dice: &mut Dice) -> u64 {
    let held = 0.05 + 0.12 * shape.joins.min(5.0) + 0.08 * shape.aggregations.min(3.0);
    let bytes = 48e6 + shape.read * held * dice.lognormal(1.0, 0.6) + shape.spilled;
    (bytes as u64).clamp(GIB / 64, 48 * GIB)
}

/// Microseconds of the calendar, of `2024-03-01 12:00:00.123456+00:00` and shorter forms. Times are in UTC.
fn time(row: &Row<'_>, name: &str) -> Result<i64> {
    let text = row.text(name)?;
    stamp(text).ok_or_else(|| row.wrong(name, text))
}

fn stamp(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('Z').trim_end_matches("+00:00").trim_end_matches("+00");
    let (date, time) = text.split_once([' ', 'T'])?;
    let mut date = date.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut time = time.splitn(3, ':').map(str::parse::<i64>);
    let (hour, minute, second) = (time.next()?.ok()?, time.next()?.ok()?, time.next()?.ok()?);
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && (0..24).contains(&hour);
    if !fits || !(0..60).contains(&minute) || !(0..=60).contains(&second) || !(1..10_000).contains(&year) {
        return None;
    }
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * SECOND as i64 + digits.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::seconds;

    const REDSET: &str = include_str!("../traces/redset.csv");
    const SNOWSET: &str = include_str!("../traces/snowset.csv");

    #[test]
    fn stamps_of_both_traces_are_read() {
        let at = |text| stamp(text).unwrap();
        assert_eq!(at("2024-03-01 00:00:00") - at("2024-02-28T23:59:59.5Z"), 86_400_500_000);
        assert_eq!(at("2018-03-02 14:44:02.768000+00:00") - at("2018-03-02 14:44:02"), 768_000);
        assert_eq!(at("2023-03-01 00:00:00") - at("2023-02-28 00:00:00"), 86_400_000_000);
        assert_eq!(at("2024-01-01 00:00:00") - at("2023-12-31 23:00:00"), 3_600_000_000);
        for wrong in ["", "2024-03-01", "2024-13-01 00:00:00", "2024-03-01 25:00:00", "x-y-z 1:2:3", "2024-03-01 0:0"] {
            assert_eq!(stamp(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn both_formats_become_jobs() {
        for text in [REDSET, SNOWSET] {
            let jobs = read(text, 1).unwrap();
            assert!(jobs.len() > 200 && jobs.is_sorted_by_key(|job| job.arrives));
            assert_eq!(jobs[0].arrives, 0);
            assert!(seconds(jobs.last().unwrap().arrives) > 600.0);
            assert!(jobs.iter().all(|job| job.lasting > 0 && job.peak >= GIB / 64));
            assert!(jobs.iter().any(|job| job.user > 2));
            assert_eq!(jobs, read(text, 1).unwrap());
        }
    }

    #[test]
    fn what_a_cache_answered_is_left_out_and_what_is_no_trace_is_refused() {
        let head = "instance_id,user_id,arrival_timestamp,execution_duration_ms,was_cached,mbytes_scanned,mbytes_spilled,num_joins,num_aggregations";
        let rows = "1,7,2024-03-01 00:00:01,500,0,100,0,1,1\n1,7,2024-03-01 00:00:02,5,1,0,0,0,0\n";
        assert_eq!(read(&format!("{head}\n{rows}"), 1).unwrap().len(), 1);
        let wrong = read(&format!("{head}\n1,7,yesterday,500,0,100,0,1,1\n"), 1).unwrap_err();
        assert!(wrong.to_string().contains("line 2: arrival_timestamp"), "{wrong}");
        assert_eq!(read("a,b\n1,2\n", 1).unwrap_err().kind(), ErrorKind::Corrupt);
        assert_eq!(read("", 1).unwrap_err().kind(), ErrorKind::Corrupt);
    }
}
