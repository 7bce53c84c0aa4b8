//! United States individual taxpayer numbers: 26 CFR 301.6109-1, written like social security
//! numbers, with an area from 900 to 999. The groups in use were extended several times (50 to 65,
//! 70 to 88, 90 to 92, 94 to 99 today), so all but 00 count. There is no check digit: with hyphens
//! it stands alone, otherwise a word must say what it is.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static US_ITIN: CodeRule = CodeRule {
    name: "us_itin",
    kind: EntityKind::Ssn,
    forms: &["### ## ####"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "individual taxpayer*",
        "itin",
        "itin*",
        "ssn*",
        "social security*",
        "tax identification*",
        "taxpayer id*",
        "tin",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let given = code.digit(0) == 9 && code.number(3..5) != 0 && code.number(5..9) != 0;
    let hyphens = [3, 5].iter().all(|&index| code.separator(index) == Some(Separator::Hyphen));
    let proof = if hyphens { Proof::Checked } else { Proof::Shape };
    // Other groups are numbers of employers.
    let written = code.is_bare() || code.separator(3).is_some();
    proof.when(given && written && !code.is_blank())
}
