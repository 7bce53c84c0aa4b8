//! Bank account numbers: ISO 13616-1, lengths of the SWIFT IBAN registry, check of ISO/IEC 7064
//! MOD 97-10. Groups may be parted by spaces, hyphens or the end of a line, letters be small.

use crate::detect::checksum::mod_97;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

/// Country and length of the whole number.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
    ("YE", 30),
];

pub(in crate::detect) static IBAN: CodeRule = CodeRule {
    name: "iban",
    kind: EntityKind::Iban,
    forms: &[
        "AA## ???? ???? ???",
        "AA## ???? ???? ????",
        "AA## ???? ???? ???? ?",
        "AA## ???? ???? ???? ??",
        "AA## ???? ???? ???? ???",
        "AA## ???? ???? ???? ????",
        "AA## ???? ???? ???? ???? ?",
        "AA## ???? ???? ???? ???? ??",
        "AA## ???? ???? ???? ???? ???",
        "AA## ???? ???? ???? ???? ????",
        "AA## ???? ???? ???? ???? ???? ?",
        "AA## ???? ???? ???? ???? ???? ??",
        "AA## ???? ???? ???? ???? ???? ???",
        "AA## ???? ???? ???? ???? ???? ????",
        "AA## ???? ???? ???? ???? ???? ???? ?",
        "AA## ???? ???? ???? ???? ???? ???? ??",
        "AA## ???? ???? ???? ???? ???? ???? ???",
        "AA## ???? ???? ???? ???? ???? ???? ????",
        "AA## ???? ???? ???? ???? ???? ???? ???? ?",
    ],
    check,
    at_most: Proof::Proven,
    free: true,
    words: &[
        "iban*",
        "konto*",
        "bankverbindung",
        "account",
        "compte",
        "cuenta",
        "conto",
        "rekening*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let characters = code.characters();
    let row = LENGTHS.binary_search_by(|row| row.0.as_bytes().cmp(&characters[..2]));
    let Some((_, length)) = row.ok().and_then(|row| LENGTHS.get(row)) else { return Proof::None };
    // A line of prose that begins with "de 10" may pass, but has other digits hardly ever.
    let digits = characters.iter().filter(|c| c.is_ascii_digit()).count();
    if *length != characters.len() || digits < 4 {
        return Proof::None;
    }
    // Invented numbers with wrong check digits are still meant as account numbers.
    let (head, tail) = characters.split_at(4);
    if mod_97(tail.iter().chain(head)) == 1 { Proof::Proven } else { Proof::Shape }
}

/// Tells whether account numbers begin with these two letters, in any case.
pub(crate) fn is_country(letters: [u8; 2]) -> bool {
    let upper = letters.map(|letter| letter.to_ascii_uppercase());
    LENGTHS.binary_search_by(|row| row.0.as_bytes().cmp(&upper)).is_ok()
}
