//! By what statements are recognised.

use query::{Fingerprints, Plan, Statement};
use sha2::{Digest, Sha256};

use crate::model::Kind;

/// The version of fingerprints, of the model and of what is learned by them. What another version has learned is not used.
pub const VERSION: u32 = 2;

/// The three fingerprints of a statement. They are the same in every process and on every machine.
pub fn fingerprints(statement: &Statement, plan: Option<&Plan>) -> Fingerprints {
    let template = normalised(&statement.sql);
    let mut exact = Hasher::new("exact");
    exact.text(&statement.sql);
    for (name, value) in statement.settings.iter() {
        exact.text(name);
        exact.text(value);
    }
    for table in statement.tables.iter() {
        exact.text(&table.name);
        exact.number(table.version);
        exact.number(table.bytes);
    }
    let mut by_template = Hasher::new("template");
    by_template.bytes(&template);
    let mut by_plan = Hasher::new("plan");
    match plan {
        Some(plan) => {
            for operator in plan.operators() {
                exact.number(operator.rows);
                exact.number(operator.file_count);
                for file in &operator.files {
                    exact.text(file);
                }
                add_operator(&mut by_plan, operator);
            }
        }
        // Without a plan, nothing but the text tells of its shape.
        None => by_plan.bytes(&template),
    }
    Fingerprints { exact: exact.end(), template: by_template.end(), plan: by_plan.end() }
}

/// A number for a table, by where its files lie.
pub(crate) fn table_of(scan: &Plan) -> Option<u128> {
    let first = scan.files.first()?;
    let mut hasher = Hasher::new("table");
    hasher.text(if scan.file_count > 1 { folder_of(first) } else { first });
    Some(hasher.end())
}

fn folder_of(file: &str) -> &str {
    let folders = file.rsplit_once('/').map_or(file, |(folder, _)| folder);
    // Folders named `key=value` part a table.
    folders.split_once('=').map_or(folders, |(head, _)| head.rsplit_once('/').map_or(head, |(folder, _)| folder))
}

fn add_operator(hasher: &mut Hasher, operator: &Plan) {
    hasher.text(operator.operator.trim());
    hasher.number(u64::from(operator.rows.max(1).ilog2()));
    hasher.number(operator.inputs.len() as u64);
    for detail in ["Table", "Function", "Join Type"] {
        hasher.text(operator.detail(detail).unwrap_or(""));
    }
    if Kind::of(operator).reads_files() {
        hasher.text(operator.files.first().map_or("", |file| folder_of(file)));
    }
}

struct Hasher(Sha256);

impl Hasher {
    fn new(kind: &str) -> Self {
        let mut hasher = Self(Sha256::new());
        hasher.number(u64::from(VERSION));
        hasher.text(kind);
        hasher
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// With their number first, so that what is added one after another cannot be cut differently.
    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.update(bytes);
    }

    fn number(&mut self, number: u64) {
        self.0.update(number.to_le_bytes());
    }

    fn end(self) -> u128 {
        let digest = self.0.finalize();
        digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
    }
}

/// Ends a token.
const END: u8 = 0x1f;

