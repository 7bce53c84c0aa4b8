//! What leads to a number: words that say that it is a telephone's, or something else's.

use std::cell::OnceCell;
use std::ops::Range;

use crate::detect::Spot;
use crate::entity::Rank;
use crate::text::Text;

/// What stands before one number, read when it is asked for and not again.
pub(super) struct Leading<'s> {
    pub(super) spot: &'s Spot<'s>,
    start: usize,
    named: OnceCell<bool>,
    other: OnceCell<bool>,
}

impl<'s> Leading<'s> {
    pub(super) fn new(spot: &'s Spot<'s>, start: usize) -> Self {
        Self { spot, start, named: OnceCell::new(), other: OnceCell::new() }
    }

    /// Tells quickly whether anything may say that it is a telephone's.
    pub(super) fn may_be_named(&self) -> bool {
        self.spot.may_have_words || is_behind_another(self.spot, self.start)
    }

    /// Tells whether a word for a telephone, or another number, leads to it.
    pub(super) fn is_named(&self) -> bool {
        *self.named.get_or_init(|| is_named(self.spot, self.start))
    }

    /// How good the evidence for a telephone number is here.
    pub(super) fn rank(&self) -> Rank {
        if self.is_named() { Rank::Context } else { Rank::Pattern }
    }

    /// Tells whether the word right before it says that it is something else.
    pub(super) fn is_called_other(&self) -> bool {
        *self.other.get_or_init(|| is_called_other(self.spot.text, self.start))
    }
}

/// What stands before numbers that are no telephone's: the beginnings of words, or whole words of up to
/// four letters.
const OTHERS: &[&str] = &[
    "account", "artikel", "auftrag", "bestell", "bsn", "case", "commande", "customer", "dni",
    "ean", "factura", "facture", "faktur", "fattura", "iban", "id", "ids", "invoice", "isbn",
    "issn", "konto", "kunden", "nie", "nif", "nip", "order", "ordine", "pedido", "pesel", "pid",
    "rechnung", "regon", "sendung", "serial", "siren", "siret", "sku", "ticket", "tracking",
    "uuid", "version", "zamów",
];

/// So far back the beginning of a list of numbers is looked for.
const LONGEST_LIST: usize = 48;

/// Tells whether the word right before a number says that it is something else.
fn is_called_other(text: &Text<'_>, start: usize) -> bool {
    if is_of_parts(text, start) {
        return true;
    }
    let gap = text.run_left(start, 4, |c| matches!(c, ' ' | ':' | '#' | '.' | '='));
    // `ISBN-10: `.
    let gap = text.run_left(gap, 2, |c| c.is_ascii_digit());
    let word = |end| text.run_left(end, 24, char::is_alphabetic);
    let first = word(gap);
    let second = text.run_left(first, 2, |c| matches!(c, ' ' | '-' | '_'));
    is_other(text, first..gap) || second < first && is_other(text, word(second)..second)
}

/// Tells whether `P/N` or `S/N` leads to a number, perhaps over others of the same list.
fn is_of_parts(text: &Text<'_>, start: usize) -> bool {
    let in_list = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '-' | '.' | ':' | '/');
    let list = text.run_left(start, LONGEST_LIST, in_list);
    let word = text.run_left(list, 1, |c| matches!(c, 'N' | 'n'));
    word < list && (text.slice(word.saturating_sub(2)..word)).ends_with('/')
}

fn is_other(text: &Text<'_>, span: Range<usize>) -> bool {
    /// For each first letter of the table the second ones behind it, as bits.
    static SECONDS: [u32; 32] = {
        let mut seconds = [0; 32];
        let mut index = 0;
        while index < OTHERS.len() {
            let other = OTHERS[index].as_bytes();
            seconds[(other[0] & 31) as usize] |= 1 << (other[1] & 31);
            index += 1;
        }
        seconds
    };
    let written = text.slice(span).as_bytes();
    // Nearly no word begins like one of the table; upper and lower case have the same five bits.
    let [first, second, ..] = *written else { return false };
    if SECONDS[usize::from(first & 31)] >> (second & 31) & 1 == 0 {
        return false;
    }
    OTHERS.iter().any(|other| {
        let short = other.len() < 5;
        let begins = written.get(..other.len());
        begins.is_some_and(|begins| begins.eq_ignore_ascii_case(other.as_bytes()))
            && (!short || written.len() == other.len())
    })
}

/// Tells whether a telephone number stands right before a place, as in a list of them.
fn is_behind_another(spot: &Spot<'_>, start: usize) -> bool {
    spot.last_end > 0 && (2..=8).contains(&start.saturating_sub(spot.last_end))
}

/// Tells whether a word for a telephone, or another number, leads to a number: over a few words, but
/// not over a type as in `SMS: u32 = 1`.
fn is_named(spot: &Spot<'_>, start: usize) -> bool {
    if is_behind_another(spot, start) {
        return true;
    }
    let Some(word) = spot.word_before(start, 36) else { return false };
    // The pattern of an open word ends before the word does.
    let word = spot.text.run_right(word, 16, char::is_alphabetic);
    if word >= start {
        return true;
    }
    let between = spot.text.slice(word..start);
    let words = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.clone().count() <= 6 && words.clone().all(|word| !word.contains(char::is_numeric))
}
