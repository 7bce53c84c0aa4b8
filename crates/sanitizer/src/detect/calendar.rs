//! Calendar dates inside of numbers.

/// Whether a day exists in the Gregorian calendar. Of a year of two digits the leap year is taken
/// generously, because the century is not known.
pub(super) fn is_day(year: u64, month: u64, day: u64) -> bool {
    let leap = || {
        year.is_multiple_of(4)
            && (!year.is_multiple_of(100) || year.is_multiple_of(400) || year < 100)
    };
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap() => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}
