//! Polish numbers of businesses: Ustawa o statystyce publicznej of 29 June 1995, register of
//! Statistics Poland. Nine digits, or fourteen for a branch, check digit modulo 11 with 10 as 0.
//! One in 10 random values passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static PL_REGON: CodeRule = CodeRule {
    name: "pl_regon",
    kind: EntityKind::TaxId,
    forms: &["#########", "##############"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &["regon*"],
};

fn check(code: &Code<'_>) -> Proof {
    let last = code.len() - 1;
    let weights: &[u32] = match last {
        8 => &[8, 9, 2, 3, 4, 5, 6, 7],
        _ => &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8],
    };
    let passes = code.weighted(weights) % 11 % 10 == code.digit(last);
    Proof::Checked.when(passes && !code.is_blank())
}
