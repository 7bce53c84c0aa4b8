//! What ends the texts of a stream, and the stream itself.

use super::super::choices::{Choices, Worth};
use super::super::notes;
use super::super::rules::{self, End};
use super::super::sse::Data;
use super::super::text::{self, Follow, Work};
use super::super::track::{self, Ended, Ground};
use super::{Event, Events, StreamSummary};
use crate::json::{Decoded, NodeId, NodeKind, Tape};

/// What is decided by the next event: whether text follows behind a reason.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// An event that waits, because the end of a text in it may begin a placeholder.
    event: Vec<u8>,
    /// What ends if nothing follows, when the event is on its way.
    ends: Vec<Ended>,
}

impl Events {
    /// Whether the answer is whole with an event that lacks only the blank line behind it, or with
    /// what came before the beginning of one.
    pub(super) fn is_whole_with(&self, event: &[u8]) -> bool {
        let StreamSummary { ended, complete, .. } = self.summary;
        let Some(data) = Data::of(event).filter(|_| !ended) else { return ended || complete };
        if self.is_last(&data) || data.is_error() {
            return true;
        }
        let Ok(tape) = Tape::read_leniently(&data.bytes) else { return complete };
        let kind = self.kind(&tape);
        let kind = kind.as_ref().map_or("", |kind| kind.text());
        let mut choices = self.choices.clone();
        choices.see(&tape, self.rules, |_| false);
        choices.are_complete()
            || rules::says_failed(&tape)
            || self.rules.last_events.contains(&kind)
    }

    pub(super) fn is_last(&self, data: &Data<'_>) -> bool {
        let last = self.rules.last_data;
        !last.is_empty() && *data.bytes == *last.as_bytes()
    }

    /// Whether an event that came whole and is no JSON says first that it is the last one: some
    /// providers forget a bracket.
    pub(super) fn begins_as_last(&self, data: &Data<'_>) -> bool {
        let value = data.bytes.strip_prefix(b"{\"type\":\"");
        value.is_some_and(|value| {
            let is = |kind: &str| {
                value.strip_prefix(kind.as_bytes()).is_some_and(|rest| rest.starts_with(b"\""))
            };
            self.rules.last_events.iter().any(|kind| is(kind))
        })
    }

