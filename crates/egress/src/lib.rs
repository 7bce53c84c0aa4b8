//! The compartment that talks to model providers and never sees personal data.
