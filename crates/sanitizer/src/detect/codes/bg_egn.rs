//! Bulgarian civil numbers (ЕГН, единен граждански номер; civil registration act, ordinance
//! RD-02-20-9): YYMMDD, three digits for region and sex, a check digit. The month is raised by 20 for
//! who was born before 1900 and by 40 from 2000 on. Weights 2 4 8 5 10 9 7 3 6 modulo 11, where 10
//! becomes 0.
//!
//! Of random strings of ten digits one in 100 passes.

use crate::detect::calendar::is_day;
use crate::detect::checksum::{number, weighted};
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static BG_EGN: CodeRule = CodeRule {
    name: "bg_egn",
    kind: EntityKind::NationalId,
    forms: &["###### ####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "егн",
        "е.г.н",
        "граждански номер",
        "лнч",
        "egn",
        "edinen grazhdanski nomer",
        "bulgarian id*",
        "uniform civil number",
        "unified civil number",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    if !passes(code.characters()) {
        return Proof::None;
    }
    if code.follows_a_digit() {
        return Proof::Shape;
    }
    if code.is_time() { Proof::Checked } else { Proof::Proven }
}

/// Whether ten digits are a civil number.
pub(super) fn passes(digits: &[u8]) -> bool {
    let [.., last] = *digits else { return false };
    let sum = weighted(digits, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    let part = |span: std::ops::Range<usize>| digits.get(span).map_or(0, number);
    let (century, month) = match part(2..4) {
        month @ 1..=12 => (1900, month),
        month @ 21..=32 => (1800, month - 20),
        month @ 41..=52 => (2000, month - 40),
        _ => return false,
    };
    sum == u32::from(last & 15) && is_day(century + part(0..2), month, part(4..6))
}
