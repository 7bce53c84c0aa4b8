//! Words that need care when they are (part of) somebody's name; all lists are folded.

use std::sync::LazyLock;

/// A list of words, read from its file when it is first needed.
pub(super) struct Words(LazyLock<Vec<&'static str>>);

/// Parts of names that name nobody by themselves: particles, titles, forms of address.
pub(super) static PARTICLES: Words =
    Words(LazyLock::new(|| sorted(include_str!("words/particles.txt"))));

/// Names that are also everyday words: they are names only with a capital first letter.
pub(super) static AMBIGUOUS: Words =
    Words(LazyLock::new(|| sorted(include_str!("words/ambiguous.txt"))));

/// Frequent words of eight languages that are never taken for a misspelt name.
pub(super) static FREQUENT: Words =
    Words(LazyLock::new(|| sorted(include_str!("words/frequent.txt"))));

/// Names of products that are never personal data when they are the whole finding.
const STOP_TERMS: [&str; 10] = [
    "claude",
    "opus",
    "sonnet",
    "haiku",
    "anthropic",
    "lucairn",
    "codex",
    "veil",
    "signable",
    "remedy",
];

/// Particles inside of a name, between its parts.
const LINKS: &[&str] = &[
    "af", "al", "ap", "av", "bin", "bint", "da", "dal", "de", "degli", "dei", "del", "dela",
    "della", "den", "der", "di", "do", "dos", "du", "el", "het", "ibn", "in", "la", "las", "le",
    "los", "san", "st", "te", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
];

impl Words {
    /// Tells whether a folded word is on the list.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.0.binary_search(&word).is_ok()
    }
}

/// Tells whether a folded word links the parts of one name.
pub(super) fn is_link(word: &str) -> bool {
    LINKS.contains(&word)
}

/// Tells whether a folded finding is the name of such a product.
pub(super) fn is_stop_term(folded: &str) -> bool {
    STOP_TERMS.contains(&folded)
}

fn sorted(file: &'static str) -> Vec<&'static str> {
    let mut words: Vec<_> = file.split_whitespace().collect();
    words.sort_unstable();
    words
}
