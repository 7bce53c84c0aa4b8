//! The client against servers of this machine, honest and hostile ones.

// Clippy takes what is marked so for test code.
#[cfg(test)]
mod calls;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod network;
#[cfg(test)]
mod repeating;
#[cfg(test)]
mod server;
#[cfg(test)]
mod transport;
#[cfg(test)]
mod waiting;
