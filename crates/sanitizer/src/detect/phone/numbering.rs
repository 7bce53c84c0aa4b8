//! What the numbering plans of ITU-T E.164 say of a number: its country, and whether it can exist.

use super::plan::PLANS;

/// The plan of one country code.
pub(super) struct Plan {
    code: u32,
    /// What stands before a national number that is dialled within the country.
    trunk: &'static [u8],
    /// Whether numbers are looked for without their country code.
    national: bool,
    /// First and last three digits of national numbers, and their lengths: bit n for length n, bit 0
    /// for mobiles.
    ranges: &'static [(u16, u16, u16)],
}

pub(super) const fn plan(
    code: u32,
    trunk: &'static str,
    national: bool,
    ranges: &'static [(u16, u16, u16)],
) -> Plan {
    Plan { code, trunk: trunk.as_bytes(), national, ranges }
}

/// How well digits fit to the plan of a country, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    No,
    /// The country exists, and E.164 allows the length.
    Code,
    /// The country has numbers of this length.
    Length,
    /// The country has numbers that begin like this, with this length.
    Number,
}

/// Judges digits from the country code on; a trunk prefix may stand behind the code.
pub(super) fn international(digits: &[u8]) -> Fit {
    let Some((plan, length)) = country(digits) else { return Fit::No };
    let national = &digits[length..];
    let without_trunk = strip(national, b"0").or_else(|| strip(national, plan.trunk));
    let fit = plan.fit(national).max(without_trunk.map_or(Fit::No, |rest| plan.fit(rest)));
    match fit {
        Fit::No if (8..=15).contains(&digits.len()) => Fit::Code,
        fit => fit,
    }
}

/// Tells whether some country has a national number like this, written with its trunk prefix when it
/// has one.
pub(super) fn is_national(digits: &[u8]) -> bool {
    nationals().any(|plan| plan.dialled(digits).is_some_and(|rest| plan.has(rest)))
}

/// The same for a mobile number behind a trunk zero, of the usual length.
pub(super) fn is_mobile_with_zero(digits: &[u8]) -> bool {
    digits.first() == Some(&0)
        && nationals().any(|plan| {
            let rest = plan.dialled(digits).filter(|_| !plan.trunk.is_empty());
            rest.is_some_and(|rest| rest.len() >= 8 && plan.mask(rest) & 1 == 1 && plan.has(rest))
        })
}

/// Tells whether a number is one of a country, written without a trunk prefix.
pub(super) fn is_of(code: u32, digits: &[u8]) -> bool {
    with_code(code).is_some_and(|plan| plan.has(digits))
}

/// Tells whether a number is a mobile one of a country, written without a trunk prefix.
pub(super) fn is_mobile_of(code: u32, digits: &[u8]) -> bool {
    with_code(code).is_some_and(|plan| plan.has(digits) && plan.mask(digits) & 1 == 1)
}

fn nationals() -> impl Iterator<Item = &'static Plan> {
    PLANS.iter().filter(|plan| plan.national)
}

fn with_code(code: u32) -> Option<&'static Plan> {
    PLANS.binary_search_by_key(&code, |plan| plan.code).ok().and_then(|index| PLANS.get(index))
}

/// The plan whose code the digits begin with, and how long the code is. No code begins another.
fn country(digits: &[u8]) -> Option<(&'static Plan, usize)> {
    let mut code = 0;
    digits.iter().take(3).enumerate().find_map(|(index, &digit)| {
        code = code * 10 + u32::from(digit);
        with_code(code).map(|plan| (plan, index + 1))
    })
}

fn strip<'d>(digits: &'d [u8], trunk: &[u8]) -> Option<&'d [u8]> {
    let same = digits.len() >= trunk.len()
        && digits.iter().zip(trunk).all(|(digit, written)| digit + b'0' == *written);
    (same && !trunk.is_empty()).then(|| &digits[trunk.len()..])
}

impl Plan {
    /// The national number in what is dialled within the country.
    fn dialled<'d>(&self, digits: &'d [u8]) -> Option<&'d [u8]> {
        if self.trunk.is_empty() { Some(digits) } else { strip(digits, self.trunk) }
    }

    /// The lengths of numbers that begin like this.
    fn mask(&self, national: &[u8]) -> u16 {
        let [first, second, third, ..] = *national else { return 0 };
        let prefix = u16::from(first) * 100 + u16::from(second) * 10 + u16::from(third);
        let index = self.ranges.partition_point(|&(_, last, _)| last < prefix);
        match self.ranges.get(index) {
            Some(&(begin, _, mask)) if begin <= prefix => mask,
            _ => 0,
        }
    }

    fn has(&self, national: &[u8]) -> bool {
        (4..=15).contains(&national.len()) && self.mask(national) >> national.len() & 1 == 1
    }

    fn fit(&self, national: &[u8]) -> Fit {
        if self.has(national) {
            return Fit::Number;
        }
        let length = (4..=15).contains(&national.len())
            && self.ranges.iter().any(|&(_, _, mask)| mask >> national.len() & 1 == 1);
        if length { Fit::Length } else { Fit::No }
    }
}

#[test]
fn plans_are_in_order() {
    assert!(PLANS.is_sorted_by_key(|plan| plan.code));
    assert!(PLANS.iter().all(|plan| plan.ranges.is_sorted()));
}
