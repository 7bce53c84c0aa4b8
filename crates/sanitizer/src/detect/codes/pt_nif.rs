//! Portuguese tax numbers: Decreto-Lei 14/2013. Nine digits, of which the first say what sort of
//! taxpayer it is, check digit modulo 11 with weights 9 to 2. One in 14 random values passes, and
//! nothing but a word parts them from other numbers.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static PT_NIF: CodeRule = CodeRule {
    name: "pt_nif",
    kind: EntityKind::TaxId,
    forms: &["#########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "contribuinte*",
        "identificação fiscal",
        "nif",
        "nif*",
        "nipc",
        "número fiscal",
        "portuguese*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let sort = matches!(code.number(0..2), 10..=39 | 45 | 50..=69 | 70..=72 | 74..=75 | 77..=79)
        || matches!(code.number(0..2), 80..=91 | 98 | 99);
    let check = 11 - code.weighted(&[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let passes = code.digit(8) == if check > 9 { 0 } else { check };
    Proof::Checked.when(sort && passes && !code.is_blank())
}
