//! French tax numbers of people (numéro fiscal de référence, SPI, given out by the Direction générale
//! des finances publiques): ten digits that begin with 0, 1, 2 or 3, and their remainder by 511 in
//! three digits.
//!
//! Of random strings of thirteen digits one in 1,250 passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static FR_SPI: CodeRule = CodeRule {
    name: "fr_spi",
    kind: EntityKind::TaxId,
    forms: &["## ## ### ### ###"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "numéro fiscal*",
        "n° fiscal*",
        "identifiant fiscal",
        "référence fiscale",
        "spi",
        "nif",
        "tin",
        "avis d'impôt*",
        "french tax*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let body = code.number(0..10);
    Proof::Checked.when(code.at(0) <= b'3' && body != 0 && body % 511 == code.number(10..13))
}
