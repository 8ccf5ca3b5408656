//! The text of a JSON value that stands in a statement.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// No value is deeper.
const DEPTH: usize = 30;

/// Reads a value; `None` if the text is none.
pub(super) fn read(text: &str) -> Option<Json> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.blank();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn accept(&mut self, text: &str) -> bool {
        self.blank();
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        if depth > DEPTH {
            return None;
        }
        self.blank();
        match self.rest.chars().next()? {
            '{' => self.object(depth),
            '[' => self.list(depth),
            '"' => self.text().map(Json::Text),
            't' => self.accept("true").then_some(Json::Bool(true)),
            'f' => self.accept("false").then_some(Json::Bool(false)),
            'n' => self.accept("null").then_some(Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        self.accept("{");
        while !self.accept("}") {
            if !members.is_empty() && !self.accept(",") {
                return None;
            }
            self.blank();
            let key = self.text()?;
            if !self.accept(":") {
                return None;
            }
            members.push((key, self.value(depth + 1)?));
        }
        Some(Json::Object(members))
    }

    fn list(&mut self, depth: usize) -> Option<Json> {
        let mut elements = Vec::new();
        self.accept("[");
        while !self.accept("]") {
            if !elements.is_empty() && !self.accept(",") {
                return None;
            }
            elements.push(self.value(depth + 1)?);
        }
        Some(Json::List(elements))
    }

    fn number(&mut self) -> Option<Json> {
        let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        let starts = number.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
        (starts && number.parse::<f64>().is_ok()).then(|| Json::Number(number.to_owned()))
    }

    fn text(&mut self) -> Option<String> {
        let mut characters = self.rest.strip_prefix('"')?.chars();
        let mut text = String::new();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => match characters.next()? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'u' => {
                        let rest = characters.as_str();
                        text.push(char::from_u32(u32::from_str_radix(rest.get(..4)?, 16).ok()?)?);
                        characters = rest[4..].chars();
                    }
                    other if matches!(other, '"' | '\\' | '/') => text.push(other),
                    _ => return None,
                },
                control if control < ' ' => return None,
                other => text.push(other),
            }
        }
        self.rest = characters.as_str();
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let number = |text: &str| Json::Number(text.to_owned());
        let object = Json::Object(vec![("a".to_owned(), Json::List(vec![number("1"), Json::Null]))]);
        assert_eq!(read(r#" {"a" : [1, null]} "#), Some(object));
        assert_eq!(read(r#""x\"é""#), Some(Json::Text("x\"é".to_owned())));
        assert_eq!(read("-1.5e3"), Some(number("-1.5e3")));
        assert_eq!(read("[]"), Some(Json::List(Vec::new())));
        for wrong in ["{1,2}", "", "x", "[1,]", "{\"a\"}", "1 2", "--1", "\"a"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(&"[".repeat(10_000)), None);
    }
}
