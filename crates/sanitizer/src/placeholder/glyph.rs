//! The signs of a placeholder in whatever way a model writes them: full-width, as an escape of
//! Markdown, HTML, URLs or source code, with other spaces, hyphens and digits, and with characters
//! in between that nobody sees.

use crate::fold::is_ignorable;

/// A text as it is written somewhere: plain, or in a string of JSON.
pub(crate) trait Written {
    /// Whether the writing has escapes that begin with a backslash.
    const ESCAPED: bool;

    /// The bytes as they are written.
    fn bytes(&self) -> &[u8];

    /// The character at a place, and the length of what it is written with; nothing at the end, nor
    /// where more is needed to tell.
    fn character(&self, at: usize) -> Option<(char, usize)>;

    /// Whether nothing more comes.
    fn ends(&self) -> bool;
}

/// A text that stands there whole, as it is.
pub(crate) struct Plain<'t>(pub(crate) &'t str);

impl Written for Plain<'_> {
    const ESCAPED: bool = false;

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn character(&self, at: usize) -> Option<(char, usize)> {
        if let Some(byte) = self.0.as_bytes().get(at).filter(|byte| byte.is_ascii()) {
            return Some((char::from(*byte), 1));
        }
        let character = self.0.get(at..)?.chars().next()?;
        Some((character, character.len_utf8()))
    }

    fn ends(&self) -> bool {
        true
    }
}

/// How a sign is written; what opens in one way must close in the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Plain,
    /// With a backslash before it.
    Markdown,
    /// As an entity, percent-encoded, or as `\u005b`.
    Coded,
}

/// One sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// In the plainest form it has.
    pub(super) sign: char,
    /// As it was, for what depends on case.
    pub(super) way: Way,
    /// Where it ends.
    pub(super) end: usize,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Sign(Glyph),
    /// The text is at its end.
    End,
    /// What comes next decides.
    More,
}

/// Between two signs at most so many that nobody sees.
const UNSEEN: usize = 4;

/// The names of entities that mean a sign of a placeholder; `#` and digits besides.
const ENTITIES: [(&str, char); 9] = [
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("lowbar", '_'),
    ("UnderBar", '_'),
    ("nbsp", ' '),
    ("apos", '\''),
    ("rsquo", '\''),
];

/// The sign at a place, after what nobody sees.
pub(super) fn step(written: &impl Written, mut at: usize) -> Step {
    for _ in 0..=UNSEEN {
        match glyph(written, at) {
            Step::Sign(unseen) if is_ignorable(unseen.sign) => at = unseen.end,
            other => return other,
        }
    }
    Step::Sign(Glyph { sign: '\0', way: Way::Plain, end: at })
}

/// The sign at a place.
pub(super) fn glyph(written: &impl Written, at: usize) -> Step {
    let Some((character, length)) = written.character(at) else { return end(written) };
    let here = Glyph { sign: plain(character), way: Way::Plain, end: at + length };
    match character {
        '\\' => backslash(written, here),
        '&' => entity(written, here),
        '%' => coded(written, here, here.end, 2),
        _ => Step::Sign(here),
    }
}

fn end(written: &impl Written) -> Step {
    if written.ends() { Step::End } else { Step::More }
}

fn backslash(written: &impl Written, here: Glyph) -> Step {
    match written.character(here.end) {
        None if written.ends() => Step::Sign(here),
        None => Step::More,
        Some(('u', length)) => coded(written, here, here.end + length, 4),
        Some((sign @ ('[' | ']' | '_' | '-' | '*' | '\''), length)) => {
            Step::Sign(Glyph { sign, way: Way::Markdown, end: here.end + length })
        }
        Some(_) => Step::Sign(here),
    }
}

/// So many hexadecimal digits; without them it is the sign that began.
fn coded(written: &impl Written, here: Glyph, mut at: usize, digits: usize) -> Step {
    let mut code = 0;
    for _ in 0..digits {
        match written.character(at) {
            None if !written.ends() => return Step::More,
            None => return Step::Sign(here),
            Some((digit, length)) => match digit.to_digit(16) {
                Some(digit) => (code, at) = (code << 4 | digit, at + length),
                None => return Step::Sign(here),
            },
        }
    }
    // The bytes of percent-encoding above ASCII are parts of characters.
    let meant = char::from_u32(code).filter(|meant| digits > 2 || meant.is_ascii());
    Step::Sign(meant.map_or(here, |meant| Glyph { sign: plain(meant), way: Way::Coded, end: at }))
}

fn entity(written: &impl Written, here: Glyph) -> Step {
    let (mut name, mut at) = (String::new(), here.end);
    loop {
        match written.character(at) {
            None if !written.ends() => return Step::More,
            Some((';', length)) => {
                let meant = meaning(&name);
                let glyph = |meant| Glyph { sign: plain(meant), way: Way::Coded, end: at + length };
                return Step::Sign(meant.map_or(here, glyph));
            }
            Some((next, length)) => {
                name.push(next);
                at += length;
                let number = name.strip_prefix('#');
                let is_number = number.is_some_and(|digits| {
                    digits.len() <= 6 && digits.chars().all(|c| c.is_ascii_hexdigit() || c == 'x')
                });
                if !is_number && !ENTITIES.iter().any(|(known, _)| known.starts_with(&name)) {
                    return Step::Sign(here);
                }
            }
            None => return Step::Sign(here),
        }
    }
}

fn meaning(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, meant)| *meant);
    };
    let code = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32)
}

/// The plainest form of a character: ASCII for full-width forms, and one space, hyphen, apostrophe
/// and set of digits for all there are.
pub(super) fn plain(character: char) -> char {
    let digit = |zero: u32| char::from_digit(u32::from(character) - zero, 10).unwrap_or(character);
    match character {
        '\0'..='\u{7f}' => {
            if matches!(character, '\n' | '\r' | '\t') {
                ' '
            } else {
                character
            }
        }
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        '\u{966}'..='\u{96f}' => digit(0x966),
        _ => character,
    }
}
