//! Any bytes as a request: what leaves is JSON of the same shape, and only strings, names and numbers
//! that now hold something put there have changed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lucairn_sanitizer::dialect::{
    ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_EMBEDDINGS, OPENAI_RESPONSES,
};
use lucairn_sanitizer::json::{BodyPolicy, MediaPolicy, NamePolicy, NodeKind, SignedPolicy, Tape};
use lucairn_sanitizer::{EntityKind, KnownEntities, MatchStyle, Sanitizer};

static SANITIZER: LazyLock<Sanitizer> = LazyLock::new(Sanitizer::new);
static KNOWN: LazyLock<KnownEntities> = LazyLock::new(|| {
    KnownEntities::builder()
        .add(EntityKind::Person, "Anna Schmidt", MatchStyle::Name)
        .add(EntityKind::Id, "KD-4711/9", MatchStyle::Term)
        .build()
});

fuzz_target!(|body: &[u8]| {
    // The length chooses dialect and policy, so that any JSON is a seed as it is.
    let choice = body.len();
    let rules = [&ANTHROPIC_MESSAGES, &OPENAI_CHAT, &OPENAI_RESPONSES, &OPENAI_EMBEDDINGS]
        [choice & 3]
        .request;
    let policy = BodyPolicy {
        names: if choice & 4 == 0 { NamePolicy::Mask } else { NamePolicy::Keep },
        media: [MediaPolicy::Allow, MediaPolicy::Strip, MediaPolicy::Refuse, MediaPolicy::Allow]
            [choice >> 3 & 3],
        signed: if choice & 32 == 0 { SignedPolicy::Refuse } else { SignedPolicy::Forward },
        ..BodyPolicy::default()
    };
    let Ok(redacted) = SANITIZER.redact_body(body, rules, &KNOWN, &policy) else { return };
    let Some(new) = redacted.bytes else {
        assert!(redacted.vault.is_empty());
        return;
    };
    let (before, after) = (Tape::read(body).expect("it was read"), Tape::read(&new));
    let after = after.expect("what leaves is JSON");
    assert_eq!(before.nodes().count(), after.nodes().count());
    let put_there = |raw: &str| raw.contains('[') || policy.media == MediaPolicy::Strip;
    for ((id, node), (new_id, new_node)) in before.nodes().zip(after.nodes()) {
        let (raw, new_raw) = (before.raw(id), after.raw(new_id));
        match (node.kind, new_node.kind) {
            (NodeKind::Object | NodeKind::Array, kind) => assert_eq!(kind, node.kind),
            // A text in base64 is written anew, placeholder and all.
            (NodeKind::String, NodeKind::String) if raw.len() >= 16 => {}
            (NodeKind::String | NodeKind::Name, kind) => {
                assert_eq!(kind, node.kind);
                assert!(raw == new_raw || put_there(new_raw));
            }
            (NodeKind::Number, NodeKind::String) => assert!(put_there(new_raw)),
            _ => assert_eq!(raw, new_raw),
        }
    }
});
