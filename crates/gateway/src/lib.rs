//! The compartment that sees personal data: it authenticates, sanitizes, forwards and restores.
//!
//! Read `exchange/mod.rs` for the life of a request and `http/mod.rs` for all routes.

mod admin_key;
mod allowance;
mod background;
mod bridge;
mod caller;
mod config;
mod dialect;
mod directory;
pub mod evidence;
mod exchange;
mod http;
mod known_fields;
mod metrics;
mod problem;
mod raw;
mod rules;
mod seal;
mod secret_keys;
mod services;
mod start;
mod start_error;
mod stated;
mod store;
mod witness_client;

pub use config::{BadSetting, Config, PolicyConfig, Setup};
pub use rules::Mode;
pub use secret_keys::Keys;
pub use start::{FirstStart, provision, run};
pub use start_error::StartError;
pub use stated::{BadPolicy, InForce, Outcome, StatedPolicy};
