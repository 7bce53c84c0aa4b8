//! Looks for what a model added in a text that stands in JSON, and says where that is written.

use std::ops::Range;
use std::sync::Arc;

use super::escape::{self, Depth};
use crate::Vault;
use crate::outbound::{Outbound, OutboundPolicy, OutboundReport, OutboundTrack, Settled};

/// A stretch of the written text, and what goes there.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    pub(super) span: Range<usize>,
    pub(super) marker: &'static str,
}

/// The search in one text. Places are in bytes of the part of the written text that is not passed
/// on yet.
#[derive(Debug)]
pub(super) struct Watch {
    track: OutboundTrack,
    masking: bool,
    /// Up to where the text was read.
    read: usize,
    /// Where each byte of the text is written that is not decided yet.
    places: Vec<usize>,
    /// Up to where the text is decided.
    decided: usize,
    masks: Vec<Mask>,
    text: String,
    /// An escape that the text so far ends within, when nothing is held back for it.
    half: Vec<u8>,
}

impl Watch {
    /// Begins a text, if anybody wants it to be looked at.
    pub(super) fn new(outbound: Option<&Outbound>, own: &Arc<Vault>) -> Option<Self> {
        let outbound = outbound.filter(|outbound| outbound.policy() != OutboundPolicy::Off)?;
        Some(Self {
            track: outbound.track(Arc::clone(own)),
            masking: outbound.policy() == OutboundPolicy::Mask,
            read: 0,
            places: Vec::new(),
            decided: 0,
            masks: Vec::new(),
            text: String::new(),
            half: Vec::new(),
        })
    }

    /// Reads what is new in a text.
    pub(super) fn read(&mut self, raw: &[u8], depth: Depth, ends: bool) {
        self.text.clear();
        if self.masking {
            while let Some((character, length)) = escape::character(raw, self.read, depth, ends) {
                self.text.push(character);
                self.places.extend(std::iter::repeat_n(self.read, character.len_utf8()));
                self.read += length;
            }
        } else {
            self.follow(raw, depth, ends);
        }
        let settled = self.track.push(&self.text);
        self.settle(settled);
    }

    /// Reads what is new in a text of which nothing is held back, not even half an escape.
    fn follow(&mut self, raw: &[u8], depth: Depth, ends: bool) {
        self.half.extend_from_slice(raw.get(self.read..).unwrap_or_default());
        let mut done = 0;
        while let Some((character, length)) = escape::character(&self.half, done, depth, ends) {
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
        let place = |text: usize| self.places.get(text).copied().unwrap_or(end);
        let masks = settled.masks.into_iter();
        self.masks.extend(masks.map(|mask| Mask {
            span: place(mask.span.start)..place(mask.span.end),
            marker: mask.replacement,
        }));
        self.decided = place(settled.decided);
        self.places.drain(..settled.decided.min(self.places.len()));
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
        for place in &mut self.places {
            *place = place.saturating_sub(passed);
        }
    }
}
