//! Streets and house numbers that are the values of two members: `{"street": "Lindenstraße",
//! "house_number": "6"}`, `<StrtNm>Lindenstraße</StrtNm><BldgNb>6</BldgNb>`.

use std::ops::Range;

use crate::text::Text;

/// The beginnings of names for streets, and from [`NUMBERS`] on of names for house numbers.
pub(super) const NAMES: &[&str] = &[
    r"(?i:street)",
    r"(?i:stra(?:ss|\xc3\x9f)e)",
    r"(?i:strtnm)",
    r"(?i:straatnaam)",
    r"(?i:house_?n)",
    r"(?i:hausn)",
    r"(?i:huisn)",
    r"(?i:bldgnb)",
];
const NUMBERS: usize = 4;

/// The rest of a name, and the longest street.
const LONGEST_REST: usize = 16;
const LONGEST: usize = 60;

/// Reads the value of a member whose name a trigger found.
pub(super) fn value(text: &Text<'_>, which: usize, name: &Range<usize>) -> Option<Range<usize>> {
    let end = text.run_right(name.end, LONGEST_REST, |c| c.is_ascii_alphanumeric() || c == '_');
    let start = text.run_left(name.start, LONGEST_REST, |c| c.is_ascii_alphanumeric() || c == '_');
    let value = match text.byte(end)? {
        b'>' if matches!(text.byte_before(start), Some(b'<' | b':')) => until(text, end + 1, '<'),
        quote @ (b'"' | b'\'') => {
            let colon = text.run_right(end + 1, 1, |c| c == ':' || c == '=');
            let from = text.run_right(colon, 2, |c| c == ' ');
            let attribute = text.starts_with(end + 1, " value=");
            let from = if attribute { end + 8 } else { from };
            match text.byte(from) {
                Some(byte) if byte == quote && from > end + 1 => {
                    until(text, from + 1, char::from(quote))
                }
                // Numbers of JSON stand without quotes.
                Some(byte) if byte.is_ascii_digit() && colon > end + 1 => {
                    Some(from..text.run_right(from, 6, |c| c.is_ascii_digit()))
                }
                _ => None,
            }
        }
        _ => None,
    }?;
    let written = text.slice(value.clone());
    let fits = if which < NUMBERS { is_street(written) } else { is_number(written) };
    fits.then_some(value)
}

/// What stands before a sign, on the same line.
fn until(text: &Text<'_>, from: usize, sign: char) -> Option<Range<usize>> {
    let end = text.run_right(from, LONGEST, |c| c != sign && c != '\n');
    (text.char_at(end) == Some(sign)).then_some(from..end)
}

/// Whether a value may be the name of a street: it begins with a capital letter, and is not what forms
/// write where there is none.
fn is_street(written: &str) -> bool {
    const NONE: [&str; 7] = ["street", "straße", "strasse", "string", "none", "null", "unknown"];
    let name = written.to_lowercase();
    written.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && written.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && !written.contains(['{', '$', '<', '(', ':', '='])
        && !NONE.iter().any(|none| name == *none || name == format!("{none} name"))
}

/// Whether a value may be a house number: `12`, `12a`, `12-14`, `12/3`.
fn is_number(written: &str) -> bool {
    written.len() <= 8
        && written.starts_with(|c: char| c.is_ascii_digit() && c != '0')
        && written.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | ' '))
}
