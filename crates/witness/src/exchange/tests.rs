//! Tests of the state of an exchange.
