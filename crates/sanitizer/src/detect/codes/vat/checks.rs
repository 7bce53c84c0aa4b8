//! The check of each state, over the number behind its prefix. The forms have made sure where there
//! are digits and where letters.

use super::super::{bg_egn, cz_sk_rc, es_cif, es_dni, es_nie, fr_siren, gr_afm, hu_tax, lv_pk};
use crate::detect::checksum::{luhn, mod_11_10, mod_97, number, weighted, weighted_cross};
use crate::detect::code::Proof;

/// The first digits make a number, the last ones its key.
fn split_number(digits: &[u8], key: usize) -> (u64, u64) {
    let (body, key) = digits.split_at(digits.len().saturating_sub(key));
    (number(body), number(key))
}

fn digit(digits: &[u8], index: usize) -> u32 {
    digits.get(index).map_or(0, |&digit| u32::from(digit & 15))
}

fn last(digits: &[u8]) -> u32 {
    digits.last().map_or(0, |&digit| u32::from(digit & 15))
}

fn starts_with(digits: &[u8], first: &[u8]) -> bool {
    digits.first().is_some_and(|digit| first.contains(digit))
}

/// Examples and blanks have one digit only.
fn is_blank(digits: &[u8]) -> bool {
    digits.iter().all(|one| Some(one) == digits.first())
}

fn proven(condition: bool) -> Proof {
    Proof::Proven.when(condition)
}

/// `U`, seven digits and a check like that of Luhn, counted down from 96.
pub(super) fn austria(characters: &[u8]) -> Proof {
    let digits = characters.get(1..).unwrap_or_default();
    let sum = weighted_cross(digits, &[1, 2, 1, 2, 1, 2, 1]);
    proven((96 - sum) % 10 == last(digits) && !is_blank(digits))
}

/// The number of the enterprise: 97 less the remainder by 97. Older ones lack the first 0.
pub(super) fn belgium(digits: &[u8]) -> Proof {
    let (body, key) = split_number(digits, 2);
    let begins = if digits.len() == 10 { &b"01"[..] } else { b"123456789" };
    proven(body != 0 && starts_with(digits, begins) && 97 - body % 97 == key)
}

