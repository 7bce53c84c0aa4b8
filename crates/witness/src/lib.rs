//! The compartment that turns claims into certificates and keeps the audit chain.
