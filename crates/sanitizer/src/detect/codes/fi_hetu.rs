//! Finnish personal identity codes (henkilötunnus; government decree 128/2010, signs of 2023 by decree
//! 1061/2022): DDMMYY, a sign for the century (`+` 1800, `-` and U to Y 1900, A to F 2000), a number
//! from 002 on (900 to 999 while there is no code), and the character at the remainder of all nine
//! digits by 31 in `0123456789ABCDEFHJKLMNPRSTUVWXY`.
//!
//! Of random strings of this form one in 800 passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static FI_HETU: CodeRule = CodeRule {
    name: "fi_hetu",
    kind: EntityKind::NationalId,
    forms: &["###### ###?", "###### A ###?"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "henkilötunnu*",
        "henkilötunnus",
        "hetu*",
        "sotu*",
        "sosiaaliturvatunnu*",
        "personbeteckning*",
        "finnish id*",
        "finnish personal*",
        "personal identity code",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let (century, rest) = match (code.separator(6), code.at(6), code.len()) {
        (Some(Separator::Plus), _, 10) => (1800, 6),
        (Some(Separator::Hyphen), _, 10) => (1900, 6),
        (_, b'U'..=b'Y', 11) => (1900, 7),
        (_, b'A'..=b'F', 11) => (2000, 7),
        _ => return Proof::None,
    };
    let (day, month, year) = (code.number(0..2), code.number(2..4), code.number(4..6));
    let number = code.number(rest..rest + 3);
    let value = code.number(0..6) * 1000 + number;
    let character = b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(value % 31) as usize];
    Proof::Proven
        .when(code.at(rest + 3) == character && number > 1 && is_day(century + year, month, day))
}
