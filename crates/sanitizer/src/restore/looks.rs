//! Whether the text of an answer is JSON, as far as its first characters tell.
//!
//! Nobody says it of an answer for which no structured output was asked, and some answers are prose
//! although it was. So the beginning decides: an object with a name, or an array of strings, objects
//! or such arrays, perhaps in a fence of Markdown. `[EMAIL_1]`, `[ ]`, `[1]`, links and templates do
//! not begin so. All of these characters come before any that a placeholder can end with, so an
//! original is never written before it is known how.

use super::escape::Depth;

/// How a fence begins that says that JSON stands in it.
const FENCE: &[u8] = b"```json";

/// The beginning of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    /// Whether structured output was asked for, so that less is needed to take it for JSON.
    structured: bool,
    place: Place,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Nothing but white space was read.
    #[default]
    Start,
    /// So many characters of a fence.
    Fence(usize),
    /// Brackets, the last of them this one.
    Bracket,
    Brace,
    Json,
    Text,
}

impl Looks {
    /// A text of which nothing was read.
    pub(super) fn begin(structured: bool) -> Self {
        Self { structured, place: Place::Start }
    }

    /// How a text is written that stands in a string whole.
    pub(super) fn of(raw: &[u8], structured: bool) -> Self {
        let mut looks = Self::begin(structured);
        looks.read(raw);
        looks
    }

    /// Reads on in a string, which must be whole units.
    pub(super) fn read(&mut self, raw: &[u8]) {
        if self.may_be_json() && self.place != Place::Json {
            for byte in Depth::Twice.json(raw) {
                self.character(byte);
                if matches!(self.place, Place::Json | Place::Text) {
                    break;
                }
            }
        }
    }

    /// Reads one character of the text.
    pub(super) fn character(&mut self, byte: u8) {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.place = match (self.place, byte) {
            (Place::Json | Place::Text, _) => self.place,
            (Place::Fence(3 | 7), b'\n') => Place::Start,
            (Place::Fence(7), _) if is_space => self.place,
            (Place::Fence(read), _) => {
                let goes_on = FENCE.get(read) == Some(&byte.to_ascii_lowercase());
                if goes_on { Place::Fence(read + 1) } else { Place::Text }
            }
            (Place::Start | Place::Bracket | Place::Brace, _) if is_space => self.place,
            (Place::Start, b'`') => Place::Fence(1),
            (Place::Start | Place::Bracket, b'{') => Place::Brace,
            (Place::Start | Place::Bracket, b'[') => Place::Bracket,
            (Place::Bracket | Place::Brace, b'"') => Place::Json,
            (Place::Start, b'"') if self.structured => Place::Json,
            (Place::Bracket, b'0'..=b'9' | b'-' | b't' | b'f' | b'n' | b']') if self.structured => {
                Place::Json
            }
            _ => Place::Text,
        };
    }

    /// Something was read that JSON does not begin with.
    pub(super) fn value(&mut self) {
        if self.place != Place::Json {
            self.place = Place::Text;
        }
    }

    /// How the text is written, as far as it is known.
    pub(super) fn depth(self) -> Depth {
        if self.is_json() { Depth::Twice } else { Depth::Once }
    }

    pub(super) fn is_json(self) -> bool {
        self.place == Place::Json
    }

    /// Whether it is JSON or may still turn out to be.
    pub(super) fn may_be_json(self) -> bool {
        self.place != Place::Text
    }
}
