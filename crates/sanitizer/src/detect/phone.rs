//! Telephone numbers: ITU-T E.164 with `+` or `00`, national numbers as their countries write them,
//! and other numbers after a word for a telephone. There is no check digit; the numbering plans say
//! which beginnings and lengths exist.

use std::ops::Range;

use super::gate::{NumberForm, is_no_link};
use super::number::{Groups, MOST_DIGITS, is_space_or_hyphen};
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::{Block, Text};

mod leading;
mod numbering;
mod other;
mod plan;
mod shape;
mod words;
mod wrapped;

use leading::Leading;
use numbering::{Fit, international};
use other::{is_book, is_date, is_position};

pub(super) struct Phone;

/// The digits of the shortest number that is looked for.
const FEWEST_DIGITS: usize = 7;

impl Detector for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Phone
    }

    fn numbers(&self) -> Option<NumberForm> {
        Some(NumberForm { digits: 1..=MOST_DIGITS, linked: is_no_link, ..NumberForm::ANY })
    }

    fn words(&self) -> &'static [&'static str] {
        words::WORDS
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        let first = spot.trigger.end - 1;
        // Most numbers are short and stand alone.
        let length = text.ascii_right(first, MOST_DIGITS + 1, Block::digits) - first;
        let goes_on = matches!(
            text.byte(first + length),
            Some(b' ' | b'-' | b'.' | b'/' | b'(' | b'\n' | b'\r' | 0xc2 | 0xe2)
        );
        let may_have_prefix = matches!(text.byte_before(first), Some(b'+' | b'(' | 0x8b))
            || is_spaced_plus(text, first);
        if length < FEWEST_DIGITS && !goes_on && !may_have_prefix {
            return None;
        }
        // Without a word, a plus or a zero only short groups are a telephone's.
        let may_be_bare = || length <= 3 || text.byte(first) == Some(b'0');
        if !may_have_prefix && !Leading::new(spot, first).may_be_named() && !may_be_bare()
            || !has_digits_enough(text, first)
        {
            return None;
        }
        let start = start_with_prefix(text, first)?;
        // One of several numbers, or the inside of a longer one.
        let listed = text.chained_before(start, b" ", |byte| byte.is_ascii_digit());
        let chained = text.chained_before(start, b"-./,:", |byte| byte.is_ascii_digit());
        let plus = text.slice(start..first).contains(['+', '＋']);
        let unnamed = || spot.last_end == 0 && spot.word_before(start, 40).is_none();
        if !plus && (chained || listed && unnamed()) {
            return None;
        }
        if start == first && length < FEWEST_DIGITS && !goes_on {
            return None;
        }
        let mut groups = Groups::read(text, first);
        let (leading, prefix) = (Leading::new(spot, start), Prefix::of(text.slice(start..first)));
        let ends_line = groups.span().is_some_and(|span| wrapped::ends_line(text, span.end));
        if groups.total() >= FEWEST_DIGITS
            && let Some(found) = in_line(&leading, (start, prefix), &mut groups)
        {
            return Some(found);
        }
        if !ends_line {
            return None;
        }
        groups = Groups::read(text, first);
        let whole = wrapped::read_on(text, &leading, (start, prefix), &mut groups);
        let end = groups.span().filter(|_| whole)?.end;
        Some(Found::new(start..end, leading.rank()))
    }
}

/// Reads the number that begins with some groups, all in one line.
fn in_line(
    leading: &Leading<'_>,
    (start, prefix): (usize, Prefix),
    groups: &mut Groups,
) -> Option<Found> {
    let text = leading.spot.text;
    groups.truncate(groups_of_one_number(text, groups));
    let longest = groups.count();
    // A year or an amount may follow behind a space; the longest number wins.
    (longest.saturating_sub(2).max(1)..=longest).rev().find_map(|count| {
        groups.truncate(count);
        if !prefix.plus && !leading.may_be_named() && !may_have_shape(groups) {
            return None;
        }
        let span = start..groups.span()?.end;
        let at_space = text.char_at(span.end).is_some_and(char::is_whitespace);
        let in_list = prefix.plus && text.byte(span.end) == Some(b',');
        if count < longest && !at_space || !in_list && is_part_of_more(text, span.end) {
            return None;
        }
        let rank = judge(leading, prefix, groups, &span)?;
        Some(Found::new(span.start..whole_end(text, &span), rank))
    })
}

