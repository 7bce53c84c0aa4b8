//! Vehicle identification numbers: ISO 3779 and 3780, seventeen characters without I, O and Q. In
//! North America (first character 1 to 5) 49 CFR 565 adds a check digit at the ninth place, modulo
//! 11 with X for 10, a year of model at the tenth, and a serial number at the end. All of that
//! together proves one; elsewhere there is no check, and a word must say what it is.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static VIN: CodeRule = CodeRule {
    name: "vin",
    kind: EntityKind::Vin,
    forms: &["?????????????????"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "chassis*",
        "chassinummer",
        "châssis",
        "bastidor",
        "fahrgestell*",
        "fahrzeug ident*",
        "fahrzeugidentifi*",
        "fin",
        "frame number",
        "karoserie",
        "n. telaio",
        "nadwozia",
        "ramnummer",
        "stelnummer",
        "telaio",
        "vehicle id*",
        "vin",
        "vin*",
        "voertuigidentificatie*",
        "výrobní číslo",
    ],
};

/// Values of A to Z; zero for letters that do not occur.
const VALUES: [u32; 26] =
    [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];
const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

fn check(code: &Code<'_>) -> Proof {
    let characters = code.characters();
    let letters = characters.iter().filter(|c| c.is_ascii_uppercase()).count();
    if !(1..=14).contains(&letters) || characters.iter().any(|c| b"IOQ".contains(c)) {
        return Proof::None;
    }
    let sum: u32 =
        characters.iter().zip(WEIGHTS).map(|(&character, weight)| value(character) * weight).sum();
    let check = b"0123456789X".get(sum as usize % 11);
    let american = matches!(code.at(0), b'1'..=b'5')
        && letters > 1
        && !matches!(code.at(9), b'0' | b'U' | b'Z')
        && characters.iter().skip(13).all(u8::is_ascii_digit);
    match (check == Some(&code.at(8)), american) {
        (true, true) => Proof::Proven,
        (true, false) => Proof::Checked,
        (false, _) => Proof::Shape,
    }
}

fn value(character: u8) -> u32 {
    match character {
        b'0'..=b'9' => u32::from(character - b'0'),
        _ => VALUES.get(usize::from(character.wrapping_sub(b'A'))).copied().unwrap_or_default(),
    }
}
