//! Ordinary text as the answer of a model: hardly anything is found, and little is held back.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::{Sanitizer, Vault};

/// A text of a corpus, in which words are rows and sentences end with an empty one.
struct Corpus {
    path: &'static str,
    /// Which column holds the word.
    column: usize,
    /// At most so many findings in 10,000 words; those of today are dates of birth, and telephone
    /// numbers in what was printed.
    most_found: f64,
}

const CORPORA: [Corpus; 5] = [
    Corpus { path: "en-web/wikigold.conll.txt", column: 0, most_found: 8.0 },
    Corpus { path: "en-web/btc.f.conll", column: 0, most_found: 1.0 },
    Corpus { path: "germeval14-de/NER-de-test.tsv", column: 1, most_found: 0.5 },
    Corpus { path: "ler-de/ler_dev.conll", column: 0, most_found: 0.5 },
    Corpus { path: "europeana-de-fr-nl/enp_FR.bnf.bio", column: 0, most_found: 0.5 },
];

/// The data that the project does not own.
fn shared() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    std::env::var_os("LUCAIRN_SHARED").map_or_else(|| beside.into(), PathBuf::from)
}

fn read(corpus: &Corpus) -> String {
    let path = shared().join("corpora").join(corpus.path);
    let rows = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let mut text = String::with_capacity(rows.len());
    for row in rows.lines().filter(|row| !row.starts_with("#\t")) {
        let word = row.split_whitespace().nth(corpus.column);
        let closes = word.is_some_and(|word| [".", ",", ";", ":", "!", "?", ")"].contains(&word));
        if closes {
            text.truncate(text.trim_end_matches(' ').len());
        }
        text.push_str(word.unwrap_or("\n"));
        text.push_str(if word.is_some() { " " } else { "" });
    }
    text
}

#[test]
fn ordinary_text_passes_almost_as_it_comes() {
    let outbound = Sanitizer::new().outbound(OutboundPolicy::Mask);
    for corpus in &CORPORA {
        let text = read(corpus);
        let mut track = outbound.track(Arc::default());
        let (mut rest, mut pending, mut held) = (text.as_str(), 0, Vec::new());
        while !rest.is_empty() {
            // About as long as a token of a model.
            let (piece, after) = rest.split_at(rest.ceil_char_boundary(4.min(rest.len())));
            pending = pending + piece.len() - track.push(piece).decided;
            held.push(pending);
            rest = after;
        }
        let (_, report) = track.finish();
        held.sort_unstable();
        let held_at = |share: usize| held[(held.len() - 1) * share / 100];
        let words = text.split_whitespace().count() as f64;
        let found = report.found.values().sum::<u64>() as f64 / words * 10_000.0;
        let (path, most) = (corpus.path, corpus.most_found);
        let line = format!(
            "{path}: {found:.2} found in 10,000 words {:?}; bytes held: p50 {}, p90 {}, p99 {}",
            report.found,
            held_at(50),
            held_at(90),
            held_at(99)
        );
        eprintln!("{line}");
        assert!(found <= most, "{line}");
        assert!(held_at(50) <= 6 && held_at(90) <= 40 && held_at(99) <= 160, "{line}");
    }
}

/// The sources of this repository; texts about placeholders are full of them.
fn sources(folder: &std::path::Path, all: &mut Vec<PathBuf>) {
    const ABOUT: [&str; 13] = [
        "bench",
        "bindings",
        "detect",
        "docs",
        "outbound",
        "placeholder",
        "restore",
        "sanitizer.md",
        "spec",
        "target",
        "tests",
        "vault",
        "fuzz",
    ];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with('.') || ABOUT.iter().any(|about| name.starts_with(about)) {
            continue;
        }
        if path.is_dir() {
            sources(&path, all);
        } else if ["rs", "py", "sql", "toml"].iter().any(|end| name.ends_with(end)) {
            all.push(path);
        }
    }
}

#[test]
fn hardly_anything_in_code_and_prose_looks_like_a_placeholder() {
    let mut paths = Vec::new();
    sources(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.."), &mut paths);
    assert!(paths.len() > 100);
    let sources = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let texts = CORPORA.iter().map(read).map(|text| ("prose", text));
    let (mut bytes, mut found) = ([0, 0], [Vec::new(), Vec::new()]);
    for (kind, text) in texts.chain(sources.map(|text| ("code", text))) {
        let at = usize::from(kind == "code");
        bytes[at] += text.len();
        let redacted = Vault::new().redact(&text, &[]);
        let looks = redacted.replacements.into_iter().map(|one| text[one.span_in_input].to_owned());
        // Documents of this project show placeholders as they are written.
        found[at].extend(looks.filter(|look| !(look.starts_with('[') && look.ends_with(']'))));
    }
    let line = format!(
        "{} in {} bytes of prose, {} in {} of code: {:?}",
        found[0].len(),
        bytes[0],
        found[1].len(),
        bytes[1],
        found
    );
    eprintln!("{line}");
    // Less than one in a hundred thousand bytes.
    assert!(found[0].len() * 100_000 < bytes[0] && found[1].len() * 100_000 < bytes[1], "{line}");
}
