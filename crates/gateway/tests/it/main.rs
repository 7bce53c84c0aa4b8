//! The gateway between a witness and an egress that misbehave on purpose: before and after the effect.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod fail_closed;
mod stage;
