//! Cologne phonetics: a code of digits that words of the same sound in German share.
//!
//! Rules of H. J. Postel, "Die Kölner Phonetik", IBM-Nachrichten 19 (1969), pages 925 to 931.

/// Returns the code of a folded word (letters `a` to `z`), or nothing for another script.
pub(crate) fn cologne(folded: &str) -> Option<String> {
    let letters: Vec<u8> = folded.bytes().filter(|byte| byte.is_ascii_alphabetic()).collect();
    if letters.is_empty() || !folded.is_ascii() {
        return None;
    }
    let mut code = String::with_capacity(letters.len());
    let mut last = b' ';
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        for &digit in digits(before, letter, letters.get(index + 1).copied()) {
            // Doubles are dropped before vowels are: a vowel keeps equal neighbours apart.
            if digit != last && (digit != b'0' || code.is_empty()) {
                code.push(char::from(digit));
            }
            last = digit;
        }
    }
    Some(code)
}

/// The digits of one letter between its neighbours; `h` has none.
fn digits(before: Option<u8>, letter: u8, after: Option<u8>) -> &'static [u8] {
    let followed_by = |set: &[u8]| after.is_some_and(|after| set.contains(&after));
    let preceded_by = |set: &[u8]| before.is_some_and(|before| set.contains(&before));
    match letter {
        b'a' | b'e' | b'i' | b'j' | b'o' | b'u' | b'y' => b"0",
        b'p' if followed_by(b"h") => b"3",
        b'b' | b'p' => b"1",
        b'd' | b't' if followed_by(b"csz") => b"8",
        b'd' | b't' => b"2",
        b'f' | b'v' | b'w' => b"3",
        b'g' | b'k' | b'q' => b"4",
        b'c' if before.is_none() && followed_by(b"ahkloqrux") => b"4",
        b'c' if before.is_some() && followed_by(b"ahkoqux") && !preceded_by(b"sz") => b"4",
        b'c' => b"8",
        b'x' if preceded_by(b"ckq") => b"8",
        b'x' => b"48",
        b'l' => b"5",
        b'm' | b'n' => b"6",
        b'r' => b"7",
        b's' | b'z' => b"8",
        _ => b"",
    }
}

#[cfg(test)]
mod tests;
