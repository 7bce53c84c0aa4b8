//! Text as a caller or a model wrote it: it may hold personal data, so it is wiped when dropped,
//! never printed and never serialized by accident.

use zeroize::Zeroizing;

/// Text that has not been sanitized.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RawText(Zeroizing<String>);

impl RawText {
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the sanitizer and for the caller's own answer.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RawText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RawText({} bytes)", self.0.len())
    }
}
