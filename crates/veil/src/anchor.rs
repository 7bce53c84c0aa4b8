//! Evidence from outside: time stamps, transparency logs, and the keys that vouch for them.
//!
//! Everything here takes bytes and pinned trust and answers without a network or a clock.

pub mod note;
pub mod policy;
pub mod public_key;
pub mod rekor;
pub mod timestamp;
pub mod tlog_proof;
pub mod trust_root;

mod path;
mod protojson;
mod receipt;
mod refusal;

pub use public_key::{Algorithm, AnchorKey, AnchorKeyError, Hash};
pub use receipt::Anchor;
pub(crate) use receipt::Receipt;
pub use trust_root::{TrustRoot, TrustRootError};

/// When a key or a certificate may be relied on. Both ends are inside, as in Sigstore's `TimeRange`.
///
/// Times are nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub from: i128,
    /// The last moment; `None` while it is open.
    pub until: Option<i128>,
}

impl Window {
    /// Whether the moment lies inside.
    pub fn contains(&self, unix_nanos: i128) -> bool {
        self.from <= unix_nanos && self.until.is_none_or(|until| unix_nanos <= until)
    }
}
