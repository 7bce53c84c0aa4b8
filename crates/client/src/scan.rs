//! What the gateway's sanitizer finds in a text.

use serde::Deserialize;

/// The answer to [`crate::Client::scan`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ScanAnswer {
    /// `enforce`, `block` or `observe`; nothing from a gateway that does not tell.
    #[serde(default)]
    pub mode: Option<String>,
    /// What the gateway would do with a request of this text: `unchanged`, `masked` or `refused`;
    /// nothing from a gateway that does not tell.
    #[serde(default)]
    pub outcome: Option<String>,
    /// The text with placeholders.
    pub sanitized_text: String,
    /// How many values were replaced.
    pub redaction_count: u64,
    /// What was replaced, in the order of the text.
    #[serde(default)]
    pub entities: Vec<ScannedEntity>,
    /// The layers that ran.
    #[serde(default)]
    pub layers_active: Vec<String>,
}

/// One finding. Offsets count Unicode characters of the text that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ScannedEntity {
    /// What it is, such as `EMAIL`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// What stands in its place.
    pub placeholder: String,
}
