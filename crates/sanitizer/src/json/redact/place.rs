//! Where the walk is: in the request, or in JSON in one of its strings.

use super::piece::is_field;
use crate::json::{Decoded, NodeId, Tape};

/// The JSON that is walked: the request, or what stands in one of its strings.
#[derive(Clone, Copy)]
pub(super) enum Place<'w, 'b> {
    Body(&'w Tape<'b>),
    Inside { tape: &'w Tape<'w>, string: &'w Decoded<'b>, level: u32 },
}

impl<'w, 'b> Place<'w, 'b> {
    pub(super) fn tape(&self) -> &'w Tape<'w> {
        match *self {
            Self::Body(tape) => tape,
            Self::Inside { tape, .. } => tape,
        }
    }

    pub(super) fn level(&self) -> u32 {
        match *self {
            Self::Body(_) => 0,
            Self::Inside { level, .. } => level,
        }
    }

    pub(super) fn decode(&self, id: NodeId) -> Decoded<'b> {
        match *self {
            Self::Body(tape) => Decoded::of(tape, id),
            Self::Inside { tape, string, .. } => string.inside(tape, id),
        }
    }
}

/// Where a value stands, without anything that somebody wrote: other names become `*`.
pub(super) fn position(tape: &Tape<'_>, id: NodeId) -> String {
    let mut names = Vec::new();
    let mut at = Some(id);
    while let Some(id) = at {
        if tape.parent(id).is_some() && names.len() < 32 {
            let name = tape.name_of(id).map_or("*", |name| tape.raw(name));
            names.push(if is_field(name) && name.len() <= 32 { name } else { "*" });
        }
        at = tape.parent(id);
    }
    names.reverse();
    names.join(".")
}
