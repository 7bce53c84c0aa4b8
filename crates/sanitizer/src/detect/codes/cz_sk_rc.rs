//! Czech and Slovak birth numbers (rodné číslo; act 133/2000 Coll. and act 301/1995 Z. z.): YYMMDD
//! with the month raised by 50 for women, since 2004 also by 20 where the day's numbers are used up,
//! a slash, and four digits so that the whole is divisible by 11. Until 1985 a remainder of 10 was
//! written as the last digit 0. Until the end of 1953 there are only three digits and no check.
//!
//! Of random strings of ten digits one in 80 passes.

use crate::detect::calendar::is_day;
use crate::detect::checksum::number;
use crate::detect::code::{Code, CodeRule, Proof};
use crate::detect::run::Separator;
use crate::entity::EntityKind;

pub(in crate::detect) static CZ_SK_RC: CodeRule = CodeRule {
    name: "cz_sk_rc",
    kind: EntityKind::NationalId,
    forms: &["## ## ## ###", "## ## ## ####"],
    check,
    at_most: Proof::Proven,
    free: false,
    words: &[
        "rodné číslo",
        "rodného čísla",
        "rodným číslem",
        "rodnému číslu",
        "rodným číslom",
        "rč",
        "r.č",
        "r. č",
        "číslo pojištěnce",
        "birth number",
        "czech id*",
        "slovak id*",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let slash = code.separator(6) == Some(Separator::Slash);
    match code.len() {
        10 if !passes(code.characters()) => Proof::None,
        10 if code.is_time() => Proof::Checked,
        10 if code.follows_a_digit() => Proof::Shape,
        10 => Proof::Proven,
        _ if !passes(code.characters()) => Proof::None,
        // Without a check only the way of writing tells it from any other number.
        _ if slash => Proof::Checked,
        _ => Proof::Shape,
    }
}

/// Whether nine or ten digits are a birth number; nine have no check digit.
pub(super) fn passes(digits: &[u8]) -> bool {
    let part = |span: std::ops::Range<usize>| digits.get(span).map_or(0, number);
    let (year, month, day) = (part(0..2), part(2..4), part(4..6));
    let long = digits.len() == 10;
    let month = match month {
        1..=12 => month,
        51..=62 => month - 50,
        21..=32 if long && year < 54 => month - 20,
        71..=82 if long && year < 54 => month - 70,
        _ => return false,
    };
    if !is_day(year, month, day) {
        return false;
    }
    let remainder = part(0..9) % 11;
    match digits {
        [.., last] if long => {
            u64::from(last & 15) == remainder % 10 && (remainder != 10 || (54..=85).contains(&year))
        }
        // The last of these people were born in 1953, and the serial 000 was not used.
        [_, _, _, _, _, _, serial @ ..] => year < 54 && number(serial) != 0,
        _ => false,
    }
}
