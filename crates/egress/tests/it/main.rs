//! The egress as the gateway, a provider and the witness see it: real sockets, real HTTP.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes only test functions for tests, not what they call"
)]

mod calls;
mod claims;
mod codes;
mod dialects;
mod echo;
mod kept_alive;
mod listing;
mod provider;
mod recorded;
mod secrets;
mod streams;
mod wire;
mod witness;
mod world;