/// Tells quickly whether the digits behind a place, with no letters between, may be enough.
fn has_digits_enough(text: &Text<'_>, first: usize) -> bool {
    let classes = text.classes();
    let letters = classes.bits(first, Block::letters);
    let before_letters = letters.wrapping_sub(1) & !letters;
    (classes.bits(first, Block::digits) & before_letters).count_ones() as usize >= FEWEST_DIGITS
}

/// What stands between the beginning of a number and its first digit.
#[derive(Clone, Copy)]
struct Prefix {
    plus: bool,
    opens: bool,
    /// Whether a bracket opens behind other signs.
    opens_inside: bool,
}

impl Prefix {
    fn of(written: &str) -> Self {
        let inside = written.trim_start_matches('(');
        Self {
            plus: inside.starts_with(['+', '＋']),
            opens: written.contains('('),
            opens_inside: inside.contains('('),
        }
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

/// Judges a number by its plan and by what leads to it.
fn judge(
    leading: &Leading<'_>,
    prefix: Prefix,
    groups: &Groups,
    span: &Range<usize>,
) -> Option<Rank> {
    let (digits, lengths, gaps) = (groups.digits(), groups.lengths(), groups.gaps());
    let grouped = lengths.len() > 1;
    // One point between two groups, and no other sign, is a decimal number.
    let decimal = matches!(gaps, [gap] if gap.is_point());
    if prefix.plus && !leading.is_named() && is_position(groups, digits) {
        return None;
    }
    if prefix.plus {
        return is_international(leading, digits, grouped, decimal).then(|| leading.rank());
    }
    if digits.len() < 7 {
        return None;
    }
    let text = leading.spot.text;
    let chained = text.chained_before(span.start, b"-_", |byte| byte.is_ascii_alphanumeric());
    // `541 (514–575)` is a range of measurements.
    let inner = prefix.opens_inside || gaps.iter().any(|gap| gap.opens);
    let range = inner && lengths[0] > 1 && digits[0] != 0;
    if chained || range || is_date(groups) || is_book(digits, lengths) {
        return None;
    }
    // Behind another number it is one of a list; so are more pairs than the five of France.
    let after_number = text.chained_before(span.start, b" ", |byte| byte.is_ascii_digit());
    let before_number = text.chained_after(span.end, b" ", |byte| byte.is_ascii_digit());
    let pairs = lengths.len() > 4 && lengths.iter().all(|&length| length == 2);
    let listed = after_number || pairs && (before_number || lengths.len() > 5);
    let foreign = |from: usize| {
        let fit = digits.get(from..).map_or(Fit::No, international);
        fit == Fit::Number && (grouped || digits.len() >= 12)
    };
    let has_shape = || match *digits {
        [0, 0, ..] => foreign(2),
        [0, 1, 1, ..] if lengths[0] == 3 && grouped && foreign(3) => true,
        [0, 1..=9, ..] if grouped => {
            is_national(text, prefix, groups) && numbering::is_national(digits)
        }
        [0, 1..=9, ..] => numbering::is_mobile_with_zero(digits) && !leading.is_called_other(),
        _ => !before_number && shape::is_national(text, prefix.opens, groups, span),
    };
    if !leading.is_named() {
        let calculated = || digits[0] != 0 && is_calculated(text, groups);
        // So is what a word for something else stands before.
        let number =
            !decimal && !listed && has_shape() && !calculated() && !leading.is_called_other();
        return number.then_some(Rank::Pattern);
    }
    // Four numbers with points are an internet address.
    let quad = lengths.len() == 4 && gaps.iter().all(|gap| gap.point);
    let any = || {
        (7..=15).contains(&digits.len())
            && (!quad || leading.spot.word_before(span.start, 8).is_some())
            && !digits.starts_with(&[0, 0, 0])
            && !leading.is_called_other()
    };
    (listed || has_shape() || any()).then_some(Rank::Context)
}

/// Tells quickly whether a number without a word near it may be written like a telephone's.
fn may_have_shape(groups: &Groups) -> bool {
    groups.digits().first() == Some(&0) || shape::is_usual(groups.lengths())
}

/// Tells whether digits behind a plus are a number.
fn is_international(leading: &Leading<'_>, digits: &[u8], grouped: bool, decimal: bool) -> bool {
    digits.len() <= 15
        && !(decimal && digits.len() < 9)
        && match international(digits) {
            Fit::Number => true,
            Fit::Length => grouped || leading.is_named(),
            Fit::Code => leading.is_named(),
            Fit::No => false,
        }
}

/// Tells whether one number is divided by another.
fn is_calculated(text: &Text<'_>, groups: &Groups) -> bool {
    groups.separators().any(|separator| text.slice(separator) == " / ")
}

/// Takes `+`, `(` and `+ (` before the first digit; refuses a digit inside of a word.
fn start_with_prefix(text: &Text<'_>, first: usize) -> Option<usize> {
    let mut start = first;
    if text.byte_before(start) == Some(b'(') && is_area_in_brackets(text, first) {
        start -= 1;
    }
    if is_spaced_plus(text, start) {
        start -= 2;
    } else if let Some(plus @ ('+' | '＋')) = text.char_before(start) {
        start -= plus.len_utf8();
        // `(+49) 171`, but not a number in brackets.
        let code = text.run_right(first, 4, |c| c.is_ascii_digit());
        if text.byte_before(start) == Some(b'(') && text.byte(code) == Some(b')') {
            start -= 1;
        }
    }
    (!text.word_before(start)).then_some(start)
}

/// `+ 49 30 1234`, but no sum.
fn is_spaced_plus(text: &Text<'_>, first: usize) -> bool {
    let Some(plus) = first.checked_sub(2).filter(|&plus| text.starts_with(plus, "+ ")) else {
        return false;
    };
    let before = text.run_left(plus, 2, |c| c == ' ');
    let sum = text.byte_before(before).is_some_and(|byte| byte.is_ascii_digit() || byte == b')');
    !sum
}

/// `(030) 1234`, but not a whole number in brackets.
fn is_area_in_brackets(text: &Text<'_>, first: usize) -> bool {
    let area = text.run_right(first, 8, |c| c.is_ascii_digit() || c == ' ');
    let next = text.run_right(area + 1, 3, |c| is_space_or_hyphen(c) || c == '/');
    text.byte(area) == Some(b')') && text.byte(next).is_some_and(|byte| byte.is_ascii_digit())
}

/// Tells how many groups belong to the first number: another trunk zero begins the next one.
fn groups_of_one_number(text: &Text<'_>, groups: &Groups) -> usize {
    // The zeros in place of a plus are dialled before the number.
    let shortest = if groups.digits().starts_with(&[0, 0]) { 12 } else { 10 };
    let mut digits = 0;
    for index in 0..groups.count() {
        let span = groups.group(index);
        let zero = groups.digits()[digits] == 0 && span.len() > 1;
        let pairs = digits == 2 * index && span.len() == 2;
        let next_number = digits >= shortest && zero && (span.len() > 2 || pairs);
        let lonely_digit = index > 0
            && span.len() == 1
            && groups.gaps()[index - 1].length == 3
            && text.byte_before(span.start) != Some(b'(');
        if index > 0 && (next_number || lonely_digit) {
            return index;
        }
        digits += span.len();
    }
    groups.count()
}

/// A trunk zero, an area and a subscriber, written in groups.
fn is_national(text: &Text<'_>, prefix: Prefix, groups: &Groups) -> bool {
    let (lengths, gaps) = (groups.lengths(), groups.gaps());
    let slashes: u8 = gaps.iter().map(|gap| gap.slashes).sum();
    let marked = prefix.opens || slashes > 0 || gaps.iter().any(|gap| gap.opens);
    let fewest = if marked { 7 } else { 9 };
    // A slash stands behind the area or nowhere.
    let behind_area = gaps[0].slashes > 0;
    let pairs = lengths.len() == 5 && lengths.iter().all(|&length| length == 2);
    let separators = || groups.separators().map(|separator| text.slice(separator));
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

/// Takes `ext. 12` and `x12` after a number.
fn extension_end(text: &Text<'_>, end: usize) -> usize {
    let word = text.run_right(end, 2, |c| c == ' ' || c == ',');
    let word = text.run_right(word, 1, |c| c == ' ');
    let marks = [
        "extension",
        "ext.",
        "ext",
        "x",
        "durchwahl",
        "dw",
        "poste",
        "int.",
        "anexo",
        "wew.",
        "toestel",
    ];
    let Some(mark) = marks.into_iter().find(|mark| text.starts_with(word, mark)) else {
        return end;
    };
    let from = text.run_right(word + mark.len(), 1, |c| c == ' ');
    let to = text.ascii_right(from, 6, Block::digits);
    if to > from && !text.word_at(to) { to } else { end }
}
