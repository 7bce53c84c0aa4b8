//! Latvian personal codes (personas kods; law on the register of natural persons): until July 2017
//! DDMMYY, a digit for the century and three more with a check digit; since then a 3, a digit from 2 to
//! 9, and nine digits drawn by chance. Of the old ones, the digits times 1 6 3 7 9 10 5 8 4 2 are taken
//! from 1101, modulo 11 and 10. The new ones have no check by law; some lists of rules say that they
//! keep the old one.
//!
//! Of random strings of eleven digits one in 900 passes as an old one, one in 13 as a new one: only the
//! hyphen or a word tells it from any other number.

use crate::detect::calendar::is_day;
use crate::detect::checksum::{number, weighted};
use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static LV_PK: CodeRule = CodeRule {
    name: "lv_pk",
    kind: EntityKind::NationalId,
    forms: &["###### #####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "personas kod*",
        "pers. kods",
        "p.k",
        "p. k",
        "personal code",
        "personal id*",
        "identity number",
        "latvian id*",
        "latvian personal*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    match (code.number(0..2), passes(code.characters())) {
        (32..=39, true) => Proof::Checked,
        (32..=39, false) if code.separator(6) == Some(Separator::Hyphen) => Proof::Checked,
        (32..=39, false) => Proof::Shape,
        (_, passes) => Proof::Proven.when(passes),
    }
}

/// Whether eleven digits are a personal code: the check, and of the old ones the day.
pub(super) fn passes(digits: &[u8]) -> bool {
    let part = |span: std::ops::Range<usize>| digits.get(span).map_or(0, number);
    let sum = weighted(digits, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    if u64::from((1101 - sum) % 11 % 10) != part(10..11) {
        return false;
    }
    let century = part(6..7);
    let is_old = century < 3 && is_day(1800 + century * 100 + part(4..6), part(2..4), part(0..2));
    is_old || matches!(part(0..2), 32..=39)
}
