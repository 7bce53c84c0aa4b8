//! The native half of the Python package: what must be fast, and what must exist only once.
//!
//! The package's classes, messages and rules of its API are Python (`python/lucairn`). From here
//! come the transport of `lucairn` (the Rust client) and the verifier of `lucairn-veil`; nothing of
//! either is written a second time.

mod body;
mod document;
mod keys;
mod transport;
mod verify;

use pyo3::prelude::*;

/// What Python sees; `python/lucairn/_native.pyi` describes it.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::body::Body;
    #[pymodule_export]
    use super::document::{canonical_json, written};
    #[pymodule_export]
    use super::keys::{KeySet, verify_ed25519};
    #[pymodule_export]
    use super::transport::{Call, Transport};
    #[pymodule_export]
    use super::verify::{
        Policy, TrustRoot, Verdict, normalize_issued_at, report, signed_bytes, verify,
    };
    /// The version of the distribution.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "this is what Python calls it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
