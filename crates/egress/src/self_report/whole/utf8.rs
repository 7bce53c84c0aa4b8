//! Whether bytes are UTF-8, over any cut of them.

/// Longest character, in bytes.
const LONGEST: usize = 4;

/// What was read so far.
#[derive(Default)]
pub(super) struct Utf8 {
    /// The beginning of a character.
    begun: Vec<u8>,
    wrong: bool,
}

impl Utf8 {
    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !self.begun.is_empty() && !self.wrong {
            let Some((next, later)) = rest.split_first() else { return };
            self.begun.push(*next);
            rest = later;
            match std::str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(_) if self.begun.len() >= LONGEST => self.wrong = true,
                Err(error) => self.wrong = error.error_len().is_some(),
            }
        }
        if self.wrong {
            return;
        }
        if let Err(error) = std::str::from_utf8(rest) {
            self.wrong = error.error_len().is_some();
            self.begun.extend_from_slice(rest.get(error.valid_up_to()..).unwrap_or_default());
        }
    }

    /// Whether it is text if it ends here.
    pub(super) fn is_whole(&self) -> bool {
        !self.wrong && self.begun.is_empty()
    }
}
