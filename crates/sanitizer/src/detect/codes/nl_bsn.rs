//! Dutch citizen service numbers (BSN, formerly sofinummer): Wet algemene bepalingen
//! burgerservicenummer. Nine digits, of which a leading zero may be left out, and the eleven test:
//! weights 9 to 2 and minus 1. One in 11 random values passes, so groups of three, which are
//! ordinary numbers too, need a word.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static NL_BSN: CodeRule = CodeRule {
    name: "nl_bsn",
    kind: EntityKind::NationalId,
    forms: &["#########", "#### ## ###", "########"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "bsn*",
        "burgerservice*",
        "citizen service number",
        "service number",
        "sofi*",
        "sofi nummer",
        "persoonsnummer",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let short = code.len() == 8;
    let last = code.len() - 1;
    let weights: &[u32] = if short { &[8, 7, 6, 5, 4, 3, 2] } else { &[9, 8, 7, 6, 5, 4, 3, 2] };
    let passes = code.weighted(weights) % 11 == code.digit(last);
    if code.is_blank() {
        return Proof::None;
    }
    // `2016.04.103` is a year, a month and a number: of an article, or of a build.
    let dated =
        code.separator(4) == Some(Separator::Dot) && (1900..2100).contains(&code.number(0..4));
    match (passes, short) {
        (true, false) if dated => Proof::Shape,
        (true, false) => Proof::Checked,
        (true, true) => Proof::Shape,
        // Invented numbers are still meant as numbers of people.
        (false, _) => Proof::Shape.when(!short && code.is_bare()),
    }
}
