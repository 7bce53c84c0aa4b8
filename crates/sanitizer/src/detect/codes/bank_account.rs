//! Numbers of bank accounts in national ways of writing, with sort codes, bank codes and branches.
//! They have no common check, so a word must say what they are.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static BANK_ACCOUNT: CodeRule = CodeRule {
    name: "bank_account",
    kind: EntityKind::Bank,
    forms: &[
        "## ## ##",
        "#######",
        "########",
        "#########",
        "##########",
        "###########",
        "############",
        "##### #####",
        "### ### ###",
        "### ### ####",
        "#### ## #####",
        "#### ##########",
        "## ## ## ########",
        "######## ##########",
        "##### ##### ########### ##",
        "#### #### ## ##########",
        "## #### #### #### #### #### ####",
    ],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "a/c no",
        "a/c",
        "account no",
        "account num*",
        "account nr",
        "acct",
        "acct no",
        "acct number",
        "bank account*",
        "bankkonto*",
        "bankleitzahl*",
        "bankrekening*",
        "bankový účet",
        "bankovní účet",
        "blz",
        "compte bancaire",
        "compte n",
        "conta bancária",
        "conta corrente",
        "conta n",
        "conto corrente",
        "conto n",
        "cuenta bancaria",
        "cuenta corriente",
        "cuenta n",
        "girokonto*",
        "konta",
        "kontonr",
        "kontonummer*",
        "konto nr",
        "konto nummer",
        "kto",
        "kto nr",
        "ktonr",
        "numer konta",
        "numer rachunku",
        "numero di conto",
        "numéro de compte",
        "número da conta",
        "número de conta",
        "número de cuenta",
        "číslo účtu",
        "n° de compte",
        "nº de cuenta",
        "rachunek bankowy",
        "rachunku",
        "rekening",
        "rekeningnr",
        "rekeningnummer*",
        "!rib",
        "sort code*",
        "sortcode",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let separated = |index| code.separator(index).is_some_and(|one| one != Separator::LineBreak);
    let written = match code.len() {
        // Six digits are a sort code with its hyphens, or the number of something else.
        6 => [2, 4].iter().all(|&index| code.separator(index) == Some(Separator::Hyphen)),
        // Dates are written with points and slashes.
        8 => {
            let dated = [(2, 4), (4, 6)];
            !dated.iter().any(|&(first, second)| separated(first) && separated(second))
        }
        _ => true,
    };
    Proof::Shape.when(written && !code.is_blank())
}
