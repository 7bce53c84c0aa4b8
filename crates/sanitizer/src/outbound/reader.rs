//! Cuts a text, as it arrives, into stretches that are looked at alone.
//!
//! A stretch ends between two words as soon as no finding can reach across: behind plain words at
//! once, behind digits only after so many other characters that nothing can belong to them any
//! more. Every decision is made at a place that the text defines, from what stands before it and
//! the one character behind it.

use super::name;
use crate::detect::is_iban_country;
use crate::fold::is_ignorable;
use crate::placeholder;
use crate::unseen::is_unseen;
use crate::written::base64::{BASE64_LINE, SHORTEST_BASE64};

/// No stretch is longer, whatever the text; in bytes.
pub(super) const LONGEST: usize = 4096;
/// After so many bytes of digits and other things that keep a stretch open, it ends behind the next
/// comma, quote or line, and after so many more behind any word.
const LONG: usize = 256;
const VERY_LONG: usize = 1024;
/// How far behind a digit what belongs to it may begin: the rest of a number or date (18 bytes in
/// `12 de septiembre de 1985`), or the word that says what it is.
const DIGIT_REACH: usize = 24;
/// How far behind `password` and the like its value may begin.
const NAME_REACH: usize = 32;
/// How far behind a beginning of a key the kind of the key is written.
const LABEL_REACH: usize = 64;
/// Scripts without spaces are cut after so many letters.
const FOREIGN_WORD: u8 = 24;
/// No number or date has fewer digits: `1.1.85`.
const FEWEST_DIGITS: u16 = 4;
/// No key or token is shorter.
const SHORTEST_RUN: usize = 12;

/// How closely a stretch must be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// Nothing can be found.
    #[default]
    Away,
    /// Nothing in it is encoded.
    Plain,
    /// Decoded as well.
    Decoded,
}

/// A stretch that ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Where it ends.
    pub(super) end: usize,
    /// What may be found in it.
    pub(super) look: Look,
    /// Whether it ends for its length, perhaps inside of something.
    pub(super) forced: bool,
}

/// Where the reading stands; all places are bytes of the same buffer.
#[derive(Debug, Default)]
pub(super) struct Reader {
    at: usize,
    start: usize,
    /// The beginning of the last word.
    word: usize,
    /// The stretch does not end before.
    until: usize,
    look: Look,
    digits: u16,
    /// Behind the name of a value, which may stand in quotes.
    named: Option<usize>,
    key: Option<name::Key>,
    last: Last,
    marks: Marks,
}

/// What the character before the next one allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Space,
    LineEnd,
    /// A word ends here.
    Stop,
    /// A word ends here, except inside an address of the web.
    SoftStop,
    /// A backslash, which belongs to the next character.
    Escape,
}

/// What the last word is made of.
#[derive(Debug, Default)]
struct Marks {
    digits: u16,
    /// `@`, `%`, `&`, `\`, or a character that looks like another one.
    suspicious: bool,
    ampersand: bool,
    address: bool,
    may_be_name: bool,
    links: u8,
    foreign: u8,
    run: u16,
    longest_run: u16,
    trigram: u16,
}

impl Reader {
    /// Reads on, and stops at the end of the next stretch.
    pub(super) fn next(&mut self, text: &str) -> Option<Cut> {
        while let Some(c) = text.get(self.at..).and_then(|rest| rest.chars().next()) {
            let here = self.at;
            if here + c.len_utf8() - self.start > LONGEST {
                self.end_word(text, here);
                return Some(self.cut(here, true));
            }
            if here > self.word && self.ends_before(c) {
                let line = self.last == Last::LineEnd || c == '\n';
                let stop = line || matches!(self.last, Last::Stop | Last::SoftStop);
                self.end_word(text, here);
                if self.may_cut(text, here, stop) {
                    return Some(self.cut(here, false));
                }
            }
            self.take(c, text);
            if c.is_ascii_alphabetic() {
                self.take_letters(text);
            }
        }
        None
    }

    /// Reads the letters that follow another; nothing can end among them.
    fn take_letters(&mut self, text: &str) {
        let rest = text.as_bytes().get(self.at..).unwrap_or_default();
        let room = (self.start + LONGEST).saturating_sub(self.at).min(rest.len());
        let letters = rest[..room].iter().take_while(|byte| byte.is_ascii_alphabetic());
        let mut length = 0u16;
        for &letter in letters {
            self.marks.trigram = (self.marks.trigram << 5 | u16::from(letter & 31)) & 0x7fff;
            self.marks.may_be_name |= name::may_hold(self.marks.trigram);
            length += 1;
        }
        self.marks.run = self.marks.run.saturating_add(length);
        self.at += usize::from(length);
    }

    /// Ends the last stretch at the end of the text.
    pub(super) fn finish(&mut self, text: &str) -> Cut {
        self.end_word(text, text.len());
        self.cut(text.len(), false)
    }

    /// Returns where the current stretch begins.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Follows a buffer that lost its beginning, all of which lay before the current stretch.
    pub(super) fn forget(&mut self, bytes: usize) {
        for place in [&mut self.at, &mut self.start, &mut self.word, &mut self.until] {
            *place = place.saturating_sub(bytes);
        }
        self.named = self.named.map(|place| place.saturating_sub(bytes));
        if let Some(key) = &mut self.key {
            key.forget(bytes);
        }
    }

