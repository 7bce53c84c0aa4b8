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
        let mut open = None;
        for (at, c) in text.char_indices() {
            let class = Class::of(c);
            let goes_on = class == Class::Ignorable && open.is_some() || open == Some(class);
            if goes_on && class != Class::Unspaced {
                fold_char(c, &mut tokens.folded);
            } else if matches!(class, Class::Letter | Class::Digit | Class::Unspaced) {
                tokens.close(at, open);
                tokens.open(at, c, class);
            } else {
                tokens.close(at, open);
                open = None;
                continue;
            }
            open = if class == Class::Ignorable { open } else { Some(class) };
        }
        tokens.close(text.len(), open);
        tokens
    }

    /// Returns the folded form of a token.
    pub(super) fn folded(&self, index: usize) -> &str {
        &self.folded[self.list[index].folded.clone()]
    }

    fn open(&mut self, at: usize, c: char, class: Class) {
        let start = self.folded.len();
        fold_char(c, &mut self.folded);
        let unspaced = class == Class::Unspaced;
        let token =
            Token { span: at..at, folded: start..start, capital: c.is_uppercase(), unspaced };
        self.list.push(token);
    }

    fn close(&mut self, at: usize, open: Option<Class>) {
        if let (Some(_), Some(token)) = (open, self.list.last_mut()) {
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
