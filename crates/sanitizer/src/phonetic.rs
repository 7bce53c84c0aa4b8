//! Cologne phonetics: a code of digits that words of the same sound in German share.
//!
//! Rules of H. J. Postel, "Die Kölner Phonetik", IBM-Nachrichten 19 (1969), pages 925 to 931.

/// A code of at most 31 digits, one in four bits behind a leading one, because zeros count.
#[derive(Clone, Copy)]
pub(crate) struct Code(u128);

impl Code {
    fn push(&mut self, digit: u8) {
        // Longer words are alike when their first digits are.
        if self.len() < 31 {
            self.0 = self.0 << 4 | u128::from(digit - b'0');
        }
    }

    /// Returns what is equal for equal codes.
    pub(crate) fn as_number(self) -> u128 {
        self.0
    }

    /// Returns the number of digits.
    pub(crate) fn len(self) -> usize {
        (127 - self.0.leading_zeros() as usize) / 4
    }
}

/// Returns the code of a folded word (letters `a` to `z`), or nothing for another script.
pub(crate) fn cologne(folded: &str) -> Option<Code> {
    let is_letter = |letter: &u8| letter.is_ascii_lowercase();
    if !folded.is_ascii() || !folded.bytes().any(|byte| is_letter(&byte)) {
        return None;
    }
    let mut code = Code(1);
    let mut last = b' ';
    let mut before = None;
    let mut letters = folded.bytes().filter(is_letter).peekable();
    while let Some(letter) = letters.next() {
        for &digit in digits(before, letter, letters.peek().copied()) {
            // Doubles are dropped before vowels are: a vowel keeps equal neighbours apart.
            if digit != last && (digit != b'0' || code.len() == 0) {
                code.push(digit);
            }
            last = digit;
        }
        before = Some(letter);
    }
    Some(code)
}

/// Returns the first digit of the code of a folded word, if its first letter has one: words of
/// another first digit need no code to be told apart.
pub(crate) fn first_digit(folded: &str) -> Option<u8> {
    let bytes = folded.as_bytes();
    digits(None, *bytes.first()?, bytes.get(1).copied()).first().copied()
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
