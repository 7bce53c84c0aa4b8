//! Hungarian tax numbers (2017. évi CL. törvény and 1996. évi XX. törvény): of people (adóazonosító
//! jel) an 8, the days from 1 January 1867 to the birth in five digits, a serial of three digits and
//! the check of the weights 1 to 9 modulo 11; of businesses (adószám) seven digits with the check of the
//! weights 9 7 3 1 modulo 10, the way the value-added tax is paid, and the area of the tax office.
//!
//! Of random strings of ten digits one in 150 passes as that of a person, of eleven one in 45 as that
//! of a business.

use crate::detect::checksum::weighted;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static HU_TAX: CodeRule = CodeRule {
    name: "hu_tax",
    kind: EntityKind::TaxId,
    forms: &["8 ### ### ###", "######## # ##"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "adóazonosító*",
        "adó azonosító*",
        "adójel*",
        "adószám*",
        "adóigazgatási*",
        "hungarian tax*",
        "tax id*",
        "tin",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    Proof::Checked.when(match code.len() {
        10 => is_person(code),
        _ => is_business(code),
    })
}

fn is_person(code: &Code<'_>) -> bool {
    let sum = code.weighted(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // 65,000 days later it is 2044, and nobody born before 1885 is alive.
    sum % 11 == code.digit(9) && matches!(code.number(1..6), 6_500..=65_000)
}

fn is_business(code: &Code<'_>) -> bool {
    let area = matches!(code.number(9..11), 2..=20 | 22..=44 | 51);
    let body = code.characters().get(..8).unwrap_or_default();
    area && matches!(code.at(8), b'1'..=b'5') && passes(body)
}

/// Whether eight digits begin the number of a business.
pub(super) fn passes(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[9, 7, 3, 1, 9, 7, 3, 1]);
    sum.is_multiple_of(10) && digits.iter().any(|one| Some(one) != digits.first())
}
