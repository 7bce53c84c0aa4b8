//! Declared values: every way to write them, and the ways that are something else.

use super::*;
use crate::span;

const NAMES: &[(EntityKind, &str, MatchStyle)] = &[
    (EntityKind::Person, "Anna Schmidt", MatchStyle::Name),
    (EntityKind::Person, "Jürgen Müller-Lüdenscheidt", MatchStyle::Name),
    (EntityKind::Person, "Ursula von der Leyen", MatchStyle::Name),
    (EntityKind::Person, "Peter Meier", MatchStyle::Name),
    (EntityKind::Person, "Mark King", MatchStyle::Name),
    (EntityKind::Person, "Björn Groß", MatchStyle::Name),
    (EntityKind::Person, "Łukasz Żółciński", MatchStyle::Name),
    (EntityKind::Person, "Иван Петров", MatchStyle::Name),
    (EntityKind::Person, "王小明", MatchStyle::Name),
    (EntityKind::Person, "Claude Monet", MatchStyle::Name),
    (EntityKind::Person, "Max Mustermann", MatchStyle::Name),
    (EntityKind::Person, "Seán O'Brien", MatchStyle::Name),
    (EntityKind::Organisation, "Nordwind GmbH", MatchStyle::Term),
    (EntityKind::Id, "KD-4711/9", MatchStyle::Term),
    (EntityKind::Id, "A-12", MatchStyle::Term),
];

fn known() -> KnownEntities {
    let builder = KnownEntities::builder();
    NAMES
        .iter()
        .fold(builder, |builder, (kind, value, style)| builder.add(*kind, value, *style))
        .build()
}

/// Marks in `marked` everything that must be found.
#[track_caller]
fn check(known: &KnownEntities, marked: &str) {
    let text = marked.replace(['⟦', '⟧'], "");
    let mut found = Vec::new();
    known.find(&text, &mut found);
    found.retain(|entity| !is_stop_term(&text[entity.span.clone()]));
    let mut shown = text.clone();
    for entity in span::resolve(found).iter().rev() {
        shown.insert(entity.span.end, '⟧');
        shown.insert(entity.span.start, '⟦');
    }
    assert_eq!(shown, marked);
}

#[test]
fn declared_values_are_found_in_every_form() {
    let known = known();
    for marked in [
        "⟦Anna Schmidt⟧ wrote",
        "⟦ANNA SCHMIDT⟧, ⟦anna schmidt⟧",
        "⟦Schmidt, Anna⟧",
        "⟦Anna  Schmidt⟧, ⟦Anna\nSchmidt⟧",
        "Frau ⟦Schmidt⟧ und Herr ⟦Müller-Lüdenscheidt⟧",
        "⟦anna⟧ und ⟦schmidt⟧",
        "⟦Anna M. Schmidt⟧",
        "⟦Anna Schmidt⟧'s Haus, ⟦Anna⟧s Haus, ⟦Schmidt⟧s Haus",
        "⟦Schmitt⟧, ⟦Schmid⟧, ⟦Schmied⟧",
        "⟦Meyer⟧, ⟦Maier⟧, ⟦Mayer⟧, ⟦MEYER⟧",
        "⟦Jurgen Muller⟧, ⟦Jürgen Müller⟧",
        "⟦Jürgen Mueller⟧",
        "⟦Ju\u{308}rgen⟧",
        "⟦Ursula von der Leyen⟧, ⟦von der Leyen, Ursula⟧, ⟦Leyen⟧",
        "⟦Ursula von der Leien⟧",
        "⟦BJÖRN GROSS⟧, ⟦Bjorn Gross⟧, ⟦Groß⟧",
        "⟦Lukasz Zolcinski⟧",
        "⟦Иван⟧ и ⟦ПЕТРОВ⟧, ⟦Петров, Иван⟧",
        "我是⟦王小明⟧先生",
        "⟦Claude Monet⟧ is not Claude",
        "user ⟦annaschmidt⟧, ⟦schmidtanna⟧, ⟦AnnaSchmidt⟧",
        "⟦anna_schmidt⟧, ⟦anna.schmidt⟧, ⟦schmidt⟧1985",
        "⟦Sean O’Brien⟧, ⟦Brien⟧",
        "⟦Mustermann⟧, ⟦Musterman⟧, ⟦Mustremann⟧, ⟦Mustermnan⟧",
        "⟦Nordwind GmbH⟧, ⟦NORDWIND  GMBH⟧, ⟦Nordwind-GmbH⟧",
        "⟦KD-4711/9⟧, ⟦kd 4711 9⟧, ⟦KD 4711-9⟧",
        "⟦A-12⟧, ⟦a-12⟧",
        "(⟦Schmidt⟧)\"⟦Schmidt⟧\"…⟦Schmidt⟧",
        "🙂⟦Anna⟧🙂",
    ] {
        check(&known, marked);
    }
}

#[test]
fn other_words_are_left_alone() {
    let known = known();
    for text in [
        "Hannah Annabell annasophie",
        "mark my words, the king said",
        "max_tokens and max",
        "von der zu Frau Herr",
        "mehr Meer, die Mauer, Seite, Auto",
        "Nordwind allein, GmbH allein",
        "KD-4711/90 XKD-4711/9",
        "A12 a 1 2 BA-12 A-123",
        "Claude, Opus, SONNET, haiku, Anthropic, Lucairn",
        "小明王",
        "Schnee und Schnitt",
        "x",
        "",
    ] {
        check(&known, text);
    }
}

#[test]
fn values_without_substance_are_ignored() {
    let known = KnownEntities::builder()
        .add(EntityKind::Person, "", MatchStyle::Name)
        .add(EntityKind::Person, " - ", MatchStyle::Name)
        .add(EntityKind::Id, "x", MatchStyle::Term)
        .build();
    assert!(known.is_empty());
    check(&known, "x - y");
}

#[test]
fn debug_shows_no_value() {
    let shown = format!("{:?}", known());
    assert_eq!(shown, format!("KnownEntities({} values)", NAMES.len()));
}

#[test]
fn distances_are_counted() {
    for (left, right, expected) in [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "abd", 1),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("müller", "mueller", 2),
    ] {
        for (left, right) in [(left, right), (right, left)] {
            for limit in 0..5 {
                assert_eq!(
                    fuzzy::is_within(limit, left, right),
                    expected <= limit,
                    "{left} {right}"
                );
            }
        }
    }
}
