//! Spanish numbers of foreigners (NIE, número de identidad de extranjero; real decreto 557/2011): X, Y
//! or Z, seven digits, and the letter of the DNI for the number in which 0, 1 or 2 stands for the first
//! letter. Before 2008 some had eight digits, beginning with 0.
//!
//! Of random strings of this form one in 23 passes.

use super::es_dni::control_letter;
use crate::detect::checksum::number;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static ES_NIE: CodeRule = CodeRule {
    name: "es_nie",
    kind: EntityKind::NationalId,
    forms: &["A # ### ### A", "x 0# ### ### A"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "nie",
        "n.i.e",
        "nif",
        "identidad de extranjero*",
        "número de extranjero*",
        "tarjeta de residencia",
        "foreigner id*",
        "foreigner number",
        "spanish id*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    Proof::Proven.when(passes(code.characters()))
}

/// Whether nine or ten characters are the number of a foreigner.
pub(super) fn passes(characters: &[u8]) -> bool {
    let [first @ b'X'..=b'Z', digits @ .., letter] = characters else { return false };
    let blank = digits.iter().all(|one| Some(one) == digits.first());
    let value = u64::from(first - b'X') * 10_000_000 + number(digits);
    matches!(digits.len(), 7 | 8)
        && digits.iter().all(u8::is_ascii_digit)
        && !blank
        && control_letter(value) == *letter
}
