//! German health insurance numbers (Krankenversichertennummer, par. 290 SGB V): a letter, eight
//! digits and a check digit, which stay with a person for life. The letter counts as its place in the
//! alphabet in two digits; the products with 1 2 1 2 … are added digit by digit, modulo 10. What may
//! follow, the number of the insurer, is no part of it.
//!
//! Of random strings of this form one in 10 passes.

use crate::detect::checksum::weighted_cross;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static DE_KVNR: CodeRule = CodeRule {
    name: "de_kvnr",
    kind: EntityKind::HealthId,
    forms: &["A ### ### ###"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "kvnr*",
        "kv nr",
        "kv nummer",
        "krankenversichert*",
        "krankenversicherung*",
        "krankenkasse*",
        "versichertennummer*",
        "versicherten nr",
        "versicherten id",
        "egk",
        "gesundheitskarte*",
        "health insurance*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let &[letter, a, b, c, d, e, f, g, h, check] = code.characters() else { return Proof::None };
    let place = letter.wrapping_sub(b'A') + 1;
    let digits = [place / 10, place % 10, a, b, c, d, e, f, g, h];
    let sum = weighted_cross(&digits, &[1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    let blank = code.characters().get(2..).is_some_and(|rest| rest.iter().all(|&one| one == a));
    // Amounts and lots behind a letter are written with dots.
    let usual = [1, 4, 7]
        .iter()
        .all(|&at| matches!(code.separator(at), None | Some(Separator::Space | Separator::Hyphen)));
    let proof = if usual { Proof::Proven } else { Proof::Shape };
    proof.when(sum % 10 == u32::from(check & 15) && !blank)
}
