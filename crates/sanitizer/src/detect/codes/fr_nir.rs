//! French social security numbers (numéro de sécurité sociale, NIR, given out by INSEE; décret
//! 82-103): sex, year and month of birth, département (Corsica is 2A and 2B, abroad 99), commune,
//! serial, and a key: 97 less the remainder of the rest by 97, where 2A counts as 19 and 2B as 18.
//! Months from 20 on stand for dates that civil registers do not tell, 3 4 7 8 for numbers that are
//! not final.
//!
//! Of random strings of fifteen digits one in 800 passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static FR_NIR: CodeRule = CodeRule {
    name: "fr_nir",
    kind: EntityKind::NationalId,
    forms: &[
        "# ## ## ## ### ###",
        "# ## ## 2A ### ###",
        "# ## ## ## ### ### ##",
        "# ## ## #A ### ### ##",
    ],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "sécurité sociale",
        "sécu",
        "sécu.",
        "nir",
        "numéro insee",
        "n° insee",
        "insee",
        "nss",
        "n° ss",
        "assuré social",
        "immatriculation sociale",
        "carte vitale",
        "french social security*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let place = match (code.at(5), code.at(6)) {
        (b'2', b'A') => 19,
        (b'2', b'B') => 18,
        _ if !code.at(6).is_ascii_digit() => return Proof::None,
        _ => code.number(5..7),
    };
    let parts = matches!(code.at(0), b'1'..=b'4' | b'7' | b'8')
        && matches!(code.number(3..5), 1..=12 | 20..=42 | 50..=99)
        && place != 0
        && code.number(7..10) != 0
        && code.number(10..13) != 0;
    if !parts {
        return Proof::None;
    }
    let number = (code.number(0..5) * 100 + place) * 1_000_000 + code.number(7..13);
    match code.len() {
        // People leave the key out, and then nothing is left to check.
        13 => Proof::Shape.when(code.number(3..5) <= 12),
        _ => Proof::Proven.when(97 - number % 97 == code.number(13..15)),
    }
}
