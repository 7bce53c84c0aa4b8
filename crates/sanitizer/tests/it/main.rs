//! The sanitizer as its users see it.

mod corpus;
mod facade;
mod properties;
#[cfg(test)]
mod vectors;
