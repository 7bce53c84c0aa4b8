//! The place where a compartment enters its sandbox, and what it may claim about it.
//! No kernel sandbox is entered yet, so the only honest outcome is `Unknown`: separate processes
//! with separate keys and folders, but nothing that a process has tried and failed to break.

use lucairn_veil::claim::IsolationProbe;

use crate::Compartment;

/// Enters the sandbox of a compartment and tries what it must not be able to do.
///
/// Called by every compartment before it takes work; the outcome goes into its claims.
pub fn enter(compartment: Compartment) -> IsolationProbe {
    tracing::debug!(%compartment, "no kernel sandbox in this version, isolation is unknown");
    IsolationProbe::Unknown
}
