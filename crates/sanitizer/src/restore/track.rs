//! Texts that arrive in pieces: what of each is held back, and how it is written when nothing more
//! of it comes.

use std::borrow::Cow;

use super::Restoration;
use super::added::AddedEvent;
use super::looks::Looks;
use super::nesting::Nesting;
use super::originals::Originals;
use super::rules::{Form, Opens, RestoreRules};
use super::text::{self, Follow, Outcome, Positions, Work};
use super::watch::Watch;
use crate::json::{NodeId, NodeKind, Tape};
use crate::outbound::{OutboundPolicy, OutboundReport};

/// Tracks that are remembered at a time. Beyond that, pieces are restored each on its own.
const MAX_TRACKS: usize = 512;

/// Longer indices than this tell no tracks apart.
const MAX_KEY: usize = 96;

/// Where the pieces of one text are.
#[derive(Debug, Default)]
pub(super) struct TrackState {
    /// Which row of the rules.
    row: usize,
    /// The indices around its pieces, each followed by a slash.
    key: String,
    /// The end of the text so far as it was written, which may still become a placeholder.
    held: Vec<u8>,
    form: Form,
    /// What the text looks like so far, where that tells how it is written.
    looks: Looks,
    /// The event in which it can be written.
    added: AddedEvent,
    /// Where both texts stand.
    pub(super) positions: Positions,
    nesting: Nesting,
    watch: Option<Watch>,
    /// Whether what went on its way last belongs to the word that comes next.
    glued: bool,
    ended: bool,
}

/// Which tracks an event ends.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// What their indices begin with.
    pub(super) key: String,
    /// The `type` of their events; empty for all.
    pub(super) of: Cow<'static, str>,
    /// Whether the event says again what they said.
    pub(super) repeats: bool,
    /// Whether they end before the event.
    pub(super) before: bool,
}

impl Ended {
    pub(super) fn is_of(&self, key: &str, event: &str) -> bool {
        key.starts_with(self.key.as_str()) && (self.of.is_empty() || *self.of == *event)
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
    report: OutboundReport,
}

/// What restoring stands on, the same for all of an answer.
pub(super) struct Ground<'g> {
    pub(super) rules: &'static RestoreRules,
    pub(super) restoration: &'g Restoration,
    pub(super) originals: &'g Originals<'g>,
}

impl Ground<'_> {
    /// Whether somebody looks at what the model adds.
    pub(super) fn watches(&self) -> bool {
        let outbound = self.restoration.outbound.as_ref();
        outbound.is_some_and(|outbound| outbound.policy() != OutboundPolicy::Off)
    }

    /// Whether somebody replaces what the model adds, so that texts are held back until it is decided.
    pub(super) fn masks(&self) -> bool {
        let outbound = self.restoration.outbound.as_ref();
        outbound.is_some_and(|outbound| outbound.policy() == OutboundPolicy::Mask)
    }

    /// Whether anything goes back at all.
    pub(super) fn restores(&self) -> bool {
        !self.originals.is_empty()
    }
}

impl TrackState {
    fn of(row: usize, key: String) -> Self {
        Self { row, key, ended: true, ..Self::default() }
    }

    /// Takes the next piece of a text, which may be the first one behind the end of another.
    fn begin(&mut self, form: Form, structured: bool) {
        if std::mem::take(&mut self.ended) {
            self.form = form;
            (self.looks, self.nesting) = (Looks::begin(structured), form.nesting());
        }
    }

    /// Writes what may go on its way of a text, which is what was held back and what is new.
    fn write(
        &mut self,
        ground: &Ground<'_>,
        text: &[u8],
        ends: bool,
        out: &mut Vec<u8>,
    ) -> (Outcome, OutboundReport) {
        let mut report = OutboundReport::default();
        self.ended = ends;
        let (depth, is_json) = self.form.depth(self.looks);
        let Restoration { outbound, vault, .. } = ground.restoration;
        if self.watch.is_none() {
            self.watch = Watch::new(outbound.as_ref(), vault, depth);
        }
        let mut work = Work { depth, ends, glued: self.glued, decided: text.len(), masks: &[] };
        if let Some(watch) = &mut self.watch {
            watch.is_written(depth, is_json);
            watch.read(text, ends);
            if let Some(outbound) = outbound.as_ref().filter(|_| ends) {
                report = watch.finish(outbound, vault);
            }
            work = Work { decided: watch.decided(), masks: watch.masks(), ..work };
        }
        let pointed = ground.rules.tracks.get(self.row).is_some_and(|row| row.pointed);
        let positions = pointed.then_some(&mut self.positions);
        let nesting = is_json.then_some(&mut self.nesting);
        let follow = Follow { positions, nesting, edits: None };
        let outcome = text::restore(ground.originals, text, work, follow, out);
        self.glued = outcome.glued;
        match &mut self.watch {
            Some(watch) if !ends => watch.forget(outcome.open),
            watch => *watch = None,
        }
        (outcome, report)
    }
}

