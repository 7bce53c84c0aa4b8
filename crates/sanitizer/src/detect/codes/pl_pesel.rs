//! Polish PESEL numbers: Ustawa o ewidencji ludności of 24 September 2010. Year, month (plus 80
//! before 1900, plus 20 from 2000) and day of birth, four digits, check digit with weights 1 3 7 9.
//! One in 180 random values passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static PL_PESEL: CodeRule = CodeRule {
    name: "pl_pesel",
    kind: EntityKind::NationalId,
    forms: &["###### #####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &["pesel*", "numer ewidencyjny", "polish*"],
};

fn check(code: &Code<'_>) -> Proof {
    let (short, month, day) = (code.number(0..2), code.number(2..4), code.number(4..6));
    let (year, month) = match month {
        81..=92 if short >= 80 => (1800 + short, month - 80),
        1..=12 => (1900 + short, month),
        21..=32 if short <= 40 => (2000 + short, month - 20),
        _ => return Proof::None,
    };
    let sum = code.weighted(&[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    Proof::Proven.when(is_day(year, month, day) && sum.is_multiple_of(10))
}
