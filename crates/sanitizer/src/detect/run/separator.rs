//! What stands between the groups of a run.

use crate::text::Text;

/// What stands between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::detect) enum Separator {
    Space,
    /// A tab, or blanks that part columns; rules see a space.
    Tab,
    Hyphen,
    /// A hyphen between blanks; rules see a hyphen.
    Dash,
    Dot,
    Slash,
    /// Between a date of birth and what follows, for people who are a hundred years old.
    Plus,
    /// A full stop and a space: an abbreviation goes on, or a sentence ends.
    Stop,
    LineBreak,
}

impl Separator {
    /// What rules see.
    pub(super) fn plain(self) -> Self {
        match self {
            Self::Dash => Self::Hyphen,
            Self::Tab => Self::Space,
            other => other,
        }
    }

    /// Whether it parts lines or columns.
    pub(super) fn parts_cells(self) -> bool {
        matches!(self, Self::Tab | Self::LineBreak)
    }
}

/// Tells whether a separator may begin with a byte.
pub(super) fn may_part(byte: u8) -> bool {
    BEGINS[usize::from(byte)]
}

/// Reads one separator that a letter or digit follows.
pub(super) fn separator(text: &Text<'_>, at: usize) -> Option<(Separator, usize)> {
    let bytes = text.as_str().as_bytes().get(at..)?;
    if !may_part(*bytes.first()?) {
        return None;
    }
    let (separator, length) = match *bytes {
        [b' ', b'-' | 0xe2, ..] => spaced_hyphen(bytes)?,
        [b' ', b'/', b' ', ..] => (Separator::Slash, 3),
        [b' ', b' ', ..] => (Separator::Tab, 2),
        [b'\t', ..] => (Separator::Tab, 1),
        [b' ', ..] => (Separator::Space, 1),
        [b'-', ..] => (Separator::Hyphen, 1),
        [b'.', b' ', ..] => (Separator::Stop, 2),
        [b'.', ..] => (Separator::Dot, 1),
        [b'/', ..] => (Separator::Slash, 1),
        [b'+', ..] if is_plus(text, at) => (Separator::Plus, 1),
        [0xc2, 0xa0, ..] => (Separator::Space, 2),
        [0xe2, 0x80, 0x82..=0x8a | 0xaf, ..] => (Separator::Space, 3),
        [0xe2, 0x80, 0x90..=0x95, ..] | [0xe2, 0x88, 0x92, ..] => (Separator::Hyphen, 3),
        _ => return line_break(text, at),
    };
    match bytes.get(length) {
        Some(next) if next.is_ascii_alphanumeric() => Some((separator, at + length)),
        Some(b'\n' | b'\r') => line_break(text, at),
        _ => None,
    }
}

/// The bytes with which a separator may begin.
static BEGINS: [bool; 256] = {
    let mut begins = [false; 256];
    let all = [b' ', b'\t', b'\n', b'\r', b'-', b'.', b'/', b'+', 0xc2, 0xe2];
    let mut index = 0;
    while index < all.len() {
        begins[all[index] as usize] = true;
        index += 1;
    }
    begins
};

/// `131052+308T` in Finland, `18811218+9876` in Sweden: everywhere else a plus adds.
fn is_plus(text: &Text<'_>, at: usize) -> bool {
    let digits = at - text.run_left(at, 9, |c| c.is_ascii_digit());
    let end = text.run_right(at + 1, 5, |c| c.is_ascii_alphanumeric());
    matches!(digits, 6 | 8) && end == at + 5
}

/// `12 - 34`, with any hyphen.
fn spaced_hyphen(bytes: &[u8]) -> Option<(Separator, usize)> {
    match *bytes {
        [_, b'-', b' ', ..] => Some((Separator::Dash, 3)),
        [_, 0xe2, 0x80, 0x90..=0x95, b' ', ..] => Some((Separator::Dash, 5)),
        _ => None,
    }
}

/// One line break with blank space around it.
fn line_break(text: &Text<'_>, at: usize) -> Option<(Separator, usize)> {
    if !matches!(text.byte(at)?, b'\n' | b'\r' | b' ' | b'-') {
        return None;
    }
    let behind = text.slice(at..text.as_str().len().min(at + 12)).bytes();
    let blank =
        behind.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'-' | b'>'));
    let (mut end, mut breaks) = (at, 0);
    for byte in blank {
        end += 1;
        breaks += usize::from(byte == b'\n');
    }
    let follows = text.byte(end).is_some_and(|byte| byte.is_ascii_alphanumeric());
    (breaks == 1 && follows).then_some((Separator::LineBreak, end))
}
