//! German pension insurance numbers (Versicherungsnummer, Rentenversicherungsnummer; par. 147 SGB VI
//! and VKVV): the area of the insurer, the day of birth as DDMMYY, the first letter of the name at
//! birth, a serial of two digits and a check digit. Where the serials of a day are used up, the day is
//! raised by 32, then by 64, and a first of the month by 96. The letter counts as its place in the
//! alphabet in two digits; products with 2 1 2 5 7 1 2 1 2 1 2 1 are added digit by digit, modulo 10.
//!
//! Of random strings of this form one in 300 passes.

use crate::detect::calendar::is_day;
use crate::detect::checksum::weighted_cross;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static DE_RVNR: CodeRule = CodeRule {
    name: "de_rvnr",
    kind: EntityKind::NationalId,
    forms: &["## ## ## ## A ## #"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "rvnr*",
        "rv nr",
        "rv nummer",
        "svnr*",
        "sv nr",
        "sv nummer",
        "vsnr",
        "rentenversicherung*",
        "sozialversicherung*",
        "versicherungsnummer*",
        "pension insurance*",
        "social security*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let &[a1, a2, d1, d2, m1, m2, y1, y2, letter, s1, s2, check] = code.characters() else {
        return Proof::None;
    };
    let place = letter.wrapping_sub(b'A') + 1;
    let digits = [a1, a2, d1, d2, m1, m2, y1, y2, place / 10, place % 10, s1, s2];
    let sum = weighted_cross(&digits, &[2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]);
    let area = matches!(code.number(0..2), 2..=89);
    let (day, month, year) = (code.number(2..4), code.number(4..6), code.number(6..8));
    if !area || sum % 10 != u32::from(check & 15) {
        return Proof::None;
    }
    match day {
        1..=31 => Proof::Proven.when(is_day(year, month, day)),
        33..=95 | 97 => Proof::Shape.when(is_day(year, month, day % 32)),
        _ => Proof::None,
    }
}
