//! The client of a Lucairn gateway.
#![warn(missing_docs)]

pub mod transport;
