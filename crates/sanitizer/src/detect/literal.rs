//! Text that already looks like a placeholder. It is replaced like a finding, so that the way back
//! cannot take it for one.

use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::placeholder;

pub(super) struct Literal;

impl Detector for Literal {
    fn name(&self) -> &'static str {
        "literal"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Literal
    }

    fn signs(&self) -> &'static [u8] {
        b"["
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (span, _) = placeholder::read(spot.text.as_str(), spot.trigger.start)?;
        Some(Found::new(span, Rank::Proven))
    }
}
