//! Polish tax numbers: Ustawa o zasadach ewidencji i identyfikacji podatników of 13 October 1995.
//! Ten digits, of which the first is not zero and the next two are not both (schema of the Ministry of
//! Finance, type TNrNIP), check digit modulo 11 with weights 6 5 7 2 3 4 5 6 7. One
//! in 15 random values passes; hyphens as on invoices, 3-3-2-2 or 3-2-2-3, confirm it.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static PL_NIP: CodeRule = CodeRule {
    name: "pl_nip",
    kind: EntityKind::TaxId,
    forms: &["### ### ## ##", "### ## ## ###"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "nip",
        "nip*",
        "numer identyfikacji podatkowej",
        "podatnik*",
        "identyfikacji podatkowej",
        "vat",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let office = code.digit(0) != 0 && code.number(1..3) != 0;
    let hyphens = [[3, 6, 8], [3, 5, 7]]
        .iter()
        .any(|places| places.iter().all(|&index| code.separator(index) == Some(Separator::Hyphen)));
    let passes = code.weighted(&[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == code.digit(9);
    match (office && passes && !code.is_blank(), hyphens || code.is_bare()) {
        (true, true) => Proof::Checked,
        // Telephone numbers are written with spaces in the same way.
        (true, false) => Proof::Shape,
        (false, _) => Proof::None,
    }
}
