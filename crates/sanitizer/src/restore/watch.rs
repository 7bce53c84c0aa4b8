//! Looks for what a model added in a text that stands in JSON, and says where that is written.

use std::ops::Range;
use std::sync::Arc;

use super::escape::{self, Depth};
use super::quotes::Quotes;
use crate::Vault;
use crate::outbound::{Outbound, OutboundPolicy, OutboundReport, OutboundTrack, Settled};

/// A stretch of the written text, and what goes there.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    pub(super) span: Range<usize>,
    pub(super) marker: &'static str,
    /// Whether it stands where JSON has a number, so that a string must go there.
    pub(super) bare: bool,
}

/// Where a character is written that is not decided yet.
#[derive(Clone, Copy, Debug)]
struct Spot {
    at: usize,
    /// Whether the text is JSON and the character stands in none of its strings.
    bare: bool,
    /// Whether it is the sign of a number.
    minus: bool,
}

/// The search in one text. Places are in bytes of the part of the written text that is not passed
/// on yet.
#[derive(Debug)]
pub(super) struct Watch {
    track: OutboundTrack,
    masking: bool,
    /// Up to where the text was read.
    read: usize,
    /// How the text is written.
    depth: Depth,
    /// Whether it is JSON or may turn out to be.
    is_json: bool,
    /// In which of its strings a text is that is JSON. Escapes are undone for the detectors, but
    /// only as they are written a quote in a string is told apart from its end.
    quotes: Quotes,
    /// For each byte of the text that is not decided yet.
    spots: Vec<Spot>,
    /// Up to where the text is decided.
    decided: usize,
    masks: Vec<Mask>,
    text: String,
    /// An escape that the text so far ends within, when nothing is held back for it.
    half: Vec<u8>,
}

impl Watch {
    /// Begins a text, if anybody wants it to be looked at.
    pub(super) fn new(outbound: Option<&Outbound>, own: &Arc<Vault>, depth: Depth) -> Option<Self> {
        let outbound = outbound.filter(|outbound| outbound.policy() != OutboundPolicy::Off)?;
        Some(Self {
            track: outbound.track(Arc::clone(own)),
            masking: outbound.policy() == OutboundPolicy::Mask,
            read: 0,
            depth,
            is_json: depth.is_json(),
            quotes: Quotes::default(),
            spots: Vec::new(),
            decided: 0,
            masks: Vec::new(),
            text: String::new(),
            half: Vec::new(),
        })
    }

    /// Learns how the text is written, which its first characters tell.
    pub(super) fn is_written(&mut self, depth: Depth, is_json: bool) {
        (self.depth, self.is_json) = (depth, is_json);
    }

    /// Reads what is new in a text.
    pub(super) fn read(&mut self, raw: &[u8], ends: bool) {
        self.text.clear();
        if self.masking {
            let depth = self.depth;
            while let Some((character, length)) = escape::character(raw, self.read, depth, ends) {
                self.text.push(character);
                let bare = depth.is_json() && self.quotes.outside();
                let spot = Spot { at: self.read, bare, minus: character == '-' };
                self.spots.extend(std::iter::repeat_n(spot, character.len_utf8()));
                if self.is_json {
                    let written = raw.get(self.read..self.read + length).unwrap_or_default();
                    depth.json(written).for_each(|byte| self.quotes.read(byte));
                }
                self.read += length;
            }
        } else {
            self.follow(raw, ends);
        }
        let settled = self.track.push(&self.text);
        self.settle(settled);
    }

    /// Reads what is new in a text of which nothing is held back, not even half an escape.
    fn follow(&mut self, raw: &[u8], ends: bool) {
        self.half.extend_from_slice(raw.get(self.read..).unwrap_or_default());
        let mut done = 0;
        while let Some((character, length)) = escape::character(&self.half, done, self.depth, ends)
        {
            self.text.push(character);
            done += length;
        }
        self.half.drain(..done.min(self.half.len()));
        self.read = raw.len();
    }

    /// Decides the rest of a text that has ended, and says what was found in all of it.
    pub(super) fn finish(&mut self, outbound: &Outbound, own: &Arc<Vault>) -> OutboundReport {
        let track = std::mem::replace(&mut self.track, outbound.track(Arc::clone(own)));
        let (settled, report) = track.finish();
        self.settle(settled);
        report
    }

    fn settle(&mut self, settled: Settled) {
        if !self.masking {
            self.decided = self.read;
            return;
        }
        let end = self.read;
        let place = |text: usize| self.spots.get(text).map_or(end, |spot| spot.at);
        let masks = settled.masks.into_iter();
        self.masks.extend(masks.map(|mask| {
            let first = self.spots.get(mask.span.start);
            let bare = first.is_some_and(|spot| spot.bare);
            // A string has no sign.
            let before = mask.span.start.checked_sub(1).and_then(|before| self.spots.get(before));
            let sign = before.filter(|spot| bare && spot.bare && spot.minus);
            let start = sign.map_or_else(|| place(mask.span.start), |spot| spot.at);
            Mask { span: start..place(mask.span.end), marker: mask.replacement, bare }
        }));
        self.decided = place(settled.decided);
        self.spots.drain(..settled.decided.min(self.spots.len()));
    }

    /// How much of the text may go on its way.
    pub(super) fn decided(&self) -> usize {
        self.decided
    }

    /// What to replace in it.
    pub(super) fn masks(&self) -> &[Mask] {
        &self.masks
    }

    /// Forgets the beginning of the text, which is on its way.
    pub(super) fn forget(&mut self, passed: usize) {
        self.read = self.read.saturating_sub(passed);
        self.decided = self.decided.saturating_sub(passed);
        self.masks.retain(|mask| mask.span.end > passed);
        for mask in &mut self.masks {
            mask.span = mask.span.start.saturating_sub(passed)..mask.span.end - passed;
        }
        for spot in &mut self.spots {
            spot.at = spot.at.saturating_sub(passed);
        }
    }
}
