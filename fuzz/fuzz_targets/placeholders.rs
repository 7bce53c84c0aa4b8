//! Any text with any findings: what was redacted comes back, in both styles of placeholders, and
//! redacting again escapes placeholders and nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lucairn_sanitizer::{
    ENTITY_KINDS, Entity, EntityKind, PlaceholderKey, PlaceholderStyle, Rank, RestoreScope, Vault,
};

fuzz_target!(|bytes: &[u8]| {
    let [settings, kind, start, length, text @ ..] = bytes else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let style = match settings & 1 {
        0 => PlaceholderStyle::Numbered,
        _ => PlaceholderStyle::Keyed(PlaceholderKey::new([3; 32])),
    };
    let kind = ENTITY_KINDS[usize::from(*kind) % ENTITY_KINDS.len()].kind;
    let start = usize::from(*start);
    let found = Entity::new(kind, start..start + usize::from(*length), Rank::Proven);
    let mut vault = Vault::with(style.clone());
    // The text may name these two.
    vault.redact("a", &[Entity::new(EntityKind::Person, 0..1, Rank::Proven)]);
    vault.redact("a", &[Entity::new(EntityKind::Email, 0..1, Rank::Proven)]);
    let once = vault.redact(text, &[found]);
    assert_eq!(vault.restore(&once.text, RestoreScope::All).text, text);
    let again = Vault::with(style).redact(&once.text, &[]);
    assert_eq!(again.replacements.len(), once.replacements.len());
    assert!(again.replacements.iter().all(|one| one.kind == EntityKind::Literal));
});