/// Nine digits for bodies; ten for people (civil number, number of a foreigner) and for others.
pub(super) fn bulgaria(digits: &[u8]) -> Proof {
    let check = last(digits);
    if is_blank(digits) {
        return Proof::None;
    }
    if digits.len() == 9 {
        let expected = match weighted(digits, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11 {
            10 => weighted(digits, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10,
            expected => expected,
        };
        return proven(expected == check);
    }
    let foreigner = weighted(digits, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
    let other = (11 - weighted(digits, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    proven(bg_egn::passes(digits) || foreigner == check || other == check)
}

/// `E`, the number of the enterprise (UID) with a check modulo 11, and the tax in one language.
pub(super) fn switzerland(characters: &[u8]) -> Proof {
    let digits = characters.get(1..10).unwrap_or_default();
    let check = (11 - weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11;
    proven(check == last(digits) && !is_blank(digits))
}

/// Eight digits, of which every second counts by a table, and their sum as a letter.
pub(super) fn cyprus(characters: &[u8]) -> Proof {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let [digits @ .., letter] = characters else { return Proof::None };
    let values = digits.iter().enumerate().map(|(index, character)| {
        let value = usize::from(character & 15);
        if index % 2 == 0 { ODD.get(value).copied().unwrap_or_default() } else { value as u32 }
    });
    let sum = values.sum::<u32>() % 26;
    proven(u32::from(letter - b'A') == sum && !digits.starts_with(b"12") && !is_blank(digits))
}

/// Eight digits for bodies; a 6 and eight digits, or a birth number, for people.
pub(super) fn czechia(digits: &[u8]) -> Proof {
    const WEIGHTS: &[u32] = &[8, 7, 6, 5, 4, 3, 2];
    match digits {
        [body @ .., check] if digits.len() == 8 => {
            let expected = match (11 - weighted(body, WEIGHTS) % 11) % 11 {
                0 => 1,
                expected => expected % 10,
            };
            let is_body = starts_with(digits, b"012345678") && !is_blank(digits);
            proven(is_body && expected == u32::from(check & 15))
        }
        [b'6', body @ .., check] if digits.len() == 9 => {
            let rest = (10 + 11 - weighted(body, WEIGHTS) % 11) % 11;
            let special = (18 - rest) % 10 == u32::from(check & 15);
            proven(special).max(Proof::Checked.when(cz_sk_rc::passes(digits)))
        }
        // The nine digits of an old birth number have no check.
        _ if digits.len() == 9 => Proof::Checked.when(cz_sk_rc::passes(digits)),
        _ => proven(cz_sk_rc::passes(digits)),
    }
}

/// ISO/IEC 7064 MOD 11,10.
pub(super) fn germany(digits: &[u8]) -> Proof {
    proven(!starts_with(digits, b"0") && mod_11_10(digits) && !is_blank(digits))
}

pub(super) fn denmark(digits: &[u8]) -> Proof {
    let sum = weighted(digits, &[2, 7, 6, 5, 4, 3, 2, 1]);
    proven(!starts_with(digits, b"0") && sum.is_multiple_of(11) && !is_blank(digits))
}

pub(super) fn estonia(digits: &[u8]) -> Proof {
    let sum = weighted(digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    proven(sum.is_multiple_of(10) && !is_blank(digits))
}

pub(super) fn greece(digits: &[u8]) -> Proof {
    proven(gr_afm::passes(digits))
}

/// The number of a Spaniard, a foreigner or a company.
pub(super) fn spain(characters: &[u8]) -> Proof {
    proven(es_dni::passes(characters) || es_nie::passes(characters) || es_cif::passes(characters))
}

pub(super) fn finland(digits: &[u8]) -> Proof {
    let sum = weighted(digits, &[7, 9, 10, 5, 8, 4, 2, 1]);
    proven(sum.is_multiple_of(11) && !is_blank(digits))
}

/// A key of two characters and the SIREN. The key of digits is 12 and three times the SIREN modulo 97;
/// one with a letter counts in an alphabet without I and O. Numbers of Monaco have no SIREN.
pub(super) fn france(characters: &[u8]) -> Proof {
    let &[first, second, ref siren @ ..] = characters else { return Proof::None };
    let (Some(a), Some(b)) = (french_value(first), french_value(second)) else {
        return Proof::None;
    };
    let value = number(siren);
    let fits = match (a, b) {
        (0..=9, 0..=9) => (12 + 3 * (value % 97)) % 97 == a * 10 + b,
        _ => {
            let check = if a < 10 { a * 24 + b } else { a * 34 + b };
            let below = if a < 10 { 10 } else { 100 };
            check >= below && (value + 1 + (check - below) / 11) % 11 == (check - below) % 11
        }
    };
    let monaco = siren.starts_with(b"000") && value != 0;
    proven(fits && (monaco || fr_siren::passes(siren)))
}

/// The place of a character among the digits and the letters without I and O.
fn french_value(character: u8) -> Option<u64> {
    let value = match character {
        b'0'..=b'9' => character - b'0',
        b'A'..=b'H' => character - b'A' + 10,
        b'J'..=b'N' => character - b'A' + 9,
        b'P'..=b'Z' => character - b'A' + 8,
        _ => return None,
    };
    Some(u64::from(value))
}

/// Nine digits modulo 97, or less 55 for those of 2009 and later; three more tell a branch. Numbers of
/// the government and of health authorities have no check.
pub(super) fn britain(characters: &[u8]) -> Proof {
    if let [a, b, tail @ ..] = characters
        && tail.len() == 3
    {
        let department = number(tail);
        let is_authority = match (a, b) {
            (b'G', b'D') => department < 500,
            (b'H', b'A') => department >= 500,
            _ => false,
        };
        return Proof::Shape.when(is_authority);
    }
    let sum = weighted(characters, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    let digits = characters.get(..9).unwrap_or_default();
    let is_new = number(digits.get(..3).unwrap_or_default()) >= 100;
    proven((sum == 0 || is_new && matches!(sum, 42 | 55)) && !is_blank(digits))
}

/// The OIB.
pub(super) fn croatia(digits: &[u8]) -> Proof {
    proven(mod_11_10(digits) && !is_blank(digits))
}

pub(super) fn hungary(digits: &[u8]) -> Proof {
    proven(hu_tax::passes(digits))
}

/// Seven digits, or six and a letter in the second place, then the check letter modulo 23 and perhaps
/// one more letter.
pub(super) fn ireland(characters: &[u8]) -> Proof {
    let (Some(body), Some(&check)) = (characters.get(..7), characters.get(7)) else {
        return Proof::None;
    };
    let old = body.get(1).is_some_and(u8::is_ascii_alphabetic);
    let sum = match (old, characters.get(8)) {
        (false, None | Some(b'W')) => weighted(body, &[8, 7, 6, 5, 4, 3, 2]),
        (false, Some(letter)) => {
            weighted(body, &[8, 7, 6, 5, 4, 3, 2]) + 9 * u32::from(letter - b'A' + 1)
        }
        (true, None) => {
            let tail = body.get(2..).unwrap_or_default();
            weighted(tail, &[7, 6, 5, 4, 3]) + 2 * digit(body, 0)
        }
        (true, Some(_)) => return Proof::None,
    };
    proven(check == b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize] && !is_blank(body))
}

/// Seven digits, the tax office in three, and the check of Luhn.
pub(super) fn italy(digits: &[u8]) -> Proof {
    let office = digits.get(7..10).map_or(0, number);
    let issued = matches!(office, 1..=100 | 120 | 121 | 888 | 999);
    proven(issued && number(digits.get(..7).unwrap_or_default()) != 0 && luhn(digits))
}

/// The digit before the check is 1. Weights count on from 1, or from 3 when that leaves 10.
pub(super) fn lithuania(digits: &[u8]) -> Proof {
    let Some((check, body)) = digits.split_last() else { return Proof::None };
    let mut expected = weighted(body, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]) % 11;
    if expected == 10 {
        expected = weighted(body, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4]) % 11 % 10;
    }
    proven(body.last() == Some(&b'1') && expected == u32::from(check & 15) && !is_blank(digits))
}

/// Six digits and their remainder by 89.
pub(super) fn luxembourg(digits: &[u8]) -> Proof {
    let (body, key) = split_number(digits, 2);
    proven(body != 0 && body % 89 == key)
}

/// Bodies begin with 4 or more; people have their personal code.
pub(super) fn latvia(digits: &[u8]) -> Proof {
    if starts_with(digits, b"456789") {
        let sum = weighted(digits, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]);
        return proven(sum % 11 == 3 && !is_blank(digits));
    }
    proven(lv_pk::passes(digits) && !is_blank(digits))
}

pub(super) fn malta(digits: &[u8]) -> Proof {
    let sum = weighted(digits, &[3, 4, 6, 7, 8, 9, 10, 1]);
    proven(!starts_with(digits, b"0") && sum.is_multiple_of(37) && !is_blank(digits))
}

/// Nine digits, `B` and a suffix: the citizen's number of who or what had one until 2019, and else a
/// number that with its prefix leaves 1 by 97.
pub(super) fn netherlands(characters: &[u8]) -> Proof {
    let (Some(body), Some(suffix)) = (characters.get(..9), characters.get(10..)) else {
        return Proof::None;
    };
    // The last weight is -1, which is 10 modulo 11.
    let citizen = weighted(body, &[9, 8, 7, 6, 5, 4, 3, 2, 10]).is_multiple_of(11);
    let other = mod_97(b"NL".iter().chain(characters)) == 1;
    proven((citizen || other) && number(suffix) != 0 && !is_blank(body))
}

/// The number of the organisation. Without `MVA` behind it, it is no number of this tax.
pub(super) fn norway(characters: &[u8]) -> Proof {
    let digits = characters.get(..9).unwrap_or_default();
    let sum = weighted(digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1]);
    let proof = if characters.len() > 9 { Proof::Proven } else { Proof::Shape };
    proof.when(sum.is_multiple_of(11) && !starts_with(digits, b"0") && !is_blank(digits))
}

pub(super) fn poland(digits: &[u8]) -> Proof {
    let sum = weighted(digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7]);
    proven(sum % 11 == last(digits) && !is_blank(digits))
}

pub(super) fn portugal(digits: &[u8]) -> Proof {
    let sum = weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    let check = (11 - sum % 11) % 11 % 10;
    proven(!starts_with(digits, b"0") && check == last(digits) && !is_blank(digits))
}

/// Two to ten digits with the check at the end. A number of up to four digits is also a page or a year,
/// so a word must say what it is.
pub(super) fn romania(digits: &[u8]) -> Proof {
    const WEIGHTS: &[u32] = &[7, 5, 3, 2, 1, 7, 5, 3, 2];
    let Some((check, body)) = digits.split_last() else { return Proof::None };
    let weights = WEIGHTS.get(WEIGHTS.len() - body.len().min(WEIGHTS.len())..).unwrap_or_default();
    let proof = if digits.len() > 4 { Proof::Proven } else { Proof::Shape };
    let expected = weighted(body, weights) * 10 % 11 % 10;
    proof.when(!starts_with(digits, b"0") && expected == u32::from(check & 15))
}

/// The number of the organisation or person with the check of Luhn, and a count that is 01 nearly
/// always.
pub(super) fn sweden(digits: &[u8]) -> Proof {
    let Some((body, count)) = digits.split_at_checked(10) else { return Proof::None };
    let proof = if count == b"01" { Proof::Proven } else { Proof::Checked };
    proof.when(luhn(body) && number(count) != 0 && !is_blank(body))
}

pub(super) fn slovenia(digits: &[u8]) -> Proof {
    let rest = weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) % 11;
    // A remainder of 0 was not given out.
    let fits = rest != 0 && (11 - rest) % 10 == last(digits);
    proven(fits && !starts_with(digits, b"0") && !is_blank(digits))
}

/// Ten digits that 11 divides; the third one tells the kind of person. Some people have their birth
/// number.
pub(super) fn slovakia(digits: &[u8]) -> Proof {
    let kind = digits.get(2).is_some_and(|digit| b"234789".contains(digit));
    let number = number(digits);
    let is_body = kind && number.is_multiple_of(11) && !starts_with(digits, b"0");
    proven(is_body || cz_sk_rc::passes(digits))
}
