//! Any bytes as a whole answer: nothing panics, and JSON stays JSON.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use lucairn_sanitizer::dialect::{ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES};
use lucairn_sanitizer::json::{Shifts, Tape};
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{Restoration, add_compliance, restore_body};
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

fuzz_target!(|bytes: &[u8]| {
    let [settings, body @ ..] = bytes else { return };
    let policy = [OutboundPolicy::Off, OutboundPolicy::Flag, OutboundPolicy::Mask];
    let mut shifts = Shifts::default();
    shifts.add(1..9, 1..17);
    let restoration = Restoration {
        vault: Arc::clone(&VAULT),
        scope: RestoreScope::All,
        json_text: settings & 4 != 0,
        outbound: Some(SANITIZER.outbound(policy[usize::from(settings >> 3) % 3])),
        documents: vec![Some(shifts)],
    };
    let dialects = [&OPENAI_CHAT, &OPENAI_RESPONSES, &ANTHROPIC_MESSAGES];
    let rules = dialects[usize::from(settings & 3) % 3].answer;
    let Ok(restored) = restore_body(body, rules, &restoration) else { return };
    let out = restored.bytes.unwrap_or_else(|| body.to_vec());
    Tape::read(&out).expect("an answer with originals is JSON");
    Tape::read(&add_compliance(&out, "{}")).expect("an answer with facts is JSON");
});
