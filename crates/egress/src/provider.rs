//! Where a call may go: the providers, and which model belongs to which.

mod registry;
mod row;

pub(crate) use registry::{Provider, RESERVED_HEADERS, Registry, Route, credential_variables};
pub use row::{Kind, Row, TokenLimit};

#[cfg(test)]
mod tests;
