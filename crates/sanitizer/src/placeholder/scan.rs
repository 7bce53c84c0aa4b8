//! Placeholders in a text, first to last, at the speed of a search for single bytes where there is
//! none.
//!
//! Every form has one of six bytes in it: what can mean a bracket begins a form in brackets, and a
//! `_` stands in every other, whose beginning is then looked for to the left.

use memchr::memchr3;

use super::glyph::{Step, Written, glyph};
use super::grammar::{self, Form, Reading};
use super::labels::Labels;
use super::names::Name;

/// A name with what parts its words is no longer, in characters.
const LONGEST_RUN: usize = 40;

/// What comes next in a text.
pub(crate) enum Next<T> {
    /// A placeholder, and what was made of it.
    Form(Form, T),
    /// From here on, the text may still become a placeholder when more of it comes.
    Open(usize),
    /// Nothing more.
    Nothing,
}

/// Whether a text may hold a placeholder; never a wrong no.
pub(crate) fn may_hold(bytes: &[u8]) -> bool {
    let mut from = 0;
    while let Some(offset) = bytes.get(from..).and_then(|rest| memchr3(b'[', b'\\', b'_', rest)) {
        let at = from + offset;
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after_small = before.is_some_and(|byte| byte.is_ascii_lowercase());
        if bytes.get(at) != Some(&b'_') || !after_small {
            return true;
        }
        from = at + 1;
    }
    memchr3(b'&', b'%', 0xef, bytes).is_some()
}

/// Whether a character makes what follows a part of a longer word.
pub(crate) fn is_glue(character: char) -> bool {
    is_word(character) || matches!(character, '-' | '$' | '%')
}

/// Whether a character belongs to the word beside it: a letter with case, a digit or `_`. Scripts
/// without case have no spaces either, or other letters than labels have.
pub(super) fn is_word(character: char) -> bool {
    let is_cased = character.is_lowercase() || character.is_uppercase();
    is_cased || character.is_numeric() || character == '_'
}

fn is_run(character: char) -> bool {
    character == '-' || character.is_uppercase()
}

/// A search for placeholders in one text.
pub(crate) struct Scan<'s, W> {
    written: W,
    labels: &'s Labels,
    /// Whether forms without brackets count.
    bare: bool,
    hits: [Hits; 2],
    passed: Passed,
}

/// The bytes of one set.
#[derive(Clone, Copy, Debug)]
struct Hits {
    set: [u8; 3],
    /// The first of them that stands at `from` or behind it.
    next: Option<usize>,
    from: usize,
}

impl Hits {
    fn new(set: [u8; 3], bytes: &[u8], from: usize) -> Self {
        let mut hits = Self { set, next: None, from };
        hits.search(bytes, from);
        hits
    }

    fn search(&mut self, bytes: &[u8], at: usize) {
        let [first, second, third] = self.set;
        let rest = bytes.get(at..).unwrap_or_default();
        self.next = memchr3(first, second, third, rest).map(|offset| at + offset);
        self.from = at;
    }

    /// The first one at a place or behind it.
    fn at(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        if at < self.from || self.next.is_some_and(|next| next < at) {
            self.search(bytes, at);
        }
        self.next
    }
}

/// What is known of the characters before a place, up to which no escape lies ahead.
#[derive(Clone, Copy, Debug)]
struct Passed {
    end: usize,
    /// Where the run of capital letters begins that ends here; the end if there is none.
    run: usize,
    /// Whether what stands before that run belongs to it.
    glued: bool,
}

impl<'s, W: Written> Scan<'s, W> {
    /// Begins at a place, which must be the start of a character; `glued` tells whether what stands
    /// before belongs to a word.
    pub(crate) fn new(
        written: W,
        labels: &'s Labels,
        (from, glued): (usize, bool),
        bare: bool,
    ) -> Self {
        let bytes = written.bytes();
        // The last byte is the first one of full-width forms.
        let hits = [[b'[', b'\\', b'_'], [b'&', b'%', 0xef]].map(|set| Hits::new(set, bytes, from));
        Self { written, labels, bare, hits, passed: Passed { end: from, run: from, glued } }
    }

