//! Objects in which one member says what another is, as lists of headers, of settings and of
//! identifiers have them.
//!
//! ```json
//! {"name": "x-api-key", "value": "8kPq…"}
//! {"type": {"text": "MRN"}, "system": "urn:oid:1.2.36", "value": "60726872"}
//! ```

use super::{NodeId, NodeKind, Tape};

/// The member that holds the value.
const VALUE: &str = "value";
/// Those that may say what it is.
const NAMES: [&str; 4] = ["name", "key", "label", "header"];
/// In FHIR, an object says it in its member `text`.
const TYPE: (&str, &str) = ("type", "text");
/// So many members of the object are looked at.
const MOST_MEMBERS: usize = 16;
/// A longer string is no name.
const LONGEST_NAME: usize = 64;

/// The string beside a value that says what the value is.
pub(crate) fn name_of(tape: &Tape<'_>, value: NodeId) -> Option<NodeId> {
    if !tape.is_named(value, VALUE) {
        return None;
    }
    let object = tape.parent(value)?;
    let is_text =
        |id: NodeId| tape.node(id).kind == NodeKind::String && tape.raw(id).len() <= LONGEST_NAME;
    let text = |member: NodeId| {
        if NAMES.iter().any(|name| tape.is_named(member, name)) {
            return Some(member);
        }
        let of_type = tape.is_named(member, TYPE.0) && tape.node(member).kind == NodeKind::Object;
        let mut parts = tape.children(member).take(MOST_MEMBERS);
        of_type.then(|| parts.find(|&part| tape.is_named(part, TYPE.1))).flatten()
    };
    tape.children(object).take(MOST_MEMBERS).filter_map(text).find(|&id| is_text(id))
}
