//! Declared values: names and terms that the caller knows to be personal data.
//!
//! They are found whatever their case and accents, with spaces, hyphens or line breaks between
//! their words. Names are also found in part, in reverse, with a genitive, and misspelt. The cost
//! per word of text does not grow with the number of declared values, except for misspellings,
//! which are compared with the declared words of the same first letter and about the same length.

use std::fmt;
use std::sync::Arc;

use crate::entity::{Entity, EntityKind, Layer, Rank};
use crate::fold::fold;
use crate::vault::Original;

mod fuzzy;
mod hash;
mod search;
mod token;
mod words;

use fuzzy::Sounds;
use hash::Table;
use token::Tokens;

/// How a declared value may appear in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchStyle {
    /// The name of a person: also its parts, reversed, inflected and misspelt.
    Name,
    /// Only the whole value, in any case.
    Term,
}

/// Collects declared values.
#[derive(Default)]
pub struct KnownEntitiesBuilder {
    known: KnownEntities,
}

/// Declared values, ready to be searched for. Values are wiped when dropped.
#[derive(Default)]
pub struct KnownEntities {
    /// Folded words and their numbers.
    words: Table<Original, u32>,
    /// From a node of the tree over one more word to the next node; node 0 is the root.
    edges: Table<(u32, u32), u32>,
    /// What ends at each node.
    ends: Vec<Option<End>>,
    /// The longest value in words.
    longest: usize,
    values: usize,
    sounds: Sounds,
    /// More declared values, made searchable once and shared.
    base: Option<Arc<Self>>,
    /// Values that are masked whatever a policy says of their kinds.
    denied: Option<Arc<Self>>,
}

/// A declared value, or a part of one, that ends at a node of the tree.
#[derive(Clone, Copy)]
struct End {
    kind: EntityKind,
    form: Form,
}

/// What must hold around a match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A whole name.
    Name,
    /// One word of a name.
    Part { needs_capital: bool },
    /// A whole term. A short one must be glued or parted as declared: bit n is the n-th gap.
    Term { gaps: Option<u32> },
}

/// The rule that finds declared values.
const DECLARED: &str = "declared";
/// The rule that finds values that no policy keeps.
pub(crate) const DENIED: &str = "denied";

/// The longest value, in words, that is searched for as a whole.
const LONGEST_VALUE: usize = 48;
/// The longest name, in words, that is also searched for in reverse.
const LONGEST_REVERSED: usize = 6;
/// Terms with fewer letters and digits must be written exactly as declared, but for case.
const SHORT_TERM: usize = 6;

impl fmt::Debug for KnownEntities {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KnownEntities({} values)", self.values)
    }
}

impl KnownEntitiesBuilder {
    /// Declares a value. One with fewer than two letters or digits is ignored: it would hit at
    /// every turn.
    #[must_use]
    pub fn add(mut self, kind: EntityKind, value: &str, style: MatchStyle) -> Self {
        self.known.insert(kind, value, style);
        self
    }

    /// Searches for the values of another list too; a long one need not be made anew each time.
    #[must_use]
    pub fn over(mut self, base: Arc<KnownEntities>) -> Self {
        self.known.base = Some(base);
        self
    }

    /// Searches for the values of another list too, and no policy keeps what is found of them.
    #[must_use]
    pub fn denying(mut self, denied: Arc<KnownEntities>) -> Self {
        self.known.denied = Some(denied);
        self
    }

    /// Makes the values searchable.
    pub fn build(self) -> KnownEntities {
        self.known
    }
}

impl KnownEntities {
    /// Starts a list of declared values.
    pub fn builder() -> KnownEntitiesBuilder {
        KnownEntitiesBuilder::default()
    }

    /// Makes an empty list.
    pub fn none() -> Self {
        Self::default()
    }

    /// Tells whether nothing was declared.
    pub fn is_empty(&self) -> bool {
        let is_empty = |more: &Option<Arc<Self>>| more.as_ref().is_none_or(|more| more.is_empty());
        self.values == 0 && is_empty(&self.base) && is_empty(&self.denied)
    }

