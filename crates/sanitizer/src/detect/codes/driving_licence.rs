//! Numbers of driving licences as authorities print them. Only the form of the document is common
//! (Directive 2006/126/EC, annex I, field 5), so a word must say what they are.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static DRIVING_LICENCE: CodeRule = CodeRule {
    name: "driving_licence",
    kind: EntityKind::Licence,
    forms: &[
        "########",
        "#########",
        "##########",
        "############",
        "##### ## ####",
        "###### ####",
        "######## ####",
        "## ## ######",
        "A ######",
        "A #######",
        "A ###### #",
        "AA ###### #",
        "A########",
        "A############",
        "A### #### ####",
        "A### #### #####",
        "A#### ##### #####",
        "AA######",
        "AA#######",
        "AA #######A",
        "A#???????A",
        "AA######A",
        "AA ## #######",
        "##AA#####",
        "A????#?????",
        "A???????####",
        "???? ?????#?",
        "### ### ###",
        "######A",
    ],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "ajokortti*",
        "brevet de conduire",
        "carnet de conducir",
        "carnet de conduire",
        "carta de condução",
        "carta condução",
        "!dl",
        "dl no",
        "dl number",
        "driver licen*",
        "driver's licen*",
        "drivers licen*",
        "driving licen*",
        "fahrerlaubnis*",
        "führerschein*",
        "juhiluba",
        "jogosítvány*",
        "kørekort*",
        "körkort*",
        "licence number",
        "license number",
        "licencia de conduc*",
        "licença de condução",
        "numero patente",
        "numéro de permis",
        "n° de permis",
        "permis de conduire",
        "permis n",
        "permiso de conduc*",
        "patente",
        "patente di guida",
        "patente n",
        "prawa jazdy",
        "prawo jazdy",
        "rijbewijs*",
        "řidičského průkazu",
        "řidičský průkaz",
        "vodičský preukaz",
        "vozačka dozvola",
        "vozniško dovoljenje",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let characters = code.characters();
    let digits = characters.iter().filter(|c| c.is_ascii_digit()).count();
    let dotted = (1..characters.len()).any(|at| {
        matches!(code.separator(at), Some(Separator::Dot | Separator::Stop | Separator::LineBreak))
    });
    // Dates stand beside these words too, for birth and for the end of the licence.
    let dated = code.len() == 8
        && [(2, 4), (4, 6)].iter().any(|&(first, second)| {
            code.separator(first).is_some() && code.separator(second).is_some()
        });
    Proof::Shape.when(digits >= 5 && !dotted && !dated && !code.is_blank())
}
