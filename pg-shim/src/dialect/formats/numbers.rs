//! `to_char` of numbers: the digits before the point come to stand at the right of their places, and the sign before the
//! first of them, whatever else the format has between.

use query::{Error, ErrorKind, Result};

use super::parts::text;
use super::{LONGEST, ordinal, parts, quoted, unsupported};

/// The most digits of a number of the engine.
const MOST: usize = 38;

/// A part of a format for numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// `9` or `0`.
    Digit {
        is_zero: bool,
    },
    Point,
    /// `,` and `G`.
    Comma,
    /// `MI`, `PL`, `SG`: a sign that stands where it is written.
    Minus,
    Plus,
    Sign,
    /// `TH`, `th`.
    Ordinal {
        upper: bool,
    },
    /// `L`, which has no sign here.
    Currency,
}

/// Where the sign stands that belongs to the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    /// Before the first digit, a minus or a blank.
    Usual,
    /// `S` before the digits.
    Before,
    /// `S` behind them.
    Behind,
    /// `PR`.
    Brackets,
    /// It is written by itself.
    Nowhere,
}

/// A format for numbers.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) parts: Vec<Part>,
    /// How many digits there are before and behind the point.
    pub(super) before: usize,
    pub(super) behind: usize,
    /// `V`: by how many places it is moved.
    pub(super) moved: usize,
    /// Behind how many places zeros are written, and behind how many no more.
    zeros: Option<(usize, usize)>,
    has_point: bool,
    is_plain: bool,
    anchor: Anchor,
}

/// In capital letters, each before those that it begins with. All are also written in small letters.
const KEYWORDS: &[&str] =
    &["EEEE", "FM", "MI", "PL", "PR", "RN", "SG", "SP", "TH", "B", "D", "G", "L", "S", "V", ",", ".", "0", "9"];

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Syntax, what).with_sqlstate("42601")
}

impl Format {
    /// The format if it is one for numbers.
    ///
    /// # Errors
    /// `Unsupported` and `Syntax`, for one that is not there, or none.
    pub(super) fn of(format: &str) -> Result<Option<Self>> {
        let read = Self::read(format)?;
        let Some(read) = read.filter(|read| read.before + read.behind > 0) else { return Ok(None) };
        // A 0 may also be a text in a format for times.
        let has_nine = read.parts.contains(&Part::Digit { is_zero: false });
        let is_time = || parts::of_time(format).iter().any(|part| matches!(part, parts::Part::Field(_)));
        let has_letters = read.parts.iter().any(|part| match part {
            Part::Text(text) => text.contains(|c: char| c.is_ascii_alphabetic()),
            _ => false,
        });
        Ok((has_nine || !has_letters || !is_time()).then_some(read))
    }

    /// Takes a format apart; `None` for one that only looks like it.
    fn read(format: &str) -> Result<Option<Self>> {
        let mut new = Self {
            parts: Vec::new(),
            before: 0,
            behind: 0,
            moved: 0,
            zeros: None,
            has_point: false,
            is_plain: false,
            anchor: Anchor::Usual,
        };
        let is_number = format.contains(['9', '0']);
        if !is_number {
            return Ok(None);
        }
        let has_nine = format.contains('9');
        let (mut rest, mut signed_at, mut is_moved) = (format, None, false);
        let (mut has_minus, mut has_plus) = (false, false);
        while !rest.is_empty() {
            let Some(keyword) = keyword(rest) else {
                let (text, behind) = text(rest);
                rest = behind;
                new.parts.push(Part::Text(text));
                continue;
            };
            let small = rest.starts_with(|c: char| c.is_ascii_lowercase());
            rest = &rest[keyword.len()..];
            match keyword {
                "9" | "0" => {
                    if new.anchor == Anchor::Brackets {
                        return Err(wrong("\"9\" must be ahead of \"PR\""));
                    }
                    let is_zero = keyword == "0";
                    if is_zero && new.zeros.is_none() && !new.has_point {
                        new.zeros = Some((new.before, 0));
                    }
                    if is_moved {
                        new.moved += 1;
                    }
                    *(if new.has_point { &mut new.behind } else { &mut new.before }) += 1;
                    if is_zero {
                        let begins = new.zeros.map_or(usize::MAX, |(begins, _)| begins);
                        new.zeros = Some((begins, new.before + new.behind));
                    }
                    new.parts.push(Part::Digit { is_zero });
                }
                "." | "D" => {
                    if new.has_point {
                        return Err(wrong("multiple decimal points"));
                    }
                    if is_moved {
                        return Err(wrong("cannot use \"V\" and decimal point together"));
                    }
                    new.has_point = true;
                    new.parts.push(Part::Point);
                }
                "V" => {
                    if new.has_point {
                        return Err(wrong("cannot use \"V\" and decimal point together"));
                    }
                    is_moved = true;
                }
                "FM" => new.is_plain = true,
                "B" | "SP" => {}
                "," | "G" => new.parts.push(Part::Comma),
                "L" => new.parts.push(Part::Currency),
                "TH" => new.parts.push(Part::Ordinal { upper: !small }),
                "S" => {
                    if matches!(new.anchor, Anchor::Before | Anchor::Behind) {
                        return Err(wrong("cannot use \"S\" twice"));
                    }
                    if has_minus || has_plus || new.anchor == Anchor::Brackets {
                        return Err(wrong("cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together"));
                    }
                    new.anchor = if new.has_point { Anchor::Behind } else { Anchor::Before };
                    signed_at = Some(new.before);
                }
                "MI" | "PL" | "SG" => {
                    if matches!(new.anchor, Anchor::Before | Anchor::Behind) {
                        return Err(wrong(&format!("cannot use \"S\" and \"{keyword}\" together")));
                    }
                    has_minus |= keyword != "PL";
                    has_plus |= keyword != "MI";
                    new.parts.push(match keyword {
                        "MI" => Part::Minus,
                        "PL" => Part::Plus,
                        _ => Part::Sign,
                    });
                }
                "PR" => {
                    if has_minus || has_plus || matches!(new.anchor, Anchor::Before | Anchor::Behind) {
                        return Err(wrong("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together"));
                    }
                    new.anchor = Anchor::Brackets;
                }
                // A format for times may have these letters in a text.
                _ if has_nine => return Err(unsupported(&format!("a format of numbers with {keyword} is not there"))),
                _ => return Ok(None),
            }
        }
        if new.before + new.behind > MOST {
            return Err(unsupported(&format!("a format of more than {MOST} digits is not there")));
        }
        // Behind all digits before the point.
        if new.anchor == Anchor::Before && signed_at == Some(new.before) {
            new.anchor = Anchor::Behind;
        }
        if has_minus {
            new.anchor = Anchor::Nowhere;
        }
        Ok(Some(new))
    }

