//! Danish civil registration numbers (CPR-nummer, personnummer; lov om Det Centrale Personregister):
//! DDMMYY and four digits. The check modulo 11 is not kept since 2007, so that only the date is left;
//! numbers that stand in for one, in hospitals for example, have the day raised by 60.
//!
//! Of random strings of ten digits one in 14 passes; a word must say what it is.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static DK_CPR: CodeRule = CodeRule {
    name: "dk_cpr",
    kind: EntityKind::NationalId,
    forms: &["###### ####"],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "cpr*",
        "personnummer*",
        "personnr",
        "person nr",
        "danish id*",
        "danish personal*",
        "danish civil*",
        "civil registration number",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let (day, month, year) = (code.number(0..2), code.number(2..4), code.number(4..6));
    let day = if day > 60 { day - 60 } else { day };
    Proof::Shape.when(is_day(year, month, day))
}
