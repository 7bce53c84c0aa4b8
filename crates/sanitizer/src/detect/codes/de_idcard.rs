//! German identity cards and residence permits (Personalausweis, elektronischer Aufenthaltstitel;
//! PAuswG, ICAO Doc 9303): since 2010 nine characters out of the digits and the letters without vowels
//! and other letters that can be misread, the first of which tells the authority; before, ten digits.
//! The machine-readable zone adds the check digit of ICAO with the weights 7 3 1, and a `D`.
//!
//! Of random strings of this form with a check digit one in 10 passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static DE_IDCARD: CodeRule = CodeRule {
    name: "de_idcard",
    kind: EntityKind::IdCard,
    forms: &[
        "A????????",
        "A???????? #",
        "A???????? #d",
        "#########",
        "######### #",
        "######### #d",
    ],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "ausweis*",
        "personalausweis*",
        "perso",
        "aufenthaltstitel*",
        "npa",
        "identity card*",
        "identity document*",
        "id card*",
        "id document*",
        "id karte",
        "carte d'identité",
        "carta d'identità",
        "documento de identidad",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let Some(serial) = code.characters().get(..9) else { return Proof::None };
    let first = code.at(0);
    let is_old = serial.iter().all(u8::is_ascii_digit);
    let begins = is_old || matches!(first, b'L' | b'M' | b'N' | b'P' | b'R' | b'T' | b'V'..=b'Y');
    let used = |c: &u8| matches!(c, b'0'..=b'9' | b'C' | b'F'..=b'H' | b'J'..=b'N' | b'P' | b'R' | b'T' | b'V'..=b'Z');
    let blank = serial.iter().all(|&one| one == first);
    if !begins || blank || !serial.iter().all(used) {
        return Proof::None;
    }
    match code.len() {
        // The check digit stands on the back only.
        9 => Proof::Shape.when(!is_old && serial.iter().any(u8::is_ascii_digit)),
        _ if icao(serial) != code.digit(9) => Proof::None,
        // Nine digits, a dot and one more are a number with a fraction.
        _ if code.separator(9) == Some(Separator::Dot) => Proof::Shape,
        _ => Proof::Checked,
    }
}

/// The check digit of ICAO Doc 9303: letters count from 10 on, weights are 7 3 1.
fn icao(characters: &[u8]) -> u32 {
    let value = |c: u8| u32::from(if c.is_ascii_digit() { c - b'0' } else { c.wrapping_sub(55) });
    let weights = [7, 3, 1].into_iter().cycle();
    characters.iter().zip(weights).map(|(&c, weight)| value(c) * weight).sum::<u32>() % 10
}
