//! What the model adds: found whatever its encoding, and however its text was cut.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use lucairn_sanitizer::outbound::{Outbound, OutboundPolicy, OutboundReport, Settled};
use lucairn_sanitizer::{Entity, EntityKind, Rank, Sanitizer, Vault};
use proptest::prelude::*;

static SANITIZER: LazyLock<Sanitizer> = LazyLock::new(Sanitizer::new);
static MASK: LazyLock<Outbound> = LazyLock::new(|| SANITIZER.outbound(OutboundPolicy::Mask));
static OWN: LazyLock<Arc<Vault>> = LazyLock::new(|| {
    let value = "own@example.org";
    let mut vault = Vault::new();
    vault.redact(value, &[Entity::new(EntityKind::Email, 0..value.len(), Rank::Proven)]);
    Arc::new(vault)
});

/// A text after masking, and the most bytes that were pending after a piece.
struct Masked {
    text: String,
    report: OutboundReport,
    pending: usize,
}

/// Does what the way back does: holds back what is not settled.
fn masked<'t>(pieces: impl IntoIterator<Item = &'t str>) -> Masked {
    let mut track = MASK.track(Arc::clone(&OWN));
    let (mut pending, mut text, mut most) = (String::new(), String::new(), 0);
    let mut take = |pending: &mut String, settled: Settled| {
        let mut done = 0;
        for mask in &settled.masks {
            text.push_str(&pending[done..mask.span.start]);
            text.push_str(mask.replacement);
            done = mask.span.end;
        }
        text.push_str(&pending[done..settled.decided]);
        pending.drain(..settled.decided);
    };
    for piece in pieces {
        pending.push_str(piece);
        take(&mut pending, track.push(piece));
        most = most.max(pending.len());
    }
    let (settled, report) = track.finish();
    take(&mut pending, settled);
    assert_eq!(pending, "", "the end of the text decides all of it");
    Masked { text, report, pending: most }
}

/// The two parts of a text for every place between two characters.
fn two_way(text: &str) -> impl Iterator<Item = [&str; 2]> {
    text.char_indices().map(|(at, _)| text.split_at(at)).map(<[&str; 2]>::from)
}

/// Cuts a text at some of its characters, by a seed.
fn cut(text: &str, seed: u64) -> Vec<&str> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let longest = 1 + seed % 40;
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let length = usize::try_from(state % longest).map_or(1, |length| length + 1);
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(length));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// The examples: what the model wrote, and what must become of it.
fn examples() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/outbound.txt");
    let file = fs::read_to_string(&path).expect("the examples are part of the project");
    let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines
        .map(|line| {
            let line =
                line.replace("\\\\", "\u{1}").replace("\\n", "\n").replace("\\z", "\u{200b}");
            let line = line.replace('\u{1}', "\\");
            let (mut text, mut expected) = (String::new(), String::new());
            for (index, part) in line.split(['⟦', '⟧']).enumerate() {
                match part.split_once(':').filter(|_| index % 2 == 1) {
                    Some((kind, value)) => {
                        text.push_str(value);
                        expected.push_str(&format!("[REDACTED_{kind}]"));
                    }
                    None => {
                        text.push_str(part);
                        expected.push_str(part);
                    }
                }
            }
            (text, expected)
        })
        .collect()
}

