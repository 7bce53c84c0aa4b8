//! United States employer identification numbers: 26 CFR 301.6109-1, prefixes that the Internal
//! Revenue Service gives to its campuses. There is no check digit, so a word must say what it is.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static US_EIN: CodeRule = CodeRule {
    name: "us_ein",
    kind: EntityKind::TaxId,
    forms: &["## #######"],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "ein",
        "ein no",
        "ein number",
        "employer id*",
        "employer identification*",
        "federal id*",
        "federal tax*",
        "fein",
        "tax id",
        "tax identification*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let campus = matches!(
        code.number(0..2),
        1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99
    );
    // Other groups are social security numbers or telephone numbers.
    let written = code.is_bare() || code.separator(2).is_some();
    Proof::Shape.when(campus && written && !code.is_blank())
}
