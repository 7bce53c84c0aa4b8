//! The gateway between a witness and an egress that misbehave on purpose: before and after the effect.

mod fail_closed;
mod stage;
