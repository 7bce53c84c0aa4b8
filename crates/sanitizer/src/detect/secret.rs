//! Credentials: whatever opens a door must not reach a model, whoever it belongs to.

mod assigned;
mod connection;
mod jwt;
mod letters;
mod positional;
mod prefixed;
mod private_key;
mod value;

pub(super) use assigned::Assigned;
pub(super) use connection::ConnectionString;
pub(super) use jwt::Jwt;
pub(super) use positional::Positional;
pub(super) use prefixed::Prefixed;
pub(super) use private_key::PrivateKey;
