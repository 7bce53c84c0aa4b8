//! Puts originals back into the model's answer.

use lucairn_compartment::message::{NativeAnswer, TextBlock};
use lucairn_sanitizer::{RestoreScope, Vault};

/// Puts originals back. Without `relink`, only text that looked like a placeholder from the start
/// comes back, because it was the caller's own and no personal data.
pub(crate) fn restore(mut answer: NativeAnswer, vault: &Vault, relink: bool) -> NativeAnswer {
    let scope = if relink { RestoreScope::All } else { RestoreScope::LiteralsOnly };
    for block in &mut answer.content {
        match block {
            TextBlock::Text { text } => *text = vault.restore(text, scope).text,
        }
    }
    answer
}