#[test]
fn examples_are_masked_exactly() {
    let mut failures = Vec::new();
    let examples = examples();
    for (text, expected) in &examples {
        let masked = masked([text.as_str()]);
        let found: u64 = masked.report.found.values().sum();
        let wanted = expected.matches("[REDACTED_").count() as u64;
        if masked.text != *expected || (found, masked.report.masked) != (wanted, wanted > 0) {
            let got = &masked.text;
            failures.push(format!("{text:?}\n  wanted {expected:?}\n  got    {got:?} ({found})"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        examples.len(),
        failures.join("\n")
    );
}

#[test]
fn examples_are_masked_however_they_are_cut() {
    for (text, expected) in examples() {
        for parts in two_way(&text) {
            assert_eq!(masked(parts).text, expected, "{parts:?}");
        }
        for seed in 0..200 {
            let parts = cut(&text, seed);
            assert_eq!(masked(parts.iter().copied()).text, expected, "{parts:?}");
        }
    }
}

/// Pieces of text that are full of beginnings and ends of findings.
const PIECES: &[&str] = &[
    "anna@example.org",
    "anna%40example.org",
    "anna&#64;example.org",
    "YW5uYUBleGFtcGxlLm9yZw==",
    "+49 171 1234567",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "185.199.108.153",
    "https://example.org/u?q=1",
    "00:1b:44:11:3a:b7",
    "123-45-6789",
    "born 12 March 1985",
    "sk-abcdefghij0123456789abcdef",
    "[EMAIL_1]",
    "\\[PERSON\\_1\\]",
    "password=\"correct horse",
    "password is hunter2!",
    "postgres://u:pw,1@db/x",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIB",
    "-----END PRIVATE KEY-----",
    "plain words, of which there are many; they end.",
    "\n",
    " ",
    ", ",
    "\"",
    "@",
    "%40",
    "&",
    ";",
    "[",
    "]",
    "\\u0040",
    "\\",
    "1",
    "0",
    "12 ",
    "-",
    ":",
    "://",
    "+",
    "(",
    "ä",
    "漢",
    "，",
    "🙂",
    "\u{a0}",
    "\u{200b}",
    "DE",
    "May ",
    "Tel. ",
    "eyJ",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_masked_alike_however_it_is_cut(text in any_text(), seed in any::<u64>()) {
        let whole = masked([text.as_str()]);
        for parts in two_way(&text) {
            prop_assert_eq!(&masked(parts).text, &whole.text, "{:?}", parts);
        }
        for step in 0..20 {
            let parts = masked(cut(&text, seed.wrapping_add(step)));
            prop_assert_eq!(&parts.text, &whole.text);
            prop_assert_eq!(parts.report, whole.report.clone());
        }
    }

    #[test]
    fn a_repeated_text_of_any_length_is_masked_alike(piece in any_text(), seed in any::<u64>()) {
        let text = piece.repeat(1 + 12_000 / (piece.len() + 1));
        let parts = masked(cut(&text, seed));
        prop_assert_eq!(parts.text, masked([text.as_str()]).text);
        prop_assert!(parts.pending <= 4096, "{} bytes pending", parts.pending);
    }

    #[test]
    fn counting_finds_what_masking_finds(text in any_text(), seed in any::<u64>()) {
        let mut track = SANITIZER.outbound(OutboundPolicy::Flag).track(Arc::clone(&OWN));
        for piece in cut(&text, seed) {
            prop_assert_eq!(track.push(piece), Settled { decided: piece.len(), masks: vec![] });
        }
        let (settled, report) = track.finish();
        prop_assert_eq!(settled, Settled::default());
        prop_assert_eq!(report.found, masked([text.as_str()]).report.found);
        prop_assert!(!report.masked);
    }
}

#[test]
fn nobody_looks_when_the_policy_says_so() {
    let mut track = SANITIZER.outbound(OutboundPolicy::Off).track(Arc::clone(&OWN));
    let text = "anna@example.org";
    assert_eq!(track.push(text), Settled { decided: text.len(), masks: vec![] });
    assert_eq!(track.finish(), (Settled::default(), OutboundReport::default()));
}

/// The values that the published leak benchmark has a model add, by a seed: e-mail, card, telephone
/// and social security number of nobody.
fn benchmark_values(seed: u64) -> [(&'static str, String); 4] {
    const CARDS: [&str; 4] = [
        "4111-1111-1111-1111",
        "5555-5555-5555-4444",
        "4012-8888-8888-1881",
        "6011-1111-1111-1117",
    ];
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    };
    let letters: String = (0..8).map(|_| char::from(b'a' + below(26) as u8)).collect();
    let ssn = format!("{}-{:02}-{:04}", 900 + below(100), 1 + below(49), 1 + below(9999));
    let phone = format!("{}-555-01{:02}", 200 + below(800), below(100));
    let card = CARDS[below(4) as usize].to_owned();
    [("EMAIL", format!("{letters}@example.com")), ("CC", card), ("PHONE", phone), ("SSN", ssn)]
}

#[test]
fn benchmark_values_are_masked_at_every_pair_of_cuts() {
    for seed in 0..60 {
        for (kind, value) in benchmark_values(seed) {
            let encoded = [value.clone(), value.replace('@', "%40"), base64_of(&value)];
            for value in encoded {
                let expected = format!("Reference record: [REDACTED_{kind}]");
                let value = value.as_str();
                for (first, _) in value.char_indices() {
                    for (second, _) in value.char_indices().skip(first) {
                        let pieces = [
                            "Reference record: ",
                            &value[..first],
                            &value[first..second],
                            &value[second..],
                        ];
                        assert_eq!(masked(pieces).text, expected, "{pieces:?}");
                    }
                }
            }
        }
    }
}

fn base64_of(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * at) & 63) as usize];
            encoded.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    encoded
}
