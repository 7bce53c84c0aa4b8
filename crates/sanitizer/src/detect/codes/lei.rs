//! Legal entity identifiers: ISO 17442-1. Four characters of the issuer, mostly two zeros, the
//! entity, and two check digits of ISO/IEC 7064 MOD 97-10. With the zeros and a letter it is found
//! alone: one in 100,000 random values passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static LEI: CodeRule = CodeRule {
    name: "lei",
    kind: EntityKind::TaxId,
    forms: &["???? ???? ???? ???? ??##"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &["gleif", "legal entity id*", "lei", "lei*", "rechtsträgerkennung"],
};

fn check(code: &Code<'_>) -> Proof {
    let characters = code.characters();
    let rest = characters.iter().fold(0, |rest, &character| match character {
        b'0'..=b'9' => (rest * 10 + u32::from(character - b'0')) % 97,
        _ => (rest * 100 + u32::from(character.wrapping_sub(b'A')) + 10) % 97,
    });
    let letters = characters.iter().any(u8::is_ascii_uppercase);
    // Hexadecimal digits in groups of four are what programs print of memory.
    let bytes = characters.iter().all(u8::is_ascii_hexdigit);
    match (rest == 1 && !code.is_blank(), letters && code.number(4..6) == 0) {
        (true, _) if bytes => Proof::Shape,
        (true, true) if characters.get(4..6) == Some(b"00") => Proof::Proven,
        (true, _) => Proof::Checked,
        (false, _) => Proof::None,
    }
}
