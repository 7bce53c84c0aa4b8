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
mod exchange;
mod http;
mod jobs;
mod known_fields;
mod metrics;
mod problem;
mod raw;
mod seal;
mod services;
mod start;
mod store;

pub use config::{BadSetting, Config, Setup};
pub use start::{FirstStart, Keys, StartError, provision, run};
