//! Romanian personal numbers (CNP): Law 105/1996. Sex and century, date of birth, county, three
//! digits, check digit modulo 11 with weights 2 7 9 1 4 6 3 5 8 2 7 9 and 10 as 1. One in 700
//! random values passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static RO_CNP: CodeRule = CodeRule {
    name: "ro_cnp",
    kind: EntityKind::NationalId,
    forms: &["# ###### ######", "# ## ## ## ######", "# ###### ## ####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &["cnp", "cnp*", "c.n.p", "cod numeric personal", "cod numeric", "romanian*"],
};

fn check(code: &Code<'_>) -> Proof {
    let century = match code.digit(0) {
        1 | 2 => 1900,
        3 | 4 => 1800,
        5 | 6 => 2000,
        // Residents and foreigners of any century.
        7..=9 => 0,
        _ => return Proof::None,
    };
    let born = is_day(century + code.number(1..3), code.number(3..5), code.number(5..7));
    let county = matches!(code.number(7..9), 1..=48 | 51 | 52 | 70 | 80..=83);
    let rest = code.weighted(&[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let passes = code.digit(12) == if rest == 10 { 1 } else { rest };
    Proof::Proven.when(born && county && passes && code.number(9..12) != 0)
}
