//! Texts that arrive in pieces: what of each is held back, and how it is written when nothing more
//! of it comes.

use super::escape::{self, Depth};
use super::originals::{Next, Originals};
use super::rules::RestoreRules;
use super::sse;
use crate::json::{NodeId, NodeKind, Shifts, Tape};

/// Tracks that are remembered at a time. Beyond that, pieces are restored each on its own.
const MAX_TRACKS: usize = 512;

/// Longer indices than this tell no tracks apart.
const MAX_KEY: usize = 64;

/// Where the pieces of one text are.
#[derive(Debug, Default)]
pub(super) struct TrackState {
    /// Which row of the rules.
    row: usize,
    /// The indices around its pieces, each followed by a slash.
    key: String,
    /// The end of the text so far as it was written, which may still become a placeholder.
    held: Vec<u8>,
    /// The event in which it can be written.
    added: AddedEvent,
    /// Where both texts stand.
    pub(super) positions: Positions,
    ended: bool,
}

/// Which tracks an event ends.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// What their indices begin with.
    pub(super) key: String,
    /// The `type` of their events; empty for all.
    pub(super) of: &'static str,
    /// Whether the event says again what they said.
    pub(super) repeats: bool,
}

impl Ended {
    pub(super) fn is_of(&self, key: &str, event: &str) -> bool {
        key.starts_with(self.key.as_str()) && (self.of.is_empty() || self.of == event)
    }
}

/// An event with a gap for a text.
#[derive(Debug, Default)]
struct AddedEvent {
    bytes: Vec<u8>,
    gap: usize,
}

/// Where a text with placeholders and the restored one stand, in characters.
#[derive(Debug, Default)]
pub(super) struct Positions {
    masked: usize,
    original: usize,
    pub(super) shifts: Shifts,
}

impl Positions {
    fn pass(&mut self, characters: usize) {
        self.masked += characters;
        self.original += characters;
    }

    fn replace(&mut self, masked: usize, original: usize) {
        let (from, to) = (self.masked, self.original);
        self.masked += masked;
        self.original += original;
        self.shifts.add(from..self.masked, to..self.original);
    }
}

/// What became of a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// Placeholders that were replaced.
    pub(super) count: u64,
    /// Where the part begins that is held back; the length of the text if nothing is.
    pub(super) open: usize,
}

/// Writes a text with its originals, up to the part that must be held back.
pub(super) fn restore_text(
    originals: &Originals<'_>,
    raw: &[u8],
    (depth, ends): (Depth, bool),
    mut positions: Option<&mut Positions>,
    out: &mut Vec<u8>,
) -> Outcome {
    let mut outcome = Outcome { count: 0, open: raw.len() };
    let mut done = 0;
    loop {
        let (next, original) = match originals.next(raw, done, depth) {
            Next::Placeholder(span, original) => (span, Some(original)),
            Next::Open(at) if !ends => {
                outcome.open = at;
                (at..at, None)
            }
            Next::Open(_) | Next::Nothing => (raw.len()..raw.len(), None),
        };
        out.extend_from_slice(raw.get(done..next.start).unwrap_or_default());
        if let Some(positions) = &mut positions {
            positions.pass(escape::characters(raw, done..next.start));
        }
        let Some(original) = original else { return outcome };
        let start = out.len();
        escape::write(original.expose(), depth, out);
        if let Some(positions) = &mut positions {
            let masked = escape::characters(raw, next.clone());
            positions.replace(masked, escape::characters(out, start..out.len()));
        }
        outcome.count += 1;
        done = next.end;
    }
}

/// All tracks of one stream.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    states: Vec<TrackState>,
    /// The one that was used last, which is mostly the next one, too.
    last: usize,
    key: String,
    joined: Vec<u8>,
}

/// One piece of a text in an event.
pub(super) struct Piece<'p, 'j> {
    pub(super) tape: &'p Tape<'j>,
    pub(super) id: NodeId,
    pub(super) event: &'p [u8],
    pub(super) row: usize,
    pub(super) depth: Depth,
    /// Whether the text ends with it.
    pub(super) ends: bool,
}

