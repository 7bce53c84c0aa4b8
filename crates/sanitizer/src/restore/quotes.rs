//! Where a text that is JSON is inside of a string.

/// The state between two characters of JSON.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quotes {
    inside: bool,
    escaped: bool,
    /// Objects and arrays that are open.
    open: usize,
    /// Whether the outermost one was closed.
    over: bool,
}

impl Quotes {
    /// Reads on in the JSON as it is, each escape two characters or more.
    pub(super) fn read(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = self.inside,
            b'"' => self.inside = !self.inside,
            b'{' | b'[' if !self.inside => self.open += 1,
            b'}' | b']' if !self.inside => {
                self.open = self.open.saturating_sub(1);
                self.over = self.open == 0;
            }
            _ => {}
        }
    }

    /// Tells whether what comes next stands in the JSON and in none of its strings. Behind its end
    /// there is text.
    pub(super) fn outside(self) -> bool {
        !self.inside && (self.open > 0 || !self.over)
    }
}
