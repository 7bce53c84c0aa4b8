//! Swiss social security numbers (AHV-Nummer, numéro AVS, numero AVS; AHVG art. 50c, since 2008): an
//! article number of GS1 (EAN-13) with the country prefix 756, that is nine digits and the check of
//! EAN-13 with weights 1 and 3.
//!
//! Of random strings of thirteen digits one in 10,000 passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static CH_AHV: CodeRule = CodeRule {
    name: "ch_ahv",
    kind: EntityKind::NationalId,
    forms: &["756 #### #### ##"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "ahv*",
        "avs",
        "navs*",
        "oasi",
        "sozialversicherungsnummer*",
        "versichertennummer",
        "numéro d'assuré",
        "numéro de sécurité sociale",
        "numero d'assicurato",
        "swiss social security*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let sum = code.weighted(&[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    Proof::Proven.when(sum.is_multiple_of(10) && code.number(3..12) != 0)
}