    fn insert(&mut self, kind: EntityKind, value: &str, style: MatchStyle) {
        let tokens = Tokens::of(value);
        let count = tokens.list.len();
        let size: usize = (0..count).map(|index| tokens.folded(index).chars().count()).sum();
        if size < 2 {
            return;
        }
        self.values += 1;
        let words: Vec<u32> = (0..count).map(|index| self.word(tokens.folded(index))).collect();
        match style {
            MatchStyle::Term => {
                let gap = |(n, pair): (usize, &[token::Token])| {
                    u32::from(pair[0].span.end < pair[1].span.start) << n
                };
                let gaps = || tokens.list.windows(2).enumerate().map(gap).sum();
                let form = Form::Term { gaps: (size < SHORT_TERM).then(gaps) };
                self.insert_words(&words, End { kind, form });
            }
            MatchStyle::Name => {
                let end = End { kind, form: Form::Name };
                self.insert_words(&words, end);
                let spaced = tokens.list.iter().all(|token| !token.unspaced);
                if spaced && (2..=LONGEST_REVERSED).contains(&count) {
                    for first in 1..count {
                        self.insert_words(&[&words[first..], &words[..first]].concat(), end);
                    }
                }
                self.insert_parts(kind, &tokens);
            }
        }
    }

    /// Adds the words of a name that stand for the person by themselves, and the name written
    /// without spaces, as in user names.
    fn insert_parts(&mut self, kind: EntityKind, tokens: &Tokens) {
        let names = |index: &usize| {
            let word = tokens.folded(*index);
            !tokens.list[*index].unspaced
                && word.chars().count() >= 3
                && word.chars().all(char::is_alphabetic)
                && !words::PARTICLES.contains(word)
        };
        let parts: Vec<usize> = (0..tokens.list.len()).filter(names).collect();
        for &part in &parts {
            let word = tokens.folded(part);
            let common = words::AMBIGUOUS.contains(word) || words::FREQUENT.contains(word);
            let needs_capital = common || word.chars().count() == 3;
            let id = self.word(word);
            self.insert_words(&[id], End { kind, form: Form::Part { needs_capital } });
            self.sounds.add(word, kind);
        }
        if let [first, .., last] = parts[..] {
            for glued in [[first, last], [last, first]] {
                let name = glued.map(|part| tokens.folded(part)).concat();
                let id = self.word(&name);
                self.insert_words(&[id], End { kind, form: Form::Name });
            }
        }
    }

    fn word(&mut self, folded: &str) -> u32 {
        let next = self.words.len() as u32;
        match self.words.get(folded) {
            Some(&id) => id,
            None => *self.words.entry(Original::new(folded)).or_insert(next),
        }
    }

    /// Adds a path to the tree. The first declaration of the same words wins, but a whole value
    /// wins over a part of another.
    fn insert_words(&mut self, words: &[u32], end: End) {
        let words = &words[..words.len().min(LONGEST_VALUE)];
        if self.ends.is_empty() {
            self.ends.push(None);
        }
        let mut node = 0;
        for &word in words {
            let next = self.ends.len() as u32;
            node = *self.edges.entry((node, word)).or_insert(next);
            if node == next {
                self.ends.push(None);
            }
        }
        self.longest = self.longest.max(words.len());
        let slot = &mut self.ends[node as usize];
        let is_part = |end: &End| matches!(end.form, Form::Part { .. });
        match slot {
            Some(old) if !is_part(old) || is_part(&end) => {}
            _ => *slot = Some(end),
        }
    }

    /// Adds the declared values that occur in a text.
    pub(crate) fn find(&self, text: &str, found: &mut Vec<Entity>) {
        if self.is_empty() {
            return;
        }
        let tokens = Tokens::of(text);
        for values in self.base.as_deref().into_iter().chain([self]) {
            values.find_own((text, &tokens), DECLARED, found);
            if let Some(denied) = &values.denied {
                denied.find_own((text, &tokens), DENIED, found);
            }
        }
    }

    fn find_own(
        &self,
        (text, tokens): (&str, &Tokens),
        rule: &'static str,
        found: &mut Vec<Entity>,
    ) {
        found.extend(search::search(self, text, tokens).into_iter().map(|hit| Entity {
            kind: hit.kind,
            span: hit.span,
            layer: Layer::KnownEntityMatching,
            rank: if hit.fuzzy { Rank::Fuzzy } else { Rank::Proven },
            rule,
        }));
    }
}

/// Tells whether a finding is the name of a product that is never personal data.
pub(crate) fn is_stop_term(finding: &str) -> bool {
    // The longest stop term has nine letters, and all have only letters; this spares folding the others.
    finding.len() <= 12
        && finding.chars().all(|c| c.is_alphabetic() || crate::fold::is_ignorable(c))
        && words::is_stop_term(&fold(finding))
}

#[cfg(test)]
mod tests;
