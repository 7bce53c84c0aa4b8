//! The seat of a detector that reads whole texts: names, organisations and places have no pattern,
//! only a meaning that their sentence gives them.

use std::ops::Range;

use crate::entity::{Entity, EntityKind, Layer, Rank};

/// How much of the text before is shown to a tagger, in bytes.
const BEFORE: usize = 256;

/// Finds in whole texts what patterns cannot. It is shared by all threads, and must not keep what it
/// reads.
pub trait Tagger: Send + Sync {
    /// What findings carry as their rule.
    fn name(&self) -> &'static str;

    /// Tells the kind and the place, in bytes, of everything it finds in a text.
    fn tag(
        &self,
        text: &str,
        neighbours: &Neighbours<'_>,
        tell: &mut dyn FnMut(EntityKind, Range<usize>),
    );
}

/// What is known of the surroundings of a text.
#[derive(Clone, Copy)]
pub struct Neighbours<'t> {
    /// The end of the text before, in the order of the request; empty for the first.
    pub before: &'t str,
    /// The name of the member that the text is the value of.
    pub name: Option<&'t str>,
}

/// A tagger at work on the texts of one exchange.
pub(crate) struct Seat<'s> {
    tagger: &'s dyn Tagger,
    before: String,
}

impl<'s> Seat<'s> {
    pub(crate) fn new(tagger: &'s dyn Tagger) -> Self {
        Self { tagger, before: String::new() }
    }

    /// Adds what the tagger finds; places outside of the text or inside of characters are left out.
    pub(crate) fn find(&mut self, text: &str, name: Option<&str>, found: &mut Vec<Entity>) {
        let rule = self.tagger.name();
        let neighbours = Neighbours { before: &self.before, name };
        self.tagger.tag(text, &neighbours, &mut |kind, span| {
            if text.get(span.clone()).is_some() {
                let layer = Layer::LearnedTagging;
                found.push(Entity { kind, span, layer, rank: Rank::Learned, rule });
            }
        });
        let from = text.ceil_char_boundary(text.len().saturating_sub(BEFORE));
        self.before.clear();
        self.before.push_str(&text[from..]);
    }
}

#[cfg(test)]
mod tests;
