//! Numbers that are written like a telephone's and are something else.

use crate::detect::number::Groups;

/// Day, month and year, or year, month and day, whatever follows.
pub(super) fn is_date(groups: &Groups) -> bool {
    let number = |index: usize| groups.value(index);
    match *groups.lengths() {
        [1 | 2, 1 | 2, 4, ..] => {
            number(0) <= 31 && number(1) <= 31 && (1800..=2199).contains(&number(2))
        }
        [4, 1 | 2, 1 | 2, ..] => {
            (1800..=2199).contains(&number(0)) && number(1) <= 12 && number(2) <= 31
        }
        [1 | 2, 1 | 2, 2] => number(0) <= 31 && number(1) <= 31,
        [4, 4] => [number(0), number(1)].iter().all(|year| (1800..=2199).contains(year)),
        [8] => {
            (1800..=2199).contains(&(number(0) / 10_000))
                && (1..=12).contains(&(number(0) / 100 % 100))
                && (1..=31).contains(&(number(0) % 100))
        }
        _ => false,
    }
}

/// Tells whether signed degrees and minutes of a latitude and a longitude stand there (ISO 6709), as in
/// `+4816-00885`.
pub(super) fn is_position(groups: &Groups, digits: &[u8]) -> bool {
    let parts = match *groups.lengths() {
        [4, 5] => 4,
        [6, 7] => 6,
        _ => return false,
    };
    let gap = groups.gaps()[0];
    gap.hyphen && gap.length == 1 && digits[0] < 9 && digits[parts] < 2
}

/// Tells whether the groups are those of an ISBN of thirteen digits.
pub(super) fn is_book(digits: &[u8], lengths: &[u8]) -> bool {
    digits.len() == 13 && lengths.len() == 5 && matches!(digits, [9, 7, 8 | 9, ..])
}
