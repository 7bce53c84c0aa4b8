//! What is stored on the stripe and chip of a payment card: ISO/IEC 7813, track 1 with number, name and
//! date, and track 2 with number and date; in EMV data (tag 57) with `D` for `=`. All of a track is one
//! value, because what follows the date is secret and the name is somebody's.

use super::codes::is_card_number;
use super::gate::NumberForm;
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::{Block, Text};

pub(super) struct CardTrack;

/// The longest field for a name, which has 26 characters in the standard and more with blanks that
/// somebody added, and the longest track.
const LONGEST_NAME: usize = 40;
const LONGEST: usize = 79;
/// Year, month and service code.
const FEWEST_BEHIND: usize = 7;

impl Detector for CardTrack {
    fn name(&self) -> &'static str {
        "card_track"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::CreditCard
    }

    fn numbers(&self) -> Option<NumberForm> {
        Some(NumberForm {
            digits: 12..=19,
            before: |_| true,
            behind: |byte| matches!(byte, b'^' | b'=' | b'D' | b'd'),
            ..NumberForm::ANY
        })
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, number) = (spot.text, spot.trigger.start);
        let end = text.ascii_right(number, 20, Block::digits);
        let (start, end) = match text.byte(end)? {
            b'^' => (first_start(text, number)?, first_end(text, end)?),
            _ => second(text, number, end)?,
        };
        Some(Found::new(start..end, Rank::Proven))
    }
}

/// `%B` before the number of track 1.
fn first_start(text: &Text<'_>, number: usize) -> Option<usize> {
    let format = number.checked_sub(1).filter(|&at| matches!(text.byte(at), Some(b'B' | b'b')))?;
    let start = if text.byte_before(format) == Some(b'%') { format - 1 } else { format };
    (!text.word_before(start)).then_some(start)
}

/// The end of track 1: name, date, and what follows it.
fn first_end(text: &Text<'_>, number_end: usize) -> Option<usize> {
    let name = number_end + 1;
    let is_name = |c: char| matches!(c, ' '..='_') && !matches!(c, '^' | '?' | '%');
    let name_end = text.run_right(name, LONGEST_NAME, |c| is_name(c) || c.is_ascii_lowercase());
    if name_end == name || text.byte(name_end) != Some(b'^') {
        return None;
    }
    let from = name_end + 1;
    let digits = text.ascii_right(from, LONGEST, Block::digits);
    let all = text.run_right(from, LONGEST, is_name);
    // A date may be missing, and a sign stands for it then.
    let dated = digits >= from + 4 || text.byte(from) == Some(b'^');
    let closed = text.byte(all) == Some(b'?');
    dated.then_some(if closed { all + 1 } else { digits })
}

/// Track 2 around its number, without the signs `;` and `?` around it.
fn second(text: &Text<'_>, number: usize, number_end: usize) -> Option<(usize, usize)> {
    let begins = text.byte_before(number) == Some(b';');
    let from = number_end + 1;
    let digits = text.ascii_right(from, LONGEST, Block::digits);
    let behind = text.slice(from..digits).as_bytes();
    let dated = matches!(behind, [_, _, b'0', b'1'..=b'9', ..] | [_, _, b'1', b'0'..=b'2', ..]);
    let closed = begins && text.byte(digits) == Some(b'?');
    let long = behind.len() >= FEWEST_BEHIND || closed;
    if text.word_before(number) || !dated || !long {
        return None;
    }
    // Chips fill up the last byte.
    let filled = text.run_right(digits, 1, |c| matches!(c, 'F' | 'f'));
    let track = !text.word_at(filled) && is_card_number(text.slice(number..number_end).as_bytes());
    track.then_some((number, filled))
}
