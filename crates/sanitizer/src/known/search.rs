//! Walks the tokens of a text along the tree of declared values.

use std::ops::Range;

use super::token::{Token, Tokens};
use super::{End, Form, KnownEntities, words};
use crate::entity::EntityKind;

/// One occurrence of a declared value.
pub(super) struct Hit {
    pub(super) kind: EntityKind,
    pub(super) span: Range<usize>,
    pub(super) fuzzy: bool,
    /// The tokens it takes, when it is (part of) a name and may be joined with its neighbours.
    name: Option<Range<usize>>,
    /// It is a whole name, so that another whole name beside it is another mention.
    whole: bool,
}

/// Separators between the words of one value: at most this many bytes.
const WIDEST_GAP: usize = 6;

pub(super) fn search(known: &KnownEntities, text: &str, tokens: &Tokens) -> Vec<Hit> {
    let walk = Walk { known, text, tokens };
    let ids: Vec<Option<u32>> = (0..tokens.list.len())
        .map(|index| known.words.get(tokens.folded(index)).copied())
        .collect();
    let mut hits = Vec::new();
    let mut name_end = 0;
    for start in 0..tokens.list.len() {
        if let Some(hit) = walk.longest_from(start, &ids) {
            let inside = start < name_end;
            if let Some(name) = &hit.name {
                // `Anna Schmidt, Anna Schmidt` is not the reversed name in the middle.
                if inside {
                    continue;
                }
                name_end = name.end;
            }
            hits.push(hit);
        } else if let Some(hit) = walk.misspelt_at(start) {
            hits.push(hit);
        }
    }
    join_names(hits, text, tokens)
}

struct Walk<'w> {
    known: &'w KnownEntities,
    text: &'w str,
    tokens: &'w Tokens,
}

impl<'w> Walk<'w> {
    /// Finds the longest declared value that begins with a token.
    fn longest_from(&self, start: usize, ids: &[Option<u32>]) -> Option<Hit> {
        let mut node = 0;
        let mut gaps = Gaps { parted: 0, narrow: true };
        let mut best = None;
        for (index, &id) in ids.iter().enumerate().skip(start).take(self.known.longest) {
            if index > start {
                let gap = self.gap(index)?;
                if !may_part_words(gap) {
                    return best;
                }
                gaps.add(index - start - 1, gap);
            }
            if let Some(hit) = self.genitive(node, start..index + 1, gaps) {
                best = Some(hit);
            }
            let next = id.and_then(|id| self.known.edges.get(&(node, id)).copied());
            let Some(next) = next else { return best };
            node = next;
            if let Some(end) = self.known.ends[node as usize]
                && self.fits(end, start..index + 1, gaps)
            {
                best = Some(self.hit(end, start..index + 1, 0));
            }
        }
        best
    }

    /// Reads the last word as a name with a genitive `s`, which stays in the text.
    fn genitive(&self, node: u32, taken: Range<usize>, gaps: Gaps) -> Option<Hit> {
        let last = &self.tokens.list[taken.end - 1];
        let stem = self.tokens.folded(taken.end - 1).strip_suffix('s')?;
        if stem.len() < 3 || !self.ends_in_s(last) {
            return None;
        }
        let id = self.known.words.get(stem)?;
        let node = self.known.edges.get(&(node, *id))?;
        let end = self.known.ends[*node as usize]?;
        let is_name = !matches!(end.form, Form::Term { .. });
        (is_name && self.fits(end, taken.clone(), gaps)).then(|| self.hit(end, taken, 1))
    }

    fn fits(&self, end: End, taken: Range<usize>, gaps: Gaps) -> bool {
        let (first, last) = (&self.tokens.list[taken.start], &self.tokens.list[taken.end - 1]);
        match end.form {
            Form::Name => gaps.narrow,
            Form::Part { needs_capital } => first.capital || !needs_capital,
            Form::Term { gaps: declared } => {
                declared.is_none_or(|declared| declared == gaps.parted)
                    && (first.unspaced || !self.glued(taken.start))
                    && (last.unspaced || !self.glued(taken.end))
            }
        }
    }

