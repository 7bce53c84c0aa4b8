//! One text of an answer as it arrives.

use std::sync::Arc;

use super::name::{KEY_BEGINS, Key};
use super::reader::{Cut, Look, Reader};
use super::{Masked, Outbound, OutboundPolicy, OutboundReport, Settled, look};
use crate::Vault;

/// How much of what was decided is kept as context, in bytes: the farthest look of a detector to
/// the left is 48, and words may begin before it.
const CONTEXT: usize = 96;

/// One text of an answer, in pieces: the model's own, before originals are put back.
///
/// However a text is cut into pieces, the findings are the same, and so is the text with masks.
pub struct OutboundTrack {
    outbound: Outbound,
    own: Arc<Vault>,
    /// Some text that was decided, and all of the current stretch.
    buffer: String,
    reader: Reader,
    carried: Option<Carried>,
    report: OutboundReport,
}

/// A finding that was cut for its length and goes on.
enum Carried {
    /// To the next space.
    Word,
    /// To the end of a private key.
    Key(Key),
}

impl OutboundTrack {
    pub(super) fn new(outbound: Outbound, own: Arc<Vault>) -> Self {
        Self {
            outbound,
            own,
            buffer: String::new(),
            reader: Reader::default(),
            carried: None,
            report: OutboundReport::default(),
        }
    }

    /// Takes a piece of the text.
    ///
    /// When findings are masked, what may still become one stays pending: ordinary words until
    /// they end, numbers for 24 bytes more, and never more than 4 KiB.
    pub fn push(&mut self, text: &str) -> Settled {
        if self.outbound.policy == OutboundPolicy::Off {
            return Settled { decided: text.len(), masks: vec![] };
        }
        let begin = self.reader.start();
        self.buffer.push_str(text);
        let mut masks = Vec::new();
        let mut start = begin;
        while let Some(cut) = self.reader.next(&self.buffer) {
            self.decide(start, &cut, begin, &mut masks);
            start = cut.end;
        }
        let settled = self.settled(start - begin, text.len(), masks);
        let kept = self.buffer.floor_char_boundary(start.saturating_sub(CONTEXT));
        if kept > 0 {
            self.buffer.drain(..kept);
            self.reader.forget(kept);
            if let Some(Carried::Key(key)) = &mut self.carried {
                key.forget(kept);
            }
        }
        settled
    }

    /// Decides the rest of the text.
    pub fn finish(mut self) -> (Settled, OutboundReport) {
        if self.outbound.policy == OutboundPolicy::Off {
            return (Settled::default(), self.report);
        }
        let begin = self.reader.start();
        let mut masks = Vec::new();
        let cut = self.reader.finish(&self.buffer);
        self.decide(begin, &cut, begin, &mut masks);
        let settled = self.settled(cut.end - begin, 0, masks);
        (settled, self.report)
    }

    /// Returns what was found so far.
    pub fn report(&self) -> &OutboundReport {
        &self.report
    }

    fn settled(&mut self, decided: usize, pushed: usize, masks: Vec<Masked>) -> Settled {
        match self.outbound.policy {
            OutboundPolicy::Mask => {
                self.report.masked |= !masks.is_empty();
                Settled { decided, masks }
            }
            OutboundPolicy::Off | OutboundPolicy::Flag => {
                Settled { decided: pushed, masks: vec![] }
            }
        }
    }

    /// Looks at one stretch; places of masks count from `begin`.
    fn decide(&mut self, start: usize, cut: &Cut, begin: usize, masks: &mut Vec<Masked>) {
        let mut from = start;
        if let Some(carried) = &mut self.carried {
            from = carried.end(&self.buffer, start, cut.end);
            if from < cut.end {
                self.carried = None;
            }
            if from > start {
                let span = start - begin..from - begin;
                masks.push(Masked { span, replacement: "" });
            }
        }
        if cut.look == Look::Away || from == cut.end {
            return;
        }
        let context = self.buffer.floor_char_boundary(start.saturating_sub(CONTEXT));
        let encoded = cut.look == Look::Decoded;
        let window = &self.buffer[context..cut.end];
        for entity in look::look(&self.outbound, &self.own, window, encoded) {
            let (first, end) = (context + entity.span.start, context + entity.span.end);
            if end <= from {
                continue;
            }
            *self.report.found.entry(entity.kind.label()).or_default() += 1;
            let span = first.max(from) - begin..end - begin;
            if cut.forced && end == cut.end {
                self.carried = Some(Carried::from(&self.buffer[..end], first));
            }
            let replacement = entity.kind.row().redacted;
            masks.push(Masked { span, replacement });
        }
    }
}

impl Carried {
    /// A finding that begins at `first` and was cut at the end of the text.
    fn from(text: &str, first: usize) -> Self {
        if !text[first..].starts_with(KEY_BEGINS) {
            return Self::Word;
        }
        let mut key = Key::new(first);
        key.read(text);
        Self::Key(key)
    }

    /// Returns how far the finding goes on in a stretch.
    fn end(&mut self, text: &str, start: usize, end: usize) -> usize {
        match self {
            Self::Word => text[start..end].find(char::is_whitespace).map_or(end, |at| start + at),
            Self::Key(key) => {
                key.read(&text[..end]);
                if key.is_open() { end } else { key.at().clamp(start, end) }
            }
        }
    }
}

impl std::fmt::Debug for OutboundTrack {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pending = self.buffer.len() - self.reader.start();
        write!(out, "OutboundTrack({pending} bytes pending, {:?})", self.report)
    }
}
