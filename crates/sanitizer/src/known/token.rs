//! Cuts text into the units in which declared values are compared.
//!
//! A token is a run of letters or a run of digits; a character of a script that writes no spaces
//! is a token of its own. Everything else only separates.

use std::ops::Range;

use crate::fold::{fold_char, is_ignorable};

/// One token: where it stands and how it folds.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) span: Range<usize>,
    folded: Range<usize>,
    /// The first letter is a capital.
    pub(super) capital: bool,
    /// It belongs to a script without spaces, so no boundary is needed beside it.
    pub(super) unspaced: bool,
}

/// The tokens of one text; the folded forms share one buffer.
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    folded: String,
}

impl Tokens {
    /// Cuts a text.
    pub(super) fn of(text: &str) -> Self {
        let mut tokens = Self { list: Vec::new(), folded: String::with_capacity(text.len()) };
        let mut open = Class::Separator;
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let class = Class::of(c);
            let goes_on = match class {
                Class::Ignorable => open != Class::Separator,
                Class::Letter | Class::Digit => open == class,
                Class::Unspaced | Class::Separator => false,
            };
            if !goes_on {
                tokens.close(at, open);
                open = if class == Class::Ignorable { Class::Separator } else { class };
                if open != Class::Separator {
                    tokens.open(at, c, class == Class::Unspaced);
                }
            }
            at +=
                if class == Class::Separator { c.len_utf8() } else { tokens.fold_run(text, at, c) };
        }
        tokens.close(text.len(), open);
        tokens
    }

    /// Returns the folded form of a token.
    pub(super) fn folded(&self, index: usize) -> &str {
        &self.folded[self.list[index].folded.clone()]
    }

    fn open(&mut self, at: usize, c: char, unspaced: bool) {
        let start = self.folded.len();
        let capital = c.is_uppercase();
        self.list.push(Token { span: at..at, folded: start..start, capital, unspaced });
    }

    /// Folds a character, and the rest of a run of ASCII letters with it, because almost all text
    /// is that; returns how much was read.
    fn fold_run(&mut self, text: &str, at: usize, c: char) -> usize {
        let rest = &text.as_bytes()[at..];
        let run = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if run == 0 {
            fold_char(c, &mut self.folded);
            return c.len_utf8();
        }
        let start = self.folded.len();
        self.folded.push_str(&text[at..at + run]);
        self.folded[start..].make_ascii_lowercase();
        run
    }

    fn close(&mut self, at: usize, open: Class) {
        if let (true, Some(token)) = (open != Class::Separator, self.list.last_mut()) {
            token.span.end = at;
            token.folded.end = self.folded.len();
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Unspaced,
    Ignorable,
    Separator,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' | 'A'..='Z' => Self::Letter,
            '0'..='9' => Self::Digit,
            _ if c.is_ascii() => Self::Separator,
            _ if is_ignorable(c) => Self::Ignorable,
            // Thai, Lao, Khmer, kana, ideographs.
            '\u{e00}'..='\u{eff}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}' => Self::Unspaced,
            _ if c.is_alphabetic() => Self::Letter,
            _ if c.is_numeric() => Self::Digit,
            _ => Self::Separator,
        }
    }
}