/// One piece of a text in an event.
pub(super) struct Piece<'p, 'j> {
    pub(super) tape: &'p Tape<'j>,
    pub(super) id: NodeId,
    pub(super) event: &'p [u8],
    /// The `type` of the event, where events have one.
    pub(super) kind: &'p str,
    pub(super) row: usize,
    pub(super) form: Form,
    /// Whether the text ends with it.
    pub(super) ends: bool,
}

impl Tracks {
    /// Restores a piece: writes what is to stand in its place, which may be what stands there.
    pub(super) fn restore(
        &mut self,
        ground: &Ground<'_>,
        piece: &Piece<'_, '_>,
        out: &mut Vec<u8>,
    ) -> u64 {
        let raw = piece.tape.raw(piece.id).as_bytes();
        let rules = ground.rules;
        let opens = rules.tracks.get(piece.row).and_then(|row| row.opens.as_ref());
        let is_opened = |opens: &Opens| {
            let mut rows = rules.tracks.iter();
            rows.position(|row| row.event == opens.event && row.piece == opens.piece)
        };
        let row = opens.and_then(is_opened).unwrap_or(piece.row);
        let at = self.place(piece, row, rules);
        let mut alone = TrackState::of(row, String::new());
        let (state, ends) = match at.and_then(|at| self.states.get_mut(at)) {
            Some(state) => (state, piece.ends),
            // There are too many tracks already.
            None => (&mut alone, true),
        };
        state.begin(piece.form, ground.restoration.json_text);
        state.looks.read(raw);
        let text = if state.held.is_empty() {
            raw
        } else {
            self.joined.clear();
            self.joined.append(&mut state.held);
            self.joined.extend_from_slice(raw);
            &self.joined
        };
        let (outcome, report) = state.write(ground, text, ends, out);
        self.report.add(&report);
        if let Some(open) = text.get(outcome.open..).filter(|open| !open.is_empty()) {
            state.held.extend_from_slice(open);
            state.added = match opens {
                Some(opens) => AddedEvent::after(piece, rules, opens),
                None => AddedEvent::like(piece, rules),
            };
        }
        outcome.count
    }

    /// Ends tracks, and writes what was held back of them.
    pub(super) fn end(&mut self, ground: &Ground<'_>, ended: &Ended, out: &mut Vec<u8>) -> u64 {
        let mut count = 0;
        for state in &mut self.states {
            let event = ground.rules.tracks.get(state.row).map_or("", |row| row.event);
            // A row for a family of events has a text for each of them.
            let event = match event.starts_with('*') {
                true => state.key.rsplit('/').next().unwrap_or_default(),
                false => event,
            };
            if state.ended || !ended.is_of(&state.key, event) {
                continue;
            }
            let held = std::mem::take(&mut state.held);
            self.joined.clear();
            let (outcome, report) = state.write(ground, &held, true, &mut self.joined);
            self.report.add(&report);
            count += outcome.count;
            if !held.is_empty() {
                state.added.write(&self.joined, out);
            }
        }
        count
    }

    /// What was found since the last time in texts that have ended.
    pub(super) fn take_report(&mut self) -> OutboundReport {
        std::mem::take(&mut self.report)
    }

    /// The track with this row and these indices.
    pub(super) fn find(&self, row: usize, key: &str) -> Option<&TrackState> {
        self.states.iter().find(|state| state.row == row && state.key == key)
    }

    fn place(&mut self, piece: &Piece<'_, '_>, row: usize, rules: &RestoreRules) -> Option<usize> {
        self.key.clear();
        write_key(piece.tape, piece.id, rules.indices, &mut self.key);
        if rules.tracks.get(piece.row).is_some_and(|row| row.piece.ends_with(".*")) {
            // A row for members of any name has a text for each name.
            self.key.push_str(piece.tape.name_of(piece.id).map_or("", |name| piece.tape.raw(name)));
        }
        if rules.tracks.get(piece.row).is_some_and(|row| row.event.starts_with('*')) {
            self.key.push_str(piece.kind);
        }
        let key = self.key.as_str();
        if key.len() > MAX_KEY {
            return None;
        }
        let is_it = |state: &TrackState| state.row == row && state.key == key;
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
                self.states.push(TrackState::of(row, key));
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
