//! The way back: answers and streams of events.

/// What is known of the answers of a format.
#[derive(Debug)]
pub struct RestoreRules {}