    fn cut(&mut self, end: usize, forced: bool) -> Cut {
        let plain = if self.digits >= FEWEST_DIGITS { Look::Plain } else { Look::Away };
        let cut = Cut { end, look: self.look.max(plain), forced };
        (self.start, self.word, self.until) = (end, end, end);
        (self.look, self.digits) = (Look::Away, 0);
        (self.named, self.key) = (None, None);
        cut
    }

    /// Tells whether a word ends between the last character and this one.
    fn ends_before(&self, c: char) -> bool {
        match self.last {
            Last::Space | Last::LineEnd => true,
            Last::Stop if c != '@' => true,
            Last::SoftStop if !self.marks.address => true,
            _ if c.is_whitespace() => true,
            Last::Escape => false,
            _ => c == '[' && !self.marks.address || self.marks.foreign >= FOREIGN_WORD,
        }
    }

    fn may_cut(&self, text: &str, here: usize, stop: bool) -> bool {
        let length = here - self.start;
        if self.key.as_ref().is_some_and(name::Key::is_open) {
            return false;
        }
        if length >= VERY_LONG || stop && length >= LONG {
            return true;
        }
        here >= self.until && !self.named.is_some_and(|name| name::quote_is_open(&text[name..here]))
    }

    /// Notes what a character means.
    fn take(&mut self, c: char, text: &str) {
        let here = self.at;
        self.at += c.len_utf8();
        if c.is_ascii_alphabetic() {
            self.marks.run = self.marks.run.saturating_add(1);
            self.marks.trigram = (self.marks.trigram << 5 | (c as u16 & 31)) & 0x7fff;
            self.marks.may_be_name |= name::may_hold(self.marks.trigram);
            self.last = Last::Other;
            return;
        }
        let marks = &mut self.marks;
        if matches!(c, '0'..='9' | '+' | '/' | '-' | '_') {
            marks.run = marks.run.saturating_add(1);
        } else {
            marks.longest_run = marks.longest_run.max(marks.run);
            marks.run = 0;
        }
        marks.trigram = 0;
        self.last = Last::Other;
        match c {
            '0'..='9' => marks.digits = marks.digits.saturating_add(1),
            '\n' => self.last = Last::LineEnd,
            _ if c.is_whitespace() => self.last = Last::Space,
            '"' | '<' | '>' | '`' => self.last = Last::Stop,
            ',' | '|' | ']' => self.last = Last::SoftStop,
            ';' if !marks.ampersand => self.last = Last::SoftStop,
            '&' => (marks.ampersand, marks.suspicious) = (true, true),
            '\\' => (self.last, marks.suspicious) = (Last::Escape, true),
            '@' | '%' | ';' => marks.suspicious = true,
            '/' => marks.address |= text[..here].ends_with(":/"),
            ':' | '-' | '.' => marks.links = marks.links.saturating_add(1),
            _ if c.is_ascii() => {}
            _ if is_unseen(c) || ('\u{ff01}'..='\u{ff5e}').contains(&c) => {
                let stops = matches!(c, '，' | '；' | '！' | '？' | '（' | '）');
                marks.suspicious |= !stops;
                marks.digits += u16::from(c == '＋' || ('０'..='９').contains(&c));
                self.last = if stops { Last::Stop } else { Last::Other };
            }
            _ if c.is_alphanumeric() || is_ignorable(c) => {
                marks.foreign = marks.foreign.saturating_add(1)
            }
            '\u{2010}'..='\u{2013}' | '’' | '°' => {}
            _ => self.last = Last::Stop,
        }
    }

    /// Notes what a word that ends at `here` means for the stretch.
    fn end_word(&mut self, text: &str, here: usize) {
        let marks = std::mem::take(&mut self.marks);
        let start = std::mem::replace(&mut self.word, here);
        let word = &text[start..here];
        if let Some(key) = &mut self.key {
            key.read(&text[..here]);
        }
        let bracket = start + usize::from(word.starts_with('\\'));
        if placeholder::read(text, bracket).is_some_and(|(span, _)| span == (start..here)) {
            return;
        }
        let run = usize::from(marks.run.max(marks.longest_run));
        if marks.digits > 0 {
            self.digits = self.digits.saturating_add(marks.digits);
            self.until = self.until.max(here + DIGIT_REACH);
        }
        if run >= BASE64_LINE || self.leads(word) {
            // What follows may belong to it.
            self.until = self.until.max(here + 2);
        }
        if marks.suspicious || run >= SHORTEST_BASE64 {
            self.look = Look::Decoded;
        } else if marks.address || marks.links >= 2 || run >= SHORTEST_RUN {
            self.look = self.look.max(Look::Plain);
        }
        if (marks.may_be_name || word.eq_ignore_ascii_case("pw"))
            && let Some(end) = name::end_of_name(word)
        {
            self.named = Some(start + end);
            self.look = self.look.max(Look::Plain);
            self.until = self.until.max(here + NAME_REACH);
        }
        if marks.links >= 5
            && self.key.is_none()
            && let Some(begin) = word.find(name::KEY_BEGINS)
        {
            self.key = Some(name::Key::new(start + begin));
            self.look = self.look.max(Look::Plain);
            self.until = self.until.max(here + LABEL_REACH);
        }
    }

    /// Tells whether digits may follow a word and belong to it: `DE 89…`, `March 15, …`.
    fn leads(&self, word: &str) -> bool {
        if !(2..=10).contains(&word.len()) {
            return false;
        }
        let word = word.trim_end_matches(['.', ',']).as_bytes();
        let letters = word.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
        match word[word.len() - letters..] {
            [first, second] => is_iban_country([first, second]),
            ref letters => name::is_month(letters),
        }
    }
}
