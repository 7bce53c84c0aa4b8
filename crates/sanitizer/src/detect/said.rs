//! Values that stand before the words that say what they are: `… is my VIN`, `…, which is her NI number`,
//! `… ist die Fahrgestellnummer`.

use crate::text::Text;

/// Forms of to be in the languages of the rules.
const VERBS: &[&str] =
    &["is", "was", "ist", "war", "est", "es", "è", "é", "är", "er", "jest", "je", "este"];
/// What may stand before them.
const RELATIVES: &[&str] =
    &["which", "that", "this", "das", "die", "der", "dies", "qui", "que", "che", "dat", "dit"];
/// What is said not to be one is none.
const NEGATIONS: &[&str] = &[
    "not", "no", "neither", "nicht", "kein", "keine", "keiner", "pas", "niet", "geen", "inte",
    "ikke",
];

/// Tells whether a verb leads from a value that ends at a place to what is said of it.
pub(super) fn is_said(text: &Text<'_>, end: usize) -> bool {
    let from = text.run_right(end, 2, |c| matches!(c, '"' | '\'' | ')' | ',' | '*'));
    let gap = text.run_right(from, 1, |c| c == ' ');
    let first = text.run_right(gap, 8, |c| c.is_alphabetic() || c == '\'');
    if gap == from || first == gap {
        return false;
    }
    let (mut verb, mut end) = (text.slice(gap..first), first);
    if RELATIVES.contains(&verb) {
        let next = text.run_right(end + 1, 8, char::is_alphabetic);
        (verb, end) = (text.slice(end + 1..next), next);
    }
    let next = text.slice(end + 1..text.run_right(end + 1, 8, char::is_alphabetic));
    VERBS.contains(&verb) && !NEGATIONS.contains(&next)
}