/// The tokens of a text: literals as `?`, words in lower case unless they are quoted, lists after `IN` as their first
/// item, without white space and comments.
fn normalised(sql: &str) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(sql.len());
    // Of a list after IN: 1 after the word, 2 within the list, 3 after its first item.
    let mut list = 0;
    for token in (Tokens { rest: sql }) {
        list = match (list, token) {
            (1, Token::Other("(")) => 2,
            (2, Token::Literal) => 3,
            (3, Token::Other(",") | Token::Literal) => continue,
            (_, Token::Word(word)) if word.eq_ignore_ascii_case("in") => 1,
            _ => 0,
        };
        match token {
            Token::Literal => out.push(b'?'),
            Token::Word(word) => out.extend(word.bytes().map(|byte| byte.to_ascii_lowercase())),
            Token::Other(text) => out.extend(text.bytes()),
        }
        out.push(END);
    }
    out
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    Literal,
    Word(&'a str),
    /// A quoted name, or a sign.
    Other(&'a str),
}

struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks();
        let first = self.rest.chars().next()?;
        Some(match first {
            '\'' => {
                self.quoted('\'');
                Token::Literal
            }
            '"' => Token::Other(self.quoted('"')),
            '$' if self.rest.starts_with("$$") => {
                let end = self.rest[2..].find("$$").map_or(self.rest.len(), |end| end + 4);
                self.take(end);
                Token::Literal
            }
            '0'..='9' => {
                self.take_while(|letter| letter.is_alphanumeric() || letter == '.' || letter == '_');
                Token::Literal
            }
            first if first.is_alphabetic() || first == '_' => {
                Token::Word(self.take_while(|letter| letter.is_alphanumeric() || letter == '_'))
            }
            first => Token::Other(self.take(first.len_utf8())),
        })
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|letter| !belongs(letter)).unwrap_or(self.rest.len());
        self.take(end)
    }

    /// To the quote that ends what begins with one; two of them stand for one.
    fn quoted(&mut self, quote: char) -> &'a str {
        let mut letters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if letter == quote && letters.next_if(|(_, next)| *next == quote).is_none() {
                return self.take(at + 1);
            }
        }
        self.take(self.rest.len())
    }

    fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let end = if self.rest.starts_with("--") {
                self.rest.find('\n').unwrap_or(self.rest.len())
            } else if self.rest.starts_with("/*") {
                self.rest.find("*/").map_or(self.rest.len(), |end| end + 2)
            } else {
                return;
            };
            self.take(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sql: &str) -> Fingerprints {
        fingerprints(&Statement::alone(sql, [].into()), None)
    }

    #[test]
    fn templates_forget_literals_and_no_more() {
        let template = of("SELECT a FROM t WHERE b IN (1, 2, 3) AND c = 'x' -- why").template;
        for same in [
            "select a\nfrom t where b in (7) and c = 'it''s'",
            "SELECT a FROM /* all */ T WHERE b IN (1,2,3,4,5,6) AND c=$$y$$",
        ] {
            assert_eq!(of(same).template, template, "{same}");
        }
        for other in [
            "select a from t where b in (1) and c >= 'x'",
            "select b from t where b in (1) and c = 'x'",
            "select \"A\" from t where b in (1) and c = 'x'",
            "select a from t where b not in (1) and c = 'x'",
        ] {
            assert_ne!(of(other).template, template, "{other}");
        }
        assert_ne!(of("select f(1)").template, of("select f(1, 2)").template);
    }

    #[test]
    fn exact_ones_do_not() {
        assert_ne!(of("select 1").exact, of("select 2").exact);
        let set = |value: &str| Statement::alone("select 1", [("threads".to_owned(), value.to_owned())].into());
        assert_ne!(fingerprints(&set("1"), None).exact, fingerprints(&set("2"), None).exact);
    }

    #[test]
    fn the_same_everywhere_and_always() {
        assert_eq!(of("select 1").template, of("SELECT 2").template);
        assert_eq!(format!("{:032x}", of("select 1").template), PINNED);
    }

    const PINNED: &str = "a3939df60bac49f731e043d8a5aa5672";

    #[test]
    fn plans_are_of_one_class_by_their_orders_of_magnitude() {
        let scan = |rows: u64, file: &str| Plan {
            operator: "READ_PARQUET".into(),
            rows,
            files: vec![file.to_owned()],
            file_count: 2,
            ..Plan::default()
        };
        let class = |plan: Plan| fingerprints(&Statement::alone("select 1", [].into()), Some(&plan)).plan;
        assert_eq!(class(scan(1000, "/t/a.parquet")), class(scan(600, "/t/b.parquet")));
        assert_ne!(class(scan(1000, "/t/a.parquet")), class(scan(3000, "/t/a.parquet")));
        assert_ne!(class(scan(1000, "/t/a.parquet")), class(scan(1000, "/u/a.parquet")));
        assert_eq!(class(scan(1000, "/t/d=1/a.parquet")), class(scan(1000, "/t/d=2/a.parquet")));
    }

    #[test]
    fn broken_texts_end() {
        for text in ["'open", "\"open", "$$open", "/* open", "--", "", "é'ü", "in (", "in (1, (2), 'a'"] {
            let _ = normalised(text);
        }
    }
}
