//! Embeddings of OpenAI: an answer holds numbers, and nothing to restore.

use crate::restore::{Note, RestoreRules};

pub(super) static RULES: RestoreRules = RestoreRules {
    typed: false,
    tracks: &[],
    ends: &[],
    reason: "",
    last_data: "",
    last_events: &[],
    indices: &[],
    carried: &[],
    emptied: &[],
    places: &[],
    said: &[],
    framing: &[],
    objects: &[],
    offsets: &[],
    first: Note { event: "", when: "", unless: "", path: "" },
    last: &[],
};
