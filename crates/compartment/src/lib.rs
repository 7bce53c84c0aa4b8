//! One process of the product: its listening socket, its keys, its telemetry, its database handle
//! and what it says to the other compartments.
//! Gateway, egress and witness are built on it; it knows none of them.

pub mod clock;
pub mod database;
pub mod envelope;
pub mod id;
pub mod isolation;
pub mod key_file;
mod line;
pub mod message;
pub mod peer;
pub mod runtime;
pub mod secret;
pub mod server;
pub mod telemetry;

use std::fmt;

/// The three compartments of the product, and what each is called in logs and folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compartment {
    /// Sees personal data and the caller, and has no way out.
    Gateway,
    /// Talks to model providers and sees sanitized text only.
    Egress,
    /// Turns claims into certificates and sees hashes only.
    Witness,
}

impl Compartment {
    /// The order in which a supervisor starts them: nobody waits for a peer that is not there.
    pub const ALL: [Self; 3] = [Self::Witness, Self::Egress, Self::Gateway];

    /// The name in logs, folders and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Egress => "egress",
            Self::Witness => "witness",
        }
    }
}

impl fmt::Display for Compartment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
