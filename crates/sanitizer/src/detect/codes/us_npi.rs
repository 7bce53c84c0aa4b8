//! United States national provider identifiers: 45 CFR 162.406. Ten digits that begin with 1 or 2,
//! and the check digit of Luhn over 80840 and the number. One in 50 random values passes.

use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static US_NPI: CodeRule = CodeRule {
    name: "us_npi",
    kind: EntityKind::HealthId,
    forms: &["##########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &["national provider*", "npi", "npi*", "provider id*", "provider number"],
};

fn check(code: &Code<'_>) -> Proof {
    let mut digits = *b"80840__________";
    let Some(own) = digits.get_mut(5..5 + code.len()) else { return Proof::None };
    own.copy_from_slice(code.characters());
    Proof::Checked.when(matches!(code.digit(0), 1 | 2) && luhn(&digits))
}
