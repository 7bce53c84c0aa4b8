//! Where a text is written in a way that hides something: most text is not, and is read only once.

use std::ops::Range;

use super::{Disguise, ENCLOSING_KEYCAP, escape, plain};
use crate::text::{Block, Text};
use crate::unseen::is_unseen;

/// What stands around an escape may belong to it, or say what it is.
const AROUND: usize = 160;
/// Stretches end at blank space when there is some so near.
const TO_SPACE: usize = 96;

/// The stretches of a text that have something to decode or a disguise in them, in order, with what
/// stands around.
pub(crate) fn stretches(text: &Text<'_>, disguises: &[Disguise]) -> Vec<Range<usize>> {
    let mut places = disguises.iter().map(|one| one.place.clone()).peekable();
    let mut stretches = Vec::new();
    escapes(text, |escape| {
        while let Some(place) = places.next_if(|place| place.start < escape.start) {
            add(text.as_str(), &place, &mut stretches);
        }
        add(text.as_str(), &escape, &mut stretches);
    });
    places.for_each(|place| add(text.as_str(), &place, &mut stretches));
    // Ends and starts at blank space may have come together.
    stretches.dedup_by(|next, last| {
        let together = next.start <= last.end;
        if together {
            last.end = last.end.max(next.end);
        }
        together
    });
    stretches
}

/// Adds a place, with what stands around, to the last stretch or behind it.
fn add(text: &str, place: &Range<usize>, stretches: &mut Vec<Range<usize>>) {
    match stretches.last_mut() {
        Some(last) if place.start < last.end => last.end = last.end.max(end(text, place.end)),
        _ => stretches.push(start(text, place.start)..end(text, place.end)),
    }
}

/// Tells every place at which something is to decode.
fn escapes(text: &Text<'_>, mut tell: impl FnMut(Range<usize>)) {
    let (text, classes) = (text.as_str(), text.classes());
    let mut at = 0;
    while let Some(place) = classes.next(at, Block::escapes) {
        let c = text.get(place..).and_then(|rest| rest.chars().next());
        let Some(c) = c else {
            at = place + 1;
            continue;
        };
        let hidden = hidden(text, place, c);
        at = place + hidden.unwrap_or_else(|| c.len_utf8());
        if hidden.is_some() {
            tell(place..at);
        }
    }
}

/// The length of what is written here and is not what it seems: of a whole run of percent-encoded
/// bytes, because looking at each of them would look at all behind it. `\n` and its like matter only
/// where they touch what follows, and what is not seen does not matter in the middle of an emoji.
fn hidden(text: &str, place: usize, c: char) -> Option<usize> {
    if is_unseen(c) || c == ENCLOSING_KEYCAP {
        let before = text[..place].chars().next_back();
        let hides = before.is_none_or(|c| c.is_ascii() || c.is_alphanumeric() || is_unseen(c));
        return hides.then_some(c.len_utf8());
    }
    // A dash of sentences is a hyphen beside a digit, and a point of Chinese one of a domain: both
    // between letters and digits of ASCII.
    let is_dash = matches!(c, '\u{2013}'..='\u{2015}');
    if is_dash || matches!(c, '\u{3002}' | '\u{ff61}') {
        let beside = [
            place.checked_sub(1).and_then(|before| text.as_bytes().get(before)),
            text.as_bytes().get(place + c.len_utf8()),
        ];
        let digit = || beside.iter().flatten().any(|byte| byte.is_ascii_digit());
        let inside = beside.iter().all(|byte| byte.is_some_and(u8::is_ascii_alphanumeric));
        return (inside && (!is_dash || digit())).then_some(c.len_utf8());
    }
    let escape = escape(text, place, c).or_else(|| plain(c))?;
    let next = text.as_bytes().get(place + escape.length);
    let short = c == '\\' && escape.length == 2;
    let touches =
        next.is_some_and(|&next| next.is_ascii_alphanumeric() || matches!(next, b'+' | b'('));
    (!short || touches).then_some(escape.length)
}

fn start(text: &str, place: usize) -> usize {
    let from = text.floor_char_boundary(place.saturating_sub(AROUND));
    let before = text.floor_char_boundary(from.saturating_sub(TO_SPACE));
    let space = text[before..from].rfind(|c: char| c.is_ascii_whitespace());
    if before == 0 && space.is_none() { 0 } else { space.map_or(from, |space| before + space) }
}

fn end(text: &str, place: usize) -> usize {
    let to = text.ceil_char_boundary((place + AROUND).min(text.len()));
    let behind = text.ceil_char_boundary((to + TO_SPACE).min(text.len()));
    text[to..behind].find(|c: char| c.is_ascii_whitespace()).map_or(behind, |space| to + space)
}
