//! Strings that stand in a JSON text whole, and numbers that point into texts.

use super::escape::Depth;
use super::looks::Looks;
use super::nesting::Nesting;
use super::originals::Wanted;
use super::rules::{self, Edge, Form, Offsets, Target};
use super::splice::Splices;
use super::text::{self, Follow, Positions, Work};
use super::track::{self, Ground, Tracks};
use super::watch::Watch;
use crate::json::{NodeId, Shifts, Tape};
use crate::outbound::OutboundReport;
use crate::placeholder::Next;

/// No personal data that is looked for is shorter, in bytes.
const SHORTEST: usize = 6;

/// One JSON text on its way to the caller.
pub(super) struct Whole<'w, 'j> {
    pub(super) tape: &'w Tape<'j>,
    pub(super) ground: &'w Ground<'w>,
    /// The text that numbers pointed into last, and where its places went.
    pub(super) pointed: Option<(NodeId, Positions)>,
    /// What the model added.
    pub(super) report: OutboundReport,
    /// The end of the last object that was read as one text.
    past: usize,
}

impl<'w, 'j> Whole<'w, 'j> {
    pub(super) fn new(tape: &'w Tape<'j>, ground: &'w Ground<'w>) -> Self {
        Self { tape, ground, pointed: None, report: OutboundReport::default(), past: 0 }
    }

    /// Whether a value was restored with the object in which it stands.
    pub(super) fn is_past(&self, id: NodeId) -> bool {
        self.tape.span(id).start < self.past
    }

    /// Restores an object as the one text that it is in a stream, if it is such a one. Tells the
    /// number of placeholders that were replaced.
    pub(super) fn restore_object(&mut self, id: NodeId, splices: &mut Splices) -> u64 {
        let Ground { rules, originals, .. } = *self.ground;
        if !rules.objects.iter().any(|path| rules::stands_at(self.tape, id, path)) {
            return 0;
        }
        self.past = self.tape.span(id).end;
        let (raw, depth) = (self.tape.raw(id).as_bytes(), Depth::Zero);
        let watched = self.watched(raw, depth);
        let masks = match &watched {
            Some((watch, report)) => {
                self.report.add(report);
                watch.masks()
            }
            None => &[],
        };
        if masks.is_empty() && !originals.may_be_in(raw) {
            return 0;
        }
        let (mut nesting, mut edits, mut restored) = (Nesting::default(), Vec::new(), Vec::new());
        let work = Work { depth, ends: true, glued: false, decided: raw.len(), masks };
        let follow =
            Follow { positions: None, nesting: Some(&mut nesting), edits: Some(&mut edits) };
        let count = text::restore(originals, raw, work, follow, &mut restored).count;
        // White space between its values stays: in an event, a line of data may end there.
        let start = self.tape.span(id).start;
        for (span, now) in edits {
            let now = restored.get(now).unwrap_or_default();
            splices.add(start + span.start..start + span.end, |out| out.extend_from_slice(now));
        }
        count
    }

    /// Restores a string, unless it must stay as it is. Tells the number of placeholders that were
    /// replaced.
    pub(super) fn restore(&mut self, id: NodeId, splices: &mut Splices) -> u64 {
        let raw = self.tape.raw(id).as_bytes();
        let is_open = self.ground.originals.may_be_in(raw);
        let watched = self.is_said(id);
        if !is_open && !watched {
            return 0;
        }
        let Some((form, depth)) = self.written(id) else { return 0 };
        let start = self.tape.span(id).start;
        let found = if watched { self.watched(raw, depth) } else { None };
        if let Some((_, report)) = &found {
            self.report.add(report);
        }
        let mut nesting = form.nesting();
        if let Some((watch, _)) = found.filter(|(watch, _)| !watch.masks().is_empty()) {
            let work =
                Work { depth, ends: true, glued: false, decided: raw.len(), masks: watch.masks() };
            let mut count = 0;
            splices.add(self.tape.span(id), |out| {
                let nesting = depth.is_json().then_some(&mut nesting);
                let follow = Follow { nesting, ..Follow::default() };
                count = text::restore(self.ground.originals, raw, work, follow, out).count;
            });
            return count;
        }
        let mut count = 0;
        let mut from = 0;
        let wanted = Wanted { depth, ends: true, glued: false };
        let mut search = self.ground.originals.search(raw, wanted);
        while let Next::Form(form, original) = search.next() {
            let span = form.span;
            if depth.is_json() {
                nesting.read(raw.get(from..span.start).unwrap_or_default(), depth);
            }
            from = span.end;
            count += 1;
            splices.add(start + span.start..start + span.end, |out| {
                nesting.write(original.expose(), depth, out);
                out.extend_from_slice(raw.get(form.ending).unwrap_or_default());
            });
        }
        count
    }

    /// Looks at a whole text for what the model added.
    fn watched(&self, raw: &[u8], depth: Depth) -> Option<(Watch, OutboundReport)> {
        let restoration = self.ground.restoration;
        let outbound = restoration.outbound.as_ref();
        let mut watch = Watch::new(outbound, &restoration.vault, depth)?;
        watch.read(raw, true);
        let report = watch.finish(outbound?, &restoration.vault);
        Some((watch, report))
    }

