//! Which choices of a streamed answer have ended, and what their reasons to end are worth.
//!
//! Most servers give the reason of a choice once, with its last piece or behind it. Some give one
//! with every piece, which says nothing: text may follow. What a server does is known from its
//! first pieces: one without a reason tells that reasons mean something, one behind a reason that
//! they do not. An empty reason is none.

use super::rules::{self, RestoreRules};
use super::track;
use crate::json::{NodeId, Tape};

/// More choices than this are not told apart; such a stream needs its last event to be whole.
const MAX_CHOICES: usize = 512;

/// What reasons are worth in one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Worth {
    /// So far each piece came with one.
    #[default]
    Unknown,
    /// A choice with one has ended.
    End,
    /// A choice goes on behind one.
    Nothing,
}

/// The choices of one stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    seen: Vec<Choice>,
    worth: Worth,
    too_many: bool,
}

#[derive(Clone, Debug)]
struct Choice {
    /// As in the keys of its texts.
    key: String,
    has_reason: bool,
}

impl Choices {
    /// Reads an event; `is_text` tells where a piece of a text stands. Tells whether a reason came
    /// with a piece of which nobody knows yet whether it is the last one.
    pub(super) fn see(
        &mut self,
        tape: &Tape<'_>,
        rules: &RestoreRules,
        is_text: impl Fn(NodeId) -> bool,
    ) -> bool {
        let Some((list, reason)) = rules.reason.split_once(".*.") else { return false };
        let Some(list) = rules::descend(tape, tape.root(), list) else { return false };
        let mut unsure = false;
        let mut key = String::new();
        for choice in tape.children(list) {
            key.clear();
            track::write_key(tape, choice, rules.indices, &mut key);
            let reason = tape.member(choice, reason);
            let has_reason = reason.is_some_and(|id| rules::is_said(tape, id));
            let Some(known) = self.place(&key) else { continue };
            let goes_on = known.has_reason;
            known.has_reason |= has_reason;
            let matters = match self.worth {
                Worth::Unknown => true,
                Worth::End => goes_on,
                Worth::Nothing => false,
            };
            if !matters || !tape.subtree(choice).any(&is_text) {
                continue;
            }
            if goes_on {
                self.worth = Worth::Nothing;
            } else if has_reason {
                unsure = true;
            } else {
                self.worth = Worth::End;
            }
        }
        unsure && self.worth == Worth::Unknown
    }

    /// What a reason is worth, as far as it is known.
    pub(super) fn worth(&self) -> Worth {
        self.worth
    }

    /// Whether every choice that began has a reason.
    pub(super) fn are_complete(&self) -> bool {
        !self.too_many && !self.seen.is_empty() && self.seen.iter().all(|choice| choice.has_reason)
    }

    fn place(&mut self, key: &str) -> Option<&mut Choice> {
        if let Some(at) = self.seen.iter().position(|choice| choice.key == key) {
            return self.seen.get_mut(at);
        }
        self.too_many |= self.seen.len() >= MAX_CHOICES;
        if self.too_many {
            return None;
        }
        self.seen.push(Choice { key: key.to_owned(), has_reason: false });
        self.seen.last_mut()
    }
}
