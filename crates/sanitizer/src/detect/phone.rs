//! Telephone numbers: E.164 with `+` or `00` and a country code of the ITU-T list, national numbers
//! with a trunk zero or North American shape, and other numbers after a word for a telephone.

use std::ops::Range;

use super::number::{Groups, is_space_or_hyphen};
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(super) struct Phone;

impl Detector for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Phone
    }

    fn at_numbers(&self) -> bool {
        true
    }

    fn words(&self) -> &'static [&'static str] {
        &[
            "anruf*",
            "call",
            "cell*",
            "celular",
            "contact",
            "durchwahl*",
            "fax*",
            "festnetz*",
            "fon",
            "gsm",
            "handy*",
            "hotline",
            "kom",
            "komórk*",
            "mob",
            "mobil",
            "mobile",
            "mobilnummer",
            "mobilfunk*",
            "mobiltelefon*",
            "móvil",
            "movil",
            "mobiel*",
            "phone*",
            "rufnummer*",
            "rückruf*",
            "sms",
            "tel*",
            "tfno*",
            "tlf*",
            "tél*",
            "teléfono",
            "whatsapp",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        let first = spot.trigger.end - 1;
        let start = start_with_prefix(text, first)?;
        // Only numbers with a prefix, a trunk zero, a North American beginning or a word are read.
        let likely = start < first
            || text.byte(first) == Some(b'0')
            || Groups::first_length(text, first) == 3
            || text.byte(first) == Some(b'1') && Groups::first_length(text, first + 2) == 3
            || spot.word_before(first, 40).is_some()
            || spot.last_end > 0 && first.saturating_sub(spot.last_end) <= 8;
        if !likely {
            return None;
        }
        let mut groups = Groups::read(text, first, 17, is_separator);
        groups.truncate(groups_of_one_number(text, &groups));
        let longest = groups.spans().len();
        // A year or an amount may follow behind a space; the longest number wins.
        (longest.saturating_sub(2).max(1)..=longest).rev().find_map(|count| {
            groups.truncate(count);
            let span = start..groups.span()?.end;
            let at_space = text.char_at(span.end).is_some_and(char::is_whitespace);
            if count < longest && !at_space || is_part_of_more(text, span.end) {
                return None;
            }
            let rank = self.judge(spot, &groups, &span)?;
            Some(Found::new(span.start..whole_end(text, &span), rank))
        })
    }
}

/// Tells whether a number that ends here is the beginning of a longer token.
fn is_part_of_more(text: &Text<'_>, end: usize) -> bool {
    text.word_at(end) && extension_end(text, end) == end
        || text.chained_after(end, b"-_.", |byte| byte.is_ascii_alphabetic())
        || text.chained_after(end, b".,:", |byte| byte.is_ascii_digit())
}

/// Returns the end of a number with its extension and closing bracket.
fn whole_end(text: &Text<'_>, span: &Range<usize>) -> usize {
    let end = extension_end(text, span.end);
    let written = text.slice(span.start..end);
    let open = written.matches('(').count() > written.matches(')').count();
    if open && text.byte(end) == Some(b')') { end + 1 } else { end }
}

