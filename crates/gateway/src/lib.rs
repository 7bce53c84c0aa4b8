//! The compartment that sees personal data: it authenticates, sanitizes, forwards and restores.
