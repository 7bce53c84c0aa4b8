//! Equipment identities of mobile devices: 3GPP TS 23.003, section 6. Fifteen digits with the check
//! digit of Luhn, the first two being those of a body that gives out type codes; or sixteen with a
//! version and without a check (IMEISV). One in 40 random values passes.

use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static IMEI: CodeRule = CodeRule {
    name: "imei",
    kind: EntityKind::Imei,
    forms: &[
        "## ###### ###### #",
        "## ###### ###### ##",
        "######## ###### #",
        "######## ###### ##",
    ],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &["imei", "imei*", "imeisv", "meid", "equipment identity", "serial number of the phone"],
};

fn check(code: &Code<'_>) -> Proof {
    let body =
        matches!(code.number(0..2), 1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 91 | 97..=99);
    match code.len() {
        _ if code.is_blank() => Proof::None,
        15 if body && luhn(code.characters()) => Proof::Checked,
        _ => Proof::Shape,
    }
}
