//! The parts of a format for times.

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What is written as it is.
    Text(String),
    Field(Field),
}

/// A field of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// As it is written in capital letters.
    pub(super) name: &'static str,
    /// As it is written.
    pub(super) letters: Letters,
    /// `FM`: without blanks and zeros that fill it.
    pub(super) is_plain: bool,
    /// `TH` and `th`: with the ending of an ordinal number, in capital letters or not.
    pub(super) ordinal: Option<bool>,
}

/// How the letters of a field are written, and so those of the names that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Capital,
    First,
    Small,
}

/// In capital letters, each before those that it begins with. All are also written in small letters.
const FIELDS: &[&str] = &[
    "A.D.", "A.M.", "AD", "AM", "B.C.", "BC", "CC", "DAY", "DDD", "DD", "DY", "D", "FF1", "FF2", "FF3", "FF4", "FF5",
    "FF6", "FX", "HH24", "HH12", "HH", "IDDD", "ID", "IW", "IYYY", "IYY", "IY", "I", "J", "MI", "MM", "MONTH", "MON",
    "MS", "OF", "P.M.", "PM", "Q", "RM", "SSSSS", "SSSS", "SS", "TZH", "TZM", "TZ", "US", "WW", "W", "Y,YYY", "YYYY",
    "YYY", "YY", "Y",
];

/// Those whose first letter alone may be a capital one.
const NAMES: &[(&str, &str)] = &[("MONTH", "Month"), ("MON", "Mon"), ("DAY", "Day"), ("DY", "Dy")];

/// A format for times, taken apart as PostgreSQL does.
pub(super) fn of_time(format: &str) -> Vec<Part> {
    let (mut parts, mut rest) = (Vec::new(), format);
    while !rest.is_empty() {
        let mut is_plain = false;
        if let Some(behind) = prefix(rest) {
            is_plain = true;
            rest = behind;
        }
        if let Some((name, letters)) = field(rest) {
            rest = &rest[name.len()..];
            let mut ordinal = None;
            if rest.starts_with("TH") || rest.starts_with("th") {
                ordinal = Some(rest.starts_with("TH"));
                rest = &rest[2..];
            } else if rest.starts_with("SP") || rest.starts_with("sp") {
                rest = &rest[2..];
            }
            parts.push(Part::Field(Field { name, letters, is_plain, ordinal }));
        } else {
            let (text, behind) = text(rest);
            rest = behind;
            match parts.last_mut() {
                Some(Part::Text(before)) => before.push_str(&text),
                _ => parts.push(Part::Text(text)),
            }
        }
    }
    parts
}

/// What follows `FM` or `TM`. The latter asks for names in the language of the server, which is that of all names here.
fn prefix(text: &str) -> Option<&str> {
    ["FM", "fm", "TM", "tm"].iter().find_map(|prefix| text.strip_prefix(prefix))
}

fn field(text: &str) -> Option<(&'static str, Letters)> {
    if let Some((name, _)) = NAMES.iter().find(|(_, written)| text.starts_with(written)) {
        return Some((name, Letters::First));
    }
    FIELDS.iter().find_map(|name| match text.get(..name.len())? {
        head if head == *name => Some((*name, Letters::Capital)),
        head if *head == name.to_ascii_lowercase() => Some((*name, Letters::Small)),
        _ => None,
    })
}

/// A text of the format, in quotes or one character, and what follows it.
pub(super) fn text(format: &str) -> (String, &str) {
    let mut characters = format.chars();
    let mut text = String::new();
    match characters.next() {
        Some('"') => {
            while let Some(character) = characters.next() {
                match character {
                    '"' => break,
                    '\\' => text.extend(characters.next().or(Some('\\'))),
                    other => text.push(other),
                }
            }
        }
        Some('\\') if characters.as_str().starts_with('"') => {
            characters.next();
            text.push('"');
        }
        other => text.extend(other),
    }
    (text, characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(format: &str) -> Vec<String> {
        let name = |part: Part| match part {
            Part::Text(text) => format!("'{text}'"),
            Part::Field(field) => field.name.to_owned(),
        };
        of_time(format).into_iter().map(name).collect()
    }

    #[test]
    fn formats() {
        assert_eq!(names("YYYY-MM-DD"), ["YYYY", "'-'", "MM", "'-'", "DD"]);
        assert_eq!(names("Yyyy Hh24"), ["Y", "YYY", "' Hh24'"]);
        assert_eq!(names(r#"\"DD"th \"D"é"#), ["'\"'", "DD", "'th \"Dé'"]);
        assert_eq!(names("FMDay, ddth SSSSS"), ["DAY", "', '", "DD", "' '", "SSSSS"]);
    }
}
