//! Austrian social security numbers (Versicherungsnummer, given out by the Dachverband der
//! Sozialversicherungsträger; par. 30c ASVG): a serial number of three digits that does not begin
//! with 0, a check digit, and the day of birth as DDMMYY. The weights 3 7 9, 5 8 4 2 1 6 modulo 11
//! give the check digit; serials that would need 10 are left out. Where the day is not known or its
//! serials are used up, the month is 13, 14 or 15.
//!
//! Of random strings of ten digits one in 330 passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static AT_SVNR: CodeRule = CodeRule {
    name: "at_svnr",
    kind: EntityKind::NationalId,
    forms: &["#### ## ## ##"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "svnr*",
        "sv nr",
        "sv nummer",
        "sozialversicherung*",
        "soz.vers*",
        "versicherungsnummer*",
        "vers.nr",
        "vsnr",
        "e-card",
        "austrian social security*",
        "austrian insurance number",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let sum = code.weighted(&[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    if code.at(0) == b'0' || sum % 11 != code.digit(3) {
        return Proof::None;
    }
    let (day, month, year) = (code.number(4..6), code.number(6..8), code.number(8..10));
    match month {
        _ if is_day(year, month, day) && !code.is_time() => Proof::Proven,
        _ if is_day(year, month, day) => Proof::Checked,
        13..=15 => Proof::Shape.when((1..=31).contains(&day)),
        _ => Proof::None,
    }
}
