//! Answers in which a model changed the placeholders: how many come back, and that none comes back
//! as another person.

use super::*;
use crate::entity::Rank;
use crate::placeholder::labels::names_of;
use crate::placeholder::mutations::{MUTATIONS, NAMED, Names};
use crate::placeholder::{Code, PlaceholderName};

const KINDS: [EntityKind; 9] = [
    EntityKind::Person,
    EntityKind::Email,
    EntityKind::Phone,
    EntityKind::Iban,
    EntityKind::NationalId,
    EntityKind::Address,
    EntityKind::Url,
    EntityKind::Id,
    EntityKind::Ip,
];

/// What stands around a placeholder in an answer.
const SENTENCES: [(&str, &str); 9] = [
    ("Dear ", ", thank you for your message."),
    ("", " is the second of 12 in the list"),
    ("- ", ""),
    ("Wir haben es an ", " geschickt (siehe 3.1)."),
    ("从", "收到"),
    ("to: ", "; cc: nobody"),
    ("The value:\t", "."),
    ("Is it ", "?"),
    ("(", ")"),
];

fn value(kind: EntityKind, number: u32) -> String {
    format!("<{}:{number}>", kind.label().to_lowercase())
}

/// A vault with twelve values of each kind, so that 1 could be taken for 11 or 12.
fn vault(style: PlaceholderStyle) -> (Vault, Vec<(Placeholder, String)>) {
    let mut vault = Vault::with(style);
    let mut all = Vec::new();
    for kind in KINDS {
        for number in 1..=12 {
            let value = value(kind, number);
            let entity = Entity::new(kind, 0..value.len(), Rank::Proven);
            let redacted = vault.redact(&value, &[entity]);
            all.push((redacted.replacements[0].placeholder, value));
        }
    }
    (vault, all)
}

fn styles() -> [PlaceholderStyle; 2] {
    [PlaceholderStyle::Numbered, PlaceholderStyle::Keyed(PlaceholderKey::new([3; 32]))]
}

/// What comes of many sentences, each with one placeholder.
#[derive(Debug, Default)]
struct Score {
    all: usize,
    restored: usize,
    wrong: usize,
    lost: Vec<String>,
}

/// Writes all cases into one answer, restores it, and looks at each sentence.
fn score(vault: &Vault, values: &[String], cases: &[(&str, String, String)]) -> Score {
    const BETWEEN: &str = "\n\n~\n\n";
    let (mut answer, mut expected) = (String::new(), Vec::new());
    for (at, (_, written, original)) in cases.iter().enumerate() {
        let (before, after) = SENTENCES[at % SENTENCES.len()];
        answer.push_str(&[before, written, after, BETWEEN].concat());
        expected.push([before, original, after].concat());
    }
    let restored = vault.restore(&answer, RestoreScope::All).text;
    let mut score = Score::default();
    for ((sentence, expected), case) in restored.split(BETWEEN).zip(&expected).zip(cases) {
        score.all += 1;
        if sentence == expected {
            score.restored += 1;
            continue;
        }
        let is_other = |value: &&String| sentence.contains(*value) && !case.2.contains(*value);
        score.wrong += usize::from(values.iter().any(|value| is_other(&value)));
        score.lost.push(format!("{}: {sentence}", case.0));
    }
    assert_eq!(score.all, cases.len());
    score
}

#[test]
fn what_models_do_to_placeholders_is_undone_and_nobody_is_taken_for_another() {
    assert!(MUTATIONS.len() >= 30);
    for style in styles() {
        let numbered = style == PlaceholderStyle::Numbered;
        let (vault, all) = vault(style);
        let values: Vec<_> = all.iter().map(|(_, value)| value.clone()).collect();
        let mut cases = Vec::new();
        for (placeholder, value) in &all {
            let (kind, name) = (placeholder.kind, placeholder.name.to_string());
            for row in MUTATIONS.iter().filter(|row| numbered || row.to == Names::All) {
                let original = [row.before, value, row.after].concat();
                cases.push((row.what, (row.write)(kind.label(), &name), original));
            }
            for other in names_of(kind) {
                let named = NAMED.iter().map(|write| (other, write(other, &name), value.clone()));
                cases.extend(named);
            }
        }
        let score = score(&vault, &values, &cases);
        let share = score.restored as f64 / score.all as f64;
        eprintln!(
            "{} operators and {} names of kinds: {} of {} restored ({:.2} %), {} wrong",
            MUTATIONS.len(),
            KINDS.iter().map(|&kind| names_of(kind).len()).sum::<usize>(),
            score.restored,
            score.all,
            share * 100.0,
            score.wrong
        );
        assert!(share >= 0.99, "{share}: {:#?}", &score.lost[..score.lost.len().min(40)]);
        assert_eq!(score.wrong, 0, "{:#?}", score.lost);
    }
}

