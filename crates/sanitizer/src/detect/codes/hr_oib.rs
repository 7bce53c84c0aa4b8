//! Croatian personal identification numbers (OIB, osobni identifikacijski broj; zakon o osobnom
//! identifikacijskom broju): ten random digits and the check of ISO/IEC 7064 MOD 11,10.
//!
//! Of random strings of eleven digits one in 10 passes. One that begins with 0 is more often a telephone
//! number, and German tax numbers have the same check and are fewer among all such strings: without a
//! word near it, neither counts.

use super::de_steuer_id;
use crate::detect::checksum::mod_11_10;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static HR_OIB: CodeRule = CodeRule {
    name: "hr_oib",
    kind: EntityKind::NationalId,
    forms: &["### ### ### ##"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "oib*",
        "osobni identifikacijski*",
        "osobnog identifikacijskog*",
        "identifikacijski broj",
        "matični broj",
        "croatian id*",
        "croatian tax*",
        "croatian personal*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let digits = code.characters();
    if code.is_blank() || !mod_11_10(digits) {
        return Proof::None;
    }
    // Three digits, three more and five are the end of a longer number.
    let whole = code.is_bare() || [3, 6, 9].iter().all(|&at| code.separator(at).is_some());
    match code.at(0) == b'0' || de_steuer_id::passes(digits) {
        _ if !whole => Proof::Shape,
        true => Proof::Checked,
        false => Proof::Proven,
    }
}