    /// Whether a string is one that the model wrote, as far as somebody looks at that.
    fn is_said(&self, id: NodeId) -> bool {
        let (tape, rules) = (self.tape, self.ground.rules);
        // In small letters alone no value of any kind is found, nor one in base64.
        let is_word = |byte: &u8| matches!(byte, b'a'..=b'z' | b'_');
        let raw = tape.raw(id).as_bytes();
        let is_long = raw.len() >= SHORTEST && !raw.iter().all(is_word);
        let is_frame = |name: &&str| tape.is_named(id, name);
        self.ground.watches()
            && is_long
            && !rules.framing.iter().any(is_frame)
            && rules.said.iter().any(|path| rules::stands_at(tape, id, path))
    }

    /// How a string is written; nothing if it stays as it is.
    fn written(&self, id: NodeId) -> Option<(Form, Depth)> {
        let place = rules::place(self.ground.rules, self.tape, id);
        let form = place.map_or(Some(Form::Plain), |place| place.form)?;
        Some((form, form.depth_of(self.tape.raw(id), self.ground.restoration.json_text)))
    }

    /// Moves a number to where the restored text is, if it is one that points into a text.
    pub(super) fn move_offset(
        &mut self,
        id: NodeId,
        event: &str,
        tracks: Option<&Tracks>,
        splices: &mut Splices,
    ) {
        let tape = self.tape;
        let Some(holder) = tape.parent(id) else { return };
        for row in self.ground.rules.offsets {
            let name = row.names.iter().find(|(name, _)| tape.is_named(id, name));
            let name = name.filter(|_| row.event.is_empty() || row.event == event);
            let Some((_, edge)) = name else { continue };
            let kind = || tape.member(holder, "type");
            let is_said = |when: &&str| kind().is_some_and(|kind| tape.says(kind, when));
            if !row.when.is_empty() && !row.when.iter().any(is_said) {
                continue;
            }
            let Some(base) = rules::base_of(tape, holder, row.at) else { continue };
            if !rules::stands_at(tape, base, row.base) {
                continue;
            }
            let Ok(offset) = tape.raw(id).parse() else { return };
            let to = |shifts: &Shifts| match edge {
                Edge::Start => shifts.to_original(offset),
                Edge::End => shifts.end_to_original(offset),
                Edge::Point => shifts.point_to_original(offset),
            };
            let moved = self.shifts(row, base, holder, tracks).map(to);
            if let Some(moved) = moved.filter(|&moved| moved != offset) {
                splices.add(tape.span(id), |out| {
                    out.extend_from_slice(moved.to_string().as_bytes());
                });
            }
            return;
        }
    }

    fn shifts<'s>(
        &'s mut self,
        row: &Offsets,
        base: NodeId,
        holder: NodeId,
        tracks: Option<&'s Tracks>,
    ) -> Option<&'s Shifts> {
        let tape = self.tape;
        match row.target {
            Target::Member(name) => {
                let text = tape.member(base, name)?;
                if self.pointed.as_ref().is_none_or(|(last, _)| *last != text) {
                    let mut positions = Positions::default();
                    let (form, depth) = self.written(text)?;
                    let mut nesting = form.nesting();
                    let raw = tape.raw(text).as_bytes();
                    let watched = self.watched(raw, depth);
                    let masks = watched.as_ref().map_or(&[][..], |(watch, _)| watch.masks());
                    let work = Work { depth, ends: true, glued: false, decided: raw.len(), masks };
                    let originals = self.ground.originals;
                    let nesting = depth.is_json().then_some(&mut nesting);
                    let positions_of = Some(&mut positions);
                    let follow = Follow { positions: positions_of, nesting, edits: None };
                    text::restore(originals, raw, work, follow, &mut Vec::new());
                    self.pointed = Some((text, positions));
                }
                self.pointed.as_ref().map(|(_, positions)| &positions.shifts)
            }
            Target::Track(piece) => {
                let mut key = String::new();
                track::write_key(tape, base, self.ground.rules.indices, &mut key);
                let row = self
                    .ground
                    .rules
                    .tracks
                    .iter()
                    .position(|row| row.piece == piece && row.pointed)?;
                tracks?.find(row, &key).map(|state| &state.positions.shifts)
            }
            Target::Document(counter) => {
                let index: usize = tape.raw(tape.member(holder, counter)?).parse().ok()?;
                self.ground.restoration.documents.get(index)?.as_ref()
            }
        }
    }
}

impl Form {
    /// How a text is written that looks like this, and whether it is JSON or may turn out to be.
    pub(super) fn depth(self, looks: Looks) -> (Depth, bool) {
        match self {
            Self::Plain => (Depth::Once, false),
            Self::Answer => (looks.depth(), looks.may_be_json()),
            Self::Json => (Depth::Twice, true),
        }
    }

    /// How a text is written that stands here whole, or its beginning.
    pub(super) fn depth_of(self, raw: &str, structured: bool) -> Depth {
        let looks = match self {
            Self::Answer => Looks::of(raw.as_bytes(), structured),
            Self::Plain | Self::Json => Looks::default(),
        };
        self.depth(looks).0
    }

    /// What follows how deep a place in such a text stands.
    pub(super) fn nesting(self) -> Nesting {
        match self {
            Self::Answer => Nesting::of_answer(),
            Self::Plain | Self::Json => Nesting::default(),
        }
    }
}
