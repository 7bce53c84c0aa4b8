//! Spanish tax numbers of companies and other bodies (CIF, today NIF de personas jurídicas; orden
//! EHA/451/2008): a letter for the legal form, the province in two digits, five digits, and a check
//! that is a digit or the letter at its place in `JABCDEFGHI`, depending on the legal form. The check
//! is that of Luhn over the seven digits.
//!
//! Of random strings of this form one in 10 passes with a digit, one in 26 with a letter.

use crate::detect::checksum::weighted_cross;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static ES_CIF: CodeRule = CodeRule {
    name: "es_cif",
    kind: EntityKind::TaxId,
    forms: &["A ## ##### ?"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "cif",
        "c.i.f",
        "nif",
        "n.i.f",
        "identificación fiscal",
        "razón social",
        "spanish tax*",
        "spanish company*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    match control(code.characters()) {
        Control::Usual => Proof::Proven,
        Control::Unusual => Proof::Shape,
        Control::Wrong => Proof::None,
    }
}

/// Whether nine characters are the number of a company.
pub(super) fn passes(characters: &[u8]) -> bool {
    control(characters) == Control::Usual
}

#[derive(PartialEq, Eq)]
enum Control {
    Usual,
    /// A digit where the legal form has a letter, or the other way round: people mix them up.
    Unusual,
    Wrong,
}

fn control(characters: &[u8]) -> Control {
    let &[form, a, b, c, d, e, f, g, check] = characters else { return Control::Wrong };
    let digits = [a, b, c, d, e, f, g];
    let (takes_digit, takes_letter) = match form {
        // Bodies abroad have the province 00 and a letter.
        b'A' | b'B' | b'E' | b'H' => (true, (a, b) == (b'0', b'0')),
        b'N' | b'P' | b'Q' | b'R' | b'S' | b'W' => (false, true),
        b'C' | b'D' | b'F' | b'G' | b'J' | b'U' | b'V' => (true, true),
        _ => return Control::Wrong,
    };
    if !digits.iter().all(u8::is_ascii_digit) || digits == [a; 7] {
        return Control::Wrong;
    }
    let sum = weighted_cross(&digits, &[2, 1, 2, 1, 2, 1, 2]);
    let expected = ((10 - sum % 10) % 10) as u8;
    let is_digit = check == b'0' + expected;
    if !is_digit && b"JABCDEFGHI".get(usize::from(expected)) != Some(&check) {
        return Control::Wrong;
    }
    let usual = if is_digit { takes_digit } else { takes_letter };
    if usual { Control::Usual } else { Control::Unusual }
}
