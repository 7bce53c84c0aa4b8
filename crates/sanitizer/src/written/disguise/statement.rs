//! Fields of bank statements (SWIFT MT940, and the subfields of `:86:` that German banks use), which are
//! known by numbers that stand right before what they hold.

use std::ops::Range;

use super::Disguise;
use crate::text::Text;

/// A text for a transaction has less before its account.
const FIELD: usize = 200;

/// `?30` is followed by the code of a bank, `?31` by an account.
pub(super) fn subfield(text: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    let from = text.run_left(span.start, FIELD, |_| true);
    let before = text.slice(from..span.start);
    if [":86:", "?00", "?10", "?2"].iter().any(|field| before.contains(field)) {
        let word = if text.slice(span.clone()).starts_with("?30") { " bic " } else { " kto " };
        insert(word, span.end - 1, tell);
    }
}

/// `:25:` is followed by the account of the statement.
pub(super) fn account(_: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    insert(" kto ", span.end - 1, tell);
}

fn insert(word: &str, at: usize, tell: &mut Vec<Disguise>) {
    tell.extend(word.chars().map(|c| Disguise { place: at..at, meaning: Some(c) }));
}
