//! The table of detectors, and the promise that work is linear whatever the text.

use super::*;
use crate::entity::ENTITY_KINDS;

/// The work that detectors do after the pass over the text.
fn work(scanner: &Scanner, text: &str) -> usize {
    let text = Text::new(text);
    detect(&mut scanner.session(|_| true), &text, &mut Vec::new());
    text.work()
}

/// Pieces that start or continue something, to be repeated a million bytes long.
const ADVERSARIAL: &[&str] = &[
    "1",
    "1 ",
    "12 ",
    "1234 ",
    "4111 ",
    "41111111 ",
    "0 ",
    "01 ",
    "01-",
    "00",
    "+1",
    "+49 1 ",
    "(0",
    "@",
    " a@",
    "a@",
    "a@b",
    "a@b.",
    ".@",
    "\"@",
    "[",
    "[EMAIL_",
    "[EMAIL_1",
    "\\[EMAIL\\_1",
    "http://",
    "http:// ",
    "://",
    "a://b:c@",
    "a://b:",
    "www.",
    "eyJ",
    "eyJ.",
    "eyJ-",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY----- a ",
    "password",
    "password=",
    "password:\"",
    "password \"",
    "bearer ",
    "token=a1",
    "sk-",
    "sk-a",
    "ghp_",
    "AKIA",
    "dsa_",
    "_1",
    "de12",
    "de12 ",
    "DE12 3456 ",
    "be12-",
    ":",
    "a:",
    "::",
    "::1",
    "1::",
    "a:b:",
    "00:",
    "00-",
    "0000.",
    "1.",
    "1.1.",
    "1.1.1.1",
    "1.1.1.1.",
    "geboren 1",
    "geboren 1.1.",
    "dob 1985-",
    "tel 1",
    "tel 01 ",
    "ssn 123 ",
    "card 1234 ",
    "010180 ",
    "010180-",
    "010180+1234",
    "010180/1234",
    "010180 / ",
    "1 85 05 2A ",
    "DE 123 456 ",
    "ATU1",
    "A 123 ",
    "756.1234.",
    "L Z ",
    "ä",
    "ä1",
    "ä@",
    "漢@",
    "\u{200b}@",
    "\n",
    "1\n",
    "1\n \n",
    "(1",
    "1)",
    "1 ext",
    "1x",
    "[1",
    "ar 1",
    "Mar 1 ",
    "1 Mar ",
    "1985-01-0",
    "1 März 2",
    "Straße 1 ",
    "rue A 1, ",
    "1 Park ",
    "1 rue ",
    "Am Markt 1, 12345 ",
    "Aa 1, 12345 Bb ",
    "Aa 1, 1",
    "1 Aa, Bb ",
    "1 Aa TX 1",
    "Aa Lane, 1AA ",
    "Nr. 1 ",
    "street\"",
    "<street>A",
    "e\u{301}",
    "b. 1",
    "1 is ",
    " a at b dot ",
    "a (at) ",
    "username ",
    "username: a",
    "login = ",
    "/home/a",
    "MRN1",
    "Az. 1 O 1/",
    "A1/",
    "age 1 ",
    "1 years ",
    "+49 (0) 1",
    "'",
    "\"",
    "a=\"",
    "\\",
    "A<<",
    "P<D<<A<<A",
    "0x0",
    "0xab12",
    "bc1q",
    "1A",
    "LM",
    "LA1b2C3d4",
    "bic ",
    "bic:",
    "bic A",
    "DE12ABCD",
    "plate ",
    "plate A1",
    "spz AB 1",
    "AB 12 ",
    "A B C 1 ",
    "ABCD EFGH 1 ",
    "pas 1",
    "pass AB1234567 ",
];

#[test]
fn work_is_linear_in_adversarial_text() {
    let scanner = Scanner::new();
    for piece in ADVERSARIAL {
        let text = piece.repeat((1 << 15) / piece.len());
        let half = piece.repeat((1 << 14) / piece.len());
        let (work, half_work) = (work(&scanner, &text), work(&scanner, &half));
        let per_byte = work / text.len();
        assert!(per_byte <= 160, "{piece:?}: {per_byte} reads per byte");
        // The longest look reads this much once, whatever the length of the text.
        assert!(work <= half_work * 2 + (1 << 17), "{piece:?}: {half_work} then {work}");
    }
}

/// Examples for rules that look at numbers, by the names of their files.
macro_rules! examples_of {
    ($($name:literal)*) => {
        [$(include_str!(concat!("../../tests/data/rules/", $name, ".txt"))),*]
    };
}

const EXAMPLES: &[&str] = &examples_of!(
    "address" "age" "bank_account" "bg_egn" "bitcoin" "card_track" "case" "ch_ahv" "credit_card" "cz_sk_rc" "date"
    "date_of_birth" "de_steuer_id" "dk_cpr" "driving_licence" "ee_lt_isikukood" "es_dni" "fr_nir"
    "iban" "ipv4" "nl_bsn" "passport" "patient" "phone" "pl_nip" "uk_nhs" "us_ssn" "vat" "vin"
);

/// The examples, several together, so that words of one rule stand near values of another.
fn examples() -> Vec<String> {
    let plain = |line: &str| line.replace(['⟦', '⟧'], "");
    let lines: Vec<String> = EXAMPLES.iter().flat_map(|file| file.lines()).map(plain).collect();
    // Neighbours in a text come from different files.
    let step = lines.len() / 7;
    let text = |from: usize| lines[from..].iter().step_by(step).cloned().collect::<Vec<_>>();
    (0..step).map(|from| text(from).join("\n")).collect()
}