    /// Tells whether a token touches the one before it.
    fn glued(&self, index: usize) -> bool {
        index > 0 && self.gap(index).is_some_and(str::is_empty)
    }

    fn gap(&self, index: usize) -> Option<&'w str> {
        let (before, after) = (self.tokens.list.get(index - 1)?, self.tokens.list.get(index)?);
        Some(&self.text[before.span.end..after.span.start])
    }

    fn hit(&self, end: End, taken: Range<usize>, left_over: usize) -> Hit {
        let tokens = &self.tokens.list;
        Hit {
            kind: end.kind,
            span: tokens[taken.start].span.start..tokens[taken.end - 1].span.end - left_over,
            fuzzy: false,
            name: (!matches!(end.form, Form::Term { .. })).then_some(taken),
            whole: end.form == Form::Name,
        }
    }

    /// Takes a capitalised word for a misspelt part of a name, perhaps with a genitive `s`.
    fn misspelt_at(&self, index: usize) -> Option<Hit> {
        let token = &self.tokens.list[index];
        if !token.capital {
            return None;
        }
        let (word, sounds) = (self.tokens.folded(index), &self.known.sounds);
        let stem = word.strip_suffix('s').filter(|_| self.ends_in_s(token));
        let genitive = stem.and_then(|stem| sounds.like(stem)).map(|kind| (kind, 1));
        let (kind, left_over) = genitive.or_else(|| Some((sounds.like(word)?, 0)))?;
        let span = token.span.start..token.span.end - left_over;
        Some(Hit { kind, span, fuzzy: true, name: Some(index..index + 1), whole: false })
    }

    /// Tells whether the last character is an ordinary `s`, not one that folds to it.
    fn ends_in_s(&self, token: &Token) -> bool {
        self.text[token.span.clone()].ends_with(['s', 'S'])
    }
}

fn may_part_words(gap: &str) -> bool {
    gap.len() <= WIDEST_GAP && gap.bytes().filter(|&byte| byte == b'\n').count() <= 1
}

/// What stands between the words of a match.
#[derive(Clone, Copy)]
struct Gaps {
    /// Bit n is set when there is something in the n-th gap.
    parted: u32,
    /// Nothing but what parts the words of a name.
    narrow: bool,
}

impl Gaps {
    fn add(&mut self, index: usize, gap: &str) {
        if index < 32 {
            self.parted |= u32::from(!gap.is_empty()) << index;
        }
        // Brackets and quotes end a name: `Schmidt (anna@…)` is not `Schmidt, Anna`.
        self.narrow &= gap.chars().all(|c| c.is_whitespace() || "-–‐‑.,'’`´_/&+:·".contains(c));
    }
}

/// Joins neighbouring parts of names: `Anna` and `Schmit` become `Anna Schmit`, also over an
/// initial or particles.
fn join_names(hits: Vec<Hit>, text: &str, tokens: &Tokens) -> Vec<Hit> {
    let mut joined: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        if let Some(last) = joined.last_mut()
            && let (Some(left), Some(right)) = (&last.name, &hit.name)
            && last.kind == hit.kind
            && !(last.whole && hit.whole)
            && (left.contains(&right.start) || belong_together(left.end, right.start, text, tokens))
        {
            last.span.end = last.span.end.max(hit.span.end);
            last.name = Some(left.start..left.end.max(right.end));
            last.fuzzy &= hit.fuzzy;
            last.whole |= hit.whole;
        } else {
            joined.push(hit);
        }
    }
    joined
}

/// Tells whether the tokens from `left` up to `right` only link the parts of one name.
fn belong_together(left: usize, right: usize, text: &str, tokens: &Tokens) -> bool {
    let links =
        |token: &Token, word: &str| token.capital && word.len() == 1 || words::is_link(word);
    let narrow = |index: usize| {
        let gap = &text[tokens.list[index - 1].span.end..tokens.list[index].span.start];
        gap.len() <= 2 && gap.chars().all(|c| matches!(c, ' ' | '.' | '-' | '\u{a0}'))
    };
    left <= right
        && right - left <= 3
        && (left..right).all(|index| links(&tokens.list[index], tokens.folded(index)))
        && (left..=right).all(narrow)
}
