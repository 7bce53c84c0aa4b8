//! British NHS numbers: NHS Data Dictionary, NHS NUMBER. Ten digits, written 3 3 4, check digit
//! modulo 11 with weights 10 to 2. Numbers from 300, 400, 600, 700 and 900 million on are in use in
//! England, Wales, Northern Ireland and for tests; Scottish CHI numbers begin with a date and need
//! a word. One in 11 random values passes, so hyphens, as telephone numbers of North America have
//! them, need a word too.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static UK_NHS: CodeRule = CodeRule {
    name: "uk_nhs",
    kind: EntityKind::HealthId,
    forms: &["### ### ####"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "chi number",
        "chi no",
        "health service number",
        "hsc number",
        "national health service",
        "nhs",
        "nhs*",
        "patient number",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let passes = code.weighted(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
    let spaces = [3, 6].iter().all(|&index| code.separator(index) == Some(Separator::Space));
    let in_use = matches!(code.digit(0), 3 | 4 | 6 | 7 | 9) && (spaces || code.is_bare());
    match (passes && !code.is_blank(), in_use) {
        (true, true) => Proof::Checked,
        (true, false) => Proof::Shape,
        (false, _) => Proof::None,
    }
}
