use super::*;

/// A text of all classes, with runs over the edges of words.
fn texts() -> Vec<String> {
    let pieces = ["a", "Bc", "7", "é", "–", " ", "+-/_", "%&\\", "0123456789", "aB1", "\u{f0000}"];
    let mut texts = vec![String::new()];
    let mut state = 1u32;
    for _ in 0..300 {
        let mut text = String::new();
        while text.len() < (state >> 8) as usize % 300 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let piece = pieces[(state >> 8) as usize % pieces.len()];
            text.push_str(&piece.repeat(1 + (state >> 16) as usize % 3 * 7));
        }
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        texts.push(text);
    }
    texts
}

type Class = (fn(&Block) -> u64, fn(&u8) -> bool);

const CLASSES: [Class; 4] = [
    (Block::digits, u8::is_ascii_digit),
    (Block::alphanumeric, u8::is_ascii_alphanumeric),
    (Block::base64, |byte| byte.is_ascii_alphanumeric() || b"+-/_".contains(byte)),
    (Block::escapes, |byte| b"%&\\\xc2\xcd\xd8\xd9\xda\xdb\xe1\xe2\xe3\xef\xf0\xf3".contains(byte)),
];

#[test]
fn runs_are_those_of_the_bytes() {
    for text in texts() {
        let (bytes, classes) = (text.as_bytes(), Classes::of(&text));
        for (class, holds) in CLASSES {
            for at in 0..=bytes.len() {
                let (before, behind) = bytes.split_at(at);
                let next = behind.iter().position(holds).map(|offset| at + offset);
                assert_eq!(classes.next(at, class), next);
                for limit in [0, 1, 40, 64, 70, usize::MAX] {
                    let right = behind.iter().take(limit).take_while(|byte| holds(byte)).count();
                    let left = before.iter().rev().take(limit).take_while(|byte| holds(byte));
                    assert_eq!(classes.run_right(at, limit, class), at + right, "{text} {at}");
                    assert_eq!(classes.run_left(at, limit, class), at - left.count());
                }
                let bits = behind.iter().take(64).enumerate();
                let bits =
                    bits.fold(0, |bits, (index, byte)| bits | u64::from(holds(byte)) << index);
                assert_eq!(classes.bits(at, class), bits);
                let dozen = behind.windows(12).position(|window| window.iter().all(holds));
                assert_eq!(classes.next_dozen(at, class), dozen.map(|offset| at + offset));
            }
            let beyond = bytes.len() + 70;
            assert_eq!(classes.next(beyond, class), None);
            assert_eq!(classes.run_right(beyond, 9, class), beyond);
        }
    }
}

#[test]
fn words_begin_behind_what_is_no_letter_and_with_capitals() {
    for text in texts() {
        let (bytes, classes) = (text.as_bytes(), Classes::of(&text));
        let begins = |at: &usize| {
            let before = at.checked_sub(1).map_or(b' ', |at| bytes[at]);
            let letter = bytes[*at].is_ascii_alphabetic() || bytes[*at] >= 0xc0;
            letter && !before.is_ascii_alphanumeric()
                || bytes[*at].is_ascii_uppercase() && before.is_ascii_lowercase()
        };
        for stretch in [0..bytes.len(), 0..bytes.len() / 2, bytes.len() / 3..bytes.len()] {
            let mut told = Vec::new();
            classes.word_begins(stretch.clone(), |_| true, |at| told.push(at));
            assert_eq!(told, stretch.filter(begins).collect::<Vec<_>>(), "{text}");
        }
    }
}

#[test]
fn tokens_begin_with_a_run_or_a_sign() {
    for text in texts() {
        let bytes = text.as_bytes();
        let inside = |at: usize| bytes[at].is_ascii_alphanumeric();
        for signs in [None, Some(b' '..=b'/'), Some(0..=0xff), Some(b'1'..=b'_')] {
            let is_sign =
                |at: usize| signs.as_ref().is_some_and(|signs| signs.contains(&bytes[at]));
            let begins = |at: &usize| match inside(*at) {
                true => *at == 0 || !inside(at - 1),
                false => is_sign(*at),
            };
            let mut told = Vec::new();
            token_begins(&text, signs.clone(), |at| told.push(at));
            assert_eq!(told, (0..bytes.len()).filter(begins).collect::<Vec<_>>(), "{text}");
        }
    }
}
