use std::fmt;

/// Names a statement without telling its text: the same for statements that differ only in literals,
/// white space, comments and the case of unquoted words.
///
/// Used to recognise a statement that killed an engine, and in logs. FNV-1a of 64 bits over the
/// normalised tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// The fingerprint of a statement.
    pub fn of(sql: &str) -> Self {
        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        let mut chars = sql.char_indices().peekable();
        let mut pending_space = false;
        while let Some((start, c)) = chars.next() {
            match c {
                '-' if sql[start..].starts_with("--") => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
                c if c.is_whitespace() => pending_space = true,
                '\'' => {
                    while let Some((_, c)) = chars.next() {
                        if c == '\'' && chars.next_if(|(_, c)| *c == '\'').is_none() {
                            break;
                        }
                    }
                    hash.token(&mut pending_space, '?');
                }
                '"' => {
                    hash.token(&mut pending_space, c);
                    for (_, c) in chars.by_ref() {
                        hash.push(c);
                        if c == '"' {
                            break;
                        }
                    }
                }
                c if c.is_ascii_digit() => {
                    while chars.next_if(|(_, c)| c.is_ascii_alphanumeric() || *c == '.').is_some() {}
                    hash.token(&mut pending_space, '?');
                }
                c if c.is_alphanumeric() || c == '_' => {
                    hash.token(&mut pending_space, c.to_ascii_lowercase());
                    while let Some((_, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                        hash.push(c.to_ascii_lowercase());
                    }
                }
                c => hash.token(&mut pending_space, c),
            }
        }
        Self(hash.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

struct Fnv(u64);

impl Fnv {
    fn push(&mut self, c: char) {
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn token(&mut self, pending_space: &mut bool, c: char) {
        if std::mem::take(pending_space) {
            self.push(' ');
        }
        self.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn literals_space_comments_and_case_do_not_count() {
        let a = Fingerprint::of("SELECT * FROM t  WHERE a = 1 AND b = 'it''s' -- why\n");
        let b = Fingerprint::of("select *\nfrom T where A = 2.5e3 and b = 'x'");
        assert_eq!(a, b);
        assert_ne!(a, Fingerprint::of("select * from u where a = 1 and b = 'x'"));
    }

    #[test]
    fn quoted_names_count_to_the_letter() {
        assert_ne!(Fingerprint::of("select \"A\""), Fingerprint::of("select \"a\""));
    }
}