    /// The `type` of an event, where events have one.
    pub(super) fn kind<'j>(&self, tape: &Tape<'j>) -> Option<Decoded<'j>> {
        let kind = if self.rules.typed { tape.member(tape.root(), "type") } else { None };
        kind.and_then(|kind| tape.string(kind))
    }

    /// Reads what an event says of the choices. Tells whether it gives a reason with a piece of
    /// which the next event decides whether it is the last one.
    pub(super) fn see_choices(&mut self, tape: &Tape<'_>, kind: &str) -> bool {
        let mut choices: Choices = std::mem::take(&mut self.choices);
        let unsure = choices.see(tape, self.rules, |id| self.is_text(tape, id, kind));
        self.summary.complete = choices.are_complete();
        self.choices = choices;
        unsure
    }

    /// Whether a value is a piece of what a model says, and not empty.
    fn is_text(&self, tape: &Tape<'_>, id: NodeId, kind: &str) -> bool {
        let is_frame = |name: &&str| tape.is_named(id, name);
        tape.node(id).kind == NodeKind::String
            && !tape.raw(id).is_empty()
            && !self.rules.framing.iter().any(is_frame)
            && self.row(tape, id, kind).is_some()
    }

    /// Whether something of an event would be held back if its texts went on.
    pub(super) fn may_hold(&self, ground: &Ground<'_>, tape: &Tape<'_>, kind: &str) -> bool {
        let is_open = |id| {
            let Some(track) = self.row(tape, id, kind).and_then(|row| self.rules.tracks.get(row))
            else {
                return false;
            };
            let raw = tape.raw(id).as_bytes();
            let depth = track.form.depth_of(tape.raw(id), ground.restoration.json_text);
            let work = Work { depth, ends: false, glued: false, decided: raw.len(), masks: &[] };
            let follow = Follow::default();
            text::restore(ground.originals, raw, work, follow, &mut Vec::new()).open < raw.len()
        };
        let mut texts = tape.nodes().filter(|(_, node)| node.kind == NodeKind::String);
        ground.masks() || (ground.restores() && texts.any(|(id, _)| is_open(id)))
    }

    /// Lets an event wait for the next one.
    pub(super) fn wait(&mut self, event: &[u8]) {
        self.waiting = Some(Waiting { event: event.to_vec(), ends: Vec::new() });
    }

    /// Remembers what an event ends if no text follows.
    pub(super) fn wait_for_ends(&mut self, ends: Vec<Ended>) {
        self.waiting = Some(Waiting { event: Vec::new(), ends });
    }

    /// Deals with what waits for an event that was seen now.
    pub(super) fn settle(&mut self, ground: &Ground<'_>, out: &mut Vec<u8>) {
        let Some(Waiting { event, ends }) = self.waiting.take() else { return };
        if let Some(data) = Data::of(&event)
            && let Ok(tape) = Tape::read_leniently(&data.bytes)
        {
            let kind = self.kind(&tape);
            let kind = kind.as_ref().map_or("", |kind| kind.text());
            let (data, tape) = (Some(&data), Some(&tape));
            let (at_end, failed, unsure) = (false, false, false);
            let event = Event { bytes: &event, data, tape, kind, at_end, failed, unsure };
            self.pass(ground, &event, out);
        }
        if self.choices.worth() != Worth::Nothing {
            for end in &ends {
                self.end(ground, end, out);
            }
        }
    }

    /// The tracks that an event ends.
    pub(super) fn ends(&mut self, event: &Event<'_, '_>, tape: &Tape<'_>) -> Vec<Ended> {
        let Event { kind, at_end, .. } = *event;
        let mut ends = Vec::new();
        let goes_on = self.choices.worth() == Worth::Nothing;
        let is_count = || {
            let mut rows = self.rules.last.iter().filter(|row| !row.unless.is_empty());
            rows.any(|row| notes::place(tape, row, kind).is_some())
        };
        // Where reasons are worth nothing, texts end with the stream or what counts its tokens.
        if at_end || event.failed || (goes_on && is_count()) {
            ends.push(Ended::default());
        }
        let indices = self.rules.indices;
        let mut end = |row: &End, id: NodeId| {
            let mut key = String::new();
            track::write_key(tape, id, indices, &mut key);
            let of = match (rules::family(row.event, kind), row.of.strip_prefix('*')) {
                (Some(family), Some(end)) => format!("{family}{end}").into(),
                _ => row.of.into(),
            };
            ends.push(Ended { key, of, repeats: row.repeats, before: row.before });
        };
        let rows = || self.rules.ends.iter().filter(|row| rules::is_kind(row.event, kind));
        let others = || {
            let is_own = |row: &&End| rules::family(row.event, kind).is_some();
            self.rules.ends.iter().filter(is_own).filter(|_| rows().next().is_none())
        };
        for row in rows().chain(others()).filter(|row| row.path.is_empty()) {
            end(row, tape.root());
        }
        let can_be = |id| !self.ending.is_empty() && self.ending.lets_through(tape, id);
        for (id, _) in tape.nodes().filter(|(id, _)| can_be(*id)) {
            let is_end = |row: &&End| {
                !row.path.is_empty()
                    && (!goes_on || row.path != self.rules.reason)
                    && rules::is_said(tape, id)
                    && rules::stands_at(tape, id, row.path)
            };
            if let Some(row) = rows().find(is_end) {
                end(row, tape.parent(id).unwrap_or(id));
            }
        }
        self.summary.failed |= event.failed;
        self.summary.ended |= self.summary.failed || self.rules.last_events.contains(&kind);
        ends
    }
}
