//! French numbers of establishments (SIRET, given out by INSEE; code de commerce R123-221): the SIREN
//! of the enterprise and five digits, together with the check of Luhn. The establishments of La Poste
//! have a sum of digits divisible by five instead.
//!
//! Of random strings of fourteen digits one in 100 passes.

use super::fr_siren;
use crate::detect::checksum::luhn;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static FR_SIRET: CodeRule = CodeRule {
    name: "fr_siret",
    kind: EntityKind::TaxId,
    forms: &["### ### ### #####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &["siret", "n° siret", "numéro d'établissement", "french establishment*", "siren"],
};

/// The SIREN of La Poste.
const POST: &[u8] = b"356000000";

fn check(code: &Code<'_>) -> Proof {
    let digits = code.characters();
    let Some((siren, establishment)) = digits.split_at_checked(9) else { return Proof::None };
    if !fr_siren::passes(siren) || establishment == b"00000" {
        return Proof::None;
    }
    let sum: u32 = (0..14).map(|index| code.digit(index)).sum();
    let grouped = [3, 6, 9].iter().all(|&at| code.separator(at).is_some());
    let proof = if grouped { Proof::Proven } else { Proof::Checked };
    proof.when(luhn(digits) || siren == POST && sum.is_multiple_of(5))
}
