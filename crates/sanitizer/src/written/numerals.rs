//! Digits of other scripts (general category Nd of Unicode 16.0), of those that people write numbers
//! with today, and digits set in circles and the like.

use memchr::memchr_iter;

use super::Disguise;

/// The zeros, behind each of which stand nine others: Arabic, Persian, Mongolian, Burmese, Khmer.
const ZEROS: [char; 5] = ['\u{660}', '\u{6f0}', '\u{1040}', '\u{17e0}', '\u{1810}'];

/// Digits in circles, brackets and with points, which Unicode does not call compatible with one digit:
/// the first, the last, and the value of the first.
#[rustfmt::skip]
const SET: [(char, char, u32); 10] = [
    ('\u{2474}', '\u{247c}', 1), ('\u{2488}', '\u{2490}', 1), ('\u{24f5}', '\u{24fd}', 1), ('\u{24ff}', '\u{24ff}', 0),
    ('\u{2776}', '\u{277e}', 1), ('\u{2780}', '\u{2788}', 1), ('\u{278a}', '\u{2792}', 1), ('\u{1f100}', '\u{1f100}', 0),
    ('\u{1f101}', '\u{1f10a}', 0), ('\u{1f10b}', '\u{1f10b}', 0),
];

/// The first byte in UTF-8 of the zeros below, and the two behind it: Devanagari, Bengali, Gurmukhi,
/// Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Tibetan.
const INDIC: u8 = 0xe0;
const INDIC_ZEROS: [[u8; 2]; 12] = [
    [0xa5, 0xa6],
    [0xa7, 0xa6],
    [0xa9, 0xa6],
    [0xab, 0xa6],
    [0xad, 0xa6],
    [0xaf, 0xa6],
    [0xb1, 0xa6],
    [0xb3, 0xa6],
    [0xb5, 0xa6],
    [0xb9, 0x90],
    [0xbb, 0x90],
    [0xbc, 0xa0],
];

/// The digit of ASCII in the place of another one.
pub(super) fn digit(c: char) -> Option<char> {
    let of_script = ZEROS.iter().find_map(|&zero| {
        let value = (c as u32).checked_sub(zero as u32)?;
        char::from_digit(value, 10)
    });
    let set = || {
        let (first, _, value) = SET.iter().find(|(first, last, _)| (first..=last).contains(&&c))?;
        char::from_digit(c as u32 - *first as u32 + value, 10)
    };
    of_script.or_else(set)
}

/// Tells every digit of India and its neighbours. All letters there begin with the same byte, so that
/// they are no escapes, each of which would be looked at more closely.
pub(super) fn indic(text: &str, mut tell: impl FnMut(Disguise)) {
    /// For each second byte the last byte of the zero; no last byte is so high.
    static LASTS: [u8; 256] = {
        let mut lasts = [u8::MAX; 256];
        let mut index = 0;
        while index < INDIC_ZEROS.len() {
            let [second, last] = INDIC_ZEROS[index];
            lasts[second as usize] = last;
            index += 1;
        }
        lasts
    };
    let bytes = text.as_bytes();
    for at in memchr_iter(INDIC, bytes) {
        let Some(&[_, second, last]) = bytes[at..].first_chunk() else { break };
        let value = last.wrapping_sub(LASTS[usize::from(second)]);
        if value < 10 {
            let meaning = char::from_digit(value.into(), 10);
            tell(Disguise { place: at..at + 3, meaning });
        }
    }
}