    /// What the format writes of a value, which is an expression.
    ///
    /// First it becomes a text of its digits. Then these come to their places: `text` has blanks before them, `rest` is
    /// what stands behind the point.
    pub(super) fn written(&self, value: &str) -> String {
        let digits = self.digits();
        let (before, behind) = (self.before, self.behind);
        let number = "ltrim(tavana_digits, '-')";
        let whole = format!("split_part({number}, '.', 1)");
        let filled = match self.zeros {
            Some((begins, _)) if begins < before => {
                format!("lpad({whole}, CAST(greatest(length({whole}), {}) AS INTEGER), '0')", before - begins)
            }
            // `0.5` in `9.9`.
            _ if behind > 0 && !self.has_zeros() => format!("CASE WHEN {whole} = '0' THEN '' ELSE {whole} END"),
            _ => whole.clone(),
        };
        let is_wide = format!("length({whole}) > {before}");
        let rest = format!("split_part({number}, '.', 2)");
        let kept = self.kept(&rest);
        let placed = format!(
            "{{'minus': starts_with(tavana_digits, '-'), 'text': CASE WHEN {is_wide} THEN '{}' ELSE lpad({filled}, {before}, \
             ' ') END, 'rest': CASE WHEN {is_wide} THEN repeat('#', length({rest})) ELSE {kept} END}}",
            "#".repeat(before),
        );
        format!(
            "list_transform(list_transform(list_transform([{value}], lambda tavana_value: {digits}), lambda tavana_digits: \
             {placed}), lambda tavana_placed: {})[1]",
            self.body()
        )
    }

    /// Whether zeros are written before the point.
    fn has_zeros(&self) -> bool {
        self.zeros.is_some_and(|(begins, _)| begins != usize::MAX)
    }

    /// The digits that stand behind the point: of all places, or without zeros where nothing says that they are wanted.
    fn kept(&self, rest: &str) -> String {
        match (self.is_plain && self.has_point, self.zeros) {
            (true, Some((_, ends))) if ends > self.before => {
                format!("left({rest}, greatest({}, length(rtrim({rest}, '0'))))", ends - self.before)
            }
            (true, _) => format!("rtrim({rest}, '0')"),
            (false, _) => rest.to_owned(),
        }
    }

