use super::*;
use crate::entity::Rank;

/// What each way of searching finds.
fn all_ways(text: &str, values: &[&str]) -> [Vec<(usize, Range<usize>)>; 3] {
    let mut list: Vec<Value<'_>> = values
        .iter()
        .map(|written| Value {
            written,
            head: head(written.as_bytes()).unwrap(),
            kind: EntityKind::Email,
            rank: Rank::Pattern,
            first: 0,
        })
        .collect();
    list.sort_by_key(|value| (value.head, value.written));
    let place = |found: &Value<'_>| values.iter().position(|one| *one == found.written).unwrap();
    let mut sorted = Vec::new();
    Sorted::of(&list).search(&list, text, |value, span| sorted.push((place(value), span)));
    let automaton = automaton(values.iter().copied());
    let automaton = automaton
        .find_overlapping_iter(text)
        .map(|occurrence| (occurrence.pattern().as_usize(), occurrence.range()));
    let finders: Vec<Finder<'_>> = values.iter().map(Finder::new).collect();
    let each = finders
        .iter()
        .enumerate()
        .flat_map(|(index, value)| occurrences(text, value).map(move |span| (index, span)));
    [sorted, automaton.collect(), each.collect()].map(|mut found| {
        found.retain(|(_, span)| stands_alone(text, span));
        found.sort_by_key(|(index, span)| (*index, span.start));
        found
    })
}

#[test]
fn all_ways_of_searching_find_the_same() {
    for (text, values, count) in [
        ("x1-1-1-1-1-1 1-1-1-1", &["1-1-1-1", "x1-1-1", "1-1-1-1-1"][..], 5),
        ("abcdef abcdefgh abcdefg abcdef", &["abcdef", "abcdefg", "abcdefgh", "abcdef a"], 4),
        ("ÄÖÄÖÄÖ ÄÖÄÖÄÖ", &["ÄÖÄÖÄÖ", "ÖÄÖÄÖÄ", "ÄÖÄÖÄÖ Ä"], 2),
        (
            "+49 171 1234567, +49 171 12345678",
            &["+49 171 1234567", "+49 171 12345678", "171 12"],
            2,
        ),
        ("", &["abcdef"], 0),
        ("abcdef", &["abcdefg"], 0),
        ("abcdef", &["abcdef"], 1),
    ] {
        let ways = all_ways(text, values);
        assert_eq!(ways[0], ways[2], "{text}");
        assert_eq!(ways[1], ways[2], "{text}");
        assert_eq!(ways[0].len(), count, "{text}: {ways:?}");
    }
}

#[test]
fn values_with_one_beginning_in_any_number_are_found() {
    for count in [1, FEW, FEW + 1, 300] {
        let names: Vec<String> = (0..count).map(|n| format!("secret{n:03}")).collect();
        let text = format!("{} Xsecret000 secret000.", names.join(" "));
        let entity = |n: usize| Entity::new(EntityKind::Email, n * 10..n * 10 + 9, Rank::Proven);
        let mut values = Values::default();
        values.add(0, &text, &(0..count).map(entity).collect::<Vec<_>>());
        values.prepare();
        let mut spans = Vec::new();
        values.search(&text, |_, span, _| spans.push(span));
        spans.sort_by_key(|span| span.start);
        let mut expected: Vec<_> = (0..count).map(|n| n * 10..n * 10 + 9).collect();
        expected.push(count * 10 + 11..count * 10 + 20);
        assert_eq!(spans, expected);
    }
}
