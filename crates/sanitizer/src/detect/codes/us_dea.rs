//! United States numbers of prescribers: Drug Enforcement Administration, 21 CFR 1301. Letter of
//! the sort of registrant, first letter of the name or 9, six digits and a check digit: the digits
//! at odd places and twice those at even places. One in 14 random values passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static US_DEA: CodeRule = CodeRule {
    name: "us_dea",
    kind: EntityKind::HealthId,
    forms: &["A?#######"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &["dea", "dea*", "drug enforcement*", "prescriber*"],
};

fn check(code: &Code<'_>) -> Proof {
    let sort = b"ABCDEFGHJKLMPRSTUX".contains(&code.at(0));
    let name = code.at(1).is_ascii_uppercase() || code.at(1) == b'9';
    let sum = code.weighted(&[0, 0, 1, 2, 1, 2, 1, 2]);
    Proof::Checked.when(sort && name && sum % 10 == code.digit(8))
}
