//! Words that are glued to the number that they explain: `IBANDE89…`, `SSN078-05-1120`, `tel+49…`.

use std::ops::Range;

use crate::text::{Block, Text};

/// Words for numbers of persons, in lower case. A space stands for a blank, a hyphen, an underscore or
/// nothing. Words of everyday language and of names of accounts and of versions are missing, because
/// `case123456` is nobody's.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "iban", "bic", "konto", "kto", "kontonr", "card", "creditcard", "debitcard", "cc", "visa", "mastercard", "amex",
    "karte", "karten", "kreditkarte", "kreditkarten", "tarjeta",
    "tel", "telefon", "phone", "telephone", "mobile", "mobil", "mobiltelefon", "handy", "cell", "fax", "tlf", "tfno",
    "whatsapp", "rufnummer", "telefono", "telephone", "gsm",
    "ssn", "itin", "tin", "npi", "dea", "aba", "mrn", "nhs", "nino", "utr", "ppsn", "pps",
    "bsn", "nrn", "insz", "niss", "steuer id", "steuer idnr", "idnr", "steuer", "ust id", "ust idnr", "vat", "vat id", "tva",
    "mwst", "svnr", "rvnr", "rentenversicherungs", "sozialversicherungs", "krankenversicherten", "versicherten",
    "kvnr", "ahv", "avs", "nir", "insee", "siren", "siret", "spi", "dni", "nie", "nif", "cif", "pesel", "nip", "regon",
    "cnp", "egn", "oib", "emso", "jmbg", "amka", "afm", "cpr", "personnummer", "fnr", "hetu", "taj", "rc", "lei",
    "codice fiscale", "partita iva", "p iva", "national id", "tax id", "personal id", "patient id", "passport",
    "reisepass", "ausweis", "personalausweis", "licence", "license", "fuehrerschein",
    "dob", "birthdate", "date of birth", "birthday", "geb", "geburtsdatum", "geboren", "born",
    "imei", "vin", "ip", "ipv4", "email", "mac",
];

/// What counts only with one of the endings behind it.
const NUMBERED: &[&str] =
    &["account", "pass", "patienten", "patient", "kunden", "customer", "fall", "vertrags"];

/// What may stand between a word and its number: `Steuernummer`, `PassportNo`.
const ENDINGS: &[&str] = &["nummer", "number", "nr", "no", "num"];

/// The longest of them is shorter.
const LONGEST: usize = 32;
/// Letters with which a number begins, behind the word: countries and series.
const MOST_LETTERS: usize = 2;
/// So many digits at least, in so many bytes from the first one on.
const FEWEST_DIGITS: u32 = 5;
const WITHIN: usize = 24;

/// The end of the run of letters and digits around a digit.
pub(super) fn token_end(text: &Text<'_>, digit: usize) -> usize {
    text.ascii_right(digit, usize::MAX, Block::alphanumeric)
}

/// The start of the letters before a digit.
pub(super) fn token_start(text: &Text<'_>, digit: usize) -> usize {
    text.ascii_left(digit, LONGEST, Block::letters)
}

/// The end of a word that is glued to a number behind some letters, of which up to two are its own.
pub(super) fn word_end(text: &Text<'_>, letters: Range<usize>) -> Option<usize> {
    let Range { start, end: number } = letters;
    if number - start < 2 {
        return None;
    }
    let digits = text.classes().bits(number, Block::digits) & ((1 << WITHIN) - 1);
    if digits.count_ones() < FEWEST_DIGITS {
        return None;
    }
    let bytes = text.as_str().as_bytes();
    let ends = (0..=MOST_LETTERS).map(|own| number - own).take_while(|&end| end > start + 1);
    let mut ends = ends.filter(|&end| may_end(bytes, end)).peekable();
    ends.peek()?;
    if is_hexadecimal(&bytes[start..token_end(text, number)], number - start) {
        return None;
    }
    ends.find(|&end| {
        // What is written in capital letters behind the word belongs to the number; account numbers
        // are also written in small ones.
        let capital = bytes[end..number].iter().all(u8::is_ascii_uppercase);
        (capital || start_of(bytes, end, "iban") == Some(start)) && is_word(text, end)
    })
}

/// Whether a token with digits from a place on is hexadecimal, as in `cc9f8eacb669f543`.
fn is_hexadecimal(token: &[u8], digits: usize) -> bool {
    token.iter().all(u8::is_ascii_hexdigit) && !token[digits..].iter().all(u8::is_ascii_digit)
}

/// Whether a word of the tables ends at a place.
fn is_word(text: &Text<'_>, end: usize) -> bool {
    let bytes = text.as_str().as_bytes();
    if WORDS.iter().any(|word| ends_with(text, end, word)) {
        return true;
    }
    ENDINGS.iter().any(|ending| {
        let Some(start) = start_of(bytes, end, ending) else { return false };
        let start =
            start - usize::from(start > 0 && matches!(bytes[start - 1], b'-' | b'_' | b' '));
        WORDS.iter().chain(NUMBERED).any(|word| ends_with(text, start, word))
    })
}

/// Tells quickly whether a word or one of the endings has the last two letters before a place.
fn may_end(bytes: &[u8], end: usize) -> bool {
    /// For each last letter the ones before it, as bits; upper and lower case have the same five.
    static ENDS: [u32; 32] = {
        let mut ends = [0; 32];
        let mut index = 0;
        while index < WORDS.len() + ENDINGS.len() {
            let word =
                if index < WORDS.len() { WORDS[index] } else { ENDINGS[index - WORDS.len()] };
            let [.., before, last] = word.as_bytes() else { panic!() };
            ends[(*last & 31) as usize] |= 1 << (*before & 31);
            index += 1;
        }
        ends
    };
    matches!(bytes[..end], [.., before, last] if ENDS[usize::from(last & 31)] >> (before & 31) & 1 == 1)
}

/// Whether a word ends at a place and begins where a word may begin.
fn ends_with(text: &Text<'_>, end: usize, word: &str) -> bool {
    let bytes = text.as_str().as_bytes();
    let Some(start) = start_of(bytes, end, word) else { return false };
    match text.char_before(start) {
        // A capital letter begins a word in a name of a variable.
        Some(before) if before.is_alphanumeric() => {
            before.is_lowercase() && bytes[start].is_ascii_uppercase()
        }
        _ => true,
    }
}

/// Where a word begins that ends at a place.
fn start_of(bytes: &[u8], end: usize, word: &str) -> Option<usize> {
    let mut at = end;
    for letter in word.bytes().rev() {
        let before = at.checked_sub(1)?;
        if letter == b' ' {
            at -= usize::from(matches!(bytes[before], b' ' | b'-' | b'_'));
        } else if bytes[before].to_ascii_lowercase() == letter {
            at = before;
        } else {
            return None;
        }
    }
    Some(at)
}
