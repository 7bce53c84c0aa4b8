//! The crate from outside: published fixtures, shared vectors, and certificates made here.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "clippy takes only test functions for tests, not what they call"
)]

mod made_token;
mod sample;
mod shared;

mod checks;
mod commitments;
mod ed25519;
mod fixtures;
mod judge;
mod note;
mod receipt;
mod rekor;
mod report;
mod robust;
mod sign;
mod signable;
mod tamper;
mod timestamp;
mod timestamp_rules;
mod timestamp_trust;
mod tlog;
mod vectors;
