//! Payment cards: ISO/IEC 7812-1 numbers of 13 to 19 digits in the ranges of the large schemes,
//! with the Luhn check; numbers of 16 digits that fail it only after a word for a card.

use super::number::{Groups, NUMBER_START, is_group_separator, luhn};
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(super) struct CreditCard;

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

impl Detector for CreditCard {
    fn kind(&self) -> EntityKind {
        EntityKind::CreditCard
    }

    fn triggers(&self) -> &'static [&'static str] {
        NUMBER_START
    }

    fn words(&self) -> &'static [&'static str] {
        &[
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
            "kredit*",
            "maestro",
            "mastercard",
            "pan",
            "tarjeta*",
            "visa",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.end - 1);
        if text.word_before(start)
            || text.byte_before(start) == Some(b'+')
            || text.chained_before(start, b"-.", |b| b.is_ascii_alphanumeric())
        {
            return None;
        }
        if !matches!(Groups::first_length(text, start), 4 | 6 | 8 | 13..=19) {
            return None;
        }
        let groups = Groups::read(text, start, 19, is_group_separator);
        let lengths = groups.lengths();
        // The longest valid number wins: a date or an amount may follow it after a space.
        for count in (1..=lengths.len()).rev() {
            let span = start..groups.spans()[count - 1].end;
            let ends = !text.word_at(span.end)
                && !text.chained_after(span.end, b"-.", |b| b.is_ascii_alphabetic());
            if !ends || !is_usual_grouping(&lengths[..count]) {
                continue;
            }
            let digits = groups.digits(text, 0..count);
            let named = spot.word_near(&span, 40, 0);
            // In one piece, the rarer lengths are identifiers and constants more often.
            let clear = count > 1 || named || matches!(digits.len(), 14..=16);
            if clear && is_issued(&digits) && luhn(&digits) {
                return Some(Found::new(span, Rank::Proven));
            }
            if named && digits.len() == 16 {
                return Some(Found::new(span, Rank::Context));
            }
        }
        None
    }
}

/// Tells whether cards are written like that: in one piece, in fours, or in the ways of American
/// Express and Diners Club.
fn is_usual_grouping(lengths: &[usize]) -> bool {
    let total: usize = lengths.iter().sum();
    let (last, full) = match lengths.split_last() {
        Some(split) => split,
        None => return false,
    };
    (13..=19).contains(&total)
        && (full.iter().all(|&length| length == 4) && (1..=4).contains(last)
            || full.is_empty()
            || matches!(lengths, [4, 6, 4 | 5] | [6, 13] | [8, 8]))
}

fn is_issued(digits: &[u8]) -> bool {
    let issuer = digits.iter().take(4).fold(0, |issuer, &digit| issuer * 10 + u32::from(digit));
    let all_same = digits.iter().all(|digit| digit == &digits[0]);
    !all_same
        && ISSUERS.iter().any(|(first, last, lengths)| {
            (*first..=*last).contains(&issuer) && lengths.contains(&digits.len())
        })
}
