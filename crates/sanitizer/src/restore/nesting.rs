//! How deep a place in the arguments of a tool stands in JSON in strings of JSON.

use super::escape::{self, Depth};
use super::looks::Looks;

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
    /// Objects and arrays that are open.
    open: usize,
    /// Whether what follows when they are closed need not be JSON, and what that looks like.
    is_answer: bool,
    after: Option<Looks>,
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
    /// Of an answer that begins as JSON does. Behind it, a model may explain it.
    pub(super) fn of_answer() -> Self {
        Self { is_answer: true, ..Self::default() }
    }
    /// Reads what goes on its way; it must begin and end with whole units.
    pub(super) fn read(&mut self, raw: &[u8], depth: Depth) {
        depth.json(raw).for_each(|byte| self.character(byte, DEEPEST));
    }

    /// Writes an original here, with the escapes of every string that it stands in.
    pub(super) fn write(&mut self, original: &str, depth: Depth, out: &mut Vec<u8>) {
        if self.after.is_some() {
            escape::write(original, Depth::Once, out);
            return self.value();
        }
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
        if let Some(after) = &mut self.after {
            return after.value();
        }
        match &mut self.inside {
            Some(inside) => inside.value(),
            None if self.place != Place::Outside => self.place = Place::String,
            None => {}
        }
    }

    fn character(&mut self, byte: u8, deepest: usize) {
        if let Some(after) = &mut self.after {
            after.character(byte);
            match (after.is_json(), after.may_be_json()) {
                (true, _) => self.after = None,
                (false, true) => {}
                (false, false) => return,
            }
        }
        if self.place == Place::Outside {
            match byte {
                b'"' => self.place = Place::Opening,
                b'{' | b'[' => self.open += 1,
                b'}' | b']' => {
                    self.open = self.open.saturating_sub(1);
                    self.after = (self.is_answer && self.open == 0).then(Looks::default);
                }
                _ => {}
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
