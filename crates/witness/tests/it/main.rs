//! A witness behind its socket: a real client on one side, a clock set by hand on the other.

// Clippy takes what is marked so for test code.
#[cfg(test)]
mod certify;
#[cfg(test)]
mod chain;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod events;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod load;
#[cfg(test)]
mod refuse;
#[cfg(test)]
mod restart;
mod sequence;
#[cfg(test)]
mod stage;
