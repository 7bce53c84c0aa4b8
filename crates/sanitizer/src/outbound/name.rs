//! Words behind which something may follow that is no finding alone: the value of a password, the
//! day of a month, the rest of a private key.

/// Parts of words, in lower case, that name a value; see the detector of assigned values.
const PARTS: &[&str] = &[
    "passw",
    "passp",
    "_pass",
    "kennwort",
    "pwd",
    "wachtwoord",
    "senha",
    "contrase",
    "has\u{142}o",
    "has\u{141}o",
    "secret",
    "token",
    "session",
    "apikey",
    "accesskey",
    "accountkey",
    "passo",
    "passc",
    "salasana",
    "parola",
    "geslo",
    "parool",
    "slapta",
    "authorization",
    "zugangsdaten",
    "credentials",
    "sshpass",
];

/// Whole words that do.
const WORDS: &[&str] = &[
    "pass", "passe", "pw", "pin", "sid", "bearer", "basic", "psk", "clave", "haslo", "ww", "creds",
    "curl",
];

/// Words that begin like this do, because `api` or `private` may stand before them.
const KEY: &str = "key";

const MONTHS: &[&[u8]] = &[
    b"jan",
    b"january",
    b"feb",
    b"february",
    b"mar",
    b"march",
    b"apr",
    b"april",
    b"may",
    b"jun",
    b"june",
    b"jul",
    b"july",
    b"aug",
    b"august",
    b"sep",
    b"sept",
    b"september",
    b"oct",
    b"october",
    b"nov",
    b"november",
    b"dec",
    b"december",
];

/// Three letters out of every name, five bits for each letter; most words have none of them.
const TRIGRAMS: [&str; 15] = [
    "ssw", "ssp", "pas", "ken", "pwd", "wac", "sen", "ntr", "has", "cre", "tok", "key", "pin",
    "sid", "bea",
];
const MORE_TRIGRAMS: [&str; 8] = ["ssi", "bas", "las", "rol", "ges", "roo", "apt", "hor"];

static MAY_HOLD: [u64; 512] = {
    let mut bits = [0u64; 512];
    let mut index = 0;
    while index < TRIGRAMS.len() + MORE_TRIGRAMS.len() {
        let letters = if index < TRIGRAMS.len() {
            TRIGRAMS[index].as_bytes()
        } else {
            MORE_TRIGRAMS[index - TRIGRAMS.len()].as_bytes()
        };
        let place = (letters[0] as usize & 31) << 10
            | (letters[1] as usize & 31) << 5
            | letters[2] as usize & 31;
        bits[place / 64] |= 1 << (place % 64);
        index += 1;
    }
    bits
};

/// Tells whether three letters, five bits each, may stand in the name of a value.
pub(super) fn may_hold(trigram: u16) -> bool {
    let place = usize::from(trigram & 0x7fff);
    MAY_HOLD[place / 64] >> (place % 64) & 1 == 1
}

/// Returns the end of the name of a value in a word.
pub(super) fn end_of_name(word: &str) -> Option<usize> {
    let lower = word.to_lowercase();
    // Lower case may have another length; then the end of the word has to do.
    let end = |end: usize| if lower.len() == word.len() { end } else { word.len() };
    let part = PARTS.iter().find_map(|part| lower.find(part).map(|at| end(at + part.len())));
    part.or_else(|| {
        let mut from = 0;
        lower.split(|c: char| !c.is_alphanumeric()).find_map(|piece| {
            let at = from;
            from += piece.len() + 1;
            (WORDS.contains(&piece) || piece.starts_with(KEY))
                .then(|| end((at + piece.len()).min(word.len())))
        })
    })
    .filter(|&end| word.is_char_boundary(end))
}

/// Tells whether the quotes around a value, which follow its name at once, are still open.
pub(super) fn quote_is_open(behind: &str) -> bool {
    let bytes = behind.as_bytes();
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let opening = (1..bytes.len().min(48)).find(|&at| {
        bytes.get(at).is_some_and(is_quote)
            && bytes.get(at - 1).is_some_and(|before| b" =:>*\\".contains(before))
    });
    let Some(opening) = opening else { return false };
    let Some((&quote, value)) = bytes.get(opening..).and_then(<[u8]>::split_first) else {
        return false;
    };
    value.len() <= 256 && !value.iter().any(|&byte| byte == quote || byte == b'\n' || byte == b'\\')
}

/// Tells whether a word is an English month, which may stand before the day.
pub(super) fn is_month(word: &[u8]) -> bool {
    (3..=9).contains(&word.len()) && MONTHS.iter().any(|month| month.eq_ignore_ascii_case(word))
}

/// How private keys begin in the text form of RFC 7468.
pub(super) const KEY_BEGINS: &str = "-----BEGIN";
const KEY_ENDS: &str = "-----END ";

/// A private key whose end is awaited.
#[derive(Debug)]
pub(super) struct Key {
    /// As far as it was read.
    at: usize,
    part: Part,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Label,
    Body,
    LastLine,
    Closed,
}

impl Key {
    /// A key that begins at a place of the text.
    pub(super) fn new(begin: usize) -> Self {
        Self { at: begin + KEY_BEGINS.len(), part: Part::Label }
    }

    pub(super) fn is_open(&self) -> bool {
        self.part != Part::Closed
    }

    /// Returns as far as it was read, which is its end when it is closed.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn forget(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
    }

    /// Reads on to the end of a text.
    pub(super) fn read(&mut self, text: &str) {
        while let Some(rest) = text.get(self.at..) {
            let (part, length) = match self.part {
                Part::Label => label(rest),
                Part::Body => body(rest),
                Part::LastLine => last_line(rest),
                Part::Closed => return,
            };
            self.at += length;
            if part == self.part {
                return;
            }
            self.part = part;
        }
        self.part = Part::Closed;
    }
}

/// The kind of key, and the hyphens behind it.
fn label(rest: &str) -> (Part, usize) {
    let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != ' ');
    let written = &rest[..end.unwrap_or(rest.len())];
    match end {
        None if written.len() < 48 => (Part::Label, 0),
        Some(end) if written.ends_with("PRIVATE KEY") || written.ends_with("KEY BLOCK") => {
            (Part::Body, end + hyphens(&rest[end..]))
        }
        _ => (Part::Closed, 0),
    }
}

/// As far as what follows can be a key.
fn body(rest: &str) -> (Part, usize) {
    match rest.find(|c: char| !is_key_body(c)) {
        None => (Part::Body, rest.len()),
        Some(end) if rest[end..].starts_with(KEY_ENDS) => (Part::LastLine, end + KEY_ENDS.len()),
        Some(end) if KEY_ENDS.starts_with(&rest[end..]) => (Part::Body, end),
        Some(_) => (Part::Closed, 0),
    }
}

/// The kind of key once more; the word ends with its hyphens.
fn last_line(rest: &str) -> (Part, usize) {
    match rest.find(|c: char| !c.is_ascii_uppercase() && c != ' ') {
        None if rest.len() < 48 => (Part::LastLine, 0),
        end => (Part::Closed, end.map_or(0, |end| end + hyphens(&rest[end..]))),
    }
}

fn hyphens(rest: &str) -> usize {
    rest.bytes().take(5).take_while(|&byte| byte == b'-').count()
}

/// Tells whether a character can stand between the first and the last line of a key.
fn is_key_body(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "+/=\\:,".contains(c)
}
