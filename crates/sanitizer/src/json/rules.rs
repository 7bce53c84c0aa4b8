//! What a table says of the requests of one format.

use std::sync::OnceLock;

use super::rows::Rows;

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
    /// Members of the request that refer to texts which the provider has of earlier requests, and
    /// with them placeholders whose originals are known to nobody here.
    pub earlier: &'static [&'static str],
    rows: OnceLock<Rows>,
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
    /// Written and signed by the provider, with its `signature` beside it: read, never altered.
    Signed,
    /// Ciphertext of the provider in base64: neither read nor altered.
    Sealed,
    /// The name of a model: refused when something personal is found in it.
    Model,
    /// A file in base64, without `data:` before it.
    Data,
    /// Numbers that are a text in the vocabulary of a model, which nothing here can read: refused.
    /// A string there is text.
    Tokens,
}

/// A row that always holds.
pub(crate) const fn position(path: &'static str, role: Role) -> Position {
    Position { path, when: None, role }
}

/// A row that holds if a member beside it says so.
pub(crate) const fn position_when(
    path: &'static str,
    when: (&'static str, &'static str),
    role: Role,
) -> Position {
    Position { path, when: Some(when), role }
}

impl RequestRules {
    /// Makes the rules of one format.
    pub const fn new(
        prompt_order: &'static [&'static str],
        positions: &'static [Position],
        documents: &'static [&'static str],
        earlier: &'static [&'static str],
    ) -> Self {
        Self { prompt_order, positions, documents, earlier, rows: OnceLock::new() }
    }

    /// The paths, cut into names.
    pub(super) fn rows(&self) -> &Rows {
        self.rows.get_or_init(|| Rows::new(self.positions, self.documents))
    }
}