#[test]
fn what_models_mistype_is_nobody() {
    for style in styles() {
        let (vault, all) = vault(style);
        let mut tried = 0;
        for (placeholder, own) in &all {
            let written = placeholder.to_string();
            let joint = written.find('_').unwrap();
            for at in joint + 1..written.len() - 1 {
                for other in "023456789ACDGKQXZ".chars() {
                    let mut typed = written.clone();
                    typed.replace_range(at..at + 1, &other.to_string());
                    let restored = vault.restore(&typed, RestoreScope::All).text;
                    let as_typed = restored == typed;
                    // Another number is another placeholder, and no reader can know better.
                    let numbered = matches!(placeholder.name, PlaceholderName::Number(_));
                    assert!(as_typed || restored == *own || numbered, "{typed}: {restored}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 1000);
    }
}

#[test]
fn spellings_of_one_value_come_back_each_as_written() {
    let mut vault = Vault::keyed(PlaceholderKey::new([3; 32]));
    let text = "Anna Schmidt, ANNA SCHMIDT, Anna  Schmidt, Anna Schmidt";
    let names = [0..12, 14..26, 28..41, 43..55];
    let found = names.map(|span| Entity::new(EntityKind::Person, span, Rank::Proven));
    let redacted = vault.redact(text, &found);
    let code = redacted.text.split(['_', ']']).nth(1).unwrap().to_owned();
    assert!(Code::read(&code).is_some());
    let [first, second, third] = ["", "_2", "_3"].map(|end| format!("[PERSON_{code}{end}]"));
    assert_eq!(redacted.text, format!("{first}, {second}, {third}, {first}"));
    assert_eq!(vault.restore(&redacted.text, RestoreScope::All).text, text);
    // A spelling that is not there is not guessed.
    let unknown = format!("[PERSON_{code}_4]");
    assert_eq!(vault.restore(&unknown, RestoreScope::All).text, unknown);
    // Another exchange, another order, another process: the same code.
    let mut other = Vault::keyed(PlaceholderKey::new([3; 32]));
    other.redact("Bert", &[Entity::new(EntityKind::Person, 0..4, Rank::Proven)]);
    let again =
        other.redact("anna schmidt", &[Entity::new(EntityKind::Person, 0..12, Rank::Fuzzy)]);
    assert_eq!(again.text, first);
    let mut stranger = Vault::keyed(PlaceholderKey::new([4; 32]));
    let theirs =
        stranger.redact("Anna Schmidt", &[Entity::new(EntityKind::Person, 0..12, Rank::Fuzzy)]);
    assert_ne!(theirs.text, first);
}

#[test]
fn two_values_with_one_code_stay_apart() {
    let key = PlaceholderKey::new([3; 32]);
    let mut codes = std::collections::HashMap::new();
    let (first, second) = (0..)
        .find_map(|number: u32| {
            let code = key.code(EntityKind::Id, &number.to_string(), 6);
            codes.insert(code, number).map(|other| (other, number))
        })
        .unwrap();
    let mut vault = Vault::keyed(key);
    let mut placeholder = |value: u32| {
        let text = value.to_string();
        let entity = Entity::new(EntityKind::Id, 0..text.len(), Rank::Proven);
        vault.redact(&text, &[entity]).text
    };
    let (short, long, again) = (placeholder(first), placeholder(second), placeholder(first));
    assert_eq!((short.len(), long.len(), &again), ("[ID_]".len() + 7, "[ID_]".len() + 13, &short));
    let answer = format!("{short} {long}");
    let restored = vault.restore(&answer, RestoreScope::All).text;
    assert_eq!(restored, format!("{first} {second}"));
    let reread = Vault::from_bytes(&vault.to_sealed_plaintext()).unwrap();
    assert_eq!(reread.restore(&answer, RestoreScope::All).text, restored);
}
