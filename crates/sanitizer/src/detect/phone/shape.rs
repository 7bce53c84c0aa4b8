//! National numbers without a trunk zero, as their countries group them: other numbers are seldom
//! written like this.

use std::ops::Range;

use super::numbering::{is_mobile_of, is_of};
use crate::detect::number::Groups;
use crate::text::Text;

/// Tells whether any country groups its national numbers like this.
pub(super) fn is_usual(lengths: &[u8]) -> bool {
    matches!(
        *lengths,
        [3, 3, 4]
            | [1, 3, 3, 4]
            | [3, 7]
            | [3, 3, 2, 2]
            | [1, 3, 3, 2, 2]
            | [1, 3, 5]
            | [2, 5, 4]
            | [2, 4, 4]
            | [3, 4, 4]
            | [3, 2, 2, 2]
            | [2, 3, 2, 2]
            | [3, 3, 3]
    )
}

/// Tells whether a number is grouped like the national numbers of a country, and can be one of them.
pub(super) fn is_national(
    text: &Text<'_>,
    opens: bool,
    groups: &Groups,
    span: &Range<usize>,
) -> bool {
    let (digits, gaps) = (groups.digits(), groups.gaps());
    let marked = opens || gaps.iter().any(|gap| gap.opens || gap.hyphen || gap.point);
    let mobile = |codes: &[u32]| codes.iter().any(|&code| is_mobile_of(code, digits));
    let of = |codes: &[u32]| codes.iter().any(|&code| is_of(code, digits));
    // Four numbers with points are an internet address.
    if gaps.len() == 3 && gaps.iter().all(|gap| gap.point) {
        return false;
    }
    // What is listed here is listed in `is_usual`, too.
    match *groups.lengths() {
        // North America, Italy, Greece, Turkey.
        [3, 3, 4] => {
            is_american(digits, marked) || mobile(&[39, 30]) || marked && of(&[90, 30, 52])
        }
        [1, 3, 3, 4] => digits.first() == Some(&1) && is_american(&digits[1..], true),
        [3, 7] => mobile(&[39]),
        // Turkey, Ukraine.
        [3, 3, 2, 2] => of(&[90]),
        [1, 3, 3, 2, 2] => digits.first() == Some(&8) && is_of(7, &digits[1..]),
        // Lithuania, with its older trunk prefix.
        [1, 3, 5] => digits.first() == Some(&8) && is_of(370, &digits[1..]),
        // Brazil, Mexico, China.
        [2, 5, 4] => of(&[55]) && marked,
        [2, 4, 4] => of(&[52]) || of(&[55]) && marked,
        [3, 4, 4] => mobile(&[86]),
        // Spain, Poland, Portugal, Czechia.
        [3, 2, 2, 2] | [2, 3, 2, 2] => of(&[34, 48]),
        // With points between, thousands are grouped in most of these countries.
        [3, 3, 3] => {
            mobile(&[34, 48, 351, 420])
                && !is_amount(text, span, groups)
                && !gaps.iter().all(|gap| gap.is_point())
        }
        _ => false,
    }
}

/// Neither area nor exchange of the North American Numbering Plan begins with zero or one. Where signs
/// mark the groups the area need not exist, because invented numbers are written like this.
fn is_american(digits: &[u8], marked: bool) -> bool {
    matches!(digits, [2..=9, _, _, 2..=9, ..]) && (marked || is_of(1, digits))
}

/// Millions are grouped by threes as well: before a unit, behind a currency, or round.
fn is_amount(text: &Text<'_>, span: &Range<usize>, groups: &Groups) -> bool {
    let after = text.run_right(span.end, 1, |c| matches!(c, ' ' | '\u{a0}'));
    let unit = after > span.end && text.word_at(after)
        || text.char_at(after).is_some_and(|c| "€$£¥%".contains(c))
        || text.chained_after(span.end, b",.", |byte| byte.is_ascii_digit());
    let before = text.run_left(span.start, 1, |c| matches!(c, ' ' | '\u{a0}'));
    let currency = text.char_before(before).is_some_and(|c| "€$£¥~≈=".contains(c));
    let round = groups.digits().ends_with(&[0, 0, 0]);
    unit || currency || round
}
