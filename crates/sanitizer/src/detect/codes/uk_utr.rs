//! British unique taxpayer references: HMRC, self assessment and corporation tax. Ten digits of
//! which the first checks the others, modulo 11 with weights 6 7 8 9 10 5 4 3 2. The authority does
//! not publish the check and one in 10 random values passes, so a word must say what it is.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static UK_UTR: CodeRule = CodeRule {
    name: "uk_utr",
    kind: EntityKind::TaxId,
    forms: &["##########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "tax reference",
        "unique tax reference",
        "unique taxpayer*",
        "utr",
        "utr*",
        "self assessment reference",
        "taxpayer reference",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let sum: u32 = [6, 7, 8, 9, 10, 5, 4, 3, 2]
        .iter()
        .zip(1..)
        .map(|(weight, at)| weight * code.digit(at))
        .sum();
    let first = b"21987654321".get(sum as usize % 11);
    match (first == Some(&code.at(0)), code.is_blank()) {
        (true, false) => Proof::Checked,
        (false, false) => Proof::Shape,
        (_, true) => Proof::None,
    }
}
