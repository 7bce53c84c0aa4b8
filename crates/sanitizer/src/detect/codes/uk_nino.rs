//! British national insurance numbers: HMRC National Insurance Manual NIM39110. Two letters of
//! which some are never given out, six digits, and a letter from A to D that may be missing. There
//! is no check digit, so a word must say what it is.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static UK_NINO: CodeRule = CodeRule {
    name: "uk_nino",
    kind: EntityKind::NationalId,
    forms: &["AA ## ## ## A", "AA ## ## ##", "AA ###### A"],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "insurance number",
        "insurance no",
        "n.i. number",
        "national insurance*",
        "ni no",
        "ni number",
        "ni num",
        "nino",
        "nino*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let letters = [code.at(0), code.at(1)];
    let never = letters.iter().any(|letter| b"DFIQUV".contains(letter))
        || letters[1] == b'O'
        || [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&letters);
    let suffix = matches!(code.at(8), 0 | b'A'..=b'D');
    Proof::Shape.when(!never && suffix)
}
