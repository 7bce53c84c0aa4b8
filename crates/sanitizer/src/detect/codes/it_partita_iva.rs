//! Italian value-added tax numbers without their country: decree of the President 633/1972, art.
//! 35. Seven digits of the taxpayer, three of the office (001 to 100, 120, 121, 888, 999), and the
//! check digit of Luhn. One in 100 random values passes.

use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static IT_PARTITA_IVA: CodeRule = CodeRule {
    name: "it_partita_iva",
    kind: EntityKind::TaxId,
    forms: &["###########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "iva",
        "p iva",
        "p.iva",
        "p. iva",
        "part iva",
        "part. iva",
        "partita iva",
        "partitaiva",
        "piva",
        "vat",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let office = matches!(code.number(7..10), 1..=100 | 120 | 121 | 888 | 999);
    let taxpayer = code.number(0..7) != 0;
    Proof::Checked.when(office && taxpayer && luhn(code.characters()))
}
