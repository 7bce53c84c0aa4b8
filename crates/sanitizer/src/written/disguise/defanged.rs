//! Addresses that are written so that no program makes links of them: `erika[@]example[.]org`,
//! `hxxps://…`, `203.0.113[dot]7`.

use std::ops::Range;

use super::Disguise;
use crate::text::Text;

/// Brackets around a sign of addresses say nothing; between letters and digits only, because patterns
/// of programs look alike.
pub(super) fn brackets(text: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    if touches(text, span) {
        let ends = [span.start..span.start + 1, span.end - 1..span.end];
        tell.extend(ends.map(|place| Disguise { place, meaning: None }));
    }
}

/// `[dot]`
pub(super) fn dot(text: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    if touches(text, span) {
        tell.push(Disguise { place: span.clone(), meaning: Some('.') });
    }
}

/// `hxxp`, of which both `x` are a `t`.
pub(super) fn scheme(_: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    let places = [span.start + 1..span.start + 2, span.start + 2..span.start + 3];
    tell.extend(places.map(|place| Disguise { place, meaning: Some('t') }));
}

fn touches(text: &Text<'_>, span: &Range<usize>) -> bool {
    let behind = text.char_at(span.end);
    text.char_before(span.start).is_some_and(char::is_alphanumeric)
        && behind.is_some_and(|c| c.is_alphanumeric() || c == '/')
}
