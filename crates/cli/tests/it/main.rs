//! The program as an operator and an application see it: real processes, real sockets, real files.

// Clippy takes what is marked so for test code.
#[cfg(test)]
mod canary;
#[cfg(test)]
mod client;
#[cfg(test)]
mod installation;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod provider;
