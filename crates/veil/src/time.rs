//! RFC 3339 time in both directions, and the form in which a witness signs `issued_at`.
//!
//! Times are nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;
/// 0000-01-01 and 9999-12-31 as days since 1970-01-01, the years that four digits can write.
const FIRST_DAY: i128 = -719_528;
const LAST_DAY: i128 = 2_932_896;

/// Writes a time in UTC with a fraction of 0 to 9 digits that does not end in zero.
///
/// This is the form of Go's `RFC3339Nano`. Times outside the years 0000 to 9999 are moved to the
/// nearest one inside, so the text always has its fixed width.
pub fn rfc3339(unix_nanos: i128) -> String {
    let first = FIRST_DAY * SECONDS_PER_DAY * NANOS_PER_SECOND;
    let last = (LAST_DAY + 1) * SECONDS_PER_DAY * NANOS_PER_SECOND - 1;
    let nanos = unix_nanos.clamp(first, last);
    let seconds = nanos.div_euclid(NANOS_PER_SECOND);
    let fraction = nanos.rem_euclid(NANOS_PER_SECOND);
    let mut text = write_seconds(seconds);
    if fraction != 0 {
        text.push('.');
        text.push_str(format!("{fraction:09}").trim_end_matches('0'));
    }
    text.push('Z');
    text
}

/// Reads an RFC 3339 time with `Z` or a numeric offset; `None` if the text is none.
///
/// Accepts capital `T` and `Z` only, any number of fraction digits (those after the ninth are cut),
/// and no leap second. The calendar day must exist.
pub fn parse_rfc3339(text: &str) -> Option<i128> {
    let parts = Parts::split(text)?;
    let seconds = parts.wall_seconds()? - parts.offset_seconds()?;
    let digits = parts.fraction.get(1..).unwrap_or_default();
    let nanos = digits
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(9)
        .fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0'));
    Some(seconds * NANOS_PER_SECOND + nanos)
}

/// Rewrites a served `issued_at` into the text that the witness signed (specification 4.3).
///
/// Trailing zeros of the fraction go, an offset becomes `Z`. Text of another shape, an impossible
/// wall clock with an offset, and results outside the years 0001 to 9999 stay as they are.
/// Digits after the ninth are kept.
pub fn normalize_issued_at(text: &str) -> String {
    rewrite(text).unwrap_or_else(|| text.to_owned())
}

fn rewrite(text: &str) -> Option<String> {
    let parts = Parts::split(text)?;
    let fraction = parts.fraction.trim_end_matches('0').trim_end_matches('.');
    if parts.zone == "Z" {
        return Some(format!("{}{fraction}Z", parts.seconds));
    }
    let seconds = parts.wall_seconds()? - parts.offset_seconds()?;
    let day = seconds.div_euclid(SECONDS_PER_DAY);
    let first_of_year_one = FIRST_DAY + 366;
    (first_of_year_one..=LAST_DAY)
        .contains(&day)
        .then(|| format!("{}{fraction}Z", write_seconds(seconds)))
}

/// The three pieces of `2026-04-20T05:24:12`, `.710`, `Z` or `+02:00`.
struct Parts<'a> {
    seconds: &'a str,
    fraction: &'a str,
    zone: &'a str,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let (seconds, rest) = text.split_at_checked(19)?;
        let digits = rest
            .strip_prefix('.')
            .map_or(0, |tail| tail.bytes().take_while(u8::is_ascii_digit).count());
        let (fraction, zone) = rest.split_at(if digits == 0 { 0 } else { digits + 1 });
        let shaped = matches_shape(seconds, "dddd-dd-ddTdd:dd:dd");
        let zoned = zone == "Z" || matches_shape(zone, "+dd:dd") || matches_shape(zone, "-dd:dd");
        (shaped && zoned).then_some(Self { seconds, fraction, zone })
    }

    /// The wall clock as seconds, or `None` for a day or hour that does not exist.
    fn wall_seconds(&self) -> Option<i128> {
        let number = |range: std::ops::Range<usize>| self.seconds[range].parse::<i128>().ok();
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
        let days = days_from_civil(year, month, day);
        let exists = (1..=12).contains(&month) && civil_from_days(days) == (year, month, day);
        (exists && hour < 24 && minute < 60 && second < 60)
            .then(|| days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second)
    }

    fn offset_seconds(&self) -> Option<i128> {
        if self.zone == "Z" {
            return Some(0);
        }
        let hours = self.zone[1..3].parse::<i128>().ok()?;
        let minutes = self.zone[4..6].parse::<i128>().ok()?;
        let sign = if self.zone.starts_with('-') { -1 } else { 1 };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
    }
}

/// Compares byte by byte; `d` in the shape stands for one ASCII digit.
fn matches_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            other => byte == other,
        })
}

fn write_seconds(seconds: i128) -> String {
    let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
    let rest = seconds.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
///
/// Years are counted from March so that the leap day is the last one of a year.
fn days_from_civil(year: i128, month: i128, day: i128) -> i128 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era + FIRST_DAY + 60
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i128) -> (i128, i128, i128) {
    let shifted = days - FIRST_DAY - 60;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests;
