//! Whether a run is a token of its own, or a longer one goes on beside it.

use super::{Run, Separator};
use crate::text::{Block, Text, joins};

/// A number in one piece that is longer is no amount, time, version or port.
const LONGEST_PLAIN: usize = 8;

/// `.0` and `.00`; more digits are an amount.
const MOST_ZEROS: usize = 2;

impl Run {
    /// Whether the run, which ends here, is the beginning of a longer token.
    pub(super) fn is_open_right(&self, text: &Text<'_>, at: usize) -> bool {
        let next = text.byte(at + 1).unwrap_or(b' ');
        match text.char_at(at) {
            Some('@' | '%') => true,
            Some('_') => next.is_ascii_digit() || next.is_ascii_alphabetic() && !self.is_long(),
            Some('-' | '.') if next.is_ascii_alphabetic() => {
                !(self.is_long() && is_word_behind(text, at))
            }
            Some('-' | '.') => next.is_ascii_digit(),
            // A list goes on behind these, unless the number may be an amount or a time.
            Some(',') => next.is_ascii_digit() && self.may_be_amount(),
            Some(':') => {
                next.is_ascii_alphanumeric() && (!self.is_long() || self.is_hour(text, at))
            }
            Some(c) => !c.is_ascii() && joins(c),
            None => false,
        }
    }

    /// Whether nothing but the zeros of a fraction follow, as a program writes a whole number that it
    /// has as floating point.
    pub(super) fn is_whole_number(&self, text: &Text<'_>, fraction: usize) -> bool {
        let written = text.as_str().as_bytes();
        let behind = written.get(fraction..).unwrap_or_default();
        let zeros = behind.iter().take(MOST_ZEROS + 1).take_while(|&&byte| byte == b'0').count();
        (1..=MOST_ZEROS).contains(&zeros)
            && self.is_long()
            && self.groups[..self.count].iter().all(|group| group.before != Separator::Dot)
            && !text.word_at(fraction + zeros)
            && !text.chained_after(fraction + zeros, b".-:/", |byte| byte.is_ascii_alphanumeric())
    }

    /// Whether its last group is longer than a part of a time, an address or a name usually is.
    fn is_long(&self) -> bool {
        let last = self.groups[..self.count].last().map_or(0, |last| usize::from(last.length));
        last > LONGEST_PLAIN || self.count > 1 && self.length > LONGEST_PLAIN && last > 2
    }

    /// Whether minutes follow, as in `2025-05-22T22:46:12`.
    fn is_hour(&self, text: &Text<'_>, at: usize) -> bool {
        let last = self.groups[..self.count].last().map_or(0, |last| usize::from(last.length));
        last <= 5 && text.ascii_right(at + 1, 3, Block::digits) == at + 3
    }

    /// Whether a decimal comma may follow: digits in one piece, few enough, or in groups of three.
    fn may_be_amount(&self) -> bool {
        let Some((first, rest)) = self.groups[..self.count].split_first() else { return false };
        let digits = self.digits.count_ones() as usize == self.length;
        let thousands = first.length <= 3 && rest.iter().all(|group| group.length == 3);
        digits && if rest.is_empty() { self.length <= LONGEST_PLAIN } else { thousands }
    }
}

/// Whether the group of this length that begins here is the end of a longer token.
pub(super) fn is_open_left(text: &Text<'_>, at: usize, length: usize) -> bool {
    match text.char_before(at) {
        None => false,
        Some('+' | '@' | '%') => true,
        // The escape of a character in a program.
        Some('\\') => matches!(text.byte(at), Some(b'U' | b'u' | b'x')),
        Some('-' | '.' | ':' | '\u{2010}'..='\u{2013}') => {
            let link = at - text.char_before(at).map_or(0, char::len_utf8);
            let before = text.ascii_left(link, 24, Block::alphanumeric);
            let token = text.slice(before..link);
            // `Nr.123` and `ID-123` name a number; `1.123` and `a1-123` are longer ones.
            let colon = text.byte_before(at) == Some(b':');
            // Times and addresses have no such long parts.
            if colon && length > LONGEST_PLAIN {
                return false;
            }
            token.bytes().any(|byte| byte.is_ascii_digit()) && !(colon && token.len() > 3)
                || colon && text.byte_before(link) == Some(b':')
        }
        Some(c) => !c.is_ascii() && joins(c),
    }
}

/// Whether a word goes on behind a link: letters alone, and no hexadecimal digits. It is another word
/// then, as in the name of a file.
fn is_word_behind(text: &Text<'_>, link: usize) -> bool {
    let end = text.ascii_right(link + 1, 24, Block::letters);
    let word = text.slice(link + 1..end);
    word.len() >= 2 && !text.word_at(end) && !word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
