//! Check digits that more than one standard uses.

/// The check of ISO/IEC 7812-1 annex B over decimal digits.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, &digit)| {
            let doubled = u32::from(digit) * if index % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// ISO/IEC 7064 MOD 11,10 over decimal digits, the check digit included.
#[expect(dead_code, reason = "the rules follow")]
pub(super) fn mod_11_10(digits: impl IntoIterator<Item = u32>) -> bool {
    let mut product = 10;
    let mut sum = 0;
    for digit in digits {
        sum = (product + digit) % 10;
        product = if sum == 0 { 10 } else { sum } * 2 % 11;
    }
    sum == 1
}
