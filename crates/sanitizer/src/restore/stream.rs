//! Originals into a stream of events, as it comes.
//!
//! An event is passed on as soon as it is complete. Of a text that arrives in pieces, only the end
//! that may still become a placeholder is held back; what comes out does not depend on how the
//! bytes were cut.

use std::sync::Arc;

mod ends;

use super::Restoration;
use super::choices::{Choices, Worth};
use super::notes::{self, StreamNotes};
use super::originals::{Kinds, Originals};
use super::rules::{self, RestoreRules, Sieve};
use super::splice::Splices;
use super::sse::{Data, Framer};
use super::track::{self, Ended, Ground, Piece, Tracks};
use super::whole::Whole;
use crate::json::{NodeId, NodeKind, Tape};
use crate::outbound::OutboundReport;

/// A longer event than this is no event.
const MAX_EVENT: usize = 64 << 20;

/// An event did not end within 64 MiB; nothing more of the stream is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event is longer than 64 MiB")]
pub struct EventTooLong;

/// What came of a stream so far.
#[derive(Clone, Debug, Default)]
pub struct StreamSummary {
    /// Placeholders that were replaced; what an event repeats of others is not counted again.
    pub restored: u64,
    /// What the model added.
    pub outbound: OutboundReport,
    /// Whether the event was seen with which such a stream ends.
    pub ended: bool,
    /// Whether that event says that there is no answer.
    pub failed: bool,
    /// Whether enough of the answer was seen for one whose last event some servers leave out.
    pub complete: bool,
}

/// Restores one stream.
#[derive(Debug)]
pub struct StreamRestorer {
    framer: Framer,
    /// The beginning of an event that is not complete yet.
    pending: Vec<u8>,
    too_long: bool,
    events: Events,
}

/// What is known between events.
#[derive(Debug)]
struct Events {
    rules: &'static RestoreRules,
    restoration: Arc<Restoration>,
    kinds: Kinds,
    tracks: Tracks,
    splices: Splices,
    text: Vec<u8>,
    notes: Option<StreamNotes>,
    first_noted: bool,
    summary: StreamSummary,
    /// What can be a piece, the end of a track, and an offset.
    pieces: Sieve,
    ending: Sieve,
    offsets: Sieve,
    choices: Choices,
    waiting: Option<ends::Waiting>,
}

/// One event.
struct Event<'e, 'j> {
    bytes: &'e [u8],
    data: Option<&'e Data<'e>>,
    /// Its data, when they are JSON.
    tape: Option<&'e Tape<'j>>,
    /// Its `type`, where events have one.
    kind: &'e str,
    /// Whether the stream broke off with it.
    at_end: bool,
    /// Whether it says that the provider failed.
    failed: bool,
    /// Whether the next event decides what its reason is worth.
    unsure: bool,
}

impl StreamRestorer {
    /// Starts with the first byte of a stream.
    pub fn new(
        rules: &'static RestoreRules,
        restoration: Arc<Restoration>,
        notes: Option<StreamNotes>,
    ) -> Self {
        let kinds = Kinds::of(&restoration.vault, restoration.scope);
        let events = Events {
            rules,
            restoration,
            kinds,
            tracks: Tracks::default(),
            splices: Splices::default(),
            text: Vec::new(),
            notes,
            first_noted: false,
            summary: StreamSummary::default(),
            pieces: Sieve::of(rules.tracks.iter().map(|row| row.piece)),
            ending: Sieve::of(
                rules.ends.iter().map(|row| row.path).filter(|path| !path.is_empty()),
            ),
            offsets: Sieve::of(
                rules.offsets.iter().flat_map(|row| row.names).map(|(name, _)| *name),
            ),
            choices: Choices::default(),
            waiting: None,
        };
        Self { framer: Framer::default(), pending: Vec::new(), too_long: false, events }
    }

