use super::*;

/// Patterns that begin with few and with any bytes, are short, and look behind or ahead.
const PATTERNS: [&str; 5] = ["ab+c", r"x[0-9]{3}", r"\bkey", "..@", r"z\b"];

/// What patterns are made of, whole and in pieces.
const PIECES: [&str; 14] =
    ["a", "b", "c", "x", "12", "3", "key", "ke", "@", "z", " ", ",", "abbc", "x123"];

/// Reads from every place, without asking whether a pattern may begin there.
fn everywhere(automaton: &Automaton, text: &str) -> Vec<(usize, Range<usize>)> {
    let mut cache = automaton.dfa.create_cache();
    let mut starts = Starts::new(&automaton.dfa, &mut cache);
    let bytes = text.as_bytes();
    let mut told = Vec::new();
    for at in 0..bytes.len() {
        let before = at.checked_sub(1).map_or(b' ', |at| bytes[at]);
        let is_word = usize::from(IS_WORD[usize::from(before)]);
        let start = starts.get(&automaton.dfa, &mut cache, is_word);
        automaton.read(&mut cache, &bytes[at..], start, |pattern, length| {
            told.push((pattern, at..at + length));
        });
    }
    told
}

#[test]
fn no_pattern_is_passed_over_wherever_the_text_ends() {
    let automaton = Automaton::new(&PATTERNS);
    let mut state = 1u32;
    let mut seen = [0; PATTERNS.len()];
    // Around the ends of the blocks and spans that are read together.
    for length in (0..400).chain(500..600).chain(1010..1050) {
        let mut text = String::new();
        while text.len() < length {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(PIECES[(state >> 8) as usize % PIECES.len()]);
        }
        text.truncate(length);
        let mut told = Vec::new();
        automaton.search(&mut automaton.cache(), &text, |pattern, span| {
            told.push((pattern, span));
        });
        assert_eq!(told, everywhere(&automaton, &text), "{text:?}");
        told.iter().for_each(|(pattern, _)| seen[*pattern] += 1);
    }
    assert!(seen.iter().all(|&times| times > 20), "{seen:?}");
}