    /// Goes on at a place, before which stands nothing that belongs to a word.
    pub(crate) fn seek(&mut self, at: usize) {
        self.passed = Passed { end: at, run: at, glued: false };
    }

    /// Finds the next placeholder that somebody knows, and goes on behind it.
    pub(crate) fn next<T>(&mut self, known: impl Fn(&Form) -> Option<T>) -> Next<T> {
        if self.labels.is_empty() {
            return Next::Nothing;
        }
        let mut at = self.passed.end;
        while let Some(hit) = self.hit(at) {
            let run = self.run(hit);
            let Some((character, length)) = self.written.character(hit) else {
                if self.written.ends() {
                    at = hit + 1;
                    continue;
                }
                return Next::Open(self.open_run(run).unwrap_or(hit));
            };
            let reading = match glyph(&self.written, hit) {
                Step::More => return Next::Open(self.open_run(run).unwrap_or(hit)),
                Step::Sign(glyph) if glyph.sign == '[' => {
                    (hit, grammar::bracketed(&self.written, hit, &self.labels.any))
                }
                Step::Sign(glyph) if glyph.sign == '_' && self.bare && !run.glued => {
                    (run.run, grammar::bare(&self.written, run.run, &self.labels.own))
                }
                Step::Sign(_) | Step::End => (hit, Reading::Text),
            };
            match reading {
                (_, Reading::Form(form)) => {
                    if let Some(known) = known(&form) {
                        self.seek(form.span.end);
                        return Next::Form(form, known);
                    }
                }
                (start, Reading::Open) => return Next::Open(start),
                (_, Reading::Text) => {}
            }
            at = hit + length;
            if W::ESCAPED && self.written.bytes().get(hit) == Some(&b'\\') {
                self.passed = if is_run(character) {
                    Passed { end: at, ..run }
                } else {
                    Passed { end: at, run: at, glued: is_glue(character) }
                };
            }
        }
        let length = self.written.bytes().len();
        let open = self.open_run(self.run(length)).filter(|_| !self.written.ends());
        open.map_or(Next::Nothing, Next::Open)
    }

    /// The next byte with which something begins, at a place or behind it.
    fn hit(&mut self, at: usize) -> Option<usize> {
        let bytes = self.written.bytes();
        self.hits.iter_mut().filter_map(|hits| hits.at(bytes, at)).min()
    }

    /// The run of capital letters that ends at a place.
    fn run(&self, end: usize) -> Passed {
        let bytes = self.written.bytes();
        let mut start = end;
        for _ in 0..LONGEST_RUN {
            if start <= self.passed.end {
                return Passed { end, ..self.passed };
            }
            let Some(before) = character_before(bytes, start) else { break };
            if !is_run(before) {
                return Passed { end, run: start, glued: is_glue(before) };
            }
            start -= before.len_utf8();
        }
        Passed { end, run: start, glued: true }
    }

    /// Where a run begins that a placeholder without brackets may begin with.
    fn open_run(&self, run: Passed) -> Option<usize> {
        if run.glued || !self.bare || run.run >= run.end {
            return None;
        }
        let (mut at, mut name) = (run.run, Name::default());
        while at < run.end {
            let (character, length) = self.written.character(at)?;
            let fits = match super::glyph::plain(character) {
                '-' => name.len() > 0,
                letter => name.push(letter, &self.labels.own),
            };
            if !fits {
                return None;
            }
            at += length;
        }
        Some(run.run)
    }
}

/// The character that ends at a place of bytes that are no escapes.
fn character_before(bytes: &[u8], end: usize) -> Option<char> {
    let last = *bytes.get(end.checked_sub(1)?)?;
    if last.is_ascii() {
        return Some(char::from(last));
    }
    let text = bytes.get(end.saturating_sub(4)..end)?;
    (0..text.len())
        .filter_map(|from| std::str::from_utf8(text.get(from..)?).ok()?.chars().next_back())
        .next()
}
