//! United States social security numbers: area, group and serial as the Social Security
//! Administration gave them out (RM 10201.035); area 000 and 666, group 00 and serial 0000 were never
//! given. Area 9xx is that of individual taxpayer numbers (IRS, ITIN), whose groups were extended
//! several times, so all of them count. With hyphens they stand alone, otherwise a word must say what
//! they are.

use super::number::{Groups, NUMBER_START};
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(super) struct Ssn;

impl Detector for Ssn {
    fn kind(&self) -> EntityKind {
        EntityKind::Ssn
    }

    fn triggers(&self) -> &'static [&'static str] {
        NUMBER_START
    }

    fn words(&self) -> &'static [&'static str] {
        &["ssn*", "social security*", "social-security*", "soc sec", "ss#", "itin", "tax id"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.end - 1);
        if !matches!(Groups::first_length(text, start), 3 | 9) {
            return None;
        }
        let chained = text.chained_before(start, b"-./", |byte| byte.is_ascii_alphanumeric());
        if text.word_before(start) || chained {
            return None;
        }
        let groups = Groups::read(text, start, 9, |separator| matches!(separator, "-" | " " | "."));
        let span = groups.span()?;
        if text.word_at(span.end) || text.chained_after(span.end, b"-./", |b| b.is_ascii_digit()) {
            return None;
        }
        let hyphens = match *groups.lengths() {
            [3, 2, 4] => text.slice(span.clone()).matches('-').count() == 2,
            [9] => false,
            _ => return None,
        };
        if !was_given(&groups.digits(text, 0..groups.spans().len())) {
            return None;
        }
        let named = spot.word_near(&span, 32, 12);
        let rank = if named { Rank::Context } else { Rank::Pattern };
        (hyphens || named).then(|| Found::new(span, rank))
    }
}

fn was_given(digits: &[u8]) -> bool {
    let number = |part: &[u8]| part.iter().fold(0, |n, &digit| n * 10 + u32::from(digit));
    let area = number(&digits[..3]);
    !matches!(area, 0 | 666) && number(&digits[3..5]) != 0 && number(&digits[5..]) != 0
}