impl Tracks {
    /// Restores a piece: writes what is to stand in its place, which may be what stands there.
    pub(super) fn restore(
        &mut self,
        originals: &Originals<'_>,
        rules: &RestoreRules,
        piece: &Piece<'_, '_>,
        out: &mut Vec<u8>,
    ) -> u64 {
        let raw = piece.tape.raw(piece.id).as_bytes();
        let Some(at) = self.place(piece, rules) else {
            return restore_text(originals, raw, (piece.depth, true), None, out).count;
        };
        let Some(state) = self.states.get_mut(at) else { return 0 };
        state.ended = piece.ends;
        let pointed = rules.tracks.get(piece.row).is_some_and(|row| row.pointed);
        let text = if state.held.is_empty() {
            raw
        } else {
            self.joined.clear();
            self.joined.append(&mut state.held);
            self.joined.extend_from_slice(raw);
            &self.joined
        };
        let positions = pointed.then_some(&mut state.positions);
        let outcome = restore_text(originals, text, (piece.depth, piece.ends), positions, out);
        if let Some(open) = text.get(outcome.open..).filter(|open| !open.is_empty()) {
            state.held.extend_from_slice(open);
            state.added = AddedEvent::like(piece, rules);
        }
        outcome.count
    }

    /// Ends tracks, and writes what was held back of them.
    pub(super) fn end(&mut self, ended: &Ended, rules: &RestoreRules, out: &mut Vec<u8>) {
        for state in &mut self.states {
            let event = rules.tracks.get(state.row).map_or("", |row| row.event);
            if !ended.is_of(&state.key, event) {
                continue;
            }
            state.ended = true;
            if !state.held.is_empty() {
                state.added.write(&state.held, out);
                state.held.clear();
            }
        }
    }

    /// The track with this row and these indices.
    pub(super) fn find(&self, row: usize, key: &str) -> Option<&TrackState> {
        self.states.iter().find(|state| state.row == row && state.key == key)
    }

    fn place(&mut self, piece: &Piece<'_, '_>, rules: &RestoreRules) -> Option<usize> {
        self.key.clear();
        write_key(piece.tape, piece.id, rules.indices, &mut self.key);
        let key = self.key.as_str();
        if key.len() > MAX_KEY {
            return None;
        }
        let is_it = |state: &TrackState| state.row == piece.row && state.key == key;
        if self.states.get(self.last).is_some_and(is_it) {
            return Some(self.last);
        }
        self.last = match self.states.iter().position(is_it) {
            Some(at) => at,
            None => {
                if self.states.len() >= MAX_TRACKS {
                    self.states.retain(|state| !state.ended);
                }
                if self.states.len() >= MAX_TRACKS {
                    return None;
                }
                let key = key.to_owned();
                self.states.push(TrackState { row: piece.row, key, ..TrackState::default() });
                self.states.len() - 1
            }
        };
        Some(self.last)
    }
}

/// Writes the indices around a value, outermost first, each followed by a slash. An element without
/// one is told apart by its position.
pub(super) fn write_key(tape: &Tape<'_>, id: NodeId, indices: &[&str], out: &mut String) {
    if let Some(holder) = tape.parent(id) {
        write_key(tape, holder, indices, out);
    }
    if tape.node(id).kind != NodeKind::Object {
        return;
    }
    let mut found = false;
    for index in indices.iter().filter_map(|name| tape.member(id, name)) {
        found = true;
        out.push_str(tape.raw(index));
        out.push('/');
    }
    if let Some(position) = tape.position(id).filter(|_| !found) {
        out.push_str(&position.to_string());
        out.push('/');
    }
}

impl AddedEvent {
    /// An event like the one of a piece, with nothing in it but what leads to the piece.
    fn like(piece: &Piece<'_, '_>, rules: &RestoreRules) -> Self {
        let mut path: Vec<_> =
            std::iter::successors(Some(piece.id), |&id| piece.tape.parent(id)).collect();
        path.reverse();
        let mut skeleton = Skeleton { tape: piece.tape, rules, data: Vec::new(), gap: 0 };
        skeleton.write(&path);
        let Skeleton { data, gap, .. } = skeleton;
        let mut bytes = Vec::with_capacity(data.len() + 64);
        let start = sse::write_like(piece.event, &data, &mut bytes);
        Self { bytes, gap: start + gap }
    }

    fn write(&self, text: &[u8], out: &mut Vec<u8>) {
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
