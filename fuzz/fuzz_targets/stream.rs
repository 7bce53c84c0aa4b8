//! Any bytes as a stream of events, cut anywhere: nothing panics, and the cuts change nothing.
//!
//! The first byte chooses dialect and settings, the second where the stream is cut.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use lucairn_sanitizer::dialect::{ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES};
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{Restoration, RestoreRules, StreamNotes, StreamRestorer};
use lucairn_sanitizer::{Entity, EntityKind, Rank, RestoreScope, Sanitizer, Vault};

static SANITIZER: LazyLock<Sanitizer> = LazyLock::new(Sanitizer::new);

static VAULT: LazyLock<Arc<Vault>> = LazyLock::new(|| {
    let mut vault = Vault::new();
    for kind in [EntityKind::Email, EntityKind::Id, EntityKind::Person] {
        for value in ["anna@example.org", "\"ä\\\n"] {
            vault.redact(value, &[Entity::new(kind, 0..value.len(), Rank::Proven)]);
        }
    }
    Arc::new(vault)
});

fn restore<'c>(
    rules: &'static RestoreRules,
    settings: u8,
    chunks: impl IntoIterator<Item = &'c [u8]>,
) -> Vec<u8> {
    let policy = [OutboundPolicy::Off, OutboundPolicy::Flag, OutboundPolicy::Mask];
    let restoration = Restoration {
        vault: Arc::clone(&VAULT),
        scope: RestoreScope::All,
        json_text: settings & 4 != 0,
        outbound: Some(SANITIZER.outbound(policy[usize::from(settings >> 3) % 3])),
        documents: Vec::new(),
    };
    let notes = (settings & 64 != 0).then(|| StreamNotes {
        first: "{}".to_owned(),
        last: Box::new(|summary| summary.restored.to_string()),
    });
    let mut restorer = StreamRestorer::new(rules, Arc::new(restoration), notes);
    let mut out = Vec::new();
    for chunk in chunks {
        restorer.push(chunk, &mut out).expect("no event is that long");
    }
    restorer.finish(&mut out);
    out
}

fuzz_target!(|bytes: &[u8]| {
    let [settings, cut, stream @ ..] = bytes else { return };
    let dialects = [&OPENAI_CHAT, &OPENAI_RESPONSES, &ANTHROPIC_MESSAGES];
    let rules = dialects[usize::from(settings & 3) % 3].answer;
    let whole = restore(rules, *settings, [stream]);
    let (first, second) = stream.split_at(usize::from(*cut).min(stream.len()));
    assert_eq!(restore(rules, *settings, [first, second]), whole);
    assert_eq!(restore(rules, *settings, stream.chunks(1)), whole);
});
