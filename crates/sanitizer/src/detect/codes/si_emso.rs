//! Slovenian personal numbers (EMŠO): Zakon o centralnem registru prebivalstva. Day, month and the
//! last three digits of the year of birth, register, three digits, check digit modulo 11 with
//! weights 7 to 2 twice. Register 50 is Slovenia; those of the other states that once shared the
//! system (JMBG) need a word. One in 30,000 random values passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static SI_EMSO: CodeRule = CodeRule {
    name: "si_emso",
    kind: EntityKind::NationalId,
    forms: &["####### ## ####", "####### ## ### #", "## ## ### ## ####", "####### ######"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "emšo*",
        "emso*",
        "enotna matična*",
        "jedinstveni matični",
        "jmbg*",
        "matična številka",
        "matični broj",
        "slovenian*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let year = match code.number(4..7) {
        short @ 880..=999 => 1000 + short,
        short @ 0..=40 => 2000 + short,
        _ => return Proof::None,
    };
    let born = is_day(year, code.number(2..4), code.number(0..2));
    let sum = code.weighted(&[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    let proof = match code.number(7..9) {
        50 => Proof::Proven,
        _ if code.is_bare() => Proof::Checked,
        _ => Proof::Shape,
    };
    // Where the check digit would be ten, Slovenia gives out no number; its neighbours wrote zero.
    let ten = sum % 11 == 1 && code.digit(12) == 0;
    if born && ten { Proof::Shape } else { proof.when(born && sum.is_multiple_of(11)) }
}
