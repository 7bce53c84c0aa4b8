//! The egress as the gateway, a provider and the witness see it: real sockets, real HTTP.

mod calls;
mod claims;
mod codes;
mod dialects;
mod provider;
mod secrets;
mod witness;
mod world;
