//! Estonian and Lithuanian personal codes (isikukood, EVS 585:2007; asmens kodas, law on the
//! population register): a digit for sex and century, YYMMDD, a serial of three digits and a check
//! digit. Weights 1 2 … 9 1 modulo 11; when that leaves 10, weights 3 4 … 9 1 2 3, and when that does
//! too, 0.
//!
//! Of random strings of eleven digits one in 450 passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static EE_LT_ISIKUKOOD: CodeRule = CodeRule {
    name: "ee_lt_isikukood",
    kind: EntityKind::NationalId,
    forms: &["# ###### ####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "isikukood*",
        "isiku kood*",
        "asmens kod*",
        "a.k",
        "personal code",
        "personal id*",
        "id code",
        "estonian id*",
        "lithuanian id*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let century = match code.at(0) {
        b'1' | b'2' => 1800,
        b'3' | b'4' => 1900,
        b'5' | b'6' => 2000,
        _ => return Proof::None,
    };
    if check_digit(code) != code.digit(10) {
        return Proof::None;
    }
    let (year, month, day) = (code.number(1..3), code.number(3..5), code.number(5..7));
    match (month, day) {
        // Lithuania writes zeros for what old documents do not tell.
        (0, 0..=31) | (1..=12, 0) => Proof::Shape,
        _ => Proof::Proven.when(is_day(century + year, month, day)),
    }
}

fn check_digit(code: &Code<'_>) -> u32 {
    match code.weighted(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11 {
        10 => code.weighted(&[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10,
        digit => digit,
    }
}
