//! Machine-readable lines of travel documents: ICAO 9303 parts 4 to 7. Passports have two lines of 44
//! characters (TD3), visas two of 44 or 36, cards two of 36 (TD2) or three of 30 (TD1); check digits
//! with weights 7 3 1. Two of the checks over number, birth and expiry must hold, so one in 30 random
//! blocks of such lines passes, and nothing else is written in such lines.

use std::ops::Range;

use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(super) struct Mrz;

/// The length of the longest line.
const LONGEST: usize = 44;

/// Where a document has what its check digits check; each stands right behind.
struct Layout {
    lines: usize,
    length: usize,
    /// What the first line may begin with.
    begins: &'static [u8],
    /// Line and characters.
    checked: &'static [(usize, Range<usize>)],
}

const LAYOUTS: &[Layout] = &[
    Layout { lines: 2, length: 44, begins: b"PV", checked: &[(1, 0..9), (1, 13..19), (1, 21..27)] },
    Layout {
        lines: 2,
        length: 36,
        begins: b"ACIPV",
        checked: &[(1, 0..9), (1, 13..19), (1, 21..27)],
    },
    // The French card until 2021.
    Layout { lines: 2, length: 36, begins: b"I", checked: &[(1, 0..12), (1, 27..33)] },
    Layout { lines: 3, length: 30, begins: b"ACI", checked: &[(0, 5..14), (1, 0..6), (1, 8..14)] },
];

impl Detector for Mrz {
    fn name(&self) -> &'static str {
        "mrz"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Passport
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["[0-9A-Z]<<"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        let here = line_around(text, spot.trigger.start)?;
        LAYOUTS.iter().filter(|layout| layout.length == here.len()).find_map(|layout| {
            (0..layout.lines).find_map(|index| {
                let block = block(text, here.clone(), index, layout)?;
                passes(text, &block, layout).then(|| {
                    let end = block.iter().map(|line| line.end).max().unwrap_or(here.end);
                    Found::new(block[0].start..end, Rank::Proven)
                })
            })
        })
    }
}

/// The line of capital letters, digits and fillers around a place.
fn line_around(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let start = text.run_left(at, LONGEST + 1, is_printed);
    let end = text.run_right(at, LONGEST + 1, is_printed);
    (end - start <= LONGEST).then_some(start..end)
}

fn is_printed(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<'
}

/// The lines of a document, one of which is known; of two lines the third stays empty.
fn block(
    text: &Text<'_>,
    known: Range<usize>,
    index: usize,
    layout: &Layout,
) -> Option<[Range<usize>; 3]> {
    let mut lines = [known.clone(), known.clone(), known];
    for at in (0..index).rev() {
        let end = text.run_left(lines[at + 1].start, 6, is_break);
        lines[at] = text.run_left(end, LONGEST + 1, is_printed)..end;
    }
    for at in index + 1..layout.lines {
        let start = text.run_right(lines[at - 1].end, 6, is_break);
        lines[at] = start..text.run_right(start, LONGEST + 1, is_printed);
    }
    if layout.lines == 2 {
        lines[2] = lines[1].clone();
    }
    let apart = lines.windows(2).take(layout.lines - 1).all(|pair| pair[0].end < pair[1].start);
    let regular = lines.iter().all(|line| line.len() == layout.length);
    (apart && regular).then_some(lines)
}

/// Line breaks, also escaped ones, and the spaces around them.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | ' ' | '\\' | 'n' | 'r' | '|')
}

fn passes(text: &Text<'_>, block: &[Range<usize>; 3], layout: &Layout) -> bool {
    let begins = text.byte(block[0].start).is_some_and(|first| layout.begins.contains(&first));
    let right = layout.checked.iter().filter(|(line, characters)| {
        let start = block[*line].start;
        let written = text.slice(start + characters.start..start + characters.end + 1).as_bytes();
        written.split_last().is_some_and(|(check, body)| is_right(body, *check))
    });
    begins && right.count() >= 2
}

/// Part 3, section 4.9: weights 7 3 1, letters as 10 to 35, fillers as 0. A filler checks nothing.
fn is_right(body: &[u8], check: u8) -> bool {
    let weights = [7, 3, 1].into_iter().cycle();
    let sum: u32 =
        body.iter().zip(weights).map(|(&character, weight)| value(character) * weight).sum();
    check.is_ascii_digit() && sum % 10 == value(check)
}

fn value(character: u8) -> u32 {
    match character {
        b'0'..=b'9' => u32::from(character - b'0'),
        b'A'..=b'Z' => u32::from(character - b'A') + 10,
        _ => 0,
    }
}
