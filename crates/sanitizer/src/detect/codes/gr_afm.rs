//! Greek tax numbers (ΑΦΜ, αριθμός φορολογικού μητρώου; given out by the ΑΑΔΕ): eight digits and the
//! check of weights 256 128 … 2 modulo 11, where 10 becomes 0.
//!
//! Of random strings of nine digits one in 10 passes.

use crate::detect::checksum::weighted;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static GR_AFM: CodeRule = CodeRule {
    name: "gr_afm",
    kind: EntityKind::TaxId,
    forms: &["#########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "αφμ",
        "α.φ.μ",
        "φορολογικού μητρώου",
        "αριθμός φορολογικού",
        "afm",
        "a.f.m",
        "greek tax*",
        "greek tin",
        "tin",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    Proof::Checked.when(passes(code.characters()))
}

/// Whether nine digits are a tax number.
pub(super) fn passes(digits: &[u8]) -> bool {
    let [first, .., last] = digits else { return false };
    let sum = weighted(digits, &[256, 128, 64, 32, 16, 8, 4, 2]);
    sum % 11 % 10 == u32::from(last & 15) && digits.iter().any(|one| one != first)
}
