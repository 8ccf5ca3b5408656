//! A look at the shape of a footer before it is decoded.
//!
//! The decoder makes room for as many items as a list says that it has. A list that lies would have it ask for more memory
//! than there is, which ends the process. So the lists are counted here first: each item takes at least a byte.

/// Items of one list that are believed: more columns, and more row groups, than files have.
const MOST_ITEMS: usize = 1 << 20;

/// Structures within structures; a footer has six levels.
const DEEPEST: u32 = 24;

/// Types of the compact protocol, as its four bits.
mod kind {
    pub(super) const STOP: u8 = 0;
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
}

/// Whether these bytes begin with one whole structure of Thrift's compact protocol, whose lists have the items that they
/// say they have.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    Skim { left: bytes }.structure(0).is_some()
}

struct Skim<'a> {
    left: &'a [u8],
}

impl Skim<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(*first)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.left = self.left.get(bytes..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn structure(&mut self, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        loop {
            let head = self.byte()?;
            if head == kind::STOP {
                return Some(());
            }
            if head >> 4 == 0 {
                self.number()?;
            }
            match head & 0x0f {
                kind::TRUE | kind::FALSE => {}
                other => self.value(other, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: u32) -> Option<()> {
        match kind {
            kind::TRUE | kind::FALSE | kind::BYTE => self.skip(1),
            kind::I16 | kind::I32 | kind::I64 => self.number().map(|_| ()),
            kind::DOUBLE => self.skip(8),
            kind::BINARY => {
                let size = usize::try_from(self.number()?).ok()?;
                self.skip(size)
            }
            kind::LIST | kind::SET => self.list(depth),
            kind::MAP => self.map(depth),
            kind::STRUCT => self.structure(depth + 1),
            _ => None,
        }
    }

    fn count(&self, size: u64) -> Option<usize> {
        let size = usize::try_from(size).ok()?;
        (size <= self.left.len() && size <= MOST_ITEMS).then_some(size)
    }

    fn list(&mut self, depth: u32) -> Option<()> {
        let head = self.byte()?;
        let size = match head >> 4 {
            15 => self.number()?,
            small => u64::from(small),
        };
        if depth > DEEPEST {
            return None;
        }
        for _ in 0..self.count(size)? {
            self.value(head & 0x0f, depth + 1)?;
        }
        Some(())
    }

    fn map(&mut self, depth: u32) -> Option<()> {
        let size = self.number()?;
        if size == 0 {
            return Some(());
        }
        let kinds = self.byte()?;
        if depth > DEEPEST {
            return None;
        }
        for _ in 0..self.count(size)? {
            self.value(kinds >> 4, depth + 1)?;
            self.value(kinds & 0x0f, depth + 1)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn a_list_has_the_items_that_it_says() {
        // Field 1, a list of three numbers, then the end.
        assert!(is_whole(&[0x19, 0x35, 2, 4, 6, 0]));
        assert!(!is_whole(&[0x19, 0x45, 2, 4, 6]));
        // Two thousand million structures in five bytes.
        assert!(!is_whole(&[0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0]));
    }

    #[test]
    fn structures_end_and_are_not_bottomless() {
        assert!(is_whole(&[0x1c, 0x1c, 0, 0, 0]));
        assert!(!is_whole(&[0x1c, 0x1c, 0, 0]));
        assert!(!is_whole(&[0x1c; 4096]));
        assert!(!is_whole(&[0x19; 4096]));
    }
}
