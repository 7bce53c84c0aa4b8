//! Norwegian birth numbers and D numbers: folkeregisterloven and its regulation of 2017. Day, month
//! and year of birth, three digits that go with the century, two check digits modulo 11. D numbers
//! of people from abroad add 40 to the day, numbers that hospitals give out 40 to the month. One in
//! 2,500 random values passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static NO_FNR: CodeRule = CodeRule {
    name: "no_fnr",
    kind: EntityKind::NationalId,
    forms: &["###### #####", "###### ### ##"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "d nummer",
        "d nr",
        "fnr",
        "fødselsnr",
        "fødselsnummer",
        "fødsels og personnummer",
        "fodselsnummer",
        "norwegian*",
        "personnr",
        "personnummer",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let (day, month, year) = (code.number(0..2), code.number(2..4), code.number(4..6));
    let day = if day > 40 { day - 40 } else { day };
    let month = if month > 40 { month - 40 } else { month };
    let given = match code.number(6..9) {
        0..=499 => true,
        500..=749 => !(40..=53).contains(&year),
        750..=899 => year < 40,
        _ => true,
    };
    let first = || code.weighted(&[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11);
    let second = || code.weighted(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
    Proof::Proven.when(given && is_day(year, month, day) && first() && second())
}