impl Phone {
    fn judge(&self, spot: &Spot<'_>, groups: &Groups, span: &Range<usize>) -> Option<Rank> {
        let text = spot.text;
        let digits = groups.digits(text, 0..groups.spans().len());
        let lengths = groups.lengths();
        let named = is_named(spot, span.start);
        let rank = if named { Rank::Context } else { Rank::Pattern };
        if text.slice(span.clone()).trim_start_matches('(').starts_with(['+', '＋']) {
            return is_international(&digits).then_some(rank);
        }
        if is_date(text, groups) {
            return None;
        }
        let written_out = lengths.len() > 1;
        let chained = text.chained_before(span.start, b"-./,:", |byte| byte.is_ascii_digit())
            || text.chained_before(span.start, b"-_", |byte| byte.is_ascii_alphanumeric());
        if chained {
            return None;
        }
        // Behind another number it is one of a list; so are more pairs than the five of France.
        let after_number = text.chained_before(span.start, b" ", |byte| byte.is_ascii_digit());
        let before_number = text.chained_after(span.end, b" ", |byte| byte.is_ascii_digit());
        let pairs = lengths.len() > 4 && lengths.iter().all(|&length| length == 2);
        let listed = after_number || pairs && (before_number || lengths.len() > 5);
        if listed && !named {
            return None;
        }
        let shape = match digits[..] {
            [0, 0, ..] => is_international(&digits[2..]) && (written_out || digits.len() >= 12),
            [0, 1..=9, ..] => written_out && is_national(text, groups, span),
            _ => is_north_american(text, groups) && !before_number,
        };
        let any_number =
            named && (7..=15).contains(&digits.len()) && !digits.starts_with(&[0, 0, 0]);
        (shape || any_number).then_some(rank)
    }
}

/// Tells whether a word for a telephone, or another number, leads to a number: over a few words, but
/// not over a type as in `SMS: u32 = 1`.
fn is_named(spot: &Spot<'_>, start: usize) -> bool {
    if spot.last_end > 0 && (2..=8).contains(&start.saturating_sub(spot.last_end)) {
        return true;
    }
    let Some(word) = spot.word_before(start, 36) else { return false };
    // The pattern of an open word ends before the word does.
    let word = spot.text.run_right(word, 16, char::is_alphabetic);
    if word >= start {
        return true;
    }
    let between = spot.text.slice(word..start);
    let words = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.clone().count() <= 6 && words.clone().all(|word| !word.contains(char::is_numeric))
}

/// Takes `+`, `(` and `+ (` before the first digit; refuses a digit inside of a word.
fn start_with_prefix(text: &Text<'_>, first: usize) -> Option<usize> {
    let mut start = first;
    if text.byte_before(start) == Some(b'(') {
        start -= 1;
    }
    if let Some(plus @ ('+' | '＋')) = text.char_before(start) {
        start -= plus.len_utf8();
        if text.byte_before(start) == Some(b'(') {
            start -= 1;
        }
    }
    (!text.word_before(start)).then_some(start)
}

fn is_separator(separator: &str) -> bool {
    separator.chars().count() <= 3
        && separator.chars().all(|c| is_space_or_hyphen(c) || matches!(c, '.' | '/' | '(' | ')'))
        && separator.matches('.').count() <= 1
}

/// Tells how many groups belong to the first number: another trunk zero begins the next one.
fn groups_of_one_number(text: &Text<'_>, groups: &Groups) -> usize {
    let mut digits = 0;
    for (index, span) in groups.spans().iter().enumerate() {
        let zero = text.byte(span.start) == Some(b'0') && span.len() > 1;
        let next_number = digits >= 10 && zero;
        let plus = text.byte_before(span.start) == Some(b'+');
        let lonely_digit = index > 0
            && span.len() == 1
            && span.start - groups.spans()[index - 1].end == 3
            && text.byte_before(span.start) != Some(b'(');
        if index > 0 && (next_number || plus || lonely_digit) || digits + span.len() > 15 + 2 {
            return index;
        }
        digits += span.len();
    }
    groups.spans().len()
}

/// Digits from the country code on; a trunk zero in brackets may be among them.
fn is_international(digits: &[u8]) -> bool {
    match country_code(digits) {
        Some(1) if digits[0] == 1 => digits.len() == 11 && digits[1] >= 2 && digits[4] >= 2,
        Some(_) => (8..=15).contains(&digits.len()),
        None => false,
    }
}

