//! One text with its originals, and where its places went.

use std::ops::Range;

use super::escape::{self, Depth, Escaped};
use super::nesting::Nesting;
use super::originals::{Originals, Wanted};
use super::watch::Mask;
use crate::json::Shifts;
use crate::placeholder::{Form, Next};
use crate::vault::Original;

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

/// What is to be done with a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work<'w> {
    pub(super) depth: Depth,
    /// Whether nothing more of it comes.
    pub(super) ends: bool,
    /// Whether what went before belongs to its first word.
    pub(super) glued: bool,
    /// How much of it may go on its way.
    pub(super) decided: usize,
    /// What is replaced by a marker.
    pub(super) masks: &'w [Mask],
}

/// What is known of a text besides what it says.
#[derive(Debug, Default)]
pub(super) struct Follow<'f> {
    /// Where its places went.
    pub(super) positions: Option<&'f mut Positions>,
    /// Where it stands, when it is JSON.
    pub(super) nesting: Option<&'f mut Nesting>,
    /// What was replaced, and where in the written text it is now.
    pub(super) edits: Option<&'f mut Vec<(Range<usize>, Range<usize>)>>,
}

impl Follow<'_> {
    fn pass(&mut self, raw: &[u8], passed: Range<usize>, depth: Depth) {
        if let Some(nesting) = &mut self.nesting {
            nesting.read(raw.get(passed.clone()).unwrap_or_default(), depth);
        }
        if let Some(positions) = &mut self.positions {
            positions.pass(escape::characters(raw, passed));
        }
    }

    /// Writes what stands in place of a finding: where JSON has a number, a string.
    fn mask(&mut self, mask: &Mask, depth: Depth, out: &mut Vec<u8>) {
        let quote: &[u8] = match depth {
            _ if !mask.bare || mask.marker.is_empty() => b"",
            Depth::Twice => b"\\\"",
            Depth::Zero | Depth::Once => b"\"",
        };
        for part in [quote, mask.marker.as_bytes(), quote] {
            out.extend_from_slice(part);
        }
        if let Some(nesting) = &mut self.nesting {
            nesting.value();
        }
    }

    /// Writes an original as its place needs it.
    fn write(&mut self, original: &str, depth: Depth, out: &mut Vec<u8>) {
        match &mut self.nesting {
            Some(nesting) => nesting.write(original, depth, out),
            None => escape::write(original, depth, out),
        }
    }
}

/// What became of a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// Placeholders that were replaced.
    pub(super) count: u64,
    /// Where the part begins that is held back; the length of the text if nothing is.
    pub(super) open: usize,
    /// Whether what stands before that part belongs to its first word.
    pub(super) glued: bool,
}

/// What comes next in a text.
enum Spot<'v, 'm> {
    Original(Form, &'v Original),
    Mask(Range<usize>, &'m Mask),
}

/// Writes a text with its originals, up to the part that must be held back.
pub(super) fn restore(
    originals: &Originals<'_>,
    raw: &[u8],
    work: Work<'_>,
    mut follow: Follow<'_>,
    out: &mut Vec<u8>,
) -> Outcome {
    let Work { depth, ends, glued, .. } = work;
    let mut outcome = Outcome { count: 0, open: work.decided.min(raw.len()), glued };
    let mut masks = work.masks.iter().filter(|mask| !mask.span.is_empty()).peekable();
    let mut search = originals.search(raw, Wanted { depth, ends, glued });
    let mut next = search.next();
    let mut done = 0;
    loop {
        while masks.next_if(|mask| mask.span.end <= done).is_some() {}
        if matches!(&next, Next::Form(form, _) if form.span.start < done) {
            search.seek(done);
            next = search.next();
        }
        let place = match &next {
            Next::Form(form, _) => form.span.start,
            Next::Open(_) | Next::Nothing => usize::MAX,
        };
        if let Next::Open(at) = next {
            outcome.open = outcome.open.min(at.max(done));
        }
        let mask = masks.peek().filter(|mask| mask.span.start <= place);
        let mut spot = match (mask, &next) {
            (Some(mask), _) => Some(Spot::Mask(mask.span.start.max(done)..mask.span.end, mask)),
            (None, Next::Form(form, original)) => Some(Spot::Original(form.clone(), original)),
            (None, Next::Open(_) | Next::Nothing) => None,
        };
        if let Some(late) = spot.as_ref().map(Spot::span).filter(|span| span.end > outcome.open) {
            outcome.open = outcome.open.min(late.start);
            spot = None;
        }
        let passed = done..spot.as_ref().map_or(outcome.open, |spot| spot.span().start);
        out.extend_from_slice(raw.get(passed.clone()).unwrap_or_default());
        let Some(spot) = spot else {
            let before = if done == 0 { glued } else { false };
            let text = Escaped { raw, depth, ends };
            outcome.glued = text.glues(done, passed.end, before);
            follow.pass(raw, passed, depth);
            return outcome;
        };
        follow.pass(raw, passed, depth);
        let start = out.len();
        match &spot {
            Spot::Original(form, original) => {
                follow.write(original.expose(), depth, out);
                out.extend_from_slice(raw.get(form.ending.clone()).unwrap_or_default());
                outcome.count += 1;
            }
            Spot::Mask(_, mask) => follow.mask(mask, depth, out),
        }
        let span = spot.span();
        if let Some(edits) = &mut follow.edits {
            edits.push((span.clone(), start..out.len()));
        }
        if let Some(positions) = &mut follow.positions {
            let masked = escape::characters(raw, span.clone());
            positions.replace(masked, escape::characters(out, start..out.len()));
        }
        done = span.end;
        if matches!(spot, Spot::Original(..)) {
            next = search.next();
        }
    }
}

impl Spot<'_, '_> {
    fn span(&self) -> Range<usize> {
        match self {
            Self::Original(form, _) => form.span.clone(),
            Self::Mask(span, _) => span.clone(),
        }
    }
}
