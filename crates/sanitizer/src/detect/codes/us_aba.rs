//! United States routing numbers: American Bankers Association, ANS X9.107. Nine digits in the
//! ranges of the Federal Reserve districts, check digit with weights 3 7 1. One in 30 random values
//! passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static US_ABA: CodeRule = CodeRule {
    name: "us_aba",
    kind: EntityKind::Bank,
    forms: &["#########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "aba",
        "aba*",
        "fedwire",
        "routing",
        "routing*",
        "rtn",
        "transit number",
        "transit no",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let district = matches!(code.number(0..2), 1..=12 | 21..=32 | 61..=72 | 80);
    let sum = code.weighted(&[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    Proof::Checked.when(district && sum.is_multiple_of(10))
}