/// The length of the country code: ITU-T E.164 assigned codes.
fn country_code(digits: &[u8]) -> Option<usize> {
    let code = |length: usize| {
        let digits = digits.get(..length)?;
        Some(digits.iter().fold(0, |code, &digit| code * 10 + u32::from(digit)))
    };
    match (code(1)?, code(2)?, code(3)?) {
        (1 | 7, ..) => Some(1),
        (_, 20 | 27 | 30..=34 | 36 | 39..=41 | 43..=49 | 51..=58 | 60..=66, _)
        | (_, 81 | 82 | 84 | 86 | 90..=95 | 98, _) => Some(2),
        (_, _, 210 | 214 | 215 | 217 | 219 | 259 | 292..=296 | 422 | 424..=499) => None,
        (_, _, 211..=299 | 350..=389 | 420..=423 | 500..=509 | 590..=599 | 670..=692) => Some(3),
        (_, _, 800 | 808 | 850..=859 | 870 | 878 | 880..=889 | 960..=979 | 992..=998) => Some(3),
        _ => None,
    }
}

/// A trunk zero, an area and a subscriber, written in groups.
fn is_national(text: &Text<'_>, groups: &Groups, span: &Range<usize>) -> bool {
    let lengths = groups.lengths();
    let written = text.slice(span.clone());
    let fewest = if written.contains(['(', '/']) { 7 } else { 9 };
    // A slash stands behind the area or nowhere.
    let slashes = written.matches('/').count();
    let behind_area = text.slice(span.start..groups.spans()[1].start).contains('/');
    let pairs = lengths.len() == 5 && lengths.iter().all(|&length| length == 2);
    let separators =
        || groups.spans().windows(2).map(|pair| text.slice(pair[0].end..pair[1].start));
    let same_separators = || {
        let first = separators().next();
        separators().all(|separator| Some(separator) == first)
    };
    (fewest..=13).contains(&groups.total())
        && (slashes == 0 || slashes == 1 && behind_area)
        && (2..=6).contains(&lengths[0])
        && lengths[1..].iter().all(|&length| length >= 2)
        && (!pairs || same_separators())
}

/// Three, three and four digits, perhaps after a one: the North American Numbering Plan, where
/// neither area nor exchange begins with zero or one.
fn is_north_american(text: &Text<'_>, groups: &Groups) -> bool {
    let digits = groups.digits(text, 0..groups.spans().len());
    let national = match (groups.lengths(), &digits[..]) {
        ([3, 3, 4], national) => national,
        ([1, 3, 3, 4], [1, national @ ..]) => national,
        _ => return false,
    };
    national[0] >= 2 && national[3] >= 2
}

/// Day, month and year, or year, month and day, whatever follows.
fn is_date(text: &Text<'_>, groups: &Groups) -> bool {
    let part = |index: usize| groups.digits(text, index..index + 1);
    let number = |index: usize| part(index).iter().fold(0, |n, &digit| n * 10 + u32::from(digit));
    match *groups.lengths() {
        [1 | 2, 1 | 2, 4, ..] => {
            number(0) <= 31 && number(1) <= 31 && (1800..=2199).contains(&number(2))
        }
        [4, 1 | 2, 1 | 2, ..] => {
            (1800..=2199).contains(&number(0)) && number(1) <= 12 && number(2) <= 31
        }
        [1 | 2, 1 | 2, 2] => number(0) <= 31 && number(1) <= 31,
        [4, 4] => [number(0), number(1)].iter().all(|year| (1800..=2199).contains(year)),
        [8] => (1800..=2199).contains(&(number(0) / 10_000)),
        _ => false,
    }
}

/// Takes `ext. 12` and `x12` after a number.
fn extension_end(text: &Text<'_>, end: usize) -> usize {
    let word = text.run_right(end, 2, |c| c == ' ' || c == ',');
    let word = text.run_right(word, 1, |c| c == ' ');
    let marks = ["extension", "ext.", "ext", "x", "durchwahl", "dw"];
    let Some(mark) = marks.into_iter().find(|mark| text.starts_with(word, mark)) else {
        return end;
    };
    let from = text.run_right(word + mark.len(), 1, |c| c == ' ');
    let to = text.ascii_right(from, 6, u8::is_ascii_digit);
    if to > from && !text.word_at(to) { to } else { end }
}
