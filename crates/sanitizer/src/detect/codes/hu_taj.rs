//! Hungarian social security numbers (TAJ-szám, társadalombiztosítási azonosító jel; 1996. évi XX.
//! törvény): eight digits and their sum with the weights 3 and 7 in turn, modulo 10. Amounts are
//! written in the same groups, so a word must say what it is.
//!
//! Of random strings of nine digits one in 10 passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static HU_TAJ: CodeRule = CodeRule {
    name: "hu_taj",
    kind: EntityKind::HealthId,
    forms: &["#########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "taj",
        "taj szám*",
        "tajszám*",
        "társadalombiztosítási*",
        "tb szám*",
        "hungarian social security*",
        "hungarian health*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let sum = code.weighted(&[3, 7, 3, 7, 3, 7, 3, 7]);
    Proof::Checked.when(sum % 10 == code.digit(8) && !code.is_blank())
}
