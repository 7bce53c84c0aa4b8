//! Swedish personal numbers and coordination numbers: folkbokföringslagen (1991:481). Date of birth
//! with or without the century, three digits, and the check digit of Luhn over the last ten;
//! coordination numbers add 60 to the day. `+` in place of `-` says that the person is a hundred
//! years old. One in 150 random values passes; ten digits in one piece that may be a time need a
//! word.

use crate::detect::calendar::is_day;
use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static SE_PERSONNUMMER: CodeRule = CodeRule {
    name: "se_personnummer",
    kind: EntityKind::NationalId,
    forms: &["###### ####", "######## ####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "personnr",
        "personnummer",
        "personnummer*",
        "person nr",
        "pnr",
        "samordningsnummer*",
        "samordningsnr",
        "swedish*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let start = code.len() - 10;
    let (short, month) = (code.number(start..start + 2), code.number(start + 2..start + 4));
    let day = code.number(start + 4..start + 6);
    let century = code.number(0..start);
    let (century, known) = match (start, century) {
        (0, _) => (0, true),
        (_, 18..=20) => (century * 100, century < 20 || short <= 40),
        _ => (0, false),
    };
    let day = if day > 60 { day - 60 } else { day };
    let passes = code.characters().get(start..).is_some_and(luhn);
    match known && is_day(century + short, month, day) && passes {
        true if code.is_time() => Proof::Checked,
        true if start == 0 && code.follows_a_digit() => Proof::Shape,
        true => Proof::Proven,
        false => Proof::None,
    }
}
