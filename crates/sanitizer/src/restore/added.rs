//! Events that are added to a stream, because a text must end before the event that ends it.

use super::rules::{Opens, RestoreRules};
use super::sse;
use super::track::Piece;
use crate::json::{NodeId, NodeKind, Tape};

/// An event with a gap for a text.
#[derive(Debug, Default)]
pub(super) struct AddedEvent {
    bytes: Vec<u8>,
    gap: usize,
}

impl AddedEvent {
    /// An event like the one of a piece, with nothing in it but what leads to the piece.
    pub(super) fn like(piece: &Piece<'_, '_>, rules: &RestoreRules) -> Self {
        let mut path: Vec<_> =
            std::iter::successors(Some(piece.id), |&id| piece.tape.parent(id)).collect();
        path.reverse();
        let mut skeleton = Skeleton { tape: piece.tape, rules, data: Vec::new(), gap: 0 };
        skeleton.write(&path);
        let Skeleton { data, gap, .. } = skeleton;
        Self::framed(piece, None, (&data, gap))
    }

    /// An event that goes on with the text that a piece begins.
    pub(super) fn after(piece: &Piece<'_, '_>, rules: &RestoreRules, opens: &Opens) -> Self {
        let mut data = format!("{{\"type\":\"{}\",", opens.event);
        for name in rules.indices {
            if let Some(index) = piece.tape.member(piece.tape.root(), name) {
                data.push_str(&format!("\"{name}\":{},", piece.tape.raw(index)));
            }
        }
        data.push_str(opens.around[0]);
        let gap = data.len();
        data.push_str(opens.around[1]);
        Self::framed(piece, Some(opens.event), (data.as_bytes(), gap))
    }

    fn framed(piece: &Piece<'_, '_>, name: Option<&str>, (data, gap): (&[u8], usize)) -> Self {
        let mut bytes = Vec::with_capacity(data.len() + 64);
        let start = sse::write_like(piece.event, name, data, &mut bytes);
        Self { bytes, gap: start + gap }
    }

    pub(super) fn write(&self, text: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(self.bytes.get(..self.gap).unwrap_or_default());
        out.extend_from_slice(text);
        out.extend_from_slice(self.bytes.get(self.gap..).unwrap_or_default());
    }
}

/// Writes an event that holds nothing but one text.
struct Skeleton<'s, 'j> {
    tape: &'s Tape<'j>,
    rules: &'s RestoreRules,
    data: Vec<u8>,
    gap: usize,
}

impl Skeleton<'_, '_> {
    /// Writes the first value of a path, and of what is inside it, what the rules carry over and
    /// what leads to the last value.
    fn write(&mut self, path: &[NodeId]) {
        let Some((&id, inner)) = path.split_first() else { return };
        let Some(&next) = inner.first() else {
            self.data.push(b'"');
            self.gap = self.data.len();
            self.data.push(b'"');
            return;
        };
        if self.tape.node(id).kind == NodeKind::Array {
            self.data.push(b'[');
            self.write(inner);
            self.data.push(b']');
            return;
        }
        self.data.push(b'{');
        let open = self.data.len();
        let tape = self.tape;
        for child in tape.children(id) {
            let named = |names: &[&str]| names.iter().any(|name| tape.is_named(child, name));
            let kind = tape.node(child).kind;
            let is_empty = named(self.rules.emptied);
            let is_kept =
                named(self.rules.carried) && !matches!(kind, NodeKind::Object | NodeKind::Array);
            if child != next && !is_empty && !is_kept {
                continue;
            }
            if self.data.len() > open {
                self.data.push(b',');
            }
            self.name(child);
            if child == next {
                self.write(inner);
            } else if is_empty {
                self.data.extend_from_slice(b"null");
            } else {
                self.scalar(child);
            }
        }
        self.data.push(b'}');
    }

    fn name(&mut self, id: NodeId) {
        let name = self.tape.name_of(id).map_or("", |name| self.tape.raw(name));
        self.data.push(b'"');
        self.data.extend_from_slice(name.as_bytes());
        self.data.extend_from_slice(b"\":");
    }

    fn scalar(&mut self, id: NodeId) {
        let quote = if self.tape.node(id).kind == NodeKind::String { "\"" } else { "" };
        for part in [quote, self.tape.raw(id), quote] {
            self.data.extend_from_slice(part.as_bytes());
        }
    }
}
