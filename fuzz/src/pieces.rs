use bytes::Bytes;

/// The bytes of a target, cut from the front. A length that says more than there is takes all that is left, so that
/// every input means something.
pub struct Pieces<'a>(&'a [u8]);

impl<'a> Pieces<'a> {
    /// All of these bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One byte; 0 behind the end.
    pub fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    /// A length of two bytes, the low one first.
    pub fn length(&mut self) -> usize {
        usize::from(self.byte()) | usize::from(self.byte()) << 8
    }

    /// So many bytes, or what is left.
    pub fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// As [`Pieces::take`], of a length that comes first.
    pub fn piece(&mut self) -> Bytes {
        let length = self.length();
        Bytes::copy_from_slice(self.take(length))
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        self.take(usize::MAX)
    }
}
