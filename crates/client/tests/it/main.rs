//! The client against servers of this machine, honest and hostile ones.

// Clippy takes what is marked so for test code.
#[cfg(test)]
mod server;
#[cfg(test)]
mod transport;