    /// The digits of the value, with a point if any of them stand behind it.
    fn digits(&self) -> String {
        let behind = self.behind;
        let value = match self.moved {
            0 => "tavana_value".to_owned(),
            moved => format!("(tavana_value * CAST(1{} AS BIGINT))", "0".repeat(moved.min(18))),
        };
        // Floating point tells 15 digits, or 6, and no more.
        let floating = "typeof(tavana_value) IN ('DOUBLE', 'FLOAT')";
        let told = format!("length(printf('%.0f', abs(CAST({value} AS DOUBLE))))");
        let behind_float = match behind {
            0 => "0".to_owned(),
            _ => format!(
                "greatest(0, least({behind}, CASE typeof(tavana_value) WHEN 'FLOAT' THEN 6 ELSE 15 END - {told}))"
            ),
        };
        format!(
            "CASE WHEN tavana_value IS NULL THEN NULL WHEN {floating} THEN printf('%.' || {behind_float} || 'f', \
             CAST({value} AS DOUBLE)) ELSE coalesce(CAST(TRY_CAST({value} AS DECIMAL(38, {behind})) AS VARCHAR), CASE WHEN \
             {value} < 0 THEN '-' ELSE '' END || '{}.{}') END",
            "#".repeat(LONGEST),
            "#".repeat(behind)
        )
    }

    fn body(&self) -> String {
        let (mut pieces, mut place, mut behind_point) = (Vec::new(), 0, false);
        let first = "(length(tavana_placed.text) - length(ltrim(tavana_placed.text, ' ')))";
        let (leading, trailing) = self.signs();
        let last = self.parts.iter().rposition(|part| matches!(part, Part::Digit { .. } | Part::Point));
        let fill = if self.is_plain { "" } else { " " };
        for (at, part) in self.parts.iter().enumerate() {
            let piece = match part {
                Part::Text(text) => quoted(text),
                Part::Currency => "' '".to_owned(),
                Part::Digit { .. } if behind_point => {
                    place += 1;
                    format!("substr(tavana_placed.rest, {}, 1)", place - self.before)
                }
                Part::Digit { .. } => {
                    place += 1;
                    let digit = match self.is_plain {
                        true => format!("trim(tavana_placed.text[{place}])"),
                        false => format!("tavana_placed.text[{place}]"),
                    };
                    match &leading {
                        Some(sign) => {
                            format!("CASE WHEN {first} = {} THEN {sign} ELSE '' END || {digit}", place - 1)
                        }
                        None => digit,
                    }
                }
                // Where no digits are to follow, PostgreSQL ends here.
                Part::Point if self.behind == 0 => break,
                Part::Point => {
                    behind_point = true;
                    // `FM9.9` of 0 is `0.`, and of 0.5 it is `.5`.
                    let zero = match self.is_plain && !self.has_zeros() && self.before > 0 {
                        true => format!(
                            "CASE WHEN {first} = {} AND tavana_placed.rest = '' THEN '0' ELSE '' END || ",
                            self.before
                        ),
                        false => String::new(),
                    };
                    match &leading {
                        Some(sign) => {
                            format!("CASE WHEN {first} = {} THEN {sign} ELSE '' END || {zero}'.'", self.before)
                        }
                        None => format!("{zero}'.'"),
                    }
                }
                Part::Comma if behind_point => "','".to_owned(),
                Part::Comma if place == 0 => quoted(fill),
                Part::Comma => {
                    format!("CASE WHEN tavana_placed.text[{place}] = ' ' THEN '{fill}' ELSE ',' END")
                }
                Part::Minus => format!("CASE WHEN tavana_placed.minus THEN '-' ELSE '{fill}' END"),
                Part::Plus => format!("CASE WHEN tavana_placed.minus THEN '{fill}' ELSE '+' END"),
                Part::Sign => "CASE WHEN tavana_placed.minus THEN '-' ELSE '+' END".to_owned(),
                Part::Ordinal { .. } if self.has_point => "''".to_owned(),
                Part::Ordinal { upper } => format!(
                    "CASE WHEN tavana_placed.minus OR tavana_placed.text[-1] = '#' THEN '' ELSE {} END",
                    ordinal("tavana_placed.text", *upper)
                ),
            };
            pieces.push(piece);
            if let Some(sign) = trailing.as_ref().filter(|_| last == Some(at)) {
                pieces.push(sign.clone());
            }
        }
        format!("({})", if pieces.is_empty() { "''".to_owned() } else { pieces.join(" || ") })
    }

    /// The sign before the first digit, and the one behind the last.
    fn signs(&self) -> (Option<String>, Option<String>) {
        let sign = |minus: &str, plus: &str| format!("CASE WHEN tavana_placed.minus THEN '{minus}' ELSE '{plus}' END");
        let blank = if self.is_plain { "" } else { " " };
        match self.anchor {
            Anchor::Usual => (Some(sign("-", blank)), None),
            Anchor::Before => (Some(sign("-", "+")), None),
            Anchor::Behind => (None, Some(sign("-", "+"))),
            Anchor::Brackets => (Some(sign("<", blank)), Some(sign(">", blank))),
            Anchor::Nowhere => (None, None),
        }
    }
}

fn keyword(text: &str) -> Option<&'static str> {
    KEYWORDS.iter().find_map(|keyword| match text.get(..keyword.len())? {
        head if head == *keyword || *head == keyword.to_ascii_lowercase() => Some(*keyword),
        _ => None,
    })
}
