//! Italian tax codes of people: decree of the Ministry of Finance of 23 December 1976. Letters of
//! both names, year, a letter for the month, day (plus 40 for women), code of the place of birth,
//! check letter modulo 26. Where two people would have the same code, letters LMNPQRSTUV stand in
//! place of digits (omocodia). One in 60 random values of the form passes.

use crate::detect::calendar::is_day;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static IT_CODICE_FISCALE: CodeRule = CodeRule {
    name: "it_codice_fiscale",
    kind: EntityKind::NationalId,
    forms: &["AAA AAA ??A?? A???A"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "cf",
        "c.f",
        "cod fisc*",
        "cod. fisc*",
        "codice fiscale",
        "codicefiscale",
        "fiscal code",
        "italian tax code",
        "steuernummer",
        "tax code",
    ],
};

/// Letters for the months January to December.
const MONTHS: &[u8] = b"ABCDEHLMPRST";
/// Letters that stand for the digits 0 to 9 where two people would have the same code.
const OMOCODIA: &[u8] = b"LMNPQRSTUV";
/// Values of 0 to 9, then A to Z, at odd places; A to J count like 0 to 9.
const ODD: [u8; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

fn check(code: &Code<'_>) -> Proof {
    let pair = |at| Some(10 * digit(code.at(at))? + digit(code.at(at + 1))?);
    let month = MONTHS.iter().position(|&month| month == code.at(8));
    let (Some(year), Some(month), Some(day), Some(_), Some(_)) =
        (pair(6), month, pair(9), pair(12), digit(code.at(14)))
    else {
        return Proof::None;
    };
    let day = if day > 40 { day - 40 } else { day };
    if !is_day(year, month as u64 + 1, day) || code.at(11) == b'N' {
        return Proof::None;
    }
    let sum: u32 = code.characters().iter().take(15).enumerate().map(value).sum();
    // Invented codes with a wrong letter are still meant as codes of people.
    if code.at(15) == b'A' + (sum % 26) as u8 { Proof::Proven } else { Proof::Shape }
}

/// A digit, or the letter in its place.
fn digit(character: u8) -> Option<u64> {
    match character {
        b'0'..=b'9' => Some(u64::from(character - b'0')),
        _ => OMOCODIA.iter().position(|&letter| letter == character).map(|digit| digit as u64),
    }
}

fn value((index, &character): (usize, &u8)) -> u32 {
    let rank = character - if character.is_ascii_digit() { b'0' } else { b'A' };
    match index % 2 {
        0 => ODD.get(usize::from(rank)).copied().unwrap_or_default().into(),
        _ => rank.into(),
    }
}
