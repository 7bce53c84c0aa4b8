//! Belgian national register numbers (rijksregisternummer, numéro de registre national; royal decree
//! of 3 April 1984) and BIS numbers for people who are not in the register (royal decree of 8
//! February 1991, month raised by 20 or 40): YYMMDD, a serial of three digits, and 97 less the
//! remainder of these nine digits by 97, with a 2 before them for who was born from 2000 on. Parts of
//! a date that nobody knows are 00.
//!
//! Of random strings of eleven digits one in 450 passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static BE_NRN: CodeRule = CodeRule {
    name: "be_nrn",
    kind: EntityKind::NationalId,
    forms: &["## ## ## ### ##"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "rijksregister*",
        "rr nummer",
        "rrn",
        "nrn",
        "insz*",
        "niss*",
        "bis nummer",
        "identificatienummer*",
        "registre national",
        "numéro national",
        "numéro bis",
        "nationalregister*",
        "national register number",
        "national number",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let (body, key) = (code.number(0..9), code.number(9..11));
    let fits = |number: u64| 97 - number % 97 == key;
    let (year, month, day) = (code.number(0..2), code.number(2..4), code.number(4..6));
    // Nobody was born in the second half of this century yet.
    let passes = fits(body) || year < 50 && fits(2_000_000_000 + body);
    if !passes || !matches!(code.number(6..9), 1..=998) {
        return Proof::None;
    }
    let month = match month {
        0..=12 => month,
        20..=32 => month - 20,
        40..=52 => month - 40,
        _ => return Proof::None,
    };
    match (month, day) {
        (0, 0..=31) | (1..=12, 0) => Proof::Shape,
        _ => Proof::Proven.when(is_day(year, month, day)),
    }
}
