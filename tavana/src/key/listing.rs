use std::fmt::Write;
use std::time::SystemTime;

use query::{KeyRecord, Standing};

use super::expiry;

const HEAD: [&str; 6] = ["NAME", "SCOPE", "CREATED", "EXPIRES", "KEY", "STATE"];

/// Keys as a table; nothing where there are none. A key is shown by its beginning, which is no secret.
pub(super) fn table(keys: &[KeyRecord], now: SystemTime) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(keys.iter().map(|key| row(key, now)));
    let widths: Vec<usize> =
        (0..HEAD.len()).map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            // Writing into a string cannot fail.
            let _ = write!(line, "{cell:<width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(key: &KeyRecord, now: SystemTime) -> [String; 6] {
    let state = match key.standing(now) {
        Standing::Active => "active",
        Standing::Expired => "expired",
        Standing::Revoked => "revoked",
    };
    [
        key.name.to_string(),
        key.scope.word().to_owned(),
        expiry::shown(key.created),
        key.expires.map_or_else(|| "never".to_owned(), expiry::shown),
        format!("tvn_{}…", key.id),
        state.to_owned(),
    ]
}
