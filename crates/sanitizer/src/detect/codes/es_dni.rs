//! Spanish national identity numbers (DNI; real decreto 1553/2005) and the tax numbers of people who
//! have none (K for children, L for Spaniards abroad, M for foreigners; real decreto 1065/2007):
//! digits and the letter that stands at their remainder by 23 in `TRWAGMYFPDXBNJZSQVHLCKE`.
//!
//! Of random strings of this form one in 23 passes.

use crate::detect::checksum::number;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static ES_DNI: CodeRule = CodeRule {
    name: "es_dni",
    kind: EntityKind::NationalId,
    forms: &["## ### ### A", "A #### ### A"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "dni",
        "d.n.i",
        "nif",
        "n.i.f",
        "documento nacional*",
        "documento de identidad",
        "número de identificación fiscal",
        "spanish id*",
        "national id*",
    ],
};

const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

fn check(code: &Code<'_>) -> Proof {
    Proof::Proven.when(passes(code.characters()))
}

/// Whether nine characters are the number of a Spaniard or of a person with a tax number only.
pub(super) fn passes(characters: &[u8]) -> bool {
    let Some((&letter, body)) = characters.split_last() else { return false };
    let digits = match body {
        [b'K' | b'L' | b'M', digits @ ..] => digits,
        digits => digits,
    };
    let blank = digits.iter().all(|one| Some(one) == digits.first());
    characters.len() == 9
        && digits.iter().all(u8::is_ascii_digit)
        && !blank
        && control_letter(number(digits)) == letter
}

/// The letter that closes a number.
pub(super) fn control_letter(number: u64) -> u8 {
    LETTERS[(number % 23) as usize]
}
