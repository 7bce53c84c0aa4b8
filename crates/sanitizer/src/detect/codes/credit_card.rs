//! Payment cards: ISO/IEC 7812-1 numbers of 13 to 19 digits in the ranges of the large schemes,
//! with the Luhn check; numbers of 16 digits that fail it only after a word for a card.

use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static CREDIT_CARD: CodeRule = CodeRule {
    name: "credit_card",
    kind: EntityKind::CreditCard,
    forms: &[
        "#### #### #### #",
        "#### ###### ####",
        "#### #### #### ##",
        "#### ###### #####",
        "#### #### #### ###",
        "#### #### #### ####",
        "#### #### #### #### #",
        "#### #### #### #### ##",
        "###### #############",
        "#### #### #### #### ###",
    ],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "amex",
        "american express",
        "bankkarte*",
        "card*",
        "carta",
        "cartao",
        "cartão",
        "carte",
        "cc",
        "credit*",
        "debit*",
        "diners",
        "ec-karte",
        "jcb",
        "karta",
        "karte*",
        "kartennummer",
        "karty",
        "kaart*",
        "kort",
        "kortnr*",
        "kortnummer*",
        "kredit*",
        "maestro",
        "mastercard",
        "pan",
        "tarjeta*",
        "visa",
    ],
};

/// First and last issuer number (first four digits), and the lengths in use.
const ISSUERS: &[(u32, u32, &[usize])] = &[
    (2221, 2720, &[16]),                     // Mastercard
    (3000, 3059, &[14, 16]),                 // Diners Club
    (3095, 3095, &[14, 16]),                 // Diners Club
    (3400, 3499, &[15]),                     // American Express
    (3528, 3589, &[16, 17, 18, 19]),         // JCB
    (3600, 3699, &[14, 16]),                 // Diners Club
    (3700, 3799, &[15]),                     // American Express
    (3800, 3999, &[14, 16]),                 // Diners Club
    (4000, 4999, &[13, 16, 19]),             // Visa
    (5000, 5099, &[13, 14, 15, 16, 18, 19]), // Maestro
    (5100, 5599, &[16]),                     // Mastercard
    (5600, 5899, &[13, 14, 15, 16, 18, 19]), // Maestro
    (6000, 6999, &[16, 17, 18, 19]),         // Maestro, Discover, UnionPay, RuPay
    (8100, 8171, &[16, 17, 18, 19]),         // UnionPay
    (9792, 9792, &[16]),                     // Troy
];

/// A number that was issued and passes the check of ISO/IEC 7812-1 is a card in one piece of the usual
/// lengths, otherwise when separated or named; sixteen digits behind a word for a card are one whatever
/// the check says, because public examples are full of invented ones.
fn check(code: &Code<'_>) -> Proof {
    let mut digits = [0; 19];
    let length = code.len();
    for (digit, character) in digits.iter_mut().zip(code.characters()) {
        *digit = character - b'0';
    }
    let digits = &digits[..length];
    if code.is_blank() {
        return Proof::None;
    }
    // Visa has given out numbers of 19 digits; others are identifiers more often.
    let usual = matches!(length, 14..=16) || length == 19 && digits[0] == 4;
    match (is_issued(digits) && luhn(digits), length) {
        // Two numbers of eight digits are more often the ends of a stretch, or two columns.
        (_, 16) if !is_grouped_like_a_card(code) => Proof::Shape,
        (true, _) if !is_grouped_like_a_card(code) => Proof::None,
        (true, _) if usual => Proof::Proven,
        (true, _) => Proof::Checked,
        (false, 16) => Proof::Shape,
        (false, _) => Proof::None,
    }
}

/// Tells whether a number is written in one piece, in groups of four, or in those of American Express,
/// Diners Club and Maestro.
fn is_grouped_like_a_card(code: &Code<'_>) -> bool {
    let mut groups = (1..code.len()).filter(|&index| code.separator(index).is_some()).peekable();
    groups.peek().is_none()
        || groups.clone().eq((4..code.len()).step_by(4))
        || groups.clone().eq([4, 10])
        || groups.eq([6])
}

/// Tells whether digits are a number that was issued and passes the check.
pub(in crate::detect) fn is_card_number(digits: &[u8]) -> bool {
    let values: Vec<u8> = digits.iter().map(|digit| digit.wrapping_sub(b'0')).collect();
    is_issued(&values) && luhn(&values)
}

fn is_issued(digits: &[u8]) -> bool {
    let issuer = digits.iter().take(4).fold(0, |issuer, &digit| issuer * 10 + u32::from(digit));
    ISSUERS.iter().any(|(first, last, lengths)| {
        (*first..=*last).contains(&issuer) && lengths.contains(&digits.len())
    })
}
