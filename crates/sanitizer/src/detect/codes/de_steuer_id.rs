//! German tax identification numbers (Steuerliche Identifikationsnummer, given out by the
//! Bundeszentralamt für Steuern; par. 139b AO): ten digits that do not begin with 0, of which exactly
//! one occurs twice or, since 2016, three times but not in a row; the others occur once. The last
//! digit is the check of ISO/IEC 7064 MOD 11,10.
//!
//! Of random strings of eleven digits one in 60 passes.

use crate::detect::checksum::mod_11_10;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static DE_STEUER_ID: CodeRule = CodeRule {
    name: "de_steuer_id",
    kind: EntityKind::TaxId,
    forms: &["## ### ### ###"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "steuer id*",
        "steuerid*",
        "steuer ident*",
        "steueridentifikation*",
        "steuerliche identifikation*",
        "steuer nummer",
        "steuernummer*",
        "idnr",
        "id nr",
        "identifikationsnummer*",
        "tin",
        "german tax*",
        "tax id*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    Proof::Proven.when(passes(code.characters()))
}

/// Whether eleven digits are a tax identification number.
pub(super) fn passes(digits: &[u8]) -> bool {
    let [first, .., _] = digits else { return false };
    let body = digits.get(..10).unwrap_or_default();
    *first != b'0' && repeats_one_digit(body) && mod_11_10(digits)
}

/// Whether one digit occurs twice or three times, but not thrice in a row, and the others at most
/// once.
fn repeats_one_digit(digits: &[u8]) -> bool {
    let mut counts = [0u8; 16];
    for digit in digits {
        counts[usize::from(digit & 15)] += 1;
    }
    let repeated = counts.iter().filter(|&&count| count > 1).count();
    let most = counts.iter().max().copied().unwrap_or_default();
    let thrice_in_a_row =
        digits.windows(3).any(|three| three[0] == three[1] && three[1] == three[2]);
    repeated == 1 && matches!(most, 2 | 3) && !thrice_in_a_row
}
