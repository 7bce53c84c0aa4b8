//! The program as an operator and an application see it: real processes, real sockets, real files.

// Clippy takes what is marked so for test code.
#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod client;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod disk_full;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod full_output;
#[cfg(test)]
mod installation;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod model_api;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod provider;
#[cfg(test)]
mod scan;
#[cfg(test)]
mod scan_files;
#[cfg(test)]
mod sdk;
#[cfg(test)]
mod start;
