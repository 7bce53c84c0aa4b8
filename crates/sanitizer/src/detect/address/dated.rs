//! Names of streets with a day in them: `Straße des 17. Juni`, `rue du 8 mai 1945`, `Calle 5 de Mayo`.

use std::ops::Range;

use super::word_before;
use crate::detect::date::is_month;
use crate::text::Text;

/// Where the day begins before the month that ends a name.
pub(super) fn day_before(text: &Text<'_>, month: &Range<usize>) -> Option<usize> {
    if !is_month(text.slice(month.clone())) {
        return None;
    }
    let blank = |at| text.run_left(at, 1, |c| c == ' ');
    let gap = blank(month.start);
    let word = word_before(text, gap);
    let end = if text.slice(word.clone()) == "de" { blank(word.start) } else { gap };
    let sign = text.run_left(end, 2, |c| matches!(c, '.' | 'º' | '°' | 'ª'));
    let day = text.run_left(sign, 2, |c| c.is_ascii_digit());
    (gap < month.start && day < sign && !text.word_before(day)).then_some(day)
}

/// Where a day ends with its month, and perhaps its year, when they stand at a place.
pub(super) fn day_behind(text: &Text<'_>, at: usize) -> Option<usize> {
    let day = text.run_right(at, 2, |c| c.is_ascii_digit());
    let ordinal = if text.starts_with(day, "er") { day + 2 } else { day };
    let gap = text.run_right(ordinal, 1, |c| c == ' ');
    let month = text.run_right(gap, 24, char::is_alphabetic);
    if day == at || gap == ordinal || !is_month(text.slice(gap..month)) {
        return None;
    }
    let from = text.run_right(month, 1, |c| c == ' ');
    let year = text.run_right(from, 5, |c| c.is_ascii_digit());
    Some(if from > month && year == from + 4 && !text.word_at(year) { year } else { month })
}
