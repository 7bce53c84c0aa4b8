//! How deep a place in the arguments of a tool stands in JSON in strings of JSON.

use super::escape::{self, Depth};

/// Deeper JSON in strings is text, as it is in requests.
const DEEPEST: usize = 4;

/// Reads a JSON text as it is passed on, as far as it takes to know in what kind of string it is.
///
/// A string is taken for JSON by its beginning: a brace or bracket, and what may follow it there.
/// What a caller or a model writes otherwise, `[EMAIL_1]` among it, does not begin so.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    place: Place,
    /// Whether the last character was a backslash that escapes the next one.
    escaping: bool,
    /// What the string says in which the place is, when that is JSON.
    inside: Option<Box<Self>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Outside,
    /// In a string of which nothing but white space was read.
    Opening,
    /// In a string that began with this bracket.
    Bracket(u8),
    /// In a string that is text, or JSON that is read inside.
    String,
}

impl Nesting {
    /// Reads what goes on its way; it must begin and end with whole units.
    pub(super) fn read(&mut self, raw: &[u8], depth: Depth) {
        depth.json(raw).for_each(|byte| self.character(byte, DEEPEST));
    }

    /// Writes an original here, with the escapes of every string that it stands in.
    pub(super) fn write(&mut self, original: &str, depth: Depth, out: &mut Vec<u8>) {
        let mut text = original.to_owned();
        for _ in 0..self.levels() {
            let mut escaped = Vec::with_capacity(text.len() + 8);
            escape::write(&text, Depth::Once, &mut escaped);
            text = String::from_utf8(escaped).unwrap_or_default();
        }
        escape::write(&text, depth, out);
        self.value();
    }

    /// Strings of JSON in strings around this place.
    fn levels(&self) -> usize {
        self.inside.as_ref().map_or(0, |inside| 1 + inside.levels())
    }

    /// Something stands here that is neither a bracket nor a quote.
    pub(super) fn value(&mut self) {
        match &mut self.inside {
            Some(inside) => inside.value(),
            None if self.place != Place::Outside => self.place = Place::String,
            None => {}
        }
    }

    fn character(&mut self, byte: u8, deepest: usize) {
        if self.place == Place::Outside {
            if byte == b'"' {
                self.place = Place::Opening;
            }
        } else if self.escaping {
            self.escaping = false;
            // White space may be escaped, and quotes inside of the string are.
            self.say(if matches!(byte, b'n' | b'r' | b't') { b' ' } else { byte }, deepest);
        } else if byte == b'\\' {
            self.escaping = true;
        } else if byte == b'"' {
            (self.place, self.inside) = (Place::Outside, None);
        } else {
            self.say(byte, deepest);
        }
    }

    /// Reads a character that a string says.
    fn say(&mut self, byte: u8, deepest: usize) {
        if let Some(inside) = &mut self.inside {
            return inside.character(byte, deepest.saturating_sub(1));
        }
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        match self.place {
            Place::Opening | Place::Bracket(_) if is_space => {}
            Place::Opening if matches!(byte, b'{' | b'[') => self.place = Place::Bracket(byte),
            Place::Bracket(bracket) => {
                let goes_on: &[u8] = if bracket == b'{' { b"\"}" } else { b"\"{[]" };
                if goes_on.contains(&byte) && deepest > 0 {
                    let mut inside = Self::default();
                    inside.character(byte, deepest - 1);
                    self.inside = Some(Box::new(inside));
                }
                self.place = Place::String;
            }
            _ => self.place = Place::String,
        }
    }
}

#[cfg(test)]
mod tests;
