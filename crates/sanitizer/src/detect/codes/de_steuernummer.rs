//! German tax numbers (Steuernummer) that a tax office gives to people and companies, as they stand on
//! invoices (UStG par. 14 (4) no. 2): office, district and serial in the groups of its state, or the
//! thirteen digits of the electronic form (ELSTER), of which the fifth is 0. Austrian ones
//! (Abgabenkontonummer) have nine. Each state checks them differently, so a word must say what it is.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static DE_STEUERNUMMER: CodeRule = CodeRule {
    name: "de_steuernummer",
    kind: EntityKind::TaxId,
    forms: &[
        "## ### #####",
        "### ### #####",
        "### #### ####",
        "##### #####",
        "#############",
        "## ### ####",
    ],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "abgabenkonto*",
        "steuernummer*",
        "steuernr*",
        "steuer nr",
        "steuer nummer",
        "st. nr",
        "st nr",
        "stnr",
        "tax number",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let electronic = code.len() != 13 || code.at(4) == b'0';
    Proof::Shape.when(electronic && !code.is_blank())
}
