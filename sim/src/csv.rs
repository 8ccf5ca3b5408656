//! Comma-separated values with a line of names, as the published traces have them.

use std::collections::HashMap;

use query::{Error, ErrorKind, Result};

/// The rows of a text, by the names of their columns.
#[derive(Debug)]
pub struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a text. Values may be quoted, with quotes doubled inside; a value does not go over the end of a line.
    pub fn parse(text: &str) -> Result<Self> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let names = values(lines.next().unwrap_or_default());
        let columns: HashMap<String, usize> = names.into_iter().zip(0..).collect();
        let rows: Vec<Vec<String>> = lines.map(values).collect();
        for (row, number) in rows.iter().zip(2..) {
            if row.len() != columns.len() {
                let found = format!("line {number} has {} values, the first line has {}", row.len(), columns.len());
                return Err(Error::new(ErrorKind::Corrupt, found));
            }
        }
        Ok(Self { columns, rows })
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().zip(2..).map(|(values, number)| Row { table: self, values, number })
    }
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table,
    values: &'a [String],
    number: usize,
}

impl<'a> Row<'a> {
    /// The value of a column.
    pub fn text(&self, name: &str) -> Result<&'a str> {
        let value = self.table.columns.get(name).and_then(|at| self.values.get(*at));
        value.map(String::as_str).ok_or_else(|| Error::new(ErrorKind::Missing, format!("there is no column {name}")))
    }

    /// A number of a column; nothing where the value is missing, which Snowset writes as `\N`.
    pub fn number(&self, name: &str) -> Result<f64> {
        let text = self.text(name)?;
        if matches!(text, "" | "\\N") {
            return Ok(0.0);
        }
        text.parse().map_err(|_| self.wrong(name, text))
    }

    /// What is wrong with a value.
    pub fn wrong(&self, name: &str, text: &str) -> Error {
        Error::new(ErrorKind::Corrupt, format!("line {}: {name} is {text:?}", self.number))
    }
}

fn values(line: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim_end_matches('\r').chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                values.last_mut().into_iter().for_each(|value| value.push('"'));
            }
            '"' => quoted = !quoted,
            ',' if !quoted => values.push(String::new()),
            other => values.last_mut().into_iter().for_each(|value| value.push(other)),
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_missing_values_are_read() {
        let table = Table::parse("a,b,c\r\n1,\"x, \"\"y\"\"\",\\N\n\n2.5,,7\n").unwrap();
        let rows: Vec<Row<'_>> = table.rows().collect();
        assert_eq!((rows[0].text("b").unwrap(), rows[0].number("c").unwrap()), ("x, \"y\"", 0.0));
        assert_eq!((rows[1].number("a").unwrap(), rows[1].number("b").unwrap()), (2.5, 0.0));
        assert!(table.has("c") && !table.has("d"));
        assert_eq!(rows[0].number("d").unwrap_err().kind(), ErrorKind::Missing);
        assert!(rows[0].number("b").unwrap_err().to_string().contains("line 2: b is"));
        assert_eq!(Table::parse("a,b\n1\n").unwrap_err().kind(), ErrorKind::Corrupt);
    }
}