#[test]
fn rules_that_are_not_asked_would_find_nothing() {
    let scanner = Scanner::new();
    let found = |text: &str, near_everywhere| {
        let mut session = scanner.session(|_| true);
        session.nearby.near_everywhere = near_everywhere;
        let mut found = Vec::new();
        detect(&mut session, &Text::new(text), &mut found);
        found.into_iter().map(|one| (one.span, one.rule, one.rank)).collect::<Vec<_>>()
    };
    let texts = examples();
    assert!(texts.len() > 500);
    for text in texts {
        assert_eq!(found(&text, false), found(&text, true), "{text}");
    }
}

#[test]
fn what_is_not_wanted_hides_nothing_that_is() {
    let scanner = Scanner::new();
    let found = |text: &str, wants: &dyn Fn(EntityKind) -> bool| {
        let mut found = Vec::new();
        detect(&mut scanner.session(wants), &Text::new(text), &mut found);
        found.retain(|one| wants(one.kind));
        found.into_iter().map(|one| (one.span, one.rule, one.rank)).collect::<Vec<_>>()
    };
    for (index, text) in examples().iter().enumerate() {
        let all = found(text, &|_| true);
        let only = ENTITY_KINDS[index % ENTITY_KINDS.len()].kind;
        let choices: [&dyn Fn(EntityKind) -> bool; 3] =
            [&|kind| kind == only, &|kind| kind != only, &|kind| {
                (kind as usize + index).is_multiple_of(3)
            }];
        for wants in choices {
            let kind_of = |name| rules().find(|(rule, _)| *rule == name).unwrap().1;
            let expected = all.iter().filter(|(_, rule, _)| wants(kind_of(*rule)));
            let expected: Vec<_> = expected.cloned().collect();
            assert_eq!(found(text, wants), expected, "{only:?} {text}");
        }
    }
}

#[test]
fn the_gate_keeps_nothing_that_would_be_found() {
    let scanner = Scanner::new();
    for text in examples() {
        let mut session = scanner.session(|_| true);
        let text = Text::new(&text);
        session.begin(&text);
        let mut at = 0;
        while let Some(digit) = text.classes().next(at, Block::digits) {
            at = text.ascii_right(digit, usize::MAX, Block::digits);
            let near = session.nearby.near(&text, &(digit..at));
            let passing: Vec<_> = scanner.gate.possible(&text, &(digit..at)).given(near).collect();
            let before = text.byte_before(digit).unwrap_or_default();
            for (list, detector) in DETECTORS.iter().enumerate() {
                if detector.numbers().is_none() || passing.contains(&list) {
                    continue;
                }
                let spot = Spot {
                    text: &text,
                    which: 0,
                    trigger: digit..digit + 1,
                    last_end: 0,
                    nearby: &session.nearby,
                    list,
                    may_have_words: true,
                };
                // A digit inside of a word begins nothing, whatever the detector would say.
                let inside = before.is_ascii_alphanumeric();
                let found = (!inside).then(|| detector.examine(&spot)).flatten();
                let span = found.map(|found| text.slice(found.span).to_owned());
                assert_eq!(span, None, "{} does not see it", detector.name());
            }
        }
    }
}

#[test]
fn a_megabyte_of_triggers_is_no_trouble() {
    let scanner = Scanner::new();
    for piece in ["1", "@", " a@", "[", "1 ", "eyJ"] {
        let text = piece.repeat((1 << 20) / piece.len());
        let per_byte = work(&scanner, &text) / text.len();
        assert!(per_byte <= 160, "{piece:?}: {per_byte} reads per byte");
    }
}

#[test]
fn the_automaton_has_room_for_any_text() {
    // Beginnings of words and triggers in a random order reach more states than any prose.
    let mut beginnings = Vec::new();
    let lists = DETECTORS.iter().map(|row| row.words()).chain(CODES.iter().map(|rule| rule.words));
    for words in lists {
        for word in words.iter().map(|word| word.trim_matches(['*', '!'])) {
            beginnings.extend((1..=word.len()).filter_map(|end| word.get(..end)));
        }
    }
    beginnings.extend(ADVERSARIAL);
    let mut text = String::new();
    let mut state = 1u32;
    while text.len() < 1 << 20 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let piece = beginnings[(state >> 8) as usize % beginnings.len()];
        let piece = if state >> 31 == 0 { piece.to_owned() } else { piece.to_uppercase() };
        text.push_str(&piece);
    }
    for (clears, memory) in Scanner::new().strain(&text) {
        assert_eq!(clears, 0, "{memory} bytes are not enough");
    }
}

#[test]
fn a_scanner_serves_many_threads() {
    fn is_shared<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
    is_shared::<Scanner>();
    is_shared::<crate::KnownEntities>();
    is_shared::<crate::Vault>();
}

#[test]
fn few_bytes_may_begin_a_trigger() {
    // A trigger that begins with four bytes of large classes makes the search read everywhere.
    for text in [include_str!("../../../../README.md"), include_str!("../restore/stream.rs")] {
        let openness = Scanner::new().openness(text);
        assert!(openness < 0.02, "{:.2} % of a text", openness * 100.0);
    }
}
