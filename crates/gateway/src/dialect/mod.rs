//! The wire formats that applications speak. Each turns body bytes into what an exchange needs.

pub(crate) mod headers;
pub(crate) mod native;
pub(crate) mod template;
pub(crate) mod wire;
