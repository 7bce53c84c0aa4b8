//! What a table says of the requests of one format.

/// The positions of a request that are not simply text, and the order in which a provider reads it.
#[derive(Debug)]
pub struct RequestRules {
    /// Members of the request in the order in which the provider's prompt cache reads them; what is
    /// not named follows in the order of the text.
    pub prompt_order: &'static [&'static str],
    /// What is not simply text.
    pub positions: &'static [Position],
    /// Where blocks stand that are documents when their `type` says so; answers point into the text
    /// of `source.data` by offsets.
    pub documents: &'static [&'static str],
}

/// One row of a table: a place in a request, and what stands there.
#[derive(Debug)]
pub struct Position {
    /// Names from the root on, parted by dots; `*` is any one element or member.
    pub path: &'static str,
    /// A member beside it, and what it must say; the row holds only if it stands there once.
    pub when: Option<(&'static str, &'static str)>,
    /// What stands there.
    pub role: Role,
}

/// What stands at a position. What does not look as its role demands is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An identifier that the provider gave out: one of these beginnings, then letters, digits,
    /// `_` and `-`. Neither read nor altered.
    Reference(&'static [&'static str]),
    /// An address that the provider fetches: the address stays, what else is found in it does not.
    Link,
    /// Written and signed by the provider: read, never altered.
    Signed,
    /// Ciphertext of the provider: neither read nor altered.
    Sealed,
    /// The name of a model: refused when something personal is found in it.
    Model,
}