    /// Takes bytes as they come, and writes what can be passed on.
    ///
    /// # Errors
    /// [`EventTooLong`], from then on always: the stream cannot be read to its end.
    pub fn push(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> Result<(), EventTooLong> {
        let mut rest = chunk;
        while !rest.is_empty() {
            if self.too_long {
                return Err(EventTooLong);
            }
            if self.pending.is_empty() && self.framer.is_half(rest) {
                out.push(b'\n');
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let end = self.framer.end(rest);
            let (now, later) = rest.split_at(end.unwrap_or(rest.len()));
            rest = later;
            self.too_long = self.pending.len() + now.len() > MAX_EVENT;
            if self.too_long {
                self.pending = Vec::new();
                continue;
            }
            match end {
                Some(_) if self.pending.is_empty() => self.events.event(now, false, out),
                Some(_) => {
                    self.pending.extend_from_slice(now);
                    self.events.event(&self.pending, false, out);
                    self.pending.clear();
                }
                None => self.pending.extend_from_slice(now),
            }
        }
        if self.too_long { Err(EventTooLong) } else { Ok(()) }
    }

    /// Ends the stream: writes what was held back.
    pub fn finish(mut self, out: &mut Vec<u8>) -> StreamSummary {
        if !self.too_long {
            self.events.event(&self.pending, true, out);
        }
        self.events.summary
    }

    /// Ends a stream that broke off: writes what was held back, and nothing of an event that is not
    /// complete, so that another event may follow. A client would drop it anyway.
    pub fn break_off(mut self, out: &mut Vec<u8>) -> StreamSummary {
        if !self.too_long {
            self.events.event(b"", true, out);
        }
        self.events.summary
    }

    /// Whether the answer is whole if nothing more comes.
    pub fn is_whole(&self) -> bool {
        self.events.is_whole_with(&self.pending)
    }

    /// What came of the stream so far.
    pub fn summary(&self) -> &StreamSummary {
        &self.events.summary
    }
}

impl Events {
    /// Passes one event on; `at_end` says that it is what the stream broke off with.
    fn event(&mut self, event: &[u8], at_end: bool, out: &mut Vec<u8>) {
        let restoration = Arc::clone(&self.restoration);
        let kinds = std::mem::take(&mut self.kinds);
        let originals = Originals::new(&restoration.vault, &kinds);
        let ground = Ground { rules: self.rules, restoration: &restoration, originals: &originals };
        self.read(&ground, event, at_end, out);
        self.kinds = kinds;
    }

    fn read(&mut self, ground: &Ground<'_>, event: &[u8], at_end: bool, out: &mut Vec<u8>) {
        let data = Data::of(event);
        let tape = data.as_ref().and_then(|data| Tape::read_leniently(&data.bytes).ok());
        let (data, tape) = (data.as_ref(), tape.as_ref());
        let kind = tape.and_then(|tape| self.kind(tape));
        let kind = kind.as_ref().map_or("", |kind| kind.text());
        let failed = data.is_some_and(Data::is_error) || tape.is_some_and(rules::says_failed);
        let unsure = tape.is_some_and(|tape| self.see_choices(tape, kind)) && !at_end && !failed;
        if data.is_some() || at_end {
            self.settle(ground, out);
        }
        if unsure && tape.is_some_and(|tape| self.may_hold(ground, tape, kind)) {
            return self.wait(event);
        }
        let event = Event { bytes: event, data, tape, kind, at_end, failed, unsure };
        self.pass(ground, &event, out);
    }

    /// Writes an event with its originals.
    fn pass(&mut self, ground: &Ground<'_>, event: &Event<'_, '_>, out: &mut Vec<u8>) {
        let Event { bytes, kind, at_end, failed, .. } = *event;
        self.splices.clear();
        let (Some(data), Some(tape)) = (event.data, event.tape) else {
            let is_last = event.data.is_some_and(|data| {
                failed || self.is_last(data) || (!at_end && self.begins_as_last(data))
            });
            if is_last || at_end {
                self.end(ground, &Ended::default(), out);
            }
            self.summary.failed |= failed;
            self.summary.ended |= is_last;
            return out.extend_from_slice(bytes);
        };
        self.json(ground, (event, tape), out);
        self.note(tape, kind);
        if self.splices.is_empty() {
            return out.extend_from_slice(bytes);
        }
        self.splices.move_places(|offset| data.in_event(offset));
        self.splices.apply(bytes, out);
    }

    fn json(
        &mut self,
        ground: &Ground<'_>,
        (event, tape): (&Event<'_, '_>, &Tape<'_>),
        out: &mut Vec<u8>,
    ) {
        let kind = event.kind;
        let mut ends = self.ends(event, tape);
        if event.unsure {
            self.wait_for_ends(std::mem::take(&mut ends));
        }
        let (before, ends): (Vec<_>, Vec<_>) = ends.into_iter().partition(|end| end.before);
        for end in &before {
            self.end(ground, end, out);
        }
        let mut whole = Whole::new(tape, ground);
        let repeats = ends.iter().any(|end| end.repeats);
        let looked_at = ground.restores() || ground.watches();
        for (id, node) in tape.nodes() {
            match node.kind {
                NodeKind::String | NodeKind::Object if !looked_at => {}
                _ if whole.is_past(id) => {}
                NodeKind::String => match self.row(tape, id, kind) {
                    Some(row) => self.piece(ground, (event, tape), (id, row), &ends),
                    None => {
                        let count = whole.restore(id, &mut self.splices);
                        self.summary.restored += if repeats { 0 } else { count };
                    }
                },
                NodeKind::Object => {
                    let count = whole.restore_object(id, &mut self.splices);
                    self.summary.restored += if repeats { 0 } else { count };
                }
                NodeKind::Number if !self.offsets.lets_through(tape, id) => {}
                NodeKind::Number => {
                    whole.move_offset(id, kind, Some(&self.tracks), &mut self.splices);
                }
                NodeKind::Array | NodeKind::Name | NodeKind::Word => {}
            }
        }
        if repeats {
            self.summary.outbound.masked |= whole.report.masked;
        } else {
            self.summary.outbound.add(&whole.report);
        }
        for end in &ends {
            self.end(ground, end, out);
        }
    }

    fn end(&mut self, ground: &Ground<'_>, ended: &Ended, out: &mut Vec<u8>) {
        self.summary.restored += self.tracks.end(ground, ended, out);
        self.summary.outbound.add(&self.tracks.take_report());
    }

    /// The row of the rules whose pieces stand where this string stands.
    fn row(&self, tape: &Tape<'_>, id: NodeId, kind: &str) -> Option<usize> {
        if !self.pieces.lets_through(tape, id) {
            return None;
        }
        let find = |is_own: &dyn Fn(&str) -> bool| {
            let mut rows = self.rules.tracks.iter();
            rows.position(|row| is_own(row.event) && rules::stands_at(tape, id, row.piece))
        };
        let is_kept =
            || rules::place(self.rules, tape, id).is_some_and(|place| place.form.is_none());
        find(&|row| rules::is_kind(row, kind))
            .or_else(|| find(&|row| rules::family(row, kind).is_some()).filter(|_| !is_kept()))
    }

    fn piece(
        &mut self,
        ground: &Ground<'_>,
        (event, tape): (&Event<'_, '_>, &Tape<'_>),
        (id, row): (NodeId, usize),
        ends: &[Ended],
    ) {
        let Some(track) = self.rules.tracks.get(row) else { return };
        let form = track.form;
        let ends = !ends.is_empty() && {
            let mut key = String::new();
            track::write_key(tape, id, self.rules.indices, &mut key);
            let own = if track.event.starts_with('*') { event.kind } else { track.event };
            ends.iter().any(|end| end.is_of(&key, own))
        };
        self.text.clear();
        let piece = Piece { tape, id, event: event.bytes, kind: event.kind, row, form, ends };
        self.summary.restored += self.tracks.restore(ground, &piece, &mut self.text);
        if self.text != tape.raw(id).as_bytes() {
            let text = &self.text;
            self.splices.add(tape.span(id), |out| out.extend_from_slice(text));
        }
    }

    fn note(&mut self, tape: &Tape<'_>, kind: &str) {
        let Some(notes) = &self.notes else { return };
        let goes_on = self.choices.worth() == Worth::Nothing;
        let rows = self.rules.last.iter();
        let mut rows = rows.filter(|row| !goes_on || row.when != self.rules.reason);
        let last = rows.find_map(|row| notes::place(tape, row, kind));
        if let Some(object) = last {
            self.first_noted = true;
            let json = (notes.last)(&self.summary);
            notes::note(tape, object, &json, &mut self.splices);
        } else if !self.first_noted
            && let Some(object) = notes::place(tape, &self.rules.first, kind)
        {
            self.first_noted = true;
            notes::note(tape, object, &notes.first, &mut self.splices);
        }
    }
}
