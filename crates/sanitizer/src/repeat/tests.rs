use super::*;
use crate::entity::Rank;

fn check(text: &str, values: &[&str]) {
    let mut found: Vec<_> = automaton(values.iter().copied())
        .find_overlapping_iter(text)
        .map(|occurrence| (occurrence.pattern().as_usize(), occurrence.range()))
        .collect();
    let mut expected: Vec<_> = values
        .iter()
        .enumerate()
        .flat_map(|(index, value)| occurrences(text, value).map(move |span| (index, span)))
        .collect();
    found.sort_by_key(|(index, span)| (*index, span.start));
    expected.sort_by_key(|(index, span)| (*index, span.start));
    assert_eq!(found, expected, "{text}");
}

#[test]
fn both_ways_of_searching_find_the_same() {
    check("x1-1-1-1-1-1", &["1-1-1", "1-1", "x1"]);
    check("ab ab ab", &["ab", "b a", "none"]);
    check("ÄÖÄÖÄÖ ÄÖ", &["ÄÖÄ", "ÖÄ", "ÄÖ ÄÖ"]);
    check("", &["a"]);
    check("a", &["aa"]);
}

/// What the two branches find in one exchange, the value once inside of a longer word.
fn spans(filler: usize, values: usize) -> Vec<Range<usize>> {
    let names: Vec<String> = (0..values).map(|n| format!("secret{n:02}")).collect();
    let text = format!("{} Xsecret00 secret00. {}", names.join(" "), "a ".repeat(filler));
    let entity = |n: usize| Entity::new(EntityKind::Email, n * 9..n * 9 + 8, Rank::Proven);
    let found: Vec<_> = (0..values).map(entity).collect();
    let mut all = Values::default();
    all.add(0, &text, &found);
    all.prepare(text.len());
    let mut spans = Vec::new();
    all.search(0, &text, |span, _| spans.push(span));
    spans.sort_by_key(|span| span.start);
    spans
}

#[test]
fn many_values_and_long_texts_go_the_other_way_to_the_same_end() {
    for values in [1, FEW, FEW + 1] {
        for filler in [0, SHORT_TEXT] {
            let mut expected: Vec<_> = (0..values).map(|n| n * 9..n * 9 + 8).collect();
            let last = values * 9 + 10;
            expected.push(last..last + 8);
            assert_eq!(spans(filler, values), expected);
        }
    }
}
