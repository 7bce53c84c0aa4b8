//! Luxembourg identification numbers: law of 19 June 2013 on the identification of natural persons.
//! Date of birth with the whole year, three digits, and two check digits over these eleven, the
//! first of Luhn, the second of Verhoeff. One in 20,000 random values passes.

use crate::detect::calendar::is_day;
use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static LU_NIN: CodeRule = CodeRule {
    name: "lu_nin",
    kind: EntityKind::NationalId,
    forms: &["#### #### #####", "######## #####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "matricule*",
        "matrikel*",
        "nin",
        "numéro d'identification",
        "sozialversicherungsnummer",
        "identifikationsnummer",
        "luxembourg*",
        "luxemburg*",
    ],
};

/// The permutations of Verhoeff's check, by place from the right.
const PERMUTED: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

fn check(code: &Code<'_>) -> Proof {
    let born = is_day(code.number(0..4), code.number(4..6), code.number(6..8))
        && (1880..=2040).contains(&code.number(0..4));
    let Some(first) = code.characters().get(..12) else { return Proof::None };
    Proof::Proven.when(born && luhn(first) && verhoeff(code))
}

/// The check of Verhoeff over the first eleven digits and the last one.
fn verhoeff(code: &Code<'_>) -> bool {
    let places = std::iter::once(12).chain((0..11).rev());
    let state = places.enumerate().fold(0, |state, (place, index)| {
        times(state, usize::from(PERMUTED[place % 8][code.digit(index) as usize % 10]))
    });
    state == 0
}

/// Multiplies in the dihedral group of ten elements, the turns before the mirrored ones.
fn times(a: usize, b: usize) -> usize {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (5 + a - b) % 5,
    }
}
