//! Where a text that is JSON is inside of a string.

/// The state between two characters of JSON.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quotes {
    inside: bool,
    escaped: bool,
}

impl Quotes {
    /// Reads on in the JSON as it is, each escape two characters or more.
    pub(super) fn read(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = self.inside,
            b'"' => self.inside = !self.inside,
            _ => {}
        }
    }

    /// Tells whether what comes next stands in a string.
    pub(super) fn inside(self) -> bool {
        self.inside
    }
}
