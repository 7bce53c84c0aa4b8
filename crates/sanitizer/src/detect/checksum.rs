//! Check digits that more than one standard uses.

/// The value of a decimal digit, given as a character or as its value.
fn value(digit: u8) -> u32 {
    u32::from(digit & 15)
}

/// The number that decimal digits make.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number: u64, &digit| {
        number.wrapping_mul(10).wrapping_add(u64::from(value(digit)))
    })
}

/// The sum of decimal digits, each times its weight, from the first on.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(&digit, weight)| value(digit) * weight).sum()
}

/// The sum of the digits of all products of digits with their weights, which are one digit each.
pub(super) fn weighted_cross(digits: &[u8], weights: &[u32]) -> u32 {
    let products = digits.iter().zip(weights).map(|(&digit, weight)| value(digit) * weight);
    products.map(|product| product / 10 + product % 10).sum()
}

/// The check of ISO/IEC 7812-1 annex B over decimal digits.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, &digit)| {
            let doubled = value(digit) * if index % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// ISO/IEC 7064 MOD 11,10 over decimal digits, the check digit included.
pub(super) fn mod_11_10(digits: &[u8]) -> bool {
    let mut product = 10;
    let mut sum = 0;
    for &digit in digits {
        sum = (product + value(digit)) % 10;
        product = if sum == 0 { 10 } else { sum } * 2 % 11;
    }
    sum == 1
}

/// Digits and letters, which count as 10 to 35, modulo 97 as in ISO/IEC 7064 MOD 97-10.
pub(super) fn mod_97<'c>(characters: impl IntoIterator<Item = &'c u8>) -> u32 {
    characters.into_iter().fold(0, |rest, &c| match c {
        b'0'..=b'9' => (rest * 10 + u32::from(c - b'0')) % 97,
        _ => (rest * 100 + u32::from(c.wrapping_sub(b'A')) + 10) % 97,
    })
}

/// Whether the last six characters are the CRC-32 (ISO/IEC 8802-3) of those before in base 62, with
/// digits before capital and small letters, as in the tokens of GitHub and npm.
pub(super) fn crc32_tail(text: &str) -> bool {
    const LENGTH: usize = 36;
    let Some((body, tail)) = text.as_bytes().split_last_chunk::<6>() else { return false };
    let digit = |c: &u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'A'..=b'Z' => Some(c - b'A' + 10),
        b'a'..=b'z' => Some(c - b'a' + 36),
        _ => None,
    };
    let stated = tail.iter().try_fold(0, |number: u64, c| Some(number * 62 + u64::from(digit(c)?)));
    text.len() == LENGTH && stated == Some(u64::from(crc32(body)))
}

/// The cyclic redundancy check with the polynomial 0x04C11DB7, reflected.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |rest, &byte| {
        (0..8).fold(rest ^ u32::from(byte), |rest, _| {
            (rest >> 1) ^ if rest & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_token_is_the_check_of_its_beginning() {
        // The check value of the catalogue, and a token that was published when the format was new.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let (body, tail) = ("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17");
        assert!(crc32_tail(&format!("{body}{tail}")));
        for wrong in ["0mLq16", "1mLq17", "0MLq17", "0mLq1_", ""] {
            assert!(!crc32_tail(&format!("{body}{wrong}")), "{wrong}");
        }
        assert!(!crc32_tail(&format!("x{body}{tail}")), "only tokens of 36 characters have it");
    }
}
