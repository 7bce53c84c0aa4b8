//! French numbers of enterprises (SIREN, given out by INSEE; code de commerce R123-221): nine digits
//! with the check of Luhn. Amounts are written in the same groups, so a word must say what it is.
//!
//! Of random strings of nine digits one in 10 passes.

use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static FR_SIREN: CodeRule = CodeRule {
    name: "fr_siren",
    kind: EntityKind::TaxId,
    forms: &["#########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "siren",
        "n° siren",
        "rcs",
        "r.c.s",
        "registre du commerce",
        "numéro d'entreprise",
        "french company*",
        "french business*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    Proof::Checked.when(passes(code.characters()))
}

/// Whether nine digits are the number of an enterprise.
pub(super) fn passes(digits: &[u8]) -> bool {
    digits.iter().any(|one| Some(one) != digits.first()) && luhn(digits)
}
