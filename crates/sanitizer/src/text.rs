//! A text under examination: bounded looks to the left and right of a place.
//!
//! No place is out of bounds: past the end there is nothing, inside a character stands that
//! character, and no run starts there. Every look counts what it reads, so that tests can hold the search to linear work.

use std::ops::Range;

mod chosen;
mod classes;

pub(crate) use chosen::Chosen;
pub(crate) use classes::{Block, Classes, to_upper, token_begins};

pub(crate) struct Text<'t> {
    text: &'t str,
    classes: Classes,
    #[cfg(test)]
    work: std::cell::Cell<usize>,
}

impl<'t> Text<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            classes: Classes::of(text),
            #[cfg(test)]
            work: std::cell::Cell::new(0),
        }
    }

    pub(crate) fn as_str(&self) -> &'t str {
        self.text
    }

    pub(crate) fn slice(&self, span: Range<usize>) -> &'t str {
        self.count(span.len());
        &self.text[self.boundary(span.start)..self.boundary(span.end)]
    }

    pub(crate) fn byte(&self, at: usize) -> Option<u8> {
        self.count(1);
        self.text.as_bytes().get(at).copied()
    }

    pub(crate) fn byte_before(&self, at: usize) -> Option<u8> {
        self.byte(at.checked_sub(1)?)
    }

    pub(crate) fn char_before(&self, at: usize) -> Option<char> {
        self.count(1);
        match at.checked_sub(1).and_then(|before| self.text.as_bytes().get(before)) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.text[..self.boundary(at)].chars().next_back(),
        }
    }

    pub(crate) fn char_at(&self, at: usize) -> Option<char> {
        self.count(1);
        match self.text.as_bytes().get(at) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.text[self.boundary(at)..].chars().next(),
        }
    }

    /// Tells whether what stands right before a place makes a word or number there longer.
    pub(crate) fn word_before(&self, at: usize) -> bool {
        self.char_before(at).is_some_and(joins)
    }

    /// Tells whether what stands at a place makes a word or number before it longer.
    pub(crate) fn word_at(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(joins)
    }

    pub(crate) fn digit_at(&self, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| byte.is_ascii_digit())
    }

    /// Tells whether a place is the inside of a longer token: after a hyphen, dot, comma, slash or
    /// colon that itself follows a letter or digit of the given class.
    pub(crate) fn chained_before(&self, at: usize, links: &[u8], class: fn(u8) -> bool) -> bool {
        self.byte_before(at).is_some_and(|link| links.contains(&link))
            && self.byte_before(at - 1).is_some_and(class)
    }

    /// The same to the right.
    pub(crate) fn chained_after(&self, at: usize, links: &[u8], class: fn(u8) -> bool) -> bool {
        self.byte(at).is_some_and(|link| links.contains(&link))
            && self.byte(at + 1).is_some_and(class)
    }

    /// Returns the end of the run of accepted characters that starts at a place, at most `limit`
    /// bytes long.
    pub(crate) fn run_right(
        &self,
        from: usize,
        limit: usize,
        accept: impl Fn(char) -> bool,
    ) -> usize {
        let mut end = from;
        for c in self.text.get(from..).unwrap_or_default().chars() {
            if end - from >= limit || !accept(c) {
                break;
            }
            end += c.len_utf8();
        }
        self.count(end - from + 1);
        end
    }

    /// The same for a class of ASCII, whose bits are known.
    pub(crate) fn ascii_right(
        &self,
        from: usize,
        limit: usize,
        class: impl Fn(&Block) -> u64,
    ) -> usize {
        let end = self.classes.run_right(from, limit, class);
        self.count(end - from + 1);
        end
    }

    /// The same to the left.
    pub(crate) fn ascii_left(
        &self,
        to: usize,
        limit: usize,
        class: impl Fn(&Block) -> u64,
    ) -> usize {
        let start = self.classes.run_left(to, limit, class);
        self.count(to - start + 1);
        start
    }

    /// The classes of all its bytes.
    pub(crate) fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Returns the start of the run of accepted characters that ends at a place.
    pub(crate) fn run_left(&self, to: usize, limit: usize, accept: impl Fn(char) -> bool) -> usize {
        let mut start = to;
        for c in self.text.get(..to).unwrap_or_default().chars().rev() {
            if to - start >= limit || !accept(c) {
                break;
            }
            start -= c.len_utf8();
        }
        self.count(to - start + 1);
        start
    }

    /// Tells whether an ASCII word stands at a place, in any case.
    pub(crate) fn starts_with(&self, at: usize, word: &str) -> bool {
        self.count(word.len());
        self.text
            .as_bytes()
            .get(at..at + word.len())
            .is_some_and(|b| b.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// The boundary at or before a place.
    fn boundary(&self, at: usize) -> usize {
        self.text.floor_char_boundary(at)
    }

    #[cfg(test)]
    pub(crate) fn work(&self) -> usize {
        self.work.get()
    }

    #[cfg(test)]
    fn count(&self, work: usize) {
        self.work.set(self.work.get() + work);
    }

    #[cfg(not(test))]
    fn count(&self, _work: usize) {}
}

/// Whether a character makes the word or number beside it longer: a digit or a letter with case.
/// Scripts without case part nothing with spaces, as Chinese, or are no part of a number.
pub(crate) fn joins(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || c.is_numeric()
}
