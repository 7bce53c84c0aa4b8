//! Originals on their way back: whole answers, streams, offsets.

mod bodies;
mod cases;
mod choices;
mod chunks;
mod failures;
mod generate;
mod looks;
mod notes;
mod offsets;
mod oracle;
mod plant;
mod recorded;
mod tools;
mod way_and_back;

use std::sync::Arc;

use lucairn_sanitizer::dialect::{ANTHROPIC_MESSAGES, DialectRules, OPENAI_CHAT, OPENAI_RESPONSES};
use lucairn_sanitizer::restore::{Restoration, StreamRestorer, StreamSummary};
use lucairn_sanitizer::{Entity, EntityKind, Rank, RestoreScope, Vault};

/// The dialects that stream, by the folder of their recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Chat,
    Responses,
    Anthropic,
}

pub(crate) const DIALECTS: [Dialect; 3] = [Dialect::Chat, Dialect::Responses, Dialect::Anthropic];

impl Dialect {
    pub(crate) fn rules(self) -> &'static DialectRules {
        match self {
            Self::Chat => &OPENAI_CHAT,
            Self::Responses => &OPENAI_RESPONSES,
            Self::Anthropic => &ANTHROPIC_MESSAGES,
        }
    }

    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Chat => "openai-chat",
            Self::Responses => "openai-responses",
            Self::Anthropic => "anthropic",
        }
    }
}

/// Originals that need escapes, are longer and shorter than their placeholders, and look like one.
pub(crate) fn vault() -> Vault {
    let mut vault = Vault::new();
    let mut keep = |kind, value: &str| {
        vault.redact(value, &[Entity::new(kind, 0..value.len(), Rank::Proven)]);
    };
    keep(EntityKind::Email, "anna@example.org");
    keep(EntityKind::Email, "\"odd \\ one\"@example.org");
    keep(EntityKind::Secret, "sk-proj-0123456789");
    keep(EntityKind::Url, "https://example.org/a?b=\"c\"\n\t&d=\u{1}");
    keep(EntityKind::Id, "ä");
    keep(EntityKind::Literal, "[EMAIL_1]");
    keep(EntityKind::Literal, "\\[PERSON\\_2\\]");
    for number in 1..=12 {
        keep(EntityKind::Person, &format!("Jürgen {number} 🙂 Müller"));
    }
    vault
}

pub(crate) fn restoration(vault: Vault) -> Restoration {
    Restoration {
        vault: Arc::new(vault),
        scope: RestoreScope::All,
        json_text: false,
        outbound: None,
        documents: Vec::new(),
    }
}

/// What comes out when a stream comes in these pieces.
pub(crate) fn restore_pieces<'p>(
    dialect: Dialect,
    restoration: &Arc<Restoration>,
    pieces: impl IntoIterator<Item = &'p [u8]>,
) -> (Vec<u8>, StreamSummary) {
    let rules = dialect.rules().answer;
    let mut restorer = StreamRestorer::new(rules, Arc::clone(restoration), None);
    let mut out = Vec::new();
    for piece in pieces {
        restorer.push(piece, &mut out).unwrap();
    }
    let summary = restorer.finish(&mut out);
    (out, summary)
}

/// Numbers that look random and are the same every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % (bound.max(1) as u64)).unwrap()
    }

    pub(crate) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
