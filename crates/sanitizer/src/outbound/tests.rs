//! Where stretches end, and that the detectors find in them what they find in a whole text.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::KnownEntities;

static SANITIZER: LazyLock<Sanitizer> = LazyLock::new(Sanitizer::new);

/// What is masked in a text that comes in pieces, and the most bytes that were pending.
fn masks(pieces: &[&str]) -> (Vec<Range<usize>>, usize) {
    let mut track = SANITIZER.outbound(OutboundPolicy::Mask).track(Arc::default());
    let (mut spans, mut done, mut pushed, mut most) = (Vec::new(), 0, 0, 0);
    for piece in pieces {
        let settled = track.push(piece);
        spans.extend(settled.masks.iter().map(|m| done + m.span.start..done + m.span.end));
        done += settled.decided;
        pushed += piece.len();
        most = most.max(pushed - done);
    }
    let (settled, _) = track.finish();
    spans.extend(settled.masks.iter().map(|m| done + m.span.start..done + m.span.end));
    (spans, most)
}

/// What is found in part only: an address with a space in quotes, and a number whose plus stands apart;
/// and passwords that a command tells which begins far before them.
const EXCEPTIONS: [&str; 6] = [
    "\"john doe\"@example.org",
    "+ 49 30 12345678 or + 33 6 12 34 56 78",
    r"net use Z: \\srv\share /user:DOM\eva 1hPlvpFYgGJU",
    "alter user eva identified by 'geheim';",
    "mysqldump -uroot -p'geheim' shop",
    "redis-cli -h x -a hunter2x ping",
];

/// The examples of the detectors.
const EXAMPLES: [&str; 10] = [
    include_str!("../../tests/data/cc.txt"),
    include_str!("../../tests/data/dob.txt"),
    include_str!("../../tests/data/email.txt"),
    include_str!("../../tests/data/iban.txt"),
    include_str!("../../tests/data/ip.txt"),
    include_str!("../../tests/data/mac.txt"),
    include_str!("../../tests/data/phone.txt"),
    include_str!("../../tests/data/secret.txt"),
    include_str!("../../tests/data/ssn.txt"),
    include_str!("../../tests/data/url.txt"),
];

/// Every example of the detectors, between prose.
#[test]
fn stretches_hide_nothing_from_the_detectors() {
    let (mut failures, mut count) = (Vec::new(), 0);
    for file in EXAMPLES {
        for line in file.lines().filter_map(|line| line.get(2..)) {
            if EXCEPTIONS.contains(&&*line.replace(['⟦', '⟧'], "")) {
                continue;
            }
            let line = line.replace(['⟦', '⟧'], "").replace("\\n", "\n");
            let text =
                format!("There is something to say before it, {line}\n\nWhat follows is long.");
            let whole: Vec<_> = SANITIZER
                .find(&text, &KnownEntities::none())
                .into_iter()
                .filter(|one| one.kind.row().outbound)
                .map(|one| one.span)
                .filter(|span| !look::names_nobody(&text[span.clone()]))
                .collect();
            let (found, _) = masks(&[&text]);
            let missing = |span: &&Range<usize>| {
                !found.iter().any(|mask| mask.start <= span.start && span.end <= mask.end)
            };
            let missed: Vec<_> = whole.iter().filter(missing).map(|s| &text[s.clone()]).collect();
            if !missed.is_empty() {
                failures.push(format!("{line:?}: {missed:?}"));
            }
            count += whole.len();
        }
    }
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 150, "only {count} findings");
}

#[test]
fn plain_words_go_at_once_and_numbers_soon() {
    let most = |text: &str| {
        let characters: Vec<String> = text.chars().map(String::from).collect();
        masks(&characters.iter().map(String::as_str).collect::<Vec<_>>()).1
    };
    let rows = [
        ("Ordinary words of an answer go on their way one by one, always.", 15),
        ("In 1989 something happened that nobody had expected at the time.", 34),
        ("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18. ", 300),
    ];
    for (text, bytes) in rows {
        let most = most(&text.repeat(20));
        assert!(most <= bytes, "{most} bytes of {text:?}");
    }
}

#[test]
fn what_is_longer_than_a_stretch_stays_masked_to_its_end() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n".repeat(200);
    let key = format!("-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----");
    let token = format!("eyJhbGciOiJIUzI1NiJ9.{}.c2ln", "eyJzdWIiOiIxIn0".repeat(900));
    for secret in [key, token] {
        let text = format!("Here it is: {secret} and no more of it.");
        let (spans, most) = masks(&[&text]);
        let covered: usize = spans.iter().map(Range::len).sum();
        assert!(covered >= secret.len(), "{covered} of {} bytes", secret.len());
        assert!(covered <= secret.len() + 1 && most <= reader::LONGEST, "{covered}, {most}");
    }
}
