//! Greek social security numbers (ΑΜΚΑ, αριθμός μητρώου κοινωνικής ασφάλισης; law 3655/2008): the day
//! of birth as DDMMYY, a serial of four digits and the check of Luhn.
//!
//! Of random strings of eleven digits one in 270 passes.

use super::de_steuer_id;
use crate::detect::calendar::is_day;
use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static GR_AMKA: CodeRule = CodeRule {
    name: "gr_amka",
    kind: EntityKind::NationalId,
    forms: &["## ## ## #### #"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "αμκα",
        "α.μ.κ.α",
        "κοινωνικής ασφάλισης",
        "amka",
        "a.m.k.a",
        "greek social security*",
        "greek id*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let digits = code.characters();
    let (day, month, year) = (code.number(0..2), code.number(2..4), code.number(4..6));
    if !is_day(year, month, day) || code.number(6..10) == 0 || !luhn(digits) {
        return Proof::None;
    }
    // Some German tax numbers pass, too, and Germany has eight times as many people.
    if de_steuer_id::passes(digits) { Proof::Checked } else { Proof::Proven }
}
