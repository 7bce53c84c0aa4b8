//! What the operator wants done with a request.

use crate::{PlaceholderStyle, Policy};

/// What happens to what is found, and to what cannot be read.
#[derive(Clone, Debug, Default)]
pub struct BodyPolicy {
    /// Which kinds of findings are masked.
    pub kinds: Policy,
    /// Findings in names of members.
    pub names: NamePolicy,
    /// Files and images.
    pub media: MediaPolicy,
    /// Findings in what the provider has signed.
    pub signed: SignedPolicy,
    /// How placeholders are named.
    pub placeholders: PlaceholderStyle,
}

/// What happens to findings in names of members, wherever they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NamePolicy {
    /// A placeholder stands in their place.
    #[default]
    Mask,
    /// They stay.
    Keep,
}

/// What happens to files and images; text in them is scanned in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum MediaPolicy {
    /// They go on unread, and their bytes are counted.
    #[default]
    Allow,
    /// The request is refused.
    Refuse,
    /// Something empty stands in their place.
    Strip,
}

/// What happens when something that must not be altered holds what must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SignedPolicy {
    /// The request is refused.
    #[default]
    Refuse,
    /// It goes on, and the findings are counted.
    Forward,
}
