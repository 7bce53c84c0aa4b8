//! What a Veil certificate is: make, sign and verify one, without I/O, clock or randomness.
//!
//! A certificate is a witness's signed statement about one exchange, made of claims that the
//! services signed themselves. [`verify()`] is the only way to a [`Verified`] one.
//! Section numbers are those of `spec/certificate.md`.
#![warn(missing_docs)]

pub mod certificate;
pub mod claim;
pub mod commitment;
pub mod key;

pub mod judge;
pub mod sign;
pub mod signable;

pub mod check;
pub mod level;
pub mod report;
pub mod sequence;
pub mod verify;

pub mod anchor;

pub mod api;

pub mod canonical;
pub mod digest;
pub mod json;
pub mod merkle;
pub mod time;

mod evidence;
mod literal;
mod read;

pub use certificate::Certificate;
pub use claim::{Claim, sign_claim};
pub use judge::judge;
pub use key::{KeySet, PublicKey, Service, SigningKey};
pub use level::{Level, Levels};
pub use report::{Report, SignableVersion};
pub use sign::{Place, Signed, Statement, sign_certificate};
pub use verify::{Policy, Verified, verify};
