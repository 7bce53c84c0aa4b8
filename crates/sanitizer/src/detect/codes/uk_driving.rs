//! British driver numbers: Driver and Vehicle Licensing Agency. Five letters of the family name
//! filled up with 9, decade, month (plus 50 for women), day and year of birth, two initials or 9, a
//! digit and two letters; two digits of the issue may follow. The computation of the last letters
//! is not published, so a word must say what it is.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static UK_DRIVING: CodeRule = CodeRule {
    name: "uk_driving",
    kind: EntityKind::Licence,
    forms: &["A???? ###### A? ?AA", "A???? ###### A? ?AA ##"],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "driver number",
        "driver no",
        "driver's licen*",
        "driver licen*",
        "drivers licen*",
        "driving licen*",
        "dvla*",
        "licence number",
        "license number",
        "licence no",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let name = code.characters().get(..5).unwrap_or_default();
    let letters = name.iter().take_while(|character| character.is_ascii_uppercase()).count();
    let filled = name.iter().skip(letters).all(|&character| character == b'9');
    let (month, day) = (code.number(6..8), code.number(8..10));
    let month = if month > 50 { month - 50 } else { month };
    let initials = code.at(12) == b'9' || code.at(12).is_ascii_uppercase();
    // The year is a leap year for all that is known.
    Proof::Shape.when(filled && initials && is_day(0, month, day))
}
