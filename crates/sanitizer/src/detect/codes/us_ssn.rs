//! United States social security numbers: area, group and serial as the Social Security
//! Administration gave them out (RM 10201.035); area 000 and 666, group 00 and serial 0000 were never
//! given. Area 9xx is that of individual taxpayer numbers, which have a rule of their own. With hyphens
//! they stand alone, otherwise a word must say what they are.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static US_SSN: CodeRule = CodeRule {
    name: "us_ssn",
    kind: EntityKind::Ssn,
    forms: &["### ## ####"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &["ssn*", "social security*", "soc sec", "ss#"],
};

fn check(code: &Code<'_>) -> Proof {
    let was_given = !matches!(code.number(0..3), 0 | 666 | 900..)
        && code.number(3..5) != 0
        && code.number(5..9) != 0;
    let hyphens = [3, 5].iter().all(|&index| code.separator(index) == Some(Separator::Hyphen));
    let proof = if hyphens { Proof::Checked } else { Proof::Shape };
    proof.when(was_given)
}
